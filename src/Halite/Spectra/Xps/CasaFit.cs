// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Spectra.Xps;

/// <summary>What CasaXPS would draw from the parameters it left, without fitting anything.</summary>
/// <param name="Kinetic">Kinetic energies of the region, eV.</param>
/// <param name="Background">Background, counts/s.</param>
/// <param name="Envelope">Background and components, counts/s.</param>
/// <param name="Components">Each component, counts/s.</param>
public sealed record CasaCurves(ImmutableArray<double> Kinetic, ImmutableArray<double> Background, ImmutableArray<double> Envelope, ImmutableArray<ImmutableArray<double>> Components);

/// <summary>Reproduces and refits what CasaXPS left in a file.</summary>
public static class CasaFit
{
    /// <summary>The curves that CasaXPS drew.</summary>
    /// <param name="spectrum">The whole block.</param>
    /// <param name="region">A region of it.</param>
    /// <exception cref="InputException">A background or line shape that is not supported.</exception>
    public static CasaCurves Reproduce(XpsSpectrum spectrum, CasaRegion region)
    {
        var cut = Cut(spectrum, region);
        double[] kinetic = [.. cut.Kinetic], rate = [.. cut.Counts.Select(c => c / cut.Seconds)];
        var background = Background(kinetic, rate, region);
        var envelope = background.ToArray();
        var curves = ImmutableArray.CreateBuilder<ImmutableArray<double>>();
        foreach (var component in In(spectrum, region))
        {
            var curve = CasaLineShape.Parse(component.LineShape).Curve(kinetic, component.Position, component.Fwhm);
            for (int i = 0; i < curve.Length; i++)
            {
                curve[i] *= component.Area;
                envelope[i] += curve[i];
            }

            curves.Add([.. curve]);
        }

        return new CasaCurves(cut.Kinetic, [.. background], [.. envelope], curves.ToImmutable());
    }

    /// <summary>Fits the region anew from CasaXPS's shapes, bounds and background.</summary>
    /// <param name="spectrum">The whole block.</param>
    /// <param name="region">A region of it.</param>
    /// <param name="cancellation">Stops the fit.</param>
    public static XpsFitResult Refit(XpsSpectrum spectrum, CasaRegion region, CancellationToken cancellation = default)
    {
        var components = Components(spectrum, region, true);
        var (kind, section) = Kind(region);
        return XpsFit.Fit(Cut(spectrum, region), components, new XpsFitOptions
        {
            Background = kind,
            CrossSection = section ?? TougaardCrossSection.Universal,
            ScaleCrossSection = section is null,
            ShareWidths = false,

            // CasaXPS weighs all points alike: with counting weights the minimum lies elsewhere by several sigma.
            Poisson = false,
        }, cancellation);
    }

    /// <summary>CasaXPS's components with their bounds and constraints, ready to be fitted.</summary>
    /// <param name="spectrum">The whole block.</param>
    /// <param name="region">A region of it.</param>
    /// <param name="withShapes">Whether CasaXPS's line shapes are kept; otherwise they are SGL(30).</param>
    /// <exception cref="InputException">A line shape is kept that is not known.</exception>
    public static ImmutableArray<XpsComponent> Components(XpsSpectrum spectrum, CasaRegion region, bool withShapes)
    {
        var inside = In(spectrum, region);
        XpsLink? Own(XpsLink? link, int sign) => link is { } l && inside.IndexOf(spectrum.Casa!.Components[l.To]) is var to and >= 0 ? new XpsLink(to, sign * l.Value) : null;
        return [.. inside.Select(c => new XpsComponent(c.Name, Hint(spectrum.PhotonEnergy - c.Position, (spectrum.PhotonEnergy - c.PositionBounds.Upper, spectrum.PhotonEnergy - c.PositionBounds.Lower)))
        {
            Fwhm = Hint(c.Fwhm, c.FwhmBounds),
            Casa = withShapes ? CasaLineShape.Parse(c.LineShape) : null,
            LinkedArea = Own(c.AreaLink, 1),
            LinkedFwhm = Own(c.FwhmLink, 1),
            LinkedEnergy = Own(c.PositionLink, -1),
        })];
    }

    /// <summary>The components that lie in a region, in the order of the file.</summary>
    /// <param name="spectrum">The block.</param>
    /// <param name="region">The region.</param>
    public static ImmutableArray<CasaComponent> In(XpsSpectrum spectrum, CasaRegion region) =>
        spectrum.Casa is null ? [] : [.. spectrum.Casa.Components.Where(c => c.Position >= region.From && c.Position <= region.To)];

    private static ParameterHint Hint(double start, (double Lower, double Upper) bounds) => new(
        start,
        double.IsFinite(bounds.Lower) ? Math.Min(bounds.Lower, start) : null,
        double.IsFinite(bounds.Upper) ? Math.Max(bounds.Upper, start) : null);

    private static XpsSpectrum Cut(XpsSpectrum spectrum, CasaRegion region) =>
        spectrum.Between(spectrum.PhotonEnergy - region.To, spectrum.PhotonEnergy - region.From);

    private static double[] Background(double[] kinetic, double[] rate, CasaRegion region)
    {
        var (kind, section) = Kind(region);

        // CasaXPS averages over the stored number of points around each end: 2 means one on each side.
        int average = Math.Max(0, region.AverageWidth / 2);
        return kind switch
        {
            XpsBackgroundKind.Tougaard => [.. XpsBackground.Tougaard(kinetic, rate, section ?? TougaardCrossSection.Universal, scale: section is null, average).Values],
            XpsBackgroundKind.Shirley => [.. XpsBackground.Shirley(kinetic, rate, average).Values],
            XpsBackgroundKind.Linear => [.. XpsBackground.ByName("linear", kinetic, rate).Values],
            _ => new double[kinetic.Length],
        };
    }

    private static (XpsBackgroundKind Kind, TougaardCrossSection? Section) Kind(CasaRegion region)
    {
        var name = region.Background.ToLowerInvariant();
        if (name.Contains("tougaard", StringComparison.Ordinal))
        {
            // "U 3 Tougaard" and "U 4 Tougaard" carry B, C, D and T0; "U 2 Tougaard" is the universal form.
            bool own = region.CrossSection.Length == 4 && region.CrossSection[0] > 0 && !name.StartsWith("u 2", StringComparison.Ordinal);
            return (XpsBackgroundKind.Tougaard, own ? new TougaardCrossSection(region.CrossSection[0], region.CrossSection[1], region.CrossSection[2], region.CrossSection[3], -1) : null);
        }

        if (name.Contains("shirley", StringComparison.Ordinal)) return (XpsBackgroundKind.Shirley, null);
        if (name.Contains("linear", StringComparison.Ordinal)) return (XpsBackgroundKind.Linear, null);
        if (name.Contains("zero", StringComparison.Ordinal) || name.Contains("none", StringComparison.Ordinal) || name.Length == 0) return (XpsBackgroundKind.None, null);
        throw new InputException($"CasaXPS's background \"{region.Background}\" of region {region.Name} is not supported; Shirley, Tougaard and Linear are.");
    }
}
