// SPDX-License-Identifier: Apache-2.0
namespace Halite.Numerics;

/// <summary>
/// An upper triangular factor R of a growing tall matrix: rows are appended in panels and rotated in by Householder
/// reflections (Golub and Van Loan, Matrix Computations, 4th ed., section 5.2), so that a matrix of any height is
/// factorised in cache, without forming normal equations.
/// </summary>
internal static class Triangle
{
    /// <summary>Rows in one panel, so that a panel of the widths met in fits stays in the second-level cache.</summary>
    public const int PanelRows = 256;

    /// <summary>
    /// Appends the rows of a panel: eliminates its first <paramref name="pivots"/> columns against R and leaves in the
    /// other columns what R does not explain.
    /// </summary>
    /// <param name="r">R, row-major, <paramref name="pivots"/> rows; changed.</param>
    /// <param name="stride">Distance between rows of R, at least <paramref name="columns"/>.</param>
    /// <param name="panel">The rows to append, column-major; changed.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="leading">Distance between columns of the panel, at least <paramref name="rows"/>.</param>
    /// <param name="pivots">Columns to eliminate.</param>
    /// <param name="columns">All columns.</param>
    public static void Append(Span<double> r, int stride, Span<double> panel, int rows, int leading, int pivots, int columns)
    {
        if (rows == 0) return;
        for (int j = 0; j < pivots; j++)
        {
            var x = panel.Slice(j * leading, rows);
            double norm2 = Kernels.Dot(x, x);
            if (norm2 == 0) continue;
            var rowOfR = r.Slice(j * stride, columns);
            double alpha = rowOfR[j];
            double beta = Math.Sqrt(alpha * alpha + norm2);
            if (alpha > 0) beta = -beta;
            double head = alpha - beta, inverse = 1 / (-beta * head);
            rowOfR[j] = beta;
            int k = j + 1;
            for (; k <= columns - 4; k += 4)
            {
                var target = panel[(k * leading)..];
                var (d0, d1, d2, d3) = Kernels.Dot4(x, target, leading);
                double f0 = (rowOfR[k] * head + d0) * inverse, f1 = (rowOfR[k + 1] * head + d1) * inverse;
                double f2 = (rowOfR[k + 2] * head + d2) * inverse, f3 = (rowOfR[k + 3] * head + d3) * inverse;
                rowOfR[k] -= f0 * head;
                rowOfR[k + 1] -= f1 * head;
                rowOfR[k + 2] -= f2 * head;
                rowOfR[k + 3] -= f3 * head;
                Kernels.Add4(-f0, -f1, -f2, -f3, x, target, leading);
            }

            for (; k < columns; k++)
            {
                var target = panel.Slice(k * leading, rows);
                double f = (rowOfR[k] * head + Kernels.Dot(x, target)) * inverse;
                rowOfR[k] -= f * head;
                Kernels.Add(-f, x, target);
            }
        }
    }

    /// <summary>
    /// Solves R s = b in place for the leading n × n triangle. A pivot that is zero to rounding (against the largest
    /// in its own column) gives a zero component: the direction is not determined and is left alone.
    /// </summary>
    /// <param name="r">R, row-major.</param>
    /// <param name="stride">Distance between its rows.</param>
    /// <param name="n">Order.</param>
    /// <param name="b">Right-hand side; the solution on return.</param>
    public static void SolveUpper(ReadOnlySpan<double> r, int stride, int n, Span<double> b)
    {
        for (int i = n - 1; i >= 0; i--)
        {
            var row = r.Slice(i * stride, n);
            double sum = b[i] - Kernels.Dot(row[(i + 1)..], b[(i + 1)..n]);
            double largest = 0;
            for (int k = 0; k <= i; k++) largest = Math.Max(largest, Math.Abs(r[k * stride + i]));
            b[i] = Math.Abs(row[i]) <= 1e-15 * largest || row[i] == 0 ? 0 : sum / row[i];
        }
    }
}
