// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;

namespace Halite.Techniques.Figures;

/// <summary>Units as a printed figure has them: "mAh/g" becomes "mAh g⁻¹", "cm-1" becomes "cm⁻¹", "ohm" becomes "Ω".</summary>
internal static partial class UnitText
{
    /// <summary>The unit in print; what is no product of powers of units ("% of |Z|") stays as it is.</summary>
    /// <param name="unit">The unit in plain text: factors apart by spaces or dots, each stroke divides by the factor after it.</param>
    public static string Of(string unit)
    {
        var parts = unit.Replace("²", "2", StringComparison.Ordinal).Replace("³", "3", StringComparison.Ordinal).Replace("¹", "1", StringComparison.Ordinal).Replace('⁻', '-').Split('/');
        var factors = new List<(string Symbol, int Power)>();
        for (int p = 0; p < parts.Length; p++)
        {
            // What a second factor after a stroke would mean is not agreed, so such a unit stays as it was given.
            var words = parts[p].Split([' ', '·'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || (p > 0 && words.Length > 1)) return unit;
            foreach (var word in words)
            {
                if (p == 0 && word == "1" && words.Length == 1) continue;
                var match = Factor().Match(word);
                if (!match.Success) return unit;
                int power = match.Groups[2].Length == 0 ? 1 : int.Parse(match.Groups[2].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);
                factors.Add((match.Groups[1].Value is "ohm" or "Ohm" ? "Ω" : match.Groups[1].Value, p == 0 ? power : -power));
            }
        }

        return factors.Count == 0 ? unit : string.Join(' ', factors.Select(f => f.Power == 1 ? f.Symbol : f.Symbol + NumberText.Superscript(f.Power)));
    }

    [GeneratedRegex(@"^(\p{L}+|[%°‰]\p{L}?)(?:\^?(-?\d))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Factor();
}
