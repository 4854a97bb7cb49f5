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
            Peaks = [.. work.Model.Peaks.Select((p, k) => Peak(p, values.AsSpan(model.Offsets[k], p.Shape.Count).ToArray(), indices.AsSpan(model.Offsets[k], p.Shape.Count).ToArray(), fit, work.Spectrum.Unit))],
            Baseline = [.. baseline],
            Curve = [.. curve],
            Weights = work.Weights,
            Fit = fit,
            Warnings = warnings,
        };
        return PeakProfiles.Add(result, work, fit, indices, options, cancellation);
    }

    /// <summary>The warning of a parameter that ended on a bound.</summary>
    public static Warning AtBound(ActiveBound bound) => new("at-bound", string.Create(CultureInfo.InvariantCulture,
        $"{bound.Parameter} ended on its {(bound.IsUpper ? "upper" : "lower")} bound {bound.Bound:G6}: it has an interval instead of a sigma, and the other uncertainties are those with it held there."));

    private static FittedPeak Peak(PeakTerm term, double[] p, int[] at, LeastSquaresResult fit, string unit)
    {
        var shape = term.Shape;
        var x = unit.Length == 0 ? "1" : unit;
        Measured Derived(Func<double[], double> of, string resultUnit)
        {
            double value = of(p);
            if (!double.IsFinite(value)) return Measured.WithoutSigma(double.NaN, resultUnit, "it diverges for this shape");
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

            return fit.Derive(value, resultUnit, gradient);
        }

        return new FittedPeak
        {
            Label = term.Label,
            Shape = shape,
            Centre = Derived(q => q[1], x),
            Fwhm = Derived(q => shape.Fwhm(q), x),
            Area = shape.HasArea || p[3] == 0 ? Derived(q => shape.Area(q), "1") : Measured.WithoutSigma(double.NaN, "1", "the area of an asymmetric Doniach-Sunjic line diverges; use its height"),
            Height = Derived(q => shape.Height(q), "1"),
            Maximum = shape.Maximum(p),
            Extra = [.. shape.Extra.Select((e, i) => KeyValuePair.Create(e.Name, Derived(q => q[3 + i], e.IsWidth ? x : "1")))],
            Parameters = [.. p],
        };
    }
}
