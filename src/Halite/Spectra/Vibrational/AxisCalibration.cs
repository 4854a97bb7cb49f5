// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Spectra;

/// <summary>A known line and where the instrument showed it.</summary>
/// <param name="Known">Literature position.</param>
/// <param name="Measured">Measured position.</param>
public readonly record struct CalibrationLine(double Known, double Measured);

/// <summary>
/// A correction of the abscissa from known lines: one line (silicon, 520.5 1/cm) gives a shift, two or more (neon) a
/// straight line by least squares.
/// </summary>
/// <param name="Scale">New abscissa per old.</param>
/// <param name="Offset">Added after scaling.</param>
/// <param name="RmsResidual">Root mean square deviation of the lines after the correction; NaN for one or two lines, which leave none.</param>
public sealed record AxisCalibration(double Scale, double Offset, double RmsResidual)
{
    /// <summary>The optical phonon of crystalline silicon at room temperature, 1/cm (Parker, Feldman and Ashkin, Phys. Rev. 155 (1967) 712: 520.2 ± 0.5; ASTM E1840 practice 520.5).</summary>
    public const double Silicon = 520.5;

    /// <summary>The correction that maps measured positions to known ones.</summary>
    /// <param name="lines">At least one line.</param>
    /// <exception cref="InputException">No line, or two lines at one place.</exception>
    public static AxisCalibration From(ImmutableArray<CalibrationLine> lines)
    {
        if (lines.IsEmpty) throw new InputException("A calibration needs at least one known line.");
        if (lines.Length == 1) return new AxisCalibration(1, lines[0].Known - lines[0].Measured, double.NaN);
        double n = lines.Length, mx = lines.Average(l => l.Measured), my = lines.Average(l => l.Known);
        double sxx = lines.Sum(l => Math.Pow(l.Measured - mx, 2));
        if (sxx < 1e-12) throw new InputException("The calibration lines were measured at one place; give lines that lie apart.");
        double scale = lines.Sum(l => (l.Measured - mx) * (l.Known - my)) / sxx, offset = my - scale * mx;
        double rms = n > 2 ? Math.Sqrt(lines.Sum(l => Math.Pow(l.Known - scale * l.Measured - offset, 2)) / (n - 2)) : double.NaN;
        return new AxisCalibration(scale, offset, rms);
    }

    /// <summary>The spectrum on the corrected abscissa.</summary>
    /// <param name="spectrum">The spectrum as measured.</param>
    public Spectrum Apply(Spectrum spectrum) => spectrum with { X = [.. spectrum.X.Select(x => Scale * x + Offset)] };
}
