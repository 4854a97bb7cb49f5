// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Halite.Chemistry;
using Halite.Composition;
using Halite.Data;

namespace Halite.Techniques.Composition;

/// <summary>The verbs <c>laboratory …</c>: arithmetic of synthesis, electrode and residue.</summary>
internal static class LaboratoryOperations
{
    private static readonly OptionSpec<ImmutableArray<string>> From = OptionSpec.Texts("from", "Precursors, separated by commas or repeated; +5% weighs in five percent more (Li2CO3+5%).", "Li2CO3+5%");
    private static readonly OptionSpec<double> BatchMass = OptionSpec.Number("mass-g", "g", "Mass of product. Default 1 g.", 1);
    private static readonly OptionSpec<double?> Ball = OptionSpec.Positive("ball-to-powder", "", "Ball-to-powder mass ratio of a milling, from which the mass of balls follows.");
    private static readonly OptionSpec<double?> Molar = OptionSpec.Positive("molar", "mol/L", "Total concentration of the metals in the solution.");
    private static readonly OptionSpec<double> Volume = OptionSpec.Number("volume-l", "L", "Volume of the solution. Default 1 L.", 1);
    private static readonly OptionSpec<double?> Composite = OptionSpec.Positive("composite-mg", "mg", "Mass of the composite on the disc.");
    private static readonly OptionSpec<double?> Loading = OptionSpec.Positive("loading-mg-cm2", "mg/cm2", "Active mass per area as printed, instead of --composite-mg and --parts; currents in mA then need an area.");
    private static readonly OptionSpec<double?> LoadingSigma = OptionSpec.Number("loading-sigma-mg-cm2", "mg/cm2", "Standard uncertainty of that loading.");
    private static readonly OptionSpec<double?> CompositeSigma = OptionSpec.Number("composite-sigma-mg", "mg", "Standard uncertainty of that mass.");
    private static readonly OptionSpec<ImmutableArray<double>> Parts = OptionSpec.Numbers("parts", "", "Parts by mass of the composite, active material first (60,40,5).");
    private static readonly OptionSpec<double> Fraction = OptionSpec.Number("active-fraction", "", "Mass fraction of cathode oxide in the active material; below 1 where an addition (20 % Li2SO4) is weighed as active. Default 1.", 1);
    private static readonly OptionSpec<double?> AreaOption = OptionSpec.Positive("area-cm2", "cm2", "Area of the electrode; or give --diameter-mm.");
    private static readonly OptionSpec<double?> Diameter = OptionSpec.Positive("diameter-mm", "mm", "Diameter of a round electrode.");
    private static readonly OptionSpec<double?> CapacityOption = OptionSpec.Positive("capacity", "mAh/g", "Capacity, for the areal capacity.");
    private static readonly OptionSpec<double?> OneC = OptionSpec.Positive("one-c-mah-g", "mAh/g", "Capacity that 1C stands for, for the current.");
    private static readonly OptionSpec<double?> RateOption = OptionSpec.Positive("c-rate", "C", "C-rate whose current is wanted; with --one-c-mah-g.");
    private static readonly OptionSpec<(double From, double To)?> Window = OptionSpec.Range("window-v", "V", "Voltage window against Li/Li+ to state against the counter electrode (2.3:4.6).");
    private static readonly OptionSpec<double> Counter = OptionSpec.Number("counter-v", "V", "Potential of the counter electrode against Li/Li+. Default 0.62, Li-In, commonly quoted and not verified here.", Electrode.LithiumIndiumOffset);
    private static readonly OptionSpec<double?> Irreversible = OptionSpec.Number("irreversible", "mAh/g", "Charge less discharge capacity of the first cycle.");
    private static readonly OptionSpec<double?> IrreversibleSigma = OptionSpec.Number("irreversible-sigma", "mAh/g", "Its standard uncertainty.");
    private static readonly OptionSpec<string> Residue = OptionSpec.TextOr("residue", "The compound that is taken to decompose. Default Li2O: all of its charge is irreversible.", "Li2O", "FORMULA");
    private static readonly OptionSpec<double?> Electrons = OptionSpec.Positive("electrons", "", "Electrons per formula unit of the residue; default its alkali ions.");

