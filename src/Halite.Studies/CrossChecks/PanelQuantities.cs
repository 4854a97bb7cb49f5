// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Halite.Data;

namespace Halite.Studies.CrossChecks;

/// <summary>Names the quantities that the results of each operation hold.</summary>
internal static partial class PanelQuantities
{
    public static IEnumerable<Quantity> Of(StepResult step) => step.Operation.Verb switch
    {
        "formula" => Formula(step),
        "percolate" => Plain(step, ("percolating_capacity", "capacity_percolating_mAh_g", "mAh/g"), ("percolating_li", "li_per_formula_percolating", "1")),
        "cycle" => Cycle(step),
        "gitt" => Gitt(step),
        "drt" => Plain(step, ("r_infinity", "r_infinity_ohm", "ohm"), ("r_polarisation", "r_polarisation_ohm", "ohm")),
        "xas lcf" => LinearCombination(step),
        "peaks" => Peaks(step),
        "xps" => PhotoelectronRegions(step),
        _ => [],
    };

    private static IEnumerable<Quantity> Formula(StepResult step)
    {
        foreach (var quantity in Plain(
            step,
            ("all_li_capacity", "capacity_all_li_mAh_g", "mAh/g"), ("tm_limit", "capacity_tm_mAh_g", "mAh/g"), ("capacity_ceiling", "capacity_ceiling_mAh_g", "mAh/g"),
            ("holes_per_oxygen_charge", "holes_per_oxygen_charge", "1"), ("oxygen_share_charge", "oxygen_share_charge_percent", "%"), ("molar_mass", "molar_mass_g_mol", "g/mol")))
            yield return quantity;
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

        if (step.Results["oxidation_states"] is JsonObject states)
        {
            foreach (var (element, state) in states) yield return Make(step, "formula_valence_" + element, Measured.Exact(Read.Number(state), "1"));
        }
    }

    private static IEnumerable<Quantity> Cycle(StepResult step)
    {
        if (step.Results!["turning_point"] is JsonObject turn && Read.Quantity(turn["two_segment_mAh_g"], "mAh/g", step.Cell) is { } point)
            yield return Make(step, "turning_point", point);
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

    private static IEnumerable<Quantity> Gitt(StepResult step)
    {
        if (step.Results!["pulses"] is not JsonArray pulses) yield break;
        foreach (var pulse in pulses.OfType<JsonObject>())
        {
            foreach (var (name, key, unit) in new[] { ("gitt_overpotential", "overpotential_V", "V"), ("gitt_ir_drop", "ir_drop_V", "V"), ("gitt_diffusion", "diffusion_cm2_s", "cm2/s"), ("gitt_inverse_tau", "inverse_tau_per_s", "1/s"), ("gitt_current", "current_A", "A"), ("gitt_current", "current_mA", "mA") })
            {
                if (Read.Quantity(pulse[key], unit, step.Cell) is { } value)
                    yield return Make(step, name, value) with { State = Invariant($"{(string?)pulse["direction"]} pulse {Read.Number(pulse["index"])}") };
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

        if (element.Length > 0 && sum > 0) yield return Make(step, "valence_" + element, Measured.From(mean / sum, Math.Sqrt(variance) / sum, "1", step.Id + ": fractions"));
    }

    private static IEnumerable<Quantity> Peaks(StepResult step)
    {
        if (step.Results!["peaks"] is not JsonArray peaks) yield break;
        foreach (var peak in peaks.OfType<JsonObject>())
        {
            if (Read.Quantity(peak["centre"], "cm-1", step.Id) is not { } centre) continue;
            var band = centre.Value switch { > 430 and < 520 => "raman_Eg", > 560 and < 680 => "raman_A1g", > 700 and < 820 => "raman_A1gHi", _ => null };
            if (band is not null) yield return Make(step, band, centre);
        }
    }

    private static IEnumerable<Quantity> PhotoelectronRegions(StepResult step)
    {
        if (step.Results!["regions"] is not JsonArray regions) yield break;
        foreach (var region in regions.OfType<JsonObject>().Where(r => ((string?)r["name"] ?? "").StartsWith("O 1s", StringComparison.OrdinalIgnoreCase)))
        {
            var components = region["components"] is JsonArray list ? list.OfType<JsonObject>().ToList() : [];
            double total = components.Sum(c => Read.Number(c["area"])), oxidised = components.Where(c => Read.Number(c["binding_energy_eV"]) is > 530.2 and < 531.2).Sum(c => Read.Number(c["area"]));
            if (total > 0) yield return Make(step, "o1s_oxidised_share", Measured.WithoutSigma(100 * oxidised / total, "%", "shares of overlapping components"));
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
