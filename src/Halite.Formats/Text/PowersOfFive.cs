// SPDX-License-Identifier: Apache-2.0
using System.Numerics;

namespace Halite.Formats.Text;

/// <summary>
/// Powers of five as 128-bit fractions with the top bit set, as the Eisel-Lemire method wants them: truncated for
/// exponents from zero, rounded up for negative ones. Instruments write numbers within the range kept here; what lies
/// outside goes through the framework's parser.
/// </summary>
internal static class PowersOfFive
{
    /// <summary>Smallest exponent kept.</summary>
    public const int Smallest = -80;

    /// <summary>Largest exponent kept.</summary>
    public const int Largest = 80;

    private static readonly ulong[] Words = Build();

    /// <summary>High and low word of 5 to the exponent, scaled to [2^127, 2^128).</summary>
    /// <param name="exponent">From <see cref="Smallest"/> to <see cref="Largest"/>.</param>
    public static (ulong High, ulong Low) Get(int exponent)
    {
        int i = 2 * (exponent - Smallest);
        return (Words[i], Words[i + 1]);
    }

    private static ulong[] Build()
    {
        var words = new ulong[2 * (Largest - Smallest + 1)];
        var top = BigInteger.One << 128;
        for (int exponent = Smallest; exponent <= Largest; exponent++)
        {
            var power = BigInteger.Pow(5, Math.Abs(exponent));
            BigInteger scaled;
            if (exponent >= 0)
            {
                int shift = (int)power.GetBitLength() - 128;
                scaled = shift > 0 ? power >> shift : power << -shift;
            }
            else
            {
                int bits = (int)power.GetBitLength();
                scaled = (BigInteger.One << (bits + 127)) / power + 1;
                if (scaled >= top) scaled >>= 1;
            }

            words[2 * (exponent - Smallest)] = (ulong)(scaled >> 64);
            words[2 * (exponent - Smallest) + 1] = (ulong)(scaled & ulong.MaxValue);
        }

        return words;
    }
}
