// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Halite.Lattices.Ordering;

/// <summary>
/// Two species as spins +1 and -1: cluster energies become products of spins (<see cref="SpinProducts"/>), and all
/// products with the same coefficient are counted together. A spin is the top bit of a byte, a product an exclusive or,
/// and the sum over 64 products a population count.
/// </summary>
/// <remarks>
/// With AVX-512 VBMI the spins around a site fit a register, or two or four for far-reaching clusters, and a permutation
/// fetches a member of 64 products; else they are fetched one by one. Coefficients are whole multiples of the largest
/// over 2^40, so both ways add the same whole numbers: results are equal.
/// </remarks>
internal sealed unsafe class SpinKernel : ClusterKernel
{
    private readonly SpinProducts products;
    private readonly SpinProgram program;
    private readonly int[] offsets;
    private readonly int paddedSpins;

    public SpinKernel(LocalClusters local)
    {
        products = SpinProducts.Of(local);
        program = SpinProgram.Of(products);
        paddedSpins = Math.Max((products.Environment.Length + 63) / 64 * 64, SpinProgram.RegisterSpins);
        offsets = new int[paddedSpins];
        IsWide = FitsRegisters && Avx512Vbmi.IsSupported;
    }

    /// <summary>Whether all spins of products fit the registers; if not, the kernel must not be used.</summary>
    public bool FitsRegisters => products.MultiSpins <= SpinProgram.RegisterSpins;

    /// <summary>Whether the kernel uses 64-byte permutations.</summary>
    public bool IsWide { get; init; }

    /// <summary>Number of products of spins around a site.</summary>
    public int ProductCount => products.Items.Length;

    public override int Reach => products.Environment.Select(e => Math.Max(Math.Abs(e.I), Math.Max(Math.Abs(e.J), Math.Abs(e.K)))).DefaultIfEmpty().Max();

    public override void Bind(PaddedGrid grid)
    {
        for (int e = 0; e < products.Environment.Length; e++) offsets[e] = grid.Offset(products.Environment[e].I, products.Environment[e].J, products.Environment[e].K);
    }

    public override byte Encode(byte species) => species == 0 ? (byte)0 : (byte)0x80;

    public override double Change(byte* site, byte from, byte to)
    {
        if (from == to) return 0;

        // The site's spin goes from s to -s: the energy changes by -2 s times the field of the products.
        double field = products.Grain * (IsWide ? WideField(site) : Field(site));
        return from == 0 ? -2 * field : 2 * field;
    }

    private long Field(byte* site)
    {
        byte* spins = stackalloc byte[paddedSpins];
        for (int e = 0; e < products.Environment.Length; e++) spins[e] = site[offsets[e]];
        long sum = program.Constant;
        foreach (var single in program.Singles)
        {
            ulong negative = 0;
            for (int lane = 0; lane < 64; lane++) negative |= (ulong)(spins[64 * single.Register + lane] >> 7) << lane;
            sum -= single.Twice * BitOperations.PopCount(negative & single.Mask);
        }

        fixed (byte* start = program.Indices)
        {
            byte* at = start;
            foreach (var run in program.Runs)
            {
                for (int b = run.First; b < run.First + run.Count; b++, at += 64 * run.Order)
                {
                    ulong negative = 0;
                    for (int lane = 0; lane < 64; lane++)
                    {
                        int product = spins[at[lane]];
                        for (int m = 1; m < run.Order; m++) product ^= spins[at[64 * m + lane]];
                        negative |= (ulong)(product >> 7) << lane;
                    }

                    sum -= program.Counters[b].Twice * BitOperations.PopCount(negative & program.Counters[b].Mask);
                }
            }
        }

        return sum;
    }

