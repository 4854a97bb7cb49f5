// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Halite.Data;

namespace Halite.Formats.Spectra;

/// <summary>The two spellings of an Athena project: Perl data written by Data::Dumper, and Larch's JSON.</summary>
internal static class AthenaText
{
    /// <summary>Unpacks the beginning of gzipped bytes; what cannot be unpacked any more is left off.</summary>
    public static byte[] Inflate(ReadOnlySpan<byte> packed, int atMost) => Inflate(packed.ToArray(), atMost, out _);

    /// <summary>Unpacks gzipped bytes and says whether the stream came to its end.</summary>
    public static byte[] Inflate(byte[] packed, int atMost, out bool whole)
    {
        var plain = new MemoryStream();
        whole = true;
        try
        {
            using var zip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
            var buffer = new byte[Math.Min(atMost, 1 << 16)];
            int n;
            while (plain.Length < atMost && (n = zip.Read(buffer)) > 0) plain.Write(buffer, 0, n);
            // .NET ends quietly where a stream is cut between blocks: the trailer then lacks the right length.
            if (atMost == int.MaxValue && packed.Length >= 18)
                whole = BitConverter.ToUInt32(packed, packed.Length - 4) == (uint)plain.Length;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            whole = false;
        }

        return plain.ToArray();
    }

    /// <summary>The groups of a Perl project.</summary>
    public static List<AthenaGroup> FromPerl(string text, ImmutableArray<Warning>.Builder warnings)
    {
        var groups = new List<AthenaGroup>();
        AthenaGroup? group = null;
        var reader = new PerlReader(text);
        try
        {
            while (reader.NextStatement(out var name))
            {
                switch (name)
                {
                    case "[record]":
                        if (group is not null) groups.Add(group);
                        group = null;
                        break;
                    case "old_group":
                        group = new AthenaGroup(reader.ReadValue() as string ?? "group");
                        break;
                    case "args" when group is not null:
                        Arguments(group, reader.ReadValue());
                        break;
                    case "x" or "y" or "i0" or "signal" or "stddev" when group is not null:
                        group.Set(name, reader.ReadNumbers());
                        break;
                    default:
                        reader.SkipStatement();
                        break;
                }
            }
        }
        catch (FormatException e)
        {
            warnings.Add(new Warning("truncated-file", $"The project breaks off at {e.Message}: what follows is lost."));
            if (group is { X.Length: > 0, Y.Length: > 0 }) groups.Add(group);
        }

        return groups;
    }

    /// <summary>The groups of a JSON project.</summary>
    public static List<AthenaGroup> FromJson(string text)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text);
        }
        catch (JsonException e)
        {
            throw new InputException($"The JSON project is damaged at line {e.LineNumber + 1}; save it again.", e);
        }

        using (document)
        {
            var root = document.RootElement;
            var order = new List<string>();
            foreach (var item in root.EnumerateObject())
            {
                if (item.Name.StartsWith("_____order", StringComparison.Ordinal) && item.Value.ValueKind == JsonValueKind.Array)
                    order.AddRange(item.Value.EnumerateArray().Select(v => v.ToString()));
            }

            if (order.Count == 0) order.AddRange(root.EnumerateObject().Where(p => !p.Name.StartsWith('_')).Select(p => p.Name));
            var groups = new List<AthenaGroup>();
            foreach (var key in order)
            {
                if (!root.TryGetProperty(key, out var item) || item.ValueKind != JsonValueKind.Object) continue;
                var group = new AthenaGroup(key);
                foreach (var field in item.EnumerateObject())
                {
                    if (field.Name == "args") Arguments(group, Plain(field.Value));
                    else if (field.Value.ValueKind == JsonValueKind.Array) group.Set(field.Name, [.. field.Value.EnumerateArray().Select(Number)]);
                }

                groups.Add(group);
            }

            return groups;
        }
    }

    private static double Number(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number ? value.GetDouble() : TextLines.Number(value.ToString());

    private static object? Plain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().Select(Plain).ToList(),
        JsonValueKind.Object => value.EnumerateObject().SelectMany(p => new[] { p.Name, Plain(p.Value) }).ToList(),
        JsonValueKind.Null => null,
        _ => value.ToString(),
    };

    private static void Arguments(AthenaGroup group, object? value)
    {
        if (value is not List<object?> list) return;
        for (int i = 0; i + 1 < list.Count; i += 2)
        {
            if (list[i] is not string key) continue;
            if (list[i + 1] is string text) group.Arguments[key] = text;
            else if (key == "titles" && list[i + 1] is List<object?> titles) group.Titles.AddRange(titles.OfType<string>());
        }
    }
}

