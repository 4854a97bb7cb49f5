// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Cycling;
using Halite.Data;

namespace Halite.Techniques.Cycling;

/// <summary>The options that every operation on cycler files shares, and how files become a record.</summary>
internal static class CyclingInputs
{
    public static readonly OptionSpec<double?> Mass = OptionSpec.Positive("mass-mg", "mg", "Mass of active material; say in your notes whether additions such as Li2O count.");
    public static readonly OptionSpec<double?> MassSigma = OptionSpec.Number("mass-sigma-mg", "mg", "Standard uncertainty of the mass; it runs through all specific quantities and cancels in efficiencies.");
    public static readonly OptionSpec<ImmutableArray<double>> Masses = OptionSpec.Numbers("masses-mg", "mg", "With --separate: the mass of active material of each cell, one for each file in their order (12.1,11.8,12.4); --mass-sigma-mg holds for each of them. Without it and --mass-mg each file's own mass is used where all state one.");
    public static readonly OptionSpec<string> ChargeSourceOption = OptionSpec.Choice("charge-source", "The instrument's own counter, or the trapezoid of the current inside steps. Auto takes the counter where it moves on most rows under current: the instrument integrates at its own sampling rate.", "auto", "auto", "counter", "integral");
    public static readonly OptionSpec<string> CurrentSignOption = OptionSpec.Choice("current-sign", "Which sign of the current is charge. Auto: positive, checked against the file's own counters, without them against the voltage, which rises on charge.", "auto", "auto", "charge-positive", "discharge-positive");
    public static readonly OptionSpec<string?> TimeUnit = OptionSpec.Text("time-unit", "Unit of the time column instead of the file's label.", "ms");

    /// <summary>Those options, before the reading options.</summary>
    public static ImmutableArray<OptionSpec> All { get; } = [Mass, MassSigma, ChargeSourceOption, CurrentSignOption, TimeUnit, .. ReadingOptions.All];

    /// <summary>The mass of active material; null where none was given.</summary>
    public static Measured? MassOf(OperationContext context)
    {
        var sigma = context.Get(MassSigma);
        if (sigma is < 0) throw new InputException($"--mass-sigma-mg is {sigma.Value.ToString(CultureInfo.InvariantCulture)}; an uncertainty is not negative.");
        if (context.Get(Mass) is { } mass) return Of(mass, sigma, "mass");
        if (sigma is not null && !context.IsGiven(Masses)) throw new InputException("--mass-sigma-mg needs --mass-mg.");
        return null;
    }

    /// <summary>The mass of each of several cells, in the order of the files; empty where one mass holds for all or none was given.</summary>
    public static ImmutableArray<Measured> MassesOf(OperationContext context)
    {
        var masses = context.Get(Masses);
        if (masses.IsEmpty) return [];
        if (context.IsGiven(Mass)) throw new InputException("--mass-mg and --masses-mg were both given; one mass for all cells or one for each.");
        if (masses.Length != context.Inputs.Length) throw new InputException($"--masses-mg has {masses.Length} masses for {context.Inputs.Length} files; give one for each, in their order.");
        if (masses.FirstOrDefault(m => !(m > 0) || !double.IsFinite(m), 1) is var wrong && wrong != 1) throw new InputException(string.Create(CultureInfo.InvariantCulture, $"--masses-mg holds {wrong}; a mass is above zero."));
        var sigma = context.Get(MassSigma);
        return [.. masses.Select((m, k) => Of(m, sigma, $"mass {k + 1}"))];
    }

    private static Measured Of(double mass, double? sigma, string source) =>
        sigma is { } s ? Measured.From(mass, s, "mg", source) : Measured.WithoutSigma(mass, "mg", "the uncertainty of the mass was not given (--mass-sigma-mg)");

    /// <summary>How the user wants rows understood.</summary>
    public static CyclingRecordOptions RecordOptions(OperationContext context) => new()
    {
        Charge = context.Get(ChargeSourceOption) switch { "counter" => ChargeSource.Counter, "integral" => ChargeSource.Integral, _ => ChargeSource.Auto },
        Sign = context.Get(CurrentSignOption) switch { "charge-positive" => CurrentSign.ChargePositive, "discharge-positive" => CurrentSign.DischargePositive, _ => CurrentSign.Auto },
        TimeUnit = context.Get(TimeUnit),
    };

    /// <summary>Opens one file as a part of a cell, with the active mass that it states, mg.</summary>
    public static (CyclingPart Part, double? StatedMass) Open(OperationContext context, string path, CyclingRecordOptions options)
    {
        var recording = context.Open(path).Recording;
        try
        {
            var record = CyclingRecord.From(recording, options);
            DateTime? started = DateTime.TryParse(recording.Metadata["started"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var at) ? at : null;
            // EC-Lab writes 0.001 mg where nobody entered a mass.
            double? mass = recording.Metadata.Number("active_mass_mg") is { } stated && stated > 0.01 ? stated : null;
            return (new CyclingPart(record, Path.GetFileName(path), started), mass);
        }
        catch (InputException e)
        {
            throw e.In(path);
        }
    }

    /// <summary>A mass that the file states and the user does not, or states otherwise, is worth a word.</summary>
    public static void CheckMass(OperationContext context, string path, double? stated, Measured? given)
    {
        if (stated is not { } file) return;
        if (given is null) context.Warn("mass-in-file", string.Create(CultureInfo.InvariantCulture, $"{path}: the file states an active mass of {file:G6} mg; --mass-mg {file:G6} gives specific capacities with it."));
        else if (Math.Abs(given.Value - file) > 0.01 * file) context.Warn("mass-differs", string.Create(CultureInfo.InvariantCulture, $"{path}: the file states an active mass of {file:G6} mg, {given.Value:G6} mg was given and is used."));
    }

    /// <summary>All files of the command as one record: the files of one cell.</summary>
    /// <param name="context">The call.</param>
    /// <param name="mass">The mass given, to be compared with the files'.</param>
    public static CyclingRecord OpenAll(OperationContext context, Measured? mass)
    {
        var options = RecordOptions(context);
        var parts = new List<CyclingPart>();
        foreach (var path in context.Inputs)
        {
            context.Progress.Report(new Progress((double)parts.Count / context.Inputs.Length, path));
            var (part, stated) = Open(context, path, options);
            CheckMass(context, path, stated, mass);
            parts.Add(part);
        }

        return Stitching.Join(parts);
    }
}
