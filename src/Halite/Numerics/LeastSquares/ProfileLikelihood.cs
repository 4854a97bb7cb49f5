// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Numerics;

/// <summary>How profiles are computed.</summary>
public sealed record ProfileOptions
{
    /// <summary>Coverage of the intervals. Default 68.27 % (one sigma) and 95 %.</summary>
    public ImmutableArray<double> Levels { get; init; } = [0.6826894921370859, 0.95];

    /// <summary>Relative accuracy of an interval's half-width. Default 1e-4, far below what an interval's meaning holds.</summary>
    public double Accuracy { get; init; } = 1e-4;

    /// <summary>Most threads. Default: one for each processor. The result does not depend on it.</summary>
    public int MaxThreads { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Distance in units of sigma (of the typical size where there is none) beyond which a side is called open. Default
    /// 1e4: a parameter that may be ten thousand sigmas away is not bounded by the data.
    /// </summary>
    public double OpenBeyond { get; init; } = 1e4;
}

/// <summary>The profile likelihood intervals of one parameter.</summary>
/// <param name="Parameter">The parameter's name.</param>
/// <param name="Intervals">One interval for each level that was asked for; an open side is infinite.</param>
/// <param name="LimitedByBound">Whether a side of the widest interval ends on a bound of the parameter instead of where the fit gets worse.</param>
/// <param name="BetterFit">
/// A sum of squares found on the way that is lower than the fit's, which then was not the best; null where none was.
/// </param>
public sealed record ProfileInterval(string Parameter, ImmutableArray<Interval> Intervals, bool LimitedByBound, double? BetterFit)
{
    /// <summary>Whether the data bound the parameter on both sides at the widest level (practical identifiability; Raue et al., Bioinformatics 25 (2009) 1923).</summary>
    public bool IsIdentifiable => double.IsFinite(Intervals[^1].Lower) && double.IsFinite(Intervals[^1].Upper);
}

/// <summary>
/// Intervals from the likelihood itself: the values of a parameter at which the best fit of all others is worse by the
/// quantile of the level (Δχ² = z² where sigmas are known, Student's t² × χ²/ν where the noise comes from the scatter).
/// Unlike the covariance they need not be symmetric, respect bounds, and do not change under a change of parameter.
/// </summary>
public static class ProfileLikelihood
{
    /// <summary>Profiles some parameters of a fit.</summary>
    /// <param name="fit">The fit, at its optimum.</param>
    /// <param name="parameters">Indices of the parameters; fixed ones are not allowed.</param>
    /// <param name="options">Levels and accuracy; the defaults where null.</param>
    /// <param name="token">Stops the work.</param>
    /// <returns>One result for each parameter asked for, in their order.</returns>
    public static ImmutableArray<ProfileInterval> Intervals(LeastSquaresResult fit, IReadOnlyList<int> parameters, ProfileOptions? options = null, CancellationToken token = default)
    {
        options ??= new ProfileOptions();
        foreach (int j in parameters)
        {
            if (fit.Parameters[j].Fixed) throw new ArgumentException($"{fit.Parameters[j].Name} is fixed: it has no profile.", nameof(parameters));
        }

        // One side of one parameter is a unit of work.
        var sides = new Side[2 * parameters.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.MaxThreads), CancellationToken = token };
        Parallel.For(0, sides.Length, parallel, () => new Walker(fit, options), (i, _, walker) =>
        {
            sides[i] = walker.Walk(parameters[i / 2], i % 2 == 0 ? -1 : 1, token);
            return walker;
        }, walker => walker.Dispose());
        return [.. parameters.Select((j, k) => Join(fit.Parameters[j].Name, sides[2 * k], sides[2 * k + 1], options, fit.ChiSquare))];
    }

    /// <summary>Profiles one parameter of a fit.</summary>
    /// <param name="fit">The fit, at its optimum.</param>
    /// <param name="parameter">The parameter's name.</param>
    /// <param name="options">Levels and accuracy; the defaults where null.</param>
    public static ProfileInterval Interval(LeastSquaresResult fit, string parameter, ProfileOptions? options = null) =>
        Intervals(fit, [fit.IndexOf(parameter)], options)[0];

    private static ProfileInterval Join(string name, Side low, Side high, ProfileOptions options, double chiSquare)
    {
        var intervals = options.Levels.Select((level, i) => new Interval(low.Ends[i], high.Ends[i], level)).ToImmutableArray();
        double lowest = Math.Min(low.Lowest, high.Lowest);
        // Rounding and the refits' own tolerance are no discovery.
        return new ProfileInterval(name, intervals, low.Bound || high.Bound, lowest < chiSquare * (1 - 1e-6) ? lowest : null);
    }

    private readonly record struct Side(double[] Ends, bool Bound, double Lowest);

    private sealed class Walker : IDisposable
    {
        private readonly LeastSquaresResult fit;
        private readonly ProfileOptions options;
        private readonly TrustRegion search;
        private readonly double[] start, last;
        private readonly double noise;

