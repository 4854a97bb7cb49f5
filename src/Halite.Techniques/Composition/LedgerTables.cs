// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Composition;
using Halite.Data;

namespace Halite.Techniques.Composition;

/// <summary>The ledger as people read it.</summary>
internal static class LedgerTables
{
    public static string ClassName(Stoichiometry stoichiometry) => stoichiometry switch
    {
        Stoichiometry.Stoichiometric => "stoichiometric",
        Stoichiometry.OverStoichiometric => "over-stoichiometric",
        Stoichiometry.UnderStoichiometric => "under-stoichiometric",
        _ => "not a rock salt",
    };

    public static string ModelName(ExcessSites model) => model == ExcessSites.Vacancies ? "vacancies" : "tetrahedral";

    /// <summary>"Mn3/4", by whole states: Mn at 3.98 as made works in the same couple.</summary>
    public static string CoupleName(CoupleCapacity couple) => $"{couple.Symbol}{Number(Math.Floor(couple.Low + 1e-9))}/{Number(couple.High)}";

    public static ImmutableArray<string> Notes(CompositionLedger ledger)
    {
        var sizing = ledger.Normalisation.Kind == "none" ? "as written" : $"normalised to {ledger.Normalisation}";
        var notes = ImmutableArray.CreateBuilder<string>();
        notes.Add($"{ledger.Formula.ToString(4)} ({sizing}), {ClassName(ledger.Stoichiometry)}.");
        if (ledger.OxidationStates.States.Count > 0)
            notes.Add("As made: " + string.Join(", ", ledger.OxidationStates.States.Select(s => $"{s.Key} {s.Value.ToString("+0.##;-0.##;0", CultureInfo.InvariantCulture)}")) + $" ({ledger.OxidationStates.Method}).");
        notes.Add((ledger.Couples.IsEmpty ? "No redox couple" : "Couples: " + string.Join(", ", ledger.Couples.Select(CoupleName)))
            + (ledger.Inert.IsEmpty ? "." : $"; inert: {string.Join(", ", ledger.Inert)}."));
        foreach (var account in new[] { ledger.Charge, ledger.Discharge }.OfType<CapacityAccount>()) notes.AddRange(account.Notes);
        return notes.ToImmutable();
    }

    public static ImmutableArray<DataTable> Of(CompositionLedger ledger, AnalysedFormula? icp)
    {
        var tables = ImmutableArray.CreateBuilder<DataTable>();
        var ion = ledger.WorkingIon;
        var facts = new List<(string, object?)>
        {
            ("Molar mass", ledger.MolarMass),
            ("Cations per anion", ledger.CationAnionRatio),
            ($"All {ion} out", Plain(ledger.CapacityAllIons)),
            ("Metal redox", Plain(ledger.CapacityMetals)),
            ($"Oxygen needed for all {ion}", $"{CellText.Of(ledger.CapacityOxygenNeeded)} mAh/g"),
            ("Ceiling (metals + 1/3 hole per O)", Plain(ledger.CapacityCeiling)),
        };
        foreach (var site in ledger.SiteModels.Where(s => s.Tetrahedral > 0 || s.OctahedralVacancies > 1e-9))
            facts.Add(($"Sites, model \"{ModelName(site.Model)}\"", $"{Number(site.Octahedral)} on 4a, {Number(site.OctahedralVacancies)} vacant, {Number(site.Tetrahedral)} on 8c"));
        tables.Add(DataTable.Facts("Composition", facts));
        if (ledger.Couples.Length > 0)
        {
            tables.Add(DataTable.Of("Redox couples", ["Couple", "Atoms", "As made", "Electrons on charge", "Capacity / mAh/g", "Whole window / mAh/g"],
                ledger.Couples.Select(c => new object?[] { CoupleName(c), c.Amount, c.AsMade, c.Electrons, c.Capacity, c.WindowCapacity })));
        }

        if (Accounts(ledger) is { } accounts) tables.Add(accounts);
        if (icp is not null)
        {
            tables.Add(DataTable.Of($"Elemental analysis: {icp.Formula.ToString(4)}, all {ion} {icp.CapacityAllIons}", ["Element", "Measured", "Nominal", "Deviation"],
                icp.Amounts.Select(a => new object?[] { a.Key, a.Value, icp.Nominal[a.Key], icp.Deviations[a.Key] })));
        }

        return tables.ToImmutable();
    }

    /// <summary>One row a quantity, for --csv.</summary>
    public static DataTable Long(CompositionLedger ledger)
    {
        var rows = new List<object?[]>();
        foreach (var element in ledger.Formula.ElementsPresent) rows.Add([$"amount_{element.Symbol}", ledger.Formula[element.Symbol], "1"]);
        foreach (var (symbol, state) in ledger.OxidationStates.States) rows.Add([$"oxidation_state_{symbol}", state, "1"]);
        rows.Add(["molar_mass", ledger.MolarMass.Value, "g/mol"]);
        rows.Add(["cation_anion_ratio", ledger.CationAnionRatio, "1"]);
        rows.Add(["capacity_all_li", ledger.CapacityAllIons.Value, "mAh/g"]);
        rows.Add(["capacity_tm", ledger.CapacityMetals.Value, "mAh/g"]);
        rows.Add(["capacity_oxygen_needed", ledger.CapacityOxygenNeeded, "mAh/g"]);
        rows.Add(["capacity_ceiling", ledger.CapacityCeiling.Value, "mAh/g"]);
        foreach (var couple in ledger.Couples) rows.Add([$"capacity_{CoupleName(couple)}", couple.Capacity, "mAh/g"]);
        foreach (var (name, account) in new[] { ("charge", ledger.Charge), ("discharge", ledger.Discharge) })
        {
            if (account is null) continue;
            rows.Add([name, account.Capacity.Value, "mAh/g"]);
            rows.Add([$"accessible_li_{name}", account.AccessibleIons.Value, "%"]);
            rows.Add([$"tm_share_{name}", account.MetalShare.Value, "%"]);
            rows.Add([$"oxygen_share_{name}", account.OxygenShare.Value, "%"]);
            rows.Add([$"holes_per_oxygen_{name}", account.HolesPerOxygen.Value, "1"]);
        }

        return DataTable.Of("Composition", ["quantity", "value", "unit"], rows);
    }

    private static DataTable? Accounts(CompositionLedger ledger)
    {
        var accounts = new[] { ("Charge", ledger.Charge), ("Discharge", ledger.Discharge) }.Where(a => a.Item2 is not null).ToArray();
        if (accounts.Length == 0) return null;
        return DataTable.Of("Measured capacity against the formula",
            ["", "mAh/g", $"Accessible {ledger.WorkingIon} / %", "Metals / %", "Oxygen / %", "Holes per O", $"{ledger.WorkingIon} beyond the formula"],
            accounts.Select(a => new object?[] { a.Item1, Quantity(a.Item2!.Capacity), Quantity(a.Item2.AccessibleIons), Quantity(a.Item2.MetalShare), Bound(a.Item2), Quantity(a.Item2.HolesPerOxygen), a.Item2.IonsBeyondFormula }));
    }

    private static string Bound(CapacityAccount account) =>
        (account.BoundBecause.Length > 0 && account.OxygenShare.Value > 0 ? "≤ " : "") + Quantity(account.OxygenShare);

    // Heads of the table give the unit.
    private static string Quantity(Measured m) => CellText.Of(m.Sigma is > 0 ? Measured.From(m.Value, m.Sigma.Value, "1", "shown") : (object)m.Value);

    // The uncertainty of the atomic weights is far below that of any capacity: it is in the JSON, not in the table.
    private static string Plain(Measured m) => $"{m.Value.ToString("F1", CultureInfo.InvariantCulture)} {m.Unit}";

    private static string Number(double value) => Math.Round(value, 4).ToString("0.####", CultureInfo.InvariantCulture);
}
