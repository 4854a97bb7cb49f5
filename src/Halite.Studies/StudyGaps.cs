// SPDX-License-Identifier: Apache-2.0
using Halite.Studies.Model;

namespace Halite.Studies;

/// <summary>Something that the study does not say and without which much of it cannot be computed.</summary>
/// <param name="Code">Short stable key ("no-mass").</param>
/// <param name="Text">One sentence, with the line of study.yaml and what needs it.</param>
internal sealed record StudyGap(string Code, string Text);

/// <summary>
/// Formula, mass and area that are not given although data ask for them: one missing line can leave a whole report with dashes,
/// so it is told before anything else.
/// </summary>
internal static class StudyGaps
{
    /// <summary>Checks that need the sample's formula.</summary>
    internal static readonly string[] ByFormula = ["charge-percolation", "charge-li", "li-content", "li-charge", "turning-tm", "valence-charge", "holes", "oxygen-k-edge", "oxygen-1s", "gas-oxygen", "lattice-li"];

    /// <summary>Checks that need capacities per gram.</summary>
    internal static readonly string[] ByMass = ["charge-percolation", "charge-li", "li-charge", "energy-voltage", "areal-loading", "irreversible-residue", "turning-tm", "valence-charge", "holes", "oxygen-k-edge", "oxygen-1s", "gas-oxygen", "lattice-li"];

    /// <summary>The gaps of a study, formulas first.</summary>
    /// <param name="study">The study.</param>
    public static IEnumerable<StudyGap> Of(Study study)
    {
        foreach (var sample in study.Samples.Where(s => s.Formula.Length == 0))
            yield return new("no-formula", $"sample {sample.Id} has no formula ({StudyReader.FileName} line {sample.Line}): its ledger, its percolation and {ByFormula.Length} checks need it; write it as formula: Li1.2Ti0.2Mn0.6O1.8F0.2.");
        foreach (var cell in study.Cells.Where(c => c.MassMg is null))
        {
            var cycled = study.Data.Where(d => d.Cell == cell.Id && d.Verb == "cycle").ToList();
            if (cycled.Count == 0 || cycled.Exists(d => d.Options.Any(o => o.Key == "mass-mg"))) continue;

            // Other cells, or typed values, may serve the sample's checks.
            bool served = study.Cells.Any(c => c.Sample == cell.Sample && c.MassMg is not null) || study.Measured.Any(m => m.Sample == cell.Sample && m.Quantity is "first_charge");
            yield return new("no-mass", $"cell {cell.Id} has no mass_mg ({StudyReader.FileName} line {cell.Line}): its capacities per gram{(served ? "" : $" and {ByMass.Length} checks of {cell.Sample}")} need it.");
        }

        foreach (var loading in study.Measured.Where(m => m.Quantity == "loading"))
        {
            if (study.Measured.Any(m => m.Sample == loading.Sample && m.Quantity == "areal_capacity") || study.Cells.Where(c => c.Sample == loading.Sample).ToList() is not { Count: > 0 } cells || cells.Exists(c => c.AreaCm2 is not null)) continue;
            yield return new("no-area", $"cell {cells[0].Id} has no area_cm2 ({StudyReader.FileName} line {cells[0].Line}): its areal capacity and the check against the loading of {loading.Sample} need it.");
        }
    }
}
