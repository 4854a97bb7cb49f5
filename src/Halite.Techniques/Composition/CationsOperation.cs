// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Halite.Composition;

namespace Halite.Techniques.Composition;

/// <summary>The verb <c>cations</c>: radii, d electrons, roles, ordering, entropy, A–O–A' axes, abundance and cost of a composition.</summary>
internal static class CationsOperation
{
    private static readonly OptionSpec<string?> Prices = OptionSpec.Text("prices", "Your price table: a comma-separated file, first line # source and date, then a head with element and usd_per_kg. Default: the table that ships with Halite, orders of magnitude that are not verified.", "FILE");
    private static readonly OptionSpec<double?> Capacity = OptionSpec.Positive("capacity", "mAh/g", "Discharge capacity for the cost per energy; default the lower of the all-ion capacity and the ceiling.");
    private static readonly OptionSpec<double?> Voltage = OptionSpec.Positive("mean-voltage-v", "V", "Mean discharge voltage, for the cost per energy.");

    /// <summary>The operation.</summary>
    public static Operation Operation { get; } = new()
    {
        Verb = "cations",
        Summary = "Tells what is known of the cations of a composition: radii, d electrons, roles in oxygen redox, ordering, entropy, A-O-A' axes, abundance, cost.",
        Details = "Radii: Shannon, Acta Cryst. A32 (1976) 751, by coordination and spin, between whole states by Vegard's rule. Roles and LMCT: Wang et al., Chem. Soc. Rev. 2024, sections 3.2 and 4.1, its slips corrected and said (Cu2+ is d9, W5+ is d1). "
            + "A-O-A' axes: random mean 3 p² per oxygen with p the share of the octahedral sites, one per anion: x/2 for x per two anions where all are octahedral, less what the site model (--excess) puts on tetrahedral sites. Ratio in the metal layer: (M4+ and M3+):(Li+ and M2+); 2 favours a honeycomb. Definitions: docs/composition.md.",
        Example = "halite cations Li1.2Ni0.13Co0.13Mn0.54O2",
        Inputs = new InputSpec("FORMULA", "a formula as chemists write it", InputKind.Text, 1, 1),
        Options = [FormulaInputs.Set, FormulaInputs.Add, FormulaInputs.Normalise, FormulaInputs.State, FormulaInputs.Redox, FormulaInputs.Ion, FormulaInputs.Excess, Prices, Capacity, Voltage],
        Run = Run,
    };

    private static Panel Run(OperationContext context)
    {
        var ledger = CompositionLedger.Compute(FormulaInputs.Read(context, context.Inputs[0]), FormulaInputs.Ledger(context));
        var prices = context.Get(Prices) is { } path ? PriceTable.Parse(context.ReadText(path, "price-table"), path) : PriceTable.Default;
        var facts = CompositionFacts.Of(ledger, prices);
        double cost = prices.PerKilogramOf(ledger.Formula);
        double capacity = context.Get(Capacity) ?? Math.Min(ledger.CapacityAllIons.Value, ledger.CapacityCeiling.Value);
        double perEnergy = context.Get(Voltage) is { } v ? cost / (capacity * v) * 1000 : double.NaN;
        var warnings = ledger.Warnings.AddRange(facts.Warnings);
        bool costAsked = context.IsGiven(Prices) || context.IsGiven(Voltage) || context.IsGiven(Capacity);
        if (!costAsked) warnings = warnings.RemoveAll(w => w.Code == "price-missing");
        if (costAsked && prices == PriceTable.Default) warnings = warnings.Add(new("prices-unverified", "Costs rest on the price table that ships with Halite, whose values are orders of magnitude and not verified: give your own with --prices."));
        return new Panel
        {
            Results = Results(ledger, facts, prices, cost, perEnergy),
            Tables = [CationTable(facts), FactTable(facts, costAsked ? cost : double.NaN, perEnergy, prices == PriceTable.Default)],
            Data = CationTable(facts),
            Figures = [Figures.Figure.Of("cation-radii", $"Cation radii of {ledger.Formula.ToString(3)}", RadiusPlot(facts), "Shannon radii in sixfold coordination at the states as made, against the amount of each cation. Dashed: mean of the metals other than alkalis.")],
            Notes = [.. facts.Cations.Where(c => c.RoleNote.Length > 0).Select(c => $"{c.Symbol}: {c.RoleNote}.")],
            Warnings = warnings,
        };
    }

