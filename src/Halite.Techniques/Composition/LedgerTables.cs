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
        var couples = WorkingCouples(ledger).ToArray();
        var inert = InertMetals(ledger).ToArray();
        notes.Add((couples.Length == 0 ? "No redox couple" : "Couples: " + string.Join(", ", couples.Select(CoupleName)))
            + (inert.Length == 0 ? "." : $"; inert: {string.Join(", ", inert.Select(s => ledger.Couples.FirstOrDefault(c => c.Symbol == s) is { } spent ? $"{s} (at its highest, {spent.AsMade.ToString("+0.##", CultureInfo.InvariantCulture)})" : s))}."));
        if (LithiumLimits(ledger))
            notes.Add($"The {ledger.WorkingIon} of the formula is less than {(ledger.CapacityMetals.Value > ledger.CapacityAllIons.Value ? "the metals could give" : "metals and oxygen could give")}: it limits the charge to {Plain(ledger.CapacityUsable)}.");
        foreach (var account in new[] { ledger.Charge, ledger.Discharge }.OfType<CapacityAccount>()) notes.AddRange(account.Notes);
        return notes.ToImmutable();
    }

    /// <summary>The couples that can give or, in a named window, take electrons.</summary>
    public static IEnumerable<CoupleCapacity> WorkingCouples(CompositionLedger ledger) => ledger.Couples.Where(c => !c.IsSpent);

    /// <summary>The metals that give nothing on charge: no couple of the ledger, or at their highest state as made.</summary>
    public static IEnumerable<string> InertMetals(CompositionLedger ledger)
    {
        var inert = ledger.Inert.Concat(ledger.Couples.Where(c => c.IsSpent).Select(c => c.Symbol)).ToHashSet(StringComparer.Ordinal);
        return ledger.Formula.ElementsPresent.Select(e => e.Symbol).Where(inert.Contains);
    }

    private static bool LithiumLimits(CompositionLedger ledger) => ledger.WorkingIonAmount > 0 && ledger.CapacityCeiling.Value > ledger.CapacityAllIons.Value + 0.05;

    public static ImmutableArray<DataTable> Of(CompositionLedger ledger, AnalysedFormula? icp)
    {
        var tables = ImmutableArray.CreateBuilder<DataTable>();
        var ion = ledger.WorkingIon;
        var facts = new List<(string, object?)>
        {
            ("Molar mass", ledger.MolarMass),
            ("Cations per anion", ledger.CationAnionRatio),
            ($"All {ion} out", Plain(ledger.CapacityAllIons)),
            ("Metal redox", Plain(ledger.CapacityMetals) + Usable(ledger, ledger.CapacityMetals, ledger.CapacityMetalsUsable)),
            ($"Oxygen needed for all {ion}", $"{ledger.CapacityOxygenNeeded.ToString("F1", CultureInfo.InvariantCulture)} mAh/g"),
            ("Ceiling (metals + 1/3 hole per O)", Plain(ledger.CapacityCeiling) + Usable(ledger, ledger.CapacityCeiling, ledger.CapacityUsable)),
        };
        foreach (var site in ledger.SiteModels.Where(s => s.Tetrahedral > 0 || s.OctahedralVacancies > 1e-9))
            facts.Add(($"Sites, model \"{ModelName(site.Model)}\"", $"{Number(site.Octahedral)} on 4a, {Number(site.OctahedralVacancies)} vacant, {Number(site.Tetrahedral)} on 8c"));
        tables.Add(DataTable.Facts("Composition", facts));
        if (WorkingCouples(ledger).Any())
        {
            tables.Add(DataTable.Of("Redox couples", ["Couple", "Atoms", "As made", "Electrons on charge", "Capacity / mAh/g", "Whole window / mAh/g"],
                WorkingCouples(ledger).Select(c => new object?[] { CoupleName(c), c.Amount, c.AsMade, c.Electrons, c.Capacity, c.WindowCapacity })));
        }

        if (Accounts(ledger) is { } accounts) tables.Add(accounts);
        if (icp is not null)
        {
            tables.Add(DataTable.Of($"Elemental analysis: {icp.Formula.ToString(4)}, all {ion} {icp.CapacityAllIons}", ["Element", "Measured", "Nominal", "Deviation"],
                icp.Amounts.Select(a => new object?[] { a.Key, a.Value, icp.Nominal[a.Key], icp.Deviations[a.Key] })));
            if (!double.IsNaN(icp.MetalValence.Value)) tables.Add(DataTable.Facts("Analysed composition", ("Mean valence of the metals", icp.MetalValence), ("The same in the nominal formula", NominalValence(ledger))));
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
        rows.Add(["capacity_usable", ledger.CapacityUsable.Value, "mAh/g"]);
        foreach (var couple in WorkingCouples(ledger)) rows.Add([$"capacity_{CoupleName(couple)}", couple.Capacity, "mAh/g"]);
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
            accounts.Select(a => new object?[] { a.Item1, Quantity(a.Item2!.Capacity), Quantity(a.Item2.AccessibleIons), Quantity(a.Item2.MetalShare), Bound(a.Item2, a.Item2.OxygenShare), Bound(a.Item2, a.Item2.HolesPerOxygen), a.Item2.IonsBeyondFormula }));
    }

    private static string Bound(CapacityAccount account, Measured value) => (account.IsUpperBound ? "≤ " : "") + Quantity(value);

    // Where the metals could give more than the Li of the formula takes, the number alone would mislead.
    private static string Usable(CompositionLedger ledger, Measured capacity, Measured usable) =>
        ledger.WorkingIonAmount > 0 && capacity.Value > usable.Value + 0.05 ? $", of which the {ledger.WorkingIon} can use {Plain(usable)}" : "";

    private static double NominalValence(CompositionLedger ledger)
    {
        var metals = ledger.Formula.Terms.Where(t => !t.IsAnion && t.Element.Group != 1).ToArray();
        return metals.Sum(t => t.Amount * (ledger.OxidationStates[t.Symbol] ?? double.NaN)) / metals.Sum(t => t.Amount);
    }

    // Heads of the table give the unit.
    private static string Quantity(Measured m) => CellText.Of(m.Sigma is > 0 ? Measured.From(m.Value, m.Sigma.Value, "1", "shown") : (object)m.Value);

    // The uncertainty of the atomic weights is far below that of any capacity: it is in the JSON, not in the table.
    private static string Plain(Measured m) => $"{m.Value.ToString("F1", CultureInfo.InvariantCulture)} {m.Unit}";

    private static string Number(double value) => Math.Round(value, 4).ToString("0.####", CultureInfo.InvariantCulture);
}
