// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Halite.Chemistry;
using Halite.Composition;
using Halite.Data;

namespace Halite.Techniques.Composition;

/// <summary>The verbs <c>kinetics square</c> and <c>kinetics fit</c>: oxygen redox by the kinetic square scheme.</summary>
internal static class KineticsOperations
{
    private static readonly OptionSpec<double?> K = OptionSpec.Number("k", "1/s", "Rate constant of 2 O⁻ → O₂²⁻, per second and (O⁻ per oxygen).");
    private static readonly OptionSpec<double?> G = OptionSpec.Number("g", "1/s", "Holes injected per oxygen and second, I/(F n(O)); or give --current-ma-g and --formula.");
    private static readonly OptionSpec<double?> T = OptionSpec.Number("t", "s", "Duration of the charge.");
    private static readonly OptionSpec<double> Rest = OptionSpec.Number("rest", "s", "Rest between charge and discharge. Default 0.", 0);
    private static readonly OptionSpec<double?> DischargeG = OptionSpec.Number("discharge-g", "1/s", "Holes taken out per oxygen and second on discharge. Without it the discharge is so fast that nothing dimerises meanwhile, and the curve ends with the rest.");
    private static readonly OptionSpec<double?> Cleavage = OptionSpec.Number("cleavage-k", "1/s", "Rate constant of O₂⁴⁻ → 2 O²⁻; default the number of --k, since none is published. Only O₂⁴⁻ depends on it.");
    private static readonly OptionSpec<int> Points = OptionSpec.Integer("points", "Points of the curve in each phase.", 2, 201);
    private static readonly OptionSpec<double?> Current = OptionSpec.Positive("current-ma-g", "mA/g", "Charge current, from which g follows with --formula.");
    private static readonly OptionSpec<double?> DischargeCurrent = OptionSpec.Positive("discharge-current-ma-g", "mA/g", "Discharge current, with --formula.");
    private static readonly OptionSpec<string?> FormulaText = OptionSpec.Text("formula", "Composition that turns mA/g into holes per oxygen.", "FORMULA");

    private const string SchemeText = "O²⁻ is oxidised to labile O⁻ at about 4.4 V, O⁻ pairs to O₂²⁻ with rate constant k, O₂²⁻ is reduced at about 3.3 V to O₂⁴⁻, which falls apart (Kawai et al., Energy Environ. Sci. 2022, 15, 2591). "
        + "Concentrations are per oxygen; O⁻ + 2 O₂²⁻ is the charge that went in. ";

    /// <summary>Both operations.</summary>
    public static ImmutableArray<Operation> All { get; } =
    [
        new Operation
        {
            Verb = "kinetics square",
            Summary = "Predicts O⁻, O₂²⁻ and O₂⁴⁻ against time for a charge, a rest and a discharge, and the share of the discharge at the high potential.",
            Details = SchemeText + "Definitions and closed forms: docs/composition.md.",
            Example = "halite kinetics square --k 1 --g 0.3 --t 1 --rest 2 --discharge-g 0.3",
            Options = [K, G, T, Rest, DischargeG, Cleavage, Points, Current, DischargeCurrent, FormulaText],
            Run = Square,
        },
        new Operation
        {
            Verb = "kinetics fit",
            Summary = "Fits the rate constant of oxygen dimerisation to the high-potential share of the discharge after rests of different length.",
            Details = SchemeText + "FILE is a table with columns rest_s, share (0 to 1) and, if known, sigma, separated by commas, semicolons or tabs; lines that start with # are remarks.",
            Example = "halite kinetics fit examples/kinetics/rest_share.csv --g 1e-5 --t 20000",
            Inputs = new InputSpec("FILE", "table of rest times and shares", InputKind.File, 1, 1),
            Options = [G, T, DischargeG, Current, DischargeCurrent, FormulaText],
            Run = Fit,
        },
    ];

