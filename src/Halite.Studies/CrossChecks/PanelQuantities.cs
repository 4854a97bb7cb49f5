// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Halite.Data;

namespace Halite.Studies.CrossChecks;

/// <summary>Names the quantities that the results of each operation hold.</summary>
internal static partial class PanelQuantities
{
    /// <summary>What a mean valence by a combination of standards is worth: 0.15; edge positions of oxides scatter by 0.2 about their line.</summary>
    private const double StandardsValence = 0.15;

    /// <summary>Names that results give beside those that a study may type in.</summary>
    public static ImmutableArray<string> Names { get; } =
    [
        "all_li_capacity", "tm_limit", "capacity_ceiling", "molar_mass", "holes_per_oxygen_charge", "oxygen_share_charge", "percolating_li",
        "cell_first_charge", "cell_first_discharge", "areal_discharge", "gitt_hysteresis", "gitt_inverse_tau", "edge_valence", "xps_valence_Mn", "net_charge", "discharged_before",
        "raman_Eg", "raman_Eg_fwhm", "raman_A1g", "raman_A1g_fwhm", "raman_A1g-Hi", "raman_A1g-Hi_fwhm",
    ];

    /// <summary>Beginnings of names that end with an element or the name of a window.</summary>
    public static ImmutableArray<string> Beginnings { get; } = ["valence_", "formula_", "icp_", "tm_limit_", "r_window_"];

    /// <summary>The quantities of a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="charge">Measured first charge of the sample, mAh/g; null where there is none.</param>
    public static IEnumerable<Quantity> Of(StepResult step, Measured? charge) => step.Operation.Verb switch
    {
        "formula" => Formula(step, charge),
        "percolate" => Plain(step, ("percolating_capacity", "capacity_percolating_mAh_g", "mAh/g"), ("percolating_li", "li_per_formula_percolating", "1")),
        "cycle" => Cycle(step),
        "gitt" => Gitt(step),
        "drt" => Impedance(step),
        "xas lcf" => LinearCombination(step),
        "xas edge" => Edges(step),
        "peaks" => Peaks(step),
        "xps" => PhotoelectronRegions(step),
        _ => [],
    };

    private static IEnumerable<Quantity> Formula(StepResult step, Measured? charge)
    {
        foreach (var (name, key, unit) in new[] { ("all_li_capacity", "capacity_all_li_mAh_g", "mAh/g"), ("tm_limit", "capacity_tm_mAh_g", "mAh/g"), ("capacity_ceiling", "capacity_ceiling_mAh_g", "mAh/g"), ("molar_mass", "molar_mass_g_mol", "g/mol") })
        {
            if (Read.Number(step.Results![key]) is var number && double.IsFinite(number)) yield return Make(step, name, Measured.Exact(number, unit));
        }

        // What follows from the measured charge varies with it, through the same mass.
        foreach (var (name, key, sigmaKey, unit) in new[] { ("holes_per_oxygen_charge", "holes_per_oxygen_charge", "holes_per_oxygen_charge_sigma", "1"), ("oxygen_share_charge", "oxygen_share_charge_percent", "oxygen_share_charge_sigma_percent", "%") })
        {
            double number = Read.Number(step.Results![key]);
            if (!double.IsFinite(number)) continue;
            double sigma = Read.Number(step.Results[sigmaKey]);
            yield return Make(step, name, charge?.Sigma is > 0 and var of && double.IsFinite(sigma)
                ? Measured.Propagate(number, unit, (charge, sigma / of))
                : Measured.WithoutSigma(number, unit, "the first charge has no uncertainty"));
        }

        if (step.Results!["formula"] is JsonObject formula)
        {
            foreach (var (element, amount) in formula) yield return Make(step, "formula_" + element, Measured.Exact(Read.Number(amount), "1"));
        }

        if (step.Results["icp_formula"] is JsonObject icp)
        {
            foreach (var (element, amount) in icp)
            {
                if (Read.Quantity(amount, "1", step.Id) is { } value) yield return Make(step, "icp_" + element, value);
            }
        }

        foreach (var couple in (step.Results["couples"] as JsonArray ?? []).OfType<JsonObject>().GroupBy(c => (string?)c["element"] ?? ""))
        {
            double capacity = couple.Sum(c => Read.Number(c["capacity_mAh_g"]));
            if (couple.Key.Length > 0 && double.IsFinite(capacity)) yield return Make(step, "tm_limit_" + couple.Key, Measured.Exact(capacity, "mAh/g"));
        }

        if (step.Results["oxidation_states"] is JsonObject states)
        {
            foreach (var (element, state) in states) yield return Make(step, "formula_valence_" + element, Measured.Exact(Read.Number(state), "1"));
        }
    }

