// SPDX-License-Identifier: Apache-2.0
using Halite.Techniques;
using Halite.Techniques.Figures;

namespace Halite.Studies;

/// <summary>The capacity ledger of a study: for each sample what the composition allows and what its cells gave.</summary>
internal static class CapacityLedger
{
    public static DataTable Table(StudyRun run) => DataTable.Of(
        "Capacity ledger (mAh/g)",
        ["Sample", "Formula", "All Li", "Metal redox", "Ceiling", "First charge", "First discharge", "Accessible Li / %", "Oxygen share of discharge / %"],
        run.Study.Samples.Select(sample =>
        {
            var results = run.Compositions[sample.Id].Results;
            var measured = run.Replicates.FirstOrDefault(r => r.Sample == sample.Id);
            return new object?[]
            {
                sample.Name,
                (string?)results?["formula_text"] ?? sample.Formula,
                Read.Number(results?["capacity_all_li_mAh_g"]),
                Read.Number(results?["capacity_tm_mAh_g"]),
                Read.Number(results?["capacity_ceiling_mAh_g"]),
                measured?.Charge?.Scaled(1, "1"),
                measured?.Discharge?.Scaled(1, "1"),
                Read.Number(results?["accessible_li_discharge_percent"]),
                Read.Number(results?["oxygen_share_discharge_percent"]),
            };
        }));

    /// <summary>
    /// Bars of each measured sample: of the Li that the formula holds, what left on charge by metal redox, what left on
    /// account of oxygen, and what stayed.
    /// </summary>
    public static Figure? Waterfall(StudyRun run)
    {
        var samples = run.Study.Samples
            .Select(s => (s.Name, Results: run.Compositions[s.Id].Results, Charge: run.Replicates.FirstOrDefault(r => r.Sample == s.Id)?.Charge))
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
                    new BarTrace("Li not used", [.. x], [.. all.Select((a, i) => Math.Max(a, charge[i]))], 0.55) { From = [.. charge], Colour = "#CBD2D9" },
                    new BarTrace("on account of oxygen", [.. x], [.. charge], 0.55) { From = [.. metal], PaletteIndex = 1, SigmaY = [.. samples.Select(s => s.Charge!.Sigma ?? double.NaN)] },
                    new BarTrace("metal redox", [.. x], [.. metal], 0.55) { PaletteIndex = 0 },
                ],
            },
            "Metal redox is the formula's limit with the couples of the composition panel, so the oxygen part is what is left for it; the whole bar is all Li of the formula. The error bar is that of the measured first charge.");
    }
}
