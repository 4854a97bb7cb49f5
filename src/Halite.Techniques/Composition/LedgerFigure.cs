// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Composition;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Composition;

/// <summary>The ledger as bars: what the lithium, the metals and the oxygen allow, beside what was measured.</summary>
internal static class LedgerFigure
{
    public static Figure Of(CompositionLedger ledger)
    {
        // Metals that could give more than the Li takes (LiCrO2) would hide all else: what the Li can use is drawn.
        bool capped = ledger.WorkingIonAmount > 0;
        double metalTop = (capped ? ledger.CapacityMetalsUsable : ledger.CapacityMetals).Value, ceiling = (capped ? ledger.CapacityUsable : ledger.CapacityCeiling).Value;
        var names = new List<string> { $"All {ledger.WorkingIon}", "Usable" };
        var metals = new List<double> { double.NaN, metalTop };
        var oxygen = new List<(double From, double To)> { (double.NaN, double.NaN), (metalTop, ceiling) };
        var other = new List<(double From, double To)> { (double.NaN, double.NaN), (double.NaN, double.NaN) };
        foreach (var (name, account) in new[] { ("Charge", ledger.Charge), ("Discharge", ledger.Discharge) })
        {
            if (account is null) continue;
            names.Add(name);
            double q = account.Capacity.Value, metal = q > 0 ? q * account.MetalShare.Value / 100 : 0;
            double both = q > 0 && account.OxygenShare.Value > 0 ? metal + q * account.OxygenShare.Value / 100 : metal;
            metals.Add(metal);
            oxygen.Add((metal, both));
            other.Add(q - both > 1e-6 * q ? (both, q) : (double.NaN, double.NaN));
        }

        var x = Enumerable.Range(0, names.Count).Select(i => (double)i).ToImmutableArray();
        var shown = Enumerable.Range(1, names.Count - 1).ToArray();
        return Figure.Of("capacity-ledger", $"Capacity ledger of {ledger.Formula.ToString(4)}", new Plot
        {
            X = new Axis("") { Categories = [.. names], Minimum = -0.6, Maximum = names.Count - 0.4 },
            Y = new Axis("Capacity", "mAh/g") { IncludeZero = true },
            Traces =
            [
                new BarTrace($"{ledger.WorkingIon} of the formula", [0], [ledger.CapacityAllIons.Value], 0.6) { PaletteIndex = 6 },
                new BarTrace("Metal redox", [.. shown.Select(i => x[i])], [.. shown.Select(i => metals[i])], 0.6) { PaletteIndex = 0 },
                new BarTrace("Oxygen redox", [.. shown.Select(i => x[i])], [.. shown.Select(i => oxygen[i].To)], 0.6) { From = [.. shown.Select(i => oxygen[i].From)], PaletteIndex = 1 },
                .. other.Any(o => !double.IsNaN(o.To)) ? [new BarTrace("Neither", [.. shown.Select(i => x[i])], [.. shown.Select(i => other[i].To)], 0.6) { From = [.. shown.Select(i => other[i].From)], PaletteIndex = 2 }] : ImmutableArray<Trace>.Empty,
            ],
            Annotations = [new HorizontalLine(ledger.CapacityAllIons.Value, $"all {ledger.WorkingIon}")],
        }, $"Capacities per gram of the formula. Metals: {(LedgerTables.WorkingCouples(ledger).Any() ? string.Join(", ", LedgerTables.WorkingCouples(ledger).Select(LedgerTables.CoupleName)) : "none works")}. Usable: the metals and one hole per three oxygens, as far as the {ledger.WorkingIon} goes. Measured bars count the metals first, so their oxygen part is what the metals cannot give.");
    }
}
