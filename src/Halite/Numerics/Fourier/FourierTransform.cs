// SPDX-License-Identifier: Apache-2.0
using System.Numerics;

namespace Halite.Numerics;

/// <summary>
/// The discrete Fourier transform X_k = Σ x_j exp(−2πi jk/n) of any length, without normalisation (the inverse divides by
/// n): radix 2 for powers of two, Bluestein's chirp (IEEE Trans. Audio Electroacoust. 18 (1970) 451) for others. Tables
/// are made once; a transform allocates nothing. Relative error about 1e-16 √log n.
/// </summary>
/// <remarks>Not thread-safe for lengths that are not powers of two: these use a buffer of their own.</remarks>
public sealed class FourierTransform
{
    private readonly Complex[] roots;
    private readonly int[] reversed;
    private readonly FourierTransform? inner;
    private readonly Complex[] chirp = [], filter = [], buffer = [];

    /// <summary>A transform of one length.</summary>
    /// <param name="length">Number of samples, at least 1.</param>
    public FourierTransform(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        Length = length;
        if (BitOperations.IsPow2(length))
        {
            roots = new Complex[length / 2];
            for (int k = 0; k < roots.Length; k++)
            {
                var (s, c) = Math.SinCos(-2 * Math.PI * k / length);
                roots[k] = new Complex(c, s);
            }

            int bits = BitOperations.Log2((uint)length);
            reversed = new int[length];
            for (int i = 1; i < length; i++) reversed[i] = (reversed[i >> 1] >> 1) | ((i & 1) << (bits - 1));
            return;
        }

        (roots, reversed) = ([], []);
        int padded = (int)BitOperations.RoundUpToPowerOf2((uint)(2 * length - 1));
        inner = new FourierTransform(padded);
        chirp = new Complex[length];
        for (int k = 0; k < length; k++)
        {
            // k² modulo 2n keeps the angle exact for long transforms.
            var (s, c) = Math.SinCos(-Math.PI * ((long)k * k % (2L * length)) / length);
            chirp[k] = new Complex(c, s);
        }

        filter = new Complex[padded];
        buffer = new Complex[padded];
        for (int k = 0; k < length; k++)
        {
            filter[k] = Complex.Conjugate(chirp[k]);
            if (k > 0) filter[padded - k] = filter[k];
        }

        inner.Forward(filter);
    }

    /// <summary>Number of samples.</summary>
    public int Length { get; }

    /// <summary>Transforms in place.</summary>
    /// <param name="data">The samples; their transform on return.</param>
    /// <exception cref="ArgumentException">The length differs.</exception>
    public void Forward(Span<Complex> data)
    {
        if (data.Length != Length) throw new ArgumentException($"{data.Length} samples for a transform of {Length}.", nameof(data));
        if (inner is not null)
        {
            Bluestein(data);
            return;
        }

        for (int i = 0; i < data.Length; i++)
        {
            int j = reversed[i];
            if (i < j) (data[i], data[j]) = (data[j], data[i]);
        }

        for (int half = 1, stride = Length / 2; half < Length; half *= 2, stride /= 2)
        {
            for (int start = 0; start < Length; start += 2 * half)
            {
                var low = data.Slice(start, half);
                var high = data.Slice(start + half, half);
                for (int k = 0; k < low.Length; k++)
                {
                    var w = roots[k * stride];
                    var (a, b) = (low[k], high[k]);
                    double re = b.Real * w.Real - b.Imaginary * w.Imaginary, im = b.Real * w.Imaginary + b.Imaginary * w.Real;
                    low[k] = new Complex(a.Real + re, a.Imaginary + im);
                    high[k] = new Complex(a.Real - re, a.Imaginary - im);
                }
            }
        }
    }

    /// <summary>Transforms back in place, with the factor 1/n.</summary>
    /// <param name="data">The transform; the samples on return.</param>
    public void Inverse(Span<Complex> data)
    {
        for (int i = 0; i < data.Length; i++) data[i] = Complex.Conjugate(data[i]);
        Forward(data);
        double scale = 1.0 / Length;
        for (int i = 0; i < data.Length; i++) data[i] = new Complex(data[i].Real * scale, -data[i].Imaginary * scale);
    }

    private void Bluestein(Span<Complex> data)
    {
        Array.Clear(buffer);
        for (int k = 0; k < Length; k++) buffer[k] = data[k] * chirp[k];
        inner!.Forward(buffer);
        for (int k = 0; k < buffer.Length; k++) buffer[k] *= filter[k];
        inner.Inverse(buffer);
        for (int k = 0; k < Length; k++) data[k] = buffer[k] * chirp[k];
    }
}