    private long WideField(byte* site)
    {
        byte* spins = stackalloc byte[paddedSpins];
        long sum = program.Constant;
        fixed (int* offset = offsets)
        {
            // One by one: the gather instructions of many processors are slower since their microcode was hardened.
            for (int* o = offset, end = offset + paddedSpins; o < end; o += 8, spins += 8)
            {
                spins[0] = site[o[0]];
                spins[1] = site[o[1]];
                spins[2] = site[o[2]];
                spins[3] = site[o[3]];
                spins[4] = site[o[4]];
                spins[5] = site[o[5]];
                spins[6] = site[o[6]];
                spins[7] = site[o[7]];
            }
        }

        spins -= paddedSpins;
        var a = Vector512.Load(spins);
        var b = Vector512.Load(spins + 64);
        var c = Vector512.Load(spins + 128);
        var d = Vector512.Load(spins + 192);
        ulong* registers = stackalloc ulong[paddedSpins / 64];
        for (int r = 0; r < paddedSpins / 64; r++) registers[r] = Vector512.Load(spins + 64 * r).ExtractMostSignificantBits();
        fixed (SpinProgram.Single* first = program.Singles)
        {
            for (SpinProgram.Single* s = first, end = first + program.Singles.Length; s < end; s++)
                sum -= s->Twice * BitOperations.PopCount(registers[s->Register] & s->Mask);
        }

        fixed (byte* indices = program.Indices)
        fixed (SpinProgram.Counter* counters = program.Counters)
        {
            byte* at = indices;
            foreach (var run in program.Runs)
            {
                SpinProgram.Counter* counter = counters + run.First, end = counter + run.Count;
                switch (run.Order, run.Range)
                {
                    case (2, SpinProgram.Range.Near):
                        for (; counter < end; counter++, at += 128)
                        {
                            var p = Avx512Vbmi.PermuteVar64x8(a, Vector512.Load(at)) ^ Avx512Vbmi.PermuteVar64x8(a, Vector512.Load(at + 64));
                            sum -= counter->Twice * BitOperations.PopCount(p.ExtractMostSignificantBits() & counter->Mask);
                        }

                        break;
                    case (3, SpinProgram.Range.Near):
                        for (; counter < end; counter++, at += 192)
                        {
                            var p = Avx512Vbmi.PermuteVar64x8(a, Vector512.Load(at)) ^ Avx512Vbmi.PermuteVar64x8(a, Vector512.Load(at + 64)) ^ Avx512Vbmi.PermuteVar64x8(a, Vector512.Load(at + 128));
                            sum -= counter->Twice * BitOperations.PopCount(p.ExtractMostSignificantBits() & counter->Mask);
                        }

                        break;
                    case (2, SpinProgram.Range.Middle):
                        for (; counter < end; counter++, at += 128)
                        {
                            var p = Avx512Vbmi.PermuteVar64x8x2(a, Vector512.Load(at), b) ^ Avx512Vbmi.PermuteVar64x8x2(a, Vector512.Load(at + 64), b);
                            sum -= counter->Twice * BitOperations.PopCount(p.ExtractMostSignificantBits() & counter->Mask);
                        }

                        break;
                    default:
                        for (; counter < end; counter++, at += 64 * run.Order)
                        {
                            var p = Vector512<byte>.Zero;
                            for (int m = 0; m < run.Order; m++) p ^= Pick(a, b, c, d, Vector512.Load(at + 64 * m));
                            sum -= counter->Twice * BitOperations.PopCount(p.ExtractMostSignificantBits() & counter->Mask);
                        }

                        break;
                }
            }
        }

        return sum;
    }

    /// <summary>The bytes of four registers at 64 indices: the permutation looks at the low seven bits, the top bit chooses the pair of registers.</summary>
    private static Vector512<byte> Pick(Vector512<byte> a, Vector512<byte> b, Vector512<byte> c, Vector512<byte> d, Vector512<byte> indices)
    {
        var far = Vector512.LessThan(indices.AsSByte(), Vector512<sbyte>.Zero).AsByte();
        return Vector512.ConditionalSelect(far, Avx512Vbmi.PermuteVar64x8x2(c, indices, d), Avx512Vbmi.PermuteVar64x8x2(a, indices, b));
    }
}
