// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Impedance;
using Halite.Spectra;
using Halite.Techniques;

namespace Halite.Studies;

/// <summary>What a recording is, from what its columns mean: the kind of entry that <c>study new</c> writes and <c>study check</c> compares with.</summary>
internal static class RecordingKinds
{
    /// <summary>The kind of data entry for a recording; null where its columns do not tell.</summary>
    /// <param name="recording">What the file holds.</param>
    public static string? Of(Recording recording)
    {
        string? kind = recording switch
        {
            _ when recording.Find(Meaning.Frequency) is not null && recording.Find(Meaning.ImpedanceReal) is not null => "drt",
            _ when recording.Find(Meaning.Voltage) is not null && (recording.Find(Meaning.Time) is not null || recording.Find(Meaning.Index) is not null) => IsTitration(recording) ? "gitt" : "cycle",
            _ when recording.Find(Meaning.BindingEnergy) is not null || recording.Find(Meaning.KineticEnergy) is not null => "xps",
            _ when recording.Find(Meaning.PhotonEnergy) is not null => "xas_edge",
            _ when recording.Find(Meaning.RamanShift) is not null || recording.Find(Meaning.Wavenumber) is not null => "peaks",
            _ => ByAxis(recording) ?? (IsImpedance(recording) ? "drt" : null),
        };
        return kind is not null && OperationRegistry.Find(kind.Replace('_', ' ')) is not null ? kind : null;
    }

    /// <summary>Whether a column is by its meaning or its name the abscissa of a spectrum.</summary>
    /// <param name="recording">What the file holds.</param>
    public static bool HasSpectralAxis(Recording recording)
    {
        Meaning[] axes = [Meaning.BindingEnergy, Meaning.KineticEnergy, Meaning.PhotonEnergy, Meaning.RamanShift, Meaning.Wavenumber];
        try
        {
            return axes.Any(m => recording.Find(m) is not null) || Spectrum.FromRecording(recording, "").Any(s => axes.Contains(s.Axis));
        }
        catch (InputException)
        {
            return false;
        }
    }

    /// <summary>Whether every row is a point of an impedance spectrum: in a file of several techniques the rows of cycling have no frequency.</summary>
    /// <param name="recording">What the file holds.</param>
    public static bool IsAllImpedance(Recording recording) =>
        recording.Find(Meaning.Frequency, Meaning.ImpedanceReal)?.Find(Meaning.Frequency) is { IsText: false } frequency && frequency.ToDoubles().All(f => f > 0);

    // Pulses of one sign with rests between them, again and again.
    private static bool IsTitration(Recording recording)
    {
        const int fewest = 8;
        if (recording.Find(Meaning.Current, Meaning.Voltage)?.Find(Meaning.Current) is not { IsText: false } column) return false;
        var current = column.ToDoubles();
        double largest = 0;
        foreach (double i in current) largest = Math.Max(largest, Math.Abs(i));
        int last = 0, same = 0;
        bool rested = false;
        foreach (double i in current)
        {
            int sign = Math.Abs(i) > 0.01 * largest ? Math.Sign(i) : 0;
            if (sign == 0) rested = true;
            else
            {
                if (rested && sign == last) same++;
                (last, rested) = (sign, false);
            }
        }

        return largest > 0 && same >= fewest;
    }

    // Columns that a reader knows by no meaning still have names: Raman shift, wavenumber, BE.
    private static string? ByAxis(Recording recording)
    {
        if (recording.Tables.Any(t => t.Columns.FirstOrDefault(c => !c.IsText)?.Name is { } name && (name.StartsWith("BE", StringComparison.Ordinal) || name.StartsWith("KE", StringComparison.Ordinal)) && (name.Length == 2 || !char.IsLetter(name[2])))) return "xps";
        return Spectrum.FromRecording(recording, "").FirstOrDefault()?.Axis switch
        {
            Meaning.RamanShift or Meaning.Wavenumber => "peaks",
            Meaning.BindingEnergy => "xps",
            _ => null,
        };
    }

    // Three columns without names are an impedance where the first runs over decades and the others are what one response
    // gives by Kramers and Kronig. A measured spectrum leaves a few percent of |Z|, a bad one 10; an isotherm (pressure,
    // saturation pressure, volume) passes for frequency, Z' and Z'' in every other way and leaves 40.
    private static bool IsImpedance(Recording recording)
    {
        const double largest = 0.2;
        try
        {
            var spectrum = ImpedanceSeries.From(recording).Spectra[0];
            if (spectrum.Frequencies.Length < 8 || spectrum.Frequencies.Max() <= 100 * spectrum.Frequencies.Min()) return false;
            var test = LinearKramersKronig.Test(spectrum);
            return Math.Max(test.RmsReal, test.RmsImaginary) < largest;
        }
        catch (InputException)
        {
            return false;
        }
    }
}
