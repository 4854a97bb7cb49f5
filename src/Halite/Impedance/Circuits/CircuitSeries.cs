// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Numerics;

namespace Halite.Impedance.Circuits;

/// <summary>How a circuit is fitted along a series.</summary>
public sealed record CircuitSeriesOptions
{
    /// <summary>The defaults.</summary>
    public static CircuitSeriesOptions Default { get; } = new();

    /// <summary>How each spectrum is fitted.</summary>
    public CircuitFitOptions Fit { get; init; } = CircuitFitOptions.Default;

    /// <summary>Starts of every spectrum but the first, beside its neighbours' values. Default 8.</summary>
    public int StartsEach { get; init; } = 8;

    /// <summary>
    /// How much a parameter is expected to change from one spectrum to the next, as a standard deviation of its logarithm
    /// (of itself, for exponents a third of it). Default null: every spectrum stands alone.
    /// </summary>
    public double? Smoothness { get; init; }

    /// <summary>Most passes over the series in search of the joint optimum. Default 30.</summary>
    public int Passes { get; init; } = 30;
}

/// <summary>Fits one circuit to a series of spectra, so that each parameter stays the same process along it.</summary>
/// <remarks>
/// Every spectrum begins from its neighbour's values and some starts of its own; then each tries what both of its
/// neighbours found and keeps the lowest sum of squares. With smoothness the sum over the series of χ² and of the squared
/// changes between neighbours is brought to its minimum, one spectrum after the other; a sigma is then conditional on the
/// neighbours.
/// </remarks>
public static class CircuitSeries
{
    private const double Momentum = 0.5;

    // A change of a searched parameter that ends the passes: a thousandth of a percent.
    private const double Settled = 1e-5;

    /// <summary>Fits a circuit to every spectrum.</summary>
    /// <param name="spectra">The spectra in their order.</param>
    /// <param name="circuit">The circuit.</param>
    /// <param name="options">How; the defaults where null.</param>
    /// <param name="token">Stops the work.</param>
    /// <returns>One fit for each spectrum.</returns>
    /// <exception cref="Data.InputException">There are fewer data than parameters, or the smoothness is not above zero.</exception>
    public static ImmutableArray<CircuitFitResult> Fit(IReadOnlyList<ImpedanceSpectrum> spectra, Circuit circuit, CircuitSeriesOptions? options = null, CancellationToken token = default)
    {
        options ??= CircuitSeriesOptions.Default;
        if (options.Smoothness is <= 0 or double.NaN) throw new Data.InputException(FormattableString.Invariant($"The smoothness is {options.Smoothness:R}; give the change of ln parameter that is expected between neighbours (0.1)."));
        var fits = new CircuitFitResult[spectra.Count];
        for (int i = 0; i < fits.Length; i++)
        {
            fits[i] = CircuitFit.Fit(spectra[i], circuit, i == 0 ? options.Fit : options.Fit with { Starts = options.StartsEach, From = Values(fits[i - 1]), Start = options.Fit.Start.Clear() }, token);
        }

        for (int i = fits.Length - 2; i >= 0; i--) fits[i] = Better(fits[i], fits[i + 1], token);
        for (int i = 1; i < fits.Length; i++) fits[i] = Better(fits[i], fits[i - 1], token);
        fits = [.. Aligned(fits, token).Select(f => f!)];
        return [.. options.Smoothness is { } change && fits.Length > 1 ? Smooth(fits, change, options.Passes, token) : fits];
    }

    /// <summary>
    /// The same fits with branches that may exchange their values named so that each goes on from where it was in the two
    /// spectra before: a process keeps its name also where it passes another.
    /// </summary>
    /// <param name="fits">Fits of one circuit in the order of the series; null where there is none.</param>
    /// <param name="token">Stops the work.</param>
    public static ImmutableArray<CircuitFitResult?> Aligned(IReadOnlyList<CircuitFitResult?> fits, CancellationToken token = default)
    {
        var result = ImmutableArray.CreateBuilder<CircuitFitResult?>(fits.Count);
        double[]? before = null, last = null;
        CircuitOrder? order = null;
        foreach (var given in fits)
        {
            var fit = given;
            if (fit is not null)
            {
                order ??= new CircuitOrder(fit.Circuit, ((CircuitProblem)fit.Search!.Problem).Limits);
                var values = fit.Search!.Values.ToArray();
                if (last is not null && order.HasExchange)
                {
                    // Half of the last step goes on, as with the tracks of peaks.
                    var expected = before is null ? last : [.. last.Zip(before, (l, b) => l + Momentum * (l - b))];
                    var aligned = order.Nearest(values, expected);
                    if (!aligned.AsSpan().SequenceEqual(values))
                    {
                        fit = CircuitFit.Report(fit.Circuit, LeastSquares.FitFrom(aligned, fit.Search.Problem, token: token), fit.Weight, fit.Noise);
                        values = aligned;
                    }
                }

                (before, last) = (last, values);
            }

            result.Add(fit);
        }

        return result.MoveToImmutable();
    }

    private static ImmutableArray<double> Values(CircuitFitResult fit) => [.. fit.Parameters.Select(p => p.Value.Value)];

    private static CircuitFitResult Better(CircuitFitResult fit, CircuitFitResult neighbour, CancellationToken token)
    {
        var trial = LeastSquares.FitFrom(neighbour.Search!.Values.AsSpan(), fit.Search!.Problem, token: token);
        return trial.ChiSquare < fit.SumOfSquares * (1 - 1e-6) ? CircuitFit.Report(fit.Circuit, trial, fit.Weight, fit.Noise) : fit;
    }

    private static CircuitFitResult[] Smooth(CircuitFitResult[] fits, double change, int passes, CancellationToken token)
    {
        int count = fits[0].Parameters.Length;
        var plain = fits.Select(f => (CircuitProblem)f.Search!.Problem).ToArray();
        // The pull counts in units of each spectrum's own noise.
        var noise = fits.Select(f => Math.Sqrt(f.Search!.ReducedChiSquare)).ToArray();
        var searches = fits.Select(f => f.Search!).ToArray();
        for (int pass = 0; pass < passes; pass++)
        {
            double largest = 0;
            for (int i = 0; i < fits.Length; i++)
            {
                var towards = new double[count];
                var strength = new double[count];
                int neighbours = (i > 0 ? 1 : 0) + (i < fits.Length - 1 ? 1 : 0);
                for (int j = 0; j < count; j++)
                {
                    double sum = (i > 0 ? searches[i - 1].Values[j] : 0) + (i < fits.Length - 1 ? searches[i + 1].Values[j] : 0);
                    towards[j] = sum / neighbours;
                    strength[j] = noise[i] * Math.Sqrt(neighbours) / (plain[i].IsLogarithmic(j) ? change : change / 3);
                }

                var next = LeastSquares.FitFrom(searches[i].Values.AsSpan(), plain[i].With(new CircuitPull(towards, strength)), token: token);
                for (int j = 0; j < count; j++) largest = Math.Max(largest, Math.Abs(next.Values[j] - searches[i].Values[j]));
                searches[i] = next;
            }

            if (largest < Settled) break;
        }

        return [.. searches.Select((s, i) => CircuitFit.Report(fits[i].Circuit, s, fits[i].Weight, fits[i].Noise))];
    }
}
