// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Numerics;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Impedance.Circuits;

/// <summary>A fitted parameter.</summary>
/// <param name="Parameter">The parameter of the circuit.</param>
/// <param name="Value">Its value.</param>
/// <param name="Identifiable">Whether it is known: held, or determined by the data within 30 % and not at a bound.</param>
public sealed record FittedParameter(CircuitParameter Parameter, Measured Value, bool Identifiable)
{
    /// <summary>Whether it was held at its value, which then has no uncertainty.</summary>
    public bool Held { get; init; }
}

/// <summary>A parameter that ended on a bound with the data pushing it outward.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsUpper">Whether it is the upper bound.</param>
/// <param name="Bound">The bound in the unit of the parameter.</param>
/// <param name="IsOwn">Whether the bound was given, rather than being the end of the element's range.</param>
public sealed record CircuitBound(string Name, bool IsUpper, double Bound, bool IsOwn);

/// <summary>A fitted circuit.</summary>
/// <param name="Circuit">The circuit.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="SumOfSquares">Weighted sum of squares.</param>
/// <param name="Bic">Bayesian information criterion; compare on the same data and weights only.</param>
/// <param name="Fitted">Impedance in ohm at each frequency.</param>
public sealed record CircuitFitResult(Circuit Circuit, ImmutableArray<FittedParameter> Parameters, double SumOfSquares, double Bic, ImmutableArray<Complex> Fitted)
{
    /// <summary>The weights.</summary>
    public CircuitWeight Weight { get; init; }

    /// <summary>The noise that <see cref="CircuitWeight.Auto"/> found; null with other weights.</summary>
    public ImpedanceNoise? Noise { get; init; }

    /// <summary>Names of the parameters that the data do not determine.</summary>
    public ImmutableArray<string> NotIdentified => [.. Parameters.Where(p => !p.Identifiable).Select(p => p.Parameter.Name)];

    /// <summary>Parameters that ended on a bound; all other uncertainties are those with them there.</summary>
    public ImmutableArray<CircuitBound> ActiveBounds { get; init; } = [];

    /// <summary>Number of parameters that were not held.</summary>
    public int FreeCount => Parameters.Count(p => !p.Held);

    internal LeastSquaresResult? Search { get; init; }

    /// <summary>
    /// Intervals from the profile likelihood, in the order of the parameters: they need not be symmetric and end at
    /// infinity (at zero) where the data leave a side open. That of a held parameter is its value.
    /// </summary>
    /// <param name="level">Coverage.</param>
    /// <param name="token">Stops the work.</param>
    public ImmutableArray<Interval> Profile(double level = 0.95, CancellationToken token = default)
    {
        var search = Search ?? throw new InvalidOperationException("The result was not made by a fit.");
        int[] free = [.. Enumerable.Range(0, Parameters.Length).Where(i => !Parameters[i].Held)];
        var profiles = ProfileLikelihood.Intervals(search, free, new ProfileOptions { Levels = [level] }, token);
        var intervals = Parameters.Select(p => new Interval(p.Value.Value, p.Value.Value, level)).ToArray();
        foreach (var (i, p) in free.Zip(profiles))
        {
            intervals[i] = ((CircuitProblem)search.Problem).IsLogarithmic(i) ? new Interval(Math.Exp(p.Intervals[0].Lower), Math.Exp(p.Intervals[0].Upper), level) : p.Intervals[0];
        }

        return [.. intervals];
    }

    /// <summary>
    /// Intervals from a bootstrap: the weighted residuals, real and imaginary part together and stretched by √(n/ν), are
    /// dealt out again to the points and the circuit is fitted anew from the optimum; percentiles of what comes out.
    /// </summary>
    /// <param name="replicates">Number of replicates.</param>
    /// <param name="seed">Seed; each replicate has its own stream of it.</param>
    /// <param name="level">Coverage.</param>
    /// <param name="token">Stops the work.</param>
    public ImmutableArray<Interval> Bootstrap(int replicates = 400, ulong seed = 1, double level = 0.95, CancellationToken token = default) =>
        CircuitBootstrap.Run(this, replicates, seed, level, token);
}
