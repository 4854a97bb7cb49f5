// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Halite.Numerics;

/// <summary>
/// A stream of random numbers fixed by a seed and the index of the unit of work, so that a result is the same for any
/// number of threads and any split of the work. Counter-based: Philox4x32-10 (Salmon et al., SC11, 2011), which passes
/// TestU01 BigCrush. Not thread-safe: one stream a unit.
/// </summary>
public sealed class RandomStream
{
    private readonly uint key0, key1, unit0, unit1;
    private ulong block;
    private uint w0, w1, w2, w3;
    private int left;
    private double spareGaussian = double.NaN;

    /// <summary>The stream of one unit of work.</summary>
    /// <param name="seed">The user's seed.</param>
    /// <param name="unit">Index of the sample, replicate or start; streams of different units are independent.</param>
    public RandomStream(ulong seed, ulong unit = 0)
    {
        (key0, key1) = ((uint)seed, (uint)(seed >> 32));
        (unit0, unit1) = ((uint)unit, (uint)(unit >> 32));
    }

    /// <summary>32 random bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint NextUInt32()
    {
        if (left == 0) Refill();
        return left-- switch { 4 => w0, 3 => w1, 2 => w2, _ => w3 };
    }

    /// <summary>64 random bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong NextUInt64()
    {
        ulong high = NextUInt32();
        return (high << 32) | NextUInt32();
    }

    /// <summary>A number in [0, 1) with 53 random bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A whole number in [0, <paramref name="exclusiveMax"/>), without bias (Lemire 2019).</summary>
    /// <param name="exclusiveMax">Upper end, above zero.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int NextInt(int exclusiveMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exclusiveMax);
        uint range = (uint)exclusiveMax;
        ulong product = (ulong)NextUInt32() * range;
        if ((uint)product < range)
        {
            uint threshold = (uint)(-(int)range) % range;
            while ((uint)product < threshold) product = (ulong)NextUInt32() * range;
        }

        return (int)(product >> 32);
    }

    /// <summary>A standard normal deviate (Marsaglia's polar method).</summary>
    public double NextGaussian()
    {
        if (!double.IsNaN(spareGaussian))
        {
            double spare = spareGaussian;
            spareGaussian = double.NaN;
            return spare;
        }

        double u, v, s;
        do
        {
            u = 2 * NextDouble() - 1;
            v = 2 * NextDouble() - 1;
            s = u * u + v * v;
        }
        while (s >= 1 || s == 0);
        double factor = Math.Sqrt(-2 * Math.Log(s) / s);
        spareGaussian = v * factor;
        return u * factor;
    }

    /// <summary>
    /// A Poisson count: by multiplication for small means, by transformed rejection above ten (Hörmann, Insurance:
    /// Mathematics and Economics 12 (1993) 39, algorithm PTRS).
    /// </summary>
    /// <param name="mean">Expected count, not negative.</param>
    public double NextPoisson(double mean)
    {
        if (!(mean >= 0) || double.IsInfinity(mean)) throw new ArgumentOutOfRangeException(nameof(mean), mean, "An expected count is finite and not negative.");
        if (mean < 10)
        {
            double limit = Math.Exp(-mean), product = NextDouble();
            int count = 0;
            for (; product > limit; count++) product *= NextDouble();
            return count;
        }

        double root = Math.Sqrt(mean), b = 0.931 + 2.53 * root, a = -0.059 + 0.02483 * b, log = Math.Log(mean);
        double inverse = 1.1239 + 1.1328 / (b - 3.4), quick = 0.9277 - 3.6224 / (b - 2);
        while (true)
        {
            double u = NextDouble() - 0.5, v = NextDouble(), us = 0.5 - Math.Abs(u);
            double k = Math.Floor((2 * a / us + b) * u + mean + 0.43);
            if (us >= 0.07 && v <= quick) return k;
            if (k < 0 || (us < 0.013 && v > us)) continue;
            if (Math.Log(v * inverse / (a / (us * us) + b)) <= k * log - mean - MathNet.Numerics.SpecialFunctions.GammaLn(k + 1)) return k;
        }
    }

    /// <summary>Puts the items into random order (Fisher and Yates).</summary>
    /// <typeparam name="T">Type of the items.</typeparam>
    /// <param name="items">The items.</param>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = NextInt(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private void Refill()
    {
        uint c0 = (uint)block, c1 = (uint)(block >> 32), c2 = unit0, c3 = unit1;
        uint k0 = key0, k1 = key1;
        for (int round = 0; round < 10; round++)
        {
            ulong p0 = 0xD2511F53UL * c0, p1 = 0xCD9E8D57UL * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }

        (w0, w1, w2, w3) = (c0, c1, c2, c3);
        block++;
        left = 4;
    }
}
