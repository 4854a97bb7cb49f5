// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Halite.Spectra.Xps;

/// <summary>A region as CasaXPS stores it in the comment of a VAMAS block. Energies are kinetic, eV.</summary>
/// <param name="Name">Name ("Fe 2p").</param>
/// <param name="Background">Type ("U 3 Tougaard", "Shirley").</param>
/// <param name="From">Lower kinetic energy.</param>
/// <param name="To">Upper kinetic energy.</param>
/// <param name="Sensitivity">Relative sensitivity factor.</param>
/// <param name="AverageWidth">Points averaged on each side of an end.</param>
/// <param name="CrossSection">Parameters of the inelastic cross-section: B, C, D in eV², and the gap T0 in eV.</param>
public sealed record CasaRegion(string Name, string Background, double From, double To, double Sensitivity, int AverageWidth, ImmutableArray<double> CrossSection);

/// <summary>A component as CasaXPS stores it. Its position is kinetic energy, its area counts per second times eV.</summary>
/// <param name="Name">Name.</param>
/// <param name="LineShape">Line shape as written ("LF(0.54,10,80,100,6)").</param>
/// <param name="Area">Area.</param>
/// <param name="AreaBounds">Its bounds.</param>
/// <param name="Fwhm">Width parameter, eV (not the full width of an asymmetric curve).</param>
/// <param name="FwhmBounds">Its bounds.</param>
/// <param name="Position">Kinetic energy, eV.</param>
/// <param name="PositionBounds">Its bounds.</param>
/// <param name="Sensitivity">Relative sensitivity factor.</param>
public sealed record CasaComponent(
    string Name, string LineShape,
    double Area, (double Lower, double Upper) AreaBounds,
    double Fwhm, (double Lower, double Upper) FwhmBounds,
    double Position, (double Lower, double Upper) PositionBounds,
    double Sensitivity)
{
    /// <summary>Constraint of the area to a multiple of another component's, counted over the block; null for none.</summary>
    public XpsLink? AreaLink { get; init; }

    /// <summary>Constraint of the width to a multiple of another component's.</summary>
    public XpsLink? FwhmLink { get; init; }

    /// <summary>Constraint of the position to a distance from another component's; kinetic energy, eV.</summary>
    public XpsLink? PositionLink { get; init; }
}

/// <summary>Regions and components that CasaXPS left in a file.</summary>
/// <param name="Regions">Regions.</param>
/// <param name="Components">Components.</param>
public sealed partial record CasaXps(ImmutableArray<CasaRegion> Regions, ImmutableArray<CasaComponent> Components)
{
    /// <summary>Reads the comment lines that begin with "CASA"; lines that are not understood are passed over.</summary>
    /// <param name="comment">The lines.</param>
    /// <returns>Null where there is neither a region nor a component.</returns>
    public static CasaXps? Parse(string? comment)
    {
        if (string.IsNullOrEmpty(comment)) return null;
        var regions = ImmutableArray.CreateBuilder<CasaRegion>();
        var components = ImmutableArray.CreateBuilder<CasaComponent>();
        foreach (var line in comment.Split('\n', StringSplitOptions.TrimEntries))
        {
            var names = Starred().Matches(line);
            if (names.Count < 2) continue;
            string name = names[0].Groups[1].Value, second = names[1].Groups[1].Value;
            var rest = line[(names[1].Index + names[1].Length)..];
            if (line.StartsWith("CASA region", StringComparison.Ordinal))
            {
                var n = Numbers(rest);
                if (n.Length < 3) continue;
                regions.Add(new CasaRegion(name, second, Math.Min(n[0], n[1]), Math.Max(n[0], n[1]), n[2], n.Length > 3 ? (int)n[3] : 0, n.Length > 9 ? [n[6], n[7], n[8], n[9]] : []));
            }
            else if (line.StartsWith("CASA comp", StringComparison.Ordinal))
            {
                var (area, fwhm, position, rsf) = (After(rest, "Area"), After(rest, "MFWHM") ?? After(rest, "FWHM"), After(rest, "Position"), After(rest, "RSF"));
                if (area is null || fwhm is null || position is null) continue;
                components.Add(new CasaComponent(name, second, area[0], Bounds(area), fwhm[0], Bounds(fwhm), position[0], Bounds(position), rsf?[0] ?? 1)
                {
                    AreaLink = Link(area), FwhmLink = Link(fwhm), PositionLink = Link(position),
                });
            }
        }

        return regions.Count + components.Count == 0 ? null : new CasaXps(regions.ToImmutable(), [.. components.Select((c, k) => Held(components, c, k))]);
    }

    /// <summary>Value, bounds, then the component that the value is tied to (-1 for none) and by how much.</summary>
    private static XpsLink? Link(double[] n) => n.Length > 4 && n[3] >= 0 ? new XpsLink((int)n[3], n[4]) : null;

    /// <summary>
    /// The shift of binding energies that CasaXPS's energy calibrations of a block make together ("Calib M = 285.6 A = 284.8
    /// BE ADD": measured, assigned), eV; null where there is none. CasaXPS applies it when it draws; positions are stored
    /// as measured.
    /// </summary>
    /// <param name="comment">The comment lines of the block.</param>
    public static double? CalibrationShift(string? comment)
    {
        double? shift = null;
        foreach (Match m in Calibration().Matches(comment ?? ""))
        {
            double by = double.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture) - double.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture);
            shift = (shift ?? 0) + (m.Groups[3].Value == "KE" ? -by : by);
        }

        return shift;
    }

    [GeneratedRegex(@"^Calib M = (-?[0-9]+(?:\.[0-9]+)?) A = (-?[0-9]+(?:\.[0-9]+)?) (BE|KE) ADD", RegexOptions.Multiline)]
    private static partial Regex Calibration();

    /// <summary>
    /// The links that the stored numbers obey. CasaXPS does not document how it counts; a link that its own values break
    /// was read wrongly, or switched off, and tying to it would spoil the fit.
    /// </summary>
    private static CasaComponent Held(IReadOnlyList<CasaComponent> all, CasaComponent c, int own)
    {
        XpsLink? Checked(XpsLink? link, Func<CasaComponent, double> of, bool adds)
        {
            if (link is not { } l || l.To == own || l.To >= all.Count) return null;
            double other = of(all[l.To]), value = of(c);
            if (!adds) return Math.Abs(value - l.Value * other) <= 0.01 * Math.Abs(value) ? l : null;

            // The distance may count as kinetic or as binding energy.
            double distance = value - other;
            return Math.Abs(Math.Abs(distance) - Math.Abs(l.Value)) <= 0.02 ? l with { Value = distance } : null;
        }

        return c with { AreaLink = Checked(c.AreaLink, x => x.Area, false), FwhmLink = Checked(c.FwhmLink, x => x.Fwhm, false), PositionLink = Checked(c.PositionLink, x => x.Position, true) };
    }

    private static (double, double) Bounds(double[] n) => n.Length > 2 && n[1] < n[2] ? (n[1], n[2]) : (double.NegativeInfinity, double.PositiveInfinity);

    private static double[]? After(string text, string word)
    {
        int at = text.IndexOf(" " + word + " ", StringComparison.Ordinal);
        return at < 0 ? null : Numbers(text[(at + word.Length + 2)..]) is { Length: > 0 } n ? n : null;
    }

    /// <summary>The numbers up to the first word that is none.</summary>
    private static double[] Numbers(string text)
    {
        var numbers = new List<double>();
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)) break;
            numbers.Add(value);
        }

        return [.. numbers];
    }

    [GeneratedRegex(@"\(\*(.*?)\*\)")]
    private static partial Regex Starred();
}