    private static IEnumerable<Quantity> Cycle(StepResult step)
    {
        if (step.Results!["turning_point"] is JsonObject turn && Read.Quantity(turn["two_segment_mAh_g"], "mAh/g", step.Cell) is { } point)
            yield return Make(step, "turning_point", point) with { Aside = OtherEstimates(turn) };
        if (step.Results["cycles"] is not JsonArray cycles) yield break;
        if (cycles.OfType<JsonObject>().FirstOrDefault(c => Read.Number(c["cycle"]) >= 1) is not { } first) yield break;
        foreach (var (name, key, unit) in new[]
        {
            ("cell_first_charge", "charge_mAh_g", "mAh/g"), ("cell_first_discharge", "discharge_mAh_g", "mAh/g"), ("coulombic_efficiency", "coulombic_efficiency_percent", "%"),
            ("discharge_energy", "discharge_mWh_g", "Wh/kg"), ("mean_discharge_voltage", "mean_discharge_V", "V"), ("areal_discharge", "discharge_mAh_cm2", "mAh/cm2"), ("irreversible_charge", "irreversible_mAh_g", "mAh/g"),
        })
        {
            if (Read.Quantity(first[key], unit, step.Cell) is { } value) yield return Make(step, name, value);
        }
    }

    // Two estimates without an interval of their own stand beside a fit that says nothing.
    private static string OtherEstimates(JsonObject turn)
    {
        double bend = Read.Number(turn["curvature_mAh_g"]), minimum = Read.Number(turn["dqdv_minimum_mAh_g"]);
        if (!double.IsFinite(bend) || !double.IsFinite(minimum)) return "";
        return Math.Abs(bend - minimum) <= RedoxChecks.BendPart * Math.Max(bend, minimum)
            ? Invariant($"the strongest bend ({bend:F0} mAh/g) and the dQ/dV minimum ({minimum:F0} mAh/g) agree")
            : Invariant($"the strongest bend ({bend:F0} mAh/g) and the dQ/dV minimum ({minimum:F0} mAh/g) do not agree either");
    }

    private static IEnumerable<Quantity> Gitt(StepResult step)
    {
        if (Read.Quantity(step.Results!["hysteresis_gap_V"], "V", step.Id) is { } gap) yield return Make(step, "gitt_hysteresis", gap);
        if (step.Results["pulses"] is not JsonArray pulses) yield break;
        foreach (var pulse in pulses.OfType<JsonObject>())
        {
            foreach (var (name, key, unit) in new[] { ("gitt_overpotential", "overpotential_V", "V"), ("gitt_ir_drop", "ir_drop_V", "V"), ("gitt_diffusion", "diffusion_cm2_s", "cm2/s"), ("gitt_inverse_tau", "inverse_tau_per_s", "1/s") })
            {
                if (Read.Quantity(pulse[key], unit, step.Cell) is { } value)
                    yield return Make(step, name, value) with { State = Invariant($"{(string?)pulse["direction"]} pulse {Read.Number(pulse["index"])}, {Read.Number(pulse["voltage_V"]):F2} V") };
            }
        }
    }

    // Valences read off a calibration, and the area at 531 eV of O K edges; a group's name is its state where the entry has none.
    private static IEnumerable<Quantity> Edges(StepResult step)
    {
        if (step.Results!["groups"] is not JsonArray groups) yield break;
        bool several = groups.Count > 1;
        foreach (var group in groups.OfType<JsonObject>())
        {
            var state = several || step.State.Length == 0 ? $"{(string?)group["name"]}{(step.State.Length > 0 ? ", " + step.State : "")}" : step.State;
            if (Read.Quantity(group["area_531_eV"], "eV", step.Id) is { } area) yield return Make(step, "o_k_531_area", area) with { State = state };
            if (Read.Quantity(group["valence"], "1", step.Id) is { } valence) yield return Make(step, "edge_valence", valence) with { State = state };
        }
    }

    // Of a series each spectrum in its state, with the resistance of each window.
    private static IEnumerable<Quantity> Impedance(StepResult step)
    {
        var spectra = step.Results!["series"] is JsonArray { Count: > 0 } series ? series.OfType<JsonObject>().ToList() : [step.Results];
        foreach (var spectrum in spectra)
        {
            double voltage = Read.Number(spectrum["voltage_V"]), charge = Read.Number(spectrum["soc"]);
            string[] words = [double.IsFinite(charge) ? Invariant($"soc {charge:0.###}") : "", double.IsFinite(voltage) ? Invariant($"{voltage:0.00#} V") : "", step.State];
            var state = string.Join(", ", words.Where(w => w.Length > 0));
            foreach (var (name, node) in new[] { ("r_infinity", spectrum["r_infinity_ohm"]), ("r_polarisation", spectrum["r_polarisation_ohm"]) }
                .Concat((spectrum["windows"] as JsonArray ?? []).OfType<JsonObject>().Select(w => ("r_window_" + (string?)w["name"], w["r_ohm"]))))
            {
                // The resistance is the spectrum's own: no two spectra share its error.
                if (Read.Quantity(node, "ohm", $"{step.Id} {state}") is { } value) yield return Make(step, name, value) with { State = state };
            }
        }
    }

