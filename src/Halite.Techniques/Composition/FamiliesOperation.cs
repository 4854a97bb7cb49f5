// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Halite.Chemistry;
using Halite.Composition;
using Halite.Data;

namespace Halite.Techniques.Composition;

/// <summary>The verb <c>families</c>: the laws of the review for lithium-rich rock salts and antifluorites, as numbers and figures.</summary>
internal static class FamiliesOperation
{
    private static readonly OptionSpec<string> Metals = OptionSpec.TextOr("metals", "Metals whose capacity is drawn against the lithium excess.", "Ti,Mn,Nb,Ru,Ir", "Ti,Mn,...");
    private static readonly OptionSpec<string> Parent = OptionSpec.TextOr("parent", "Composition to which Li2O is added in the trade-off figure.", "Li1.2Ti0.2Mn0.6O1.8F0.2", "FORMULA");

    /// <summary>The operation.</summary>
    public static Operation Operation { get; } = new()
    {
        Verb = "families",
        Summary = "Shows how capacity, valence and lithium per metal go together in Li1+xM1-xO2, in antifluorites, and in over-stoichiometric rock salts.",
        Details = "Q = (1+x) F / M of Li1+xM1-xO2 with IUPAC weights (the review prints 39 for 7 + 2 × 16); mean valence of M (3-x)/(1-x), which the review calls Z; LiMO2, Li4/3M2/3O2, Li3/2M1/2O2, Li8/5M2/5O2 for valence 3 to 6 (Wang et al., Chem. Soc. Rev. 2024, figures 1b, 1c and 2a). "
            + "Site balance n(Li) + n(M) = 2 and the over-stoichiometric region above it (Wang et al., Adv. Mater. 2023, figure 8c).",
        Example = "halite families --metals Ti,Mn,Nb",
        Options = [Metals, Parent],
        Run = Run,
    };

    private static Panel Run(OperationContext context)
    {
        var metals = context.Get(Metals).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(s => Elements.Find(s) ?? throw new InputException($"--metals {s}: there is no element \"{s}\"{(Elements.Suggest(s) is { } near ? $"; did you mean {near}" : "")}.")).ToArray();
        if (metals.Length == 0) throw new InputException("--metals is empty: name at least one, such as Mn.");
        var parent = Formula.Parse(context.Get(Parent));
        var antifluorites = Families.Antifluorites.Select(f => (Formula: f, Ledger: CompositionLedger.Compute(Formula.Parse(f)))).ToArray();
        return new Panel
        {
            Results = new JsonObject
            {
                ["rock_salts"] = Json.Array(Families.RockSalts.Select(m => (JsonNode?)new JsonObject
                {
                    ["formula"] = m.Written,
                    ["valence"] = m.Valence,
                    ["x"] = Json.Of(m.Excess),
                    ["li"] = Json.Of(m.Lithium),
                    ["m"] = Json.Of(m.Metal),
                    ["li_per_m"] = Json.Of(m.LithiumPerMetal),
                    ["li_o_li_axes_per_oxygen_random"] = Json.Of(m.RandomAxesPerOxygen),
                    ["capacity_mAh_g"] = Json.Object(metals.Select(e => KeyValuePair.Create(e.Symbol, Json.Of(Families.Capacity(m.Excess, e.AtomicWeight))))),
                    ["capacity_as_printed_mAh_g"] = Json.Object(metals.Select(e => KeyValuePair.Create(e.Symbol, Json.Of(Families.PrintedCapacity(m.Excess, e.AtomicWeight))))),
                })),
                ["antifluorites"] = Json.Array(antifluorites.Select(a => (JsonNode?)new JsonObject
                {
                    ["formula"] = a.Formula,
                    ["capacity_all_li_mAh_g"] = Json.Of(a.Ledger.CapacityAllIons.Value),
                    ["cation_anion_ratio"] = Json.Of(a.Ledger.CationAnionRatio),
                })),
            },
            Tables =
            [
                DataTable.Of("Rock salts Li1+xM1-xO2 by the valence of M", ["Formula", "Valence", "x", "Li per M", "Li-O-Li axes per O (random)", .. metals.Select(e => $"Q, M = {e.Symbol} / mAh/g")],
                    Families.RockSalts.Select(m => new object?[] { m.Written, m.Valence, m.Excess, m.LithiumPerMetal, m.RandomAxesPerOxygen }.Concat(metals.Select(e => (object?)Families.Capacity(m.Excess, e.AtomicWeight))).ToArray())),
                DataTable.Of("Antifluorites", ["Formula", "All Li / mAh/g", "Cations per anion"], antifluorites.Select(a => new object?[] { a.Formula, a.Ledger.CapacityAllIons.Value, a.Ledger.CationAnionRatio })),
            ],
            Data = Long(metals),
            Figures = [FamilyFigures.CapacityAgainstExcess(metals), FamilyFigures.CapacityAgainstWeight(metals), FamilyFigures.Valence(), FamilyFigures.TradeOff(parent)],
        };
    }

    private static DataTable Long(IReadOnlyList<Element> metals) => DataTable.Of(
        "Capacity", ["x", "mean_valence", "metal", "capacity_mAh_g"],
        from element in metals
        from x in Enumerable.Range(0, 61).Select(i => i / 100.0)
        select new object?[] { x, Families.MeanValence(x), element.Symbol, Families.Capacity(x, element.AtomicWeight) });
}
