// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;
using Halite.Spectra;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Spectra;

/// <summary>Figures of fitted peaks: a spectrum with its fit, a stack of spectra, what moves along a series.</summary>
internal static class PeakFigures
{
    /// <summary>The label of a peak, or its place in the model.</summary>
    public static string Name(FittedPeak p, int k) => p.Label.Length > 0 ? p.Label : string.Create(CultureInfo.InvariantCulture, $"peak {k + 1}");

    /// <summary>The abscissa as the field draws it.</summary>
    public static Axis XAxis(Spectrum s) => s.Axis switch
    {
        Meaning.RamanShift => new Axis("Raman shift", s.Unit.Length > 0 ? s.Unit : "cm-1"),

        // The field draws infrared spectra and binding energies from high to low.
        Meaning.Wavenumber => new Axis("Wavenumber", s.Unit.Length > 0 ? s.Unit : "cm-1") { Reversed = true },
        Meaning.BindingEnergy => new Axis("Binding energy", s.Unit) { Reversed = true },
        Meaning.KineticEnergy => new Axis("Kinetic energy", s.Unit),
        Meaning.PhotonEnergy => new Axis("Photon energy", s.Unit),
        Meaning.Wavelength => new Axis("Wavelength", s.Unit),
        Meaning.TwoTheta => new Axis("2θ", s.Unit),
        _ => new Axis("Abscissa", s.Unit),
    };

    /// <summary>Data, fit, baseline and filled peaks, with the residual below.</summary>
    public static Figure Fit(PeakFitResult r, ImmutableArray<CosmicRay> removed, ImmutableArray<(string Band, AbsenceResult Result)> absent)
    {
        var s = r.Spectrum;
        var traces = ImmutableArray.CreateBuilder<Trace>();
        for (int k = 0; k < r.Peaks.Length; k++)
        {
            var p = r.Peaks[k];
            var top = s.X.Select((x, i) => r.Baseline[i] + p.Shape.Evaluate(x, p.Parameters.AsSpan())).ToImmutableArray();
            traces.Add(new BandTrace(string.Create(CultureInfo.InvariantCulture, $"{(p.Label.Length > 0 ? p.Label : p.Shape.Id)} {p.Centre.Value:F1}"), s.X, r.Baseline, top) { PaletteIndex = k + 1 });
        }

        traces.Add(new PointTrace("data", s.X, s.Y) { Size = 3, Colour = "#777777", Marker = Marker.OpenCircle });
        if (!removed.IsDefaultOrEmpty)
        {
            double[] x = [.. s.X];
            var inside = removed.Where(c => c.X >= x[0] && c.X <= x[^1]).ToArray();
            traces.Add(new PointTrace("cosmic rays taken out", [.. inside.Select(c => c.X)], [.. inside.Select(c => s.Y[Array.BinarySearch(x, c.X) is var at && at >= 0 ? at : Math.Min(~at, x.Length - 1)] + c.Height)]) { Marker = Marker.Cross, Size = 8, Colour = "#D55E00" });
        }

        traces.Add(new LineTrace("fit", s.X, r.Curve) { Width = 2, PaletteIndex = 0 });
        traces.Add(new LineTrace("baseline", s.X, r.Baseline) { Dash = Dash.Dashed, Colour = "#555555" });

        // In units of sigma where the weights know it, as the fit sees them: counts have the sigma of the curve.
        bool weighted = !r.PointSigma.IsEmpty;
        var residual = s.Y.Select((y, i) => (y - r.Curve[i]) / (weighted ? r.PointSigma[i] : 1)).ToImmutableArray();
        return new Figure
        {
            Id = "peaks",
            Title = $"Peaks of {s.Name}",
            Caption = "Points: data; thick line: fit; dashed: the baseline fitted with it; filled: each peak on the baseline. Below: what the fit leaves.",
            Plots =
            [
                new Plot
                {
                    X = XAxis(s), Y = new Axis("Intensity"), Traces = traces.ToImmutable(), RelativeHeight = 3,
                    Annotations = [.. absent.Select(a => (Annotation)new VerticalLine(a.Result.Position, a.Result.Significance > 3 ? a.Band : $"{a.Band}: not seen"))],
                },
                new Plot { X = XAxis(s), Y = new Axis(weighted ? "Residual / σ" : "Residual"), Traces = [new LineTrace("", s.X, residual) { Colour = "#555555", Width = 1 }], Annotations = [new HorizontalLine(0)] },
            ],
        };
    }

