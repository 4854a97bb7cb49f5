// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Numerics;

namespace Halite.Cycling.Titration;

/// <summary>What was estimated for one pulse.</summary>
internal sealed record GittEstimate(Measured Rate, Measured Ohmic, Measured Step, Measured Transient, double PlainEndpoint, double PlainSlope, double[] Rest, double Neighbours, double Surface, IReadOnlyList<string> Flags);

/// <summary>
/// Solves all pulses of a test together. The relaxed voltages give the equilibrium curve; through it the voltage of a
/// transient becomes the charge at the surface of the particles, which is the pulse's charge times the exact series u(t)
/// plus what earlier pulses have not yet relaxed. Each pulse's D/L2 follows from its own ratio of transient to charge by a
/// one-dimensional root; a few passes over all pulses settle what they leave to each other. On a straight equilibrium
/// curve this is the formula of Weppner and Huggins with its bias removed.
/// </summary>
internal sealed partial class GittEstimator
{
    private const int Passes = 200;

    /// <summary>Every so many passes the rates jump to where the geometric series of their last changes leads.</summary>
    private const int Jump = 20;

    /// <summary>Relative change of a rate in a pass below which it stands still; smaller ones are rounding of the series.</summary>
    private const double Settled = 1e-8;

    private readonly IReadOnlyList<PulseData> pulses;
    private readonly GittOptions options;
    private readonly PulseHistory history;
    private readonly double[][] weights;
    private readonly double[] rate, ohmic, change, unsettled;

    public GittEstimator(IReadOnlyList<PulseData> pulses, GittOptions options)
    {
        (this.pulses, this.options) = (pulses, options);
        history = new PulseHistory(pulses, options.Geometry);
        weights = [.. pulses.Select(p => options.Estimate == DiffusionEstimate.Slope ? p.Slope : p.End.Zip(p.Ohmic, (e, o) => e - o).ToArray())];
        (rate, ohmic, change, unsettled) = (new double[pulses.Count], new double[pulses.Count], new double[pulses.Count], new double[pulses.Count]);
    }

    /// <summary>The estimates in the order of the pulses.</summary>
    public GittEstimate[] Solve()
    {
        var none = new double[pulses.Count];
        Array.Fill(none, double.NaN);
        for (int k = 0; k < pulses.Count; k++)
        {
            ohmic[k] = pulses[k].Apply(pulses[k].Ohmic);
            rate[k] = options.Correct ? Root(k, new State(this, none)) : Plain(k);
        }

        var state = new State(this, options.Correct ? Smoothed() : none);
        for (int pass = 1; options.Correct && pass <= Passes; pass++)
        {
            double largest = 0;
            for (int k = 0; k < pulses.Count; k++)
            {
                if (!(rate[k] > 0)) continue;
                largest = Math.Max(largest, SettleOhmic(k, state));
                largest = Math.Max(largest, Settle(k, state, pass % Jump == 0));
            }

            state = new State(this, Smoothed());
            if (largest < Settled) break;
        }

        var nearby = new State(this, [.. state.Rates.Select(r => (1 + RateError) * r)]);
        return [.. Enumerable.Range(0, pulses.Count).Select(k => Estimate(k, state, nearby))];
    }

    /// <summary>The equilibrium curve around a pulse as it follows from the rates in a state; null where the pulse's own step is none.</summary>
    /// <param name="k">The pulse.</param>
    /// <param name="state">Rates and the charges at the surface that follow.</param>
    /// <param name="shifted">Point of the curve to shift, by the number of the pulse after whose rest it lies; -2 for none.</param>
    /// <param name="shift">By how much, V.</param>
    private EquilibriumMap? Map(int k, State state, int shifted = -2, double shift = 0)
    {
        int sign = pulses[k].Segment.Sign, first = k, last = k;
        bool Runs(int j) => j >= 0 && j < pulses.Count && pulses[j].Segment is { HasRestBefore: true, HasRestAfter: true } && pulses[j].Segment.Sign == sign;
        if (!Runs(k)) return null;
        while (Runs(first - 1)) first--;
        while (Runs(last + 1)) last++;
        // The voltage before a reversal lies on the other branch where there is hysteresis.
        bool open = first < k && IsReversal(first) && state.Held(first);
        var points = new List<(double Charge, double Voltage, double Sigma)>();
        if (!open) points.Add((state.Start[first], pulses[first].Before.Value + (shifted == first - 1 ? shift : 0), pulses[first].Before.Sigma));
        for (int j = first; j <= last; j++) points.Add((state.End[j], pulses[j].After.Value + (shifted == j ? shift : 0), pulses[j].After.Sigma));
        return EquilibriumMap.Around(points, k - first - (open ? 1 : 0), sign, pulses[k].Apply(pulses[k].End) + pulses[k].Before.Value - ohmic[k]);
    }

