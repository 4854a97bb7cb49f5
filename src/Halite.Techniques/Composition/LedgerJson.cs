// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Halite.Composition;

namespace Halite.Techniques.Composition;

/// <summary>The ledger under the keys of the JSON contract. Keys with "li" count the working ion, which is named.</summary>
internal static class LedgerJson
{
    public static JsonObject Of(CompositionLedger ledger, AnalysedFormula? icp)
    {
        var results = new JsonObject
        {
            ["formula"] = Json.Object(ledger.Formula.ElementsPresent.Select(e => KeyValuePair.Create(e.Symbol, Json.Of(Tidy(ledger.Formula[e.Symbol]))))),
            ["formula_text"] = ledger.Formula.ToString(4),
            ["formula_as_given"] = ledger.AsGiven.ToString(4),
            ["normalisation"] = ledger.Normalisation.ToString(),
            ["molar_mass_g_mol"] = Json.Of(ledger.MolarMass.Value),
            ["molar_mass_sigma_g_mol"] = Json.Of(ledger.MolarMass.Sigma),
            ["molar_mass_as_given_g_mol"] = Json.Of(ledger.AsGiven.MolarMass),
            ["cation_anion_ratio"] = Json.Of(ledger.CationAnionRatio),
            ["stoichiometry"] = LedgerTables.ClassName(ledger.Stoichiometry),
            ["site_model"] = ledger.SiteModels.IsEmpty ? null : LedgerTables.ModelName(ledger.SiteModels[0].Model),
            ["site_models"] = Json.Array(ledger.SiteModels.Select(SiteModel)),
            ["oxidation_states"] = Json.Object(ledger.OxidationStates.States.Select(s => KeyValuePair.Create(s.Key, Json.Of(Tidy(s.Value))))),
            ["charge_balance"] = new JsonObject
            {
                ["method"] = ledger.OxidationStates.Method,
                ["adjusted"] = Json.Array(ledger.OxidationStates.Adjusted.Select(s => (JsonNode?)s)),
                ["residual_charge"] = Json.Of(ledger.OxidationStates.Residual),
            },
            ["working_ion"] = ledger.WorkingIon,
            ["capacity_all_li_mAh_g"] = Json.Of(ledger.CapacityAllIons.Value),
            ["capacity_tm_mAh_g"] = Json.Of(ledger.CapacityMetals.Value),
            ["capacity_oxygen_needed_mAh_g"] = Json.Of(ledger.CapacityOxygenNeeded),
            ["capacity_ceiling_mAh_g"] = Json.Of(ledger.CapacityCeiling.Value),
            ["capacity_tm_usable_mAh_g"] = Json.Of(ledger.CapacityMetalsUsable.Value),
            ["capacity_usable_mAh_g"] = Json.Of(ledger.CapacityUsable.Value),
            ["couples"] = Json.Array(LedgerTables.WorkingCouples(ledger).Select(Couple)),
            ["inert"] = Json.Array(LedgerTables.InertMetals(ledger).Select(s => (JsonNode?)s)),
        };
        Account(results, "charge", ledger.Charge);
        Account(results, "discharge", ledger.Discharge);
        if (icp is not null) Icp(results, icp);
        return results;
    }

    // 1.1999999999999997 after normalisation is 1.2: twelve digits hold more than any formula states.
    private static double Tidy(double value) => Math.Round(value, 12) + 0.0; // -0 becomes 0

    private static JsonObject SiteModel(SiteModel model) => new()
    {
        ["model"] = LedgerTables.ModelName(model.Model),
        ["octahedral"] = Json.Of(Tidy(model.Octahedral)),
        ["octahedral_vacancies"] = Json.Of(Tidy(model.OctahedralVacancies)),
        ["tetrahedral"] = Json.Of(Tidy(model.Tetrahedral)),
    };

    private static JsonObject Couple(CoupleCapacity couple) => new()
    {
        ["element"] = couple.Symbol,
        ["couple"] = LedgerTables.CoupleName(couple),
        ["amount"] = Json.Of(Tidy(couple.Amount)),
        ["as_made"] = Json.Of(Tidy(couple.AsMade)),
        ["low"] = Json.Of(Tidy(couple.Low)),
        ["high"] = Json.Of(couple.High),
        ["electrons"] = Json.Of(Tidy(couple.Electrons)),
        ["capacity_mAh_g"] = Json.Of(couple.Capacity),
        ["capacity_window_mAh_g"] = Json.Of(couple.WindowCapacity),
    };

    private static void Account(JsonObject results, string which, CapacityAccount? account)
    {
        if (account is null) return;
        results[$"{which}_mAh_g"] = Json.Of(account.Capacity.Value);
        results[$"accessible_li_{which}_percent"] = Json.Of(account.AccessibleIons.Value);
        results[$"accessible_li_{which}_sigma_percent"] = Json.Of(account.AccessibleIons.Sigma);
        results[$"li_moved_{which}"] = Json.Of(account.Ions.Value);
        results[$"li_beyond_formula_{which}"] = Json.Of(account.IonsBeyondFormula);
        results[$"tm_share_{which}_percent"] = Json.Of(account.MetalShare.Value);
        results[$"oxygen_share_{which}_percent"] = Json.Of(account.OxygenShare.Value);
        results[$"oxygen_share_{which}_sigma_percent"] = Json.Of(account.OxygenShare.Sigma);
        results[$"oxygen_share_{which}_is_upper_bound"] = account.IsUpperBound;
        results[$"upper_bound_because_{which}"] = Json.Array(account.BoundBecause.Select(s => (JsonNode?)s));
        results[$"holes_per_oxygen_{which}"] = Json.Of(account.HolesPerOxygen.Value);
        results[$"holes_per_oxygen_{which}_sigma"] = Json.Of(account.HolesPerOxygen.Sigma);
        results[$"notes_{which}"] = Json.Array(account.Notes.Select(s => (JsonNode?)s));
    }

    private static void Icp(JsonObject results, AnalysedFormula icp)
    {
        results["icp_formula"] = Json.Object(icp.Amounts.Select(a => KeyValuePair.Create(a.Key, Json.Of(a.Value))));
        results["icp_formula_text"] = icp.Formula.ToString(4);
        results["icp_deviation"] = Json.Object(icp.Deviations.Select(d => KeyValuePair.Create(d.Key, (JsonNode?)new JsonObject
        {
            ["value"] = Json.Of(d.Value.Value),
            ["sigma"] = Json.Of(d.Value.Sigma),
            ["in_sigma"] = d.Value.Sigma is > 0 and var s ? Json.Of(d.Value.Value / s) : null,
        })));
        results["icp_capacity_all_li_mAh_g"] = Json.Of(icp.CapacityAllIons);
        results["icp_mean_metal_valence"] = Json.Of(icp.MetalValence);
    }
}
