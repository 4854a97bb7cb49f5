// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Numerics;

/// <summary>How a Jacobian lies in memory.</summary>
public enum JacobianOrder
{
    /// <summary>Row after row, ∂r_i/∂p_j at [i × parameters + j]: natural where a model works point by point.</summary>
    ByRow,

    /// <summary>Column after column, ∂r_i/∂p_j at [j × residuals + i]: natural, and faster, where it works along columns.</summary>
    ByColumn,
}

/// <summary>
/// What <see cref="LeastSquares"/> minimises: half the sum of squares of residuals r(p), with their exact
/// derivatives (or the deviance of counts, <see cref="DataProblem.Poisson"/>). A problem whose <see cref="Evaluate"/> uses buffers of its own overrides <see cref="ForThread"/>.
/// </summary>
public abstract class LeastSquaresProblem
{
    /// <summary>The parameters, in the order of the Jacobian's columns.</summary>
    public abstract ImmutableArray<Parameter> Parameters { get; }

    /// <summary>Number of residuals.</summary>
    public abstract int ResidualCount { get; }

    /// <summary>
    /// Whether the residuals are in units of a known standard deviation. If not (unit weights), the noise is taken from
    /// the scatter of the residuals. Default false.
    /// </summary>
    public virtual bool ResidualsInSigma => false;

    /// <summary>The sparsity of a fit over a series; null (the default) for a dense Jacobian.</summary>
    public virtual BlockStructure? Blocks => null;

    /// <summary>How <see cref="Evaluate"/> stores the Jacobian (each block of it). Default: by row.</summary>
    public virtual JacobianOrder Order => JacobianOrder.ByRow;

    /// <summary>Computes residuals and, if asked, the Jacobian, without allocating.</summary>
    /// <param name="parameters">Parameter values, one for each of <see cref="Parameters"/> (fixed ones too).</param>
    /// <param name="residuals">
    /// Receives r = (model − data) / sigma, <see cref="ResidualCount"/> values. NaN or infinity says that the model is
    /// not defined here; the step is then taken back.
    /// </param>
    /// <param name="jacobian">
    /// Receives ∂r_i/∂p_j at [i × parameters + j] (<see cref="Order"/>; with <see cref="Blocks"/> see there). Empty when only
    /// residuals are wanted. Columns of fixed parameters are ignored.
    /// </param>
    public abstract void Evaluate(ReadOnlySpan<double> parameters, Span<double> residuals, Span<double> jacobian);

    /// <summary>A problem that another thread may evaluate at the same time; this one where it keeps no state.</summary>
    public virtual LeastSquaresProblem ForThread() => this;

    /// <summary>
    /// The problem on buffers of its own, with the data in it, in the order of the residuals, that a bootstrap
    /// overwrites; null (the default) where it holds none.
    /// </summary>
    internal virtual (LeastSquaresProblem Problem, ImmutableArray<DataProblem> Data)? ForReplicates() => null;

    /// <summary>
    /// Whether what is minimised is the sum of the squared residuals. If not, residuals and Jacobian have half of its gradient
    /// as their product, and the Jacobian is not the derivative of the residuals.
    /// </summary>
    internal virtual bool SumsSquares => true;

    /// <summary>What is minimised, on the scale of a sum of squares.</summary>
    internal virtual double Cost(ReadOnlySpan<double> residuals) => Kernels.Dot(residuals, residuals);

    /// <summary>Expectation and variance of that sum at the true parameters, where residuals are in units of sigma.</summary>
    internal virtual (double Mean, double Variance) ExpectedCost(ReadOnlySpan<double> residuals) => (residuals.Length, 2.0 * residuals.Length);

    /// <summary>Length of the Jacobian's storage.</summary>
    public int JacobianLength => Blocks?.JacobianLength ?? ResidualCount * Parameters.Length;
}

/// <summary>
/// The sparsity of a fit over a series: each block of residuals (one spectrum) depends on its own parameters and on
/// shared ones. Parameters are ordered block by block, the shared ones last; residuals block by block. The Jacobian is
/// stored block after block, each in the problem's order; its columns lie as <see cref="Stored"/> says.
/// </summary>
/// <param name="Blocks">Rows and own parameters of each block.</param>
/// <param name="Shared">Number of shared parameters.</param>
public sealed record BlockStructure(ImmutableArray<(int Rows, int Parameters)> Blocks, int Shared)
{
    /// <summary>
    /// For each block, which of its stored columns belongs to each of its own parameters and then to each shared one; −1
    /// for a shared parameter of which the block holds no column. Default (empty): stored in that order, none missing.
    /// </summary>
    public ImmutableArray<ImmutableArray<int>> Stored { get; init; } = [];

    /// <summary>Length of the Jacobian's storage.</summary>
    public int JacobianLength => Enumerable.Range(0, Blocks.Length).Sum(b => Blocks[b].Rows * StoredColumns(b));

    /// <summary>Number of columns that a block stores.</summary>
    /// <param name="block">Index of the block.</param>
    public int StoredColumns(int block) => Stored.IsEmpty ? Blocks[block].Parameters + Shared : Stored[block].Count(c => c >= 0);
}
