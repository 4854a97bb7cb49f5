// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.RegularExpressions;
using Halite.Data;

namespace Halite.Studies.Report;

/// <summary>How numbers, units and formulas are shown in the report.</summary>
internal static partial class Shown
{
    /// <summary>A quantity: with two digits of its sigma, four significant digits where it has none, units as printed.</summary>
    public static string Text(Measured? quantity)
    {
        if (quantity is null || double.IsNaN(quantity.Value)) return "–";
        var text = quantity.Sigma is > 0 ? quantity.ToString() : Number(quantity.Value) + (quantity.Unit == "1" ? "" : " " + quantity.Unit);
        return text.Replace("angstrom", "Å", StringComparison.Ordinal).Replace("cm-1", "cm⁻¹", StringComparison.Ordinal).Replace("cm2", "cm²", StringComparison.Ordinal);
    }

    /// <summary>A number without an uncertainty: four significant digits, an exponent where it is very small or large.</summary>
    public static string Number(double value) => Math.Abs(value) switch
    {
        0 => "0",
        >= 1000 and < 1e6 => value.ToString("F0", CultureInfo.InvariantCulture),
        >= 1e-3 and < 1000 => value.ToString("G4", CultureInfo.InvariantCulture),
        _ => value.ToString("0.###E+0", CultureInfo.InvariantCulture),
    };

    /// <summary>A formula as HTML, its amounts as subscripts.</summary>
    public static string Formula(string formula) => Amounts().Replace(HtmlText.Escape(formula), "$1<sub>$2</sub>");

    [GeneratedRegex(@"([A-Za-z)])(\d+(?:\.\d+)?)")]
    private static partial Regex Amounts();
}