        public Walker(LeastSquaresResult fit, ProfileOptions options)
        {
            (this.fit, this.options) = (fit, options);
            // Near the optimum plain steps work; the accuracy of χ² asked for is far finer than the intervals'.
            var quick = fit.Options with { Polish = false, InitialDamping = 1e-8, Tolerance = 1e-3 * options.Accuracy / Math.Max(fit.Residuals.Length, 1), MaxEvaluations = 500, Linear = LinearSearch.Projected };
            search = new TrustRegion(fit.Problem.ForThread(), quick, project: true, covariance: false);
            (start, last) = (new double[fit.Parameters.Length], new double[fit.Parameters.Length]);
            noise = fit.NoiseVariance;
        }

        public void Dispose() => search.Dispose();

        // Along one side: the root of √Δχ² = z in the parameter, by Newton steps (the slope of the profile is that of
        // the sum of squares by the held parameter) inside a bracket; √Δχ² is close to a straight line.
        public Side Walk(int j, int direction, CancellationToken token)
        {
            var p = fit.Parameters[j];
            double centre = fit.Values[j], bound = direction < 0 ? p.Lower : p.Upper;
            double sigma = fit.Sigma(j), lowest = fit.ChiSquare;
            if (!double.IsFinite(sigma) || sigma == 0)
            {
                // On a bound at zero the value has no size: a hundredth of the way to the other bound stands for it.
                double range = double.IsFinite(p.Lower) && double.IsFinite(p.Upper) ? 1e-2 * (p.Upper - p.Lower) : 0;
                sigma = Math.Max(Math.Max(1e-3 * Math.Abs(centre), range), 1e-12);
            }

            bool atBound = false;
            var ends = new double[options.Levels.Length];
            search.Hold(j);
            fit.Values.CopyTo(last);
            double from = centre, fromRoot = 0, guess = double.NaN;
            for (int i = 0; i < ends.Length; i++)
            {
                double target = fit.Deviate(options.Levels[i]), low = from, lowRoot = fromRoot, high = double.NaN;
                double at = double.IsNaN(guess) ? centre + direction * target * sigma : from + (guess - centre) * (target - fromRoot) / Math.Max(fromRoot, 1e-300);
                if (atBound)
                {
                    ends[i] = bound;
                    continue;
                }

                for (int step = 0; ; step++)
                {
                    if (direction * (at - bound) >= 0) at = bound;
                    double cost = Refit(j, at, token);
                    lowest = Math.Min(lowest, cost);
                    double root = Math.Sqrt(Math.Max(cost - fit.ChiSquare, 0) / noise);
                    if (double.IsNaN(root)) root = double.PositiveInfinity;
                    if (at == bound && root < target)
                    {
                        (ends[i], atBound) = (bound, true);
                        break;
                    }

                    if (Math.Abs(root - target) <= options.Accuracy * target || step >= 60)
                    {
                        (ends[i], from, fromRoot, guess) = (at, at, root, at);
                        break;
                    }

                    if (root < target) (low, lowRoot) = (at, root);
                    else high = at;
                    if (root < target && Math.Abs(at - centre) > options.OpenBeyond * sigma)
                    {
                        ends[i] = direction * double.PositiveInfinity;
                        for (int k = i + 1; k < ends.Length; k++) ends[k] = ends[i];
                        return new Side(ends, false, lowest);
                    }

                    at = Next(at, root, target, low, high, direction, centre, double.IsFinite(root) && root > 0 ? search.SlopeOfHeld() / (root * noise) : double.NaN);
                }
            }

            return new Side(ends, atBound, lowest);
        }

        private static double Next(double at, double root, double target, double low, double high, int direction, double centre, double slope)
        {
            double newton = at + (target - root) / slope;
            bool forward = direction * slope > 0;
            if (double.IsNaN(high))
            {
                // No bracket yet: Newton, but no more than four times as far out as now.
                double furthest = centre + 4 * (at - centre);
                return forward && direction * (newton - at) > 0 && direction * (newton - furthest) < 0 ? newton : furthest;
            }

            bool inside = forward && direction * (newton - low) > 0 && direction * (high - newton) > 0;
            return inside ? newton : (low + high) / 2;
        }

        // The best sum of squares with the parameter held, from the last optimum carried along the covariance's direction.
        private double Refit(int j, double at, CancellationToken token)
        {
            double shift = at - last[j], variance = fit.Covariance(j, j);
            for (int k = 0; k < start.Length; k++)
            {
                double c = variance > 0 && k != j ? fit.Covariance(k, j) / variance : 0;
                start[k] = last[k] + (double.IsFinite(c) ? c * shift : 0);
            }

            start[j] = at;
            search.Run(start, token);
            if (!double.IsFinite(search.Cost))
            {
                // The straight line left the model's domain: from the optimum's own values instead.
                last.CopyTo(start, 0);
                start[j] = at;
                search.Run(start, token);
            }

            if (double.IsFinite(search.Cost)) search.Values.CopyTo(last, 0);
            return search.Cost;
        }
    }
}
