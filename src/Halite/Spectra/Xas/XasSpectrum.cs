// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;

namespace Halite.Spectra.Xas;

/// <summary>How an absorption spectrum was detected; it decides what depth is seen and what distorts the amplitude.</summary>
public enum DetectionMode
{
    /// <summary>The file gives the absorption without saying how it was measured.</summary>
    Unknown,
    /// <summary>Transmission, ln(I0/I1): the bulk, not distorted by self-absorption.</summary>
    Transmission,
    /// <summary>Total fluorescence yield: some hundred nanometres to micrometres; amplitudes damped by self-absorption in concentrated samples.</summary>
    TotalFluorescence,
    /// <summary>Partial fluorescence yield: as fluorescence, one emission line.</summary>
    PartialFluorescence,
    /// <summary>Total electron yield: the outermost 2 to 10 nm.</summary>
    ElectronYield,
}

/// <summary>
/// One absorption spectrum: photon energy in eV, strictly ascending, and the absorption as measured (any scale, not
/// normalised unless the file says so), with what its file stored about its normalisation.
/// </summary>
public sealed record XasSpectrum
{
    // Energies that repeat are moved apart by this much, in eV, so that splines and derivatives exist (Larch's TINY_ENERGY).
    private const double Tiny = 0.0005;

    /// <summary>Name of the group or file.</summary>
    public required string Name { get; init; }

    /// <summary>Photon energy, eV, strictly ascending, any energy shift applied.</summary>
    public required ImmutableArray<double> Energy { get; init; }

    /// <summary>Absorption, as many values as <see cref="Energy"/>.</summary>
    public required ImmutableArray<double> Absorption { get; init; }

    /// <summary>Detection mode.</summary>
    public DetectionMode Mode { get; init; }

    /// <summary>Element symbol; null where the file does not say.</summary>
    public string? Element { get; init; }

    /// <summary>Edge ("K", "L3"); null where the file does not say.</summary>
    public string? Edge { get; init; }

    /// <summary>The energy shift that is already part of <see cref="Energy"/>, eV; zero where there was none.</summary>
    public double AppliedShift { get; init; }

    /// <summary>Normalisation settings that the file stores; defaults where it stores none.</summary>
    public NormalisationOptions Stored { get; init; } = NormalisationOptions.Default;

    /// <summary>Whether the file says that the values are normalised already.</summary>
    public bool IsNormalised { get; init; }

    /// <summary>The reference foil that the same scan measured behind the sample, ln(I1/I2); null where it did not.</summary>
    public XasSpectrum? Foil { get; init; }

    /// <summary>A spectrum from arrays; sorted by energy, points that are not finite left out, equal energies moved apart by 0.5 meV.</summary>
    /// <param name="name">Name.</param>
    /// <param name="energy">Photon energy, eV.</param>
    /// <param name="absorption">Absorption, as many.</param>
    /// <exception cref="InputException">Fewer than ten usable points.</exception>
    public static XasSpectrum From(string name, ReadOnlySpan<double> energy, ReadOnlySpan<double> absorption)
    {
        var (e, mu) = (new List<double>(energy.Length), new List<double>(energy.Length));
        bool sorted = true;
        for (int i = 0; i < Math.Min(energy.Length, absorption.Length); i++)
        {
            if (!double.IsFinite(energy[i]) || !double.IsFinite(absorption[i])) continue;
            sorted &= e.Count == 0 || energy[i] >= e[^1];
            e.Add(energy[i]);
            mu.Add(absorption[i]);
        }

        if (e.Count < 10) throw new InputException(string.Create(CultureInfo.InvariantCulture, $"Spectrum \"{name}\" has {e.Count} usable points of energy and absorption; an edge needs at least 10."));
        var (x, y) = (e.ToArray(), mu.ToArray());
        if (!sorted) SortStably(x, y);
        for (int i = 1; i < x.Length; i++)
        {
            if (x[i] - x[i - 1] < Tiny) x[i] = x[i - 1] + Tiny;
        }

        return new XasSpectrum { Name = name, Energy = [.. x], Absorption = [.. y] };
    }

    /// <summary>The same spectrum with its energy moved.</summary>
    /// <param name="shift">Added to every energy, eV.</param>
    public XasSpectrum Shifted(double shift) => shift == 0 ? this : this with
    {
        Energy = [.. Energy.Select(e => e + shift)],
        AppliedShift = AppliedShift + shift,
        Foil = Foil?.Shifted(shift),
        Stored = Stored.EdgeEnergy is { } e0 ? Stored with { EdgeEnergy = e0 + shift } : Stored,
    };

