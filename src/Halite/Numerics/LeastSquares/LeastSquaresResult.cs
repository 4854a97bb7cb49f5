// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Numerics;

/// <summary>How a search ended.</summary>
public enum Convergence
{
    /// <summary>The sum of squares stopped falling.</summary>
    SumOfSquares,

    /// <summary>The steps fell to rounding.</summary>
    Step,

    /// <summary>The gradient vanished.</summary>
    Gradient,

    /// <summary>The evaluations allowed were used up.</summary>
    EvaluationLimit,

    /// <summary>No step lowers the sum of squares although the gradient is not zero: the Jacobian may be wrong or the model may not be smooth.</summary>
    NoDescent,

    /// <summary>The model has no finite value at the start.</summary>
    StartNotDefined,
}

/// <summary>A parameter that ended on one of its bounds, with the data pushing it outward.</summary>
/// <param name="Parameter">The parameter's name.</param>
/// <param name="IsUpper">Whether it is the upper bound.</param>
/// <param name="Bound">The bound's value.</param>
/// <param name="Multiplier">
/// How fast half the sum of squares would fall if the bound gave way, per unit of the parameter; not negative.
/// </param>
public sealed record ActiveBound(string Parameter, bool IsUpper, double Bound, double Multiplier);

/// <summary>
/// What a least-squares fit found. Sums of squares are of the residuals as the problem gives them: χ² where those are
/// in units of sigma.
/// </summary>
public sealed class LeastSquaresResult
{
    private readonly CovarianceFactor covariance;
    private readonly ImmutableDictionary<string, int> index;

    private LeastSquaresResult(LeastSquaresProblem problem, LeastSquaresOptions options, TrustRegion search, int evaluations)
    {
        Problem = problem;
        Parameters = problem.Parameters;
        Options = options;
        Values = [.. search.Values];
        index = Parameters.Select((p, i) => (p.Name, i)).ToImmutableDictionary(t => t.Name, t => t.i, StringComparer.Ordinal);
        Convergence = search.Convergence;
        Evaluations = evaluations;
        Iterations = search.Iterations;
        RelativeStep = search.LastRelativeStep;
        ChiSquare = search.Cost;
        var raw = new double[problem.ResidualCount];
        problem.Evaluate(search.Values, raw, default);
        Residuals = ImmutableArray.Create(raw);
        ActiveBounds = FindActive(search);
        FreeCount = search.Varies.Count(v => v);
        ScaledByReducedChiSquare = options.Covariance switch
        {
            CovarianceScale.ByReducedChiSquare => true,
            CovarianceScale.AsGiven => false,
            _ => !problem.ResidualsInSigma,
        };
        var free = Enumerable.Range(0, Parameters.Length).Where(j => search.Varies[j] && !ActiveBounds.Any(b => b.Parameter == Parameters[j].Name)).ToArray();
        if (options.Loss == RobustLoss.None)
        {
            covariance = CovarianceFactor.Of(search.Factor, free);
            NoiseVariance = ScaledByReducedChiSquare ? ReducedChiSquare : 1;
            if (ScaledByReducedChiSquare) covariance.Scale(Math.Sqrt(NoiseVariance));
        }
        else
        {
            covariance = CovarianceFactor.Of(FactorOfSquares(search.Varies), free);
            (double variance, NoiseVariance) = RobustLosses.Noise(options, Residuals.AsSpan(), covariance.Rank);
            covariance.Scale(Math.Sqrt(variance));
        }

        Unidentified = [.. covariance.Undetermined.Select(j => Parameters[j].Name)];
    }

    /// <summary>The problem that was fitted.</summary>
    public LeastSquaresProblem Problem { get; }

    /// <summary>The problem's parameters, in the order of <see cref="Values"/>.</summary>
    public ImmutableArray<Parameter> Parameters { get; }

    /// <summary>The best values, fixed parameters included.</summary>
    public ImmutableArray<double> Values { get; }

    /// <summary>Weighted residuals (model − data) / sigma at the optimum; of counts fitted by their likelihood sigma is the model's (Pearson's residuals).</summary>
    public ImmutableArray<double> Residuals { get; }

    /// <summary>
    /// Sum of squared weighted residuals (of the robust loss, where one was chosen); for counts fitted by their likelihood the
    /// deviance 2 Σ (m − n + n ln(n/m)), which falls and rises as a chi-square does.
    /// </summary>
    public double ChiSquare { get; }

