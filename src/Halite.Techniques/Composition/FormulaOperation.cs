// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Composition;
using Halite.Data;

namespace Halite.Techniques.Composition;

/// <summary>The verb <c>formula</c>: what a composition allows, and what a measured capacity means against it.</summary>
internal static class FormulaOperation
{
    private static readonly OptionSpec<double?> Charge = OptionSpec.Number("charge", "mAh/g", "Measured charge capacity per gram of the formula.");
    private static readonly OptionSpec<double?> Discharge = OptionSpec.Number("discharge", "mAh/g", "Measured discharge capacity per gram of the formula.");
    private static readonly OptionSpec<double?> ChargeSigma = OptionSpec.Number("charge-sigma", "mAh/g", "Standard uncertainty of the charge capacity.");
    private static readonly OptionSpec<double?> DischargeSigma = OptionSpec.Number("discharge-sigma", "mAh/g", "Standard uncertainty of the discharge capacity.");
    private static readonly OptionSpec<ImmutableArray<string>> Icp = OptionSpec.Texts("icp", "Elemental analysis: value and standard uncertainty of each cation, Li=8.95±0.09 (or 8.95(9)); separate by commas or repeat.", "Li=8.95±0.09");
    private static readonly OptionSpec<string> IcpBasis = OptionSpec.Choice("icp-basis", "Whether the values are proportional to mass (weight percent, mg/L) or to amount (mole percent). Default mass: what ICP reports.", "mass", "mass", "mole");
    private static readonly OptionSpec<string> IcpReference = OptionSpec.Choice("icp-reference", "What fixes the size of the analysed formula: the metals other than alkalis add up as in the nominal formula; all cations do; or the cations balance the nominal anions. Default metals: Li is what is in doubt.", "metals", "metals", "cations", "anions");

    /// <summary>The operation.</summary>
    public static Operation Operation { get; } = new()
    {
        Verb = "formula",
        Summary = "Tells what a composition allows: lithium, metal redox, oxygen redox, and what a measured capacity means against it.",
        Details = "All-Li capacity n(Li) F / 3.6 M; metal capacity from the oxidation states that charge balance gives up to the highest of each couple; ceiling (metal electrons + n(O)/3) F / 3.6 M, since more than one hole per three oxygens is not reversible (Ben Yahia et al., Nat. Mater. 2019, 18, 496). "
            + "Holes per oxygen and the oxygen share are what the metals cannot give of a measured capacity. Nothing is clipped: 122.7 % of the Li is a result. "
            + "States: those given or written (Mn^3+) hold; the others start at their highest and are reduced couple by couple in a printed order. Definitions: docs/composition.md.",
        Example = "halite formula Li1.2Ti0.2Mn0.6O1.8F0.2 --add Li2O=0.1 --discharge 296",
        Inputs = new InputSpec("FORMULA", "a formula as chemists write it", InputKind.Text, 1, 1),
        Options =
        [
            FormulaInputs.Set, FormulaInputs.Add, FormulaInputs.Normalise, FormulaInputs.State, FormulaInputs.Redox, FormulaInputs.Ion, FormulaInputs.Excess,
            Charge, ChargeSigma, Discharge, DischargeSigma, Icp, IcpBasis, IcpReference,
        ],
        Run = Run,
    };

    private static Panel Run(OperationContext context)
    {
        var formula = FormulaInputs.Read(context, context.Inputs[0]);
        var ledger = CompositionLedger.Compute(formula, FormulaInputs.Ledger(context) with
        {
            Charge = Capacity(context, Charge, ChargeSigma),
            Discharge = Capacity(context, Discharge, DischargeSigma),
        });
        var icp = Analysis(context, ledger);
        return new Panel
        {
            Results = LedgerJson.Of(ledger, icp),
            Tables = LedgerTables.Of(ledger, icp),
            Data = LedgerTables.Long(ledger),
            Figures = [LedgerFigure.Of(ledger)],
            Notes = LedgerTables.Notes(ledger),
            Warnings = icp is null ? ledger.Warnings : ledger.Warnings.AddRange(icp.Warnings),
        };
    }

    private static Measured? Capacity(OperationContext context, OptionSpec<double?> value, OptionSpec<double?> sigma)
    {
        var u = context.Get(sigma);
        if (context.Get(value) is not { } q)
        {
            if (u is not null) throw new InputException($"--{sigma.Name} needs --{value.Name}.");
            return null;
        }

        if (u is < 0 || (u is { } s && !double.IsFinite(s))) throw new InputException($"--{sigma.Name} is not an uncertainty: give a number of zero or above.");
        return u is { } given ? Measured.From(q, given, "mAh/g", value.Name)
            : Measured.WithoutSigma(q, "mAh/g", $"the uncertainty of the capacity was not given (--{sigma.Name})");
    }

    private static AnalysedFormula? Analysis(OperationContext context, CompositionLedger ledger)
    {
        if (!context.IsGiven(Icp)) return null;
        var texts = context.Get(Icp).SelectMany(t => t.Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToList();
        if (texts.Find(t => char.IsAsciiDigit(t[0]) && !t.Contains('=', StringComparison.Ordinal)) is { } piece)
            throw new InputException($"--icp: before \"{piece}\" a comma is not read as a decimal sign: write a decimal point, such as Li=8.95±0.09.");
        var values = texts.Select(ElementalValue.Parse).ToList();
        return ElementalAnalysis.Compute(
            values,
            context.Get(IcpBasis) == "mole" ? AnalysisBasis.Mole : AnalysisBasis.Mass,
            ledger.Formula,
            ledger.OxidationStates,
            context.Get(IcpReference) switch { "cations" => AnalysisReference.Cations, "anions" => AnalysisReference.Anions, _ => AnalysisReference.Metals },
            ledger.WorkingIon);
    }
}