    /// <summary>The operations.</summary>
    public static ImmutableArray<Operation> All { get; } =
    [
        new Operation
        {
            Verb = "laboratory precursors",
            Summary = "Computes the masses of precursors for a target composition, with excess and milling balls.",
            Details = "Every element of the target but O, C, H and N is met exactly; what the furnace takes away or adds is listed. An excess is weighed in on top.",
            Example = "halite laboratory precursors Li1.2Ti0.2Mn0.6O1.8F0.2 --from Li2CO3+5%,MnCO3,TiO2,LiF --mass-g 5",
            Inputs = new InputSpec("TARGET", "the target composition", InputKind.Text, 1, 1),
            Options = [FormulaInputs.Set, FormulaInputs.Add, From, BatchMass, Ball],
            Run = PrecursorPanel,
        },
        new Operation
        {
            Verb = "laboratory solution",
            Summary = "Computes the masses of salts for a co-precipitation from a solution of given metal ratio.",
            Details = "Parts are molar: NiSO4·6H2O=1.3 CoSO4·7H2O=1.3 MnSO4·H2O=5.4.",
            Example = "halite laboratory solution NiSO4·6H2O=1.3 CoSO4·7H2O=1.3 MnSO4·H2O=5.4 --molar 2 --volume-l 0.5",
            Inputs = new InputSpec("SALT=PART", "salts with their molar parts", InputKind.Text, 1, 100),
            Options = [Molar, Volume],
            Run = SolutionPanel,
        },
        new Operation
        {
            Verb = "laboratory electrode",
            Summary = "Computes active mass, loading, areal capacity, currents and the window against the counter electrode.",
            Details = "Active mass = composite mass × part of the active material × its oxide fraction; loading = active mass over area; areal capacity = capacity × loading. A printed loading serves instead of mass, parts and area; --window-v alone states a window against the counter electrode.",
            Example = "halite laboratory electrode --composite-mg 6 --parts 60,40,5 --diameter-mm 10 --capacity 248 --one-c-mah-g 250 --c-rate 0.1 --window-v 2.3:4.6",
            Options = [Composite, CompositeSigma, Parts, Loading, LoadingSigma, Fraction, AreaOption, Diameter, CapacityOption, OneC, RateOption, Window, Counter],
            Run = ElectrodePanel,
        },
        new Operation
        {
            Verb = "laboratory residue",
            Summary = "Computes the largest Li2O (or other) residue that the irreversible charge of the first cycle allows.",
            Details = "w = Q(irreversible) / Q(residue), as if nothing else were irreversible: an upper bound, since oxygen loss and electrolyte decomposition are irreversible too.",
            Example = "halite laboratory residue Li1.2Ti0.2Mn0.6O1.8F0.2 --irreversible 21.7",
            Inputs = new InputSpec("FORMULA", "the oxide that holds the residue", InputKind.Text, 1, 1),
            Options = [FormulaInputs.Set, FormulaInputs.Add, Irreversible, IrreversibleSigma, Residue, Electrons],
            Run = ResiduePanel,
        },
    ];

