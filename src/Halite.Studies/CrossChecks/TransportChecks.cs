// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Halite.Data;

namespace Halite.Studies.CrossChecks;

/// <summary>
/// Checks of titration against impedance at the same state of the same material. For a small current the cell is linear:
/// what a current step gives after the time t is I (R∞ + Σ R_k of the processes faster than t + tail(t)).
/// </summary>
internal static class TransportChecks
{
    /// <summary>Charge transfer is linear to some 10 % up to 25 mV, and a tail is extrapolated from seconds to the pulse's minutes.</summary>
    private const double LinearityPart = 0.15;

    /// <summary>Extrapolation against the root of time starts at 1 s: faster processes belong to the drop.</summary>
    private const double FastTime = 1;

    /// <summary>States count as the same within this voltage, V, or this state of charge.</summary>
    private const double SameVoltage = 0.03, SameCharge = 0.06;

    /// <summary>What two methods for D are worth against each other, decades: a factor of 1.8, so that half a decade is twice it.</summary>
    private const double MethodDecades = 0.25;

    public static CrossCheck OverpotentialAgainstImpedance(QuantityIndex index, string sample)
    {
        var check = CrossCheckList.New("overpotential-impedance", sample, "Is the GITT over-potential the current times what the impedance holds?");
        if (Pairs(index, sample) is not { Count: > 0 } pairs) return Compare.Missing(check, Needed(index, sample));

        // E3 - E1 = over-potential + equilibrium step is what the current step itself raised.
        return At(check, pairs, p => p.Pulse.Overpotential + p.Pulse.EquilibriumStep, p => Response(index, p, p.Spectrum.Series + p.Spectrum.Polarisation + (p.Spectrum.TailResponse(p.Pulse.Duration) ?? Measured.Exact(0, "ohm"))),
            "over-potential and step", p => p.Spectrum.Tail == "none" ? "I (R∞ + ΣR); no tail was found" : "I (R∞ + ΣR + tail at the end of the pulse)",
            "More over-potential than impedance means a loss slower than the spectrum or a state that drifted; less means a nonlinear charge transfer.");
    }

    public static CrossCheck IrDropAgainstImpedance(QuantityIndex index, string sample)
    {
        var check = CrossCheckList.New("ir-impedance", sample, "Is the GITT IR drop the current times R∞ and the fast processes?");
        if (Pairs(index, sample) is not { Count: > 0 } pairs) return Compare.Missing(check, Needed(index, sample));
        return At(check, pairs, p => p.Pulse.OhmicDrop, p => Response(index, p, p.Spectrum.Peaks.Where(k => k.Tau < FastTime).Aggregate(p.Spectrum.Series, (sum, k) => sum + k.Resistance)),
            "IR drop", p => p.Pulse.ExtrapolatedDrop ? "I (R∞ + ΣR of processes under 1 s)" : "I (R∞ + ΣR of processes under 1 s), an upper bound for a first sample that came earlier",
            "The drop holds the electrolyte and every process that is done before the line against the root of time begins.");
    }

    public static CrossCheck DiffusionAgainstTail(QuantityIndex index, string sample)
    {
        var check = CrossCheckList.New("diffusion-tail", sample, "Do GITT and the low-frequency impedance give one diffusion time?");
        if (index.Find(sample, "gitt_diffusion") is { } titration && index.Find(sample, "warburg_diffusion") is { } impedance)
            return InDecades(check, titration.As("D by GITT"), impedance.As("D by impedance"), "Both are D in cm2/s as given; different areas and lengths move them by the square.");
        var pairs = Pairs(index, sample).Where(p => p.Pulse.Rate is { Value: > 0 } && p.Spectrum.TailResponse(p.Pulse.Duration) is { Value: > 0 } && p.Spectrum.IsDiffusive && p.Pulse.EquilibriumStep.Value > 0).ToList();
        if (pairs.Count == 0)
        {
            return Compare.Missing(check, Pairs(index, sample).Count > 0
                ? ["a diffusion tail in the spectra (lower frequencies), or a warburg_diffusion under measured: with gitt_diffusion"]
                : Needed(index, sample));
        }

        // tail(t) = dE/dQ · 2 √(t / (π k)) for a flux into a slab, k = D/L2: no area and no length enter.
        var pair = pairs.MaxBy(p => p.Pulse.Voltage)!;
        double slope = pair.Pulse.EquilibriumStep.Value / pair.Pulse.Charge;
        Measured Rate((TitrationPulse Pulse, ImpedanceState Spectrum) p)
        {
            var tail = p.Spectrum.TailResponse(p.Pulse.Duration)!;
            double k = 4 * p.Pulse.Duration / Math.PI * Math.Pow(p.Pulse.EquilibriumStep.Value / p.Pulse.Charge / tail.Value, 2);
            return Measured.Propagate(k, "1/s", (tail, -2 * k / tail.Value), (p.Pulse.EquilibriumStep, 2 * k / p.Pulse.EquilibriumStep.Value));
        }

        int agree = pairs.Count(p => InDecades(check, new Side("", p.Pulse.Rate!), new Side("", Rate(p)), "").Verdict == Verdict.Green);
        var shown = InDecades(check, new Side(Where(pair, "D/L² by GITT"), pair.Pulse.Rate!), new Side($"D/L² from the tail ({pair.Spectrum.Step})", Rate(pair)),
            string.Create(CultureInfo.InvariantCulture, $"4t/π (dE/dQ / tail(t))² with dE/dQ = {slope:G3} V/C needs no area. {agree} of {pairs.Count} states are green."));
        return shown.Verdict == Verdict.Green && 2 * agree < pairs.Count ? shown with { Verdict = Verdict.Amber } : shown;
    }

