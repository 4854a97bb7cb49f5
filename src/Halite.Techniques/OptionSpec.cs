// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Data;

namespace Halite.Techniques;

/// <summary>An option of an operation: name, unit, default and help, independent of where its value comes from.</summary>
public abstract class OptionSpec
{
    private protected OptionSpec(string name, string unit, string help, string defaultText, bool isFlag, bool isRepeatable)
    {
        Name = name;
        Unit = unit;
        Help = help;
        DefaultText = defaultText;
        IsFlag = isFlag;
        IsRepeatable = isRepeatable;
    }

    /// <summary>Name without dashes, unit as suffix ("mass-mg", "area-cm2").</summary>
    public string Name { get; }

    /// <summary>Unit of the value as shown in help; empty for a pure number or text.</summary>
    public string Unit { get; }

    /// <summary>What it does, and why the default is what it is.</summary>
    public string Help { get; }

    /// <summary>The default as help shows it; empty where there is none.</summary>
    public string DefaultText { get; }

    /// <summary>Whether it stands alone, without a value.</summary>
    public bool IsFlag { get; }

    /// <summary>Whether it may be given several times.</summary>
    public bool IsRepeatable { get; }

    /// <summary>The values to choose from; empty where any is allowed.</summary>
    public ImmutableArray<string> Choices { get; init; } = [];

    /// <summary>Name of the value in help ("N", "a:b"); null shows the unit or VALUE.</summary>
    public string? ValueName { get; init; }

    /// <summary>Key in JSON and in study files: the name in snake_case.</summary>
    public string Key => Name.Replace('-', '_');

    /// <summary>The resolved value as JSON.</summary>
    /// <param name="texts">What was given, or nothing.</param>
    internal abstract JsonNode? ToJson(IReadOnlyList<string> texts);

    // ---- The kinds of option -----------------------------------------------------------------------------------

    /// <summary>A switch.</summary>
    /// <param name="name">Name without dashes.</param>
    /// <param name="help">What it does.</param>
    public static OptionSpec<bool> Flag(string name, string help) =>
        new(name, "", help, "", texts => texts.Count > 0 && !texts[^1].Equals("false", StringComparison.OrdinalIgnoreCase), isFlag: true);

    /// <summary>A number that may be left out.</summary>
    /// <param name="name">Name with the unit as suffix.</param>
    /// <param name="unit">Unit.</param>
    /// <param name="help">What it does.</param>
    public static OptionSpec<double?> Number(string name, string unit, string help) =>
        new(name, unit, help, "", texts => texts.Count == 0 ? null : ParseNumber(name, texts[^1]));

    /// <summary>A number with a default.</summary>
    /// <param name="name">Name with the unit as suffix.</param>
    /// <param name="unit">Unit.</param>
    /// <param name="help">What it does, and why the default.</param>
    /// <param name="value">Default.</param>
    public static OptionSpec<double> Number(string name, string unit, string help, double value) =>
        new(name, unit, help, value.ToString("R", CultureInfo.InvariantCulture), texts => texts.Count == 0 ? value : ParseNumber(name, texts[^1]));

    /// <summary>A number that must be above zero when it is given.</summary>
    /// <param name="name">Name with the unit as suffix.</param>
    /// <param name="unit">Unit.</param>
    /// <param name="help">What it does.</param>
    public static OptionSpec<double?> Positive(string name, string unit, string help) =>
        new(name, unit, help, "", texts => texts.Count == 0 ? null
            : ParseNumber(name, texts[^1]) is var value && value > 0 && double.IsFinite(value) ? value
            : throw new InputException($"--{name} is {texts[^1]}; give a number above zero{(unit.Length > 0 ? " in " + unit : "")}."));

    /// <summary>A whole number that may be left out.</summary>
    /// <param name="name">Name.</param>
    /// <param name="help">What it does.</param>
    /// <param name="minimum">Smallest allowed.</param>
    public static OptionSpec<int?> Integer(string name, string help, int minimum) =>
        new(name, "", help, "", texts => texts.Count == 0 ? null : ParseInteger(name, texts[^1], minimum)) { ValueName = "N" };

