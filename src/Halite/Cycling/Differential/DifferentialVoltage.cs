// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Cycling.Differential;

/// <summary>Choices of a dV/dQ analysis.</summary>
public sealed record DifferentialVoltageOptions
{
    /// <summary>Resolution, as a share of the charge (full width at half maximum of the weights). Default 1 %: graphite stages and phase boundaries are a few percent wide.</summary>
    public double Resolution { get; init; } = 0.01;

    /// <summary>Points of the result. Default 500, five for each width of the default resolution.</summary>
    public int Points { get; init; } = 500;
}

/// <summary>dV/dQ of one half cycle.</summary>
public sealed record DifferentialVoltageResult
{
    /// <summary>Charge or discharge.</summary>
    public required Direction Direction { get; init; }

    /// <summary>Charge from the start of the half cycle, mAh.</summary>
    public required ImmutableArray<double> Charge { get; init; }

    /// <summary>Smoothed voltage, V, as many.</summary>
    public required ImmutableArray<double> Voltage { get; init; }

    /// <summary>dV/dQ, V/mAh, with the sign of the voltage's change, as many.</summary>
    public required ImmutableArray<double> Slope { get; init; }

    /// <summary>Standard error of the slope from the voltage noise, V/mAh, as many.</summary>
    public required ImmutableArray<double> Sigma { get; init; }

    /// <summary>Resolution, mAh (full width at half maximum).</summary>
    public required double Resolution { get; init; }
}

/// <summary>
/// dV/dQ by local quadratic regression of V(q) with Gaussian weights (Fan and Gijbels 1996): the slope of a parabola is
/// kept exactly, the standard error is that of the weighted fit with the noise of the samples.
/// </summary>
public static class DifferentialVoltage
{
    /// <summary>Computes dV/dQ.</summary>
    /// <param name="record">The record.</param>
    /// <param name="half">One of its half cycles.</param>
    /// <param name="options">Resolution; null for the defaults.</param>
    /// <exception cref="InputException">The half cycle has fewer than twelve points outside of constant voltage.</exception>
    public static DifferentialVoltageResult Compute(CyclingRecord record, HalfCycle half, DifferentialVoltageOptions? options = null)
    {
        options ??= new DifferentialVoltageOptions();
        if (!(options.Resolution is > 0 and < 0.5)) throw new InputException("The resolution of dV/dQ is a share of the charge between 0 and 0.5.");
        var (q, v) = TurningPoint.Curve(record, half);
        if (q.Length < 12) throw new InputException($"Half cycle {half.Number} has {q.Length} points outside of constant voltage; dV/dQ needs twelve.");
        double noise = VoltageSamples.Of(record, half)?.Noise ?? 0, width = options.Resolution * q[^1];
        int n = options.Points;
        var (charge, voltage, slope, sigma) = (new double[n], new double[n], new double[n], new double[n]);
        for (int k = 0; k < n; k++)
        {
            charge[k] = q[0] + (q[^1] - q[0]) * k / (n - 1);
            (voltage[k], slope[k], sigma[k]) = LocalQuadratic(q, v, charge[k], width * ChargeDensity.SigmaPerFwhm, noise);
        }

        return new DifferentialVoltageResult
        {
            Direction = half.Direction,
            Charge = [.. charge],
            Voltage = [.. voltage],
            Slope = [.. slope],
            Sigma = [.. sigma],
            Resolution = width,
        };
    }

    private static (double Value, double Slope, double Sigma) LocalQuadratic(double[] x, double[] y, double at, double sigma, double noise)
    {
        // A window with too few samples grows until it holds enough for a parabola.
        int start, end;
        while (true)
        {
            start = Array.BinarySearch(x, at - 4 * sigma);
            start = start < 0 ? ~start : start;
            end = start;
            while (end < x.Length && x[end] <= at + 4 * sigma) end++;
            if (end - start >= 6 || end - start == x.Length) break;
            sigma *= 1.5;
        }

        double m0 = 0, m1 = 0, m2 = 0, m3 = 0, m4 = 0, r0 = 0, r1 = 0, r2 = 0;
        for (int i = start; i < end; i++)
        {
            double u = (x[i] - at) / sigma, w = Math.Exp(-0.5 * u * u);
            m0 += w;
            m1 += w * u;
            m2 += w * u * u;
            m3 += w * u * u * u;
            m4 += w * u * u * u * u;
            r0 += w * y[i];
            r1 += w * u * y[i];
            r2 += w * u * u * y[i];
        }

        // Cofactors of the symmetric three by three system.
        double c00 = m2 * m4 - m3 * m3, c01 = m2 * m3 - m1 * m4, c02 = m1 * m3 - m2 * m2;
        double c11 = m0 * m4 - m2 * m2, c12 = m1 * m2 - m0 * m3;
        double determinant = m0 * c00 + m1 * c01 + m2 * c02;
        double value = (c00 * r0 + c01 * r1 + c02 * r2) / determinant, slope = (c01 * r0 + c11 * r1 + c12 * r2) / determinant;
        double variance = 0;
        for (int i = start; i < end; i++)
        {
            double u = (x[i] - at) / sigma, w = Math.Exp(-0.5 * u * u), weight = w * (c01 + c11 * u + c12 * u * u) / determinant;
            variance += weight * weight;
        }

        return (value, slope / sigma, noise * Math.Sqrt(variance) / sigma);
    }
}
