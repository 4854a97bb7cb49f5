// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Spectra;

/// <summary>A series fitted at once: widths and shapes shared, positions, areas and baselines of each spectrum its own.</summary>
public sealed record PeakSeriesResult
{
    /// <summary>One result a spectrum; their <see cref="PeakFitResult.Fit"/> is the common one.</summary>
    public required ImmutableArray<PeakFitResult> Spectra { get; init; }

    /// <summary>The engine's result over all spectra.</summary>
    public required LeastSquaresResult Fit { get; init; }

    /// <summary>Names of the parameters that all spectra share.</summary>
    public required ImmutableArray<string> Shared { get; init; }

    /// <summary>What a user must know.</summary>
    public required ImmutableArray<Warning> Warnings { get; init; }
}

/// <summary>
/// Global fits of a series (states of charge, compositions): what is physically the same in all spectra is one parameter,
/// which takes the covariance of width and area out of the comparison. Solved with the block structure of the Jacobian.
/// </summary>
public static class PeakSeries
{
    /// <summary>Fits all spectra together.</summary>
    /// <param name="spectra">Two spectra or more, each within the same range.</param>
    /// <param name="model">Peaks and a baseline that is fitted with them; without one, linear plus exponential.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <param name="cancellation">Stops the fit.</param>
    /// <exception cref="InputException">Fewer than two spectra, peaks to be found automatically, or a baseline subtracted first.</exception>
    public static PeakSeriesResult Fit(IReadOnlyList<Spectrum> spectra, PeakModel model, PeakFitOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= PeakFitOptions.Default;
        if (spectra.Count < 2) throw new InputException("A global fit needs two spectra or more.");
        if (model.Auto is not null) throw new InputException("A global fit needs its peaks named: replace \"auto\" by shapes with centres.");
        if (!model.HasBaseline) model = model with { PolynomialDegree = 1, Exponential = true };

        // Each spectrum alone starts its own positions; the median of the single fits starts what is shared: one spectrum
        // with a weak band must not start all widths.
        var warnings = ImmutableArray.CreateBuilder<Warning>();
        foreach (var s in spectra) PeakWeights.Check(s, options, warnings);
        var works = spectra.Select(s => PeakWork.Of(s, model, options)).ToImmutableArray();
        var starts = works.Select(w => w.Explore(cancellation)).ToImmutableArray();
        // Where one count is not known, each spectrum's own scatter says what its counts weigh beside those of the others.
        works = [.. works.Select((w, k) => w.Counts is { IsKnown: false } unit && starts[k].ReducedChiSquare > 0 ? w with { Counts = unit with { PerCount = starts[k].ReducedChiSquare } } : w)];
        var layout = works[0].Build(starts[0].Parameters);
        var shared = SharedNames(layout);
        var members = works.Select((w, k) => w.Problem([.. starts[k].Parameters.Select((p, j) => p.Fixed ? p : p with
        {
            Start = shared.Contains(p.Name) ? Math.Clamp(Median(starts.Select(f => f.Values[j])), p.Lower, p.Upper) : starts[k].Values[j],
        })]));
        var problem = new SeriesProblem(members, shared);
        var fit = LeastSquares.Fit(problem, new LeastSquaresOptions { MaxEvaluations = 600, Source = "peaks of a series", Covariance = works.All(w => w.Counts?.IsKnown ?? true) ? CovarianceScale.Auto : CovarianceScale.ByReducedChiSquare }, cancellation);
        if (!fit.Converged) warnings.Add(new Warning("not-converged", $"The global fit did not converge: {fit.ConvergenceText}."));
        warnings.AddRange(fit.ActiveBounds.Select(PeakReport.AtBound));
        return new PeakSeriesResult
        {
            Spectra = [.. works.Select((w, k) => PeakReport.Of(w, fit, [], [.. layout.Parameters.Select(p => fit.IndexOf(problem.Name(p.Name, k)))], options, cancellation))],
            Fit = fit,
            Shared = shared,
            Warnings = warnings.ToImmutable(),
        };
    }

    /// <summary>Widths and shapes of the lines and the decay of the exponential.</summary>
    private static ImmutableArray<string> SharedNames(SpectralModel model)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        for (int k = 0; k < model.Peaks.Length; k++)
        {
            for (int j = 2; j < model.Peaks[k].Shape.Count; j++) names.Add(model.Parameters[model.Offsets[k] + j].Name);
        }

        if (model.Exponential) names.Add(model.Parameters[^1].Name);
        return names.ToImmutable();
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
