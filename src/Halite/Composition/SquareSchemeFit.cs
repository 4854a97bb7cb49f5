// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Composition;

/// <summary>One measured point: how much of the discharge charge came at the high potential after a rest.</summary>
/// <param name="RestTime">Rest between charge and discharge, s.</param>
/// <param name="Share">Part of the discharge charge of oxygen at the high potential, 0 to 1.</param>
/// <param name="Sigma">Its standard uncertainty; null where it is not known.</param>
public readonly record struct RestShare(double RestTime, double Share, double? Sigma);

/// <summary>What the fit found.</summary>
/// <param name="Dimerisation">Rate constant k, 1/s per (O⁻ per oxygen).</param>
/// <param name="HalfLife">Half-life of O⁻ at the start of the rest, 1 / (2 k c0), s.</param>
/// <param name="Modelled">Share of the fitted model at each rest time.</param>
/// <param name="ReducedChiSquare">χ² per degree of freedom (sum of squares without sigmas); NaN where there are none.</param>
/// <param name="Convergence">How the search ended, in words.</param>
/// <param name="Warnings">What a reader must know.</param>
public sealed record SquareFit(Measured Dimerisation, Measured HalfLife, ImmutableArray<double> Modelled, double ReducedChiSquare, string Convergence, ImmutableArray<Warning> Warnings);

/// <summary>Fits the rate constant of dimerisation to shares measured after rests of different length.</summary>
public static class SquareSchemeFit
{
    /// <summary>The share that the scheme predicts, from its closed forms.</summary>
    /// <param name="k">Rate constant of dimerisation.</param>
    /// <param name="chargeRate">Holes per oxygen and second on charge.</param>
    /// <param name="chargeTime">Duration of the charge, s.</param>
    /// <param name="restTime">Rest, s.</param>
    /// <param name="dischargeRate">Holes per oxygen and second on discharge; infinity for the fast limit.</param>
    public static Dual Share(Dual k, double chargeRate, double chargeTime, double restTime, double dischargeRate)
    {
        var c0 = SquareScheme.Rested(k, SquareScheme.Charged(k, chargeRate, chargeTime), restTime);
        return SquareScheme.HighDischarge(k, c0, dischargeRate) / (chargeRate * chargeTime);
    }

    /// <summary>Fits k.</summary>
    /// <param name="points">Measured points, at least one.</param>
    /// <param name="chargeRate">Holes per oxygen and second on charge; above zero.</param>
    /// <param name="chargeTime">Duration of the charge, s; above zero.</param>
    /// <param name="dischargeRate">Holes per oxygen and second on discharge; null for the fast limit.</param>
    /// <exception cref="InputException">There is no point, or a number is not what it has to be.</exception>
    public static SquareFit Fit(IReadOnlyList<RestShare> points, double chargeRate, double chargeTime, double? dischargeRate = null)
    {
        Check(points, chargeRate, chargeTime, dischargeRate);
        double discharge = dischargeRate ?? double.PositiveInfinity;
        // ln k is fitted: k spans decades and is positive. The start is the best of a scan over twelve decades about 1/(holes × time).
        double centre = Math.Log(1 / (chargeRate * chargeTime * chargeTime));
        double start = Enumerable.Range(-60, 121).Select(i => centre + i * Math.Log(10) / 10).MinBy(lnK => SumOfSquares(points, lnK, chargeRate, chargeTime, discharge));
        var parameters = ImmutableArray.Create(new Parameter("ln k", start) { Lower = centre - 30, Upper = centre + 30 });
        var model = new DualModel(parameters, points.Select(p => p.RestTime).ToArray(), (rest, p) => Share(Dual.Exp(p[0]), chargeRate, chargeTime, rest, discharge));
        var shares = points.Select(p => p.Share).ToArray();
        bool weighted = points.All(p => p.Sigma is not null);
        var problem = weighted ? new DataProblem(model, shares, points.Select(p => p.Sigma!.Value).ToArray()) : new DataProblem(model, shares);
        var fit = LeastSquares.Fit(problem, new LeastSquaresOptions { Source = "square scheme" });
        double k = Math.Exp(fit.Values[0]);
        var charged = SquareScheme.Charged(Dual.Variable(k, 0), chargeRate, chargeTime);
        double halfLife = 1 / (2 * k * charged.Value);
        // d ln(half-life) / d ln k = -(1 + d ln c0 / d ln k)
        double slope = -(1 + charged.Derivative(0) * k / charged.Value);
        return new SquareFit(
            fit.Derive(k, "1/s", [k]),
            fit.Derive(halfLife, "s", [slope * halfLife]),
            [.. points.Select(p => Share(k, chargeRate, chargeTime, p.RestTime, discharge).Value)],
            fit.ReducedChiSquare,
            fit.ConvergenceText,
            Warnings(points, weighted));
    }

    private static double SumOfSquares(IReadOnlyList<RestShare> points, double lnK, double chargeRate, double chargeTime, double discharge)
    {
        double k = Math.Exp(lnK), sum = 0;
        foreach (var point in points)
        {
            double r = (Share(k, chargeRate, chargeTime, point.RestTime, discharge).Value - point.Share) / (point.Sigma ?? 1);
            sum += r * r;
        }

        return sum;
    }

    private static ImmutableArray<Warning> Warnings(IReadOnlyList<RestShare> points, bool weighted)
    {
        var warnings = ImmutableArray.CreateBuilder<Warning>();
        if (points.Any(p => p.Share is < 0 or > 1)) warnings.Add(new("share-out-of-range", "A share is below 0 or above 1: it is fitted as given, but a share is a fraction of the charge."));
        if (!weighted && points.Any(p => p.Sigma is not null)) warnings.Add(new("sigmas-incomplete", "Some points have no uncertainty, so all are weighted alike."));
        return warnings.ToImmutable();
    }

    private static void Check(IReadOnlyList<RestShare> points, double chargeRate, double chargeTime, double? dischargeRate)
    {
        if (points.Count == 0) throw new InputException("There is no point to fit: give rest times and shares.");
        if (!(chargeRate > 0 && double.IsFinite(chargeRate))) throw new InputException("The charge rate g is not above zero.");
        if (!(chargeTime > 0 && double.IsFinite(chargeTime))) throw new InputException("The charge time t is not above zero.");
        if (dischargeRate is { } d && !(d > 0)) throw new InputException("The discharge rate is not above zero: leave it out for the limit of a fast discharge.");
        for (int i = 0; i < points.Count; i++)
        {
            var p = points[i];
            if (!(p.RestTime >= 0) || !double.IsFinite(p.RestTime) || !double.IsFinite(p.Share)) throw new InputException($"Point {i + 1} is not a rest time of zero or above and a share.");
            if (p.Sigma is { } s && !(s > 0 && double.IsFinite(s))) throw new InputException($"Point {i + 1} has an uncertainty that is not above zero.");
        }
    }
}