    private static Panel PrecursorPanel(OperationContext context)
    {
        var target = FormulaInputs.Read(context, context.Inputs[0]);
        var precursors = context.Get(From).SelectMany(t => t.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Select(Precursor.Parse).ToList();
        if (precursors.Count == 0) throw new InputException("`laboratory precursors` needs --from with precursors, such as --from Li2CO3+5%,MnCO3,TiO2; see `halite laboratory precursors --help`.");
        var recipe = Precursors.Compute(target, precursors, context.Get(BatchMass));
        double? balls = context.Get(Ball) * recipe.TotalMass;
        return new Panel
        {
            Results = new JsonObject
            {
                ["target"] = target.ToString(4),
                ["molar_mass_g_mol"] = Json.Of(target.MolarMass),
                ["product_g"] = Json.Of(recipe.TargetMass),
                ["precursors"] = MassesJson(recipe.Masses),
                ["total_g"] = Json.Of(recipe.TotalMass),
                ["balls_g"] = Json.Of(balls),
                ["lost_per_formula"] = Json.Object(recipe.Lost.Select(l => KeyValuePair.Create(l.Key, Json.Of(Math.Round(l.Value, 12))))),
                ["gases_per_formula"] = Json.Object(recipe.Gases.Select(g => KeyValuePair.Create(g.Key, Json.Of(Math.Round(g.Value, 12))))),
            },
            Tables = [MassTable($"Precursors for {CellText.Of(recipe.TargetMass)} g of {target.ToString(4)}", recipe.Masses, "Moles per formula")],
            Notes =
            [
                FormattableString.Invariant($"Weigh {recipe.TotalMass:G5} g in all") + (balls is { } b ? FormattableString.Invariant($"; balls {b:G5} g.") : "."),
                .. Exchange(recipe),
            ],
            Warnings = [.. precursors.SelectMany(p => Precursors.Doubts(p))],
        };
    }

    private static IEnumerable<string> Exchange(Recipe recipe)
    {
        string List(IEnumerable<KeyValuePair<string, double>> gases) => string.Join(", ", gases.Select(g => $"{CellText.Of(Math.Round(Math.Abs(g.Value), 6))} {g.Key}"));
        var (given, taken) = (recipe.Gases.Where(g => g.Value > 0).ToArray(), recipe.Gases.Where(g => g.Value < 0).ToArray());
        if (given.Length > 0) yield return $"Leaves per formula unit: {List(given)}.";
        if (taken.Length > 0) yield return $"Takes up per formula unit: {List(taken)} (from the furnace gas).";
    }

    private static Panel SolutionPanel(OperationContext context)
    {
        var salts = context.Inputs.Select(text =>
        {
            int at = text.LastIndexOf('=');
            if (at <= 0 || !double.TryParse(text[(at + 1)..], System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out double part))
                throw new InputException($"\"{text}\" is no salt with its part: write it such as NiSO4·6H2O=1.3{(text.Contains(',', StringComparison.Ordinal) ? ", with a decimal point" : "")}.");
            return (Precursor.Parse(text[..at]), part);
        }).ToList();
        double molar = context.Get(Molar) ?? throw new InputException("`laboratory solution` needs --molar, the total concentration of the metals; see `halite laboratory solution --help`.");
        var masses = Precursors.Solution(salts, molar, context.Get(Volume));
        return new Panel
        {
            Results = new JsonObject { ["salts"] = MassesJson(masses), ["total_g"] = Json.Of(masses.Sum(m => m.Mass)) },
            Tables = [MassTable(FormattableString.Invariant($"Salts for {context.Get(Volume):G4} L of {molar:G4} mol/L"), masses, "Mole fraction")],
            Warnings = [.. salts.SelectMany(s => Precursors.Doubts(s.Item1))],
        };
    }

    private static JsonArray MassesJson(IEnumerable<PrecursorMass> masses) => Json.Array(masses.Select(m => (JsonNode?)new JsonObject
    {
        ["compound"] = m.Precursor.Name,
        ["excess_percent"] = Json.Of(m.Precursor.ExcessPercent),
        ["molar_mass_g_mol"] = Json.Of(m.Precursor.Formula.MolarMass),
        ["moles_per_formula"] = Json.Of(m.MolesPerFormula),
        ["mmol"] = Json.Of(1000 * m.Moles),
        ["mass_g"] = Json.Of(m.Mass),
    }));

    private static DataTable MassTable(string title, IEnumerable<PrecursorMass> masses, string share) => DataTable.Of(
        title, ["Compound", "Excess / %", share, "mmol", "Mass / g"],
        masses.Select(m => new object?[] { m.Precursor.Name, m.Precursor.ExcessPercent, m.MolesPerFormula, 1000 * m.Moles, m.Mass }));

    private static Panel ElectrodePanel(OperationContext context)
    {
        var sheet = Sheet(context);
        var result = sheet is null ? null : Electrode.Compute(sheet);
        double? rate = context.Get(RateOption);
        if (rate is not null && context.Get(OneC) is null) throw new InputException("--c-rate needs --one-c-mah-g, the capacity that 1C stands for.");
        var current = rate is { } times ? result?.CurrentAtOneC?.Scaled(times, "mA") : null;
        var density = rate is { } again ? result?.CurrentDensityAtOneC?.Scaled(again, "mA/cm2") : null;
        var window = context.Get(Window) is { } w ? (From: Electrode.AgainstCounter(w.From, context.Get(Counter)), To: Electrode.AgainstCounter(w.To, context.Get(Counter))) : ((double From, double To)?)null;
        var facts = new List<(string, object?)>();
        void Fact(string name, object? value)
        {
            if (value is not null) facts.Add((name, value));
        }

        Fact("Active mass", result?.ActiveMass);
        Fact("Loading", result?.Loading);
        Fact("Areal capacity", result?.ArealCapacity);
        Fact("Current at 1C", result?.CurrentAtOneC);
        Fact("Current density at 1C", result?.CurrentDensityAtOneC);
        Fact($"Current at {CellText.Of(rate)}C", current);
        Fact($"Current density at {CellText.Of(rate)}C", density);
        Fact($"Window against the counter electrode ({CellText.Of(context.Get(Counter))} V against Li/Li+)", window is { } v ? $"{Volts(v.From)} to {Volts(v.To)} V" : null);
        return new Panel
        {
            Results = new JsonObject
            {
                ["active_mass_mg"] = Json.Of(result?.ActiveMass),
                ["loading_mg_cm2"] = Json.Of(result?.Loading),
                ["areal_capacity_mAh_cm2"] = Json.Of(result?.ArealCapacity),
                ["current_1c_mA"] = Json.Of(result?.CurrentAtOneC),
                ["current_density_1c_mA_cm2"] = Json.Of(result?.CurrentDensityAtOneC),
                ["current_mA"] = Json.Of(current),
                ["current_density_mA_cm2"] = Json.Of(density),
                ["window_against_counter_V"] = window is { } range ? new JsonArray(Json.Of(range.From), Json.Of(range.To)) : null,
                ["counter_V"] = Json.Of(context.Get(Counter)),
            },
            Tables = [DataTable.Facts("Electrode", facts)],
        };
    }

    // 2.3 - 0.62 is 1.68, not 1.6799999999999997.
    private static string Volts(double value) => CellText.Of(Math.Round(value, 6));

    /// <summary>The sheet of what was given; null where only a window was asked for.</summary>
    private static ElectrodeSheet? Sheet(OperationContext context)
    {
        bool windowAlone = context.IsGiven(Window) && !new OptionSpec[] { Composite, CompositeSigma, Parts, Loading, LoadingSigma, AreaOption, Diameter, CapacityOption, OneC, RateOption }.Any(context.IsGiven);
        if (windowAlone) return null;
        var common = new ElectrodeSheet
        {
            ActiveFraction = context.Get(Fraction),
            Area = AreaOf(context),
            Capacity = context.Get(CapacityOption) is { } q ? Measured.WithoutSigma(q, "mAh/g", "the uncertainty of the capacity was not given") : null,
            CapacityAtOneC = context.Get(OneC),
        };
        if (context.Get(Loading) is { } loading)
        {
            if (context.IsGiven(Composite) || context.IsGiven(Parts)) throw new InputException("--loading-mg-cm2 stands instead of --composite-mg and --parts: give one or the other.");
            return common with { Loading = Given(loading, context.Get(LoadingSigma), "mg/cm2", "loading") };
        }

        double mass = context.Get(Composite) ?? throw new InputException("`laboratory electrode` needs --composite-mg with --parts, or --loading-mg-cm2; see `halite laboratory electrode --help`.");
        if (context.Get(Parts).IsEmpty) throw new InputException("`laboratory electrode` needs --parts, active material first (60,40,5).");
        if (common.Area is null) throw new InputException("`laboratory electrode` needs --area-cm2 or --diameter-mm.");
        return common with { CompositeMass = Given(mass, context.Get(CompositeSigma), "mg", "composite mass"), Parts = context.Get(Parts) };
    }

    private static Panel ResiduePanel(OperationContext context)
    {
        var oxide = FormulaInputs.Read(context, context.Inputs[0]);
        double q = context.Get(Irreversible) ?? throw new InputException("`laboratory residue` needs --irreversible, charge less discharge capacity in mAh/g; see `halite laboratory residue --help`.");
        var bound = ResidueBound.Of(Given(q, context.Get(IrreversibleSigma), "mAh/g", "irreversible capacity"), oxide, Formula.Parse(context.Get(Residue)), context.Get(Electrons));
        return new Panel
        {
            Results = new JsonObject
            {
                ["residue"] = bound.Residue.ToString(4),
                ["electrons"] = Json.Of(bound.ElectronsPerFormula),
                ["residue_capacity_mAh_g"] = Json.Of(bound.ResidueCapacity.Value),
                ["mass_fraction_percent"] = Json.Of(bound.MassFraction),
                ["moles_per_formula"] = Json.Of(bound.MolesPerFormula),
            },
            Tables = [DataTable.Facts($"Largest residue of {bound.Residue.ToString(4)}", ("Its capacity / mAh/g", bound.ResidueCapacity.Value), ("Mass fraction", bound.MassFraction), ("Moles per formula unit of the oxide", bound.MolesPerFormula))],
            Notes = ["An upper bound: all of the irreversible charge is laid on the residue."],
            Warnings = bound.MassFraction.Value > 100
                ? [new("residue-exceeds-mass", FormattableString.Invariant($"The irreversible charge is more than pure {bound.Residue.ToString(4)} would give ({bound.ResidueCapacity.Value:F0} mAh/g), so most of it comes from elsewhere and it bounds nothing; check the capacity."))]
                : [],
        };
    }

    private static Measured Given(double value, double? sigma, string unit, string source) => sigma switch
    {
        null => Measured.WithoutSigma(value, unit, $"the uncertainty of the {source} was not given"),
        >= 0 and < double.PositiveInfinity => Measured.From(value, sigma.Value, unit, source),
        _ => throw new InputException($"The uncertainty of the {source} is not a number of zero or above."),
    };

    private static Measured? AreaOf(OperationContext context)
    {
        var (area, diameter) = (context.Get(AreaOption), context.Get(Diameter));
        if (area is not null && diameter is not null) throw new InputException("--area-cm2 and --diameter-mm say the same thing: give one of them.");
        if (diameter is { } d) return Measured.Exact(Math.PI * d * d / 400, "cm2");
        return area is { } given ? Measured.Exact(given, "cm2") : null;
    }
}
