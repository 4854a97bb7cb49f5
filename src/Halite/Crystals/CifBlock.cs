// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Halite.Data;

namespace Halite.Crystals;

/// <summary>One data block of a CIF: single values and loops, keys in lower case.</summary>
internal sealed class CifBlock
{
    private readonly Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<CifLoop> loops = [];

    private CifBlock(string name) => Name = name;

    public string Name { get; }

    public bool Has(string key) => values.ContainsKey(key);

    public string? Value(string key) => values.GetValueOrDefault(key);

    public CifLoop? Loop(string key) => loops.FirstOrDefault(l => l.Has(key));

    public double Number(string key) => values.TryGetValue(key, out var text)
        ? CifLoop.ParseNumber(text, key, null)
        : throw new InputException($"The CIF has no {key}: add it.");

    /// <summary>All blocks of a text.</summary>
    public static List<CifBlock> All(string text)
    {
        var tokens = Tokens(text);
        var blocks = new List<CifBlock>();
        var block = new CifBlock("");
        for (int n = 0; n < tokens.Count;)
        {
            var (token, quoted) = tokens[n];
            if (!quoted && token.StartsWith("data_", StringComparison.OrdinalIgnoreCase))
            {
                blocks.Add(block = new CifBlock(token[5..]));
                n++;
            }
            else if (!quoted && token.Equals("loop_", StringComparison.OrdinalIgnoreCase))
            {
                n = ReadLoop(tokens, n + 1, block);
            }
            else if (!quoted && token.StartsWith('_'))
            {
                if (n + 1 < tokens.Count && !IsStructural(tokens[n + 1])) block.values[token] = tokens[n + 1].Text;
                n += 2;
            }
            else
            {
                n++;
            }
        }

        if (blocks.Count == 0) blocks.Add(block);
        return blocks;
    }

    private static int ReadLoop(List<(string Text, bool Quoted)> tokens, int n, CifBlock block)
    {
        var keys = new List<string>();
        while (n < tokens.Count && !tokens[n].Quoted && tokens[n].Text.StartsWith('_')) keys.Add(tokens[n++].Text);
        var cells = new List<string>();
        while (n < tokens.Count && !IsStructural(tokens[n])) cells.Add(tokens[n++].Text);
        if (keys.Count == 0) return n;
        if (cells.Count % keys.Count != 0)
            throw new InputException($"The CIF's loop of {keys[0]} has {keys.Count} columns and {cells.Count} values, which make no whole rows: the file is cut short or a value lacks its quotes.");
        block.loops.Add(new CifLoop(keys, cells));
        return n;
    }

    private static bool IsStructural((string Text, bool Quoted) token) => !token.Quoted
        && (token.Text.StartsWith('_') || token.Text.Equals("loop_", StringComparison.OrdinalIgnoreCase) || token.Text.StartsWith("data_", StringComparison.OrdinalIgnoreCase));

    private static List<(string Text, bool Quoted)> Tokens(string text)
    {
        var tokens = new List<(string, bool)>();
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        for (int l = 0; l < lines.Length; l++)
        {
            var line = lines[l];
            if (line.StartsWith(';'))
            {
                // A text field runs to the next line that starts with a semicolon.
                var parts = new List<string> { line[1..] };
                while (++l < lines.Length && !lines[l].StartsWith(';')) parts.Add(lines[l]);
                tokens.Add((string.Join('\n', parts).Trim(), true));
                continue;
            }

            for (int n = 0; n < line.Length;)
            {
                char c = line[n];
                if (char.IsWhiteSpace(c))
                {
                    n++;
                    continue;
                }

                if (c == '#') break;
                int start = n;
                if (c is '\'' or '"')
                {
                    // A quote ends a text only before white space: 'it's' is one value.
                    n++;
                    while (n < line.Length && !(line[n] == c && (n + 1 == line.Length || char.IsWhiteSpace(line[n + 1])))) n++;
                    tokens.Add((line[(start + 1)..Math.Min(n, line.Length)], true));
                    n++;
                    continue;
                }

                while (n < line.Length && !char.IsWhiteSpace(line[n])) n++;
                tokens.Add((line[start..n], false));
            }
        }

        return tokens;
    }
}

/// <summary>A loop of a CIF.</summary>
internal sealed class CifLoop(List<string> keys, List<string> cells)
{
    public int Rows => cells.Count / keys.Count;

    public bool Has(string key) => Column(key) >= 0;

    public string? Text(string key, int row) => Column(key) is >= 0 and var c ? cells[row * keys.Count + c] : null;

    public double Number(string key, int row) => Text(key, row) is { } text
        ? ParseNumber(text, key, row)
        : throw new InputException($"The CIF's loop of sites has no column {key}: add it.");

    /// <summary>A number as CIF writes it, with or without its standard uncertainty in brackets.</summary>
    public static double ParseNumber(string text, string key, int? row)
    {
        int bracket = text.IndexOf('(', StringComparison.Ordinal);
        var digits = bracket < 0 ? text : text[..bracket];
        return double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value
            : throw new InputException($"The CIF has \"{text}\" for {key}{(row is { } r ? $" in row {r + 1} of its loop" : "")}, which is no number: correct it.");
    }

    private int Column(string key) => keys.FindIndex(k => k.Equals(key, StringComparison.OrdinalIgnoreCase));
}
