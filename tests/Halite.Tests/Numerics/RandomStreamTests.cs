// SPDX-License-Identifier: Apache-2.0
using Halite.Numerics;

namespace Halite.Tests.Numerics;

public sealed class RandomStreamTests
{
    [Fact]
    public void It_is_Philox_4x32_10_as_published()
    {
        // Known answer of the authors' Random123 library (kat_vectors): counter and key of zeros.
        var random = new RandomStream(0, 0);
        uint[] words = [random.NextUInt32(), random.NextUInt32(), random.NextUInt32(), random.NextUInt32()];
        Assert.Equal(new[] { 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u }, words);
    }

    [Fact]
    public void The_same_seed_and_unit_give_the_same_numbers_and_others_do_not()
    {
        var (a, b, c) = (new RandomStream(7, 3), new RandomStream(7, 3), new RandomStream(7, 4));
        ulong[] x = [a.NextUInt64(), a.NextUInt64()];
        Assert.Equal(x, new[] { b.NextUInt64(), b.NextUInt64() });
        Assert.NotEqual(x[0], c.NextUInt64());
    }

    [Fact]
    public void Normal_deviates_have_mean_zero_variance_one_and_kurtosis_three()
    {
        var random = new RandomStream(1);
        const int n = 400_000;
        double m1 = 0, m2 = 0, m4 = 0;
        for (int i = 0; i < n; i++)
        {
            double g = random.NextGaussian();
            m1 += g / n;
            m2 += g * g / n;
            m4 += g * g * g * g / n;
        }

        // Standard errors: 1/sqrt(n) = .0016, sqrt(2/n) = .0022, sqrt(96/n) = .0155; four of each.
        Assert.Equal(0, m1, 0.0064);
        Assert.Equal(1, m2, 0.009);
        Assert.Equal(3, m4, 0.062);
    }

    [Fact]
    public void Whole_numbers_fill_their_range_evenly()
    {
        var random = new RandomStream(5);
        var counts = new int[7];
        const int n = 70_000;
        for (int i = 0; i < n; i++) counts[random.NextInt(7)]++;
        double chiSquare = counts.Sum(c => (c - n / 7.0) * (c - n / 7.0) / (n / 7.0));

        // Six degrees of freedom: 22.5 is exceeded once in a thousand, and the seed is fixed.
        Assert.InRange(chiSquare, 0.2, 22.5);
    }

    [Fact]
    public void A_shuffle_keeps_every_item()
    {
        int[] items = [.. Enumerable.Range(0, 100)];
        new RandomStream(9).Shuffle(items.AsSpan());
        Assert.NotEqual(Enumerable.Range(0, 100), items);
        Assert.Equal(Enumerable.Range(0, 100), items.Order());
    }
}
