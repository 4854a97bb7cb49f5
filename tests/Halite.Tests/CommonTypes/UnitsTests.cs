// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Tests.CommonTypes;

public sealed class UnitsTests
{
    [Theory]
    [InlineData("mA", "A", 1e-3)]
    [InlineData("mA.h", "mAh", 1)]
    [InlineData("mA·h", "Ah", 1e-3)]
    [InlineData("C", "mAh", 1 / 3.6)]
    [InlineData("W.h", "mWh", 1000)]
    [InlineData("µV", "V", 1e-6)]
    [InlineData("uF", "F", 1e-6)]
    [InlineData("h", "s", 3600)]
    [InlineData("kOhm", "Ω", 1e3)]
    [InlineData("keV", "eV", 1e3)]
    [InlineData("%", "1", 0.01)]
    public void Units_of_instrument_files_convert(string from, string to, double factor) =>
        Assert.Equal(factor, Units.Conversion(from, to)!.Value.Factor, factor * 1e-14);

    [Fact]
    public void Degrees_Celsius_become_kelvin_by_an_offset()
    {
        Assert.Equal(273.15, Units.Conversion("degC", "K")!.Value.Offset);
        Assert.Equal(-273.15, Units.Conversion("K", "°C")!.Value.Offset);
    }

    [Theory]
    [InlineData("mA", "V")]
    [InlineData("Ah", "Wh")]
    [InlineData("furlong", "m")]
    public void What_measures_something_else_does_not_convert(string from, string to) => Assert.Null(Units.Conversion(from, to));

    [Fact]
    public void A_column_gives_its_values_in_the_unit_asked_for()
    {
        var column = Column.Of("control/mA", "mA", Meaning.Current, new[] { 1f, -2f, float.NaN });
        Assert.Equal([0.001, -0.002, double.NaN], column.In("A"));
    }

    [Fact]
    public void A_column_in_a_strange_unit_says_so_in_one_sentence()
    {
        var fault = Assert.Throws<InputException>(() => Column.Of("I", "smoots", Meaning.Current, new[] { 1.0 }).In("A"));
        Assert.Contains("smoots", fault.Message, StringComparison.Ordinal);
    }
}
