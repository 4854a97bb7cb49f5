// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;

namespace Halite.Spectra;

/// <summary>A spectrum: intensity over an ascending abscissa, with the name and unit of the abscissa.</summary>
public sealed record Spectrum
{
    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Abscissae, strictly ascending, in <see cref="Unit"/>.</summary>
    public required ImmutableArray<double> X { get; init; }

    /// <summary>Intensities, as many.</summary>
    public required ImmutableArray<double> Y { get; init; }

    /// <summary>Standard uncertainty of each intensity; empty where the file gives none.</summary>
    public ImmutableArray<double> Sigma { get; init; } = [];

    /// <summary>What the abscissa is.</summary>
    public Meaning Axis { get; init; } = Meaning.Abscissa;

    /// <summary>Unit of the abscissa; empty where the file gives none.</summary>
    public string Unit { get; init; } = "";

    /// <summary>A spectrum from arrays in any order; points that are not finite are left out, equal abscissae averaged.</summary>
    /// <param name="name">Name.</param>
    /// <param name="x">Abscissae.</param>
    /// <param name="y">Intensities.</param>
    /// <param name="sigma">Standard uncertainties; empty for none.</param>
    /// <exception cref="InputException">Fewer than eight points, or a standard uncertainty that is not positive.</exception>
    public static Spectrum From(string name, ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> sigma = default)
    {
        var points = new List<(double X, double Y, double S)>(x.Length);
        for (int i = 0; i < Math.Min(x.Length, y.Length); i++)
        {
            double s = i < sigma.Length ? sigma[i] : 1;
            if (!double.IsFinite(x[i]) || !double.IsFinite(y[i])) continue;
            if (!(s > 0) || !double.IsFinite(s)) throw new InputException(string.Create(CultureInfo.InvariantCulture, $"Spectrum \"{name}\": the uncertainty at {x[i]:G8} is {s:G4}; it must be positive, or weigh by --weights unit or poisson."));
            points.Add((x[i], y[i], s));
        }

        if (points.Count < 8) throw new InputException(string.Create(CultureInfo.InvariantCulture, $"Spectrum \"{name}\" has {points.Count} usable points; a fit of peaks needs at least 8."));
        points.Sort((a, b) => a.X.CompareTo(b.X));
        var merged = new List<(double X, double Y, double S)>(points.Count);
        for (int i = 0; i < points.Count;)
        {
            int j = i;
            double sum = 0, variance = 0;
            for (; j < points.Count && points[j].X == points[i].X; j++) (sum, variance) = (sum + points[j].Y, variance + points[j].S * points[j].S);
            merged.Add((points[i].X, sum / (j - i), Math.Sqrt(variance) / (j - i)));
            i = j;
        }

        return new Spectrum
        {
            Name = name,
            X = [.. merged.Select(p => p.X)],
            Y = [.. merged.Select(p => p.Y)],
            Sigma = sigma.IsEmpty ? [] : [.. merged.Select(p => p.S)],
        };
    }

    /// <summary>The part between two abscissae.</summary>
    /// <param name="from">Lower end.</param>
    /// <param name="to">Upper end.</param>
    /// <exception cref="InputException">Fewer than eight points lie between.</exception>
    public Spectrum Between(double from, double to)
    {
        int a = 0, b = X.Length;
        while (a < X.Length && X[a] < from) a++;
        while (b > a && X[b - 1] > to) b--;
        if (b - a < 8) throw new InputException(string.Create(CultureInfo.InvariantCulture, $"Spectrum \"{Name}\" ({X[0]:G6} to {X[^1]:G6}) has {b - a} points from {from:G6} to {to:G6}; widen the range."));
        return this with { X = X[a..b], Y = Y[a..b], Sigma = Sigma.IsEmpty ? Sigma : Sigma[a..b] };
    }

