// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Halite.Chemistry;
using Halite.Data;

namespace Halite.Composition;

/// <summary>The states between which an element is allowed to work in the ledger.</summary>
/// <param name="Low">Lowest state; null for the state of the formula as made.</param>
/// <param name="High">Highest state on charge.</param>
public sealed record RedoxWindow(double? Low, double High)
{
    /// <summary>
    /// The window taken where the user names none: up to the highest state that a close-packed oxide is known to reach
    /// on charge. Elements that are absent here (Ti, Nb, Zr, Al, Cu, ...) count as inert.
    /// </summary>
    /// <param name="symbol">The element.</param>
    /// <returns>The window; null for an inert element.</returns>
    public static RedoxWindow? DefaultOf(string symbol) => symbol switch
    {
        "Mn" or "Ni" or "Co" or "Fe" => new(null, 4),
        "V" => new(null, 5),
        "Cr" or "Mo" or "Ru" or "Ir" => new(null, 6),
        _ => null,
    };

    /// <summary>Refuses a window that an element cannot have: Ti=5,6, or any of an alkali metal or an anion.</summary>
    /// <param name="element">The element.</param>
    /// <exception cref="InputException">The states are not known of it.</exception>
    internal void Require(Element element)
    {
        var symbol = element.Symbol;
        if (element.Group == 1 || symbol is "O" or "F") throw new InputException($"{symbol} is no redox couple of the ledger: choose one for a metal, such as Mn=3,4.");
        if (RedoxCouples.Known(symbol) is not var (low, high)) return;
        if (High > high + 1e-9 || (Low is { } named && named < low - 1e-9 && low < high))
            throw new InputException($"{symbol} cannot work between {(Low is { } from ? ChargeBalance.Whole(from) + " and " : "its state as made and ")}{ChargeBalance.Whole(High)}: it is known as {ChargeBalance.Whole(low)}{(high > low ? " to " + ChargeBalance.Whole(high) : " only")}; correct the couple.");
    }

    /// <summary>Reads the user's choice: "Mn=3,4", "Ni=2,3,4", "V=5", "Fe=inert"; several separated by ";" or spaces.</summary>
    /// <param name="texts">The choices.</param>
    /// <returns>Window by element; null marks an element as inert.</returns>
    /// <exception cref="InputException">A choice is not of this form.</exception>
    public static IReadOnlyDictionary<string, RedoxWindow?> Parse(params IEnumerable<string> texts)
    {
        var result = new Dictionary<string, RedoxWindow?>(StringComparer.Ordinal);
        foreach (var text in texts.SelectMany(t => t.Split([';', ' '], StringSplitOptions.RemoveEmptyEntries)))
        {
            var parts = text.Split('=');
            if (parts.Length != 2 || Elements.Find(parts[0].Trim()) is not { } element)
                throw new InputException($"The redox couple \"{text}\" is not read: write an element and its states, such as Mn=3,4 or Fe=inert.");
            if (parts[1].Trim() is "inert" or "none" or "0")
            {
                result[element.Symbol] = null;
                continue;
            }

            var states = parts[1].Split([',', '/', '-', ':']).Select(s => double.TryParse(s.TrimEnd('+'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double v) ? v : double.NaN).ToArray();
            if (states.Any(s => !(s is >= 0 and <= 8))) throw new InputException($"The redox couple \"{text}\" names a state that is not between 0 and 8: write it such as {element.Symbol}=3,4.");
            result[element.Symbol] = new RedoxWindow(states.Length > 1 ? states.Min() : null, states.Max());
        }

        return result.AsReadOnly();
    }
}
