// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Halite.Data;
using Halite.Spectra;

namespace Halite.Techniques.Spectra;

/// <summary>What stands along a series of spectra: state of charge, composition, temperature.</summary>
/// <param name="Quantity">The quantity, for heads and axes.</param>
/// <param name="Values">One value a spectrum; empty where the series is only numbered.</param>
/// <param name="FromNames">Whether the values were read out of the spectra's names.</param>
internal sealed partial record SeriesCoordinate(string Quantity, ImmutableArray<double> Values, bool FromNames)
{
    /// <summary>From the values given, or from the number in each name where all names are alike but for it.</summary>
    /// <exception cref="InputException">There are more or fewer values than spectra.</exception>
    public static SeriesCoordinate Of(ImmutableArray<double> given, string? quantity, ImmutableArray<string> names)
    {
        if (!given.IsEmpty)
        {
            return given.Length == names.Length
                ? new SeriesCoordinate(quantity ?? "Series", given, false)
                : throw new InputException(string.Create(CultureInfo.InvariantCulture, $"--series gives {given.Length} values for {names.Length} spectra ({string.Join(", ", names.Take(8))}{(names.Length > 8 ? ", …" : "")}); give one for each."));
        }

        var parts = names.Select(n => NumberInName().Match(n)).ToArray();
        bool alike = names.Length > 1 && parts.All(m => m.Success && m.Groups[1].Value == parts[0].Groups[1].Value && m.Groups[3].Value == parts[0].Groups[3].Value && m.Groups[1].Length > 0);
        double[] values = alike ? [.. parts.Select(m => double.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture))] : [];
        return alike && values.Distinct().Count() == names.Length
            ? new SeriesCoordinate(quantity ?? parts[0].Groups[1].Value.Trim(' ', '_', '-', '='), [.. values], true)
            : new SeriesCoordinate(quantity ?? "Spectrum", [], false);
    }

    [GeneratedRegex(@"^([^0-9]*?)(-?[0-9]+(?:\.[0-9]+)?)([^0-9]*)$")]
    private static partial Regex NumberInName();
}

/// <summary>Reading of vibrational spectra: files, cosmic rays, calibration of the abscissa, range.</summary>
internal sealed class PeakInputs(OperationContext context)
{
    public static OptionSpec<(double From, double To)?> Range { get; } = OptionSpec.Range("range", "", "Part of the abscissa to fit.");

    public static OptionSpec<string?> Signal { get; } = OptionSpec.Text("signal", "Intensity column to take where a table holds several. Default: all, as a series.", "NAME");

    public static OptionSpec<bool> Cosmic { get; } = OptionSpec.Flag("remove-cosmic-rays", "Take out spikes of one to three points before the fit; they are listed and shown.");

    public static OptionSpec<ImmutableArray<KeyValuePair<string, double>>> Calibrate { get; } = OptionSpec.Pairs("calibrate", "Known lines against measured ones: one shifts the abscissa, several stretch it.", "520.5=519.8");

    public static OptionSpec<string?> Silicon { get; } = OptionSpec.Text("silicon", "Spectrum of silicon taken with the same settings: its line is fitted and moved to 520.5 1/cm.", "FILE");

    public static OptionSpec<string?> Neon { get; } = OptionSpec.Text("neon", "Spectrum of a neon lamp taken with the same settings: its lines straighten the abscissa. A Raman shift counts from --laser-nm.", "FILE");

    public static OptionSpec<double?> Laser { get; } = OptionSpec.Positive("laser-nm", "nm", "Wavelength of the laser in vacuum: its photon energy is given too, and an abscissa in nm becomes a Raman shift.");

    public static OptionSpec<bool> Absorbance { get; } = OptionSpec.Flag("absorbance", "The intensities are transmittances (per cent where they exceed 1.5): take -log10 first.");

    public static OptionSpec<ImmutableArray<double>> Series { get; } = OptionSpec.Numbers("series", "", "State of charge, composition, … of each spectrum in their order, for table and figure of the series. Default: the number in each name, where all names are alike but for it (soc0.2).");

    public static OptionSpec<string?> SeriesName { get; } = OptionSpec.Text("series-name", "What --series counts (\"State of charge\").", "TEXT");

    public static ImmutableArray<OptionSpec> Options { get; } = [Range, Signal, Cosmic, Calibrate, Silicon, Neon, Laser, Absorbance, Series, SeriesName];

    /// <summary>Spikes taken out, by spectrum.</summary>
    public Dictionary<string, ImmutableArray<CosmicRay>> Removed { get; } = [];

    /// <summary>Lines found in the calibration spectra, with what was calibrated by them.</summary>
    public List<(string With, ImmutableArray<CalibrationLine> Lines, AxisCalibration Correction)> Calibrations { get; } = [];

