// SPDX-License-Identifier: Apache-2.0
using Halite.Cycling.Titration;
using Halite.Data;

namespace Halite.Techniques.Cycling;

/// <summary>The verb <c>gitt</c>: intermittent titration.</summary>
internal static class GittOperation
{
    private static readonly OptionSpec<double?> Area = OptionSpec.Positive("area-cm2", "cm2", "Contact area of active material and electrolyte S. With amount and molar volume it gives L = n V/S and so D; D goes as 1/S2, and a BET area differs from a geometric one by orders of magnitude.");
    private static readonly OptionSpec<double?> MolarVolume = OptionSpec.Positive("molar-volume-cm3-mol", "cm3/mol", "Molar volume V of the active material.");
    private static readonly OptionSpec<double?> Amount = OptionSpec.Positive("amount-mol", "mol", "Amount n of active material.");
    private static readonly OptionSpec<double?> LengthCm = OptionSpec.Positive("length-cm", "cm", "Diffusion length L instead of n V/S: the thickness of a slab, a third of the radius of a sphere.");
    private static readonly OptionSpec<string> Geometry = OptionSpec.Choice("geometry", "Slab that takes up Li on one face, or sphere. D/L2 is the same formula (L is volume over area, R/3 for a sphere); the bias of the formula differs.", "planar", "planar", "sphere");
    private static readonly OptionSpec<string> OhmicDrop = OptionSpec.Choice("ir-method", "Ohmic drop by extrapolating the pulse against the root of time to the moment of switching (default: it does not depend on how early the first point was taken), or by the first point.", "root-time", "root-time", "first-point");
    private static readonly OptionSpec<string> Estimate = OptionSpec.Choice("estimate", "End points of pulse and rest (Weppner and Huggins, the default of the field), or the slope against the root of time from 10 to 50 % of the pulse.", "endpoint", "endpoint", "slope");
    private static readonly OptionSpec<bool> Plain = OptionSpec.Flag("no-correction", "The formula as printed in papers, without removing its bias and without correcting rests that end too early.");

    private static readonly OptionSpec<string> Method = OptionSpec.Choice("method", "Pulses with long rests (gitt), short interruptions of a constant current (ici), or steps of the voltage (pitt).", "gitt", "gitt", "ici", "pitt");

    /// <summary>The operation.</summary>
    public static Operation Operation { get; } = new()
    {
        Verb = "gitt",
        Summary = "Titration by pulses and rests: diffusion, ohmic drop, over-potential, quasi-equilibrium voltage, hysteresis.",
        Details = "E1 is the voltage at the end of the rest before a pulse, E3 at its end, E4 at the end of the rest after; dEs = E4 - E1, dEt = E3 - E1 without the ohmic drop. "
            + "1/tau = D/L2 = 4/(pi t) (dEs/dEt)2, with t the duration of the pulse; no area is needed for it. By default the exact series for a slab or a sphere is inverted, so that the value holds for any D t/L2, and rests that end before relaxation are corrected and flagged; the plain formula stands beside. "
            + "The over-potential is E3 - E4 with the ohmic drop, positive on charge. Definitions, limits, accuracy: docs/gitt.md.",
        Example = "halite gitt examples/gitt/titration.csv --mass-mg 5",
        Inputs = InputSpec.Files("cycler files of one cell with pulses and rests"),
        Options = [Method, Geometry, Area, MolarVolume, Amount, LengthCm, OhmicDrop, Estimate, Plain, .. CyclingInputs.All],
        Run = Run,
    };

    private static Panel Run(OperationContext context)
    {
        var options = new GittOptions
        {
            Geometry = context.Get(Geometry) == "sphere" ? DiffusionGeometry.Sphere : DiffusionGeometry.Planar,
            OhmicDrop = context.Get(OhmicDrop) == "first-point" ? OhmicDropMethod.FirstPoint : OhmicDropMethod.RootTime,
            Estimate = context.Get(Estimate) == "slope" ? DiffusionEstimate.Slope : DiffusionEstimate.Endpoint,
            Correct = !context.Get(Plain),
            Length = LengthOf(context),
            Mass = CyclingInputs.MassOf(context),
        };
        var record = CyclingInputs.OpenAll(context, options.Mass);
        if (context.Get(Method) == "ici") return IntermittentPanel.Interruption(record, options.Length);
        if (context.Get(Method) == "pitt") return IntermittentPanel.Potentiostatic(record, options.Length);
        var result = Gitt.Analyse(record, options);
        return new Panel
        {
            Results = GittPanel.Json(result),
            Tables = GittPanel.Tables(result),
            Data = GittPanel.Long(result),
            Figures = GittPanel.Figures(record, result),
            Warnings = result.Warnings,
            Notes = [GittPanel.Note(options)],
        };
    }

    private static Measured? LengthOf(OperationContext context)
    {
        var (area, volume, amount) = (context.Get(Area), context.Get(MolarVolume), context.Get(Amount));
        int given = (area is null ? 0 : 1) + (volume is null ? 0 : 1) + (amount is null ? 0 : 1);
        if (context.Get(LengthCm) is { } length)
        {
            if (given > 0) throw new InputException("Give either --length-cm or area, molar volume and amount, not both.");
            return Measured.Exact(length, "cm");
        }

        if (given == 0) return null;
        if (given < 3) context.Warn("no-length", "D needs --area-cm2, --molar-volume-cm3-mol and --amount-mol together (or --length-cm); D/L2 is given.");
        return given < 3 ? null : Measured.Exact(amount!.Value * volume!.Value / area!.Value, "cm");
    }
}
