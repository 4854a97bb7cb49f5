// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;

namespace Halite.Spectra;

/// <summary>Finds the lines of silicon or of a neon lamp in a spectrum taken for the calibration of the abscissa.</summary>
public static class InstrumentLines
{
    // A spectrometer that is off by more than this needs its makers, not a correction.
    private const double Reach = 12;

    /// <summary>Wavelengths of strong neon lines in air, nm (NIST Atomic Spectra Database 5; Saloman and Sansonetti, J. Phys. Chem. Ref. Data 33 (2004) 1113).</summary>
    public static ImmutableArray<double> NeonAir { get; } = [.. EmbeddedTable.Rows("neon_lines.csv").Select(r => EmbeddedTable.Number(r[0]))];

    /// <summary>The optical phonon of silicon.</summary>
    /// <param name="spectrum">A spectrum of silicon over Raman shift, 1/cm.</param>
    /// <exception cref="InputException">There is no line near 520.5 1/cm.</exception>
    public static CalibrationLine Silicon(Spectrum spectrum)
    {
        if (Line(spectrum, AxisCalibration.Silicon, Reach) is not { } at)
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"\"{spectrum.Name}\" shows no line within {Reach:F0} 1/cm of silicon's {AxisCalibration.Silicon}; is it a spectrum of silicon over Raman shift?"));
        return new CalibrationLine(AxisCalibration.Silicon, at);
    }

    /// <summary>The lines of neon.</summary>
    /// <param name="spectrum">A spectrum of a neon lamp over Raman shift, 1/cm, or wavelength in air, nm.</param>
    /// <param name="laser">Wavelength of the laser in vacuum, nm, from which a Raman shift counts.</param>
    /// <exception cref="InputException">Fewer than two lines were found.</exception>
    public static ImmutableArray<CalibrationLine> Neon(Spectrum spectrum, double laser)
    {
        bool wavelength = spectrum.Axis == Meaning.Wavelength;
        var known = NeonAir.Select(air => wavelength ? air : Excitation.RamanShift(laser, air * Excitation.AirIndex(air))).Where(k => k > spectrum.X[0] && k < spectrum.X[^1]).Order().ToArray();
        var lines = ImmutableArray.CreateBuilder<CalibrationLine>();
        for (int i = 0; i < known.Length; i++)
        {
            // Half of the way to the next line, so that no two share a maximum.
            double near = Math.Min(i > 0 ? known[i] - known[i - 1] : double.PositiveInfinity, i + 1 < known.Length ? known[i + 1] - known[i] : double.PositiveInfinity);
            if (Line(spectrum, known[i], Math.Min(near / 2, wavelength ? Reach / 20 : Reach)) is { } at) lines.Add(new CalibrationLine(known[i], at));
        }

        if (lines.Count < 2)
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"\"{spectrum.Name}\" shows {lines.Count} of the {known.Length} neon lines between {spectrum.X[0]:F0} and {spectrum.X[^1]:F0}; two are needed: check the lamp, the abscissa and --laser-nm."));
        return lines.ToImmutable();
    }

    /// <summary>The strongest band within reach that stands clear of the noise.</summary>
    private static double? Line(Spectrum spectrum, double near, double reach)
    {
        var bands = BandPicking.Pick(spectrum, new BandPickingOptions { LeastProminence = 1e-3, LeastSignalToNoise = 10, HalfWindow = 1 });
        var inside = bands.Where(b => Math.Abs(b.Position - near) <= reach).ToArray();
        if (inside.Length == 0) return null;
        double rough = inside.MaxBy(b => b.Prominence).Position;

        // The line itself, fitted on a straight baseline over twenty points.
        int at = Sampled.Nearest([.. spectrum.X], rough), from = Math.Max(0, at - 10), to = Math.Min(spectrum.X.Length, at + 11);
        var cut = spectrum with { X = spectrum.X[from..to], Y = spectrum.Y[from..to], Sigma = [] };
        if (cut.X.Length < 10) return rough;
        var model = new PeakModel { Peaks = [new PeakTerm(LineShape.Find("pv")!, new ParameterHint(rough))], PolynomialDegree = 1 };
        var fit = PeakFit.Fit(cut, model, new PeakFitOptions { TestBaseline = false, CompareBaselineFirst = false, Profiles = PeakProfileScope.None });
        double fitted = fit.Peaks[0].Centre.Value;
        return fit.Fit.Converged && Math.Abs(fitted - rough) < reach ? fitted : rough;
    }
}