/// <summary>
/// Reads what Data::Dumper writes: statements "$name = value;" with quoted strings, numbers, undef, lists ( ), arrays
/// [ ], hashes { } and bless(value, 'class'). A list, array or hash becomes a flat list of its items.
/// </summary>
internal sealed class PerlReader(string text)
{
    private int at;

    public bool NextStatement(out string name)
    {
        name = "";
        while (at < text.Length)
        {
            char c = text[at];
            if (char.IsWhiteSpace(c) || c == ';')
            {
                at++;
            }
            else if (c == '#')
            {
                SkipLine();
            }
            else if (c == '[')
            {
                int end = text.IndexOf(']', at);
                if (end < 0) throw Broken();
                name = text[at..(end + 1)];
                SkipLine();
                return true;
            }
            else if (c is '$' or '@' or '%')
            {
                int start = ++at;
                while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] == '_')) at++;
                name = text[start..at];
                SkipSpace();
                if (at >= text.Length) throw Broken();
                if (text[at] == '=') at++;
                return true;
            }
            else
            {
                SkipLine();
            }
        }

        return false;
    }

    public object? ReadValue()
    {
        SkipSpace();
        if (at >= text.Length) throw Broken();
        char c = text[at];
        switch (c)
        {
            case '\'' or '"': return ReadString(c);
            case '(' or '[' or '{': return ReadItems(c switch { '(' => ')', '[' => ']', _ => '}' });
            default:
                int start = at;
                while (at < text.Length && text[at] is not (',' or ')' or ']' or '}' or ';' or '(' or '=' or '\n')) at++;
                var word = text[start..at].Trim();
                if (word == "bless")
                {
                    return ReadItems(')') is [var inner, ..] ? inner : null;
                }

                return word == "undef" ? null : word;
        }
    }

    /// <summary>A list of numbers, quoted or not, without a string for each.</summary>
    public double[] ReadNumbers()
    {
        SkipSpace();
        if (at >= text.Length || text[at] != '(') throw Broken();
        at++;
        var values = new List<double>(512);
        while (true)
        {
            while (at < text.Length && (char.IsWhiteSpace(text[at]) || text[at] is ',' or '\'' or '"')) at++;
            if (at >= text.Length) throw Broken();
            if (text[at] == ')')
            {
                at++;
                return [.. values];
            }

            int start = at;
            while (at < text.Length && text[at] is not (',' or '\'' or '"' or ')')) at++;
            if (at >= text.Length) throw Broken();
            values.Add(TextLines.Number(text.AsSpan(start, at - start)));
        }
    }

    public void SkipStatement()
    {
        while (at < text.Length && text[at] != ';')
        {
            if (text[at] is '\'' or '"') ReadString(text[at]);
            else at++;
        }
    }

    private List<object?> ReadItems(char end)
    {
        while (text[at] is not ('(' or '[' or '{')) at++;
        at++;
        var items = new List<object?>();
        while (true)
        {
            SkipSpace();
            if (at >= text.Length) throw Broken();
            if (text[at] == end)
            {
                at++;
                return items;
            }

            if (text[at] == ',')
            {
                at++;
                continue;
            }

            if (text[at] == '=' && at + 1 < text.Length && text[at + 1] == '>')
            {
                at += 2;
                continue;
            }

            int before = at;
            items.Add(ReadValue());
            if (at == before) throw Broken();
        }
    }

    private string ReadString(char quote)
    {
        var result = new StringBuilder();
        int start = at++;
        while (at < text.Length)
        {
            char c = text[at++];
            if (c == quote) return result.ToString();
            if (c == '\\' && at < text.Length)
            {
                c = text[at++];
                if (c == 'x' && at < text.Length && text[at] == '{' && text.IndexOf('}', at) is var close and > 0
                    && int.TryParse(text.AsSpan(at + 1, close - at - 1), System.Globalization.NumberStyles.HexNumber, null, out int code))
                {
                    result.Append(char.ConvertFromUtf32(Math.Clamp(code, 32, 0xD7FF)));
                    at = close + 1;
                    continue;
                }

                if (c is not ('\'' or '"' or '\\' or '$' or '@')) result.Append('\\');
            }

            result.Append(c);
        }

        at = start;
        throw Broken();
    }

    private void SkipSpace()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
    }

    private void SkipLine()
    {
        while (at < text.Length && text[at] != '\n') at++;
    }

    private FormatException Broken()
    {
        int line = 1;
        foreach (var c in text.AsSpan(0, Math.Min(at, text.Length)))
        {
            if (c == '\n') line++;
        }

        return new FormatException($"line {line}");
    }
}
