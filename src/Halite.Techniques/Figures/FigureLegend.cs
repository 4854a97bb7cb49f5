// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Techniques.Figures;

/// <summary>What the legend of a figure lists: each name and colour once, however many plots show it.</summary>
internal static class FigureLegend
{
    /// <summary>The entries of one plot.</summary>
    public static ImmutableArray<(Trace Trace, string Colour)> Of(Plot plot)
    {
        var entries = TraceStyles.Of(plot).Where(e => e.Trace.Name.Length > 0 && e.Trace is not HeatTrace).DistinctBy(Key).ToImmutableArray();
        // A lone curve is named by the axis and the title.
        return entries.Length > 1 || (entries.Length == 1 && plot.Traces.Length > 1) ? entries : [];
    }

    /// <summary>One legend above all plots where they repeat entries of each other; empty where each plot has its own.</summary>
    public static ImmutableArray<(Trace Trace, string Colour)> Shared(Figure figure)
    {
        var all = figure.Plots.SelectMany(p => Of(p)).ToArray();
        var distinct = all.DistinctBy(Key).ToImmutableArray();
        return distinct.Length < all.Length ? distinct : [];
    }

    /// <summary>What makes two entries the same.</summary>
    public static (string Name, string Colour) Key((Trace Trace, string Colour) entry) => (entry.Trace.Name, entry.Colour);
}