    private static JsonObject Results(CompositionLedger ledger, CompositionFacts facts, PriceTable prices, double cost, double perEnergy) => new()
    {
        ["formula_text"] = ledger.Formula.ToString(4),
        ["cations"] = Json.Array(facts.Cations.Select(c => (JsonNode?)new JsonObject
        {
            ["element"] = c.Symbol,
            ["amount"] = Json.Of(Math.Round(c.Amount, 12)),
            ["oxidation_state"] = Json.Of(Math.Round(c.State, 12)),
            ["d_electrons"] = Json.Of(c.DCount),
            ["radius_VI_angstrom"] = Json.Of(c.OctahedralRadius),
            ["radius_IV_angstrom"] = Json.Of(c.TetrahedralRadius),
            ["radius_over_mean"] = Json.Of(c.RadiusMismatch),
            ["roles"] = Json.Array(c.Roles.Select(r => (JsonNode?)r)),
            ["role_note"] = c.RoleNote,
            ["lmct"] = c.LigandToMetal,
            ["lmct_on_charge"] = c.LigandToMetalOnCharge,
            ["crust_mg_kg"] = Json.Of(c.CrustAbundance),
            ["crust_unverified"] = CationTables.CrustUnverified(c.Symbol),
            ["price_usd_kg"] = Json.Of(c.Price),
        })),
        ["radius_deviation"] = Json.Of(facts.RadiusDeviation),
        ["layer_ratio"] = Json.Of(facts.LayerRatio),
        ["entropy_cations_R"] = Json.Of(facts.EntropyCations),
        ["entropy_anions_R"] = Json.Of(facts.EntropyAnions),
        ["entropy_metals_R"] = Json.Of(facts.EntropyMetals),
        ["high_entropy_by_entropy"] = facts.HighEntropyByEntropy,
        ["high_entropy_by_count"] = facts.HighEntropyByCount,
        ["dopants"] = Json.Array(facts.Dopants.Select(d => (JsonNode?)d)),
        ["axes_per_oxygen"] = Json.Object(facts.Axes.Select(a => KeyValuePair.Create(a.Ends, Json.Of(a.PerOxygen)))),
        ["axes_per_oxygen_total"] = Json.Of(facts.AxesTotal),
        ["site_model"] = ledger.SiteModels.IsEmpty ? null : LedgerTables.ModelName(ledger.SiteModels[0].Model),
        ["cost_unverified"] = prices == PriceTable.Default,
        ["cost_usd_kg"] = Json.Of(cost),
        ["cost_usd_kWh"] = Json.Of(perEnergy),
        ["sources"] = new JsonObject { ["roles"] = CationTables.RolesSource, ["lmct"] = CationTables.LigandToMetalSource, ["crust"] = CationTables.CrustSource, ["prices"] = prices.Source },
    };

    private static DataTable CationTable(CompositionFacts facts) => DataTable.Of(
        "Cations", ["Cation", "Atoms", "State", "d", "r(VI) / Å", "r(IV) / Å", "r / mean of the metals", "Roles", "LMCT", "LMCT on charge", "Crust / mg/kg"],
        facts.Cations.Select(c => new object?[] { c.Symbol, c.Amount, c.State, c.DCount, c.OctahedralRadius, c.TetrahedralRadius, c.RadiusMismatch, string.Join(" ", c.Roles), c.LigandToMetal, c.LigandToMetalOnCharge, c.CrustAbundance }));

    private static DataTable FactTable(CompositionFacts facts, double cost, double perEnergy, bool unverified)
    {
        var rows = new List<(string, object?)>
        {
            ("Entropy per cation site / R", facts.EntropyCations),
            ("Entropy per anion site / R", facts.EntropyAnions),
            ("Entropy of the metals / R", facts.EntropyMetals),
            ("High entropy (metals at least 1.5 R; more than five metals)", $"{CellText.Of(facts.HighEntropyByEntropy)}; {CellText.Of(facts.HighEntropyByCount)}"),
            ("Radius deviation of the metals", facts.RadiusDeviation),
            ("Metal layer (M4+ and M3+):(Li+ and M2+)", facts.LayerRatio),
        };
        rows.AddRange(facts.Axes.Select(a => ($"{a.Ends} axes per oxygen (random)", (object?)a.PerOxygen)));
        if (facts.Axes.Length > 1) rows.Add(("All such axes per oxygen", facts.AxesTotal));
        if (!double.IsNaN(cost)) rows.Add(("Cost of the elements / USD/kg", Cost(cost, unverified)));
        if (!double.IsNaN(perEnergy)) rows.Add(("Cost of the elements / USD/kWh", Cost(perEnergy, unverified)));
        return DataTable.Facts("Composition", rows);
    }

    // Orders of magnitude are not shown to six digits.
    private static object Cost(double value, bool unverified) => unverified ? "about " + CellText.Of(Rounded(value)) : value;

    private static double Rounded(double value)
    {
        double unit = Math.Pow(10, Math.Floor(Math.Log10(value)) - 1);
        return value > 0 ? Math.Round(value / unit) * unit : value;
    }

    private static Figures.Plot RadiusPlot(CompositionFacts facts)
    {
        var known = facts.Cations.Where(c => !double.IsNaN(c.OctahedralRadius)).ToArray();
        var metals = known.Where(c => Halite.Chemistry.Elements.Get(c.Symbol).Group != 1).ToArray();
        double mean = metals.Sum(c => c.Amount * c.OctahedralRadius) / metals.Sum(c => c.Amount);
        return new Figures.Plot
        {
            X = new Figures.Axis("Amount per formula unit") { Minimum = 0, Maximum = 1.12 * known.Select(c => c.Amount).DefaultIfEmpty(1).Max() },
            Y = new Figures.Axis("Radius, coordination VI", "Å"),
            Traces = [new Figures.PointTrace("cations", [.. known.Select(c => c.Amount)], [.. known.Select(c => c.OctahedralRadius)]) { Labels = [.. known.Select(c => c.Symbol)], ShowLabels = true, Size = 8 }],
            Annotations = double.IsNaN(mean) ? [] : [new Figures.HorizontalLine(mean, "mean of the metals")],
        };
    }
}