    /// <summary>A whole number with a default.</summary>
    /// <param name="name">Name.</param>
    /// <param name="help">What it does, and why the default.</param>
    /// <param name="minimum">Smallest allowed.</param>
    /// <param name="value">Default.</param>
    public static OptionSpec<int> Integer(string name, string help, int minimum, int value) =>
        new(name, "", help, value.ToString(CultureInfo.InvariantCulture), texts => texts.Count == 0 ? value : ParseInteger(name, texts[^1], minimum)) { ValueName = "N" };

    /// <summary>The seed of random numbers.</summary>
    public static OptionSpec<ulong> Seed { get; } = new("seed", "", "Seed of the random numbers: the same seed gives the same result on any number of threads.", "1",
        texts => texts.Count == 0 ? 1 : ulong.TryParse(texts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed
            : throw new InputException($"--seed is {texts[^1]}; give a whole number from 0.")) { ValueName = "N" };

    /// <summary>A text that may be left out.</summary>
    /// <param name="name">Name.</param>
    /// <param name="help">What it does.</param>
    /// <param name="valueName">Name of the value in help.</param>
    public static OptionSpec<string?> Text(string name, string help, string? valueName = null) =>
        new(name, "", help, "", texts => texts.Count == 0 ? null : texts[^1]) { ValueName = valueName };

    /// <summary>A text with a default.</summary>
    /// <param name="name">Name.</param>
    /// <param name="help">What it does, and why the default.</param>
    /// <param name="value">Default.</param>
    /// <param name="valueName">Name of the value in help.</param>
    public static OptionSpec<string> TextOr(string name, string help, string value, string? valueName = null) =>
        new(name, "", help, value, texts => texts.Count == 0 ? value : texts[^1]) { ValueName = valueName };

    /// <summary>Texts: the option may be given several times.</summary>
    /// <param name="name">Name.</param>
    /// <param name="help">What it does.</param>
    /// <param name="valueName">Name of the value in help.</param>
    public static OptionSpec<ImmutableArray<string>> Texts(string name, string help, string? valueName = null) =>
        new(name, "", help, "", texts => [.. texts], isRepeatable: true) { ValueName = valueName };

    /// <summary>Pairs "name=value" with numbers or fractions (1/3): several times, or separated by commas.</summary>
    /// <param name="name">Name.</param>
    /// <param name="help">What it does.</param>
    /// <param name="valueName">Name of the value in help ("Li2O=0.1").</param>
    /// <param name="charges">Whether the values are charges, which may be written 3+ and 2-.</param>
    public static OptionSpec<ImmutableArray<KeyValuePair<string, double>>> Pairs(string name, string help, string valueName, bool charges = false) =>
        new(name, "", help, "", texts => [.. texts.SelectMany(t => ParsePairs(name, t, valueName, charges))], isRepeatable: true) { ValueName = valueName };

    private static IEnumerable<KeyValuePair<string, double>> ParsePairs(string name, string text, string valueName, bool charges)
    {
        foreach (var pair in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int at = pair.LastIndexOf('=');
            if (at <= 0)
            {
                throw new InputException(pair.All(char.IsAsciiDigit) && text.Contains('=', StringComparison.Ordinal)
                    ? $"--{name} {text}: a comma is not read in a number: write a decimal point, such as {valueName}."
                    : $"--{name} {pair}: write it as {valueName}.");
            }

            var value = pair[(at + 1)..].Trim();
            if (charges && value.Length > 1 && value[^1] is '+' or '-') value = (value[^1] == '-' ? "-" : "") + value[..^1];
            yield return KeyValuePair.Create(pair[..at].Trim(), ParseFraction(name, value));
        }
    }

    private static double ParseFraction(string name, string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0) return ParseNumber(name, text);
        double quotient = ParseNumber(name, text[..slash]) / ParseNumber(name, text[(slash + 1)..]);
        return double.IsFinite(quotient) ? quotient : throw new InputException($"--{name}: {text} is not a number, since it divides by zero.");
    }

