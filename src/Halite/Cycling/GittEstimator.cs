// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Numerics;

namespace Halite.Cycling;

/// <summary>What was estimated for one pulse.</summary>
internal sealed record GittEstimate(Measured Rate, Measured Ohmic, Measured Step, Measured Transient, double PlainEndpoint, double PlainSlope, double[] Rest, double Neighbours, IReadOnlyList<string> Flags);

/// <summary>
/// Solves all pulses of a test together. The response of a pulse is its step s of the equilibrium voltage times the exact
/// series u(t); what earlier pulses have not yet relaxed adds linearly (a D that changes from pulse to pulse is a change of
/// the time scale, y = integral of D/L2 dt). Each pulse's D/L2 follows from its own ratio of transient to step by a
/// one-dimensional root; the few passes over all pulses settle what they leave to each other.
/// </summary>
internal sealed class GittEstimator
{
    private const int Passes = 40;

    /// <summary>Beyond this y since a pulse its remainder is below 1e-6 of its step in either geometry.</summary>
    private const double Forgotten = 6;

    private readonly IReadOnlyList<PulseData> pulses;
    private readonly GittOptions options;
    private readonly double[] rate, step;

    public GittEstimator(IReadOnlyList<PulseData> pulses, GittOptions options)
    {
        (this.pulses, this.options) = (pulses, options);
        (rate, step) = (new double[pulses.Count], new double[pulses.Count]);
    }

    /// <summary>The estimates in the order of the pulses.</summary>
    public GittEstimate[] Solve()
    {
        for (int k = 0; k < pulses.Count; k++)
        {
            step[k] = pulses[k].After.Value - pulses[k].Before.Value;
            rate[k] = Invert(k, Transient(k), step[k]);
        }

        if (options.Correct)
        {
            for (int pass = 0; pass < Passes; pass++)
            {
                double change = 0;
                var known = Smoothed();
                for (int k = 0; k < pulses.Count; k++)
                {
                    if (!(rate[k] > 0)) continue;
                    var (newStep, transient) = Corrected(k, known);
                    double found = Invert(k, transient, newStep);
                    if (!(found > 0)) continue;
                    // Half of the way in the logarithm: neighbours that answer each other must not swing.
                    double next = Math.Sqrt(found * rate[k]);
                    change = Math.Max(change, Math.Abs(Math.Log(found / rate[k])));
                    (rate[k], step[k]) = (next, newStep);
                }

                if (change < 1e-9) break;
            }
        }

        var final = Smoothed();
        return [.. Enumerable.Range(0, pulses.Count).Select(k => Estimate(k, final))];
    }

    private double[] Weights(int k) => options.Estimate == DiffusionEstimate.Slope ? pulses[k].Slope : [.. pulses[k].End.Zip(pulses[k].Ohmic, (e, o) => e - o)];

    /// <summary>The measured quantity that the estimate compares with the step: change without ohmic drop, or slope.</summary>
    private double Transient(int k) => pulses[k].Apply(Weights(k));

    /// <summary>
    /// Rates for the remainders that pulses leave: the mean logarithm over each pulse and its two neighbours on either
    /// side, without the highest and the lowest of them. A pulse's own rate would do in exact data, but an error of one pulse would return in the next with the opposite
    /// sign and grow along the test. Gaps take the nearest pulse that has a rate.
    /// </summary>
    private double[] Smoothed()
    {
        var smooth = new double[rate.Length];
        var good = Enumerable.Range(0, rate.Length).Where(k => rate[k] > 0).ToArray();
        for (int k = 0; k < smooth.Length; k++)
        {
            var near = good.Where(g => Math.Abs(g - k) <= 2).ToArray();
            smooth[k] = near.Length > 0 ? Math.Exp(Trimmed([.. near.Select(g => Math.Log(rate[g]))]))
                : good.Length == 0 ? double.NaN
                : rate[good.MinBy(g => Math.Abs(g - k))];
        }

        return smooth;
    }

    private static double Trimmed(double[] values)
    {
        if (values.Length < 3) return values.Average();
        Array.Sort(values);
        return values[1..^1].Average();
    }

    /// <summary>
    /// Whether a pulse turns the direction of the test round: its step then holds the hysteresis of the material, which is
    /// no diffusion.
    /// </summary>
    private bool IsReversal(int k) => k > 0 && pulses[k].Segment.Sign != pulses[k - 1].Segment.Sign;

    /// <summary>
    /// Whether the step of a reversal is another than the equilibrium curve gives: the pulse before ran through the same
    /// charge in the other direction, the pulse after runs on in its own. Within a fifth of the range of these two (and
    /// three deviations) there is no hysteresis to be seen and the pulse is like any other.
    /// </summary>
    private bool HoldsHysteresis(int k, double s, double sigma)
    {
        double own = s / pulses[k].Charge, slack = 3 * sigma / Math.Abs(pulses[k].Charge);
        var near = new[] { k - 1, k + 1 }.Where(j => j < step.Length && pulses[j].Segment is { HasRestBefore: true, HasRestAfter: true } && !IsReversal(j) && double.IsFinite(step[j]))
            .Select(j => step[j] / pulses[j].Charge).ToArray();
        return near.Length == 0 || !(own >= 0.8 * near.Min() - slack && own <= 1.2 * near.Max() + slack);
    }

