// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Composition;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Composition;

/// <summary>The cloud of compositions and its Pareto front, one plot for each pair of the first objective and another.</summary>
internal static class DesignFigure
{
    private const int MostPlots = 4;

    public static ImmutableArray<Figure> Of(DesignDocument design, DesignResult result)
    {
        if (result.Valid == 0) return [];
        var plots = ImmutableArray.CreateBuilder<Plot>();
        if (design.Objectives.Length == 1) plots.Add(Against(design, result, 0, null));
        for (int other = 1; other < design.Objectives.Length && plots.Count < MostPlots; other++) plots.Add(Against(design, result, 0, other));
        return
        [
            new Figure
            {
                Id = "design-pareto",
                Title = $"{design.Name}: {result.Pareto.Length} of {result.Valid} compositions on the front",
                Plots = plots.ToImmutable(),
                PlotsPerRow = Math.Min(2, plots.Count),
                Caption = $"Grey: {(result.Sampled.Length < result.Valid ? $"{result.Sampled.Length} of " : "")}the possible compositions. Marked: those that no other beats in all of {string.Join(", ", design.Objectives.Select(o => o.Quantity.Name))} at once.",
            },
        ];
    }

    private static Plot Against(DesignDocument design, DesignResult result, int x, int? y)
    {
        ImmutableArray<double> Values(IEnumerable<DesignRow> rows, int? objective) =>
            objective is { } o ? [.. rows.Select(r => r.Objectives[o])] : [.. rows.Select(r => (double)r.Index)];
        // The front of many objectives can be as dense as the cloud: what does not show is left out evenly.
        var front = Thin(result.Pareto, 1500);
        Axis Axis(int? objective) => objective is { } o ? new Axis(design.Objectives[o].Quantity.Label, design.Objectives[o].Quantity.Unit == "1" ? "" : design.Objectives[o].Quantity.Unit) : new Axis("Place on the grid");
        return new Plot
        {
            X = Axis(x),
            Y = Axis(y),
            Traces =
            [
                new PointTrace("compositions", Values(result.Sampled, x), Values(result.Sampled, y)) { Colour = "#B8C0C8", Size = 3, Opacity = 0.6 },
                new PointTrace("Pareto front", Values(front, x), Values(front, y))
                {
                    PaletteIndex = 1,
                    Size = 5,
                    Labels = [.. front.Select(r => design.Family.At(r.Index)!.ToString(3))],
                },
            ],
        };
    }

    private static ImmutableArray<DesignRow> Thin(ImmutableArray<DesignRow> rows, int most)
    {
        if (rows.Length <= most) return rows;
        return [.. Enumerable.Range(0, most).Select(i => rows[(int)((long)i * rows.Length / most)])];
    }
}
