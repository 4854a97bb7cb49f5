// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Numerics;

namespace Halite.Spectra;

/// <summary>
/// Peaks on a baseline as a model for the fitting engine: parameters peak by peak (amplitude, centre, fwhm, extras), then
/// the coefficients of Legendre polynomials over the range and the exponential.
/// </summary>
internal sealed class SpectralModel : FitModel
{
    private readonly double[] x;
    private readonly double centre;
    private readonly double half;

    public SpectralModel(double[] x, ImmutableArray<PeakTerm> peaks, int degree, bool exponential, ImmutableArray<Parameter> parameters)
    {
        this.x = x;
        Peaks = peaks;
        Degree = degree;
        Exponential = exponential;
        Parameters = parameters;
        (centre, half) = ((x[0] + x[^1]) / 2, Math.Max((x[^1] - x[0]) / 2, double.Epsilon));
        var offsets = ImmutableArray.CreateBuilder<int>();
        int at = 0;
        foreach (var peak in peaks)
        {
            offsets.Add(at);
            at += peak.Shape.Count;
        }

        Offsets = offsets.ToImmutable();
        BaselineOffset = at;
    }

    public ImmutableArray<PeakTerm> Peaks { get; }

    public int Degree { get; }

    public bool Exponential { get; }

    /// <summary>Index of each peak's amplitude.</summary>
    public ImmutableArray<int> Offsets { get; }

    /// <summary>Index of the first baseline coefficient.</summary>
    public int BaselineOffset { get; }

    public override ImmutableArray<Parameter> Parameters { get; }

    public override int Count => x.Length;

    public override void Evaluate(ReadOnlySpan<double> parameters, Span<double> values, Span<double> jacobian)
    {
        int p = parameters.Length;
        bool slopes = !jacobian.IsEmpty;
        Span<double> basis = stackalloc double[Math.Max(1, Degree + 1)];
        for (int i = 0; i < x.Length; i++)
        {
            var row = slopes ? jacobian.Slice(i * p, p) : [];
            double sum = 0;
            for (int k = 0; k < Peaks.Length; k++)
            {
                var shape = Peaks[k].Shape;
                int at = Offsets[k], count = shape.Count;
                sum += shape.Evaluate(x[i], parameters.Slice(at, count), slopes ? row.Slice(at, count) : []);
            }

            sum += BaselineAt(x[i], parameters, basis, slopes ? row : []);
            values[i] = sum;
        }
    }

    /// <summary>The baseline alone.</summary>
    public double[] Baseline(ReadOnlySpan<double> parameters)
    {
        var basis = new double[Math.Max(1, Degree + 1)];
        var values = new double[x.Length];
        for (int i = 0; i < x.Length; i++) values[i] = BaselineAt(x[i], parameters, basis, []);
        return values;
    }

    private double BaselineAt(double at, ReadOnlySpan<double> parameters, Span<double> basis, Span<double> row)
    {
        double sum = 0, t = (at - centre) / half;
        int index = BaselineOffset;
        if (Degree >= 0)
        {
            Polynomial.Basis(t, basis);
            for (int k = 0; k <= Degree; k++, index++)
            {
                sum += parameters[index] * basis[k];
                if (!row.IsEmpty) row[index] = basis[k];
            }
        }

        if (Exponential)
        {
            // amplitude · exp(-rate (t + 1)): the amplitude is that at the low end of the range, the rate per half range.
            double e = Math.Exp(-parameters[index + 1] * (t + 1)), f = parameters[index] * e;
            sum += f;
            if (!row.IsEmpty) (row[index], row[index + 1]) = (e, -f * (t + 1));
        }

        return sum;
    }

    /// <summary>Names and starts of the baseline's parameters.</summary>
    public static IEnumerable<Parameter> BaselineParameters(int degree, bool exponential, double rate)
    {
        for (int k = 0; k <= degree; k++) yield return new Parameter(string.Create(CultureInfo.InvariantCulture, $"baseline_{k}"), 0) { Linear = true };
        if (!exponential) yield break;
        yield return new Parameter("exp_amplitude", 0) { Linear = true };

        // Steeper than 1/60 of the range, or flatter than a hundredth of a decay over it, is a step or a straight line.
        yield return new Parameter("exp_rate", rate) { Lower = -30, Upper = 30 };
    }
}