    /// <summary>Equilibrium step of a pulse for what it leaves to later ones, V: of the pulse after it where it turned the direction round.</summary>
    private double LastingStep(int k) =>
        IsReversal(k) && k + 1 < step.Length && pulses[k + 1].Segment.Sign == pulses[k].Segment.Sign && double.IsFinite(step[k + 1])
            ? step[k + 1] * pulses[k].Charge / pulses[k + 1].Charge
            : step[k];

    /// <summary>Step and transient of a pulse without what earlier pulses, and its own unfinished rest, put into them.</summary>
    private (double Step, double Transient) Corrected(int k, double[] known)
    {
        var p = pulses[k];
        double before = History(k, p.Start, known), after = History(k, p.Start + p.Duration + p.Rest, known);
        double own = DiffusionSeries.Pulse(p.Duration + p.Rest, p.Duration, known[k], options.Geometry);
        double newStep = (p.After.Value - p.Before.Value - (after - before)) / own;
        double transient = Transient(k) - p.Apply(Weights(k), t => History(k, p.Start + t, known) - before);
        return (newStep, transient);
    }

    /// <summary>What the pulses before k still add to the voltage at a time, beyond their equilibrium steps, V.</summary>
    private double History(int k, double time, double[] known)
    {
        if (double.IsNaN(known[k])) return 0;
        double sum = 0, y = known[k] * (time - pulses[k].Start);
        for (int j = k - 1; j >= 0; j--)
        {
            // From the start of pulse j + 1 back through its rest and itself, in the scaled time of pulse j.
            double gap = known[j] * Math.Max(0, pulses[j + 1].Start - pulses[j].Start - pulses[j].Duration), length = known[j] * pulses[j].Duration;
            y += gap;
            if (y > Forgotten) break;
            double lasting = LastingStep(j);
            if (!double.IsNaN(lasting)) sum += lasting * ((DiffusionSeries.Surface(y + length, options.Geometry) - DiffusionSeries.Surface(y, options.Geometry)) / length - 1);
            y += length;
        }

        return sum;
    }

    /// <summary>
    /// The D/L2 at which the series, put through the same sums, gives the measured ratio; the plain formula without
    /// correction. NaN where the ratio is outside of what diffusion can give.
    /// </summary>
    private double Invert(int k, double transient, double step)
    {
        var p = pulses[k];
        double ratio = transient / step;
        if (!double.IsFinite(ratio) || !(ratio > 0) || Math.Sign(step) != p.Segment.Sign) return double.NaN;
        double plain = options.Estimate == DiffusionEstimate.Slope
            ? 4 / (Math.PI * Math.Pow(p.Duration * ratio, 2))
            : 4 / (Math.PI * p.Duration * ratio * ratio);
        if (!options.Correct) return plain;

        var weights = Weights(k);
        double Excess(double logarithm)
        {
            double d = Math.Exp(logarithm);
            return Math.Log(Math.Max(1e-300, p.Apply(weights, t => DiffusionSeries.Pulse(t, p.Duration, d, options.Geometry)) / ratio));
        }

        double low = Math.Log(1e-9 / p.Duration), high = Math.Log(50 / p.Duration);
        if (Excess(high) > 0 || Excess(low) < 0) return double.NaN;
        return Math.Exp(RootFinding.Brent(Excess, low, high, 1e-10));
    }

