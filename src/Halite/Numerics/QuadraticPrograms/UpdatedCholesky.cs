// SPDX-License-Identifier: Apache-2.0
namespace Halite.Numerics;

/// <summary>
/// The Cholesky factor UᵀU of a principal submatrix that gains and loses one row at a time (Golub and Van Loan, Matrix
/// Computations, 4th ed., section 6.5.4): O(k²) for each change instead of O(k³).
/// </summary>
internal sealed class UpdatedCholesky(int capacity)
{
    private readonly double[] u = new double[capacity * capacity];
    private readonly double[] work = new double[capacity];

    /// <summary>Order of the submatrix.</summary>
    public int Count { get; private set; }

    /// <summary>Starts again with an empty matrix.</summary>
    public void Clear() => Count = 0;

    /// <summary>Prepares to add a last row and column: its off-diagonal part, and what is left of its diagonal.</summary>
    /// <param name="column">Off-diagonal elements, in the submatrix's order.</param>
    /// <param name="diagonal">The diagonal element.</param>
    /// <returns>The pivot: the diagonal element less what the submatrix explains of it.</returns>
    public double Pivot(ReadOnlySpan<double> column, double diagonal)
    {
        var w = work.AsSpan(0, Count);
        column[..Count].CopyTo(w);
        SolveTransposed(w);
        return diagonal - Kernels.Dot(w, w);
    }

    /// <summary>
    /// Solves (UᵀU) z = b in place; on the way, corrects the prepared column by the half-solved b where b is the part of
    /// that column which the first solution left unexplained.
    /// </summary>
    /// <param name="b">Right-hand side; the solution on return.</param>
    /// <param name="correct">Whether to correct the column.</param>
    public void Refine(Span<double> b, bool correct)
    {
        SolveTransposed(b);
        if (correct) Kernels.Add(1, b[..Count], work);
        SolveUpper(b);
    }

    /// <summary>Adds the prepared row and column with this pivot, which must be positive.</summary>
    /// <param name="pivot">What is left of the diagonal element.</param>
    public void Append(double pivot)
    {
        int k = Count;
        for (int i = 0; i < k; i++) u[i * capacity + k] = work[i];
        u[k * capacity + k] = Math.Sqrt(pivot);
        Count++;
    }

    /// <summary>Removes a row and column; those behind it move up by one.</summary>
    /// <param name="at">Its place.</param>
    public void Remove(int at)
    {
        int k = Count;
        for (int i = 0; i < at; i++)
        {
            var row = u.AsSpan(i * capacity, k);
            row[(at + 1)..].CopyTo(row[at..]);
        }

        // The rows behind become upper Hessenberg: each pair is rotated back to a triangle.
        for (int i = at; i < k - 1; i++)
        {
            var upper = u.AsSpan(i * capacity, k);
            var lower = u.AsSpan((i + 1) * capacity, k);
            if (i == at) upper[(at + 1)..].CopyTo(upper[at..]);
            lower[(i + 1)..].CopyTo(lower[i..]);
            double a = upper[i], b = lower[i], length = Math.Sqrt(a * a + b * b);
            double c = a / length, s = b / length;
            upper[i] = length;
            for (int j = i + 1; j < k - 1; j++)
            {
                double x = upper[j], y = lower[j];
                upper[j] = c * x + s * y;
                lower[j] = c * y - s * x;
            }
        }

        Count = k - 1;
    }

    /// <summary>Solves (UᵀU) x = b in place.</summary>
    public void Solve(Span<double> b)
    {
        SolveTransposed(b);
        SolveUpper(b);
    }

    private void SolveUpper(Span<double> b)
    {
        for (int i = Count - 1; i >= 0; i--)
        {
            var row = u.AsSpan(i * capacity, Count);
            b[i] = (b[i] - Kernels.Dot(row[(i + 1)..], b[(i + 1)..Count])) / row[i];
        }
    }

    private void SolveTransposed(Span<double> b)
    {
        for (int i = 0; i < Count; i++)
        {
            var row = u.AsSpan(i * capacity, Count);
            double x = b[i] / row[i];
            b[i] = x;
            Kernels.Add(-x, row[(i + 1)..], b[(i + 1)..Count]);
        }
    }
}
