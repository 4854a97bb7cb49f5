// SPDX-License-Identifier: Apache-2.0
using Halite.Techniques.Figures;

namespace Halite.Studies;

/// <summary>Discharge capacity against cycle for all cells of a study in one figure.</summary>
internal static class RetentionFigure
{
    private const int FewestCycles = 5, PointsShown = 400;

    /// <summary>The figure; null where fewer than two cells have five cycles.</summary>
    public static Figure? Of(StudyRun run)
    {
        var traces = new List<Trace>();
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var step in run.Steps.Where(s => s.Operation.Verb == "cycle" && s.Results is not null))
        {
            var cycles = (step.Results!["cycles"] as System.Text.Json.Nodes.JsonArray ?? []).Select(c => (Cycle: Read.Number(c?["cycle"]), Discharge: Read.Number(c?["discharge_mAh_g"])))
                .Where(c => c.Cycle >= 1 && double.IsFinite(c.Discharge)).ToList();
            if (cycles.Count < FewestCycles) continue;
            var (x, y) = Thinning.Thin([.. cycles.Select(c => c.Cycle)], [.. cycles.Select(c => c.Discharge)], PointsShown);
            int colour = Math.Max(0, run.Study.Samples.Select(s => s.Id).ToList().IndexOf(step.Sample));
            var name = run.Study.Samples.FirstOrDefault(s => s.Id == step.Sample)?.Name ?? step.Id;
            traces.Add(new LineTrace(named.Add(name) && named.Count <= 12 ? name : "", x, y) { PaletteIndex = colour, Width = 1.2 });
        }

        return traces.Count < 2 ? null : Figure.Of(
            "retention",
            "Discharge capacity of every cell against cycle",
            new Plot { X = new Axis("Cycle") { Integer = true }, Y = new Axis("Discharge", "mAh/g") { IncludeZero = true }, Traces = [.. traces] },
            "One line a cell, one colour a sample.");
    }
}
