// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Halite.Data;

namespace Halite.Techniques;

/// <summary>How a cell of a table is written for people.</summary>
public static class CellText
{
    /// <summary>The text of a cell: six significant digits, "±" with two digits of the sigma, the interval in brackets where there is no sigma, a dash for what does not exist.</summary>
    /// <param name="cell">double, int, string, <see cref="Measured"/>, bool or null.</param>
    public static string Of(object? cell) => cell switch
    {
        null => "–",
        double d when double.IsNaN(d) => "–",
        double d => Number(d),
        float f => Number(f),
        Measured { Value: double.NaN } => "–",
        Measured { Sigma: > 0 } m => m.ToString(),
        Measured { Interval: { Lower: double.NegativeInfinity, Upper: double.PositiveInfinity } } m => Number(m.Value) + (m.Unit == "1" ? "" : " " + m.Unit) + ", not bounded",
        Measured { Interval: { } i } m => $"{Number(m.Value)} [{Number(i.Lower)}, {Number(i.Upper)}]" + (m.Unit == "1" ? "" : " " + m.Unit),
        Measured m => Number(m.Value) + (m.Unit == "1" ? "" : " " + m.Unit),
        bool b => b ? "yes" : "no",
        IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
        var other => other.ToString() ?? "",
    };

    private static string Number(double value) => double.IsInfinity(value) ? (value > 0 ? "∞" : "−∞") : Measured.Plain(value);
}
