// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Chemistry;
using Halite.Data;

namespace Halite.Composition;

/// <summary>Cations against anions, compared with the one to one of rock salt.</summary>
public enum Stoichiometry
{
    /// <summary>As many cations as anions, within the rounding of a published formula (0.5 %).</summary>
    Stoichiometric,

    /// <summary>More cations than anions: some are on tetrahedral sites.</summary>
    OverStoichiometric,

    /// <summary>Fewer cations than anions: octahedral sites are vacant, if it is a rock salt (a spinel has 3:4).</summary>
    UnderStoichiometric,

    /// <summary>No rock salt: a polyanion, or no anion at all.</summary>
    NotRockSalt,
}

/// <summary>How the cations of a rock salt fill its sites, per formula unit. The rock salt has one octahedral 4a site and two tetrahedral 8c sites per anion.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Octahedral">Cations on 4a.</param>
/// <param name="OctahedralVacancies">Vacant 4a sites.</param>
/// <param name="Tetrahedral">Cations (Li) on 8c.</param>
public sealed record SiteModel(ExcessSites Model, double Octahedral, double OctahedralVacancies, double Tetrahedral);

/// <summary>What one element can give on charge.</summary>
/// <param name="Symbol">The element.</param>
/// <param name="Amount">Atoms per formula unit.</param>
/// <param name="AsMade">Mean oxidation state in the formula.</param>
/// <param name="Low">Lowest state of the window, at most the state as made where the user named none.</param>
/// <param name="High">Highest state of the window.</param>
/// <param name="Electrons">Electrons per formula unit from the state as made (or Low, if higher) up to High.</param>
/// <param name="Capacity">The same in mAh/g.</param>
/// <param name="WindowCapacity">Capacity of the whole window from Low to High, mAh/g: what the couple can give once it has been discharged to Low.</param>
public sealed record CoupleCapacity(string Symbol, double Amount, double AsMade, double Low, double High, double Electrons, double Capacity, double WindowCapacity)
{
    /// <summary>Whether the metal is as high as it goes (Mn4+, Mo6+) and no lower state was named: on charge it is inert.</summary>
    public bool IsSpent => Electrons <= 1e-9 && WindowCapacity <= 1e-9;
}

/// <summary>
/// What a composition allows: how much working ion, how much transition-metal redox, how much has to come from oxygen,
/// and what a measured capacity means against that. Capacities are per gram of the formula; nothing is clipped.
/// </summary>
public sealed record CompositionLedger
{
    private CompositionLedger() { }

    /// <summary>The formula as it was given, additions included, before normalisation.</summary>
    public required Formula AsGiven { get; init; }

    /// <summary>The formula that all amounts refer to.</summary>
    public required Formula Formula { get; init; }

    /// <summary>How its size was chosen.</summary>
    public required Normalisation Normalisation { get; init; }

    /// <summary>Oxidation states as made.</summary>
    public required OxidationStates OxidationStates { get; init; }

    /// <summary>Molar mass of <see cref="Formula"/>, g/mol, with the uncertainty of the atomic weights.</summary>
    public required Measured MolarMass { get; init; }

    /// <summary>Cations per anion; NaN without anions.</summary>
    public required double CationAnionRatio { get; init; }

    /// <summary>The class that the ratio means.</summary>
    public required Stoichiometry Stoichiometry { get; init; }

    /// <summary>Both models of the sites, the chosen one first; empty where the formula is no rock salt.</summary>
    public required ImmutableArray<SiteModel> SiteModels { get; init; }

    /// <summary>The ion that the cell works with.</summary>
    public required string WorkingIon { get; init; }

    /// <summary>Working ions per formula unit.</summary>
    public required double WorkingIonAmount { get; init; }

    /// <summary>Capacity if all working ions left, n F / 3.6 M, mAh/g.</summary>
    public required Measured CapacityAllIons { get; init; }

    /// <summary>The redox elements with their windows, in the order of the formula.</summary>
    public required ImmutableArray<CoupleCapacity> Couples { get; init; }

    /// <summary>Metals that count as inert, in the order of the formula.</summary>
    public required ImmutableArray<string> Inert { get; init; }

    /// <summary>Electrons per formula unit that the metals can give on charge.</summary>
    public required double MetalElectrons { get; init; }

    /// <summary>Capacity of the metals on charge, mAh/g; not capped by the working ions.</summary>
    public required Measured CapacityMetals { get; init; }

    /// <summary>What the working ions let the metals give, mAh/g: the lower of <see cref="CapacityMetals"/> and <see cref="CapacityAllIons"/>.</summary>
    public Measured CapacityMetalsUsable => CapacityMetals.Value <= CapacityAllIons.Value ? CapacityMetals : CapacityAllIons;

