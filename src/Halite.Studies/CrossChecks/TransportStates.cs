// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Halite.Data;

namespace Halite.Studies.CrossChecks;

/// <summary>One pulse of a titration, as a cross-check sees it.</summary>
/// <param name="Sample">Id of the sample.</param>
/// <param name="Cell">Id of the cell; empty for none.</param>
/// <param name="Step">Id of the data entry.</param>
/// <param name="Index">Number of the pulse.</param>
/// <param name="Voltage">Relaxed voltage after it, V.</param>
/// <param name="StateOfCharge">Share of the charge of all charge pulses that has passed at its middle, 0 to 1.</param>
/// <param name="Current">Current, A; positive on charge.</param>
/// <param name="Duration">Duration, s.</param>
/// <param name="Overpotential">E3 − E4, ohmic drop included, V.</param>
/// <param name="EquilibriumStep">E4 − E1, V.</param>
/// <param name="OhmicDrop">Ohmic drop, V.</param>
/// <param name="Charge">Charge of the pulse, C.</param>
/// <param name="Rate">D/L2, 1/s; null on a plateau.</param>
/// <param name="ExtrapolatedDrop">Whether the ohmic drop was extrapolated to the moment of switching; otherwise it is the first sample's.</param>
public sealed record TitrationPulse(
    string Sample, string Cell, string Step, int Index, double Voltage, double StateOfCharge, double Current, double Duration,
    Measured Overpotential, Measured EquilibriumStep, Measured OhmicDrop, double Charge, Measured? Rate, bool ExtrapolatedDrop)
{
    /// <summary>The charge pulses of a `gitt` entry.</summary>
    /// <param name="step">The entry.</param>
    public static IEnumerable<TitrationPulse> Of(StepResult step)
    {
        if (step.Results?["pulses"] is not JsonArray array) yield break;
        var pulses = array.OfType<JsonObject>().Where(p => (string?)p["direction"] == "charge").ToList();
        double total = pulses.Sum(p => Math.Abs(Read.Number(p["pulse_charge_mAh"]))), passed = 0;
        foreach (var p in pulses)
        {
            double charge = Math.Abs(Read.Number(p["pulse_charge_mAh"])), current = 1e-3 * Read.Number(p["current_mA"]);
            double middle = (passed + charge / 2) / total;
            passed += charge;

            // The end points carry the noise of the voltage, for which the fit of the ohmic drop stands.
            double sigma = Read.Number(p["ir_drop_sigma_V"]);
            Measured Volts(string key) => double.IsFinite(sigma)
                ? Measured.From(Read.Number(p[key]), sigma, "V", FormattableString.Invariant($"{step.Id}: voltages of pulse {Read.Number(p["index"])}"))
                : Measured.WithoutSigma(Read.Number(p[key]), "V", "the titration gives no uncertainty of its voltages");
            var (over, stepUp, drop) = (Volts("overpotential_V"), Volts("equilibrium_step_V"), Volts("ir_drop_V"));
            if (!double.IsFinite(over.Value) || !(Math.Abs(current) > 0)) continue;
            yield return new TitrationPulse(
                step.Sample, step.Cell, step.Id, (int)Read.Number(p["index"]), Read.Number(p["voltage_V"]), middle, current, Read.Number(p["duration_s"]),
                over, stepUp, drop, 3.6 * charge, Read.Quantity(p["inverse_tau_per_s"], "1/s", step.Id), (string?)step.Results["ir_method"] != "first-point");
        }
    }
}

