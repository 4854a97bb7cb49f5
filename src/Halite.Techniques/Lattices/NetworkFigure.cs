// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Halite.Chemistry;
using Halite.Lattices;
using Halite.Lattices.Percolation;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Lattices;

/// <summary>Draws the Li network of a small crystal in perspective, from back to front.</summary>
internal static class NetworkFigure
{
    /// <summary>A crystal of four cells along an edge: 256 cations can still be told apart on paper.</summary>
    private const int DrawnCells = 4;

    private const double Turn = 0.52;
    private const double Tilt = 0.40;
    private const double Distance = 4.2;

    /// <summary>Room around the frame for spheres at its corners.</summary>
    private const double Margin = 0.025;
    private static readonly string[] ClusterColours = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"];

    public static Figure Of(RockSaltComposition composition, CompositionPercolationOptions options, Formula formula)
    {
        var what = options.Ordering is { } ordering ? $"One crystal of the {ordering.Name} arrangement" : options.Interaction is null ? "One random arrangement" : "One short-range ordered arrangement";
        return Of(CompositionPercolation.Example(composition, options, DrawnCells), options.Rule, $"Li network of {formula.ToString(3)}, {options.Rule} rule", what, options.Boundary);
    }

    public static Figure Of(CationArrangement arrangement, TransportRule rule, string title, string what, CrystalBoundary boundary = CrystalBoundary.Periodic)
    {
        var map = NetworkMap.Of(arrangement, rule, boundary);
        double half = map.Edge / 2.0, radius = map.Edge;
        (double X, double Y, double Depth, double Scale) At(double i, double j, double k) => Project((i + 0.5 - half) / radius, (j + 0.5 - half) / radius, (k + 0.5 - half) / radius);
        var placed = map.Sites.Select(s => At(s.I, s.J, s.K)).ToArray();
        var items = new List<(double Depth, Shape Shape)>();
        foreach (var (a, b) in Frame(map.Edge)) items.Add((Math.Min(a.Depth, b.Depth) - 1, new Shape([a.X, b.X], [a.Y, b.Y]) { Stroke = "#B8C0CA", StrokeWidth = 0.8, Closed = false }));
        foreach (var bond in map.Bonds)
        {
            var (a, b) = (placed[bond.From], placed[bond.To]);
            items.Add((Math.Min(a.Depth, b.Depth), new Shape([a.X, b.X], [a.Y, b.Y]) { Stroke = Colour(map.Sites[bond.From]), StrokeWidth = 2.2 * (a.Scale + b.Scale) / 2, Closed = false, Opacity = Fade((a.Depth + b.Depth) / 2) }));
        }

        foreach (var stub in map.Stubs)
        {
            var (site, a) = (map.Sites[stub.From], placed[stub.From]);
            var b = At(site.I + stub.I, site.J + stub.J, site.K + stub.K);
            items.Add((Math.Min(a.Depth, b.Depth), new Shape([a.X, b.X], [a.Y, b.Y]) { Stroke = Colour(site), StrokeWidth = 1.2 * a.Scale, Closed = false, Opacity = 0.8 * Fade(a.Depth) }));
        }

        for (int n = 0; n < map.Sites.Length; n++)
        {
            var (site, at) = (map.Sites[n], placed[n]);
            bool metal = site.Species >= CationArrangement.FirstMetal, vacancy = site.Species == CationArrangement.Vacancy;
            double size = (metal ? 0.011 : site.IsTetrahedral ? 0.012 : 0.017) * at.Scale;
            items.Add((at.Depth + 0.01, new Shape([at.X], [at.Y])
            {
                Radius = size,
                Fill = vacancy ? null : metal ? "#C4CBD3" : Colour(site),
                Stroke = vacancy ? "#7B8794" : metal ? null : site.IsTetrahedral ? "#1F2933" : "#FFFFFF",
                StrokeWidth = site.IsTetrahedral ? 1.1 : 0.6,
                Opacity = metal ? 0.45 * Fade(at.Depth) : Fade(at.Depth),
            }));
        }

        int lithium = map.Clusters.Sum(c => c.Size), percolating = map.Clusters.Where(c => c.Percolates).Sum(c => c.Size);

        // The corners of the crystal bound the drawing; a text goes below.
        var corners = Frame(map.Edge).SelectMany(e => new[] { e.A, e.B }).ToList();
        double left = corners.Min(c => c.X), bottom = corners.Min(c => c.Y);
        var plot = new Plot
        {
            X = new Axis("") { Minimum = left - Margin, Maximum = corners.Max(c => c.X) + Margin },
            Y = new Axis("") { Minimum = bottom - 3 * Margin, Maximum = corners.Max(c => c.Y) + Margin },
            Bare = true,
            RelativeHeight = 1.5,
            EqualAxes = true,
            Traces = [new ShapeTrace("", [.. items.OrderBy(i => i.Depth).Select(i => i.Shape)])],
            Annotations = [new TextAnnotation(string.Create(CultureInfo.InvariantCulture, $"{percolating} of {lithium} Li percolate in this {(boundary == CrystalBoundary.Free ? "particle" : "crystal")} of {map.Edge / 2}³ cells"), left, bottom - 2.2 * Margin)],
        };
        return Figure.Of("li-network", title, plot,
            what + " in perspective. Li atoms and the ways between them are coloured by cluster: blue the largest, other colours the next, pale blue-grey the small ones; small grey dots are transition metals, open circles octahedral vacancies, outlined small atoms tetrahedral Li."
            + (map.Stubs.IsEmpty ? "" : " A thin line that ends at the frame goes on from the opposite face."));
    }

    private static string Colour(NetworkSite site) => site.Cluster < 0 ? "#9FB3C8" : site.Cluster < ClusterColours.Length && (site.Percolates || site.Cluster < 3) ? ClusterColours[site.Cluster] : "#9FB3C8";

    private static double Fade(double depth) => Math.Clamp(0.72 + 0.5 * depth, 0.3, 1);

    private static (double X, double Y, double Depth, double Scale) Project(double x, double y, double z)
    {
        double u = Math.Cos(Turn) * x - Math.Sin(Turn) * y, v = Math.Sin(Turn) * x + Math.Cos(Turn) * y;
        double depth = -Math.Cos(Tilt) * v + Math.Sin(Tilt) * z, up = Math.Sin(Tilt) * v + Math.Cos(Tilt) * z;
        double scale = Distance / (Distance - depth);
        return (u * scale * 0.72, up * scale * 0.72, depth, scale);
    }

    private static IEnumerable<((double X, double Y, double Depth, double Scale) A, (double X, double Y, double Depth, double Scale) B)> Frame(int edge)
    {
        double h = 0.5;
        for (int corner = 0; corner < 8; corner++)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                if ((corner >> axis & 1) != 0) continue;
                int other = corner | 1 << axis;
                yield return (At(corner), At(other));
            }
        }

        (double, double, double, double) At(int c) => Project((c & 1) == 0 ? -h : h, (c >> 1 & 1) == 0 ? -h : h, (c >> 2 & 1) == 0 ? -h : h);
    }
}
