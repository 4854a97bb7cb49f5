// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Spectra;

/// <summary>Turns the engine's parameters into what a spectroscopist reads: centre, width, area, height, with their errors.</summary>
internal static class PeakReport
{
    public static PeakFitResult Of(PeakWork work, LeastSquaresResult fit, ImmutableArray<Warning> warnings)
    {
        var model = work.Build(fit.Parameters);
        double[] values = [.. fit.Values];
        var curve = new double[model.Count];
        model.Evaluate(values, curve, []);
        var baseline = model.Baseline(values);
        for (int i = 0; i < curve.Length; i++)
        {
            curve[i] += work.First[i];
            baseline[i] += work.First[i];
        }

        return new PeakFitResult
        {
            Spectrum = work.Spectrum,
            Model = work.Model,
            Peaks = [.. work.Model.Peaks.Select((p, k) => Peak(p, values.AsSpan(model.Offsets[k], p.Shape.Count).ToArray(), model.Offsets[k], fit, work.Spectrum.Unit))],
            Baseline = [.. baseline],
            Curve = [.. curve],
            Weights = work.Weights,
            Fit = fit,
            Warnings = warnings,
        };
    }

    /// <summary>One peak from its parameters, which stand at <paramref name="offset"/> in the fit.</summary>
    public static FittedPeak Peak(PeakTerm term, double[] p, int offset, LeastSquaresResult fit, string unit, IReadOnlyList<int>? indices = null)
    {
        var shape = term.Shape;
        int[] at = indices is null ? [.. Enumerable.Range(offset, shape.Count)] : [.. indices];
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