    /// <summary>One of several words.</summary>
    /// <param name="name">Name.</param>
    /// <param name="help">What it does, and why the default.</param>
    /// <param name="value">Default, one of the choices.</param>
    /// <param name="choices">The words.</param>
    public static OptionSpec<string> Choice(string name, string help, string value, params ReadOnlySpan<string> choices)
    {
        var words = choices.ToImmutableArray();
        return new OptionSpec<string>(name, "", help, value, texts => texts.Count == 0 ? value
            : words.FirstOrDefault(w => w.Equals(texts[^1], StringComparison.OrdinalIgnoreCase))
              ?? throw new InputException($"--{name} {texts[^1]}: choose one of {string.Join(", ", words)}.")) { Choices = words };
    }

    /// <summary>A range "a:b"; either end may be left out (then infinite). Null when not given.</summary>
    /// <param name="name">Name.</param>
    /// <param name="unit">Unit of both ends.</param>
    /// <param name="help">What it does.</param>
    public static OptionSpec<(double From, double To)?> Range(string name, string unit, string help) =>
        new(name, unit, help, "", texts => texts.Count == 0 ? null : ParseRange(name, texts[^1])) { ValueName = "a:b" };

    /// <summary>Numbers separated by commas. Empty when not given.</summary>
    /// <param name="name">Name.</param>
    /// <param name="unit">Unit.</param>
    /// <param name="help">What it does.</param>
    public static OptionSpec<ImmutableArray<double>> Numbers(string name, string unit, string help) =>
        new(name, unit, help, "", texts => [.. texts.SelectMany(t => t.Split(',', StringSplitOptions.RemoveEmptyEntries)).Select(t => ParseNumber(name, t))], isRepeatable: true) { ValueName = "a,b,…" };

    internal static double ParseNumber(string name, string text) =>
        double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && !double.IsNaN(value)
            ? value
            : throw new InputException($"--{name}: \"{text}\" is not a number; write it with a decimal point (0.25).");

    private static int ParseInteger(string name, string text, int minimum) =>
        int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= minimum
            ? value
            : throw new InputException($"--{name} is {text}; give a whole number from {minimum}.");

    private static (double, double) ParseRange(string name, string text)
    {
        int at = text.IndexOf(':', StringComparison.Ordinal);
        if (at < 0) throw new InputException($"--{name}: \"{text}\" is not a range; write it as from:to (-20:30).");
        var (a, b) = (text[..at].Trim(), text[(at + 1)..].Trim());
        var (from, to) = (a.Length == 0 ? double.NegativeInfinity : ParseNumber(name, a), b.Length == 0 ? double.PositiveInfinity : ParseNumber(name, b));
        return from < to ? (from, to) : throw new InputException($"--{name}: the range {text} is empty; its first number is the smaller one.");
    }
}

/// <summary>An option whose value has a type.</summary>
/// <typeparam name="T">Type of the value.</typeparam>
public sealed class OptionSpec<T> : OptionSpec
{
    private readonly Func<IReadOnlyList<string>, T> parse;

    internal OptionSpec(string name, string unit, string help, string defaultText, Func<IReadOnlyList<string>, T> parse, bool isFlag = false, bool isRepeatable = false)
        : base(name, unit, help, defaultText, isFlag, isRepeatable) => this.parse = parse;

    /// <summary>The value of what was given.</summary>
    /// <param name="texts">The texts given, none for the default.</param>
    /// <exception cref="InputException">A text is not a value of this option.</exception>
    public T Parse(IReadOnlyList<string> texts) => parse(texts);

    /// <inheritdoc/>
    internal override JsonNode? ToJson(IReadOnlyList<string> texts) => Parse(texts) switch
    {
        null => null,
        bool b => JsonValue.Create(b),
        double d => Json.Of(d),
        int i => JsonValue.Create(i),
        ulong u => JsonValue.Create(u),
        string s => JsonValue.Create(s),
        ValueTuple<double, double> r => new JsonArray(Json.Of(r.Item1), Json.Of(r.Item2)),
        ImmutableArray<string> a => Json.Array(a.Select(x => (JsonNode?)JsonValue.Create(x))),
        ImmutableArray<double> a => Json.Array(a.Select(x => (JsonNode?)Json.Of(x))),
        ImmutableArray<KeyValuePair<string, double>> a => Json.Object(a.Select(x => KeyValuePair.Create(x.Key, Json.Of(x.Value)))),
        var other => JsonValue.Create(other.ToString()),
    };
}