    /// <summary>A weighted sum of the transient in units of the pulse's charge, without what earlier pulses put into it.</summary>
    private double Ratio(int k, double[] sums, EquilibriumMap map, State state)
    {
        var p = pulses[k];
        double origin = map.Charge(p.Before.Value);
        double transient = p.Sum(sums, i => map.Charge(p.Voltage[i] - ohmic[k]) - origin);
        return (transient - state.Left(k, sums)) / p.Charge;
    }

    private double Root(int k, State state) => Map(k, state) is { } map ? Invert(k, Ratio(k, weights[k], map, state)) : double.NaN;

    /// <summary>
    /// Moves a pulse's rate half of the way to its root, in the logarithm: neighbours that answer each other must not
    /// swing. Returns the change; keeps what the series of changes still leads to.
    /// </summary>
    private double Settle(int k, State state, bool jump)
    {
        double found = Root(k, state);
        if (!(found > 0)) return 0;
        double now = 0.5 * Math.Log(found / rate[k]), shrink = change[k] == 0 ? 0 : now / change[k];
        unsettled[k] = Math.Abs(now) < Settled ? 0 : shrink is > -1 and < 0.999 ? now * shrink / (1 - shrink) : double.PositiveInfinity;
        rate[k] *= Math.Exp(now + (jump && double.IsFinite(unsettled[k]) ? Math.Clamp(unsettled[k], -0.7, 0.7) : 0));
        change[k] = jump ? 0 : now;
        return Math.Abs(now);
    }

    /// <summary>Moves a pulse's ohmic drop to where the early transient begins at the equilibrium before it; returns the relative change.</summary>
    private double SettleOhmic(int k, State state)
    {
        var p = pulses[k];
        if (options.OhmicDrop == OhmicDropMethod.FirstPoint || Map(k, state) is not { } map) return 0;
        double expected = p.Apply(p.Ohmic, t => DiffusionSeries.Pulse(t, p.Duration, state.Rates[k], options.Geometry));
        double change = (Ratio(k, p.Ohmic, map, state) - expected) * p.Charge * map.OwnSlope;
        if (!double.IsFinite(change)) return 0;
        ohmic[k] += 0.5 * change;
        return Math.Abs(change / p.Apply(p.End));
    }

    /// <summary>The plain formula of Weppner and Huggins, 1/s.</summary>
    private double Plain(int k)
    {
        var p = pulses[k];
        double ratio = p.Apply(weights[k]) / (p.After.Value - p.Before.Value);
        if (!(ratio > 0) || Math.Sign(p.After.Value - p.Before.Value) != p.Segment.Sign) return double.NaN;
        return options.Estimate == DiffusionEstimate.Slope ? 4 / (Math.PI * Math.Pow(p.Duration * ratio, 2)) : 4 / (Math.PI * p.Duration * ratio * ratio);
    }

    /// <summary>The D/L2 at which the series, put through the same sums, gives a ratio; NaN outside of what diffusion can give.</summary>
    private double Invert(int k, double ratio)
    {
        var p = pulses[k];
        if (!double.IsFinite(ratio) || !(ratio > 0)) return double.NaN;
        double Excess(double logarithm)
        {
            double d = Math.Exp(logarithm);
            return Math.Log(Math.Max(1e-300, p.Apply(weights[k], t => DiffusionSeries.Pulse(t, p.Duration, d, options.Geometry)) / ratio));
        }

        double low = Math.Log(1e-9 / p.Duration), high = Math.Log(50 / p.Duration);
        if (Excess(high) > 0 || Excess(low) < 0) return double.NaN;
        return Math.Exp(RootFinding.Brent(Excess, low, high, 1e-10));
    }