    /// <summary>The spectra less their baselines above each other, each with its fit.</summary>
    public static Figure Stack(ImmutableArray<PeakFitResult> results, SeriesCoordinate along)
    {
        var traces = ImmutableArray.CreateBuilder<Trace>();
        var texts = ImmutableArray.CreateBuilder<Annotation>();
        for (int i = 0; i < Math.Min(results.Length, 24); i++)
        {
            var r = results[i];
            double top = r.Curve.Select((c, j) => c - r.Baseline[j]).DefaultIfEmpty(1).Max(), scale = top > 0 ? 1 / top : 1;
            traces.Add(new LineTrace("", r.Spectrum.X, [.. r.Spectrum.Y.Select((y, j) => i + (y - r.Baseline[j]) * scale)]) { Colour = "#AAAAAA", Width = 1 });
            traces.Add(new LineTrace("", r.Spectrum.X, [.. r.Curve.Select((c, j) => i + (c - r.Baseline[j]) * scale)]) { PaletteIndex = i, Width = 1.8 });
            texts.Add(new TextAnnotation(along.Values.IsEmpty ? r.Spectrum.Name : string.Create(CultureInfo.InvariantCulture, $"{along.Quantity} {along.Values[i]:G4}"), r.Spectrum.X[0] + 0.01 * (r.Spectrum.X[^1] - r.Spectrum.X[0]), i + 0.22));
        }

        return Figure.Of("peaks-stack", "The series", new Plot
        {
            X = XAxis(results[0].Spectrum), Y = new Axis("Intensity less baseline, scaled and set apart"), Traces = traces.ToImmutable(), Annotations = texts.ToImmutable(),
        }, "Each spectrum less its fitted baseline, scaled to the height of its fit; grey: data, coloured: fit.");
    }

    /// <summary>Centres (against the first spectrum), widths and areas along the series.</summary>
    public static Figure Series(ImmutableArray<PeakFitResult> results, SeriesCoordinate along, bool sharedWidths)
    {
        var at = along.Values.IsEmpty ? [.. Enumerable.Range(0, results.Length).Select(i => (double)i)] : along.Values;
        var axis = along.Values.IsEmpty ? new Axis("Spectrum") { Categories = [.. results.Select(r => r.Spectrum.Name)] } : new Axis(along.Quantity) { Integer = along.Quantity is "cycle" or "index" or "Cycle" or "Index" };
        Plot Of(string quantity, string unit, Func<FittedPeak, Measured> get, bool againstFirst) => new()
        {
            X = axis,
            Y = new Axis(quantity, unit),
            Traces = [.. Enumerable.Range(0, results[0].Peaks.Length).Select(k => (Trace)new PointTrace(
                Name(results[0].Peaks[k], k), at,
                [.. results.Select(r => get(r.Peaks[k]).Value - (againstFirst ? get(results[0].Peaks[k]).Value : 0))])
            {
                SigmaY = [.. results.Select(r => get(r.Peaks[k]).Sigma ?? 0)],
                Joined = true,
            })],
        };
        var unit = results[0].Spectrum.Unit;
        var shift = Of("Shift of the centre", unit, p => p.Centre, true);
        var area = Of("Area", "", p => p.Area, false);
        return new Figure
        {
            Id = "peaks-series",
            Title = "Peaks along the series",
            Caption = $"Centres against those of the first spectrum{(sharedWidths ? "" : ", widths")} and areas, with one sigma{(sharedWidths ? "; widths are shared by all spectra" : "")}.",
            PlotsPerRow = 2,
            Plots = sharedWidths ? [shift, area] : [shift, Of("FWHM", unit, p => p.Fwhm, false), area],
        };
    }
}
