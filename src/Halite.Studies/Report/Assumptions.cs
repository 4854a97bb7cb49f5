// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Studies.CrossChecks;
using Halite.Techniques.Tables;

namespace Halite.Studies.Report;

/// <summary>What the numbers of a report rest on that no file says: masses, couples, site model, networks, and what the checks allow for.</summary>
internal static class Assumptions
{
    /// <summary>One sentence each.</summary>
    public static IEnumerable<string> Of(StudyRun run)
    {
        foreach (var cell in run.Study.Cells)
        {
            var mass = cell.MassMg is { } m ? string.Create(CultureInfo.InvariantCulture, $"{m} {(cell.MassSigmaMg is { } s ? $"± {s} " : "")}mg of {cell.MassBasis}{(cell.MassSigmaMg is null ? ", no uncertainty given, so specific capacities carry none from it" : "")}") : "no mass given, so there are no specific capacities";
            var counter = cell.CounterElectrodeV != 0 ? string.Create(CultureInfo.InvariantCulture, $"{cell.CounterElectrode} at {cell.CounterElectrodeV} V against Li; voltages are shown as measured") : cell.CounterElectrode;
            yield return $"{cell.Id}: {mass}; counter electrode {counter}; {cell.Electrode} convention for cycles.";
        }

        foreach (var cell in run.Cells)
        {
            if (cell.DischargedBefore is { } before)
                yield return string.Create(CultureInfo.InvariantCulture, $"{cell.Cell.Id} was discharged by {before.Value:F0} mAh/g before its first charge: ledger, holes, shares, percolation and turning point count the charge less that, which is the Li out of the material as made.");
        }

        foreach (var sample in run.Study.Samples)
        {
            if (run.Compositions[sample.Id].Results is not { } results) continue;
            var couples = (results["couples"] as JsonArray ?? []).Select(c => (string?)c?["couple"]).ToList();
            var inert = (results["inert"] as JsonArray ?? []).Select(e => (string?)e).ToList();
            var network = sample.IsLayered ? $"{sample.Ordering}, so no 0-TM network" : $"percolation on a {sample.Ordering} arrangement, 0-TM hops";
            yield return $"{sample.Name}: charge balance {(string?)results["charge_balance"]?["method"] ?? "as written"}; couples {(couples.Count == 0 ? "none" : string.Join(", ", couples))}{(inert.Count == 0 ? "" : "; inert " + string.Join(", ", inert))}; site model {(string?)results["site_model"] ?? "none"}; {network}.";
        }

        if (run.Replicates.Any(r => Read.Number(run.Compositions[r.Sample].Results?["capacity_tm_mAh_g"]) > 0))
            yield return "Of a measured capacity the metals' couples are counted first; oxygen is what they cannot give. Every charge is taken to move Li of the active material.";
        foreach (var check in Allowances)
        {
            if (run.CrossChecks.Any(c => c.Verdict != Verdict.NotTestable && c.Id.EndsWith("." + check.Id, StringComparison.Ordinal))) yield return check.Says(run);
        }

        if (run.Study.Models.DrtWindows is { Length: > 0 } windows && run.Steps.Any(s => s.Operation.Verb == "drt"))
            yield return $"Relaxation times are ascribed by the study: {string.Join(", ", windows.Select(w => string.Create(CultureInfo.InvariantCulture, $"{w.Name} {ReadableText.Number(w.From)} to {ReadableText.Number(w.To)} s")))}.{Overlap(windows)}";
        foreach (var measured in run.Study.Measured.Where(m => m.Value.Sigma is null)) yield return $"{measured.Id} is typed in without an uncertainty ({measured.Source}).";
    }

    private static readonly (string Id, Func<StudyRun, string> Says)[] Allowances =
    [
        ("lattice-li", run => $"The lattice parameter is expected to shrink by {run.Study.Models.ShrinkagePerLi.ToString(null, CultureInfo.InvariantCulture)} for each Li of the formula that leaves."),
        ("turning-tm", _ => "The bend of the first charge is taken to be as wide as 5 % of its capacity."),
        ("valence-charge", _ => "A mean valence by standards is taken to be good to 0.15."),
        ("oxygen-1s", _ => "A quarter of the oxidised share of O 1s is allowed for the surface."),
        ("overpotential-impedance", _ => "Charge transfer is taken to be linear to 15 % between a pulse of the titration and the impedance."),
        ("diffusion-tail", _ => "Diffusion coefficients by titration and by impedance are taken to agree to a quarter of a decade."),
    ];

    // Windows that overlap count what lies in both twice.
    private static string Overlap(IReadOnlyList<Model.RelaxationRange> windows)
    {
        var pairs = windows.SelectMany((a, i) => windows.Skip(i + 1).Where(b => a.From < b.To && b.From < a.To).Select(b => $"{a.Name} and {b.Name}")).ToList();
        return pairs.Count == 0 ? "" : $" {string.Join("; ", pairs)} overlap: a process in both counts in both.";
    }
}
