// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;
using YamlDotNet.RepresentationModel;

namespace Halite.Techniques;

/// <summary>
/// A mapping of a YAML file that knows where it stands: every fault is told with file and line, and a key that nobody
/// asked for is a fault with a suggestion. With a place to collect faults it goes on behind one where it can, so that all
/// are told at once; without, the first is thrown.
/// </summary>
internal sealed class YamlMap
{
    private readonly string file;
    private readonly YamlMappingNode node;
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);
    private readonly Action<InputException>? collect;
    private bool hasFaults;

    public YamlMap(string file, string where, YamlNode node, Action<InputException>? collect = null)
    {
        this.collect = collect;
        if ((node as YamlMappingNode)?.Children.Keys.FirstOrDefault(k => k is not YamlScalarNode) is { } odd) throw Fault(file, odd, $"{(where.Length > 0 ? where + ": " : "")}a key is a list or a mapping; write a word");
        this.file = file;
        Where = where;
        this.node = node as YamlMappingNode ?? throw Fault(file, node, $"{(where.Length > 0 ? where : "the file")} is not a mapping; write \"key: value\" lines {(where.Length > 0 ? "below it" : "in it")}");
    }

    public string Where { get; }

    // "cells c: " before a key; nothing at the top of the file.
    private string In => Where.Length > 0 ? Where + ": " : "";

    public int Line => (int)node.Start.Line;

    public IEnumerable<string> Keys => node.Children.Keys.Select(k => ((YamlScalarNode)k).Value ?? "");

    public static InputException Fault(string file, YamlNode node, string message) => new($"{file}, line {node.Start.Line}: {message}{(message.EndsWith('?') ? "" : ".")}") { Line = (int)node.Start.Line };

    public InputException Fault(string message) => Fault(file, node, message);

    public InputException Fault(string key, string message) => Fault(file, Find(key) ?? node, message);

    public bool Has(string key) => Find(key) is not null;

    /// <summary>Whether faults are collected.</summary>
    public bool Collects => collect is not null;

    /// <summary>Collects a fault behind which reading can go on, or throws it.</summary>
    public void Report(InputException fault)
    {
        if (collect is null) throw fault;
        hasFaults = true;
        collect(fault);
    }

    /// <summary>
    /// Reads an entry that is lost with what it throws; the entries beside it are not. What is missing where something else was already
    /// told of the entry usually follows from that, and is left for the next time.
    /// </summary>
    public void Entry(Action read)
    {
        try
        {
            read();
        }
        catch (InputException e) when (collect is not null)
        {
            if (!hasFaults) Report(e);
        }
    }

    /// <summary>Reads a part of the file that is lost with what it throws; the other parts are not.</summary>
    public void Part(Action read)
    {
        try
        {
            read();
        }
        catch (InputException e) when (collect is not null)
        {
            Report(e);
        }
    }

    /// <summary>A value as it stands there, for names in messages: nobody has asked for it and it may be anything.</summary>
    public string? Peek(string key) => (Find(key) as YamlScalarNode)?.Value;

    public string? Text(string key)
    {
        asked.Add(key);
        return Find(key) switch
        {
            null => null,
            YamlScalarNode { Value: "" or null or "~" or "null", Style: not (YamlDotNet.Core.ScalarStyle.DoubleQuoted or YamlDotNet.Core.ScalarStyle.SingleQuoted) } => null,
            YamlScalarNode s => s.Value,
            var other => Otherwise<string?>(Fault(file, other, $"{In}{key} is a list or a mapping where one value belongs"), null),
        };
    }

    private T Otherwise<T>(InputException fault, T value)
    {
        Report(fault);
        return value;
    }

    public string Required(string key, string example)
    {
        if (Text(key) is { } text) return text;

        // Short keys are near to too much.
        if (key.Length > 3 && Keys.FirstOrDefault(k => !asked.Contains(k) && Suggest.Distance(k, key) <= 2) is { } slip) throw Fault(slip, $"{In}unknown key \"{slip}\"; did you mean {key}?");
        throw Fault($"{Where} has no {key}; add \"{key}: {example}\"");
    }

    public double? Number(string key, double minimum = double.NegativeInfinity, bool above = false)
    {
        if (Text(key) is not { } text) return null;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
            return Otherwise<double?>(Fault(key, $"{In}{key} is \"{text}\", not a number; write it with a decimal point"), null);
        return value < minimum || (above && value == minimum)
            ? Otherwise<double?>(Fault(key, $"{In}{key} is {text}; it must be {(above ? "above" : "at least")} {minimum.ToString(CultureInfo.InvariantCulture)}"), null)
            : value;
    }

    public string Choice(string key, string fallback, params string[] choices)
    {
        if (Text(key) is not { } text) return fallback;
        return choices.Contains(text) ? text : Otherwise(Fault(key, $"{In}{key} is \"{text}\"; choose one of {string.Join(", ", choices)}{Suggest.Among(text, choices)}"), fallback);
    }

    /// <summary>A value or a list of values.</summary>
    public ImmutableArray<string> Texts(string key)
    {
        asked.Add(key);
        return Find(key) switch
        {
            null => [],
            YamlSequenceNode list => [.. list.Children.Select(c => c is YamlScalarNode s ? s.Value ?? "" : throw Fault(file, c, $"{In}{key} holds something that is not one value"))],
            YamlScalarNode s => [s.Value ?? ""],
            var other => throw Fault(file, other, $"{In}{key} is a mapping where values belong"),
        };
    }

    /// <summary>Names with numbers.</summary>
    public ImmutableArray<KeyValuePair<string, double>> Numbers(string key)
    {
        if (Map(key) is not { } map) return [];
        return [.. map.Keys.Select(k => KeyValuePair.Create(k, map.Number(k) ?? throw map.Fault(k, $"{map.Where}: {k} has no number")))];
    }

    public YamlMap? Map(string key)
    {
        asked.Add(key);
        return Find(key) is { } child ? new YamlMap(file, In + key, child, Child) : null;
    }

    /// <summary>A list of mappings; the name of one in messages is its id where it has one.</summary>
    public IEnumerable<YamlMap> Maps(string key)
    {
        asked.Add(key);
        var child = Find(key);
        if (child is null or YamlScalarNode { Value: null or "" }) return [];
        if (child is not YamlSequenceNode list) return Otherwise<IEnumerable<YamlMap>>(Fault(file, child, $"{key} is not a list; begin each entry with \"- \""), []);
        var maps = new List<YamlMap>();
        foreach (var (i, c) in list.Children.Index())
        {
            var name = ((c as YamlMappingNode)?.Children.TryGetValue("id", out var id) == true ? (id as YamlScalarNode)?.Value : null) ?? "entry " + (i + 1).ToString(CultureInfo.InvariantCulture);
            Part(() => maps.Add(new YamlMap(file, $"{key} {name}", c, Child)));
        }

        return maps;
    }

    private Action<InputException>? Child => collect is null ? null : Report;

    /// <summary>Says beforehand which keys there are, so that a mistyped one is told before what it leaves missing.</summary>
    /// <param name="keys">Every key that may stand here.</param>
    public void Expect(params string[] keys)
    {
        asked.UnionWith(keys);
        Done();
    }

    /// <summary>Faults each key that nobody asked for.</summary>
    public void Done(params string[] alsoKnown)
    {
        foreach (var key in node.Children.Keys.OfType<YamlScalarNode>())
        {
            if (asked.Contains(key.Value ?? "") || alsoKnown.Contains(key.Value)) continue;
            var unknown = $"{In}unknown key \"{key.Value}\"";
            if (double.TryParse(key.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            {
                Report(Fault(file, key, unknown + " (was a decimal comma written? numbers take a point)"));
                continue;
            }

            var near = Suggest.Among(key.Value ?? "", asked);
            Report(Fault(file, key, $"{unknown}{near}{(near.Length > 0 ? " Known" : "; known")} are {string.Join(", ", asked.Order(StringComparer.Ordinal))}"));
        }
    }

    private YamlNode? Find(string key) => node.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;
}
