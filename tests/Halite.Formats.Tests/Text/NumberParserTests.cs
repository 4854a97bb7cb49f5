// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Numerics;
using System.Text;
using Halite.Formats.Text;
using Halite.Numerics;

namespace Halite.Formats.Tests.Text;

public sealed class NumberParserTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("115")]
    [InlineData("3.7")]
    [InlineData("2.9344745E+000")]
    [InlineData("2.816723801174285E+005")]
    [InlineData("9.516937015123456E-010")]
    [InlineData("-0.246613249")]
    [InlineData("+1e3")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("1e-400")]
    [InlineData("1e400")]
    [InlineData("4.9406564584124654e-324")]
    [InlineData("2.2250738585072011e-308")]
    [InlineData("1.7976931348623157e308")]
    [InlineData("9007199254740993")]
    [InlineData("0.000000000000000000000000000000012345678901234567")]
    [InlineData("123456789012345678901234567890.5")]
    [InlineData("1e99999999999")]
    public void A_number_is_the_framework_s_to_the_last_bit(string text) => AssertSame(text);

    [Fact]
    public void Random_numbers_of_every_length_are_the_framework_s_to_the_last_bit()
    {
        var random = new RandomStream(11);
        var text = new StringBuilder();
        for (int i = 0; i < 100_000; i++)
        {
            text.Clear();
            if (random.NextInt(2) == 0) text.Append('-');
            int whole = random.NextInt(8), fraction = random.NextInt(20);
            for (int k = 0; k <= whole; k++) text.Append((char)('0' + random.NextInt(10)));
            if (fraction > 0) text.Append('.');
            for (int k = 0; k < fraction; k++) text.Append((char)('0' + random.NextInt(10)));
            if (random.NextInt(3) > 0) text.Append(CultureInfo.InvariantCulture, $"E{random.NextInt(120) - 60:+000;-000}");
            AssertSame(text.ToString());
        }
    }

    [Fact]
    public void Shortest_and_full_texts_of_random_doubles_come_back_to_the_last_bit()
    {
        var random = new RandomStream(12);
        for (int i = 0; i < 100_000; i++)
        {
            double value = BitConverter.UInt64BitsToDouble(random.NextUInt64());
            // Instruments write numbers of moderate size; the extremes are in the list above.
            if (!double.IsFinite(value) || Math.Abs(Math.Log10(Math.Abs(value))) > 60) value = random.NextGaussian() * Math.Pow(10, random.NextInt(40) - 20);
            AssertSame(value.ToString("R", CultureInfo.InvariantCulture));
            AssertSame(value.ToString("E16", CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void Texts_halfway_between_two_doubles_round_to_even()
    {
        var random = new RandomStream(13);
        for (int i = 0; i < 20_000; i++)
        {
            // An odd 54-bit number times a small power of two lies exactly between two doubles.
            var odd = (new BigInteger(random.NextUInt64() >> 11) | (BigInteger.One << 53)) * 2 + 1;
            AssertSame((odd * BigInteger.Pow(2, random.NextInt(8))).ToString(CultureInfo.InvariantCulture));
            AssertSame(((decimal)(random.NextUInt64() >> 40) + 0.5m).ToString(CultureInfo.InvariantCulture));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("abc")]
    [InlineData("1.2.3")]
    [InlineData("12a")]
    [InlineData("1,5")]
    [InlineData("0x10")]
    public void What_is_no_number_is_not_taken_for_one(string text) =>
        Assert.False(NumberParser.TryParse(Encoding.ASCII.GetBytes(text), false, out _));

    [Theory]
    [InlineData("1,5", 1.5)]
    [InlineData("1.5", 1.5)]
    [InlineData("-2,816723801174285E+005", -281672.3801174285)]
    [InlineData("0,12345678901234567890123", 0.12345678901234567890123)]
    public void A_decimal_comma_is_taken_where_it_is_allowed(string text, double expected)
    {
        Assert.True(NumberParser.TryParse(Encoding.ASCII.GetBytes(text), true, out double value));
        Assert.Equal(expected, value);
    }

    private static void AssertSame(string text)
    {
        double expected = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        Assert.True(NumberParser.TryParse(Encoding.ASCII.GetBytes(text), false, out double value), text);
        if (BitConverter.DoubleToUInt64Bits(expected) != BitConverter.DoubleToUInt64Bits(value)) Assert.Fail($"{text}: {value:R}, framework {expected:R}");
    }
}
