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
        var work = new Work(region, components, options, options.Poisson && !region.HoldsNegative);
        var fit = LeastSquares.Fit(work.Problem, new LeastSquaresOptions { MaxEvaluations = 300, Source = "xps " + region.Name, Covariance = work.Scale }, cancellation);
        return work.Describe(fit, [.. Enumerable.Range(0, fit.Parameters.Length)]);
    }

    /// <summary>
    /// Fits one core level in a series of spectra (states of charge, depths) at once: widths and mixing are one for all, so
    /// that areas do not trade against them; positions, areas and backgrounds are each spectrum's own.
    /// </summary>
    /// <param name="regions">Two regions or more, each cut to its ends.</param>
    /// <param name="components">Components, the same in all.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <param name="cancellation">Stops the fit.</param>
    /// <returns>One result a region, in their order; their <see cref="XpsFitResult.Fit"/> is the common one.</returns>
    /// <exception cref="InputException">Fewer than two regions, no component, or fewer points than parameters.</exception>
    public static ImmutableArray<XpsFitResult> FitSeries(IReadOnlyList<XpsSpectrum> regions, ImmutableArray<XpsComponent> components, XpsFitOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= XpsFitOptions.Default;
        if (regions.Count < 2) throw new InputException("A series needs two spectra of the level or more.");
        bool counts = options.Poisson && !regions.Any(r => r.HoldsNegative);
        var works = regions.Select(r => new Work(r, components, options, counts)).ToImmutableArray();
        var own = works[0].Model.Map.SelectMany(m => new[] { m.Area, m.Energy }).Append(works[0].Model.Strength).Append(works[0].Model.Offset).Append(works[0].Model.Offset + 1).ToHashSet();
        var shared = works[0].Model.Parameters.Where((p, i) => !own.Contains(i)).Select(p => p.Name).ToImmutableArray();
        var problem = new SeriesProblem(works.Select(w => w.Problem), shared);
        var fit = LeastSquares.Fit(problem, new LeastSquaresOptions { MaxEvaluations = 600, Source = "xps series", Covariance = works.All(w => w.Scale == CovarianceScale.Auto) ? CovarianceScale.Auto : CovarianceScale.ByReducedChiSquare }, cancellation);
        return [.. works.Select((w, k) => w.Describe(fit, [.. w.Model.Parameters.Select(p => fit.IndexOf(problem.Name(p.Name, k)))]))];
    }

    private static BaselineResult FirstBackground(double[] kinetic, double[] rate, XpsFitOptions options) => options.Background switch
    {
        XpsBackgroundKind.Shirley => XpsBackground.Shirley(kinetic, rate),
        XpsBackgroundKind.Tougaard => XpsBackground.Tougaard(kinetic, rate, options.CrossSection, options.ScaleCrossSection),
        XpsBackgroundKind.Linear => XpsBackground.ByName("linear", kinetic, rate),
        _ => XpsBackground.ByName("none", kinetic, rate),
    };

    /// <summary>A region with its model and data, on the way through the fit.</summary>
    private sealed class Work
    {
        private readonly XpsSpectrum region;
        private readonly ImmutableArray<XpsComponent> components;
        private readonly XpsFitOptions options;
        private readonly BaselineResult first;
        private readonly CountUnit? unit;

        public Work(XpsSpectrum region, ImmutableArray<XpsComponent> components, XpsFitOptions options, bool counts)
        {
            if (components.IsEmpty) throw new InputException($"No component to fit in \"{region.Name}\"; name some with their binding energies.");
            (this.region, this.components, this.options) = (region, components, options);
            double[] kinetic = [.. region.Kinetic], rate = [.. region.Counts.Select(c => c / region.Seconds)];
            first = FirstBackground(kinetic, rate, options);
            double[] data = [.. rate.Zip(first.Values, (a, b) => a - b)];
            Model = new XpsModel(kinetic, region.PhotonEnergy, components, options);
            if (Model.Parameters.Count(p => !p.Fixed) >= kinetic.Length) throw new InputException($"\"{region.Name}\" has fewer points than the model has parameters.");

            // The likelihood is that of what was counted, so that a background found before is a known part of the mean.
            unit = counts ? region.CountUnit : null;
            Problem = unit is { } u ? DataProblem.Poisson(Model, rate, u.PerCount / region.Seconds, first.Values.AsSpan()) : new DataProblem(Model, data);
        }

        /// <summary>Rates have the noise of counts up to a factor, which the scatter about the fit gives.</summary>
        public CovarianceScale Scale => unit?.Covariance ?? CovarianceScale.Auto;

        public XpsModel Model { get; }

        public DataProblem Problem { get; }

        /// <summary>The result from a fit in which this region's parameters stand at these indices.</summary>
        public XpsFitResult Describe(LeastSquaresResult fit, ImmutableArray<int> at)
        {
            double[] values = [.. at.Select(i => fit.Values[i])], kinetic = [.. region.Kinetic];
            var curve = new double[kinetic.Length];
            Model.Evaluate(values, curve, []);
            var background = curve.Zip(first.Values, (a, b) => a + b).ToArray();
            var envelope = (double[])background.Clone();
            double correlation = NeighbourCorrelation([.. region.Counts.Select((c, i) => (c / region.Seconds - envelope[i]) / (options.Poisson ? Math.Sqrt(Math.Max(1, c)) : 1))]);
            double AreaOf(XpsPlace m) => values[m.Area] * m.AreaFactor;
            double total = Model.Map.Sum(AreaOf);
            double[] One(int parameter, double slope)
            {
                var alone = new double[fit.Parameters.Length];
                alone[at[parameter]] = slope;
                return alone;
            }

            var fitted = ImmutableArray.CreateBuilder<FittedComponent>();
            for (int k = 0; k < components.Length; k++)
            {
                var m = Model.Map[k];
                var own = Model.Component(k, values);
                for (int i = 0; i < own.Length; i++) background[i] -= own[i];
                var gradient = new double[fit.Parameters.Length];
                foreach (var other in Model.Map) gradient[at[other.Area]] -= other.AreaFactor * AreaOf(m) / (total * total);
                gradient[at[m.Area]] += m.AreaFactor / total;
                fitted.Add(new FittedComponent
                {
                    Name = components[k].Name,
                    BindingEnergy = Unit(m.EnergyOffset == 0 ? fit.Measured(at[m.Energy]) : fit.Derive(values[m.Energy] + m.EnergyOffset, "eV", One(m.Energy, 1)), "eV"),
                    Fwhm = Unit(m.WidthFactor == 1 ? fit.Measured(at[m.Width]) : fit.Derive(values[m.Width] * m.WidthFactor, "eV", One(m.Width, m.WidthFactor)), "eV"),
                    CurveFwhm = CurveWidth(components[k], values[m.Width] * m.WidthFactor, m.Mixing >= 0 ? values[m.Mixing] : 0),
                    Area = Unit(m.AreaFactor == 1 ? fit.Measured(at[m.Area]) : fit.Derive(AreaOf(m), "counts/s·eV", One(m.Area, m.AreaFactor)), "counts/s·eV"),
                    Fraction = Model.Map.All(o => o.Area == m.Area) ? Measured.Exact(AreaOf(m) / total, "1") : fit.Derive(AreaOf(m) / total, "1", gradient),
                    Curve = [.. own],
                    Spec = components[k],
                });
            }

            return new XpsFitResult
            {
                Spectrum = region,
                BackgroundText = Text(options, first, Model, values),
                Components = fitted.ToImmutable(),
                Background = [.. background],
                Envelope = [.. envelope],
                Fit = fit,
                Warnings = Warnings(fit, at, values, correlation),
            };
        }

        private ImmutableArray<Warning> Warnings(LeastSquaresResult fit, ImmutableArray<int> at, double[] values, double correlation)
        {
            var warnings = ImmutableArray.CreateBuilder<Warning>();
            if (!fit.Converged) warnings.Add(new Warning("not-converged", $"{region.Name}: {fit.ConvergenceText}."));
            foreach (var bound in fit.ActiveBounds.Where(b => at.Contains(fit.IndexOf(b.Parameter))))
                warnings.Add(new Warning("at-bound", string.Create(CultureInfo.InvariantCulture, $"{region.Name}: {bound.Parameter} ended on its {(bound.IsUpper ? "upper" : "lower")} bound {bound.Bound:G6}: uncertainties are those with it held there.")));
            if (options.Poisson && unit is null)
                warnings.Add(new Warning("negative-counts", region.HoldsNegative
                    ? $"{region.Name}: some intensities are negative, so a background was subtracted from them: all points weigh alike, and uncertainties come from the scatter about the fit. Give the region as it was counted for the noise of counts."
                    : $"{region.Name}: fitted together with a region that holds negative intensities, all points weigh alike."));
            if (unit is { IsKnown: false })
                warnings.Add(new Warning("not-counts", $"{region.Name}: the intensities are not whole numbers, so they are rates rather than counts: their variance was taken as proportional to the fit, and uncertainties come from the scatter about it."));
            else if (unit is { Origin: CountOrigin.Multiples } found)
                warnings.Add(new Warning("counts-scaled", string.Create(CultureInfo.InvariantCulture, $"{region.Name}: the intensities are whole multiples of {found.PerCount:G6} and scatter accordingly: one count was taken to be that.")));
            if (unit is { IsKnown: true } && fit.ReducedChiSquare > 2)
                warnings.Add(new Warning("misfit", string.Create(CultureInfo.InvariantCulture, $"{region.Name}: the reduced chi-square is {fit.ReducedChiSquare:F1}, so components or background do not describe the data to their noise; uncertainties are then too small.")));

            // Where the noise is not known, chi-square tells no misfit; its pattern does.
            if ((!options.Poisson || !region.HoldsCounts) && correlation > Correlated)
                warnings.Add(new Warning("misfit", string.Create(CultureInfo.InvariantCulture, $"{region.Name}: neighbouring residuals correlate by {correlation:F2}, so components, their shapes and widths or the background do not describe the data to their noise; uncertainties are too small by a factor near {Math.Sqrt((1 + correlation) / (1 - Math.Min(correlation, 0.99))):F1}. Try --own-widths, another --mixing, or further --components.")));
            foreach (var casa in components.Where(c => c.Casa is { IsVerified: false }).Select(c => c.Casa!.Text).Distinct())
                warnings.Add(new Warning("line-shape-unverified", $"{region.Name}: the widths inside CasaXPS's {casa} are not published; its curve may differ from CasaXPS's."));
            var negative = components.Where((_, k) => values[Model.Map[k].Area] < 0).Select(c => c.Name).ToArray();
            if (negative.Length > 0)
                warnings.Add(new Warning("negative-area", $"{region.Name}: {string.Join(", ", negative)} came out negative, so the data do not hold it beside the others; leave it out."));
            return warnings.ToImmutable();
        }
    }

    // Of white noise in the fewest points that hold a region, some fifty, no more is seen in one of fifty fits.
    private const double Correlated = 0.3;

    // Correlation of each residual with the next.
    private static double NeighbourCorrelation(double[] residuals)
    {
        double squares = 0, products = 0;
        for (int i = 0; i < residuals.Length; i++)
        {
            squares += residuals[i] * residuals[i];
            if (i > 0) products += residuals[i] * residuals[i - 1];
        }

        return squares > 0 ? products / squares : 0;
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
