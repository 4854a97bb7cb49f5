// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Numerics.Tensors;
using Halite.Numerics;

namespace Halite.Spectra;

/// <summary>
/// Peaks on a baseline as a model for the fitting engine: parameters peak by peak (amplitude, centre, fwhm, extras), then
/// the coefficients of Legendre polynomials over the range and the exponential.
/// </summary>
internal sealed class SpectralModel : FitModel
{
    private readonly double[] x;
    private readonly double[] places;
    private readonly double[][] basis;

    public SpectralModel(double[] x, ImmutableArray<PeakTerm> peaks, int degree, bool exponential, ImmutableArray<Parameter> parameters)
    {
        this.x = x;
        Peaks = peaks;
        Degree = degree;
        Exponential = exponential;
        Parameters = parameters;
        double centre = (x[0] + x[^1]) / 2, half = Math.Max((x[^1] - x[0]) / 2, double.Epsilon);
        places = Array.ConvertAll(x, v => (v - centre) / half);
        basis = new double[Math.Max(0, degree + 1)][];
        for (int k = 0; k < basis.Length; k++) basis[k] = new double[x.Length];
        Span<double> at = stackalloc double[basis.Length];
        for (int i = 0; i < x.Length && basis.Length > 0; i++)
        {
            Polynomial.Basis(places[i], at);
            for (int k = 0; k < basis.Length; k++) basis[k][i] = at[k];
        }

        var offsets = ImmutableArray.CreateBuilder<int>();
        int offset = 0;
        foreach (var peak in peaks)
        {
            offsets.Add(offset);
            offset += peak.Shape.Count;
        }

        Offsets = offsets.ToImmutable();
        BaselineOffset = offset;
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

    /// <summary>By column: lines and baselines are computed along the spectrum.</summary>
    public override JacobianOrder Order => JacobianOrder.ByColumn;

    public override void Evaluate(ReadOnlySpan<double> parameters, Span<double> values, Span<double> jacobian)
    {
        values.Clear();
        for (int k = 0; k < Peaks.Length; k++)
        {
            var shape = Peaks[k].Shape;
            int at = Offsets[k], count = shape.Count;
            shape.Add(x, parameters.Slice(at, count), values, Columns(jacobian, at, count));
        }

        AddBaseline(parameters, values, jacobian);
    }

    /// <summary>The baseline alone.</summary>
    public double[] Baseline(ReadOnlySpan<double> parameters)
    {
        var values = new double[x.Length];
        AddBaseline(parameters, values, []);
        return values;
    }

    private void AddBaseline(ReadOnlySpan<double> parameters, Span<double> values, Span<double> jacobian)
    {
        int index = BaselineOffset;
        foreach (var column in basis)
        {
            TensorPrimitives.MultiplyAdd<double>(column, parameters[index], values, values);
            if (!jacobian.IsEmpty) column.CopyTo(Columns(jacobian, index, 1));
            index++;
        }

        // The amplitude is that at the low end of the range, the rate counts half ranges.
        if (Exponential) MixedProfile.AddDecay(places, parameters[index], parameters[index + 1], values, Columns(jacobian, index, 2));
    }

    private Span<double> Columns(Span<double> jacobian, int first, int count) => jacobian.IsEmpty ? [] : jacobian.Slice(first * x.Length, count * x.Length);

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
