// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Halite.Numerics;

/// <summary>
/// The few vector loops under every factorisation, in 256-bit registers with fused multiply-add where the processor
/// has it. Sums run in a fixed order, so a result does not depend on threads or alignment.
/// </summary>
internal static class Kernels
{
    /// <summary>Σ a_i b_i over the common length of the two spans.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        int n = Math.Min(a.Length, b.Length), i = 0;
        ref double x = ref MemoryMarshal.GetReference(a), y = ref MemoryMarshal.GetReference(b);
        double sum = 0;
        if (n >= 8)
        {
            var s0 = Vector256<double>.Zero;
            var s1 = Vector256<double>.Zero;
            for (; i <= n - 8; i += 8)
            {
                s0 = Vector256.FusedMultiplyAdd(Load(ref x, i), Load(ref y, i), s0);
                s1 = Vector256.FusedMultiplyAdd(Load(ref x, i + 4), Load(ref y, i + 4), s1);
            }

            sum = Vector256.Sum(s0 + s1);
        }

        for (; i < n; i++) sum += Unsafe.Add(ref x, i) * Unsafe.Add(ref y, i);
        return sum;
    }

    /// <summary>y += f x over the length of x.</summary>
    public static void Add(double f, ReadOnlySpan<double> x, Span<double> y)
    {
        int n = x.Length, i = 0;
        ref double a = ref MemoryMarshal.GetReference(x), b = ref MemoryMarshal.GetReference(y[..n]);
        var factor = Vector256.Create(f);
        for (; i <= n - 4; i += 4) Store(Vector256.FusedMultiplyAdd(factor, Load(ref a, i), Load(ref b, i)), ref b, i);
        for (; i < n; i++) Unsafe.Add(ref b, i) += f * Unsafe.Add(ref a, i);
    }

    /// <summary>The dot products of x with four columns that lie <paramref name="stride"/> apart, x read once.</summary>
    public static (double, double, double, double) Dot4(ReadOnlySpan<double> x, ReadOnlySpan<double> columns, int stride)
    {
        int n = x.Length, i = 0;
        _ = columns[3 * stride + n - 1];
        ref double a = ref MemoryMarshal.GetReference(x), b = ref MemoryMarshal.GetReference(columns);
        ref double c = ref Unsafe.Add(ref b, stride), d = ref Unsafe.Add(ref b, 2 * stride), e = ref Unsafe.Add(ref b, 3 * stride);
        var s0 = Vector256<double>.Zero;
        var s1 = Vector256<double>.Zero;
        var s2 = Vector256<double>.Zero;
        var s3 = Vector256<double>.Zero;
        for (; i <= n - 4; i += 4)
        {
            var v = Load(ref a, i);
            s0 = Vector256.FusedMultiplyAdd(v, Load(ref b, i), s0);
            s1 = Vector256.FusedMultiplyAdd(v, Load(ref c, i), s1);
            s2 = Vector256.FusedMultiplyAdd(v, Load(ref d, i), s2);
            s3 = Vector256.FusedMultiplyAdd(v, Load(ref e, i), s3);
        }

        double t0 = Vector256.Sum(s0), t1 = Vector256.Sum(s1), t2 = Vector256.Sum(s2), t3 = Vector256.Sum(s3);
        for (; i < n; i++)
        {
            double v = Unsafe.Add(ref a, i);
            t0 += v * Unsafe.Add(ref b, i);
            t1 += v * Unsafe.Add(ref c, i);
            t2 += v * Unsafe.Add(ref d, i);
            t3 += v * Unsafe.Add(ref e, i);
        }

        return (t0, t1, t2, t3);
    }

    /// <summary>
    /// Adds to s the products CᵀC (upper half) of columns that lie one after the other, and behind them Cᵀr.
    /// </summary>
    /// <param name="columns">C, column-major.</param>
    /// <param name="rows">Length of a column.</param>
    /// <param name="count">Number of columns.</param>
    /// <param name="r">r, one value a row; empty for none.</param>
    /// <param name="s">The sums, row-major, one row for each column.</param>
    /// <param name="width">Distance between rows of s: count, or count + 1 with r.</param>
    public static void AddGram(ReadOnlySpan<double> columns, int rows, int count, ReadOnlySpan<double> r, Span<double> s, int width)
    {
        Span<double> tile = stackalloc double[8];
        for (int i = 0; i < count; i += 2)
        {
            // A pair of columns against four at a time: six loads for eight products.
            bool pair = i + 1 < count;
            var x = columns.Slice(i * rows, rows);
            var y = pair ? columns.Slice((i + 1) * rows, rows) : x;
            var first = s.Slice(i * width, width);
            var second = pair ? s.Slice((i + 1) * width, width) : default;
            int j = i;
            for (; j + 4 <= count; j += 4)
            {
                Dot2By4(x, y, columns[(j * rows)..], rows, tile);
                for (int k = 0; k < 4; k++)
                {
                    first[j + k] += tile[k];
                    if (pair && j + k > i) second[j + k] += tile[4 + k];
                }
            }

            for (; j < count; j++)
            {
                var z = columns.Slice(j * rows, rows);
                first[j] += Dot(x, z);
                if (pair && j > i) second[j] += Dot(y, z);
            }

            if (r.IsEmpty) continue;
            first[count] += Dot(x, r);
            if (pair) second[count] += Dot(y, r);
        }
    }

    private static void Dot2By4(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> columns, int stride, Span<double> tile)
    {
        int n = x.Length, i = 0;
        _ = columns[3 * stride + n - 1];
        _ = y[n - 1];
        ref double a = ref MemoryMarshal.GetReference(x), a2 = ref MemoryMarshal.GetReference(y), b = ref MemoryMarshal.GetReference(columns);
        ref double c = ref Unsafe.Add(ref b, stride), d = ref Unsafe.Add(ref b, 2 * stride), e = ref Unsafe.Add(ref b, 3 * stride);
        Vector256<double> s0 = default, s1 = default, s2 = default, s3 = default, t0 = default, t1 = default, t2 = default, t3 = default;
        for (; i <= n - 4; i += 4)
        {
            Vector256<double> v = Load(ref a, i), w = Load(ref a2, i), z = Load(ref b, i);
            s0 = Vector256.FusedMultiplyAdd(v, z, s0);
            t0 = Vector256.FusedMultiplyAdd(w, z, t0);
            z = Load(ref c, i);
            s1 = Vector256.FusedMultiplyAdd(v, z, s1);
            t1 = Vector256.FusedMultiplyAdd(w, z, t1);
            z = Load(ref d, i);
            s2 = Vector256.FusedMultiplyAdd(v, z, s2);
            t2 = Vector256.FusedMultiplyAdd(w, z, t2);
            z = Load(ref e, i);
            s3 = Vector256.FusedMultiplyAdd(v, z, s3);
            t3 = Vector256.FusedMultiplyAdd(w, z, t3);
        }

        (tile[0], tile[1], tile[2], tile[3]) = (Vector256.Sum(s0), Vector256.Sum(s1), Vector256.Sum(s2), Vector256.Sum(s3));
        (tile[4], tile[5], tile[6], tile[7]) = (Vector256.Sum(t0), Vector256.Sum(t1), Vector256.Sum(t2), Vector256.Sum(t3));
        for (; i < n; i++)
        {
            double v = Unsafe.Add(ref a, i), w = Unsafe.Add(ref a2, i);
            double z0 = Unsafe.Add(ref b, i), z1 = Unsafe.Add(ref c, i), z2 = Unsafe.Add(ref d, i), z3 = Unsafe.Add(ref e, i);
            tile[0] += v * z0;
            tile[1] += v * z1;
            tile[2] += v * z2;
            tile[3] += v * z3;
            tile[4] += w * z0;
            tile[5] += w * z1;
            tile[6] += w * z2;
            tile[7] += w * z3;
        }
    }

    /// <summary>Adds f_k x to four columns that lie <paramref name="stride"/> apart, x read once.</summary>
    public static void Add4(double f0, double f1, double f2, double f3, ReadOnlySpan<double> x, Span<double> columns, int stride)
    {
        int n = x.Length, i = 0;
        _ = columns[3 * stride + n - 1];
        ref double a = ref MemoryMarshal.GetReference(x), b = ref MemoryMarshal.GetReference(columns);
        ref double c = ref Unsafe.Add(ref b, stride), d = ref Unsafe.Add(ref b, 2 * stride), e = ref Unsafe.Add(ref b, 3 * stride);
        Vector256<double> v0 = Vector256.Create(f0), v1 = Vector256.Create(f1), v2 = Vector256.Create(f2), v3 = Vector256.Create(f3);
        for (; i <= n - 4; i += 4)
        {
            var v = Load(ref a, i);
            Store(Vector256.FusedMultiplyAdd(v, v0, Load(ref b, i)), ref b, i);
            Store(Vector256.FusedMultiplyAdd(v, v1, Load(ref c, i)), ref c, i);
            Store(Vector256.FusedMultiplyAdd(v, v2, Load(ref d, i)), ref d, i);
            Store(Vector256.FusedMultiplyAdd(v, v3, Load(ref e, i)), ref e, i);
        }

        for (; i < n; i++)
        {
            double v = Unsafe.Add(ref a, i);
            Unsafe.Add(ref b, i) += f0 * v;
            Unsafe.Add(ref c, i) += f1 * v;
            Unsafe.Add(ref d, i) += f2 * v;
            Unsafe.Add(ref e, i) += f3 * v;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Load(ref double origin, int index) => Vector256.LoadUnsafe(ref origin, (nuint)index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<double> value, ref double origin, int index) => value.StoreUnsafe(ref origin, (nuint)index);
}
