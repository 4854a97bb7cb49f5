// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Techniques.Figures;

/// <summary>Which of an operation's figures comes first, by its id: <c>--plot</c>.</summary>
public static class FigureChoice
{
    /// <summary>The figures, each with an id of its own: a second "peaks" is "peaks-2".</summary>
    /// <param name="figures">The figures of a panel.</param>
    public static ImmutableArray<Figure> Distinct(IEnumerable<Figure> figures)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var distinct = ImmutableArray.CreateBuilder<Figure>();
        foreach (var figure in figures)
        {
            var id = figure.Id;
            for (int k = 2; !taken.Add(id); k++) id = FormattableString.Invariant($"{figure.Id}-{k}");
            distinct.Add(figure with { Id = id });
        }

        return distinct.ToImmutable();
    }

    /// <summary>The figures with the one asked for in front.</summary>
    /// <param name="figures">The figures, the most telling first, with distinct ids.</param>
    /// <param name="first">Id of the one in front; null or "auto" leaves the order.</param>
    /// <exception cref="InputException">It does not exist for these inputs; the message names those that do.</exception>
    public static ImmutableArray<Figure> Ordered(ImmutableArray<Figure> figures, string? first)
    {
        if (first is null || first.Equals("auto", StringComparison.OrdinalIgnoreCase)) return figures;
        var chosen = figures.FirstOrDefault(f => f.Id.Equals(first, StringComparison.OrdinalIgnoreCase))
            ?? throw new InputException($"There is no figure \"{first}\" for these inputs and options; there {(figures.Length == 0 ? "is none" : figures.Length == 1 ? "is" : "are")}{(figures.Length == 0 ? "" : " " + string.Join(", ", figures.Select(f => f.Id)))}.");
        return [chosen, .. figures.Where(f => f != chosen)];
    }

    /// <summary>One line on what a file holds: the figure that it shows and the ids of those that it leaves out, or all that a page has.</summary>
    /// <param name="path">The file.</param>
    /// <param name="figures">The figures in order.</param>
    public static string Say(string path, ImmutableArray<Figure> figures)
    {
        var ids = figures.Select(f => f.Id).ToArray();
        if (!path.EndsWith(".svg", StringComparison.OrdinalIgnoreCase)) return $"wrote {path}: {(ids.Length == 1 ? "the figure" : $"{ids.Length} figures,")} {string.Join(", ", ids)}";
        return $"wrote {path}: the figure {ids[0]}" + (ids.Length == 1 ? "" : $"; others by --plot: {string.Join(", ", ids.Skip(1))}");
    }
}
