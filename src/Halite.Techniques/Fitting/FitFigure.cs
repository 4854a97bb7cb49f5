// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Numerics;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Fitting;

/// <summary>Data with the fitted curve and its band above, weighted residuals below.</summary>
internal static class FitFigure
{
    public static Figure Of(FitOutcome outcome)
    {
        var table = outcome.Table;
        var order = Enumerable.Range(0, table.X.Length).OrderBy(i => table.X[i]).ToArray();
        ImmutableArray<double> x = [.. order.Select(i => table.X[i])], y = [.. order.Select(i => table.Y[i])];
        var (curve, sigma) = Band(outcome);
        double z = outcome.Fit.Deviate(outcome.Level);
        bool banded = sigma.All(double.IsFinite);
        var sigmas = outcome.Data.Weighting == Weighting.Unit ? [] : order.Select(i => 1 / outcome.Data.Weights[i]).ToImmutableArray();
        bool crowded = x.Length > 150;
        var traces = ImmutableArray.CreateBuilder<Trace>();
        traces.Add(new PointTrace("data", x, y) { SigmaY = crowded ? [] : sigmas, Size = crowded ? 3 : 6, PaletteIndex = 6, Opacity = 0.8 });
        if (banded)
        {
            traces.Add(new BandTrace(FormattableString.Invariant($"{100 * outcome.Level:G4} % band of the curve"), x,
                [.. order.Select(i => curve[i] - z * sigma[i])], [.. order.Select(i => curve[i] + z * sigma[i])]) { PaletteIndex = 0, Opacity = 0.25 });
        }

        traces.Add(new LineTrace("fit", x, [.. order.Select(i => curve[i])]) { PaletteIndex = 0 });
        var residuals = new PointTrace("", x, [.. order.Select(i => (table.Y[i] - curve[i]) * outcome.Data.Weights[i])]) { Size = crowded ? 3 : 5, PaletteIndex = 6 };
        string unit = outcome.Data.Weighting == Weighting.Unit ? "Residual" : "Residual / sigma";
        return new Figure
        {
            Id = "fit",
            Title = "Fit of " + Short(outcome.Formula.Text),
            Caption = "Data (points) and fitted curve (line)" + (banded ? ", with the band in which the curve itself lies" : "") + "; below, data minus fit"
                + (outcome.Data.Weighting == Weighting.Unit ? "." : " in units of each point's standard deviation: good residuals scatter between -2 and 2 without a pattern."),
            Plots =
            [
                new Plot { X = new Axis(table.XName), Y = new Axis(table.YName), Traces = traces.ToImmutable(), RelativeHeight = 2.2 },
                new Plot { X = new Axis(table.XName), Y = new Axis(unit), Traces = [residuals], Annotations = [new HorizontalLine(0)] },
            ],
        };
    }

    // A title has room for about sixty characters; the whole formula stands above the tables.
    private static string Short(string text) => text.Length <= 60 ? text : text[..59] + "…";

    // The curve at the data with its standard error; what a bound holds or the data do not determine counts as known.
    private static (double[] Curve, double[] Sigma) Band(FitOutcome outcome)
    {
        var (fit, problem) = (outcome.Fit, outcome.Fit.Problem);
        var weights = outcome.Data.Weights;
        int n = outcome.Table.X.Length, p = fit.Parameters.Length;
        var (curve, sigma, residuals) = (new double[n], new double[n], new double[n]);
        var jacobian = new double[problem.JacobianLength];
        problem.Evaluate(fit.Values.AsSpan(), residuals, jacobian);
        var gradient = new double[p];
        for (int i = 0; i < n; i++)
        {
            curve[i] = outcome.Table.Y[i] + residuals[i] / weights[i];
            for (int j = 0; j < p; j++) gradient[j] = (problem.Order == JacobianOrder.ByRow ? jacobian[i * p + j] : jacobian[j * n + i]) / weights[i];
            sigma[i] = fit.PredictionSigma(gradient);
        }

        return (curve, sigma);
    }
}
