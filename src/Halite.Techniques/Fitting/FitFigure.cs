// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Numerics;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Fitting;

/// <summary>Data with the fitted curve and its band above, weighted residuals below.</summary>
internal static class FitFigure
{
    // Points of the curve, so that few data still show its shape.
    private const int Between = 400;

    public static Figure Of(FitOutcome outcome)
    {
        var table = outcome.Table;
        var order = Enumerable.Range(0, table.X.Length).OrderBy(i => table.X[i]).ToArray();
        ImmutableArray<double> x = [.. order.Select(i => table.X[i])], y = [.. order.Select(i => table.Y[i])];
        var curve = Curve(outcome);
        double z = outcome.Fit.Deviate(outcome.Level);
        bool banded = !curve.IsEmpty && curve.All(c => double.IsFinite(c.Sigma));
        var sigma = outcome.PointSigma();
        var sigmas = outcome.Data.Weighting == Weighting.Unit ? [] : order.Select(i => sigma[i]).ToImmutableArray();
        bool crowded = x.Length > 150;
        var traces = ImmutableArray.CreateBuilder<Trace>();
        traces.Add(new PointTrace("data", x, y) { SigmaY = crowded ? [] : sigmas, Size = crowded ? 3 : 6, PaletteIndex = 6, Opacity = 0.8 });
        if (banded)
        {
            traces.Add(new BandTrace(FormattableString.Invariant($"{100 * outcome.Level:G4} % band of the curve"), [.. curve.Select(c => c.X)],
                [.. curve.Select(c => c.Y - z * c.Sigma)], [.. curve.Select(c => c.Y + z * c.Sigma)]) { PaletteIndex = 0, Opacity = 0.25 });
        }

        var fitted = Fitted(outcome);
        if (curve.IsEmpty) traces.Add(new PointTrace("fit", x, [.. order.Select(i => fitted[i])]) { PaletteIndex = 0, Size = crowded ? 3 : 5 });
        else traces.Add(new LineTrace("fit", [.. curve.Select(c => c.X)], [.. curve.Select(c => c.Y)]) { PaletteIndex = 0 });
        var residuals = new PointTrace("", x, [.. order.Select(i => (table.Y[i] - fitted[i]) / sigma[i])]) { Size = crowded ? 3 : 5, PaletteIndex = 6 };
        string unit = outcome.Data.Weighting == Weighting.Unit ? "Residual" : "Residual / sigma";
        return new Figure
        {
            Id = "fit",
            Title = "Fit of " + Short(outcome.Formula.Text),
            Caption = (curve.IsEmpty ? "Data and fitted values (points)" : "Data (points) and fitted curve (line)") + (banded ? ", with the band in which the curve itself lies" : "") + "; below, data minus fit"
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

    private static double[] Fitted(FitOutcome outcome)
    {
        var values = new double[outcome.Table.X.Length];
        outcome.Data.Model.Evaluate(outcome.Values(), values, default);
        return values;
    }

    // The curve between the data too, with its standard error; empty where the formula depends on more than the abscissa.
    // What a bound holds or the data do not determine counts as known.
    private static ImmutableArray<(double X, double Y, double Sigma)> Curve(FitOutcome outcome)
    {
        var (table, fit) = (outcome.Table, outcome.Fit);
        var parameters = outcome.Data.Parameters;
        string[] columns = [.. outcome.Formula.Names.Where(n => parameters.All(p => p.Name != n))];
        if (columns.Any(n => !table.Columns[n].AsSpan().SequenceEqual(table.X))) return [];
        double low = table.X.Min(), high = table.X.Max();
        double[] x = [.. Enumerable.Range(0, Between).Select(i => low + (high - low) * i / (Between - 1)).Concat(table.X).Distinct().Order()];
        var model = new ExpressionModel(outcome.Formula, parameters, columns.Append("x").Distinct().ToDictionary(n => n, _ => x));
        LeastSquaresProblem problem = new DataProblem(model, new double[x.Length]);
        if (outcome.Tied is { } tied) problem = new TiedProblem(problem, tied.Ties);
        var (y, jacobian, gradient) = (new double[x.Length], new double[problem.JacobianLength], new double[fit.Parameters.Length]);
        problem.Evaluate(fit.Values.AsSpan(), y, jacobian);
        var curve = ImmutableArray.CreateBuilder<(double, double, double)>();
        for (int i = 0; i < x.Length; i++)
        {
            // A formula may have no value between the data (a pole, a root).
            if (!double.IsFinite(y[i])) continue;
            for (int j = 0; j < gradient.Length; j++) gradient[j] = jacobian[j * x.Length + i];
            curve.Add((x[i], y[i], fit.PredictionSigma(gradient)));
        }

        return curve.ToImmutable();
    }
}
