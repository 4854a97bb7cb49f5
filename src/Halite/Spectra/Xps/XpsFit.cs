// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Spectra.Xps;

/// <summary>A fitted component.</summary>
public sealed record FittedComponent
{
    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Binding energy of the (stronger) line, eV: the position parameter, which for asymmetric shapes is not the maximum.</summary>
    public required Measured BindingEnergy { get; init; }

    /// <summary>Width parameter, eV.</summary>
    public required Measured Fwhm { get; init; }

    /// <summary>Full width of the drawn curve at half of its height, eV.</summary>
    public required double CurveFwhm { get; init; }

    /// <summary>Area of the component, both lines of a doublet together, counts/s times eV.</summary>
    public required Measured Area { get; init; }

    /// <summary>Share of the region's area.</summary>
    public required Measured Fraction { get; init; }

    /// <summary>The component's curve in counts/s on the kinetic energies of the region.</summary>
    public required ImmutableArray<double> Curve { get; init; }

    /// <summary>What was fitted.</summary>
    public required XpsComponent Spec { get; init; }
}

/// <summary>A fitted region.</summary>
public sealed record XpsFitResult
{
    /// <summary>The region as fitted.</summary>
    public required XpsSpectrum Spectrum { get; init; }

    /// <summary>Background in words.</summary>
    public required string BackgroundText { get; init; }

    /// <summary>Components.</summary>
    public required ImmutableArray<FittedComponent> Components { get; init; }

    /// <summary>Background, counts/s.</summary>
    public required ImmutableArray<double> Background { get; init; }

    /// <summary>Background and components, counts/s.</summary>
    public required ImmutableArray<double> Envelope { get; init; }

    /// <summary>The engine's result.</summary>
    public required LeastSquaresResult Fit { get; init; }

    /// <summary>What a user must know.</summary>
    public required ImmutableArray<Warning> Warnings { get; init; }
}

/// <summary>Fits a region of a photoelectron spectrum with components and a background, by default fitted together.</summary>
public static class XpsFit
{
    /// <summary>Fits a region.</summary>
    /// <param name="region">The region, cut to its ends.</param>
    /// <param name="components">Components.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <param name="cancellation">Stops the fit.</param>
    /// <exception cref="InputException">No component, or fewer points than parameters.</exception>
    public static XpsFitResult Fit(XpsSpectrum region, ImmutableArray<XpsComponent> components, XpsFitOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= XpsFitOptions.Default;
        if (components.IsEmpty) throw new InputException($"No component to fit in \"{region.Name}\"; name some with their binding energies.");
        double[] kinetic = [.. region.Kinetic], rate = [.. region.Counts.Select(c => c / region.Seconds)];
        var warnings = ImmutableArray.CreateBuilder<Warning>();
        var first = FirstBackground(kinetic, rate, options);
        double[] data = [.. rate.Zip(first.Values, (a, b) => a - b)];
        var model = new XpsModel(kinetic, region.PhotonEnergy, components, options);
        if (model.Parameters.Count(p => !p.Fixed) >= kinetic.Length) throw new InputException($"\"{region.Name}\" has fewer points than the model has parameters.");

        // The variance of a rate is the counts over the time squared; at least one count.
        double[] sigma = options.Poisson ? [.. region.Counts.Select(c => Math.Sqrt(Math.Max(1, c)) / region.Seconds)] : [];
        var fit = LeastSquares.Fit(new DataProblem(model, data, sigma), new LeastSquaresOptions { MaxEvaluations = 300, Source = "xps " + region.Name }, cancellation);
        if (!fit.Converged) warnings.Add(new Warning("not-converged", $"{region.Name}: {fit.ConvergenceText}."));
        foreach (var bound in fit.ActiveBounds)
            warnings.Add(new Warning("at-bound", string.Create(CultureInfo.InvariantCulture, $"{region.Name}: {bound.Parameter} ended on its {(bound.IsUpper ? "upper" : "lower")} bound {bound.Bound:G6}: uncertainties are those with it held there.")));
        if (options.Poisson && fit.ReducedChiSquare > 2)
            warnings.Add(new Warning("misfit", string.Create(CultureInfo.InvariantCulture, $"{region.Name}: the reduced chi-square is {fit.ReducedChiSquare:F1}, so components or background do not describe the data to their noise; uncertainties are then too small.")));
        foreach (var casa in components.Where(c => c.Casa is { IsVerified: false }).Select(c => c.Casa!.Text).Distinct())
            warnings.Add(new Warning("line-shape-unverified", $"{region.Name}: the widths inside CasaXPS's {casa} are not published; its curve may differ from CasaXPS's."));
        var negative = components.Where((_, k) => fit.Values[model.Map[k].Area] < 0).Select(c => c.Name).ToArray();
        if (negative.Length > 0)
            warnings.Add(new Warning("negative-area", $"{region.Name}: {string.Join(", ", negative)} came out negative, so the data do not hold it beside the others; leave it out."));
        return Describe(region, components, options, model, fit, first, warnings.ToImmutable());
    }