    private GittEstimate Estimate(int k, double[] known)
    {
        var p = pulses[k];
        var flags = new List<string>();
        const string noise = "voltage noise";
        if (!p.Segment.HasRestBefore || !p.Segment.HasRestAfter)
        {
            const string reason = "no rest on both sides of the pulse";
            var none = Measured.WithoutSigma(double.NaN, "V", reason);
            return new GittEstimate(Measured.WithoutSigma(double.NaN, "1/s", reason), none, none, none, double.NaN, double.NaN, p.RestVoltage, known[k], flags);
        }

        double raw = p.After.Value - p.Before.Value, plainTransient = p.Apply(p.End) - p.Apply(p.Ohmic);
        double plainEndpoint = 4 / (Math.PI * p.Duration) * Math.Pow(raw / plainTransient, 2);
        double plainSlope = 4 / Math.PI * Math.Pow(raw / p.Duration / p.Apply(p.Slope), 2);
        bool canCorrect = options.Correct && !double.IsNaN(known[k]);
        double unrelaxed = double.IsNaN(known[k]) ? 0 : Math.Abs(DiffusionSeries.Pulse(p.Duration + p.Rest, p.Duration, known[k], options.Geometry) - 1);
        var (s, transient) = canCorrect ? Corrected(k, known) : (raw, Transient(k));
        double restError = Math.Sqrt(p.Before.Sigma * p.Before.Sigma + p.After.Sigma * p.After.Sigma);
        // The correction assumes one D over the history: a tenth of it is taken as its own uncertainty.
        double correctionError = 0.1 * Math.Abs(s - raw);
        double stepSigma = Math.Sqrt(restError * restError + correctionError * correctionError);
        var weights = Weights(k);
        double transientSigma = p.Noise * Math.Sqrt(weights.Sum(w => w * w));
        double ohmicBias = canCorrect ? p.Apply(p.Ohmic, t => s * DiffusionSeries.Pulse(t, p.Duration, known[k], options.Geometry) + History(k, p.Start + t, known) - History(k, p.Start, known)) : 0;
        double ohmicSigma = Math.Sqrt(Math.Pow(p.Noise, 2) * p.Ohmic.Sum(w => w * w) + Math.Pow(p.Before.Sigma, 2));
        var ohmic = Measured.From(p.Apply(p.Ohmic) - (options.OhmicDrop == OhmicDropMethod.FirstPoint ? 0 : ohmicBias), ohmicSigma, "V", noise);
        var stepMeasured = Measured.FromContributions(s, "V", [new(noise, restError), new("rest correction", correctionError)]);
        var transientMeasured = Measured.From(plainTransient, p.Noise * Math.Sqrt(p.End.Zip(p.Ohmic, (e, o) => (e - o) * (e - o)).Sum()), "V", noise);

        if (unrelaxed > options.RestTolerance) flags.Add("rest-short");
        if (IsReversal(k)) flags.Add("reversal");
        Measured result;
        if (IsReversal(k) && HoldsHysteresis(k, s, stepSigma))
        {
            const string reason = "reversal: the step of the relaxed voltage after the change of direction differs from its neighbours', so it holds the hysteresis of the material and gives no diffusion";
            result = Measured.WithoutSigma(double.NaN, "1/s", reason);
        }
        else if (Math.Abs(s) < options.PlateauSignificance * stepSigma)
        {
            flags.Add("plateau");
            double from = RateFor(k, transient, Math.Max(0, p.Segment.Sign * s - 1.96 * stepSigma) * p.Segment.Sign, 0);
            double to = RateFor(k, transient, (p.Segment.Sign * s + 1.96 * stepSigma) * p.Segment.Sign, double.PositiveInfinity);
            result = Measured.WithoutSigma(double.NaN, "1/s", "plateau: the relaxed voltage changes by less than its uncertainty resolves").WithInterval(new Interval(from, to, 0.95));
        }
        else
        {
            double value = Invert(k, transient, s);
            if (!(value > 0))
            {
                flags.Add("not-diffusive");
                result = Measured.WithoutSigma(double.NaN, "1/s", "the pulse does not follow diffusion into a finite body");
            }
            else
            {
                result = WithErrors(k, value, s, stepSigma, transient, transientSigma);
                if (options.Correct && Math.Abs(Math.Log(value / (options.Estimate == DiffusionEstimate.Slope ? plainSlope : plainEndpoint))) > 0.01) flags.Add("corrected");
            }
        }

        double end = p.Start + p.Duration;
        double[] rest = canCorrect ? [.. p.RestVoltage.Select((v, i) => v - History(k, end + p.RestTime[i], known))] : p.RestVoltage;
        return new GittEstimate(result, ohmic, stepMeasured, transientMeasured, plainEndpoint, plainSlope, rest, known[k], flags);
    }

    private double RateFor(int k, double transient, double step, double otherwise)
    {
        double found = Invert(k, transient, step);
        return found > 0 ? found : otherwise;
    }

    /// <summary>Errors through the inversion itself, which amplifies them near its limit; an interval where they are not small.</summary>
    private Measured WithErrors(int k, double value, double step, double stepSigma, double transient, double transientSigma)
    {
        int sign = pulses[k].Segment.Sign;
        double Change(double ds, double dt)
        {
            double up = Invert(k, transient + sign * dt, step + sign * ds), down = Invert(k, transient - sign * dt, step - sign * ds);
            return up > 0 && down > 0 ? 0.5 * Math.Abs(up - down) : up > 0 ? Math.Abs(up - value) : Math.Abs(value - down);
        }

        double byStep = Change(stepSigma, 0), byTransient = Change(0, transientSigma);
        if (!double.IsFinite(byStep) || !double.IsFinite(byTransient)) return Measured.WithoutSigma(value, "1/s", "the estimate lies at the limit of the diffusion model");
        var result = Measured.FromContributions(value, "1/s", [new("relaxed voltages", byStep), new("transient", byTransient)]);
        if (result.Sigma < 0.1 * value) return result;
        double z = 1.96 * result.Sigma!.Value / value * Math.Abs(step) / 2;
        double lower = RateFor(k, transient, step - sign * z, 0), upper = RateFor(k, transient, step + sign * z, double.PositiveInfinity);
        return result.WithInterval(new Interval(lower, upper, 0.95));
    }
}
