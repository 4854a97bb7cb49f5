// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Halite.Composition;
using Halite.Data;

namespace Halite.Techniques.Composition;

/// <summary>Reads the small table that <c>kinetics fit</c> takes: rest_s, share and perhaps sigma.</summary>
internal static class RestShareTable
{
    public static List<RestShare> Read(string text, string path)
    {
        var points = new List<RestShare>();
        string[]? head = null;
        int line = 0, rest = 0, share = 1, sigma = 2;
        foreach (var raw in text.ReplaceLineEndings("\n").Split('\n'))
        {
            line++;
            var trimmed = raw.Trim();
            if (trimmed.Length == 0 || trimmed[0] == '#') continue;
            var fields = trimmed.Split([',', ';', '\t'], StringSplitOptions.TrimEntries);
            if (head is null && !double.TryParse(fields[0], NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            {
                head = fields;
                (rest, share, sigma) = (Array.IndexOf(head, "rest_s"), Array.IndexOf(head, "share"), Array.IndexOf(head, "sigma"));
                if (rest < 0 || share < 0) throw new InputException($"{path}, line {line}: the columns are rest_s, share and perhaps sigma, not {trimmed}.");
                continue;
            }

            head ??= [];
            points.Add(new RestShare(Number(fields, rest), Number(fields, share), sigma >= 0 && sigma < fields.Length && fields[sigma].Length > 0 ? Number(fields, sigma) : null));
        }

        if (points.Count == 0) throw new InputException($"{path}: the table holds no points; write lines such as 3600,0.42,0.02.");
        return points;

        double Number(string[] fields, int column) =>
            column < fields.Length && double.TryParse(fields[column], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value
                : throw new InputException($"{path}, line {line}: column {column + 1} is not a number; write lines such as 3600,0.42,0.02.");
    }
}
