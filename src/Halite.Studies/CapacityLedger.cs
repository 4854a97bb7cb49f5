// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;
using Halite.Techniques;
using Halite.Techniques.Figures;

namespace Halite.Studies;

/// <summary>The capacity ledger of a study: for each sample what the composition allows and what its cells gave.</summary>
internal static class CapacityLedger
{
    /// <summary>The table.</summary>
    /// <param name="run">The computed study.</param>
    /// <param name="forPeople">Whether numbers without an uncertainty are rounded to what they are good for.</param>
    public static DataTable Table(StudyRun run, bool forPeople = false)
    {
        // Only where a cell began with a discharge does the charge differ from the Li that is out at its end.
        bool net = run.Replicates.Any(r => r.DischargedBefore is not null);
        return DataTable.Of(
            "Capacity ledger (mAh/g)",
            ["Sample", "Formula", "All Li", "Metal redox", "Ceiling", "First charge", .. net ? ["Discharged before it", "Net Li out on charge"] : Array.Empty<string>(), "First discharge", "Accessible Li of discharge / %", "Oxygen share of discharge / %"],
            run.Study.Samples.Select(sample =>
            {
                var results = run.Compositions[sample.Id].Results;
                var measured = run.Replicates.FirstOrDefault(r => r.Sample == sample.Id);
                object?[] row =
                [
                    sample.Name,
                    (string?)results?["formula_text"] ?? (sample.Formula.Length > 0 ? sample.Formula : "formula not given"),
                    Rounded(Read.Number(results?["capacity_all_li_mAh_g"])),
                    Rounded(Read.Number(results?["capacity_tm_mAh_g"])),
                    Rounded(Read.Number(results?["capacity_ceiling_mAh_g"])),
                    measured?.Charge?.Scaled(1, "1"),
                    .. net ? [measured?.DischargedBefore?.Scaled(1, "1"), measured?.NetCharge?.Scaled(1, "1")] : Array.Empty<object?>(),
                    measured?.Discharge?.Scaled(1, "1"),
                    WithSigma(results, "accessible_li_discharge"),
                    WithSigma(results, "oxygen_share_discharge"),
                ];
                return row;

                double Rounded(double value) => forPeople ? Math.Round(value, 1) : value;
            }));
    }

    private static object? WithSigma(System.Text.Json.Nodes.JsonObject? results, string key)
    {
        double value = Read.Number(results?[key + "_percent"]), sigma = Read.Number(results?[key + "_sigma_percent"]);
        return double.IsNaN(value) ? null : double.IsFinite(sigma) ? Measured.From(value, sigma, "1", key) : value;
    }

    /// <summary>
    /// Bars of each measured sample: of the Li that the formula holds, what left on charge by metal redox, what left on
    /// account of oxygen, and what stayed.
    /// </summary>
    public static Figure? Waterfall(StudyRun run)
    {
        var samples = run.Study.Samples
            .Select(s => (s.Name, Results: run.Compositions[s.Id].Results, Charge: run.Replicates.FirstOrDefault(r => r.Sample == s.Id)?.NetCharge))
            .Where(s => s.Results is not null && s.Charge is not null)
            .ToList();
        if (samples.Count == 0) return null;
        double[] x = [.. Enumerable.Range(0, samples.Count).Select(i => (double)i)];
        double[] all = [.. samples.Select(s => Read.Number(s.Results!["capacity_all_li_mAh_g"]))];
        double[] charge = [.. samples.Select(s => s.Charge!.Value)];
        double[] metal = [.. samples.Select((s, i) => Math.Min(Read.Number(s.Results!["capacity_tm_mAh_g"]), charge[i]))];
        return Figure.Of(
            "capacity-ledger",
            "Capacity ledger of the first charge",
            new Plot
            {
                X = new Axis("Sample") { Categories = [.. samples.Select(s => s.Name)] },
                Y = new Axis("Capacity", "mAh/g") { IncludeZero = true },
                Traces =
                [
                    new BarTrace("Li not used", [.. x], [.. all.Select((a, i) => Math.Max(a, charge[i]))], 0.55) { From = [.. charge], Colour = "#CBD2D9", Labels = Text(all.Select((a, i) => Math.Max(0, a - charge[i]))) },
                    new BarTrace("on account of oxygen", [.. x], [.. charge], 0.55) { From = [.. metal], PaletteIndex = 1, SigmaY = [.. samples.Select(s => s.Charge!.Sigma ?? double.NaN)], Labels = Text(charge.Select((c, i) => c - metal[i])) },
                    new BarTrace("metal redox", [.. x], [.. metal], 0.55) { PaletteIndex = 0, Labels = Text(metal) },
                ],
            },
            "Metal redox is the formula's limit with the couples of the composition panel, so the oxygen part is what is left for it; the whole bar is all Li of the formula. The error bar is that of the measured first charge." + (run.Replicates.Any(r => r.DischargedBefore is not null) ? " Li that a discharge before the first charge had put in is not counted." : ""));

        static ImmutableArray<string> Text(IEnumerable<double> values) => [.. values.Select(v => v.ToString("F0", CultureInfo.InvariantCulture))];
    }
}
