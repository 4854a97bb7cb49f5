// SPDX-License-Identifier: Apache-2.0
using System.Numerics.Tensors;

namespace Halite.Impedance.Relaxation;

/// <summary>Impedance of a <see cref="ProcessMixture"/> at the frequencies of a spectrum, weighted, with its Jacobian.</summary>
internal sealed class MixtureModel(RelaxationData data)
{
    private readonly int n = data.Count;
    private readonly double[] power = new double[data.Count];

    /// <summary>Computes weighted impedances and, where wanted, derivatives.</summary>
    /// <param name="mixture">Which terms there are.</param>
    /// <param name="p">Values of its parameters.</param>
    /// <param name="values">Receives real parts, then imaginary parts, times the weights.</param>
    /// <param name="jacobian">Receives one column of the same form for each parameter; empty when not wanted.</param>
    public void Evaluate(ProcessMixture mixture, ReadOnlySpan<double> p, Span<double> values, Span<double> jacobian)
    {
        int rows = 2 * n;
        bool derivatives = !jacobian.IsEmpty;
        data.ResistorColumn(values);
        for (int i = 0; i < n; i++) values[i] *= p[0];
        if (derivatives)
        {
            data.ResistorColumn(jacobian[..rows]);
            jacobian.Slice(2 * rows, 3 * rows).Clear();
        }

        if (mixture.HasLossyInductor)
        {
            LossyInductor(p[1], p[4], values, derivatives ? jacobian.Slice(rows, rows) : default, derivatives ? jacobian.Slice(4 * rows, rows) : default);
        }
        else
        {
            for (int i = 0; i < n; i++) values[n + i] = p[1] * data.Omega[i] / data.OmegaMax * data.Weight[i];
            if (derivatives) data.InductorColumn(1, jacobian.Slice(rows, rows));
        }

        if (mixture.HasTail) Tail(p[2], p[3], values, derivatives ? jacobian.Slice(2 * rows, 2 * rows) : default);
        for (int k = 0; k < mixture.Count; k++)
        {
            int at = ProcessMixture.Fixed + ProcessMixture.PerProcess * k;
            var columns = derivatives ? jacobian.Slice(at * rows, ProcessMixture.PerProcess * rows) : default;
            if (mixture.Skewed[k]) HavriliakNegami(p.Slice(at, 4), values, columns);
            else ColeCole(p.Slice(at, 4), values, columns);
        }
    }

    private void LossyInductor(double size, double exponent, Span<double> values, Span<double> bySize, Span<double> byExponent)
    {
        var (sin, cos) = Math.SinCos(exponent * (Math.PI / 2));
        for (int i = 0; i < n; i++)
        {
            double log = data.LogOmega[i] + data.First, w = Math.Exp(exponent * log) * data.Weight[i], re = w * cos, im = w * sin;
            values[i] += size * re;
            values[n + i] += size * im;
            if (bySize.IsEmpty) continue;
            (bySize[i], bySize[n + i]) = (re, im);
            byExponent[i] = size * (log * re - Math.PI / 2 * im);
            byExponent[n + i] = size * (log * im + Math.PI / 2 * re);
        }
    }

    private void Tail(double logSize, double exponent, Span<double> values, Span<double> columns)
    {
        int rows = 2 * n;
        var (sin, cos) = Math.SinCos(exponent * (Math.PI / 2));
        for (int i = 0; i < n; i++)
        {
            double log = data.LogOmega[i] + data.Last;
            double size = Math.Exp(logSize - exponent * log) * data.Weight[i];
            double re = size * cos, im = -size * sin;
            values[i] += re;
            values[n + i] += im;
            if (columns.IsEmpty) continue;
            (columns[i], columns[n + i]) = (re, im);
            columns[rows + i] = -log * re + Math.PI / 2 * im;
            columns[rows + n + i] = -log * im - Math.PI / 2 * re;
        }
    }

    private void ColeCole(ReadOnlySpan<double> p, Span<double> values, Span<double> columns)
    {
        int rows = 2 * n;
        double r = Math.Exp(p[0]), alpha = ProcessMixture.AlphaOf(p[2]), bySharpness = Math.Sin(Math.PI * alpha) / Math.PI;
        var (sin, cos) = Math.SinCos(alpha * (Math.PI / 2));
        Powers(p[1], alpha);
        for (int i = 0; i < n; i++)
        {
            double w = data.Weight[i], sr = power[i] * cos, si = power[i] * sin, dr = 1 + sr;
            double inverse = 1 / (dr * dr + si * si), ir = dr * inverse, ii = -si * inverse, rw = r * w;
            values[i] += rw * ir;
            values[n + i] += rw * ii;
            if (columns.IsEmpty) continue;
            columns[i] = rw * ir;
            columns[n + i] = rw * ii;
            // q = ∂Z/∂(v) with v = α ln(ωτ): -R s/(1 + s)².
            double i2r = ir * ir - ii * ii, i2i = 2 * ir * ii;
            double qr = -rw * (sr * i2r - si * i2i), qi = -rw * (sr * i2i + si * i2r), log = data.LogOmega[i] + p[1];
            columns[rows + i] = alpha * qr;
            columns[rows + n + i] = alpha * qi;
            columns[2 * rows + i] = bySharpness * (qr * log - qi * (Math.PI / 2));
            columns[2 * rows + n + i] = bySharpness * (qr * (Math.PI / 2) + qi * log);
        }

        if (!columns.IsEmpty) columns.Slice(3 * rows, rows).Clear();
    }

    private void HavriliakNegami(ReadOnlySpan<double> p, Span<double> values, Span<double> columns)
    {
        int rows = 2 * n;
        double r = Math.Exp(p[0]), alpha = ProcessMixture.AlphaOf(p[2]), beta = p[3], bySharpness = Math.Sin(Math.PI * alpha) / Math.PI;
        var (sin, cos) = Math.SinCos(alpha * (Math.PI / 2));
        Powers(p[1], alpha);
        for (int i = 0; i < n; i++)
        {
            double w = data.Weight[i], sr = power[i] * cos, si = power[i] * sin, dr = 1 + sr, square = dr * dr + si * si;
            double logSize = Math.Log(square) / 2, angle = Math.Atan2(si, dr), size = r * w * Math.Exp(-beta * logSize);
            var (zs, zc) = Math.SinCos(-beta * angle);
            double zr = size * zc, zi = size * zs;
            values[i] += zr;
            values[n + i] += zi;
            if (columns.IsEmpty) continue;
            columns[i] = zr;
            columns[n + i] = zi;
            // -β Z s/(1 + s)
            double tr = (sr * dr + si * si) / square, ti = (si * dr - sr * si) / square;
            double qr = -beta * (zr * tr - zi * ti), qi = -beta * (zr * ti + zi * tr), log = data.LogOmega[i] + p[1];
            columns[rows + i] = alpha * qr;
            columns[rows + n + i] = alpha * qi;
            columns[2 * rows + i] = bySharpness * (qr * log - qi * (Math.PI / 2));
            columns[2 * rows + n + i] = bySharpness * (qr * (Math.PI / 2) + qi * log);
            columns[3 * rows + i] = -(zr * logSize - zi * angle);
            columns[3 * rows + n + i] = -(zr * angle + zi * logSize);
        }
    }

    // |jωτ|^α at every frequency.
    private void Powers(double logTau, double alpha)
    {
        for (int i = 0; i < n; i++) power[i] = alpha * (data.LogOmega[i] + logTau);
        TensorPrimitives.Exp(power, power);
    }
}
