// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Spectra;

/// <summary>A spectrum with a model on the way through the fit: data after a first baseline, weights, and how to fit them.</summary>
internal sealed record PeakWork
{
    public required Spectrum Spectrum { get; init; }

    public required PeakModel Model { get; init; }

    public required double[] X { get; init; }

    /// <summary>Data less the baseline that was subtracted first.</summary>
    public required double[] Y { get; init; }

    public required double[] First { get; init; }

    /// <summary>Standard deviation of each datum; empty for unit weights and counts.</summary>
    public required double[] Sigma { get; init; }

    /// <summary>What one count is, where counts are fitted by their likelihood; null otherwise.</summary>
    public CountUnit? Counts { get; init; }

    public required SpectrumWeights Weights { get; init; }

    public static PeakWork Of(Spectrum spectrum, PeakModel model, PeakFitOptions options)
    {
        double[] x = [.. spectrum.X], y = [.. spectrum.Y];
        var first = FirstOf(x, y, model);
        double[] sigma = options.Weights switch
        {
            SpectrumWeights.Sqrt => [.. y.Select(v => Math.Sqrt(Math.Max(1, v)))],
            SpectrumWeights.Column => [.. spectrum.Sigma],
            _ => [],
        };
        return new PeakWork
        {
            Spectrum = spectrum, Model = model, X = x, First = first, Sigma = sigma, Weights = options.Weights,
            Counts = options.Weights == SpectrumWeights.Poisson ? CountScale.Of(y, options.PerCount) : null,
            Y = [.. y.Zip(first, (a, b) => a - b)],
        };
    }

    public static double[] FirstOf(double[] x, double[] y, PeakModel model)
    {
        // The stiffness of the Whittaker smoother counts points: it grows with the fourth power of their number. 1e6 at
        // a thousand points keeps bands of a twentieth of the range apart from the baseline.
        double lambda = model.FirstParameter ?? 1e6 * Math.Pow(x.Length / 1000.0, 4);
        return model.First switch
        {
            FirstBaseline.ArPls => [.. Baseline.ArPls(y, lambda).Values],
            FirstBaseline.AsPls => [.. Baseline.AsPls(y, lambda).Values],
            FirstBaseline.Snip => [.. Baseline.Snip(y, (int)(model.FirstParameter ?? Math.Max(2, x.Length / 12))).Values],
            FirstBaseline.RubberBand => [.. Baseline.RubberBand(x, y).Values],
            _ => new double[x.Length],
        };
    }

    public SpectralModel Build(ImmutableArray<Parameter> parameters) => new(X, Model.Peaks, Model.PolynomialDegree, Model.Exponential, parameters);

    // A search that only ranks starts or models: near the minimum chi-square is known to a millionth long before the
    // parameters are.
    private static readonly LeastSquaresOptions Rough = new() { MaxEvaluations = 400, Polish = false, Tolerance = 1e-7 };

    // From a minimum at hand: nearly full steps, then the polish.
    private static readonly LeastSquaresOptions Fine = new() { MaxEvaluations = 400, InitialDamping = 1e-6 };

    /// <summary>The best of several starts: widths as guessed, half and twice; falling and rising exponentials.</summary>
    public LeastSquaresResult Best(CancellationToken cancellation) => Finish(Explore(cancellation), cancellation);

    /// <summary>The same, with chi-square good to a ranking only.</summary>
    public LeastSquaresResult Explore(CancellationToken cancellation)
    {
        LeastSquaresResult? best = null;
        var tries = Model.Peaks.IsEmpty ? [(1.0, Model)] : new List<(double Scale, PeakModel Start)> { (1, Model), (0.5, Model), (2, Model) };

        // Centres that were read off another spectrum: the maxima of this one are a start as well.
        if (PeakStart.AtMaxima(X, Y, Model) is { } moved) tries.Insert(1, (1, moved));
        foreach (double rate in Model.Exponential ? new[] { 1.5, -1.5 } : [0.0])
        {
            foreach (var (scale, start) in tries)
            {
                var fit = FitFrom(PeakStart.Parameters(X, Y, start, scale, rate), Rough, cancellation);
                if (double.IsNaN(fit.ChiSquare)) continue;

                // A start that meets the same minimum confirms it: two that agree are enough.
                bool confirmed = best is not null && Math.Abs(fit.ChiSquare - best.ChiSquare) <= 1e-5 * best.ChiSquare;
                if (best is null || fit.ChiSquare < best.ChiSquare) best = fit;
                if (confirmed) return best;
            }
        }

        return best ?? throw new InputException($"The model has no finite value over \"{Spectrum.Name}\"; check its start values.");
    }

    /// <summary>Takes a ranked fit of this model to its minimum.</summary>
    public LeastSquaresResult Finish(LeastSquaresResult rough, CancellationToken cancellation) =>
        FineFit([.. rough.Parameters.Select((p, i) => p with { Start = rough.Values[i] })], cancellation);

    /// <summary>From starts close to the minimum to the minimum.</summary>
    public LeastSquaresResult FineFit(ImmutableArray<Parameter> parameters, CancellationToken cancellation) => FitFrom(parameters, Fine, cancellation);

    /// <summary>The covariance at a point, which is not moved.</summary>
    public LeastSquaresResult Evaluate(ImmutableArray<Parameter> parameters, CancellationToken cancellation) => FitFrom(parameters, Fine with { MaxEvaluations = 1 }, cancellation);

    /// <summary>The problem with these start values.</summary>
    /// <remarks>Counts have their likelihood as they were counted: a baseline subtracted first is a known part of their mean.</remarks>
    public DataProblem Problem(ImmutableArray<Parameter> parameters) => Counts is { } unit
        ? DataProblem.Poisson(Build(parameters), Spectrum.Y.AsSpan(), unit.PerCount, Model.First == FirstBaseline.None ? default : First)
        : new(Build(parameters), Y, Sigma);

    /// <summary>A fit with a more flexible or another baseline, started from a fit at hand.</summary>
    public LeastSquaresResult Refit(PeakModel model, LeastSquaresResult from, CancellationToken cancellation)
    {
        var other = this with { Model = model };
        var known = from.Parameters.Select((p, i) => KeyValuePair.Create(p.Name, from.Values[i])).ToDictionary();
        var start = PeakStart.Parameters(X, Y, model, 1, 1.5);
        return other.FitFrom([.. start.Select(p => !p.Fixed && known.TryGetValue(p.Name, out double v) ? p with { Start = Math.Clamp(v, p.Lower, p.Upper) } : p)], Rough, cancellation);
    }

    private LeastSquaresResult FitFrom(ImmutableArray<Parameter> parameters, LeastSquaresOptions options, CancellationToken cancellation)
    {
        if (X.Length <= parameters.Count(p => !p.Fixed))
            throw new InputException($"The model has as many parameters as \"{Spectrum.Name}\" has points in the range; simplify it or widen the range.");
        
        // Fits of two spectra that meet in one ratio are independent: each is a source of its own.
        return LeastSquares.Fit(Problem(parameters), options with { Source = "peaks of " + Spectrum.Name, Covariance = Counts?.Covariance ?? CovarianceScale.Auto }, cancellation);
    }
}