    /// <summary>
    /// Rates for the remainders that pulses leave: the mean logarithm over each pulse and its two neighbours on either
    /// side, without the highest and the lowest of them. A pulse's own rate would do in exact data, but an error of one
    /// pulse would return in the next with the opposite sign and grow along the test. Gaps take the nearest pulse that has
    /// a rate.
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

    /// <summary>Whether a pulse turns the direction of the test round: its step then may hold the hysteresis of the material.</summary>
    private bool IsReversal(int k) => k > 0 && pulses[k].Segment.Sign != pulses[k - 1].Segment.Sign;

    private GittEstimate Estimate(int k, State state, State nearby)
    {
        var p = pulses[k];
        var flags = new List<string>();
        const string noise = "voltage noise";
        double known = state.Rates[k];
        if (!p.Segment.HasRestBefore || !p.Segment.HasRestAfter)
        {
            const string reason = "no rest on both sides of the pulse";
            var none = Measured.WithoutSigma(double.NaN, "V", reason);
            return new GittEstimate(Measured.WithoutSigma(double.NaN, "1/s", reason), none, none, none, double.NaN, double.NaN, p.RestVoltage, known, state.End[k], flags);
        }

        double raw = p.After.Value - p.Before.Value, plainTransient = p.Apply(p.End) - p.Apply(p.Ohmic);
        double plainEndpoint = 4 / (Math.PI * p.Duration) * Math.Pow(raw / plainTransient, 2);
        double plainSlope = 4 / Math.PI * Math.Pow(raw / p.Duration / p.Apply(p.Slope), 2);
        double s = state.Step(k);
        double restError = Math.Sqrt(p.Before.Sigma * p.Before.Sigma + p.After.Sigma * p.After.Sigma);
        // The correction assumes one D over the history: a tenth of it is taken as its own uncertainty.
        double correctionError = 0.1 * Math.Abs(s - raw);
        double stepSigma = Math.Sqrt(restError * restError + correctionError * correctionError);
        double ohmicSigma = Math.Sqrt(Math.Pow(p.Noise, 2) * p.Ohmic.Sum(w => w * w) + Math.Pow(p.Before.Sigma, 2));
        var ohmicMeasured = Measured.From(ohmic[k], ohmicSigma, "V", noise);
        var stepMeasured = Measured.FromContributions(s, "V", [new(noise, restError), new("rest correction", correctionError)]);
        var transientMeasured = Measured.From(plainTransient, p.Noise * Math.Sqrt(p.End.Zip(p.Ohmic, (e, o) => (e - o) * (e - o)).Sum()), "V", noise);

        if (Math.Abs(history.Own(k, state.Rates)) > options.RestTolerance) flags.Add("rest-short");
        if (IsReversal(k)) flags.Add("reversal");
        Measured result;
        if (IsReversal(k) && state.Held(k))
        {
            const string reason = "reversal: the step of the relaxed voltage after the change of direction differs from its neighbours', so it holds the hysteresis of the material and gives no diffusion";
            result = Measured.WithoutSigma(double.NaN, "1/s", reason);
        }
        else if (Math.Abs(s) < options.PlateauSignificance * stepSigma)
        {
            // Rests far too short bring the corrected step to nothing although the relaxed voltages differ: no plateau.
            if (Math.Abs(raw) < options.PlateauSignificance * restError)
            {
                flags.Add("plateau");
                double Edge(double step, double otherwise) => p.Segment.Sign * step > 0 && Invert(k, Ratio(k, weights[k], EquilibriumMap.Straight(0, p.Before.Value, step / p.Charge), state)) is > 0 and var d ? d : otherwise;
                double from = Edge(s - p.Segment.Sign * 1.96 * stepSigma, 0), to = Edge(s + p.Segment.Sign * 1.96 * stepSigma, double.PositiveInfinity);
                result = Measured.WithoutSigma(double.NaN, "1/s", "plateau: the relaxed voltage changes by less than its uncertainty resolves").WithInterval(new Interval(from, to, 0.95));
            }
            else
            {
                flags.Add(Errors.Unbounded);
                result = Errors.NotDetermined(Errors.ShortRests);
            }
        }
        else
        {
            double value = options.Correct ? Root(k, state) : Plain(k);
            if (!(value > 0))
            {
                flags.Add("not-diffusive");
                result = Measured.WithoutSigma(double.NaN, "1/s", "the pulse does not follow diffusion into a finite body");
            }
            else
            {
                result = options.Correct ? new Errors(this, k, state, nearby, value).Estimate() : PlainErrors(k, value, raw, restError);
                if (double.IsNaN(result.Value)) flags.Add(Errors.Unbounded);
                else if (options.Correct && Math.Abs(Math.Log(value / (options.Estimate == DiffusionEstimate.Slope ? plainSlope : plainEndpoint))) > 0.01) flags.Add("corrected");
            }
        }

        // Without a rate nothing is known of what diffusion adds to the extrapolated drop.
        if (double.IsNaN(result.Value)) ohmicMeasured = Measured.From(p.Apply(p.Ohmic), ohmicSigma, "V", noise);
        return new GittEstimate(result, ohmicMeasured, stepMeasured, transientMeasured, plainEndpoint, plainSlope, RestWithoutHistory(k, state), known, state.End[k], flags);
    }