    // Compared as logarithms: their errors are factors.
    private static CrossCheck InDecades(CrossCheck check, Side left, Side right, string meaning)
    {
        double decades = Math.Log10(left.Value.Value / right.Value.Value), sigma = Math.Sqrt(Decades(left.Value) + Decades(right.Value) + MethodDecades * MethodDecades);
        double sigmas = decades / sigma;
        return check with
        {
            Verdict = Math.Abs(sigmas) <= 2 ? Verdict.Green : Math.Abs(sigmas) <= 3 ? Verdict.Amber : Verdict.Red, Left = left, Right = right, DifferenceInSigma = sigmas,
            Explanation = string.Create(CultureInfo.InvariantCulture, $"{meaning} {decades:+0.00;-0.00;0.00} decades apart, {sigmas:+0.0;-0.0;0.0} sigma with a quarter of a decade for the two methods."),
        };
    }

    private static double Decades(Measured m) => m.Sigma is { } s ? Math.Pow(s / m.Value / Math.Log(10), 2) : 0;

    // The pulse at the highest voltage is shown, where papers quote the over-potential; how many others agree is said.
    private static CrossCheck At(CrossCheck check, List<(TitrationPulse Pulse, ImpedanceState Spectrum)> pairs, Func<(TitrationPulse Pulse, ImpedanceState Spectrum), Measured> left, Func<(TitrationPulse Pulse, ImpedanceState Spectrum), Measured> right, string what, Func<(TitrationPulse Pulse, ImpedanceState Spectrum), string> label, string meaning)
    {
        var results = pairs.Select(p => (Pair: p, Check: Compare.Equal(check, new Side(Where(p, what), left(p)), new Side($"{label(p)} ({p.Spectrum.Step})", right(p)), meaning))).ToList();
        var shown = results.MaxBy(r => r.Pair.Pulse.Voltage).Check;
        int agree = results.Count(r => r.Check.Verdict == Verdict.Green);
        var verdict = shown.Verdict == Verdict.Green && 2 * agree < results.Count ? Verdict.Amber : shown.Verdict;
        return shown with { Verdict = verdict, Explanation = string.Create(CultureInfo.InvariantCulture, $"{shown.Explanation} {agree} of {results.Count} common states are green.") };
    }

    private static string Where((TitrationPulse Pulse, ImpedanceState Spectrum) p, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{what} of pulse {p.Pulse.Index} at {p.Pulse.Voltage:F2} V ({p.Pulse.Step})");

    // Resistances of another cell are carried over by the areas; on one cell the area is the same and cancels.
    private static Measured Response(QuantityIndex index, (TitrationPulse Pulse, ImpedanceState Spectrum) pair, Measured ohm)
    {
        var (here, there) = (index.AreaOf(pair.Pulse.Cell), index.AreaOf(pair.Spectrum.Cell));
        if (pair.Pulse.Cell != pair.Spectrum.Cell && here is not null && there is not null) ohm = ohm.Times(there, "ohm cm2").Over(here, "ohm");
        double volts = Math.Abs(pair.Pulse.Current) * ohm.Value;
        return ohm.Scaled(Math.Abs(pair.Pulse.Current), "V") + Measured.From(0, LinearityPart * volts, "V", "model: linear response");
    }

    /// <summary>Each spectrum with the pulse nearest to its state, where one is near enough.</summary>
    private static List<(TitrationPulse Pulse, ImpedanceState Spectrum)> Pairs(QuantityIndex index, string sample)
    {
        var pulses = index.Pulses.Where(p => p.Sample == sample).ToList();
        var pairs = new List<(TitrationPulse, ImpedanceState)>();
        foreach (var spectrum in index.Spectra.Where(s => s.Sample == sample))
        {
            bool voltage = double.IsFinite(spectrum.Voltage);
            if (!voltage && !double.IsFinite(spectrum.StateOfCharge)) continue;
            double Distance(TitrationPulse p) => voltage ? Math.Abs(p.Voltage - spectrum.Voltage) / SameVoltage : Math.Abs(p.StateOfCharge - spectrum.StateOfCharge) / SameCharge;
            if (pulses.MinBy(Distance) is { } nearest && Distance(nearest) <= 1) pairs.Add((nearest, spectrum));
        }

        return pairs;
    }

    private static IEnumerable<string> Needed(QuantityIndex index, string sample)
    {
        bool pulses = index.Pulses.Any(p => p.Sample == sample), spectra = index.Spectra.Any(s => s.Sample == sample);
        if (!pulses) yield return "charge pulses of a titration (gitt)";
        if (!spectra) yield return "impedance of the same sample along the charge (drt, with R∞ and tail of each spectrum)";
        if (pulses && spectra) yield return "a spectrum at the state of a pulse (voltage or state of charge of each spectrum)";
    }
}
