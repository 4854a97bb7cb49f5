// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;

namespace Halite.Cycling.Titration;

/// <summary>
/// Galvanostatic intermittent titration: pulses and rests, ohmic drop, over-potential, quasi-equilibrium voltage and the
/// diffusion time constant D/L2. The default is the formula of Weppner and Huggins with its bias removed: the exact series
/// is put through the same sums as the data and inverted, and rests that end before relaxation are corrected by
/// superposition of all pulses. Equations and accuracy: docs/gitt.md.
/// </summary>
public static class Gitt
{
    /// <summary>Analyses a test.</summary>
    /// <param name="record">The record.</param>
    /// <param name="options">Methods and geometry; null for the defaults.</param>
    /// <exception cref="InputException">The record has no pulse that is followed by a rest.</exception>
    public static GittResult Analyse(CyclingRecord record, GittOptions? options = null)
    {
        options ??= new GittOptions();
        var segments = PulseSegments.Find(record).Where(s => s.Last - s.First >= 3).ToList();
        if (!segments.Any(s => s.HasRestAfter))
            throw new InputException("The file holds no pulse that is followed by a rest of at least three points, so there is nothing for GITT; `halite cycle` analyses plain cycling.");
        double quantum = VoltageSteps.Smallest(record.Voltage);
        var data = segments.Select(s => PulseData.Read(record, s, options, quantum)).ToList();
        var estimates = new GittEstimator(data, options).Solve();
        var pulses = ImmutableArray.CreateBuilder<GittPulse>();
        double net = 0;
        for (int i = 0; i < data.Count; i++)
        {
            net += data[i].Charge;
            if (data[i].Segment.HasRestAfter) pulses.Add(Pulse(data[i], estimates[i], pulses.Count + 1, net, options));
        }

        var found = pulses.ToImmutable();
        return new GittResult
        {
            Pulses = found,
            Hysteresis = EquilibriumCurves.Of(found, p => p.Charge, options.Mass),
            RelaxedHysteresis = options.Correct ? EquilibriumCurves.Of(found, p => p.SurfaceCharge, options.Mass) : null,
            Options = options,
            Warnings = [.. record.Warnings, .. Warnings(found)],
        };
    }

    private static GittPulse Pulse(PulseData data, GittEstimate e, int index, double net, GittOptions options)
    {
        var flags = ImmutableArray.CreateBuilder<string>();
        double first = data.Time[0] > 0 ? data.Time[0] : data.Time[Math.Min(1, data.Time.Length - 1)];
        if (!data.Segment.HasRestBefore) flags.Add("no-rest-before");
        if (index == 1) flags.Add("first-pulse");
        if (first > 1.001) flags.Add("ir-upper-bound");
        if (data.IsStartUncertain) flags.Add("start-uncertain");
        flags.AddRange(e.Flags);
        double end = data.Apply(data.End) + data.Before.Value;
        if (!data.Segment.HasRestBefore) end = data.Voltage[^1];
        var (relaxation, relaxed) = RelaxationFit.Fit(data, e.Rest, options.Geometry, Math.Min(options.DiffusionFrom(data.Duration), 0.1 * data.Rest));
        // A reversal whose own number is withheld is judged by its neighbours', which its rest was flagged by.
        double rate = double.IsNaN(e.Rate.Value) && e.Flags.Contains("reversal") ? e.Neighbours : e.Rate.Value;
        return new GittPulse
        {
            Index = index,
            Direction = (Direction)data.Segment.Sign,
            FirstRow = data.Segment.First,
            LastRow = data.Segment.Last,
            Duration = data.Duration,
            RestDuration = data.Rest,
            Current = data.Current,
            Charge = net,
            SurfaceCharge = e.Surface,
            PulseCharge = Math.Abs(data.Charge),
            RestVoltageBefore = data.Before.Value,
            EndVoltage = end,
            RestVoltage = data.After.Value,
            RestDrift = data.After.Drift * 3.6e6,
            OhmicDrop = e.Ohmic,
            Overpotential = end - data.After.Value,
            EquilibriumStep = e.Step,
            TransientStep = e.Transient,
            InverseTau = e.Rate,
            PlainEndpoint = e.PlainEndpoint,
            PlainSlope = e.PlainSlope,
            FromRelaxation = relaxation,
            RelaxedVoltage = relaxed,
            Diffusion = options.Length is { } length ? Diffusion(e.Rate, length) : null,
            PulseReach = rate * data.Duration,
            RestReach = rate * data.Rest,
            Flags = flags.ToImmutable(),
        };
    }

    /// <summary>D = (D/L2) L2, with the uncertainty of L counted twice as it enters squared.</summary>
    private static Measured Diffusion(Measured rate, Measured length)
    {
        double square = length.Value * length.Value;
        var exact = length.Reason is null ? length : Measured.Exact(length.Value, length.Unit);
        var result = Measured.Propagate(rate.Value * square, "cm2/s", (rate, square), (exact, 2 * rate.Value * length.Value));
        return rate.Interval is { } i ? result.WithInterval(new Interval(i.Lower * square, i.Upper * square, i.Level)) : result;
    }

    private static IEnumerable<Warning> Warnings(ImmutableArray<GittPulse> pulses)
    {
        int Count(string flag) => pulses.Count(p => p.Flags.Contains(flag));
        if (Count("ir-upper-bound") is > 0 and var late)
            yield return new Warning("ir-upper-bound", $"The first point of {late} pulses is later than 1 s after switching, so their ohmic drop is an upper bound that holds charge transfer too.");
        if (Count("rest-short") is > 0 and var brief)
            yield return new Warning("rest-short", string.Create(CultureInfo.InvariantCulture, $"The rest after {brief} of {pulses.Length} pulses ends before relaxation (D t/L2 of {pulses.Where(p => p.Flags.Contains("rest-short")).Min(p => p.RestReach):G2} at the least)."));
        if (pulses.Count(p => p.Flags.Contains("reversal") && double.IsNaN(p.InverseTau.Value)) is > 0 and var turns)
            yield return new Warning("reversal", turns == 1
                ? "The pulse after the change of direction gives no D/L2: its step of the relaxed voltage holds the hysteresis of the material, and its ohmic drop may hold a part of it."
                : $"{turns} pulses after a change of direction give no D/L2: their step of the relaxed voltage holds the hysteresis of the material, and their ohmic drop may hold a part of it.");
        if (Count("plateau") is > 0 and var flat)
            yield return new Warning("plateau", $"The relaxed voltage hardly changes over {flat} pulses (a plateau), so these give an interval of D/L2 and no number.");
        if (Count("not-diffusive") is > 0 and var other)
            yield return new Warning("not-diffusive", $"{other} pulses do not follow diffusion into a finite body (the transient is no larger than the step of the relaxed voltage, or runs against it); they give no D/L2.");
    }
}
