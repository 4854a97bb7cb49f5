// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Impedance;

/// <summary>The operations of impedance: eis, drt.</summary>
public static class ImpedanceOperations
{
    /// <summary>In the order in which help shows them.</summary>
    public static ImmutableArray<Operation> All { get; } = [EisOperation.Definition, DrtOperation.Definition];

    /// <summary>Which figure comes first.</summary>
    internal static OptionSpec<string> Plot(string value, params ReadOnlySpan<string> ids) =>
        OptionSpec.Choice("plot", "The figure that comes first: the one that --figure out.svg writes (an .html page holds all). Auto takes the most telling one.", value, ["auto", .. ids]);

    /// <summary>The figures with the one asked for in front.</summary>
    /// <exception cref="Halite.Data.InputException">It does not exist for these inputs.</exception>
    internal static ImmutableArray<Figure> Ordered(IEnumerable<Figure?> figures, string first)
    {
        ImmutableArray<Figure> all = [.. figures.OfType<Figure>()];
        if (first == "auto") return all;
        var chosen = all.FirstOrDefault(f => f.Id == first)
            ?? throw new Halite.Data.InputException($"There is no figure \"{first}\" for these inputs and options; there are {string.Join(", ", all.Select(f => f.Id))}.");
        return [chosen, .. all.Where(f => f != chosen)];
    }
}