    /// <summary>All spectra of all inputs, ready for the fit, each under a name of its own.</summary>
    public ImmutableArray<Spectrum> All()
    {
        FindCalibrations();
        var taken = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. Read(context.Inputs, context.Get(Signal)).Select(s =>
        {
            int count = taken[s.Name] = taken.GetValueOrDefault(s.Name) + 1;
            return Prepare(count == 1 ? s : s with { Name = string.Create(CultureInfo.InvariantCulture, $"{s.Name} ({count})") });
        })];
    }

    /// <summary>The spectra of some files as they are.</summary>
    public ImmutableArray<Spectrum> Read(IEnumerable<string> paths, string? signal)
    {
        var spectra = ImmutableArray.CreateBuilder<Spectrum>();
        foreach (var path in paths)
        {
            var recording = context.Open(path).Recording;
            var found = Spectrum.FromRecording(recording, Path.GetFileNameWithoutExtension(path), signal);
            if (found.IsEmpty) throw new InputException($"{path}: {Nothing(recording)}");
            spectra.AddRange(found);
        }

        return spectra.ToImmutable();
    }

    private static string Nothing(Recording recording)
    {
        if (recording.Tables.FirstOrDefault(Spectrum.IsElectrochemistry) is not { } table) return "no table of an abscissa and an intensity was found; name the columns with --columns abscissa=… and intensity=….";
        return table.Find(Meaning.Frequency) is not null
            ? "the file holds impedance and no spectrum with peaks to fit; `halite drt` and `halite eis` read it. --signal fits one of its columns all the same."
            : "the file holds cycling and no spectrum with peaks to fit; `halite cycle` reads it, and with --dqdv finds the peaks of dQ/dV. --signal fits one of its columns all the same.";
    }

    /// <summary>What stands along the series.</summary>
    public SeriesCoordinate Coordinate(ImmutableArray<Spectrum> spectra) => SeriesCoordinate.Of(context.Get(Series), context.Get(SeriesName), [.. spectra.Select(s => s.Name)]);

    private void FindCalibrations()
    {
        double laser = context.Get(Laser) ?? double.NaN;
        if (context.Get(Neon) is { } neon)
        {
            var spectrum = Converted(Read([neon], null)[0], straight: true);
            if (spectrum.Axis != Meaning.Wavelength && double.IsNaN(laser)) throw new InputException("--neon over Raman shift needs the wavelength from which the shift counts: --laser-nm.");
            var lines = InstrumentLines.Neon(spectrum, laser);
            Calibrations.Add(("neon", lines, AxisCalibration.From(lines)));
        }

        if (context.Get(Silicon) is { } silicon)
        {
            // The lamp straightens the abscissa first; what is then left of the offset is the laser's.
            var line = InstrumentLines.Silicon(Calibrated(Converted(Read([silicon], null)[0])));
            Calibrations.Add(("silicon", [line], AxisCalibration.From([line])));
        }

        if (context.Get(Calibrate) is { IsEmpty: false } pairs)
        {
            var lines = pairs.Select(l => double.TryParse(l.Key, NumberStyles.Float, CultureInfo.InvariantCulture, out double known)
                ? new CalibrationLine(known, l.Value)
                : throw new InputException($"--calibrate {l.Key}: write known=measured, both as numbers (520.5=519.8).")).ToImmutableArray();
            Calibrations.Add(("lines given", lines, AxisCalibration.From(lines)));
        }
    }

    private Spectrum Prepare(Spectrum spectrum)
    {
        if (context.Get(Absorbance)) spectrum = ToAbsorbance(spectrum);
        if (context.Get(Cosmic))
        {
            (spectrum, var rays) = CosmicRays.Remove(spectrum);
            if (!rays.IsEmpty) Removed[spectrum.Name] = rays;
        }

        spectrum = Calibrated(Converted(spectrum));
        return context.Get(Range) is { } range ? spectrum.Between(range.From, range.To) : spectrum;
    }

    /// <summary>Wavelengths as a Raman shift, where a laser is given.</summary>
    private Spectrum Converted(Spectrum spectrum, bool straight = false) =>
        !straight && spectrum.Axis == Meaning.Wavelength && context.Get(Laser) is { } laser ? Excitation.ToRamanShift(spectrum, laser) : spectrum;

    private Spectrum Calibrated(Spectrum spectrum) => Calibrations.Aggregate(spectrum, (s, c) => c.Correction.Apply(s));

    private static Spectrum ToAbsorbance(Spectrum spectrum)
    {
        double full = spectrum.Y.Max() > 1.5 ? 100 : 1;
        for (int i = 0; i < spectrum.Y.Length; i++)
        {
            if (!(spectrum.Y[i] > 0)) throw new InputException(string.Create(CultureInfo.InvariantCulture, $"\"{spectrum.Name}\": the transmittance at {spectrum.X[i]:G6} is {spectrum.Y[i]:G4}, which has no absorbance; leave that part out with --range."));
        }

        return spectrum with { Y = [.. spectrum.Y.Select(v => -Math.Log10(v / full))], Sigma = spectrum.Sigma.IsEmpty ? [] : [.. spectrum.Sigma.Select((s, i) => s / spectrum.Y[i] / Math.Log(10))] };
    }
}