    /// <summary>What the working ions let metals and reversible oxygen give, mAh/g: the lower of <see cref="CapacityCeiling"/> and <see cref="CapacityAllIons"/>.</summary>
    public Measured CapacityUsable => CapacityCeiling.Value <= CapacityAllIons.Value ? CapacityCeiling : CapacityAllIons;

    /// <summary>What oxygen must give for all working ions to leave: all-ion less metal capacity, mAh/g; zero where the metals suffice.</summary>
    public required double CapacityOxygenNeeded { get; init; }

    /// <summary>(metal electrons + n_O h) F / 3.6 M with h the reversible holes per oxygen, mAh/g; not capped by the working ions.</summary>
    public required Measured CapacityCeiling { get; init; }

    /// <summary>The measured charge against the formula; null where none was given.</summary>
    public CapacityAccount? Charge { get; init; }

    /// <summary>The measured discharge against the formula; null where none was given.</summary>
    public CapacityAccount? Discharge { get; init; }

    /// <summary>What a reader must know.</summary>
    public required ImmutableArray<Warning> Warnings { get; init; }

    /// <summary>Computes the ledger.</summary>
    /// <param name="formula">The composition, additions included.</param>
    /// <param name="options">Choices; defaults are those of the field.</param>
    /// <exception cref="InputException">The charges do not balance, a capacity is negative, or a choice names an absent element.</exception>
    public static CompositionLedger Compute(Formula formula, LedgerOptions? options = null)
    {
        options ??= new();
        var normalisation = options.Normalisation ?? Normalisation.DefaultFor(formula);
        var unit = normalisation.Apply(formula);
        var states = ChargeBalance.Resolve(unit, options.States);
        var warnings = states.Warnings.ToBuilder();
        var mass = unit.MolarMassMeasured;
        var ion = WorkingIonOf(unit, options.WorkingIon, warnings);
        var (couples, inert) = CouplesOf(unit, states, options, mass.Value, warnings);
        double electrons = couples.Sum(c => c.Electrons);
        double ions = unit[ion], oxygen = unit["O"];
        var ledger = new CompositionLedger
        {
            AsGiven = formula,
            Formula = unit,
            Normalisation = normalisation,
            OxidationStates = states,
            MolarMass = mass,
            CationAnionRatio = unit.AnionCount > 0 ? unit.CationCount / unit.AnionCount : double.NaN,
            Stoichiometry = ClassOf(unit),
            SiteModels = SitesOf(unit, options.ExcessSites),
            WorkingIon = ion,
            WorkingIonAmount = ions,
            CapacityAllIons = Capacity(ions, mass),
            Couples = couples,
            Inert = inert,
            MetalElectrons = electrons,
            CapacityMetals = Capacity(electrons, mass),
            CapacityOxygenNeeded = Math.Max(0, ions - electrons) * PhysicalConstants.MilliampereHoursPerMole / mass.Value,
            CapacityCeiling = Capacity(electrons + oxygen * options.ReversibleHolesPerOxygen, mass),
            Warnings = [],
        };
        return ledger with
        {
            Charge = options.Charge is { } charge ? CapacityAccount.Of(ledger, charge, onDischarge: false) : null,
            Discharge = options.Discharge is { } discharge ? CapacityAccount.Of(ledger, discharge, onDischarge: true) : null,
            Warnings = warnings.ToImmutable(),
        };
    }

    /// <summary>Capacity of an amount of electrons per formula unit: n F / 3.6 M, mAh/g.</summary>
    /// <param name="electrons">Electrons per formula unit.</param>
    /// <param name="molarMass">Molar mass of the formula unit, g/mol.</param>
    public static Measured Capacity(double electrons, Measured molarMass)
    {
        double value = electrons * PhysicalConstants.MilliampereHoursPerMole / molarMass.Value;
        return Measured.Propagate(value, "mAh/g", (molarMass, -value / molarMass.Value));
    }

    private static readonly string[] WorkingIons = ["Li", "Na", "K"];

    private static string WorkingIonOf(Formula formula, string? chosen, ImmutableArray<Warning>.Builder warnings)
    {
        if (chosen is null) return WorkingIons.MaxBy(s => formula[s])!; // the first of equals: Li
        RequireWorkingIon(chosen);
        if (formula[chosen] == 0)
            warnings.Add(new("no-working-ion", $"The formula holds no {chosen}: all that counts its {chosen} is zero, and what a discharge inserts is beyond the formula."));
        return chosen;
    }

    /// <summary>Refuses what is no working ion of the ledger, which counts one electron for each.</summary>
    internal static void RequireWorkingIon(string chosen)
    {
        if (!WorkingIons.Contains(chosen)) throw new InputException($"The working ion \"{chosen}\" is none of Li, Na and K, which the ledger counts with one electron each: choose one of them.");
    }

