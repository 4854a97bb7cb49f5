// SPDX-License-Identifier: Apache-2.0
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
    // Below this many residuals starting threads costs more than it saves.
    private const int WorthThreads = 2000;

    private readonly ImmutableArray<LeastSquaresProblem> members;
    private readonly ImmutableArray<string> shared;
    private readonly int[][] columns;
    private readonly double[][] parameters, jacobians, memberResiduals;
    private readonly int[] own;

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
        Order = this.members.All(m => m.Order == JacobianOrder.ByColumn) ? JacobianOrder.ByColumn : JacobianOrder.ByRow;
        Blocks = new BlockStructure(structure.ToImmutable(), this.shared.Length);
        parameters = [.. this.members.Select(m => new double[m.Parameters.Length])];
        jacobians = [.. this.members.Select(m => new double[m.JacobianLength])];
        memberResiduals = [.. this.members.Select(m => new double[m.ResidualCount])];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public override int ResidualCount { get; }

    /// <inheritdoc/>
    public override bool ResidualsInSigma => members.All(m => m.ResidualsInSigma);

    /// <inheritdoc/>
    public override BlockStructure Blocks { get; }

    /// <summary>By column where all members are, else by row.</summary>
    public override JacobianOrder Order { get; }

    /// <summary>Number of members.</summary>
    public int MemberCount => members.Length;

    /// <summary>The name that a member's parameter has in the series: "centre[2]", or its own where it is shared.</summary>
    /// <param name="parameter">Name in the member.</param>
    /// <param name="member">Index of the member, from 0.</param>
    public string Name(string parameter, int member) => shared.Contains(parameter) ? parameter : NameIn(parameter, member);

    /// <inheritdoc/>
    public override LeastSquaresProblem ForThread() => new SeriesProblem(members.Select(m => m.ForThread()), shared);

    /// <inheritdoc/>
    public override void Evaluate(ReadOnlySpan<double> parameters, Span<double> residuals, Span<double> jacobian)
    {
        int firstOwn = 0, firstShared = parameters.Length - shared.Length, row = 0, storage = 0;
        for (int k = 0; k < columns.Length; k++)
        {
            var p = this.parameters[k];
            for (int j = 0; j < p.Length; j++) p[j] = parameters[columns[k][j] >= 0 ? firstOwn + columns[k][j] : firstShared - 1 - columns[k][j]];
            firstOwn += own[k];
        }

        // Members are independent: each fills its own buffers, on any thread.
        bool derivatives = !jacobian.IsEmpty;
        if (ResidualCount >= WorthThreads) Parallel.For(0, columns.Length, k => EvaluateMember(k, derivatives));
        else for (int k = 0; k < columns.Length; k++) EvaluateMember(k, derivatives);
        for (int k = 0; k < columns.Length; k++)
        {
            int rows = members[k].ResidualCount, width = own[k] + shared.Length;
            memberResiduals[k].CopyTo(residuals[row..]);
            if (derivatives) Scatter(k, rows, width, jacobian.Slice(storage, rows * width));
            row += rows;
            storage += rows * width;
        }
    }

    private void EvaluateMember(int k, bool derivatives) =>
        members[k].Evaluate(parameters[k], memberResiduals[k], derivatives ? jacobians[k] : default(Span<double>));

    // A member's columns to their places in its block; columns of shared parameters that it lacks are zero.
    private void Scatter(int k, int rows, int width, Span<double> block)
    {
        ReadOnlySpan<double> inner = jacobians[k];
        var map = columns[k];
        if (map.Length < width) block.Clear();
        bool byRow = members[k].Order == JacobianOrder.ByRow;
        for (int j = 0; j < map.Length; j++)
        {
            int to = map[j] >= 0 ? map[j] : own[k] - 1 - map[j];
            if (Order == JacobianOrder.ByColumn) inner.Slice(j * rows, rows).CopyTo(block[(to * rows)..]);
            else if (byRow) for (int i = 0; i < rows; i++) block[i * width + to] = inner[i * map.Length + j];
            else for (int i = 0; i < rows; i++) block[i * width + to] = inner[j * rows + i];
        }
    }

    private static string NameIn(string name, int member) => name + "[" + member.ToString(CultureInfo.InvariantCulture) + "]";
}
