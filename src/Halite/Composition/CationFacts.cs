// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Chemistry;
using Halite.Data;

namespace Halite.Composition;

/// <summary>What is known of one cation of a composition.</summary>
/// <param name="Symbol">The element.</param>
/// <param name="Amount">Atoms per formula unit.</param>
/// <param name="State">Mean oxidation state.</param>
/// <param name="DCount">d electrons at that state (groups 3 to 12); null outside.</param>
/// <param name="OctahedralRadius">Effective ionic radius in sixfold coordination, Å, between whole states by Vegard; NaN where Shannon gives none.</param>
/// <param name="TetrahedralRadius">The same in fourfold coordination.</param>
/// <param name="RadiusMismatch">Octahedral radius over the mean of the other-than-alkali metals; NaN without radii.</param>
/// <param name="Roles">Role classes of the review ("framework", "d0", ...); empty where it names none.</param>
/// <param name="RoleNote">Remark to the roles, corrections of the review's slips among them.</param>
/// <param name="LigandToMetal">Whether oxygen is oxidised through this ion (LMCT) at its state; null where the review says nothing.</param>
/// <param name="LigandToMetalOnCharge">Whether that begins within the ion's redox window on charge; null where the review says nothing.</param>
/// <param name="CrustAbundance">Abundance in the crust, mg/kg; NaN where the table has none.</param>
/// <param name="Price">US dollars per kilogram of the element; NaN where the table has none.</param>
public sealed record CationFact(
    string Symbol, double Amount, double State, double? DCount, double OctahedralRadius, double TetrahedralRadius, double RadiusMismatch,
    ImmutableArray<string> Roles, string RoleNote, bool? LigandToMetal, bool? LigandToMetalOnCharge, double CrustAbundance, double Price);

/// <summary>Number of straight A–O–A' axes per oxygen in a random cation lattice, by what stands at the two ends.</summary>
/// <param name="Ends">The two ends ("Li-O-Li", "Na-O-□").</param>
/// <param name="PerOxygen">Mean number of such axes per oxygen, of three.</param>
public sealed record AxisCount(string Ends, double PerOxygen);

