// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.RegularExpressions;

namespace Halite.Studies.CrossChecks;

/// <summary>
/// What the words of a state mean. "pristine", "OCV", "as made", "before" and "uncycled" are as made; "4.8 V charge" and a
/// voltage of at least 4 V alone are charged; "1.5 V discharge" and a voltage of at most 2.6 V alone are discharged.
/// </summary>
internal static partial class States
{
    private static readonly string[] MadeWords = ["pristine", "ocv", "as made", "as-made", "before", "uncycled"];

    public static bool IsMade(string state) => MadeWords.Any(w => state.Contains(w, StringComparison.OrdinalIgnoreCase));

    public static bool IsDischarged(string state) => Has(state, "discharge") || !Has(state, "charge") && !IsMade(state) && Voltage(state) <= 2.6;

    public static bool IsCharged(string state) => !IsMade(state) && !IsDischarged(state) && (Has(state, "charge") || Voltage(state) >= 4);

    /// <summary>The voltage that a state names, V; NaN where it names none.</summary>
    public static double Voltage(string state) => VoltageOf().Match(state) is { Success: true } m ? double.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture) : double.NaN;

    /// <summary>Whether a state is the one asked for: one of the three words above, text that it holds, or its voltage.</summary>
    public static bool Fits(string state, string wanted) => wanted.ToLowerInvariant() switch
    {
        "pristine" or "made" => IsMade(state),
        "charge" or "charged" => IsCharged(state),
        "discharge" or "discharged" => IsDischarged(state),
        _ => state.Contains(wanted, StringComparison.OrdinalIgnoreCase) || Voltage(wanted) == Voltage(state),
    };

    private static bool Has(string state, string word) => state.Contains(word, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"(\d+(?:\.\d+)?)\s*V\b")]
    private static partial Regex VoltageOf();
}
