// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using System.Runtime.CompilerServices;
using Halite.Numerics;

namespace Halite.Lattices;

/// <summary>
/// The generator of the inner loops: xoshiro256++ (Blackman and Vigna, ACM Trans. Math. Softw. 47 (2021) 36), four
/// 64-bit words filled from the counter-based <see cref="RandomStream"/> of one unit of work. It costs about one
/// nanosecond a draw where the counter-based stream costs ten, and a unit's numbers still depend on seed and index only.
/// </summary>
internal struct FastRandom
{
    private ulong s0, s1, s2, s3;

    /// <summary>The generator of one unit of work.</summary>
    /// <param name="seed">The user's seed.</param>
    /// <param name="unit">Index of the sample, chain or walker.</param>
    public FastRandom(ulong seed, ulong unit)
    {
        var stream = new RandomStream(seed, unit);
        (s0, s1, s2, s3) = (stream.NextUInt64(), stream.NextUInt64(), stream.NextUInt64(), stream.NextUInt64() | 1);
    }

    /// <summary>64 random bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Next()
    {
        ulong result = BitOperations.RotateLeft(s0 + s3, 23) + s0;
        ulong t = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= t;
        s3 = BitOperations.RotateLeft(s3, 45);
        return result;
    }

    /// <summary>A number in [0, 1) with 53 random bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A whole number in [0, <paramref name="range"/>) without bias (Lemire, ACM TOMACS 29 (2019) 3).</summary>
    /// <param name="range">Upper end, above zero.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint NextBelow(uint range)
    {
        ulong product = (Next() >> 32) * range;
        return (uint)product < range ? Retry(product, range) : (uint)(product >> 32);
    }

    /// <summary>-ln(u), the waiting time of a Poisson process of unit rate.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double NextExponential() => -Math.Log(((Next() >> 11) + 0.5) * (1.0 / (1UL << 53)));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private uint Retry(ulong product, uint range)
    {
        uint threshold = (uint)(-(int)range) % range;
        while ((uint)product < threshold) product = (Next() >> 32) * range;
        return (uint)(product >> 32);
    }
}
