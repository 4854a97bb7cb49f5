// SPDX-License-Identifier: Apache-2.0
using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using Halite.Numerics;

namespace Halite.Impedance.Relaxation.Processes;

/// <summary>Impedance of a <see cref="ProcessMixture"/> at the frequencies of a spectrum, weighted, with its Jacobian.</summary>
internal sealed class MixtureModel(RelaxationData data)
{
    private readonly int n = data.Count;
    private readonly double[] power = new double[data.Count], real = new double[data.Count], imaginary = new double[data.Count];
    private readonly double[] logSize = new double[data.Count], angle = new double[data.Count], size = new double[data.Count], turn = new double[data.Count], turnCos = new double[data.Count];

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
            switch (mixture.Shapes[k])
            {
                case ProcessShape.HavriliakNegami: HavriliakNegami(p.Slice(at, 4), values, columns); break;
                case ProcessShape.Lognormal: Lognormal(p.Slice(at, 4), values, columns); break;
                default: ColeCole(p.Slice(at, 4), values, columns); break;
            }
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

    /// <summary>Adds a Cole-Cole process (ln R, ln τ, sharpness, 1) and, where wanted, gives its derivatives.</summary>
    /// <remarks>Four frequencies at a time; the last four may overlap the ones before, so sums go through a buffer.</remarks>
    public void ColeCole(ReadOnlySpan<double> p, Span<double> values, Span<double> columns)
    {
        int rows = 2 * n;
        double r = Math.Exp(p[0]), alpha = ProcessMixture.AlphaOf(p[2]);
        var (sin, cos) = Math.SinCos(alpha * (Math.PI / 2));
        Powers(p[1], alpha);
        bool derivatives = !columns.IsEmpty;
        Vector256<double> vSin = Vector256.Create(sin), vCos = Vector256.Create(cos), vR = Vector256.Create(r), logTau = Vector256.Create(p[1]);
        for (int at = 0; at < n; at += 4)
        {
            int i = Math.Min(at, n - 4);
            var power4 = Load(power, i);
            Vector256<double> sr = power4 * vCos, si = power4 * vSin, dr = sr + Vector256<double>.One;
            var inverse = Vector256<double>.One / (dr * dr + si * si);
            Vector256<double> ir = dr * inverse, ii = -si * inverse, rw = vR * Load(data.Weight, i);
            Vector256<double> zr = rw * ir, zi = rw * ii;
            Store(zr, real, i);
            Store(zi, imaginary, i);
            if (!derivatives) continue;
            // q = ∂Z/∂(v) with v = α ln(ωτ): -R s/(1 + s)².
            Vector256<double> i2r = ir * ir - ii * ii, i2i = 2 * ir * ii;
            Slopes(columns, i, zr, zi, rw * (si * i2i - sr * i2r), -rw * (sr * i2i + si * i2r), Load(data.LogOmega, i) + logTau, alpha);
        }

        Kernels.Add(1, real, values[..n]);
        Kernels.Add(1, imaginary, values.Slice(n, n));
        if (derivatives) columns.Slice(3 * rows, rows).Clear();
    }

