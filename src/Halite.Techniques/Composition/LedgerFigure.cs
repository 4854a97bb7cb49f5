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
        var names = new List<string> { $"All {ledger.WorkingIon}", "Ceiling" };
        var metals = new List<double> { double.NaN, ledger.CapacityMetals.Value };
        var oxygen = new List<(double From, double To)> { (double.NaN, double.NaN), (ledger.CapacityMetals.Value, ledger.CapacityCeiling.Value) };
        foreach (var (name, account) in new[] { ("Charge", ledger.Charge), ("Discharge", ledger.Discharge) })
        {
            if (account is null) continue;
            names.Add(name);
            double metal = Math.Min(account.Capacity.Value, ledger.CapacityMetals.Value);
            metals.Add(metal);
            oxygen.Add((metal, account.Capacity.Value));
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
            ],
            Annotations = [new HorizontalLine(ledger.CapacityAllIons.Value, $"all {ledger.WorkingIon}")],
        }, $"Capacities per gram of the formula. Metals: {string.Join(", ", ledger.Couples.Select(LedgerTables.CoupleName))}. The ceiling adds one hole per three oxygens to the metals. Measured bars count the metals first, so their oxygen part is what the metals cannot give.");
    }
}
