// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Spectra.Xps;

/// <summary>One block of a photoelectron spectrum on a kinetic energy scale, with what its file says of it.</summary>
public sealed record XpsSpectrum
{
    /// <summary>Name of the block.</summary>
    public required string Name { get; init; }

    /// <summary>Kinetic energy, eV, ascending. Binding energy is photon energy minus this.</summary>
    public required ImmutableArray<double> Kinetic { get; init; }

    /// <summary>Counts as stored (not divided by time).</summary>
    public required ImmutableArray<double> Counts { get; init; }

    /// <summary>Photon energy, eV.</summary>
    public required double PhotonEnergy { get; init; }

    /// <summary>Seconds that each point was counted in all (dwell times scans); 1 where the file does not say.</summary>
    public double Seconds { get; init; } = 1;

    /// <summary>Element symbol and transition ("Mn 3s"); empty where the file does not say.</summary>
    public string Transition { get; init; } = "";

    /// <summary>What CasaXPS left in the block; null for nothing.</summary>
    public CasaXps? Casa { get; init; }

    /// <summary>Shift of binding energies by CasaXPS's energy calibration of this block, eV, not applied here; null for none.</summary>
    public double? CasaCalibration { get; init; }

    /// <summary>Whether some intensity is negative, as after the subtraction of a background: such data are no counts.</summary>
    public bool HoldsNegative => Counts.Any(c => c < 0);

    /// <summary>Whether <see cref="Counts"/> are whole numbers; otherwise the file holds rates or corrected intensities, whose noise is the root of them only up to a factor.</summary>
    public bool HoldsCounts => Counts.All(c => c == Math.Floor(c));

    /// <summary>
    /// What one count is in the unit of <see cref="Counts"/>: 1 for whole numbers; 1/<see cref="Seconds"/> where the file holds the
    /// counts per second of that time; else what the intensities are multiples of, or unknown.
    /// </summary>
    public CountUnit CountUnit
    {
        get
        {
            // Numbers of some digits: a whole number of counts to a hundredth.
            bool rates = !HoldsCounts && Seconds != 1 && Counts.All(c => Math.Abs(c * Seconds - Math.Round(c * Seconds)) < 0.01);
            return CountScale.Of(Counts.AsSpan(), rates ? 1 / Seconds : null);
        }
    }

    /// <summary>Binding energy at every point, eV, descending.</summary>
    public ImmutableArray<double> Binding => [.. Kinetic.Select(k => PhotonEnergy - k)];

    /// <summary>Every block of a recording that holds a kinetic or binding energy and counts.</summary>
    /// <param name="recording">What a file held.</param>
    /// <param name="fallbackName">Name of a lone block.</param>
    /// <param name="photonEnergy">Photon energy where the file does not say, eV; Al K alpha, 1486.6 (NIST), is the usual source.</param>
    public static ImmutableArray<XpsSpectrum> FromRecording(Recording recording, string fallbackName, double photonEnergy = 1486.6)
    {
        var spectra = ImmutableArray.CreateBuilder<XpsSpectrum>();
        foreach (var table in recording.Tables)
        {
            var (kinetic, binding) = (table.Find(Meaning.KineticEnergy) ?? Named(table, "KE", "kinetic"), table.Find(Meaning.BindingEnergy) ?? Named(table, "BE", "binding"));
            var axis = kinetic ?? binding;
            var counts = table.Find(Meaning.Intensity) ?? table.Columns.FirstOrDefault(c => c != axis && !c.IsText);
            if (axis is null || counts is null || table.Rows < 8) continue;
            double photon = table.Metadata.Number("excitation_energy_eV") ?? photonEnergy;
            var x = axis.ToDoubles();
            if (kinetic is null) x = [.. x.Select(b => photon - b)];
            var sorted = Spectrum.From(table.Name, x, counts.ToDoubles());
            double seconds = (table.Metadata.Number("dwell_s") ?? 1) * Math.Max(1, table.Metadata.Number("scans") ?? 1);
            spectra.Add(new XpsSpectrum
            {
                Name = recording.Tables.Count() == 1 && table.Name is "data" or "spectrum" ? fallbackName : table.Name,
                Kinetic = sorted.X,
                Counts = sorted.Y,
                PhotonEnergy = photon,
                Seconds = seconds > 0 ? seconds : 1,
                Transition = $"{table.Metadata["species"]} {table.Metadata["transition"]}".Trim(),
                Casa = CasaXps.Parse(table.Metadata["casaxps"]),
                CasaCalibration = CasaXps.CalibrationShift(table.Metadata["comment"]),
            });
        }

        return spectra.ToImmutable();
    }

    /// <summary>A column that a plain text names "BE", "B.E. (eV)", "Binding energy".</summary>
    private static Column? Named(Table table, string letters, string word) => table.Columns.FirstOrDefault(c =>
    {
        var plain = string.Concat(c.Name.TakeWhile(ch => ch is not ('/' or '(' or '['))).Replace(".", "", StringComparison.Ordinal).Trim();
        return plain.Equals(letters, StringComparison.OrdinalIgnoreCase) || plain.Contains(word, StringComparison.OrdinalIgnoreCase);
    });

    /// <summary>The part between two binding energies.</summary>
    /// <param name="from">Lower binding energy, eV.</param>
    /// <param name="to">Upper binding energy, eV.</param>
    /// <exception cref="InputException">Fewer than eight points lie between.</exception>
    public XpsSpectrum Between(double from, double to)
    {
        double low = PhotonEnergy - to, high = PhotonEnergy - from;
        int a = 0, b = Kinetic.Length;
        while (a < Kinetic.Length && Kinetic[a] < low) a++;
        while (b > a && Kinetic[b - 1] > high) b--;
        if (b - a < 8) throw new InputException(string.Create(CultureInfo.InvariantCulture, $"\"{Name}\" ({PhotonEnergy - Kinetic[^1]:F1} to {PhotonEnergy - Kinetic[0]:F1} eV binding energy) has {b - a} points from {from:F1} to {to:F1} eV."));
        return this with { Kinetic = Kinetic[a..b], Counts = Counts[a..b] };
    }
}