    /// <summary>
    /// Every spectrum of a recording: a table with a photon energy and an absorption, or with detectors that give one:
    /// transmission ln(I0/I1), fluorescence If/I0.
    /// </summary>
    /// <param name="recording">What a file held.</param>
    /// <param name="fallbackName">Name of the spectrum of a single unnamed table (the file's name).</param>
    /// <param name="mode">Which signal to take where a table holds several; Unknown takes the absorption column first, then transmission, then fluorescence.</param>
    /// <returns>The spectra; empty if no table holds one.</returns>
    public static ImmutableArray<XasSpectrum> FromRecording(Recording recording, string fallbackName, DetectionMode mode = DetectionMode.Unknown)
    {
        var spectra = ImmutableArray.CreateBuilder<XasSpectrum>();
        foreach (var table in recording.Tables)
        {
            var energy = table.Find(Meaning.PhotonEnergy) ?? (recording.Metadata["technique"] == "XAS" ? table.Find(Meaning.Abscissa) : null);
            if (energy is null || energy.Name == "k") continue;
            if (Signal(table, mode) is not { } signal) continue;
            var e = energy.Unit.Length > 0 && Units.Conversion(energy.Unit, "eV") is not null ? energy.In("eV") : energy.ToDoubles();
            var metadata = table.Metadata;
            var name = table.Name is "data" or "spectrum" ? fallbackName : table.Name;
            spectra.Add(From(name, e, signal.Values) with
            {
                Mode = signal.Mode,
                Element = metadata["element"] ?? recording.Metadata["element"],
                Edge = metadata["edge"] ?? recording.Metadata["edge"],
                AppliedShift = metadata.Number("energy_shift_eV") ?? 0,
                IsNormalised = metadata["normalised"] == "yes",
                Foil = FoilOf(table, name, e),
                Stored = new NormalisationOptions
                {
                    EdgeEnergy = metadata.Number("e0_eV"),
                    PreEdgeFrom = metadata.Number("pre1_eV"),
                    PreEdgeTo = metadata.Number("pre2_eV"),
                    PostEdgeFrom = metadata.Number("norm1_eV"),
                    PostEdgeTo = metadata.Number("norm2_eV"),
                    Degree = metadata.Number("norm_degree") is { } d ? (int)d : null,
                    EdgeStep = metadata.Number("fixed_edge_step"),
                },
            });
        }

        return spectra.Count > 0 ? spectra.ToImmutable() : ByName(recording, mode);
    }

    /// <summary>A plain table whose first column is called energy: every other column of numbers is a spectrum under its own name.</summary>
    private static ImmutableArray<XasSpectrum> ByName(Recording recording, DetectionMode mode)
    {
        var spectra = ImmutableArray.CreateBuilder<XasSpectrum>();
        foreach (var table in recording.Tables)
        {
            var energy = table.Columns.FirstOrDefault(c => !c.IsText);
            if (energy is null || table.Rows < 10 || !energy.Name.StartsWith("energy", StringComparison.OrdinalIgnoreCase)) continue;
            foreach (var column in table.Columns.Where(c => c != energy && !c.IsText && c.Meaning is Meaning.Unknown or Meaning.Absorption or Meaning.Intensity))
            {
                if (mode != DetectionMode.Unknown && ModeOf(column.Name) is var own && own != mode && own != DetectionMode.Unknown) continue;
                spectra.Add(From(column.Name, energy.ToDoubles(), column.ToDoubles()) with { Mode = ModeOf(column.Name) });
            }
        }

        return spectra.ToImmutable();
    }

    private static XasSpectrum? FoilOf(Table table, string name, double[] energy)
    {
        var (i1, i2) = (table.Find(Meaning.TransmittedIntensity), table.Find(Meaning.ReferenceIntensity));
        if (i1 is null || i2 is null) return null;
        var mu = Ratio(i1, i2, Math.Log);
        return mu.Count(double.IsFinite) >= 10 ? From(name + " (reference foil)", energy, mu) with { Mode = DetectionMode.Transmission } : null;
    }

    private static (double[] Values, DetectionMode Mode)? Signal(Table table, DetectionMode mode)
    {
        var (i0, i1, fluorescence) = (table.Find(Meaning.IncidentIntensity), table.Find(Meaning.TransmittedIntensity), table.Find(Meaning.FluorescenceIntensity));
        var absorption = table.Find(Meaning.Absorption);
        if (mode is DetectionMode.Unknown && absorption is not null) return (absorption.ToDoubles(), ModeOf(absorption.Name));
        if (mode is DetectionMode.Unknown or DetectionMode.Transmission && i0 is not null && i1 is not null)
            return (Ratio(i0, i1, Math.Log), DetectionMode.Transmission);
        if (mode is DetectionMode.Unknown or DetectionMode.TotalFluorescence or DetectionMode.PartialFluorescence && fluorescence is not null)
        {
            var kind = mode == DetectionMode.Unknown ? DetectionMode.TotalFluorescence : mode;
            return (i0 is null ? fluorescence.ToDoubles() : Ratio(fluorescence, i0, static v => v), kind);
        }

        var named = mode == DetectionMode.Unknown ? null : table.Columns.FirstOrDefault(c => c.Meaning == Meaning.Absorption && ModeOf(c.Name) == mode);
        if (named is not null) return (named.ToDoubles(), mode);
        return absorption is null ? null : (absorption.ToDoubles(), ModeOf(absorption.Name));
    }

    private static DetectionMode ModeOf(string name)
    {
        var word = name.ToLowerInvariant();
        return word.Contains("tey", StringComparison.Ordinal) ? DetectionMode.ElectronYield
            : word.Contains("pfy", StringComparison.Ordinal) ? DetectionMode.PartialFluorescence
            : word.Contains("tfy", StringComparison.Ordinal) || word.Contains("fluor", StringComparison.Ordinal) || word == "muf" ? DetectionMode.TotalFluorescence
            : word.Contains("trans", StringComparison.Ordinal) ? DetectionMode.Transmission
            : DetectionMode.Unknown;
    }

    private static double[] Ratio(Column numerator, Column denominator, Func<double, double> of)
    {
        var (a, b) = (numerator.ToDoubles(), denominator.ToDoubles());
        for (int i = 0; i < a.Length; i++) a[i] = of(a[i] / b[i]);
        return a;
    }

    private static void SortStably(double[] x, double[] y)
    {
        var order = Enumerable.Range(0, x.Length).OrderBy(i => x[i]).ToArray();
        var (sx, sy) = (x.ToArray(), y.ToArray());
        for (int i = 0; i < order.Length; i++) (x[i], y[i]) = (sx[order[i]], sy[order[i]]);
    }
}