    /// <summary>Voltages of the rest as they would be on a straight equilibrium curve and without earlier pulses.</summary>
    private double[] RestWithoutHistory(int k, State state)
    {
        var p = pulses[k];
        if (!options.Correct || Map(k, state) is not { } map) return p.RestVoltage;
        double end = p.Start + p.Duration, origin = map.Charge(p.After.Value);
        return [.. p.RestVoltage.Select((v, i) => p.After.Value + map.OwnSlope * (map.Charge(v) - origin - history.Before(k, end + p.RestTime[i], state.Rates)))];
    }

    private Measured PlainErrors(int k, double value, double step, double restError)
    {
        var p = pulses[k];
        double transient = p.Noise * Math.Sqrt(weights[k].Sum(w => w * w));
        return Measured.FromContributions(value, "1/s", [new("relaxed voltages", 2 * value * restError / Math.Abs(step)), new("transient", 2 * value * transient / Math.Abs(p.Apply(weights[k])))]);
    }

    /// <summary>Rates of all pulses and what follows from them.</summary>
    internal sealed class State
    {
        private readonly GittEstimator owner;

        public State(GittEstimator owner, double[] rates)
        {
            (this.owner, Rates) = (owner, rates);
            (Start, End) = owner.history.Surfaces(rates);
        }

        /// <summary>D/L2 by which each pulse's remainder relaxes, 1/s.</summary>
        public double[] Rates { get; }

        /// <summary>Charge at the surface before each pulse, mAh.</summary>
        public double[] Start { get; }

        /// <summary>Charge at the surface at the end of each rest, mAh.</summary>
        public double[] End { get; }

        /// <summary>A weighted sum over a pulse of what earlier pulses leave, counted from the start of the pulse, mAh.</summary>
        public double Left(int k, double[] sums)
        {
            var p = owner.pulses[k];
            double before = owner.history.Before(k, p.Start, Rates);
            return p.Apply(sums, t => owner.history.Before(k, p.Start + t, Rates) - before);
        }

        /// <summary>Step of the equilibrium voltage by a pulse's own charge, V.</summary>
        public double Step(int k)
        {
            var p = owner.pulses[k];
            return (p.After.Value - p.Before.Value) * p.Charge / (End[k] - Start[k]);
        }

        /// <summary>
        /// Whether the step of a reversal is another than the equilibrium curve gives: the pulse before ran through the
        /// same charge in the other direction, the pulse after runs on in its own. Within a fifth of the range of these two
        /// (and three deviations) there is no hysteresis to be seen and the pulse is like any other.
        /// </summary>
        public bool Held(int k)
        {
            var p = owner.pulses[k];
            double own = Step(k) / p.Charge, sigma = Math.Sqrt(p.Before.Sigma * p.Before.Sigma + p.After.Sigma * p.After.Sigma + Math.Pow(0.1 * (Step(k) - (p.After.Value - p.Before.Value)), 2));
            double slack = 3 * sigma / Math.Abs(p.Charge);
            var near = new[] { k - 1, k + 1 }.Where(j => j < owner.pulses.Count && owner.pulses[j].Segment is { HasRestBefore: true, HasRestAfter: true } && !owner.IsReversal(j))
                .Select(j => Step(j) / owner.pulses[j].Charge).Where(double.IsFinite).ToArray();
            return near.Length == 0 || !(own >= 0.8 * near.Min() - slack && own <= 1.2 * near.Max() + slack);
        }
    }
}
