// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Techniques.Figures;

/// <summary>Fewer points for a figure that look the same: a file of millions of rows must not become a page of gigabytes.</summary>
public static class Thinning
{
    /// <summary>
    /// The points themselves, or, above the limit, the first, lowest, highest and last of each of limit/4 stretches of
    /// equal count: no spike is lost.
    /// </summary>
    /// <param name="x">Abscissae in drawing order.</param>
    /// <param name="y">Ordinates, as many.</param>
    /// <param name="limit">Most points to return.</param>
    public static (ImmutableArray<double> X, ImmutableArray<double> Y) Thin(ReadOnlySpan<double> x, ReadOnlySpan<double> y, int limit)
    {
        if (x.Length <= limit) return ([.. x], [.. y]);
        int stretches = Stretches(limit);
        var (outX, outY) = (ImmutableArray.CreateBuilder<double>(limit), ImmutableArray.CreateBuilder<double>(limit));
        Span<int> kept = stackalloc int[4];
        for (int s = 0; s < stretches; s++)
        {
            var (start, end) = Stretch(x.Length, s, stretches);
            foreach (int i in kept[..Kept(y[start..end], kept)])
            {
                outX.Add(x[start + i]);
                outY.Add(y[start + i]);
            }
        }

        return (outX.ToImmutable(), outY.ToImmutable());
    }

    /// <summary>The same points of two columns, of which no more than a stretch is held as numbers at a time.</summary>
    /// <param name="x">Abscissae in drawing order.</param>
    /// <param name="y">Ordinates, as many.</param>
    /// <param name="limit">Most points to return.</param>
    public static (ImmutableArray<double> X, ImmutableArray<double> Y) Thin(Column x, Column y, int limit)
    {
        int count = x.Length;
        if (count <= limit) return ([.. x.ToDoubles()], [.. y.ToDoubles()]);
        int stretches = Stretches(limit);
        var (outX, outY) = (ImmutableArray.CreateBuilder<double>(limit), ImmutableArray.CreateBuilder<double>(limit));
        var buffer = new double[count / stretches + 1];
        Span<int> kept = stackalloc int[4];
        for (int s = 0; s < stretches; s++)
        {
            var (start, end) = Stretch(count, s, stretches);
            var part = buffer.AsSpan(0, end - start);
            y.CopyTo(part, start);
            foreach (int i in kept[..Kept(part, kept)])
            {
                outX.Add(x[start + i]);
                outY.Add(part[i]);
            }
        }

        return (outX.ToImmutable(), outY.ToImmutable());
    }

    private static int Stretches(int limit) => Math.Max(1, limit / 4);

    private static (int Start, int End) Stretch(int count, int index, int of) => ((int)((long)count * index / of), (int)((long)count * (index + 1) / of));

    // Rows of a stretch to keep, ascending, and how many: first, lowest, highest and last, each once.
    private static int Kept(ReadOnlySpan<double> y, Span<int> rows)
    {
        int low = 0, high = 0;
        for (int i = 0; i < y.Length; i++)
        {
            if (y[i] < y[low]) low = i;
            if (y[i] > y[high]) high = i;
        }

        int count = 0;
        foreach (int i in (ReadOnlySpan<int>)[0, Math.Min(low, high), Math.Max(low, high), y.Length - 1])
        {
            if (count == 0 || rows[count - 1] != i) rows[count++] = i;
        }

        return count;
    }
}
