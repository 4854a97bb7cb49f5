// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

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
        int stretches = Math.Max(1, limit / 4);
        var (outX, outY) = (ImmutableArray.CreateBuilder<double>(limit), ImmutableArray.CreateBuilder<double>(limit));
        Span<int> four = stackalloc int[4];
        for (int s = 0; s < stretches; s++)
        {
            int start = (int)((long)x.Length * s / stretches), end = (int)((long)x.Length * (s + 1) / stretches);
            int low = start, high = start;
            for (int i = start; i < end; i++)
            {
                if (y[i] < y[low]) low = i;
                if (y[i] > y[high]) high = i;
            }

            (four[0], four[1], four[2], four[3]) = (start, Math.Min(low, high), Math.Max(low, high), end - 1);
            int before = -1;
            foreach (int i in four)
            {
                if (i == before) continue;
                outX.Add(x[i]);
                outY.Add(y[i]);
                before = i;
            }
        }

        return (outX.ToImmutable(), outY.ToImmutable());
    }
}
