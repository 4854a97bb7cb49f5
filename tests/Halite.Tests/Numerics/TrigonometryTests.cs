// SPDX-License-Identifier: Apache-2.0
using Halite.Numerics;

namespace Halite.Tests.Numerics;

public sealed class TrigonometryTests
{
    [Theory]
    [InlineData(1), InlineData(4), InlineData(7), InlineData(83), InlineData(1000)]
    public void Sines_and_cosines_are_those_of_the_library_wherever_the_arrays_lie(int count)
    {
        var random = new RandomStream(3, (ulong)count);
        double[] angles = [.. Enumerable.Range(0, count).Select(_ => 20 * random.NextDouble() - 10)];
        double[]? sines = null, cosines = null;
        for (int offset = 0; offset < 8; offset++)
        {
            var (x, s, c) = (new double[count + 8], new double[count + 16], new double[count + 8]);
            angles.CopyTo(x, offset);
            Trigonometry.SinCos(x.AsSpan(offset, count), s.AsSpan(2 * offset, count), c.AsSpan(offset, count));
            var (sine, cosine) = (s[(2 * offset)..(2 * offset + count)], c[offset..(offset + count)]);
            // Two units in the last place of one: the vectorised functions are not correctly rounded.
            for (int i = 0; i < count; i++)
            {
                Assert.Equal(Math.Sin(angles[i]), sine[i], 5e-16);
                Assert.Equal(Math.Cos(angles[i]), cosine[i], 5e-16);
            }

            Assert.Equal(sines ??= sine, sine);
            Assert.Equal(cosines ??= cosine, cosine);
        }
    }

    [Fact]
    public void Results_may_overwrite_the_angles()
    {
        double[] a = [0.1, 0.2, 0.3, 0.4, 0.5], b = [.. a], other = new double[5];
        Trigonometry.SinCos(a, a, other);
        Assert.Equal(Math.Sin(0.5), a[4], 5e-16);
        Assert.Equal(Math.Cos(0.5), other[4], 5e-16);
        Trigonometry.SinCos(b, other, b);
        Assert.Equal(Math.Cos(0.1), b[0], 5e-16);
    }
}
