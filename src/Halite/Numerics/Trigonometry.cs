// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Halite.Numerics;

/// <summary>
/// Sine and cosine of many angles. The loops of TensorPrimitives start at an aligned address, and its sine and cosine of an
/// element depend on the elements that share its register: there the last digit changes with where an array lies. Here four
/// consecutive elements share one, counted from the first.
/// </summary>
internal static class Trigonometry
{
    /// <summary>Sine and cosine of each angle; either result may overwrite the angles.</summary>
    /// <param name="angles">Angles, rad.</param>
    /// <param name="sines">Their sines, of the same length.</param>
    /// <param name="cosines">Their cosines, of the same length.</param>
    public static void SinCos(ReadOnlySpan<double> angles, Span<double> sines, Span<double> cosines)
    {
        int n = angles.Length, i = 0;
        ref double x = ref MemoryMarshal.GetReference(angles), s = ref MemoryMarshal.GetReference(sines[..n]), c = ref MemoryMarshal.GetReference(cosines[..n]);
        for (; i <= n - Vector256<double>.Count; i += Vector256<double>.Count)
        {
            var (sine, cosine) = Vector256.SinCos(Vector256.LoadUnsafe(ref x, (nuint)i));
            sine.StoreUnsafe(ref s, (nuint)i);
            cosine.StoreUnsafe(ref c, (nuint)i);
        }

        if (i == n) return;
        Span<double> rest = stackalloc double[Vector256<double>.Count];
        rest.Clear();
        angles[i..].CopyTo(rest);
        var (lastSine, lastCosine) = Vector256.SinCos(Vector256.Create<double>(rest));
        for (int k = 0; i + k < n; k++) (sines[i + k], cosines[i + k]) = (lastSine[k], lastCosine[k]);
    }
}
