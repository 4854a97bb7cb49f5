// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Cycling;
using Halite.Data;

namespace Halite.Techniques.Cycling;

/// <summary>The verb <c>cycle</c>: cycler files to cycles and what the field reports of each.</summary>
internal static class CycleOperation
{
    private static readonly OptionSpec<double?> Area = OptionSpec.Positive("area-cm2", "cm2", "Electrode area, for areal capacities.");
    private static readonly OptionSpec<double?> AreaSigma = OptionSpec.Number("area-sigma-cm2", "cm2", "Standard uncertainty of the area.");
    private static readonly OptionSpec<string> Electrode = OptionSpec.Choice("electrode", "How half cycles pair: cathode and full take a charge and the discharge after it (CE = discharge/charge), anode a discharge and the charge after it (CE = charge/discharge). A lone half cycle before the first pair is cycle 0.", "cathode", "cathode", "anode", "full");
    private static readonly OptionSpec<string> Energy = OptionSpec.Choice("energy-rule", "Energy as charge times the voltage at the end of each interval (end), times the mean voltage of the interval (trapezoid), or by the instrument's counter (instrument). Auto: the instrument's where the charge is its capacity counter, otherwise end, so that charge and energy come from one integration; where end and trapezoid differ by more than 0.05 % it is said.", "auto", "auto", "end", "trapezoid", "instrument");
    private static readonly OptionSpec<double?> Nominal = OptionSpec.Positive("nominal-mah-g", "mAh/g", "Capacity that 1C stands for; without it rates are given in mA/g alone.");
    private static readonly OptionSpec<int?> Reference = OptionSpec.Integer("reference-cycle", "Cycle that retention and voltage fade refer to; otherwise the first whole cycle.", 0);
    private static readonly OptionSpec<bool> Separate = OptionSpec.Flag("separate", "The files are separate cells, one table over all of them; otherwise they are stitched as the files of one cell.");

    private static readonly OptionSpec<string?> Dqdv = OptionSpec.Text("dqdv", "dQ/dV of a cycle (our number), of a range of cycles (1:20) or of all: peaks, band, and over several cycles a waterfall with the peaks tracked.", "N");
    private static readonly OptionSpec<string> Recipe = OptionSpec.TextOr("recipe", "How dQ/dV is computed: default (charge convolved with a Gaussian of stated width; the area is the charge), bins:5mV (equal bins), as cellpy, navani and pyprobe do at their defaults, or lean (level evaluation: samples counted in bins of ten steps of the voltage, lean:20 for other bins). The default conserves the charge and states its resolution; the others are for comparison.", "default", "default|bins:5mV|cellpy|navani|lean|pyprobe");
    private static readonly OptionSpec<double?> Resolution = OptionSpec.Positive("resolution-mv", "mV", "Full width at half maximum of the default dQ/dV; otherwise the largest of 5 mV, twice the sampling interval and ten times the noise.");

    private static readonly OptionSpec<string?> Dvdq = OptionSpec.Text("dvdq", "dV/dQ of a cycle (our number), of a range or of all.", "N");
    private static readonly OptionSpec<double?> DvdqResolution = OptionSpec.Positive("dvdq-resolution-percent", "%", "Width of the local parabolas of dV/dQ, in percent of the charge; otherwise 1.");
    private static readonly OptionSpec<bool> Resistance = OptionSpec.Flag("resistance-pulses", "Direct-current resistance at each step of the current: at the first sample, after 1 s and 10 s, or at --delays-s.");
    private static readonly OptionSpec<ImmutableArray<double>> Delays = OptionSpec.Numbers("delays-s", "s", "Delays after a step of the current at which its resistance is stated; 0 is the first sample.");
    private static readonly OptionSpec<bool> Sweeps = OptionSpec.Flag("voltammetry", "Read the file as a cyclic voltammogram: sweeps, scan rates, charges, main peaks.");
    private static readonly OptionSpec<bool> Turning = OptionSpec.Flag("turning-point", "Capacity at which the slope of the first charge changes (Mn/O split): two-segment fit with its interval, strongest bend, dQ/dV minimum, beside the limit of the formula's metals.");
    private static readonly OptionSpec<(double From, double To)?> TurningWindow = OptionSpec.Range("turning-window", "%", "Share of the charge that the turning point is sought in; otherwise 5:95, which leaves out the rise from open circuit and the turn to the cut-off.");

