// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;

namespace Halite.Spectra.Xas;

/// <summary>A compound of known valence and its edge energy.</summary>
/// <param name="Name">Name.</param>
/// <param name="Valence">Formal oxidation state.</param>
/// <param name="Energy">Edge energy, eV, by the method of the calibration.</param>
public readonly record struct ValenceStandard(string Name, double Valence, double Energy);

/// <summary>
/// A straight line through the edge energies of compounds of known valence, E = intercept + slope · valence. The scatter
/// of the compounds about it, not the noise of a spectrum, limits what it says: for manganese 0.2 of a valence.
/// </summary>
public sealed record ValenceCalibration
{
    /// <summary>The compounds.</summary>
    public required ImmutableArray<ValenceStandard> Standards { get; init; }

    /// <summary>eV for one unit of valence.</summary>
    public required double Slope { get; init; }

    /// <summary>Edge energy at valence zero, eV.</summary>
    public required double Intercept { get; init; }

    /// <summary>Root mean square deviation of the standards from the line, in units of valence.</summary>
    public required double RmsValence { get; init; }

    /// <summary>Standard deviation of a compound about the line, in units of valence, with n - 2 degrees of freedom; NaN for two standards.</summary>
    public required double ScatterValence { get; init; }

    /// <summary>
    /// Root mean square error of each standard read off the line through the others, in units of valence: what an unknown
    /// oxide must expect. NaN for fewer than three standards, or where leaving one out leaves one valence.
    /// </summary>
    public double LeaveOneOutValence
    {
        get
        {
            if (Standards.Length < 3) return double.NaN;
            double sum = 0;
            for (int i = 0; i < Standards.Length; i++)
            {
                var rest = Standards.RemoveAt(i);
                if (rest.All(s => Math.Abs(s.Valence - rest[0].Valence) < 1e-9)) return double.NaN;
                var line = Fit(rest);
                sum += Math.Pow((Standards[i].Energy - line.Intercept) / line.Slope - Standards[i].Valence, 2);
            }

            return Math.Sqrt(sum / Standards.Length);
        }
    }

    /// <summary>Fits the line.</summary>
    /// <param name="standards">At least two compounds of different valence.</param>
    /// <exception cref="InputException">Fewer than two, or all of one valence, or an energy is missing.</exception>
    public static ValenceCalibration Fit(IEnumerable<ValenceStandard> standards)
    {
        var used = standards.ToImmutableArray();
        foreach (var s in used)
        {
            if (!double.IsFinite(s.Energy)) throw new InputException($"Standard \"{s.Name}\" has no edge position by this method; choose another method or leave it out.");
        }

        double n = used.Length, meanV = used.Sum(s => s.Valence) / n, meanE = used.Sum(s => s.Energy) / n;
        double spread = used.Sum(s => Math.Pow(s.Valence - meanV, 2));
        if (used.Length < 2 || spread < 1e-9) throw new InputException("A valence calibration needs at least two standards of different valence.");
        double slope = used.Sum(s => (s.Valence - meanV) * (s.Energy - meanE)) / spread, intercept = meanE - slope * meanV;
        if (Math.Abs(slope) < 1e-9) throw new InputException("The edge energies of the standards do not change with their valence; check the names and values.");
        double squares = used.Sum(s => Math.Pow((s.Energy - intercept) / slope - s.Valence, 2));
        return new ValenceCalibration
        {
            Standards = used,
            Slope = slope,
            Intercept = intercept,
            RmsValence = Math.Sqrt(squares / n),
            ScatterValence = n > 2 ? Math.Sqrt(squares / (n - 2)) : double.NaN,
        };
    }

    /// <summary>The valence of an edge energy with the error of the calibration: scatter of a compound and uncertainty of the line.</summary>
    /// <param name="energy">Edge energy, eV, by the same method.</param>
    public Measured Predict(double energy)
    {
        double valence = (energy - Intercept) / Slope;
        if (double.IsNaN(valence)) return Measured.WithoutSigma(double.NaN, "1", "the edge position does not exist by this method");
        if (double.IsNaN(ScatterValence)) return Measured.WithoutSigma(valence, "1", "two standards fix the line but not the scatter about it; name a third");
        double n = Standards.Length, mean = Standards.Average(s => s.Valence), spread = Standards.Sum(s => Math.Pow(s.Valence - mean, 2));
        double sigma = ScatterValence * Math.Sqrt(1 + 1 / n + Math.Pow(valence - mean, 2) / spread);
        return Measured.From(valence, sigma, "1", string.Create(CultureInfo.InvariantCulture, $"valence calibration of {n} standards"));
    }
}