    private static Panel Square(OperationContext context)
    {
        var protocol = new SquareProtocol
        {
            Dimerisation = Needed(context, K),
            ChargeRate = Rate(context, G, Current) ?? throw new InputException("`kinetics square` needs --g, the holes injected per oxygen and second; see `halite kinetics square --help`."),
            ChargeTime = Needed(context, T),
            RestTime = context.Get(Rest),
            DischargeRate = Rate(context, DischargeG, DischargeCurrent),
            Cleavage = context.Get(Cleavage),
            PointsPerPhase = context.Get(Points),
        };
        var result = SquareScheme.Run(protocol, context.Cancellation);
        return new Panel
        {
            Results = new JsonObject
            {
                ["charge_g"] = Json.Of(protocol.ChargeRate),
                ["discharge_g"] = Json.Of(protocol.DischargeRate),
                ["curve"] = Json.Array(result.Curve.Select(p => (JsonNode?)new JsonObject
                {
                    ["t_s"] = Json.Of(p.Time),
                    ["phase"] = KineticsFigures.Name(p.Phase),
                    ["o1"] = Json.Of(p.O1),
                    ["o2_2"] = Json.Of(p.O22),
                    ["o2_4"] = Json.Of(p.O24),
                })),
                ["high_potential_share"] = Json.Of(result.HighPotentialShare),
                ["high_potential_holes"] = Json.Of(result.HighCharge),
                ["low_potential_holes"] = Json.Of(result.LowCharge),
                ["high_potential_V"] = SquareScheme.HighPotential,
                ["low_potential_V"] = SquareScheme.LowPotential,
                ["discharge"] = protocol.DischargeRate is null ? "fast limit" : "constant current",
            },
            Tables = [PhaseTable(result)],
            Data = DataTable.Of("Square scheme", ["t_s", "phase", "o1", "o2_2", "o2_4"], result.Curve.Select(p => new object?[] { p.Time, KineticsFigures.Name(p.Phase), p.O1, p.O22, p.O24 })),
            Figures = [KineticsFigures.Curve(result), .. KineticsFigures.ShareAgainstRest(protocol)],
            Notes = double.IsNaN(result.HighPotentialShare) ? [] : [FormattableString.Invariant($"{100 * result.HighPotentialShare:G4} % of the discharge charge comes at the high potential ({(protocol.DischargeRate is null ? "limit of a fast discharge" : "at the discharge current given")}).")],
            Warnings = result.Warnings,
        };
    }

    private static DataTable PhaseTable(SquareResult result) => DataTable.Of(
        "At the end of each phase", ["Phase", "Time / s", "O⁻ per O", "O₂²⁻ per O", "O₂⁴⁻ per O", "Holes per O"],
        result.Curve.GroupBy(p => p.Phase).Select(g => g.Last()).Select(p => new object?[] { KineticsFigures.Name(p.Phase), p.Time, p.O1, p.O22, p.O24, p.Holes }));

    private static Panel Fit(OperationContext context)
    {
        double g = Rate(context, G, Current) ?? throw new InputException("`kinetics fit` needs --g, the holes injected per oxygen and second; see `halite kinetics fit --help`.");
        double t = Needed(context, T);
        var discharge = Rate(context, DischargeG, DischargeCurrent);
        var path = context.Inputs[0];
        var points = RestShareTable.Read(context.ReadText(path, "rest-share-table"), path);
        var fit = SquareSchemeFit.Fit(points, g, t, discharge);
        return new Panel
        {
            Results = new JsonObject
            {
                ["k_1_s"] = Json.Of(fit.Dimerisation),
                ["half_life_s"] = Json.Of(fit.HalfLife),
                ["reduced_chi_square"] = Json.Of(fit.ReducedChiSquare),
                ["convergence"] = fit.Convergence,
                ["points"] = Json.Array(points.Select((p, i) => (JsonNode?)new JsonObject { ["rest_s"] = Json.Of(p.RestTime), ["share"] = Json.Of(p.Share), ["sigma"] = Json.Of(p.Sigma), ["model"] = Json.Of(fit.Modelled[i]) })),
            },
            Tables =
            [
                DataTable.Facts("Dimerisation of O⁻", ("Rate constant k", fit.Dimerisation), ("Half-life of O⁻ when the rest begins", fit.HalfLife), ("Reduced χ²", fit.ReducedChiSquare)),
                DataTable.Of("Points", ["Rest / s", "Share", "Sigma", "Model"], points.Select((p, i) => new object?[] { p.RestTime, p.Share, p.Sigma, fit.Modelled[i] })),
            ],
            Figures = [KineticsFigures.Fit(points, fit, g, t, discharge)],
            Notes = [fit.Convergence + "."],
            Warnings = fit.Warnings,
        };
    }

    private static double Needed(OperationContext context, OptionSpec<double?> option) =>
        context.Get(option) ?? throw new InputException($"`{context.Operation.Verb}` needs --{option.Name}; see `halite {context.Operation.Verb} --help`.");

    // A rate in holes per oxygen and second, given as such or as a current per gram of a formula.
    private static double? Rate(OperationContext context, OptionSpec<double?> direct, OptionSpec<double?> current)
    {
        if (context.Get(direct) is { } rate)
        {
            if (context.Get(current) is not null) throw new InputException($"--{direct.Name} and --{current.Name} say the same thing: give one of them.");
            return rate;
        }

        if (context.Get(current) is not { } milliampere) return null;
        if (context.Get(FormulaText) is not { } text) throw new InputException($"--{current.Name} needs --formula, to turn mA/g into holes per oxygen.");
        var formula = Formula.Parse(text);
        if (formula["O"] == 0) throw new InputException($"--formula {text} holds no oxygen.");
        return milliampere * 1e-3 * formula.MolarMass / (PhysicalConstants.Faraday * formula["O"]);
    }
}
