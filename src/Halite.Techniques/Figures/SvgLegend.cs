// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Techniques.Figures;

/// <summary>A legend in as many lines as its entries need.</summary>
internal sealed class SvgLegend
{
    private const double Size = 11.5, Line = 17;

    private readonly List<List<(Trace Trace, string Colour, double X)>> lines = [];

    public SvgLegend(ImmutableArray<(Trace Trace, string Colour)> entries, double width)
    {
        double x = 0;
        foreach (var (trace, colour) in entries)
        {
            double needed = 38 + TextWidth.Of(trace.Name, Size);
            if (lines.Count == 0 || (x + needed > width && lines[^1].Count > 0))
            {
                lines.Add([]);
                x = 0;
            }

            lines[^1].Add((trace, colour, x));
            x += needed;
        }
    }

    /// <summary>Height that it takes, pixels; zero without entries.</summary>
    public double Height => lines.Count * Line + (lines.Count > 0 ? 3 : 0);

    /// <summary>Draws it from a left edge and the base line of its first line.</summary>
    public void Draw(SvgWriter svg, double x0, double y)
    {
        foreach (var line in lines)
        {
            foreach (var (trace, colour, x) in line)
            {
                double px = x0 + x;
                switch (trace)
                {
                    case LineTrace l: svg.Line(px, y - 4, px + 20, y - 4, colour, 2.2, SvgTraces.DashOf(l.Dash)); break;
                    case BandTrace or BarTrace or ShapeTrace: svg.Rect(px + 3, y - 9, 14, 10, colour, trace is BandTrace ? 0.3 : 1); break;
                    case PointTrace p: SvgTraces.DrawMarker(svg, p.Marker, px + 10, y - 4, 7, colour, 1); break;
                }

                svg.Text(px + 25, y, trace.Name, size: Size);
            }

            y += Line;
        }
    }
}
