// SPDX-License-Identifier: Apache-2.0
using Halite.Numerics;

namespace Halite.Impedance.Relaxation.Field;

/// <summary>
/// The grid of relaxation times and the kernel 1/(1 + jωτ) on it, rotated into the few directions of data space that
/// relaxations can reach at all (some forty, however many points there are): all later work is done in these.
/// </summary>
/// <remarks>
/// On a grid uniform in x = ln τ the trapezoidal sum h Σ γ_j/(1 + jωτ_j) of a smooth γ is exact to e^(-2π²/h)
/// (Trefethen and Weideman, SIAM Rev. 56 (2014) 385): no basis functions are needed, and any grid of frequencies costs
/// the same. The directions come from a pivoted Cholesky factor of the columns' inner products (each column first brought
/// to length one): it squares the condition, which is harmless at a tolerance of 1e-4, and is one blocked product.
/// </remarks>
internal sealed class RelaxationBasis
{
    // What of a column lies outside of all directions, against its length: below the noise of any instrument.
    private const double Tolerance = 1e-4;
    private const int LargestRank = 96;
    private static readonly double[] InductorExponents = [1, 0.8, 0.6, 0.4];
    private static readonly double[] TailExponents = [1, 0.2, 0.6, 0.4, 0.8, 0.3, 0.9, 0.5, 0.7];

    private readonly double[] directions;

    public RelaxationBasis(RelaxationData data, double perDecade, double decadesBeyond)
    {
        Data = data;
        double range = data.Last - data.First;
        int inner = Math.Max(4, (int)Math.Ceiling(range / Math.Log(10) * perDecade - 1e-9));
        Step = range / inner;
        Margin = (int)Math.Ceiling(decadesBeyond * Math.Log(10) / Step);
        Count = inner + 1 + 2 * Margin;
        X = new double[Count];
        for (int j = 0; j < Count; j++) X[j] = data.First + (j - Margin) * Step;

        int rows = data.DataCount, columns = Count + 1 + InductorExponents.Length + TailExponents.Length, stride = BlockProducts.Padded(columns);
        var matrix = Columns(stride);
        var lengths = new double[stride];
        for (int i = 0; i < rows; i++)
        {
            var row = matrix.AsSpan(i * stride, stride);
            for (int c = 0; c < stride; c++) lengths[c] += row[c] * row[c];
        }

        for (int c = 0; c < stride; c++) lengths[c] = Math.Sqrt(lengths[c]);
        for (int i = 0; i < rows; i++)
        {
            var row = matrix.AsSpan(i * stride, columns);
            for (int c = 0; c < columns; c++) row[c] /= lengths[c];
        }

        var products = new double[stride * stride];
        BlockProducts.Lower(matrix, matrix, rows, stride, products);
        var (factor, pivots) = PivotedCholesky(products, columns, stride, Math.Min(LargestRank, Math.Min(rows, columns)));
        Rank = pivots.Length;
        Stride = BlockProducts.Padded(Rank);
        Kernel = new double[Count * Stride];
        for (int a = 0; a < Rank; a++)
        {
            for (int j = 0; j < Count; j++) Kernel[j * Stride + a] = factor[a * stride + j] * lengths[j];
        }

        directions = Directions(matrix, stride, factor, pivots);
        Target = new double[Stride];
        var scratch = new double[rows];
        data.DataColumn(scratch);
        Rotate(scratch, Target);
        for (int a = 0; a < Rank; a++) Kernels.Add(-Target[a], directions.AsSpan(a * rows, rows), scratch);
        Remainder = Kernels.Dot(scratch, scratch);
    }

    public RelaxationData Data { get; }

    /// <summary>x = ln τ of each node; the nodes from <see cref="Margin"/> to Count - 1 - Margin span the measured range.</summary>
    public double[] X { get; }

    public int Count { get; }

    /// <summary>Distance between nodes.</summary>
    public double Step { get; }

    /// <summary>Nodes beyond the measured range on each side.</summary>
    public int Margin { get; }

    /// <summary>Number of directions.</summary>
    public int Rank { get; }

    /// <summary>Numbers from one row of <see cref="Kernel"/> to the next: the rank, filled up with zeros.</summary>
    public int Stride { get; }

