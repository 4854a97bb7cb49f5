// SPDX-License-Identifier: Apache-2.0
namespace Halite.Numerics;

/// <summary>How much a residual counts; all equal its square for small ones (r in units of the loss scale).</summary>
public enum RobustLoss
{
    /// <summary>r²: least squares, right for Gaussian noise.</summary>
    None,

    /// <summary>2 (√(1 + r²) − 1): linear for large residuals, smooth.</summary>
    SoftL1,

    /// <summary>r² up to 1, 2 |r| − 1 beyond (Huber 1964).</summary>
    Huber,

    /// <summary>ln(1 + r²): far outliers count little (Cauchy noise).</summary>
    Cauchy,

    /// <summary>1 − exp(−r²) in effect: far outliers count nothing (Welsch).</summary>
    Welsch,
}

/// <summary>Whether the covariance is multiplied by the reduced chi-square.</summary>
public enum CovarianceScale
{
    /// <summary>Scaled when the noise is not known (unit weights), as given when sigmas are known.</summary>
    Auto,

    /// <summary>Always scaled: the given sigmas count as relative (the default of lmfit and curve_fit).</summary>
    ByReducedChiSquare,

    /// <summary>Never scaled: the given sigmas are trusted.</summary>
    AsGiven,
}

/// <summary>What becomes of parameters in which the model is linear (<see cref="Parameter.Linear"/>).</summary>
public enum LinearSearch
{
    /// <summary>They are solved for at every step; their start values do not matter.</summary>
    Projected,

    /// <summary>They are searched like the others, from their start values.</summary>
    Joint,

    /// <summary>Both, and the lower sum of squares wins: twice the time, for starts that nobody chose with care.</summary>
    Both,
}

/// <summary>How a least-squares fit runs. The defaults are one setting for all problems.</summary>
public sealed record LeastSquaresOptions
{
    /// <summary>The defaults.</summary>
    public static LeastSquaresOptions Default { get; } = new();

    /// <summary>
    /// Most evaluations of the model in one search. Default 5000: the hardest start of NIST's collection (MGH10) needs
    /// about 1500, most need thirty.
    /// </summary>
    public int MaxEvaluations { get; init; } = 5000;

    /// <summary>What becomes of linear parameters. Default: projected, which is fastest and forgets their start values.</summary>
    public LinearSearch Linear { get; init; } = LinearSearch.Projected;

    /// <summary>
    /// Relative change of the sum of squares below which the search ends and the polish begins. Default 1e-10: there
    /// the quadratic model holds and full steps finish the work.
    /// </summary>
    public double Tolerance { get; init; } = 1e-10;

    /// <summary>
    /// Whether full Gauss-Newton steps follow until <see cref="Precision"/> or rounding is reached. Default true: a few
    /// evaluations more, and the answer no longer depends on where the search happened to stop.
    /// </summary>
    public bool Polish { get; init; } = true;

    /// <summary>
    /// Length of the last polishing step, in standard errors. Default 1e-9: what is left is far below every use of a
    /// parameter, and invisible beside its error.
    /// </summary>
    public double Precision { get; init; } = 1e-9;

    /// <summary>Damping of the first step, relative to the columns' norms. Default 1e-2.</summary>
    public double InitialDamping { get; init; } = 1e-2;

    /// <summary>How large residuals count. Default <see cref="RobustLoss.None"/>.</summary>
    public RobustLoss Loss { get; init; } = RobustLoss.None;

    /// <summary>Size of a residual from which the loss departs from its square. Default 1: one sigma.</summary>
    public double LossScale { get; init; } = 1;

    /// <summary>Whether the covariance is scaled by the reduced chi-square. Default: only when the noise is unknown.</summary>
    public CovarianceScale Covariance { get; init; } = CovarianceScale.Auto;

    /// <summary>
    /// Name of this fit, which marks the shared sources of its parameters' uncertainties; give fits that meet in one
    /// result different names. Default "fit".
    /// </summary>
    public string Source { get; init; } = "fit";
}
