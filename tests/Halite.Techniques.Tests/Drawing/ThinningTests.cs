// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Numerics;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Tests.Drawing;

/// <summary>Fewer points that look the same.</summary>
public sealed class ThinningTests
{
    [Theory]
    [InlineData(50)]
    [InlineData(1000)]
    [InlineData(9973)]
    public void Columns_give_the_points_of_their_numbers_and_keep_every_spike(int rows)
    {
        var random = new RandomStream(5);
        double[] x = [.. Enumerable.Range(0, rows).Select(i => (double)i)];
        float[] y = [.. x.Select(_ => (float)random.NextGaussian())];
        y[rows / 3] = 1000;
        double[] wide = [.. y.Select(v => (double)v)];
        var (fromX, fromY) = Thinning.Thin(x, wide, 400);
        var (columnX, columnY) = Thinning.Thin(Column.Of("t", "s", Meaning.Time, x), Column.Of("E", "V", Meaning.Voltage, y), 400);
        Assert.Equal(fromX, columnX);
        Assert.Equal(fromY, columnY);
        Assert.True(columnX.Length <= Math.Max(400, Math.Min(rows, 400)));
        Assert.Contains(1000, columnY);
        Assert.Equal([x[0], x[^1]], [columnX[0], columnX[^1]]);
        Assert.Equal(columnX.Order().Distinct(), columnX);
    }
}