    // Standards named after a valence ("Mn3+", "Mn(III) oxide", "Mn2O3 Mn+3") give the mean valence of the best fit.
    private static IEnumerable<Quantity> LinearCombination(StepResult step)
    {
        if (step.Results!["fits"] is not JsonArray { Count: > 0 } fits || fits[0]!["fractions"] is not JsonObject fractions) yield break;
        double mean = 0, variance = 0, sum = 0;
        string element = "";
        foreach (var (name, fraction) in fractions)
        {
            var match = ValenceOf().Match(name);
            if (!match.Success) yield break;
            element = match.Groups["element"].Value;
            double valence = match.Groups["number"].Success ? double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) : Roman(match.Groups["roman"].Value);
            var part = Read.Quantity(fraction, "1", step.Id)!;
            mean += valence * part.Value;
            sum += part.Value;
            variance += valence * valence * (part.Sigma ?? 0) * (part.Sigma ?? 0);
        }

        // The scatter of the fit says nothing of how well standards stand for the sample.
        if (element.Length > 0 && sum > 0)
            yield return Make(step, "valence_" + element, Measured.FromContributions(mean / sum, "1", [new(step.Id + ": fractions", Math.Sqrt(variance) / sum), new("model: standards of the combination", StandardsValence)]));
    }

    // A band by its label, else by where it lies; of a series each spectrum under its name.
    private static IEnumerable<Quantity> Peaks(StepResult step)
    {
        var spectra = step.Results!["spectra"] is JsonArray { Count: > 1 } several ? several.OfType<JsonObject>().ToList() : [step.Results];
        foreach (var spectrum in spectra)
        {
            var state = spectra.Count > 1 ? $"{(string?)spectrum["name"]}" : step.State;
            foreach (var peak in (spectrum["peaks"] as JsonArray ?? []).OfType<JsonObject>())
            {
                if (Read.Quantity(peak["centre"], "cm-1", step.Id) is not { } centre) continue;
                var label = (string?)peak["label"] ?? "";
                var band = label is "Eg" or "A1g" or "A1g-Hi" ? label
                    : label.Length > 0 ? null
                    : centre.Value switch { > 430 and < 520 => "Eg", > 560 and < 680 => "A1g", > 700 and < 820 => "A1g-Hi", _ => null };
                if (band is null) continue;
                yield return Make(step, "raman_" + band, centre) with { State = state };
                if (Read.Quantity(peak["fwhm"], "cm-1", step.Id) is { } width) yield return Make(step, $"raman_{band}_fwhm", width) with { State = state };
            }
        }
    }

    private static IEnumerable<Quantity> PhotoelectronRegions(StepResult step)
    {
        if (step.Results!["regions"] is not JsonArray regions) yield break;
        foreach (var region in regions.OfType<JsonObject>())
        {
            var name = (string?)region["name"] ?? "";
            if (region["mn_valence"] is JsonObject valence && Read.Quantity(Read.At(valence, "beyreuther.valence"), "1", step.Id) is { } mn) yield return Make(step, "xps_valence_Mn", mn);
            if (!name.StartsWith("O 1s", StringComparison.OrdinalIgnoreCase) || region["components"] is not JsonArray list) continue;

            // Of the oxide's own oxygen, lattice below 530.2 eV and oxidised up to 531.2 eV; species of the surface lie above.
            var areas = list.OfType<JsonObject>().Select(c => (Energy: Read.Number(c["binding_energy_eV"]), Area: Read.Quantity(c["area"], "1", $"{step.Id}: {(string?)c["name"]}"))).Where(c => c.Area is not null && c.Energy < 531.2).ToList();
            var oxidised = areas.Where(c => c.Energy > 530.2).Select(c => c.Area!).ToList();
            double total = areas.Sum(c => c.Area!.Value);
            if (total <= 0 || oxidised.Count == areas.Count) continue;
            double part = oxidised.Sum(a => a.Value);
            var terms = areas.Select(c => (c.Area!, 100 * ((c.Energy > 530.2 ? 1 : 0) - part / total) / total)).ToArray();
            yield return Make(step, "o1s_oxidised_share", Measured.Propagate(100 * part / total, "%", terms));
        }
    }

    private static IEnumerable<Quantity> Plain(StepResult step, params (string Name, string Key, string Unit)[] keys)
    {
        foreach (var (name, key, unit) in keys)
        {
            if (Read.Quantity(step.Results![key], unit, step.Cell.Length > 0 ? step.Cell : step.Id) is { } value) yield return Make(step, name, value);
        }
    }

    private static Quantity Make(StepResult step, string name, Measured value) => new(name, step.Sample, step.Cell, step.State, value, step.Id);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static double Roman(string text) => text switch { "I" => 1, "II" => 2, "III" => 3, "IV" => 4, "V" => 5, "VI" => 6, "VII" => 7, _ => double.NaN };

    [GeneratedRegex(@"(?<element>[A-Z][a-z]?)\s*\(?(?:(?<number>\d)\+|\+(?<number>\d)|(?<roman>VII|VI|IV|V|III|II|I)\b)")]
    private static partial Regex ValenceOf();
}
