// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Halite.Techniques.Figures;

/// <summary>Numbers as a printed figure has them: a real minus sign, "1.77×10⁴" in place of 1.77E+04.</summary>
public static class NumberText
{
    /// <summary>The number with so many significant digits; a power of ten below 10⁻³ and from 10⁴ on.</summary>
    /// <param name="value">The number.</param>
    /// <param name="digits">Significant digits, trailing zeros of decimals left out.</param>
    public static string Of(double value, int digits = 3)
    {
        if (!double.IsFinite(value)) return "–";
        if (value == 0) return "0";
        // Rounded first, since 9999 with three digits is already 1.00×10⁴.
        int exponent = Exponent(value, digits);
        if (exponent is < -3 or >= 4) return Scientific(value, digits);
        return Minus(Math.Round(value / Math.Pow(10, exponent), digits - 1) is var mantissa && exponent >= digits - 1
            ? Math.Round(mantissa * Math.Pow(10, exponent)).ToString("F0", CultureInfo.InvariantCulture)
            : (mantissa * Math.Pow(10, exponent)).ToString("0." + new string('#', digits - 1 - exponent), CultureInfo.InvariantCulture));
    }

    /// <summary>Mantissa and power of ten.</summary>
    internal static string Scientific(double value, int digits = 3)
    {
        int exponent = Exponent(value, digits);
        return Minus((value / Math.Pow(10, exponent)).ToString("0." + new string('#', digits - 1), CultureInfo.InvariantCulture)) + "×10" + Superscript(exponent);
    }

    /// <summary>An exponent in raised digits.</summary>
    internal static string Superscript(int exponent) => string.Concat(exponent.ToString(CultureInfo.InvariantCulture).Select(c => c == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c - '0']));

    /// <summary>A real minus sign in place of the hyphen.</summary>
    internal static string Minus(string text) => text.Replace('-', '−');

    private static int Exponent(double value, int digits)
    {
        int exponent = (int)Math.Floor(Math.Log10(Math.Abs(value)) + 1e-12);
        return Math.Round(Math.Abs(value) / Math.Pow(10, exponent), digits - 1) >= 10 ? exponent + 1 : exponent;
    }
}
