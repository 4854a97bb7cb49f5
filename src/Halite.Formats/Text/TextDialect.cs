// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace Halite.Formats.Text;

/// <summary>How a delimited text writes its rows.</summary>
internal sealed record TextDialect
{
    /// <summary>Character between fields; a blank stands for any run of blanks and tabs.</summary>
    public byte Delimiter { get; init; } = (byte)',';

    /// <summary>Whether a comma is a decimal point.</summary>
    public bool DecimalComma { get; init; }

    /// <summary>Whether fields may stand in double quotes.</summary>
    public bool Quoted { get; init; }

    /// <summary>Encoding of texts; numbers are ASCII in all of them.</summary>
    public Encoding Encoding { get; init; } = Encoding.UTF8;

    /// <summary>Whether fields are separated by runs of blanks.</summary>
    public bool Blank => Delimiter == ' ';

    /// <summary>The delimiter in words.</summary>
    public string DelimiterName => Delimiter switch
    {
        (byte)'\t' => "tab",
        (byte)',' => "comma",
        (byte)';' => "semicolon",
        (byte)' ' => "blank",
        _ => ((char)Delimiter).ToString(),
    };

    /// <summary>Splits a line into its fields, quotes taken off, blanks trimmed.</summary>
    /// <param name="line">Line without its end.</param>
    public List<string> Split(string line)
    {
        var fields = new List<string>();
        if (Blank)
        {
            fields.AddRange(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
            return fields;
        }

        int at = 0;
        while (at <= line.Length)
        {
            int start = at;
            while (start < line.Length && line[start] == ' ') start++;
            int end;
            if (Quoted && start < line.Length && line[start] == '"' && CloseQuote(line, start) is var close && close > 0)
            {
                fields.Add(line[(start + 1)..close].Replace("\"\"", "\"").Trim());
                end = line.IndexOf((char)Delimiter, close);
            }
            else
            {
                end = line.IndexOf((char)Delimiter, at);
                fields.Add((end < 0 ? line[at..] : line[at..end]).Trim());
            }

            if (end < 0) break;
            at = end + 1;
        }

        return fields;
    }

    private static int CloseQuote(string line, int open)
    {
        for (int i = open + 1; i < line.Length; i++)
        {
            if (line[i] != '"') continue;
            if (i + 1 < line.Length && line[i + 1] == '"') i++;
            else return i;
        }

        return -1;
    }
}
