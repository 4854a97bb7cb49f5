// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Halite.Impedance.Relaxation.Field;

/// <summary>
/// Products of tall matrices in blocks that stay in registers. Rows lie one after another, <c>stride</c> numbers apart,
/// a multiple of <see cref="Width"/> filled up with zeros. Sums run in a fixed order.
/// </summary>
internal static class BlockProducts
{
    /// <summary>Row lengths are multiples of this.</summary>
    public const int Width = 8;

    /// <summary>The row length that holds a number of columns.</summary>
    public static int Padded(int columns) => (columns + Width - 1) & -Width;

    /// <summary>C = Aᵀ B on and below the diagonal (in whole blocks of 4 × 8: a little above it too).</summary>
    /// <param name="a">rows × stride.</param>
    /// <param name="b">rows × stride.</param>
    /// <param name="rows">Rows of both.</param>
    /// <param name="stride">Row length of both and of <paramref name="c"/>.</param>
    /// <param name="c">stride × stride.</param>
    public static void Lower(ReadOnlySpan<double> a, ReadOnlySpan<double> b, int rows, int stride, Span<double> c)
    {
        _ = a[rows * stride - 1];
        _ = b[rows * stride - 1];
        _ = c[stride * stride - 1];
        ref double left = ref MemoryMarshal.GetReference(a), right = ref MemoryMarshal.GetReference(b), to = ref MemoryMarshal.GetReference(c);
        for (int i = 0; i < stride; i += 4)
        {
            for (int j = 0; j <= i + 3; j += Width)
            {
                Vector256<double> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
                for (int k = 0, at = 0; k < rows; k++, at += stride)
                {
                    var b0 = Vector256.LoadUnsafe(ref right, (nuint)(at + j));
                    var b1 = Vector256.LoadUnsafe(ref right, (nuint)(at + j + 4));
                    var f = Vector256.Create(Unsafe.Add(ref left, at + i));
                    c00 = Vector256.FusedMultiplyAdd(f, b0, c00);
                    c01 = Vector256.FusedMultiplyAdd(f, b1, c01);
                    f = Vector256.Create(Unsafe.Add(ref left, at + i + 1));
                    c10 = Vector256.FusedMultiplyAdd(f, b0, c10);
                    c11 = Vector256.FusedMultiplyAdd(f, b1, c11);
                    f = Vector256.Create(Unsafe.Add(ref left, at + i + 2));
                    c20 = Vector256.FusedMultiplyAdd(f, b0, c20);
                    c21 = Vector256.FusedMultiplyAdd(f, b1, c21);
                    f = Vector256.Create(Unsafe.Add(ref left, at + i + 3));
                    c30 = Vector256.FusedMultiplyAdd(f, b0, c30);
                    c31 = Vector256.FusedMultiplyAdd(f, b1, c31);
                }

                nuint place = (nuint)(i * stride + j), row = (nuint)stride;
                c00.StoreUnsafe(ref to, place);
                c01.StoreUnsafe(ref to, place + 4);
                c10.StoreUnsafe(ref to, place + row);
                c11.StoreUnsafe(ref to, place + row + 4);
                c20.StoreUnsafe(ref to, place + 2 * row);
                c21.StoreUnsafe(ref to, place + 2 * row + 4);
                c30.StoreUnsafe(ref to, place + 3 * row);
                c31.StoreUnsafe(ref to, place + 3 * row + 4);
            }
        }
    }

    /// <summary>Solves L Y = X in place for many right-hand sides: row a of X holds unknown a of every one of them.</summary>
    /// <param name="l">Lower triangle, row-major.</param>
    /// <param name="lStride">Its row length.</param>
    /// <param name="n">Unknowns.</param>
    /// <param name="x">n rows.</param>
    /// <param name="stride">Row length of <paramref name="x"/>.</param>
    public static void SolveLower(ReadOnlySpan<double> l, int lStride, int n, Span<double> x, int stride)
    {
        _ = l[(n - 1) * lStride + n - 1];
        _ = x[n * stride - 1];
        ref double lower = ref MemoryMarshal.GetReference(l), b = ref MemoryMarshal.GetReference(x);
        for (int j = 0; j < stride; j += Width)
        {
            for (int a = 0; a < n; a++)
            {
                nuint own = (nuint)(a * stride + j);
                Vector256<double> s0 = default, s1 = default, t0 = default, t1 = default;
                int k = 0, at = j;
                ref double row = ref Unsafe.Add(ref lower, a * lStride);
                for (; k + 1 < a; k += 2, at += 2 * stride)
                {
                    var f = Vector256.Create(Unsafe.Add(ref row, k));
                    s0 = Vector256.FusedMultiplyAdd(f, Vector256.LoadUnsafe(ref b, (nuint)at), s0);
                    s1 = Vector256.FusedMultiplyAdd(f, Vector256.LoadUnsafe(ref b, (nuint)(at + 4)), s1);
                    f = Vector256.Create(Unsafe.Add(ref row, k + 1));
                    t0 = Vector256.FusedMultiplyAdd(f, Vector256.LoadUnsafe(ref b, (nuint)(at + stride)), t0);
                    t1 = Vector256.FusedMultiplyAdd(f, Vector256.LoadUnsafe(ref b, (nuint)(at + stride + 4)), t1);
                }

                if (k < a)
                {
                    var f = Vector256.Create(Unsafe.Add(ref row, k));
                    s0 = Vector256.FusedMultiplyAdd(f, Vector256.LoadUnsafe(ref b, (nuint)at), s0);
                    s1 = Vector256.FusedMultiplyAdd(f, Vector256.LoadUnsafe(ref b, (nuint)(at + 4)), s1);
                }

                var inverse = Vector256.Create(1 / Unsafe.Add(ref row, a));
                ((Vector256.LoadUnsafe(ref b, own) - (s0 + t0)) * inverse).StoreUnsafe(ref b, own);
                ((Vector256.LoadUnsafe(ref b, own + 4) - (s1 + t1)) * inverse).StoreUnsafe(ref b, own + 4);
            }
        }
    }
}