    private static Stoichiometry ClassOf(Formula formula)
    {
        if (formula.AnionCount == 0 || Normalisation.HasPolyanion(formula)) return Stoichiometry.NotRockSalt;
        double excess = formula.CationCount / formula.AnionCount - 1;
        return Math.Abs(excess) <= 0.005 ? Stoichiometry.Stoichiometric
            : excess > 0 ? Stoichiometry.OverStoichiometric : Stoichiometry.UnderStoichiometric;
    }

    private static ImmutableArray<SiteModel> SitesOf(Formula formula, ExcessSites chosen)
    {
        if (ClassOf(formula) == Stoichiometry.NotRockSalt) return [];
        double sites = formula.AnionCount, cations = formula.CationCount, excess = cations - sites;
        if (excess <= 1e-12) return [new(chosen, cations, Math.Max(0, -excess), 0)];
        var tetrahedral = new SiteModel(ExcessSites.Tetrahedral, sites, 0, excess);
        var vacancies = new SiteModel(ExcessSites.Vacancies, sites - excess, excess, 2 * excess);
        return chosen == ExcessSites.Tetrahedral ? [tetrahedral, vacancies] : [vacancies, tetrahedral];
    }

    private static (ImmutableArray<CoupleCapacity> Couples, ImmutableArray<string> Inert) CouplesOf(
        Formula formula, OxidationStates states, LedgerOptions options, double molarMass, ImmutableArray<Warning>.Builder warnings)
    {
        if (options.Redox.Keys.FirstOrDefault(s => formula[s] == 0) is { } absent)
            throw new InputException($"The formula {formula.ToString(4)} holds no {absent}: a redox couple is chosen only for an element in it.");
        foreach (var (symbol, window) in options.Redox) window?.Require(Elements.Get(symbol));
        var couples = ImmutableArray.CreateBuilder<CoupleCapacity>();
        var inert = ImmutableArray.CreateBuilder<string>();
        foreach (var element in formula.ElementsPresent.Where(e => e.Group is >= 2 and <= 16 && !formula.IsAnion(e.Symbol)))
        {
            var symbol = element.Symbol;
            var window = options.Redox.TryGetValue(symbol, out var chosen) ? chosen : RedoxWindow.DefaultOf(symbol);
            if (window is null || states[symbol] is not { } state)
            {
                inert.Add(symbol);
                continue;
            }

            double amount = formula[symbol], low = window.Low ?? Math.Min(state, window.High);
            double electrons = amount * Math.Max(0, window.High - Math.Max(low, state));
            double perElectron = PhysicalConstants.MilliampereHoursPerMole / molarMass;
            couples.Add(new(symbol, amount, state, low, window.High, electrons, electrons * perElectron, amount * (window.High - low) * perElectron));
            Doubts(symbol, state, window, formula, warnings);
            if (window.Low is { } named && named < state - 1e-9)
                warnings.Add(new("couple-below-as-made", $"{symbol} is {ChargeBalance.Signed(state)} as made, above the lower state of the couple: the first charge starts from there, and the whole window is given beside it."));
        }

        if (inert.FirstOrDefault(s => states[s] is { } v && RedoxCouples.Range(s) is { } r && v < r.High - 0.01 && s is "Ti" or "Nb" or "W" or "Cu") is { } reduced)
            warnings.Add(new("inert-but-reduced", $"{reduced} is {ChargeBalance.Signed(states[reduced]!.Value)} as made and counts as inert; let it work with --redox {reduced}={Math.Floor(states[reduced]!.Value)},{RedoxCouples.Range(reduced)!.Value.High}."));
        return (couples.ToImmutable(), inert.ToImmutable());
    }

    private static void Doubts(string symbol, double state, RedoxWindow window, Formula formula, ImmutableArray<Warning>.Builder warnings)
    {
        if (window.Low is { } low && low > state + 1e-9)
            warnings.Add(new("couple-above-as-made", $"{symbol} is {ChargeBalance.Signed(state)} as made, below the lower state {ChargeBalance.Whole(low)} of the couple: what it gives on the way there is not counted; --redox {symbol}={FormulaText.Number(Math.Floor(state + 1e-9))},{FormulaText.Number(window.High)} counts it."));
        // The same states as charge balance accepts in tetrahedral oxoanions only.
        if (symbol is "Mn" or "Fe" && window.High > 4 + 1e-9 && Math.Abs(formula["O"] / formula[symbol] - 4) > 0.05)
            warnings.Add(new("couple-tetrahedral", $"{symbol} above +4 exists in tetrahedral {symbol}O4 only: in this formula the couple up to {ChargeBalance.Whole(window.High)} is a supposition."));
    }
}
