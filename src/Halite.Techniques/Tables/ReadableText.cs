// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.RegularExpressions;
using Halite.Data;

namespace Halite.Techniques.Tables;

/// <summary>How numbers and units are written for people.</summary>
public static partial class ReadableText
{
    /// <summary>Significant digits of a number without an uncertainty.</summary>
    internal const int Digits = 5;

    /// <summary>A quantity: with two digits of its sigma, four significant digits where it has none, units as printed.</summary>
    /// <param name="quantity">The quantity; a dash for null and NaN.</param>
    public static string Text(Measured? quantity)
    {
        if (quantity is null || double.IsNaN(quantity.Value)) return "–";
        var text = quantity.Sigma is > 0 ? WithSigma(quantity) : Number(quantity.Value) + (quantity.Unit == "1" ? "" : " " + quantity.Unit);
        return Units(text);
    }

    /// <summary>A cell of a table of an operation.</summary>
    /// <param name="cell">double, int, string, <see cref="Measured"/>, bool or null.</param>
    public static string Cell(object? cell) => cell switch
    {
        Measured { Sigma: > 0 } m => Units(WithSigma(m)),
        double d when double.IsFinite(d) => Power(Measured.Plain(d, Digits)),
        double or float or Measured => Units(Power(CellText.Of(cell))),
        _ => CellText.Of(cell),
    };

    /// <summary>Units as printed: Å, Ω, cm⁻¹.</summary>
    /// <param name="text">A text with units as keys and files spell them.</param>
    public static string Units(string text) => text
        .Replace("angstrom", "Å", StringComparison.Ordinal).Replace("cm-1", "cm⁻¹", StringComparison.Ordinal).Replace("cm2", "cm²", StringComparison.Ordinal).Replace("cm3", "cm³", StringComparison.Ordinal).Replace(" 1/s", " s⁻¹", StringComparison.Ordinal).Replace("(1/s)", "(s⁻¹)", StringComparison.Ordinal).Replace("ohm", "Ω", StringComparison.Ordinal);

    // 4.44E-6 ± 9.3E-9 is (4.4400 ± 0.0093)×10⁻⁶, 54300 ± 2600 is (5.43 ± 0.26)×10⁴: one power for both.
    private static string WithSigma(Measured quantity)
    {
        double size = Math.Max(Math.Abs(quantity.Value), quantity.Sigma!.Value);
        if (size is >= 1e-3 and < 1e6 && quantity.Sigma.Value < 100) return quantity.ToString();
        int power = (int)Math.Floor(Math.Log10(size));
        var scaled = quantity.Scaled(Math.Pow(10, -power), "1").ToString();
        return $"({scaled})×10{Superscript(power)}{(quantity.Unit == "1" ? "" : " " + quantity.Unit)}";
    }

    private static string Power(string text) => Exponent().Replace(text, m => $"×10{Superscript(int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture))}");

    private static string Superscript(int power) => string.Concat(power.ToString(CultureInfo.InvariantCulture).Select(c => c == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c - '0']));

    [GeneratedRegex(@"(?<=\d)E([+-]\d+)")]
    private static partial Regex Exponent();

    /// <summary>A number without an uncertainty: four significant digits, an exponent where it is very small or large.</summary>
    /// <param name="value">The number, finite.</param>
    public static string Number(double value) => Math.Abs(value) switch
    {
        0 => "0",
        >= 1000 and < 1e6 => value.ToString("F0", CultureInfo.InvariantCulture),
        >= 1e-3 and < 1000 => value.ToString("G4", CultureInfo.InvariantCulture),
        _ => Power(value.ToString("0.###E+0", CultureInfo.InvariantCulture)),
    };
}
