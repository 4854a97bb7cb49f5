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
