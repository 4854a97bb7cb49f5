// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Numerics;

namespace Halite.Impedance.Circuits;

/// <summary>
/// What the data say of each parameter. The curvature of the sum of squares at its minimum (the covariance) tells the truth
/// where it is small. Where it is not, it may claim an error for a parameter that the data bound on one side only: a
/// diffusion that is still semi-infinite at the lowest frequency, an arc of which a part was measured. There the profile
/// likelihood decides. And where a branch is not needed at all, none of its parameters is known.
/// </summary>
internal static class CircuitCertainty
{
    // Relative sigma up to which the covariance is trusted alone: the sum of squares is a parabola over that range.
    private const double Trusted = 0.03;

    // Relative sigma up to which a parameter counts as known.
    private const double Known = 0.3;

    // The interval that is told, and a wider one that must close too: an open side seems closed at 95 % in one spectrum of twenty.
    private const double Level = 0.95, Strict = 0.999;

    /// <summary>The parameters of a fit with their uncertainties.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="best">The fit.</param>
    /// <param name="bounds">Parameters that ended on a bound, by name.</param>
    public static FittedParameter[] Of(Circuit circuit, LeastSquaresResult best, IReadOnlyDictionary<string, CircuitBound> bounds)
    {
        var problem = (CircuitProblem)best.Problem;
        var fitted = new FittedParameter[circuit.Parameters.Length];
        var doubtful = new List<int>();
        for (int j = 0; j < fitted.Length; j++)
        {
            var p = circuit.Parameters[j];
            string unit = p.Definition.Unit;
            if (problem.Limits[j].Held is { } held)
            {
                fitted[j] = new FittedParameter(p, Measured.Exact(held, unit), true) { Held = true };
                continue;
            }

            bool log = problem.IsLogarithmic(j);
            double value = log ? Math.Exp(best.Values[j]) : best.Values[j], sigma = best.Sigma(j) * (log ? value : 1);
            bool known = sigma < Known * Math.Abs(value);
            fitted[j] = double.IsFinite(sigma)
                ? new FittedParameter(p, Measured.From(value, sigma, unit, Source), known)
                : new FittedParameter(p, Measured.WithoutSigma(value, unit, bounds.TryGetValue(p.Name, out var b) ? Say(b, unit) : best.WhyNoSigma(j) ?? Undetermined), false);
            if (!(sigma < Trusted * Math.Abs(value))) doubtful.Add(j);
        }

        if (doubtful.Count == 0 || !(best.ChiSquare > problem.Negligible)) return fitted;
        var needless = NeedlessBranches.Of(circuit, best, doubtful);
        foreach (int j in needless) fitted[j] = fitted[j] with { Value = Measured.WithoutSigma(fitted[j].Value.Value, fitted[j].Value.Unit, Needless), Identifiable = false };
        int[] profiled = [.. doubtful.Where(j => fitted[j].Value.Sigma is not null && !needless.Contains(j))];
        if (profiled.Length == 0) return fitted;
        var profiles = ProfileLikelihood.Intervals(best, profiled, new ProfileOptions { Levels = [Level, Strict], Accuracy = 0.01 });
        foreach (var (j, profile) in profiled.Zip(profiles)) fitted[j] = Judged(fitted[j], problem, j, profile, best);
        return fitted;
    }

    private const string Source = "circuit fit", Undetermined = "the data do not determine it", Needless = "the circuit without this branch fits as well (lower BIC): the data do not determine it";

    private static FittedParameter Judged(FittedParameter p, CircuitProblem problem, int j, ProfileInterval profile, LeastSquaresResult best)
    {
        bool log = problem.IsLogarithmic(j);
        var (limit, range, unit) = (problem.Limits[j], p.Parameter.Definition, p.Parameter.Definition.Unit);
        var (interval, wide) = (Own(profile.Intervals[0]), Own(profile.Intervals[1]));
        bool openBelow = log && !(wide.Lower > 0), openAbove = log && !double.IsFinite(wide.Upper);
        if (openBelow || openAbove)
        {
            double end = openBelow ? interval.Upper : interval.Lower;
            string reason = openBelow && openAbove ? Undetermined : FormattableString.Invariant($"the data bound it from {(openBelow ? "above" : "below")} only: {(openBelow ? "below" : "above")} {end:G3}{(unit == "1" ? "" : " " + unit)} (95 %)");
            return p with { Value = Measured.WithoutSigma(p.Value.Value, unit, reason).WithInterval(interval), Identifiable = false };
        }

        double size = Math.Abs(p.Value.Value), sigma = Math.Max(p.Value.Sigma!.Value, (interval.Upper - interval.Lower) / (2 * best.Deviate(Level)));
        // An error larger than the value says less than the interval does.
        if (log && sigma > size) return p with { Value = Measured.WithoutSigma(p.Value.Value, unit, FormattableString.Invariant($"the data leave it anywhere between {interval.Lower:G3} and {interval.Upper:G3}{(unit == "1" ? "" : " " + unit)} (95 %)")).WithInterval(interval), Identifiable = false };
        // Both as wide as a normal law of the relative sigma that counts as known.
        bool narrow = Narrow(interval, Level) && Narrow(wide, Strict);
        return p with { Value = Measured.From(p.Value.Value, sigma, unit, Source).WithInterval(interval), Identifiable = narrow && sigma < Known * size };

        bool Narrow(Interval i, double level) => (log ? Math.Log(i.Upper / i.Lower) : (i.Upper - i.Lower) / size) < 2 * best.Deviate(level) * Known;

        // The range of an element is so wide that its end bounds no cell; a bound of the user's, or that of an exponent, does.
        Interval Own(Interval i)
        {
            if (!log) return i;
            double lower = Math.Exp(i.Lower), upper = Math.Exp(i.Upper);
            bool toEnd = limit.Lower == range.Lower && lower <= range.Lower * (1 + 1e-9), toTop = limit.Upper == range.Upper && upper >= range.Upper * (1 - 1e-9);
            return new Interval(toEnd ? 0 : lower, toTop ? double.PositiveInfinity : upper, i.Level);
        }
    }

    private static string Say(CircuitBound b, string unit) => FormattableString.Invariant($"at its {(b.IsUpper ? "upper" : "lower")} bound {b.Bound:G6}{(unit == "1" ? "" : " " + unit)}: the error is one-sided");
}