    /// <summary>Number of parameters that were free to vary.</summary>
    public int FreeCount { get; }

    /// <summary>
    /// Residuals less the independent combinations of parameters that were fitted: those held by a bound, and directions
    /// that the data do not determine, take none away.
    /// </summary>
    public int DegreesOfFreedom => Residuals.Length - covariance.Rank;

    /// <summary>Whether <see cref="ChiSquare"/> is a deviance of counts.</summary>
    public bool IsDeviance => !Problem.SumsSquares;

    /// <summary>
    /// χ² divided by its expectation, which is that of the degrees of freedom; NaN where there are none. A deviance's is less
    /// than one a point where the mean count is below one, so that it is computed from the means
    /// (<see cref="ExpectedChiSquare"/>); with a noise level from the scatter it is Pearson's, whose expectation needs no counts.
    /// </summary>
    public double ReducedChiSquare => DegreesOfFreedom <= 0 ? double.NaN
        : !IsDeviance ? ChiSquare / DegreesOfFreedom
        : ScaledByReducedChiSquare ? Kernels.Dot(Residuals.AsSpan(), Residuals.AsSpan()) / DegreesOfFreedom
        : ChiSquare / ExpectedChiSquare.Mean;

    /// <summary>
    /// Expectation and standard deviation of χ² where the model is right and the noise as given: the degrees of freedom and
    /// the root of twice as many, for counts the moments of their deviance at the fitted means, scaled by the share of the
    /// points that are degrees of freedom.
    /// </summary>
    public (double Mean, double Sigma) ExpectedChiSquare
    {
        get
        {
            if (!IsDeviance) return (DegreesOfFreedom, Math.Sqrt(2.0 * DegreesOfFreedom));
            var (mean, variance) = Problem.ExpectedCost(Residuals.AsSpan());
            double share = (double)DegreesOfFreedom / Residuals.Length;
            return (mean * share, Math.Sqrt(variance * share));
        }
    }

    /// <summary>How the search ended.</summary>
    public Convergence Convergence { get; }

    /// <summary>Whether an optimum was found.</summary>
    public bool Converged => Convergence is Convergence.SumOfSquares or Convergence.Step or Convergence.Gradient;

    /// <summary>How the search ended, in words.</summary>
    public string ConvergenceText => Convergence switch
    {
        Convergence.SumOfSquares => FormattableString.Invariant($"converged: the sum of squares stopped falling after {Iterations} steps (last relative step {RelativeStep:0.0e+0})"),
        Convergence.Step => FormattableString.Invariant($"converged: the steps fell to rounding after {Iterations} steps"),
        Convergence.Gradient => FormattableString.Invariant($"converged: the gradient vanished after {Iterations} steps"),
        Convergence.EvaluationLimit => FormattableString.Invariant($"not converged: stopped after {Evaluations} evaluations while the sum of squares still fell"),
        Convergence.NoDescent => "not converged: no step lowers the sum of squares, the model may not be smooth here",
        _ => "not started: the model has no finite value at the start",
    };

    /// <summary>Evaluations of the model.</summary>
    public int Evaluations { get; }

    /// <summary>Steps taken.</summary>
    public int Iterations { get; }

    /// <summary>Largest relative change of a parameter in the last step.</summary>
    public double RelativeStep { get; }

    /// <summary>Parameters held by a bound.</summary>
    public ImmutableArray<ActiveBound> ActiveBounds { get; }

    /// <summary>Parameters that the data do not determine, alone or in a combination; their values are arbitrary.</summary>
    public ImmutableArray<string> Unidentified { get; }

    /// <summary>Whether the covariance was multiplied by the reduced chi-square.</summary>
    public bool ScaledByReducedChiSquare { get; }

    /// <summary>How the search ran.</summary>
    public LeastSquaresOptions Options { get; }

    /// <summary>
    /// How many standard deviations an interval reaches to either side: by Student's t where the noise is taken from the
    /// scatter, else by the normal law.
    /// </summary>
    /// <param name="level">Coverage of the interval, above 0 and below 1.</param>
    public double Deviate(double level) => ScaledByReducedChiSquare && DegreesOfFreedom > 0
        ? Normal.StudentQuantile((1 + level) / 2, DegreesOfFreedom)
        : Normal.Quantile((1 + level) / 2);

    /// <summary>The rise of the sum of squares (of the loss) that counts as one, squared standard deviation of a profile.</summary>
    internal double NoiseVariance { get; }