/// <summary>One impedance spectrum of a series with what its distribution of relaxation times says.</summary>
/// <param name="Sample">Id of the sample.</param>
/// <param name="Cell">Id of the cell; empty for none.</param>
/// <param name="Step">Id of the data entry.</param>
/// <param name="StateOfCharge">State of charge, 0 to 1; NaN where not known.</param>
/// <param name="Voltage">Voltage, V; NaN where not known.</param>
/// <param name="Series">R∞, ohm.</param>
/// <param name="Polarisation">Area of the distribution, ohm.</param>
/// <param name="Peaks">Relaxation time in s and resistance in ohm of each peak.</param>
/// <param name="Tail">"none", "warburg", "capacitor" or "cpe".</param>
/// <param name="TailParameters">Parameters of the tail.</param>
public sealed record ImpedanceState(
    string Sample, string Cell, string Step, double StateOfCharge, double Voltage, Measured Series, Measured Polarisation,
    ImmutableArray<(double Tau, Measured Resistance)> Peaks, string Tail, ImmutableDictionary<string, Measured> TailParameters)
{
    /// <summary>The spectra of a `drt` entry whose results give R∞ and tail of each.</summary>
    /// <param name="step">The entry.</param>
    public static IEnumerable<ImpedanceState> Of(StepResult step)
    {
        if (step.Results is null) yield break;
        var nodes = step.Results["series"] is JsonArray series ? series.OfType<JsonObject>().ToList() : [step.Results];
        foreach (var (node, i) in nodes.Select((n, i) => (n, i)))
        {
            var owner = FormattableString.Invariant($"{step.Id} spectrum {i}");
            Measured? Ohm(JsonNode? n, string what) => Read.Number(n) is var v && !double.IsFinite(v) || Read.Quantity(n, "ohm", owner) is { } read && !Read.IsDetermined(read) ? null
                : n is JsonObject o && o["sigma"] is { } s && double.IsFinite(Read.Number(s)) ? Measured.From(v, Read.Number(s), "ohm", $"{owner}: {what}")
                : Measured.WithoutSigma(v, "ohm", "the distribution gives it without an uncertainty");
            if (Ohm(node["r_infinity_ohm"], "R∞") is not { } infinite || Ohm(node["r_polarisation_ohm"], "polarisation") is not { } polarisation) continue;
            var peaks = (node["peaks"] as JsonArray ?? []).OfType<JsonObject>()
                .Select((p, k) => (Tau: Read.Number(p["tau_s"]), Resistance: Ohm(p["r_ohm"], FormattableString.Invariant($"peak {k}"))))
                .Where(p => p.Resistance is not null && p.Tau > 0).Select(p => (p.Tau, p.Resistance!)).ToImmutableArray();
            var tail = node["tail"] as JsonObject;
            var parameters = (tail?["parameters"] as JsonObject ?? []).Select(p => KeyValuePair.Create(p.Key, Ohm(p.Value, "tail " + p.Key))).Where(p => p.Value is not null).ToImmutableDictionary(p => p.Key, p => p.Value!);
            double soc = Read.Number(node["soc"]);
            yield return new ImpedanceState(step.Sample, step.Cell, step.Id, soc > 1.5 ? soc / 100 : soc, Read.Number(node["voltage_V"]), infinite, polarisation, peaks, (string?)tail?["kind"] ?? "none", parameters);
        }
    }

    /// <summary>
    /// The voltage of the tail at a time after a current of one ampere was switched on, ohm: with Z = 1/(Q (iω)^α) it is
    /// t^α / (Q Γ(1+α)); a Warburg tail A (1−i)/√ω is α = 1/2 with 1/Q = √2 A, a capacitor α = 1.
    /// </summary>
    /// <param name="time">Time, s.</param>
    /// <returns>Null where there is no tail or it says too little.</returns>
    public Measured? TailResponse(double time)
    {
        if (Tail == "warburg" && TailParameters.TryGetValue("A", out var a)) return a.Scaled(2 * Math.Sqrt(2 * time / Math.PI), "ohm");
        if (Tail == "capacitor" && TailParameters.TryGetValue("C", out var c)) return Inverse(c, time);
        if (Tail == "cpe" && TailParameters.TryGetValue("Q", out var q) && TailParameters.TryGetValue("alpha", out var alpha))
        {
            // Γ(1+α) for 0 < α < 1.3 by Stirling's series at 7+α, 1e-10.
            return Inverse(q, Math.Pow(time, alpha.Value) / Gamma(1 + alpha.Value));
        }

        return null;

        static Measured Inverse(Measured q, double factor) => Measured.Propagate(factor / q.Value, "ohm", (q, -factor / (q.Value * q.Value)));
    }

    /// <summary>Whether the tail can be that of diffusion: an exponent of 1/2, within 0.15 or what the spectrum leaves open.</summary>
    public bool IsDiffusive => Tail == "warburg" || Tail == "cpe" && TailParameters.TryGetValue("alpha", out var alpha) && Math.Abs(alpha.Value - 0.5) <= Math.Max(0.15, 2 * (alpha.Sigma ?? 0));

    private static double Gamma(double x)
    {
        double product = 1;
        while (x < 8) product *= x++;
        double series = 1 / (12 * x) - 1 / (360 * x * x * x) + 1 / (1260 * Math.Pow(x, 5));
        return Math.Sqrt(2 * Math.PI / x) * Math.Pow(x / Math.E, x) * Math.Exp(series) / product;
    }
}