    private static BaselineResult FirstBackground(double[] kinetic, double[] rate, XpsFitOptions options) => options.Background switch
    {
        XpsBackgroundKind.Shirley => XpsBackground.Shirley(kinetic, rate),
        XpsBackgroundKind.Tougaard => XpsBackground.Tougaard(kinetic, rate, options.CrossSection, options.ScaleCrossSection),
        XpsBackgroundKind.Linear => XpsBackground.ByName("linear", kinetic, rate),
        _ => XpsBackground.ByName("none", kinetic, rate),
    };

    private static XpsFitResult Describe(XpsSpectrum region, ImmutableArray<XpsComponent> components, XpsFitOptions options, XpsModel model, LeastSquaresResult fit, BaselineResult first, ImmutableArray<Warning> warnings)
    {
        double[] values = [.. fit.Values], kinetic = [.. region.Kinetic];
        var curve = new double[kinetic.Length];
        model.Evaluate(values, curve, []);
        var background = curve.Zip(first.Values, (a, b) => a + b).ToArray();
        var envelope = (double[])background.Clone();
        double total = model.Map.Sum(m => values[m.Area]);
        var fitted = ImmutableArray.CreateBuilder<FittedComponent>();
        for (int k = 0; k < components.Length; k++)
        {
            var m = model.Map[k];
            var own = model.Component(k, values);
            for (int i = 0; i < own.Length; i++) background[i] -= own[i];
            var gradient = new double[fit.Parameters.Length];
            foreach (var other in model.Map) gradient[other.Area] = -values[m.Area] / (total * total);
            gradient[m.Area] += 1 / total;
            fitted.Add(new FittedComponent
            {
                Name = components[k].Name,
                BindingEnergy = Unit(fit.Measured(m.Energy), "eV"),
                Fwhm = Unit(fit.Measured(m.Width), "eV"),
                CurveFwhm = CurveWidth(components[k], values[m.Width], m.Mixing >= 0 ? values[m.Mixing] : 0),
                Area = Unit(fit.Measured(m.Area), "counts/s·eV"),
                Fraction = fit.Derive(values[m.Area] / total, "1", gradient),
                Curve = [.. own],
                Spec = components[k],
            });
        }

        return new XpsFitResult
        {
            Spectrum = region,
            BackgroundText = Text(options, first, model, values),
            Components = fitted.ToImmutable(),
            Background = [.. background],
            Envelope = [.. envelope],
            Fit = fit,
            Warnings = warnings,
        };
    }

    private static Measured Unit(Measured m, string unit) => m.Scaled(1, unit);

    private static string Text(XpsFitOptions options, BaselineResult first, XpsModel model, double[] values) => options.Background switch
    {
        XpsBackgroundKind.ActiveShirley => string.Create(CultureInfo.InvariantCulture, $"Shirley, active (strength {values[model.Strength]:G4} per eV fitted with the peaks), offset and slope"),
        XpsBackgroundKind.ActiveTougaard => string.Create(CultureInfo.InvariantCulture, $"Tougaard, active (B {options.CrossSection.B * values[model.Strength]:G5} eV² fitted with the peaks, C {options.CrossSection.C:G5} eV², D {options.CrossSection.D:G5} eV², T0 {options.CrossSection.Gap:G3} eV), offset and slope"),
        _ => first.Method,
    };

    private static double CurveWidth(XpsComponent c, double width, double mixing)
    {
        if (c.Casa is null) return c.Shape.Fwhm(c.Shape.Extra.Length > 0 ? [1, 0, width, mixing] : [1, 0, width]);
        double[] grid = [.. Enumerable.Range(-600, 1201).Select(i => i * width / 150)];
        var y = c.Casa.Curve(grid, 0, width);
        int top = Array.IndexOf(y, y.Max()), a = top, b = top;
        while (a > 0 && y[a] > y[top] / 2) a--;
        while (b < y.Length - 1 && y[b] > y[top] / 2) b++;
        double At(int i, int j) => grid[i] + (y[top] / 2 - y[i]) / (y[j] - y[i]) * (grid[j] - grid[i]);
        return At(b - 1, b) - At(a, a + 1);
    }
}