    /// <summary>
    /// The spectra of a recording: every table with an abscissa, one spectrum for each intensity or absorption column; where
    /// no column is recognised as one, every other column of numbers is taken. Tables of cycling and impedance hold none.
    /// </summary>
    /// <param name="recording">What a file held.</param>
    /// <param name="fallbackName">Name of a lone spectrum (the file's name).</param>
    /// <param name="column">Name of the one intensity column to take; null takes all.</param>
    /// <exception cref="InputException">The named column does not exist.</exception>
    public static ImmutableArray<Spectrum> FromRecording(Recording recording, string fallbackName, string? column = null)
    {
        var spectra = ImmutableArray.CreateBuilder<Spectrum>();
        foreach (var table in recording.Tables)
        {
            var axis = Axes.Select(m => table.Find(m)).FirstOrDefault(c => c is not null) ?? table.Columns.FirstOrDefault(c => !c.IsText);
            if (axis is null || table.Rows < 8) continue;

            // Steps, flags and ranges of a cycler are no intensities; a column that is asked for by name is taken all the same.
            if (column is null && IsElectrochemistry(table) && !IsSpectral(axis)) continue;
            var uncertain = table.Columns.Where(c => c != axis && !c.IsText && (c.Meaning == Meaning.IntensitySigma || (c.Meaning == Meaning.Unknown && IsUncertainty(c.Name)))).ToArray();
            var candidates = table.Columns.Where(c => c != axis && !c.IsText && !uncertain.Contains(c)).ToArray();
            var signals = column is not null ? [.. candidates.Where(c => c.Name.Equals(column, StringComparison.OrdinalIgnoreCase))]
                : candidates.Where(c => c.Meaning is Meaning.Intensity or Meaning.Absorption).ToArray();
            if (signals.Length == 0 && column is null)
            {
                signals = [.. candidates.Where(c => c.Name.ToLowerInvariant() is "y" or "counts" or "intensity" or "cps" or "signal")];
                if (signals.Length == 0) signals = [.. candidates.Where(c => c.Meaning == Meaning.Unknown)];
            }

            var x = axis.ToDoubles();
            foreach (var signal in signals)
            {
                var sigma = SigmaOf(signal, signals.Length, uncertain)?.ToDoubles() ?? [];
                var name = signals.Length > 1 ? signal.Name : recording.Tables.Count() > 1 ? table.Name : fallbackName;
                spectra.Add(From(name, x, signal.ToDoubles(), sigma) with { Axis = AxisOf(axis), Unit = axis.Unit });
            }
        }

        if (spectra.Count == 0 && column is not null) throw new InputException($"There is no column \"{column}\"; the file has {string.Join(", ", recording.Tables.SelectMany(t => t.Columns).Select(c => $"\"{c.Name}\"").Distinct())}.");
        return spectra.ToImmutable();
    }

    /// <summary>Whether a table holds cycling or impedance: a potential or a current over time, or Z over frequency.</summary>
    /// <param name="table">The table.</param>
    public static bool IsElectrochemistry(Table table)
    {
        bool Has(params ReadOnlySpan<Meaning> any)
        {
            foreach (var meaning in any)
            {
                if (table.Find(meaning) is not null) return true;
            }

            return false;
        }

        return (Has(Meaning.Voltage, Meaning.Current) && Has(Meaning.Time, Meaning.StepTime, Meaning.Index)) || (Has(Meaning.Frequency) && Has(Meaning.ImpedanceReal, Meaning.ImpedanceModulus));
    }

    // What programs and people call the standard uncertainty of an intensity; a weight is none, since it may be 1/sigma or 1/sigma².
    private static readonly string[] UncertaintyNames = ["sigma", "error", "err", "uncertainty", "unc", "stddev", "std", "sd", "dy", "yerr", "esd", "sem"];

    /// <summary>"sigma", "y_err", "Error (counts)", "soc0.2 sigma".</summary>
    private static bool IsUncertainty(string name) => Words(name) is { Length: > 0 } words && (UncertaintyNames.Contains(words[^1]) || UncertaintyNames.Contains(words[0]));

    private static string[] Words(string name)
    {
        int unit = name.AsSpan().IndexOfAny('(', '[', '/');
        return (unit > 0 ? name[..unit] : name).ToLowerInvariant().Replace("std. dev", "stddev", StringComparison.Ordinal).Split([' ', '_', '-', '.', '\t'], StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The uncertainties of a signal: the lone column of a lone signal, or the one whose name holds the signal's.</summary>
    private static Column? SigmaOf(Column signal, int signals, Column[] uncertain)
    {
        if (signals == 1 && uncertain.Length == 1) return uncertain[0];
        var own = Words(signal.Name);
        return uncertain.FirstOrDefault(c => Words(c.Name) is var words && own.SequenceEqual(words.Where(w => !UncertaintyNames.Contains(w))))
            ?? (signals == 1 ? uncertain.FirstOrDefault(c => c.Meaning == Meaning.IntensitySigma) : null);
    }

    /// <summary>The meaning of an abscissa, from its name where the reader did not say ("raman_shift_cm-1").</summary>
    private static Meaning AxisOf(Column axis)
    {
        if (axis.Meaning is not (Meaning.Unknown or Meaning.Abscissa)) return axis.Meaning;
        var name = axis.Name.ToLowerInvariant();
        return name.Contains("raman", StringComparison.Ordinal) ? Meaning.RamanShift
            : name.Contains("wavenumber", StringComparison.Ordinal) ? Meaning.Wavenumber
            : name.Contains("wavelength", StringComparison.Ordinal) ? Meaning.Wavelength
            : name.Contains("binding", StringComparison.Ordinal) ? Meaning.BindingEnergy
            : Meaning.Abscissa;
    }

    // Whether a column is the abscissa of a spectrum by its meaning or its name, and not only because it comes first.
    private static bool IsSpectral(Column axis) => Axes.Contains(axis.Meaning) || (axis.Meaning == Meaning.Unknown && AxisOf(axis) != Meaning.Abscissa);

    private static readonly Meaning[] Axes =
        [Meaning.RamanShift, Meaning.Wavenumber, Meaning.BindingEnergy, Meaning.KineticEnergy, Meaning.PhotonEnergy, Meaning.Wavelength, Meaning.TwoTheta, Meaning.Abscissa];
}