    /// <summary>The operation.</summary>
    public static Operation Operation { get; } = new()
    {
        Verb = "cycle",
        Summary = "Turns cycler files into cycles: capacity, Coulombic efficiency, energy, voltages, retention, fade, rate.",
        Details = "Rows become half cycles by the direction of the current (constant voltage belongs to its half cycle, rests inherit), half cycles pair into cycles; the rule in use is printed. "
            + "Charge comes from the instrument's counter where it has a usable one, and the integral of the current stands beside it. Nothing is clipped: a Coulombic efficiency of 105 % is a result. Definitions: docs/cycling.md.",
        Example = "halite cycle examples/ltmof/raw/ltmof-1.mpt --mass-mg 5",
        Inputs = InputSpec.Files("cycler files of one cell (or of several cells with --separate)"),
        Options = [.. CyclingInputs.All[..2], FormulaCapacities.Formula, Area, AreaSigma, Electrode, Energy, Nominal, Reference, Separate, CyclingInputs.Masses, Dqdv, Recipe, Resolution, OptionSpec.Seed, Turning, TurningWindow, Dvdq, DvdqResolution, Resistance, Delays, Sweeps, .. CyclingInputs.All[2..]],
        Run = Run,
    };

    private static Panel Run(OperationContext context)
    {
        var formula = FormulaCapacities.Of(context);
        var options = OptionsOf(context) with { LithiumCapacity = formula?.Lithium };
        if (context.Get(Separate)) return CellsPanel.Of(context, options);
        if (context.IsGiven(CyclingInputs.Masses)) throw new InputException("--masses-mg is for separate cells (--separate); the files of one cell share --mass-mg.");
        var record = CyclingInputs.OpenAll(context, options.Mass);
        var table = CycleAnalysis.Analyse(record, options);
        var panel = new Panel
        {
            Results = CycleJson.Of(record, table, options),
            Tables = CycleTables.Of(table, options),
            Data = CycleTables.Long(table),
            Figures = CycleFigures.Of(record, table, options),
            Warnings = table.Warnings,
            Notes = [table.Rule + ".", CycleTables.SourceNote(table), .. options.Mass is null && formula is null ? ["Charges are in mAh: --mass-mg gives them per gram, and --formula with it the share of the Li."] : Array.Empty<string>()],
        };
        if (options.Mass is null && formula is not null) context.Warn("formula-without-mass", "The formula is not used: the share of the Li needs the active mass (--mass-mg).");
        panel = StepPanels.AddTemperature(panel, table, options);
        if (context.Get(Resistance)) panel = StepPanels.AddResistance(panel, record, context.Get(Delays));
        if (context.Get(Sweeps)) panel = StepPanels.AddVoltammetry(panel, record);
        if (context.Get(Dvdq) is { } voltages) panel = DvdqPanel.Add(panel, record, CycleRange.Parse("dvdq", voltages, table), options.Mass, context.Get(DvdqResolution));
        if (context.Get(Dqdv) is { } cycles) panel = DqdvPanel.Add(panel, record, CycleRange.Parse("dqdv", cycles, table), options.Mass, DqdvPanel.Options(context.Get(Recipe), context.Get(Resolution), context.Get(OptionSpec.Seed)));
        if (context.Get(Turning)) panel = TurningPointPanel.Add(panel, record, table, options, formula, context.Get(TurningWindow));
        return panel;
    }

    private static CycleOptions OptionsOf(OperationContext context)
    {
        var areaSigma = context.Get(AreaSigma);
        if (areaSigma is not null && context.Get(Area) is null) throw new InputException("--area-sigma-cm2 needs --area-cm2.");
        if (areaSigma is < 0) throw new InputException("--area-sigma-cm2 is negative; an uncertainty is not.");
        Measured? area = context.Get(Area) is not { } a ? null
            : areaSigma is { } s ? Measured.From(a, s, "cm2", "area")
            : Measured.WithoutSigma(a, "cm2", "the uncertainty of the area was not given (--area-sigma-cm2)");
        return new CycleOptions
        {
            Electrode = context.Get(Electrode) switch { "anode" => ElectrodeConvention.Anode, "full" => ElectrodeConvention.FullCell, _ => ElectrodeConvention.Cathode },
            Energy = context.Get(Energy) switch { "end" => EnergyRule.End, "trapezoid" => EnergyRule.Trapezoid, "instrument" => EnergyRule.Instrument, _ => EnergyRule.Auto },
            Mass = CyclingInputs.MassOf(context),
            Area = area,
            NominalCapacity = context.Get(Nominal),
            ReferenceCycle = context.Get(Reference),
        };
    }
}
