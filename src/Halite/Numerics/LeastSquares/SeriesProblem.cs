// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;

namespace Halite.Numerics;

/// <summary>
/// A fit of a whole series at once: members (one spectrum each) with their own parameters, and some that all share.
/// The Jacobian keeps its block structure, so time grows linearly with the number of members.
/// </summary>
public sealed class SeriesProblem : LeastSquaresProblem
{
    // Below this many residuals a second thread wakes up too late to help (six spectra of 773 points take 0.2 ms).
    private const int WorthThreads = 20000;

    private readonly ImmutableArray<LeastSquaresProblem> members;
    private readonly ImmutableArray<string> shared;
    private readonly int[][] columns;
    private readonly double[][] parameters;
    private readonly int[] own;
    private double[][] memberResiduals = [], memberJacobians = [];

    /// <summary>A series.</summary>
    /// <param name="members">The members, with dense Jacobians.</param>
    /// <param name="shared">Names of the parameters that all members share; a member need not have all of them.</param>
    /// <exception cref="InputException">A shared name occurs in no member.</exception>
    public SeriesProblem(IEnumerable<LeastSquaresProblem> members, IEnumerable<string> shared)
    {
        // Members that share a model with buffers of its own get one each.
        this.members = [.. members.Select(m => m.ForThread())];
        this.shared = [.. shared];
        if (this.members.IsEmpty) throw new ArgumentException("A series has at least one member.", nameof(members));
        var all = ImmutableArray.CreateBuilder<Parameter>();
        var sharedParameters = new Parameter?[this.shared.Length];
        var structure = ImmutableArray.CreateBuilder<(int, int)>();
        columns = new int[this.members.Length][];
        own = new int[this.members.Length];
        for (int k = 0; k < columns.Length; k++)
        {
            var member = this.members[k];
            if (member.Blocks is not null) throw new ArgumentException("A member of a series has a dense Jacobian.", nameof(members));
            // Column of the block: own parameters from 0, shared ones from −1 downward.
            columns[k] = new int[member.Parameters.Length];
            for (int j = 0; j < columns[k].Length; j++)
            {
                var p = member.Parameters[j];
                int at = this.shared.IndexOf(p.Name);
                if (at >= 0)
                {
                    sharedParameters[at] ??= p;
                    columns[k][j] = -1 - at;
                }
                else
                {
                    columns[k][j] = own[k]++;
                    all.Add(p with { Name = NameIn(p.Name, k) });
                }
            }

            structure.Add((member.ResidualCount, own[k]));
        }

        for (int s = 0; s < sharedParameters.Length; s++)
            all.Add(sharedParameters[s] ?? throw new InputException($"No member of the series has a parameter {this.shared[s]} to share."));
        Parameters = all.ToImmutable();
        ResidualCount = this.members.Sum(m => m.ResidualCount);
        Order = this.members.All(m => m.Order == JacobianOrder.ByRow) ? JacobianOrder.ByRow : JacobianOrder.ByColumn;
        Blocks = new BlockStructure(structure.ToImmutable(), this.shared.Length) { Stored = [.. columns.Select((c, k) => StoredColumns(c, own[k]))] };
        parameters = [.. this.members.Select(m => new double[m.Parameters.Length])];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public override int ResidualCount { get; }

    /// <inheritdoc/>
    public override bool ResidualsInSigma => members.All(m => m.ResidualsInSigma);

    /// <inheritdoc/>
    public override BlockStructure Blocks { get; }

    /// <summary>By row where all members are, else by column.</summary>
    public override JacobianOrder Order { get; }

    /// <summary>Number of members.</summary>
    public int MemberCount => members.Length;

    /// <summary>The name that a member's parameter has in the series: "centre[2]", or its own where it is shared.</summary>
    /// <param name="parameter">Name in the member.</param>
    /// <param name="member">Index of the member, from 0.</param>
    public string Name(string parameter, int member) => shared.Contains(parameter) ? parameter : NameIn(parameter, member);

    internal override bool SumsSquares => members.All(m => m.SumsSquares);

    internal override double Cost(ReadOnlySpan<double> residuals)
    {
        if (SumsSquares) return base.Cost(residuals);
        double sum = 0;
        int row = 0;
        foreach (var member in members)
        {
            sum += member.Cost(residuals.Slice(row, member.ResidualCount));
            row += member.ResidualCount;
        }

        return sum;
    }

    internal override (double Mean, double Variance) ExpectedCost(ReadOnlySpan<double> residuals)
    {
        double mean = 0, variance = 0;
        int row = 0;
        foreach (var member in members)
        {
            var part = member.ExpectedCost(residuals.Slice(row, member.ResidualCount));
            (mean, variance, row) = (mean + part.Mean, variance + part.Variance, row + member.ResidualCount);
        }

        return (mean, variance);
    }

    /// <inheritdoc/>
    public override LeastSquaresProblem ForThread() => new SeriesProblem(members.Select(m => m.ForThread()), shared);

    internal override (LeastSquaresProblem, ImmutableArray<DataProblem>)? ForReplicates()
    {
        var copies = members.Select(m => m.ForReplicates()).ToArray();
        if (copies.Any(c => c is null)) return null;
        return (new SeriesProblem(copies.Select(c => c!.Value.Problem), shared), [.. copies.SelectMany(c => c!.Value.Data)]);
    }

    /// <inheritdoc/>
    public override void Evaluate(ReadOnlySpan<double> parameters, Span<double> residuals, Span<double> jacobian)
    {
        int firstOwn = 0, firstShared = parameters.Length - shared.Length;
        for (int k = 0; k < columns.Length; k++)
        {
            var p = this.parameters[k];
            for (int j = 0; j < p.Length; j++) p[j] = parameters[columns[k][j] >= 0 ? firstOwn + columns[k][j] : firstShared - 1 - columns[k][j]];
            firstOwn += own[k];
        }

        bool derivatives = !jacobian.IsEmpty, threads = ResidualCount >= WorthThreads;
        if (threads) EvaluateInThreads(derivatives);
        for (int k = 0, row = 0, storage = 0; k < columns.Length; k++)
        {
            int rows = members[k].ResidualCount, length = rows * columns[k].Length;
            var r = residuals.Slice(row, rows);
            var j = derivatives ? jacobian.Slice(storage, length) : default;
            if (threads)
            {
                memberResiduals[k].CopyTo(r);
                if (derivatives) memberJacobians[k].CopyTo(j);
            }
            else
            {
                members[k].Evaluate(this.parameters[k], r, j);
            }

            if (derivatives && members[k].Order != Order) Transpose(j, rows, columns[k].Length);
            row += rows;
            storage += length;
        }
    }

    // Members are independent: each fills its own buffers, on any thread.
    private void EvaluateInThreads(bool derivatives)
    {
        if (memberResiduals.Length == 0) memberResiduals = [.. members.Select(m => new double[m.ResidualCount])];
        if (derivatives && memberJacobians.Length == 0) memberJacobians = [.. members.Select(m => new double[m.JacobianLength])];
        Parallel.For(0, columns.Length, k => members[k].Evaluate(parameters[k], memberResiduals[k], derivatives ? memberJacobians[k] : default(Span<double>)));
    }

    // Rows of a member to columns of the series.
    private static void Transpose(Span<double> block, int rows, int width)
    {
        double[] copy = ArrayPool<double>.Shared.Rent(block.Length);
        block.CopyTo(copy);
        for (int j = 0; j < width; j++)
        {
            for (int i = 0; i < rows; i++) block[j * rows + i] = copy[i * width + j];
        }

        ArrayPool<double>.Shared.Return(copy);
    }

    // Where the block's own and shared columns lie among those of the member, which are stored as they come.
    private ImmutableArray<int> StoredColumns(int[] map, int ownCount)
    {
        var stored = new int[ownCount + shared.Length];
        Array.Fill(stored, -1);
        for (int j = 0; j < map.Length; j++) stored[map[j] >= 0 ? map[j] : ownCount - 1 - map[j]] = j;
        return ImmutableArray.Create(stored);
    }

    private static string NameIn(string name, int member) => name + "[" + member.ToString(CultureInfo.InvariantCulture) + "]";
}
