// SPDX-License-Identifier: Apache-2.0
using Halite.Numerics;

namespace Halite.Impedance.Relaxation;

/// <summary>
/// The grid of relaxation times and the kernel 1/(1 + jωτ) on it, rotated into the few directions of data space that
/// relaxations can reach at all (some forty, however many points there are): all later work is done in these.
/// </summary>
/// <remarks>
/// On a grid uniform in x = ln τ the trapezoidal sum h Σ γ_j/(1 + jωτ_j) of a smooth γ is exact to e^(-2π²/h)
/// (Trefethen and Weideman, SIAM Rev. 56 (2014) 385): no basis functions are needed, and any grid of frequencies costs
/// the same.
/// </remarks>
internal sealed class RelaxationBasis
{
    // Directions weaker than this against the strongest of their column are below the noise of any instrument.
    private const double Tolerance = 1e-4;
    private const int LargestRank = 96;
    private static readonly double[] InductorExponents = [1, 0.8, 0.6, 0.4];
    private static readonly double[] TailExponents = [1, 0.2, 0.6, 0.4, 0.8, 0.3, 0.9, 0.5, 0.7];

    private readonly double[] directions, scratch;

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

        int rows = data.DataCount;
        var columns = new double[Count * rows];
        for (int j = 0; j < Count; j++) data.RelaxationColumn(X[j], Step, columns.AsSpan(j * rows, rows));
        scratch = new double[rows];
        directions = new double[LargestRank * rows];
        Rank = Span(columns);
        Kernel = new double[Rank * Count];
        for (int a = 0; a < Rank; a++)
        {
            var direction = Direction(a);
            int j = 0;
            for (; j <= Count - 4; j += 4)
            {
                (Kernel[a * Count + j], Kernel[a * Count + j + 1], Kernel[a * Count + j + 2], Kernel[a * Count + j + 3]) = Kernels.Dot4(direction, columns.AsSpan(j * rows), rows);
            }

            for (; j < Count; j++) Kernel[a * Count + j] = Kernels.Dot(direction, columns.AsSpan(j * rows, rows));
        }

        Target = new double[Rank];
        data.DataColumn(scratch);
        Rotate(scratch, Target);
        for (int a = 0; a < Rank; a++) Kernels.Add(-Target[a], Direction(a), scratch);
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

    /// <summary>Rotated kernel, weighted and times the step: row a holds direction a at every node.</summary>
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

        for (; a < Rank; a++) rotated[a] = Kernels.Dot(column, Direction(a));
    }

    private ReadOnlySpan<double> Direction(int a) => directions.AsSpan(a * Data.DataCount, Data.DataCount);

    // Orthogonal directions for resistor, inductor, tails and relaxations, coarse spacings first, until nothing is new.
    private int Span(double[] columns)
    {
        int rows = Data.DataCount, rank = 0;
        Data.ResistorColumn(scratch);
        rank += Extend(rank, scratch);
        foreach (double exponent in InductorExponents)
        {
            Data.InductorColumn(exponent, scratch);
            rank += Extend(rank, scratch);
        }

        foreach (double exponent in TailExponents)
        {
            Data.TailColumn(exponent, scratch);
            rank += Extend(rank, scratch);
        }

        int spacing = (int)Math.Ceiling(Math.Log(10) / Step);
        var taken = new bool[Count];
        while (spacing >= 1)
        {
            int before = rank;
            for (int j = 0; j < Count; j += spacing)
            {
                if (taken[j]) continue;
                taken[j] = true;
                columns.AsSpan(j * rows, rows).CopyTo(scratch);
                rank += Extend(rank, scratch);
            }

            // Once a finer spacing adds next to nothing, what lies between adds nothing.
            if (spacing == 1 || (rank - before <= 1 && spacing * Step < 0.6)) break;
            spacing = (spacing + 1) / 2;
        }

        return rank;
    }

    private int Extend(int rank, double[] column)
    {
        int rows = Data.DataCount;
        if (rank >= Math.Min(LargestRank, rows)) return 0;
        double size = Math.Sqrt(Kernels.Dot(column, column));
        if (size == 0) return 0;
        // Gram and Schmidt twice is orthogonal to rounding (Giraud et al. 2005).
        for (int pass = 0; pass < 2; pass++)
        {
            for (int a = 0; a < rank; a++)
            {
                var direction = Direction(a);
                Kernels.Add(-Kernels.Dot(direction, column), direction, column);
            }
        }

        double left = Math.Sqrt(Kernels.Dot(column, column));
        if (left <= Tolerance * size) return 0;
        for (int i = 0; i < rows; i++) directions[rank * rows + i] = column[i] / left;
        return 1;
    }
}