    /// <summary>Covariance of two parameters; NaN where it is not defined (<see cref="WhyNoSigma"/>).</summary>
    /// <param name="i">Index of one parameter.</param>
    /// <param name="j">Index of the other.</param>
    public double Covariance(int i, int j) => WhyNoSigma(i) is null && WhyNoSigma(j) is null ? covariance.Value(i, j) : double.NaN;

    /// <summary>The whole covariance matrix, parameters × parameters, NaN where it is not defined.</summary>
    public double[,] CovarianceMatrix()
    {
        int n = Parameters.Length;
        var result = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++) result[i, j] = result[j, i] = Covariance(i, j);
        }

        return result;
    }

    /// <summary>Standard uncertainty of a parameter; NaN where it has none.</summary>
    /// <param name="i">Index of the parameter.</param>
    public double Sigma(int i) => Math.Sqrt(Covariance(i, i));

    /// <summary>Correlation coefficient of two parameters; NaN where it is not defined.</summary>
    /// <param name="i">Index of one parameter.</param>
    /// <param name="j">Index of the other.</param>
    public double Correlation(int i, int j) => i == j && double.IsFinite(Sigma(i)) ? 1 : Covariance(i, j) / (Sigma(i) * Sigma(j));

    /// <summary>
    /// How many times larger a parameter's variance is than it would be if all others were known (variance inflation):
    /// 1 where it stands alone; 1e4 says that 99 % of its error is its entanglement. NaN where it has no sigma.
    /// </summary>
    /// <param name="i">Index of the parameter.</param>
    public double VarianceInflation(int i) => WhyNoSigma(i) is null ? covariance.Inflation(i) : double.NaN;

    /// <summary>The parameters with which one is entangled, strongest first: what to fix or tie if it is poorly known.</summary>
    /// <param name="i">Index of the parameter.</param>
    /// <param name="least">Least absolute correlation that counts.</param>
    public ImmutableArray<(string Name, double Correlation)> Partners(int i, double least = 0.9) =>
        [.. Enumerable.Range(0, Parameters.Length).Where(j => j != i).Select(j => (Parameters[j].Name, Correlation: Correlation(i, j)))
            .Where(p => Math.Abs(p.Correlation) >= least).OrderByDescending(p => Math.Abs(p.Correlation))];

    /// <summary>Why a parameter has no standard uncertainty, in words; null when it has one.</summary>
    /// <param name="i">Index of the parameter.</param>
    public string? WhyNoSigma(int i)
    {
        var p = Parameters[i];
        if (p.Fixed || p.Lower >= p.Upper) return "fixed";
        if (ActiveBounds.FirstOrDefault(b => b.Parameter == p.Name) is { } active)
            return FormattableString.Invariant($"at its {(active.IsUpper ? "upper" : "lower")} bound {active.Bound:G6}: the error is one-sided");
        if (Unidentified.Contains(p.Name))
            return Unidentified.Length == 1 ? "the data do not determine it" : $"the data do not determine it (rank deficient in {string.Join(", ", Unidentified)})";
        if (!covariance.Defined) return DegreesOfFreedom > 0 ? "the loss has no curvature: most residuals count as outliers" : "no degrees of freedom: as many parameters as data";
        if (Convergence == Convergence.StartNotDefined) return "the fit did not start";
        return null;
    }

    /// <summary>Why parts of the covariance are not defined, in words; null where all of it is.</summary>
    public string? CovarianceReason
    {
        get
        {
            var parts = ActiveBounds.Select(b => $"{b.Parameter} is at its {(b.IsUpper ? "upper" : "lower")} bound").ToList();
            if (Unidentified.Length > 0) parts.Add($"rank deficient in {string.Join(", ", Unidentified)}");
            if (!covariance.Defined) parts.Add(DegreesOfFreedom > 0 ? "the loss has no curvature" : "no degrees of freedom");
            return parts.Count == 0 ? null : string.Join("; ", parts);
        }
    }

    /// <summary>Index of a parameter by name.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="KeyNotFoundException">There is no such parameter.</exception>
    public int IndexOf(string name) => index[name];

    /// <summary>
    /// A parameter with its uncertainty. Its contributions are those of the independent combinations of this fit, so
    /// that sums and ratios of parameters respect their correlation.
    /// </summary>
    /// <param name="name">The parameter's name.</param>
    public Measured Measured(string name) => Measured(index[name]);

    /// <summary>A parameter with its uncertainty (see the other overload).</summary>
    /// <param name="i">The parameter's index.</param>
    public Measured Measured(int i)
    {
        var unit = Parameters[i].Unit;
        if (WhyNoSigma(i) is not { } reason) return Data.Measured.FromContributions(Values[i], unit, covariance.Contributions(i, Options.Source));
        return reason == "fixed" ? Data.Measured.Exact(Values[i], unit) : Data.Measured.WithoutSigma(Values[i], unit, reason);
    }

    /// <summary>
    /// Standard error of a prediction by linear propagation: as if what a bound holds were known. A direction that the
    /// data do not determine does not count, which is right where the prediction does not depend on it either (the
    /// fitted curve at the data).
    /// </summary>
    /// <param name="gradient">Derivative of the prediction by each parameter, in the order of <see cref="Parameters"/>.</param>
    /// <returns>The standard error; NaN where the noise is not known.</returns>
    public double PredictionSigma(ReadOnlySpan<double> gradient) => covariance.Defined ? covariance.Length(gradient) : double.NaN;

    /// <summary>A quantity derived from the parameters, by linear propagation with all correlations.</summary>
    /// <param name="value">Its value at the optimum.</param>
    /// <param name="unit">Its unit.</param>
    /// <param name="gradient">Its derivative by each parameter, in the order of <see cref="Parameters"/>.</param>
    public Measured Derive(double value, string unit, ReadOnlySpan<double> gradient)
    {
        for (int i = 0; i < gradient.Length; i++)
        {
            if (gradient[i] != 0 && WhyNoSigma(i) is { } reason && reason != "fixed")
                return Data.Measured.WithoutSigma(value, unit, $"{Parameters[i].Name}: {reason}");
        }

        return Data.Measured.FromContributions(value, unit, covariance.Contributions(gradient, Options.Source));
    }

    /// <summary>
    /// −2 ln L up to a constant of the data: χ² where sigmas are known, N ln(χ²/N) where they are not.
    /// </summary>
    public double MinusTwoLogLikelihood => ScaledByReducedChiSquare ? Residuals.Length * Math.Log(ChiSquare / Residuals.Length) : ChiSquare;

    /// <summary>Akaike's information criterion; compare on the same data and weights only.</summary>
    public double Aic => MinusTwoLogLikelihood + 2 * LikelihoodParameters;

    /// <summary>Akaike's criterion with the correction for few data (Hurvich and Tsai 1989); infinite where they do not suffice.</summary>
    public double Aicc
    {
        get
        {
            int k = LikelihoodParameters, spare = Residuals.Length - k - 1;
            return spare > 0 ? Aic + 2.0 * k * (k + 1) / spare : double.PositiveInfinity;
        }
    }

    /// <summary>Schwarz's Bayesian information criterion; compare on the same data and weights only.</summary>
    public double Bic => MinusTwoLogLikelihood + Math.Log(Residuals.Length) * LikelihoodParameters;

    // An unknown noise level is one parameter more.
    private int LikelihoodParameters => covariance.Rank + (ScaledByReducedChiSquare ? 1 : 0);

    internal static LeastSquaresResult From(LeastSquaresProblem problem, LeastSquaresOptions options, TrustRegion search, int evaluations) =>
        new(problem, options, search, evaluations);

    // Of the residuals themselves, without the weights of a robust loss.
    private BlockArrowFactor FactorOfSquares(bool[] varies)
    {
        var residuals = new double[Problem.ResidualCount];
        var jacobian = new double[Problem.JacobianLength];
        Problem.Evaluate(Values.AsSpan(), residuals, jacobian);
        var factor = new BlockArrowFactor(Problem);
        factor.Factorise(jacobian, residuals, varies, quick: false);
        return factor;
    }

    private ImmutableArray<ActiveBound> FindActive(TrustRegion search)
    {
        var gradient = new double[Parameters.Length];
        search.Factor.Gradient(gradient);
        var found = ImmutableArray.CreateBuilder<ActiveBound>();
        for (int j = 0; j < gradient.Length; j++)
        {
            if (!search.Varies[j]) continue;
            var p = Parameters[j];
            if (Values[j] <= p.Lower && gradient[j] >= 0) found.Add(new ActiveBound(p.Name, false, p.Lower, gradient[j]));
            else if (Values[j] >= p.Upper && gradient[j] <= 0) found.Add(new ActiveBound(p.Name, true, p.Upper, -gradient[j]));
        }

        return found.ToImmutable();
    }
}
