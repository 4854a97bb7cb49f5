// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Spectra.Xps;

/// <summary>What is fixed by physics in a core level, and where its components usually lie.</summary>
/// <param name="Region">Region ("S 2p").</param>
/// <param name="Splitting">Spin-orbit splitting, eV; 0 for a singlet.</param>
/// <param name="Ratio">Area of the line at higher binding energy over that of the other, (2j+1) statistics; 0 for a singlet.</param>
/// <param name="Components">Usual components and their binding energies, eV: start values, not results.</param>
public sealed record XpsTemplate(string Region, double Splitting, double Ratio, ImmutableArray<(string Name, double Energy)> Components);

/// <summary>The core levels that Halite knows.</summary>
public static class XpsTemplates
{
    /// <summary>The table.</summary>
    public static ImmutableArray<XpsTemplate> All { get; } =
        [.. EmbeddedTable.Rows("xps_regions.csv").Select(r => new XpsTemplate(
            r[0], EmbeddedTable.Number(r[1]), EmbeddedTable.Number(r[2]),
            [.. r[3].Split('|').Select(c => c.LastIndexOf(':') is var at ? (c[..at], EmbeddedTable.Number(c[(at + 1)..])) : default)]))];

    /// <summary>The template of a name in any writing ("S2p", "s 2p scan"); null if none is named.</summary>
    /// <param name="name">Region or block name.</param>
    public static XpsTemplate? Find(string name)
    {
        var plain = Plain(name);
        return All.FirstOrDefault(t => plain == Plain(t.Region)) ?? All.FirstOrDefault(t => Names(plain, Plain(t.Region)));
    }

    /// <summary>Whether a text holds the level as a word of its own: "Co 1s" does not name O 1s.</summary>
    private static bool Names(string text, string level)
    {
        for (int at = text.IndexOf(level, StringComparison.Ordinal); at >= 0; at = text.IndexOf(level, at + 1, StringComparison.Ordinal))
        {
            if (at == 0 || !char.IsLetter(text[at - 1])) return true;
        }

        return false;
    }

    private static string Plain(string s) => s.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
}
