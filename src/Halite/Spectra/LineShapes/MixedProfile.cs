// SPDX-License-Identifier: Apache-2.0
using System.Runtime.Intrinsics;

namespace Halite.Spectra;

/// <summary>
/// Gaussian, Lorentzian and their sums over many points, four at a time: most of the time of a fit of peaks is spent here.
/// </summary>
internal static class MixedProfile
{
    /// <summary>Adds a [(1 - m) gauss · exp(-4 ln2 t²) + m lorentz/(1 + 4 t²)], t = (x - c)/w, and writes its derivatives.</summary>
    /// <param name="x">The points.</param>
    /// <param name="a">Amplitude.</param>
    /// <param name="c">Centre.</param>
    /// <param name="w">Full width at half maximum.</param>
    /// <param name="m">Mixing.</param>
    /// <param name="gauss">Height of the Gaussian for a unit amplitude.</param>
    /// <param name="lorentz">Height of the Lorentzian for a unit amplitude.</param>
    /// <param name="byWidth">Whether these heights fall as 1/w (unit areas).</param>
    /// <param name="mixes">Whether the mixing is a parameter, the fourth column.</param>
    /// <param name="values">The values that the line is added to.</param>
    /// <param name="columns">Derivatives by amplitude, centre, width and mixing; empty when not wanted.</param>
    public static void Add(ReadOnlySpan<double> x, double a, double c, double w, double m, double gauss, double lorentz, bool byWidth, bool mixes, Span<double> values, Span<double> columns)
    {
        int n = x.Length, i = 0;
        bool slopes = !columns.IsEmpty;
        Span<double> d0 = slopes ? columns[..n] : [], d1 = slopes ? columns.Slice(n, n) : [], d2 = slopes ? columns.Slice(2 * n, n) : [];
        Span<double> d3 = slopes && mixes ? columns.Slice(3 * n, n) : [];
        double inverse = 1 / w, fall = byWidth ? inverse : 0;
        for (; i + 4 <= n; i += 4)
        {
            var t = (Vector256.Create(x.Slice(i, 4)) - Vector256.Create(c)) * inverse;
            var q = Vector256<double>.One / (Vector256<double>.One + 4.0 * t * t);
            var g = gauss * Vector256.Exp(-Width.FourLn2 * t * t);
            var l = lorentz * q;
            var unit = (1 - m) * g + m * l;
            (Vector256.Create<double>(values.Slice(i, 4)) + a * unit).CopyTo(values[i..]);
            if (!slopes) continue;
            var slope = a * inverse * t * ((1 - m) * 2 * Width.FourLn2 * g + 8 * m * l * q);
            unit.CopyTo(d0[i..]);
            slope.CopyTo(d1[i..]);
            (slope * t - fall * a * unit).CopyTo(d2[i..]);
            if (mixes) (a * (l - g)).CopyTo(d3[i..]);
        }

        for (; i < n; i++)
        {
            double t = (x[i] - c) * inverse, q = 1 / (1 + 4 * t * t), g = gauss * Math.Exp(-Width.FourLn2 * t * t), l = lorentz * q;
            double unit = (1 - m) * g + m * l;
            values[i] += a * unit;
            if (!slopes) continue;
            double slope = a * inverse * t * ((1 - m) * 2 * Width.FourLn2 * g + 8 * m * l * q);
            (d0[i], d1[i], d2[i]) = (unit, slope, slope * t - fall * a * unit);
            if (mixes) d3[i] = a * (l - g);
        }
    }

    /// <summary>Adds a exp(-rate (t + 1)) over places t and writes its derivatives by a and rate.</summary>
    /// <param name="t">Places, -1 to 1.</param>
    /// <param name="a">Amplitude at t = -1.</param>
    /// <param name="rate">Rate per half range.</param>
    /// <param name="values">The values that the curve is added to.</param>
    /// <param name="columns">Two columns; empty when not wanted.</param>
    public static void AddDecay(ReadOnlySpan<double> t, double a, double rate, Span<double> values, Span<double> columns)
    {
        int n = t.Length, i = 0;
        bool slopes = !columns.IsEmpty;
        for (; i + 4 <= n; i += 4)
        {
            var u = Vector256.Create(t.Slice(i, 4)) + Vector256<double>.One;
            var e = Vector256.Exp(-rate * u);
            (Vector256.Create<double>(values.Slice(i, 4)) + a * e).CopyTo(values[i..]);
            if (!slopes) continue;
            e.CopyTo(columns[i..]);
            (-a * e * u).CopyTo(columns[(n + i)..]);
        }

        for (; i < n; i++)
        {
            double u = t[i] + 1, e = Math.Exp(-rate * u);
            values[i] += a * e;
            if (slopes) (columns[i], columns[n + i]) = (e, -a * e * u);
        }
    }
}
