// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Halite.Data;

namespace Halite.Techniques.Fitting;

/// <summary>What a user says of a model's parameters by name, as <c>fit</c> and <c>eis</c> read it.</summary>
internal static class ParameterValues
{
    /// <summary>The parts of a repeatable option, separated by commas.</summary>
    /// <param name="texts">The option's values.</param>
    public static IEnumerable<string> Parts(IEnumerable<string> texts) => texts.SelectMany(t => t.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    /// <summary>What was given, every name once.</summary>
    /// <param name="option">The option ("--start").</param>
    /// <param name="given">Names with what is said of them.</param>
    /// <exception cref="InputException">A name comes twice.</exception>
    public static Dictionary<string, T> Once<T>(string option, IEnumerable<KeyValuePair<string, T>> given)
    {
        var all = given.ToArray();
        return all.GroupBy(g => g.Key).FirstOrDefault(g => g.Count() > 1) is { } twice ? throw new InputException($"{option} names {twice.Key} twice.") : new(all, StringComparer.Ordinal);
    }

    /// <summary>Refuses a name that is no parameter.</summary>
    /// <param name="option">The option ("--start").</param>
    /// <param name="given">The names given.</param>
    /// <param name="model">The model as text.</param>
    /// <param name="names">Its parameters.</param>
    public static void Known(string option, IEnumerable<string> given, string model, IReadOnlyCollection<string> names)
    {
        if (given.FirstOrDefault(g => !names.Contains(g)) is not { } unknown) return;
        var near = Suggest.Among(unknown, names);
        throw new InputException($"{option} names {unknown}, which is no parameter of \"{model}\" (those are {string.Join(", ", names)}){(near.Length > 0 ? near : ".")}");
    }

    /// <summary>Bounds by name, written name=lower:upper with commas between them; an open end is infinite.</summary>
    /// <param name="texts">The values of <c>--bounds</c>.</param>
    public static Dictionary<string, (double Lower, double Upper)> Bounds(IEnumerable<string> texts) => Once("--bounds", Parts(texts).Select(Bound));

    private static KeyValuePair<string, (double Lower, double Upper)> Bound(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal), colon = text.IndexOf(':', StringComparison.Ordinal);
        if (equals <= 0 || colon < equals) throw new InputException($"--bounds {text}: write it as name=lower:upper (a=0:10), either end may be left out.");
        double lower = End(text[(equals + 1)..colon], double.NegativeInfinity), upper = End(text[(colon + 1)..], double.PositiveInfinity);
        if (!(lower < upper)) throw new InputException($"--bounds {text}: the lower bound is not below the upper; to hold a parameter use --fix.");
        return KeyValuePair.Create(text[..equals].Trim(), (lower, upper));

        double End(string part, double open) => part.Trim().Length == 0 ? open
            : double.TryParse(part.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && !double.IsNaN(value) ? value
            : throw new InputException($"--bounds {text}: \"{part.Trim()}\" is not a number.");
    }
}