    /// <summary>Rotated kernel, weighted and times the step: row j holds every direction at node j.</summary>
    public double[] Kernel { get; }

    /// <summary>Rotated data.</summary>
    public double[] Target { get; }

    /// <summary>Sum of squares of the data outside of all directions: noise that no model reaches.</summary>
    public double Remainder { get; }

    /// <summary>Rotates a weighted column.</summary>
    public void Rotate(ReadOnlySpan<double> column, Span<double> rotated)
    {
        int rows = Data.DataCount, a = 0;
        for (; a <= Rank - 4; a += 4)
        {
            (rotated[a], rotated[a + 1], rotated[a + 2], rotated[a + 3]) = Kernels.Dot4(column, directions.AsSpan(a * rows), rows);
        }

        for (; a < Rank; a++) rotated[a] = Kernels.Dot(column, directions.AsSpan(a * rows, rows));
    }

    // Relaxations at the nodes, then resistor, inductors and tails: one row a datum.
    private double[] Columns(int stride)
    {
        int n = Data.Count, rows = Data.DataCount, at = Count;
        var matrix = new double[rows * stride];
        var tau = Array.ConvertAll(X, Math.Exp);
        for (int i = 0; i < n; i++)
        {
            double omega = Data.Omega[i], size = Step * Data.Weight[i];
            Span<double> real = matrix.AsSpan(i * stride, Count), imaginary = matrix.AsSpan((n + i) * stride, Count);
            for (int j = 0; j < real.Length; j++)
            {
                double a = omega * tau[j], d = size / (1 + a * a);
                (real[j], imaginary[j]) = (d, -a * d);
            }
        }

        var column = new double[rows];
        Data.ResistorColumn(column);
        Put();
        foreach (double exponent in InductorExponents)
        {
            Data.InductorColumn(exponent, column);
            Put();
        }

        foreach (double exponent in TailExponents)
        {
            Data.TailColumn(exponent, column);
            Put();
        }

        return matrix;

        void Put()
        {
            for (int i = 0; i < rows; i++) matrix[i * stride + at] = column[i];
            at++;
        }
    }

    // Rows of the factor R of G = RᵀR, largest remaining column first, until every column is reached.
    private static (double[] Factor, int[] Pivots) PivotedCholesky(double[] g, int columns, int stride, int most)
    {
        var left = new double[columns];
        Array.Fill(left, 1);
        var factor = new double[most * stride];
        var pivots = new List<int>(most);
        while (pivots.Count < most)
        {
            int p = 0;
            for (int c = 1; c < columns; c++)
            {
                if (left[c] > left[p]) p = c;
            }

            if (left[p] <= Tolerance * Tolerance) break;
            int a = pivots.Count;
            var row = factor.AsSpan(a * stride, columns);
            for (int c = 0; c < columns; c++) row[c] = c >= p ? g[c * stride + p] : g[p * stride + c];
            for (int b = 0; b < a; b++) Kernels.Add(-factor[b * stride + p], factor.AsSpan(b * stride, columns), row);
            double inverse = 1 / Math.Sqrt(row[p]);
            foreach (int b in pivots) row[b] = 0;
            for (int c = 0; c < columns; c++)
            {
                row[c] *= inverse;
                left[c] -= row[c] * row[c];
            }

            left[p] = 0;
            pivots.Add(p);
        }

        return (factor, [.. pivots]);
    }

    // Q = N R⁻¹ on the pivots: orthonormal to rounding over the tolerance squared.
    private double[] Directions(double[] matrix, int stride, double[] factor, int[] pivots)
    {
        int rows = Data.DataCount;
        var q = new double[Rank * rows];
        for (int a = 0; a < Rank; a++)
        {
            var own = q.AsSpan(a * rows, rows);
            for (int i = 0; i < rows; i++) own[i] = matrix[i * stride + pivots[a]];
            for (int b = 0; b < a; b++) Kernels.Add(-factor[b * stride + pivots[a]], q.AsSpan(b * rows, rows), own);
            double inverse = 1 / factor[a * stride + pivots[a]];
            foreach (ref double v in own) v *= inverse;
        }

        return q;
    }
}
