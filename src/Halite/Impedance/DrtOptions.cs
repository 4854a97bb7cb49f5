// SPDX-License-Identifier: Apache-2.0
namespace Halite.Impedance;

/// <summary>How a distribution of relaxation times is found.</summary>
public enum DrtMethod
{
    /// <summary>
    /// Processes found by the data, with a field of local penalties around them where the data demand it; both are
    /// inferred together and averaged by their evidence. Nothing to tune.
    /// </summary>
    Hierarchical,
    /// <summary>The field of local penalties alone, without any idea of processes; positive, nothing to tune.</summary>
    Field,
    /// <summary>The processes alone: the parametric refinement, as sharp as the data allow where the processes are right.</summary>
    Processes,
    /// <summary>One penalty everywhere (Tikhonov), for comparison with papers and for signed distributions.</summary>
    Tikhonov,
}

/// <summary>How the one penalty of Tikhonov's method is chosen.</summary>
public enum LambdaRule
{
    /// <summary>Generalised cross-validation (Golub, Heath and Wahba 1979).</summary>
    Gcv,
    /// <summary>The corner of the L-curve (Hansen 1992).</summary>
    LCurve,
    /// <summary>Agreement of what real and imaginary part predict of each other (Saccoccio et al. 2014).</summary>
    RealImaginary,
    /// <summary>As given.</summary>
    Given,
}

/// <summary>Options of a distribution of relaxation times. The defaults need no change for any spectrum.</summary>
public sealed record DrtOptions
{
    /// <summary>The defaults.</summary>
    public static DrtOptions Default { get; } = new();

    /// <summary>The method. Default hierarchical: it needs no choice of lambda and its bands hold what they promise.</summary>
    public DrtMethod Method { get; init; } = DrtMethod.Hierarchical;

    /// <summary>Points of the reported distribution per decade of time. Default 30: a Cole-Cole peak of α = 0.95 spans three points.</summary>
    public int PointsPerDecade { get; init; } = 30;

    /// <summary>Whether a tail (constant phase, Warburg, capacitor) may be taken out. Default true: without it, diffusion is drawn as peaks that do not exist.</summary>
    public bool Tail { get; init; } = true;

    /// <summary>How lambda is chosen for <see cref="DrtMethod.Tikhonov"/>. Default generalised cross-validation.</summary>
    public LambdaRule Lambda { get; init; } = LambdaRule.Gcv;

    /// <summary>Lambda for <see cref="LambdaRule.Given"/>, in units of the normalised impedance. Default 1e-3, the value most papers name.</summary>
    public double LambdaValue { get; init; } = 1e-3;

    /// <summary>Whether γ may be negative (inductive loops). Only with <see cref="DrtMethod.Tikhonov"/>. Default false.</summary>
    public bool Signed { get; init; }

    /// <summary>Coverage of the pointwise band. Default 0.95.</summary>
    public double Level { get; init; } = 0.95;
}
