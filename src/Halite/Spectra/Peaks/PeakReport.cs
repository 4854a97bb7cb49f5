// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Spectra;

/// <summary>Turns the engine's parameters into what a spectroscopist reads: centre, width, area, height, with their errors.</summary>
internal static class PeakReport
{
    /// <summary>The result of one spectrum.</summary>
    /// <param name="work">The spectrum and its model.</param>
    /// <param name="fit">The fit, of this spectrum or of a series that holds it.</param>
    /// <param name="warnings">Warnings so far.</param>
    /// <param name="indices">Where the spectrum's parameters stand in the fit.</param>
    /// <param name="options">Which intervals are wanted.</param>
    /// <param name="cancellation">Stops the profiles.</param>
    public static PeakFitResult Of(PeakWork work, LeastSquaresResult fit, ImmutableArray<Warning> warnings, ImmutableArray<int> indices, PeakFitOptions options, CancellationToken cancellation)
    {
        var parameters = indices.Select(i => fit.Parameters[i]).ToImmutableArray();
        var model = work.Build(parameters);
        double[] values = [.. indices.Select(i => fit.Values[i])];
        var curve = new double[model.Count];
        model.Evaluate(values, curve, []);
        var baseline = model.Baseline(values);
        for (int i = 0; i < curve.Length; i++)
        {
            curve[i] += work.First[i];
            baseline[i] += work.First[i];
        }

        var result = new PeakFitResult
        {
            Spectrum = work.Spectrum,
            Model = work.Model,
            Peaks = Peaks(work, fit, indices, cancellation),
            Baseline = [.. baseline],
            Curve = [.. curve],
            PointSigma = PointSigma(work, fit, parameters, values),
            Weights = work.Weights,
            Fit = fit,
            Warnings = warnings,
        };
        return PeakProfiles.Add(result, work, fit, indices, options, cancellation);
    }

    /// <summary>The peaks alone, in the order of the model.</summary>
    /// <param name="work">The spectrum and its model.</param>
    /// <param name="fit">The fit, of this spectrum or of a series that holds it.</param>
    /// <param name="indices">Where the spectrum's parameters stand in the fit.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static ImmutableArray<FittedPeak> Peaks(PeakWork work, LeastSquaresResult fit, ImmutableArray<int> indices, CancellationToken cancellation)
    {
        var model = work.Build([.. indices.Select(i => fit.Parameters[i])]);
        double[] values = [.. indices.Select(i => fit.Values[i])];
        var spread = Released(work, fit, indices, cancellation);
        return [.. work.Model.Peaks.Select((p, k) => Peak(p, values.AsSpan(model.Offsets[k], p.Shape.Count).ToArray(), indices.AsSpan(model.Offsets[k], p.Shape.Count).ToArray(), fit, spread, work.Spectrum.Unit))];
    }

    private static ImmutableArray<double> PointSigma(PeakWork work, LeastSquaresResult fit, ImmutableArray<Parameter> parameters, double[] values)
    {
        if (work.Weights == SpectrumWeights.Unit) return [];
        double scale = fit.ScaledByReducedChiSquare ? Math.Sqrt(fit.ReducedChiSquare) : 1;
        return [.. work.Problem(parameters).StandardDeviations(values).Select(s => scale * s)];
    }

    /// <summary>The warning of a parameter that ended on a bound.</summary>
    public static Warning AtBound(ActiveBound bound) => new("at-bound", string.Create(CultureInfo.InvariantCulture,
        $"{bound.Parameter} ended on its {(bound.IsUpper ? "upper" : "lower")} bound {bound.Bound:G6}: it has an interval instead of a sigma, and the uncertainties of the others allow for its moving inward."));

    /// <summary>
    /// The same minimum with bounds that are active out of the way. With a parameter held on its bound the covariance of
    /// the others is too narrow, since the parameter may well lie inside: a weak band's area would be off by two sigma.
    /// </summary>
    private static LeastSquaresResult Released(PeakWork work, LeastSquaresResult fit, ImmutableArray<int> indices, CancellationToken cancellation)
    {
        // In a series the bound belongs to a parameter of all spectra: there the covariance is the engine's.
        if (fit.ActiveBounds.IsEmpty || fit.Parameters.Length != indices.Length) return fit;
        var open = fit.Parameters.Select((p, i) => fit.ActiveBounds.Any(b => b.Parameter == p.Name)
            ? p with { Start = fit.Values[i], Lower = fit.Values[i] - 1, Upper = fit.Values[i] + 1 }
            : p with { Start = fit.Values[i] }).ToImmutableArray();
        var released = work.Evaluate(open, cancellation);
        return released.Unidentified.IsEmpty ? released : fit;
    }

    private static FittedPeak Peak(PeakTerm term, double[] p, int[] at, LeastSquaresResult fit, LeastSquaresResult spread, string unit)
    {
        var shape = term.Shape;
        var x = unit.Length == 0 ? "1" : unit;
        Measured Derived(Func<double[], double> of, string resultUnit, LeastSquaresResult? from = null)
        {
            double value = of(p);
            if (!double.IsFinite(value)) return Measured.WithoutSigma(double.NaN, resultUnit, "it diverges for this shape");
            from ??= spread;
            var gradient = new double[fit.Parameters.Length];
            for (int j = 0; j < p.Length; j++)
            {
                // Central differences of smooth functions of few parameters: relative error near 1e-9.
                double h = 1e-6 * Math.Max(Math.Abs(p[j]), j == 1 ? p[2] : j > 2 ? 0.1 : 1e-6);
                double[] up = [.. p], down = [.. p];
                up[j] += h;
                down[j] -= h;
                gradient[at[j]] += (of(up) - of(down)) / (2 * h);
            }

            var wide = from.Derive(value, resultUnit, gradient);
            if (ReferenceEquals(from, fit) || wide.Sigma is not > 0) return wide;
            for (int i = 0; i < gradient.Length; i++)
            {
                if (fit.ActiveBounds.Any(b => b.Parameter == fit.Parameters[i].Name)) gradient[i] = 0;
            }

            // Inward the parameter on its bound may move, outward it may not: the mean of both one-sided errors.
            double narrow = fit.Derive(value, resultUnit, gradient).Sigma ?? wide.Sigma.Value, factor = (wide.Sigma.Value + narrow) / (2 * wide.Sigma.Value);
            return Measured.FromContributions(value, resultUnit, wide.Contributions.Select(c => KeyValuePair.Create(c.Key, c.Value * factor)));
        }

        // What lies on a bound itself has no sigma.
        LeastSquaresResult Own(int j) => fit.ActiveBounds.Any(b => b.Parameter == fit.Parameters[at[j]].Name) ? fit : spread;
        return new FittedPeak
        {
            Label = term.Label,
            Shape = shape,
            Centre = Derived(q => q[1], x, Own(1)),
            Fwhm = Derived(q => shape.Fwhm(q), x, shape.WidthIsFwhm ? Own(2) : spread),
            Area = shape.HasArea || double.IsFinite(shape.Area(p)) ? Derived(q => shape.Area(q), "1") : Measured.WithoutSigma(double.NaN, "1", "the area under this shape diverges; use its height"),
            Height = Derived(q => shape.Height(q), "1"),
            Maximum = shape.Maximum(p),
            Extra = [.. shape.Extra.Select((e, i) => KeyValuePair.Create(e.Name, Derived(q => q[3 + i], e.IsWidth ? x : "1", Own(3 + i))))],
            Parameters = [.. p],
        };
    }
}
