// SPDX-License-Identifier: Apache-2.0
namespace Halite.Techniques;

/// <summary>"Did you mean": the known word nearest to a mistyped one.</summary>
public static class Suggest
{
    // What the same thing is called in other verbs and programs.
    private static readonly string[][] SameThing = [["--to", "--as"], ["--out", "--into", "--output", "-o"]];

    /// <summary>The same for an option: first what another verb calls it, then the nearest word.</summary>
    /// <param name="option">What was typed, with its dashes.</param>
    /// <param name="known">The options there are, with their dashes.</param>
    public static string Option(string option, IEnumerable<string> known)
    {
        string[] names = [.. known];
        return SameThing.FirstOrDefault(g => g.Contains(option)) is { } group && Array.Find(names, group.Contains) is { } same ? $"; did you mean {same}?" : Among(option, names);
    }

    /// <summary>A clause that names the nearest word ("; did you mean mass-mg?"), or nothing when none is near.</summary>
    /// <param name="word">What was typed.</param>
    /// <param name="known">What would have been right.</param>
    public static string Among(string word, IEnumerable<string> known)
    {
        // What begins as it was typed: --mass for mass-mg.
        if (word.Length > 2 && known.Where(k => k.StartsWith(word, StringComparison.OrdinalIgnoreCase)).ToList() is { Count: > 0 and <= 3 } longer)
            return $"; did you mean {string.Join(" or ", longer)}?";
        var best = known.Select(k => (Word: k, Distance: Distance(word.ToLowerInvariant(), k.ToLowerInvariant()))).OrderBy(k => k.Distance).ThenBy(k => k.Word, StringComparer.Ordinal).FirstOrDefault();
        return best.Word is not null && best.Distance <= Math.Max(2, word.Length / 3) ? $"; did you mean {best.Word}?" : "";
    }

    /// <summary>Number of insertions, deletions, replacements and swaps of neighbours between two words (Damerau, restricted).</summary>
    /// <param name="a">One word.</param>
    /// <param name="b">The other.</param>
    public static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++) d[i, 0] = i;
        for (int j = 0; j <= b.Length; j++) d[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }

        return d[a.Length, b.Length];
    }
}