/// <summary>Facts of a composition that follow from its cations and anions alone.</summary>
/// <param name="Cations">The cations in the order of the formula.</param>
/// <param name="EntropyCations">Configurational entropy per cation site, in units of R, all cations random on one sublattice.</param>
/// <param name="EntropyAnions">The same per anion site.</param>
/// <param name="EntropyMetals">The same over the metals other than alkalis alone: the convention of high-entropy papers.</param>
/// <param name="HighEntropyByEntropy">Whether <paramref name="EntropyMetals"/> is at least 1.5 R, the usual threshold.</param>
/// <param name="HighEntropyByCount">Whether there are more than five metals other than alkalis, the review's wording.</param>
/// <param name="Dopants">Metals that make up less than 1 % of the metals other than alkalis.</param>
/// <param name="RadiusDeviation">√Σ c_i (1 − r_i / r̄)² over the metals other than alkalis, octahedral radii; NaN where a radius is missing.</param>
/// <param name="LayerRatio">(M³⁺ and higher) : (alkali and M²⁺) in the metal layer of the layered form; 2 favours a honeycomb. NaN where the layer holds no low-valent ion.</param>
/// <param name="Axes">Straight axes through oxygen that leave O 2p unhybridised, in a random lattice, under the ledger's first model of the sites.</param>
/// <param name="AxesTotal">Their sum, 3 p² with p the fraction of such ions and vacancies on the octahedral cation sites.</param>
/// <param name="Warnings">What a reader must know.</param>
public sealed record CompositionFacts(
    ImmutableArray<CationFact> Cations, double EntropyCations, double EntropyAnions, double EntropyMetals, bool HighEntropyByEntropy, bool HighEntropyByCount,
    ImmutableArray<string> Dopants, double RadiusDeviation, double LayerRatio, ImmutableArray<AxisCount> Axes, double AxesTotal, ImmutableArray<Warning> Warnings)
{
    // Weak, hardly directional bonds to O: what may stand at an end of an A-O-A' axis (section 3.1 of the review).
    private static readonly string[] Weak = ["Li", "Na", "K", "Mg", "Ca", "Zn", "Cu"];
    private const double HighEntropyThreshold = 1.5;

    /// <summary>Collects the facts.</summary>
    /// <param name="ledger">The composition with its states.</param>
    /// <param name="prices">Prices; null takes <see cref="PriceTable.Default"/>.</param>
    public static CompositionFacts Of(CompositionLedger ledger, PriceTable? prices = null)
    {
        prices ??= PriceTable.Default;
        var formula = ledger.Formula;
        var cations = formula.ElementsPresent.Where(e => !formula.IsAnion(e.Symbol)).ToArray();
        var metals = cations.Where(e => e.Group != 1).ToArray();
        double metalAmount = metals.Sum(e => formula[e.Symbol]);
        double Radius(Element e) => ledger.OxidationStates[e.Symbol] is { } state ? ShannonRadii.Mean(e.Symbol, state) : double.NaN;
        double meanRadius = metals.Sum(e => formula[e.Symbol] * Radius(e)) / metalAmount;
        var warnings = ImmutableArray.CreateBuilder<Warning>();
        if (prices.Missing(formula) is { Count: > 0 } missing) warnings.Add(new("price-missing", $"The price table has no {string.Join(", ", missing)}: no cost is given."));
        var axes = AxesOf(ledger, warnings);
        return new(
            [.. cations.Select(e => Fact(e, ledger, Radius(e), meanRadius, prices))],
            Entropy(cations.Select(e => formula[e.Symbol])),
            Entropy(formula.Terms.Where(t => t.IsAnion).GroupBy(t => t.Symbol).Select(g => g.Sum(t => t.Amount))),
            Entropy(metals.Select(e => formula[e.Symbol])),
            Entropy(metals.Select(e => formula[e.Symbol])) >= HighEntropyThreshold,
            metals.Length > 5,
            [.. metals.Where(e => formula[e.Symbol] < 0.01 * metalAmount).Select(e => e.Symbol)],
            Math.Sqrt(metals.Sum(e => formula[e.Symbol] / metalAmount * Square(1 - Radius(e) / meanRadius))),
            LayerRatioOf(ledger),
            axes,
            axes.Sum(a => a.PerOxygen),
            warnings.ToImmutable());
    }

    /// <summary>Configurational entropy of random mixing per site, −Σ x ln x, in units of R.</summary>
    /// <param name="amounts">Amounts of what shares the sublattice.</param>
    public static double Entropy(IEnumerable<double> amounts)
    {
        var list = amounts.Where(a => a > 0).ToArray();
        double total = list.Sum(), sum = 0;
        foreach (double a in list) sum -= a / total * Math.Log(a / total);
        return sum;
    }

    private static CationFact Fact(Element element, CompositionLedger ledger, double radius, double meanRadius, PriceTable prices)
    {
        var symbol = element.Symbol;
        double state = ledger.OxidationStates[symbol] ?? double.NaN;
        var (roles, note) = CationTables.Roles(symbol, state);
        var lmct = CationTables.LigandToMetalFrom(symbol);
        double highest = ledger.Couples.FirstOrDefault(c => c.Symbol == symbol)?.High ?? state;
        return new(
            symbol, ledger.Formula[symbol], state, element.DCount(state), radius,
            double.IsNaN(state) ? double.NaN : ShannonRadii.Mean(symbol, state, "IV"),
            radius / meanRadius, roles, note,
            lmct is { } rule ? rule.Holds(state) : null,
            lmct is { } again ? again.Holds(highest) : null,
            CationTables.Crust(symbol), prices.PerKilogram.TryGetValue(symbol, out double price) ? price : double.NaN);
    }

    // Axes run through the octahedral 4a sites, one per anion: p is the share of them that an ion takes. What the site
    // model puts on tetrahedral 8c sites lies on no axis, and the 4a sites that it leaves vacant are ends as well.
    private static ImmutableArray<AxisCount> AxesOf(CompositionLedger ledger, ImmutableArray<Warning>.Builder warnings)
    {
        var formula = ledger.Formula;
        if (formula["O"] == 0 || ledger.SiteModels.IsEmpty) return [];
        var model = ledger.SiteModels[0];
        double sites = model.Octahedral + model.OctahedralVacancies;
        if (model.Tetrahedral > formula[ledger.WorkingIon] + 1e-9)
        {
            warnings.Add(new("axes-not-known", $"{formula.ToString(4)} has more cations beyond its octahedral sites than {ledger.WorkingIon}: no axes through oxygen are given."));
            return [];
        }

        double Share(string symbol) => (formula[symbol] - (symbol == ledger.WorkingIon ? model.Tetrahedral : 0)) / sites;
        var ends = Weak.Where(s => formula[s] > 0).Select(s => (Name: s, P: Math.Max(0, Share(s)))).ToList();
        double empty = model.OctahedralVacancies / sites;
        if (empty > 1e-9) ends.Add(("□", empty));
        var axes = ImmutableArray.CreateBuilder<AxisCount>();
        for (int i = 0; i < ends.Count; i++)
        {
            for (int j = i; j < ends.Count; j++)
                axes.Add(new($"{ends[i].Name}-O-{ends[j].Name}", (i == j ? 3 : 6) * ends[i].P * ends[j].P));
        }

        return axes.ToImmutable();
    }

    // The metal layer of the layered form A[A'xM1-x]O2: all cations but one alkali per two anions.
    private static double LayerRatioOf(CompositionLedger ledger)
    {
        var formula = ledger.Formula;
        if (formula.AnionCount == 0 || ledger.OxidationStates.States.Count == 0) return double.NaN;
        double low = Math.Max(0, formula[ledger.WorkingIon] - formula.AnionCount / 2), high = 0;
        foreach (var element in formula.ElementsPresent.Where(e => !formula.IsAnion(e.Symbol) && e.Symbol != ledger.WorkingIon))
        {
            double state = ledger.OxidationStates[element.Symbol]!.Value, amount = formula[element.Symbol];
            if (element.Symbol is "K" or "Na") continue; // too large for the layer
            double divalent = Math.Clamp(3 - state, 0, 1);
            low += amount * divalent;
            high += amount * (1 - divalent);
        }

        return low > 1e-9 ? high / low : double.NaN;
    }

    private static double Square(double x) => x * x;
}
