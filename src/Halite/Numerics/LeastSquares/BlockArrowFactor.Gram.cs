// SPDX-License-Identifier: Apache-2.0
namespace Halite.Numerics;

/// <content>The quick factor for a search: Cholesky of the Gram matrix, where its columns are independent enough.</content>
internal sealed partial class BlockArrowFactor
{
    // The Gram matrix holds a column's part that the others do not explain to rounding over the square of that part. At
    // this limit six digits are left, and a search needs few: the next gradient, which is exact, corrects its step.
    private const double LeastIndependence = 1e-8;

    // Columns that depended on each other will do so again: then the Gram matrix is no longer tried.
    private const int MostQuickFailures = 2;

    // Rows taken at once from a Jacobian that is stored by row.
    private const int Strip = 128;

    private readonly double[] gram, products, diagonal, sharedDiagonal;
    private int quickFailures;

    /// <summary>Begins a new search: nothing that an earlier one found out is remembered.</summary>
    public void Restart() => quickFailures = 0;

    // R with RᵀR = [J r]ᵀ[J r], in the places of the orthogonal factor; false where it would lose too much.
    private bool FromGram(ReadOnlySpan<double> jacobian, ReadOnlySpan<double> residuals, ReadOnlySpan<bool> varies)
    {
        Array.Clear(common);
        Array.Clear(sharedDiagonal);
        foreach (var b in blocks)
        {
            int width = b.Own + shared + 1;
            var g = gram.AsSpan(0, width * width);
            Products(jacobian.Slice(b.Storage, b.Rows * b.StoredColumns), residuals.Slice(b.Row, b.Rows), b);
            Arrange(b, varies, g, width);
            for (int k = 0; k < b.Own; k++) diagonal[k] = g[k * (width + 1)];
            for (int k = 0; k < shared; k++) sharedDiagonal[k] += g[(b.Own + k) * (width + 1)];
            if (!Eliminate(g, width, b.Own, diagonal)) return false;
            g[..(b.Own * width)].CopyTo(own.AsSpan(b.Offset));
            for (int k = 0; k <= shared; k++) Kernels.Add(1, g.Slice((b.Own + k) * width + b.Own, shared + 1), common.AsSpan(k * (shared + 1)));
        }

        return Eliminate(common, shared + 1, shared, sharedDiagonal);
    }

    // Dot products of a block's columns, as stored, with each other and (in a last column) with the residuals.
    private void Products(ReadOnlySpan<double> part, ReadOnlySpan<double> r, in Block b)
    {
        int count = b.StoredColumns, width = count + 1;
        var s = products.AsSpan(0, count * width);
        s.Clear();
        if (byColumn)
        {
            Kernels.AddGram(part, b.Rows, count, r, s, width);
            return;
        }

        for (int start = 0; start < b.Rows; start += Strip)
        {
            int rows = Math.Min(Strip, b.Rows - start);
            var strip = panel.AsSpan(0, rows * count);
            for (int i = 0, at = start * count; i < rows; i++)
            {
                for (int k = 0; k < count; k++) strip[k * rows + i] = part[at++];
            }

            Kernels.AddGram(strip, rows, count, r.Slice(start, rows), s, width);
        }
    }

    // The products in the order of the parameters; zero for what does not vary or is not there.
    private void Arrange(in Block b, ReadOnlySpan<bool> varies, Span<double> g, int width)
    {
        int count = b.StoredColumns;
        g.Clear();
        for (int k = 0; k < width - 1; k++)
        {
            int at = b.Stored[k];
            if (at < 0 || !varies[b.Global(k, firstShared)]) continue;
            for (int j = k; j < width - 1; j++)
            {
                int to = b.Stored[j];
                if (to >= 0 && varies[b.Global(j, firstShared)]) g[k * width + j] = products[Math.Min(at, to) * (count + 1) + Math.Max(at, to)];
            }

            g[k * width + width - 1] = products[at * (count + 1) + count];
        }
    }

    // Cholesky elimination of the leading columns of a symmetric matrix of which the upper half is given.
    private static bool Eliminate(Span<double> g, int width, int order, ReadOnlySpan<double> before)
    {
        for (int j = 0; j < order; j++)
        {
            var row = g.Slice(j * width, width);
            if (before[j] == 0) continue;
            double pivot = row[j];
            if (!(pivot > LeastIndependence * before[j]) || !double.IsFinite(pivot)) return false;
            double root = Math.Sqrt(pivot), inverse = 1 / root;
            row[j] = root;
            for (int k = j + 1; k < width; k++) row[k] *= inverse;
            for (int i = j + 1; i < width; i++)
            {
                if (row[i] != 0) Kernels.Add(-row[i], row[i..], g.Slice(i * width + i, width - i));
            }
        }

        return true;
    }
}