    /// <summary>Adds a Havriliak-Negami process (ln R, ln τ, sharpness, β) and, where wanted, gives its four derivatives.</summary>
    public void HavriliakNegami(ReadOnlySpan<double> p, Span<double> values, Span<double> columns)
    {
        int rows = 2 * n;
        double r = Math.Exp(p[0]), alpha = ProcessMixture.AlphaOf(p[2]), beta = p[3];
        var (sin, cos) = Math.SinCos(alpha * (Math.PI / 2));
        Powers(p[1], alpha);
        for (int at = 0; at < n; at += 4)
        {
            int i = Math.Min(at, n - 4);
            var power4 = Load(power, i);
            Vector256<double> dr = power4 * cos + Vector256<double>.One, si = power4 * sin;
            Store(dr * dr + si * si, logSize, i);
            Store(ArcTangent(si / dr), angle, i);
        }

        TensorPrimitives.Log<double>(logSize, logSize);
        TensorPrimitives.Multiply<double>(logSize, 0.5, logSize);
        TensorPrimitives.Multiply<double>(logSize, -beta, size);
        TensorPrimitives.Exp<double>(size, size);
        TensorPrimitives.Multiply<double>(angle, beta, turn);
        Trigonometry.SinCos(turn, turn, turnCos);
        bool derivatives = !columns.IsEmpty;
        for (int at = 0; at < n; at += 4)
        {
            int i = Math.Min(at, n - 4);
            var power4 = Load(power, i);
            Vector256<double> sr = power4 * cos, si = power4 * sin, dr = sr + Vector256<double>.One, modulus = r * Load(data.Weight, i) * Load(size, i);
            Vector256<double> zr = modulus * Load(turnCos, i), zi = -modulus * Load(turn, i);
            Store(zr, real, i);
            Store(zi, imaginary, i);
            if (!derivatives) continue;
            // -β Z s/(1 + s)
            var inverse = Vector256<double>.One / (dr * dr + si * si);
            Vector256<double> tr = (sr * dr + si * si) * inverse, ti = (si * dr - sr * si) * inverse;
            Slopes(columns, i, zr, zi, -beta * (zr * tr - zi * ti), -beta * (zr * ti + zi * tr), Load(data.LogOmega, i) + Vector256.Create(p[1]), alpha);
            Vector256<double> log = Load(logSize, i), theta = Load(angle, i);
            Store(zi * theta - zr * log, columns[(3 * rows)..], i);
            Store(-zr * theta - zi * log, columns[(3 * rows + n)..], i);
        }

        Kernels.Add(1, real, values[..n]);
        Kernels.Add(1, imaginary, values.Slice(n, n));
    }

    /// <summary>Adds a lognormal process (ln R, ln τ, sharpness, 1) and, where wanted, gives its derivatives.</summary>
    public void Lognormal(ReadOnlySpan<double> p, Span<double> values, Span<double> columns)
    {
        int rows = 2 * n;
        double r = Math.Exp(p[0]), sigma = ProcessMixture.SigmaOf(p[2]), step = LognormalQuadrature.Step(sigma);
        bool derivatives = !columns.IsEmpty;
        int half = LognormalQuadrature.Half(step);
        TensorPrimitives.Add<double>(data.LogOmega, p[1], power);
        TensorPrimitives.Exp<double>(power, power);
        Array.Clear(real);
        Array.Clear(imaginary);
        if (derivatives) columns[..(4 * rows)].Clear();
        for (int m = -half; m <= half; m++)
        {
            double t = m * step, u = sigma * t, weight = r * LognormalQuadrature.Weight(step, t);
            Vector256<double> scale = Vector256.Create(Math.Exp(u)), share = Vector256.Create(weight), shift = Vector256.Create(-u);
            // The last few by hand: a sum must not meet a frequency twice.
            int i = 0;
            for (; i <= n - 4; i += 4)
            {
                var s = Load(power, i) * scale;
                Vector256<double> inverse = Vector256<double>.One / (Vector256<double>.One + s * s), w = share * Load(data.Weight, i) * inverse;
                Store(Load(real, i) + w, real, i);
                Store(Load(imaginary, i) - w * s, imaginary, i);
                if (!derivatives) continue;
                // ∂/∂ ln τ of 1/(1 + js) is -js/(1 + js)²; a change of the sharpness moves the node by -u.
                Vector256<double> byReal = -2 * w * inverse * s * s, byImaginary = -w * inverse * s * (Vector256<double>.One - s * s);
                Store(Load(columns[rows..], i) + byReal, columns[rows..], i);
                Store(Load(columns[(rows + n)..], i) + byImaginary, columns[(rows + n)..], i);
                Store(Load(columns[(2 * rows)..], i) + shift * byReal, columns[(2 * rows)..], i);
                Store(Load(columns[(2 * rows + n)..], i) + shift * byImaginary, columns[(2 * rows + n)..], i);
            }

            for (; i < n; i++)
            {
                double s = power[i] * scale[0], inverse = 1 / (1 + s * s), w = weight * data.Weight[i] * inverse;
                real[i] += w;
                imaginary[i] -= w * s;
                if (!derivatives) continue;
                double byReal = -2 * w * inverse * s * s, byImaginary = -w * inverse * s * (1 - s * s);
                columns[rows + i] += byReal;
                columns[rows + n + i] += byImaginary;
                columns[2 * rows + i] -= u * byReal;
                columns[2 * rows + n + i] -= u * byImaginary;
            }
        }

        Kernels.Add(1, real, values[..n]);
        Kernels.Add(1, imaginary, values.Slice(n, n));
        if (!derivatives) return;
        real.CopyTo(columns);
        imaginary.CopyTo(columns[n..]);
    }

