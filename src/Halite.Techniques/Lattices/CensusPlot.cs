// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Lattices;

/// <summary>Draws the census of tetrahedra by their number of metals beside that of a random arrangement.</summary>
internal static class CensusPlot
{
    /// <summary>The plot.</summary>
    /// <param name="census">Share of tetrahedra with 0 to 4 metals.</param>
    /// <param name="metals">Share of cation sites with a metal.</param>
    /// <param name="title">Title within the figure.</param>
    public static Plot Of(ImmutableArray<Measured> census, double metals, string title)
    {
        double[] binomial = [1, 4, 6, 4, 1];
        return new Plot
        {
            Title = title,
            X = new Axis("Metals among the four corners") { Categories = ["0", "1", "2", "3", "4"] },
            Y = new Axis("Share of tetrahedra") { IncludeZero = true },
            Traces =
            [
                new BarTrace("simulated", [0, 1, 2, 3, 4], [.. census.Select(c => c.Value)], 0.55) { SigmaY = [.. census.Select(c => c.Sigma ?? 0)], PaletteIndex = 0 },
                new PointTrace("random", [0, 1, 2, 3, 4], [.. binomial.Select((b, k) => b * Math.Pow(metals, k) * Math.Pow(1 - metals, 4 - k))]) { Marker = Marker.Diamond, Size = 8, PaletteIndex = 1 },
            ],
        };
    }
}
