// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Techniques.Tables;

namespace Halite.Techniques.Tests.Tables;

/// <summary>Numbers as people read them: no digit beyond the sigma, none lost that the next column shows.</summary>
public sealed class ReadableTableTests
{
    [Theory]
    [InlineData(54321, 2600, "(5.43 ± 0.26)×10⁴ Ω")]
    [InlineData(72, 200, "(0.7 ± 2.0)×10² Ω")]
    [InlineData(480.2, 23.1, "480 ± 23 Ω")]
    [InlineData(4.44e-6, 9.3e-9, "(4.4400 ± 0.0093)×10⁻⁶ Ω")]
    public void A_sigma_beyond_the_decimal_point_gives_value_and_sigma_one_power(double value, double sigma, string text) =>
        Assert.Equal(text, ReadableText.Text(Measured.From(value, sigma, "ohm", "own")));

    [Fact]
    public void An_interval_without_ends_is_said_in_words()
    {
        var value = Measured.WithoutSigma(241.7, "mAh/g", "one segment fits as well");
        Assert.Contains("not bounded", CellText.Of(value.WithInterval(new Interval(double.NegativeInfinity, double.PositiveInfinity, 0.95))), StringComparison.Ordinal);
        Assert.Contains("[200", CellText.Of(value.WithInterval(new Interval(200, double.PositiveInfinity, 0.95))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_for_what_is_left_out_keeps_numbers_numbers()
    {
        var table = ReadableTable.Of(DataTable.Of("", ["Cycle", "Charge"], [[1, 2.5], [DataTable.LeftOut, DataTable.LeftOut], [160, 0.25]]));
        Assert.Equal([true, true], table.IsNumber);
        Assert.Equal(["2.50", "…", "0.25"], table.Rows.Select(r => r[1]));
    }

    [Fact]
    public void Where_a_row_is_one_quantity_it_has_its_own_decimals()
    {
        var table = ReadableTable.Of(DataTable.Of("", ["Column", "First", "Last", "Mean"], [["time", 0.0, 43213.762, 20015.25], ["voltage", 0.288291, 3.83812, 4.4006], ["clock", 1743779141.0, 1743788741.0, 1743783941.5], ["mode", 3.0, 1.0, 1.1432], ["state", "CC", "Rest", null]]) with { QuantityInRow = true });
        Assert.Equal(["time", "0", "43214", "20015"], table.Rows[0]);
        Assert.Equal(["voltage", "0.2883", "3.8381", "4.4006"], table.Rows[1]);
        Assert.Equal(["clock", "1743779141", "1743788741"], table.Rows[2].Take(3));
        Assert.Equal(["mode", "3", "1", "1.1432"], table.Rows[3]);
        Assert.Equal(["state", "CC", "Rest", "–"], table.Rows[4]);
        Assert.Equal([false, true, true, true], table.IsNumber);
    }
}