    // Derivatives by ln R, ln τ and sharpness from Z and q = ∂Z/∂(α ln(ωτ)).
    private void Slopes(Span<double> columns, int i, Vector256<double> zr, Vector256<double> zi, Vector256<double> qr, Vector256<double> qi, Vector256<double> log, double alpha)
    {
        int rows = 2 * n;
        double bySharpness = Math.Sin(Math.PI * alpha) / Math.PI;
        Store(zr, columns, i);
        Store(zi, columns[n..], i);
        Store(alpha * qr, columns[rows..], i);
        Store(alpha * qi, columns[(rows + n)..], i);
        Store(bySharpness * (qr * log - qi * (Math.PI / 2)), columns[(2 * rows)..], i);
        Store(bySharpness * (qr * (Math.PI / 2) + qi * log), columns[(2 * rows + n)..], i);
    }

    // |jωτ|^α at every frequency.
    private void Powers(double logTau, double alpha)
    {
        TensorPrimitives.Add(data.LogOmega, logTau, power);
        TensorPrimitives.Multiply(power, alpha, power);
        TensorPrimitives.Exp<double>(power, power);
    }

    /// <summary>arctan x, to rounding (the rational approximation of Moshier's Cephes library).</summary>
    internal static Vector256<double> ArcTangent(Vector256<double> signed)
    {
        Vector256<double> one = Vector256<double>.One, x = Vector256.Abs(signed);
        Vector256<double> far = Vector256.GreaterThan(x, Vector256.Create(2.414213562373095)), middle = Vector256.GreaterThan(x, Vector256.Create(0.66));
        var reduced = Vector256.ConditionalSelect(far, -one / x, Vector256.ConditionalSelect(middle, (x - one) / (x + one), x));
        var angle = Vector256.ConditionalSelect(far, Vector256.Create(Math.PI / 2), Vector256.ConditionalSelect(middle, Vector256.Create(Math.PI / 4), Vector256<double>.Zero));
        var z = reduced * reduced;
        var p = ((((-0.8750608600031904122785 * z - Vector256.Create(16.15753718733365076637)) * z - Vector256.Create(75.00855792314704667340)) * z - Vector256.Create(122.8866684490136173410)) * z - Vector256.Create(64.85021904942025371773)) * z;
        var q = ((((z + Vector256.Create(24.85846490142306297962)) * z + Vector256.Create(165.0270098316988542046)) * z + Vector256.Create(432.8810604912902668951)) * z + Vector256.Create(485.3903996359136964868)) * z + Vector256.Create(194.5506571482613964425);
        return Vector256.CopySign(angle + (reduced + reduced * p / q), signed);
    }

    private static Vector256<double> Load(ReadOnlySpan<double> x, int i) => Vector256.Create(x.Slice(i, 4));

    private static void Store(Vector256<double> v, Span<double> x, int i) => v.CopyTo(x.Slice(i, 4));
}
