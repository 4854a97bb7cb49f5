// SPDX-License-Identifier: Apache-2.0
namespace Halite.Techniques.Figures;

/// <summary>Draws one plot of a figure: frame, axes, legend, annotations; the traces are in <see cref="SvgTraces"/>.</summary>
internal sealed class SvgPlot(SvgWriter svg, Plot plot, double left, double top, double width, double height, string clipId)
{
    /// <summary>Names of categories that do not fit side by side stand at this angle; its sine is what they take of the height.</summary>
    private const double SlantDegrees = 32, Slant = 0.53;

    public void Draw()
    {
        var colours = TraceColours(plot);
        var legend = plot.Traces.Select((t, i) => (Trace: t, Colour: colours[i])).Where(e => e.Trace.Name.Length > 0 && e.Trace is not HeatTrace).ToList();
        bool showLegend = legend.Count > 1 || (legend.Count == 1 && plot.Traces.Length > 1);
        var heat = plot.Traces.OfType<HeatTrace>().FirstOrDefault();

        // Margins follow what has to be written in them.
        double titleHeight = plot.Title.Length > 0 ? 20 : 0;
        var legendLines = showLegend ? LegendLines(legend, width - 90) : [];
        double legendHeight = legendLines.Count * 17 + (legendLines.Count > 0 ? 3 : 0);
        double x0 = left + (plot.Bare ? 12 : 68), x1 = left + width - (plot.Bare ? 12 : heat is not null ? 92 : plot.Right is not null ? 64 : 18);
        bool slanted = !plot.X.Categories.IsEmpty && plot.X.Categories.Max(c => TextWidth.Of(c, 11.5)) > (x1 - x0) / plot.X.Categories.Length - 6;
        double y0 = top + titleHeight + legendHeight + 8, y1 = top + height - (plot.Bare ? 8 : slanted ? 46 + Math.Min(70, Slant * plot.X.Categories.Max(c => TextWidth.Of(c, 11.5))) : 46);

        var traces = plot.Traces;
        double margin = plot.Bare ? 0.02 : 0.04;
        var x = AxisFrame.Fit(plot.X, traces.SelectMany(SvgTraces.XExtent).Concat(plot.Annotations.OfType<VerticalLine>().Select(l => l.X)), heat is not null ? 0 : 0.02);
        var y = AxisFrame.Fit(plot.Y, traces.Where(t => !t.OnRight).SelectMany(SvgTraces.YExtent), heat is not null ? 0 : margin);
        var right = plot.Right is null ? null : AxisFrame.Fit(plot.Right, traces.Where(t => t.OnRight).SelectMany(SvgTraces.YExtent), margin);
        if (plot.EqualAxes) (x, y) = Equalise(x, y, x1 - x0, y1 - y0);
        x.Place(x0, x1);
        y.Place(y1, y0);
        right?.Place(y1, y0);

        if (plot.Title.Length > 0) svg.Text(x0, top + 14, plot.Title, size: 13, bold: true);
        svg.Raw($"<clipPath id=\"{clipId}\"><rect x=\"{SvgWriter.N(x0)}\" y=\"{SvgWriter.N(y0)}\" width=\"{SvgWriter.N(x1 - x0)}\" height=\"{SvgWriter.N(y1 - y0)}\"/></clipPath>");
        if (!plot.Bare) Axes(x, y, right, x0, y0, x1, y1, slanted);

        svg.Raw($"<g clip-path=\"url(#{clipId})\">");
        foreach (var region in plot.Annotations.OfType<Region>())
        {
            double from = x.Pixel(Math.Max(region.From, x.Low)), to = x.Pixel(Math.Min(region.To, x.High));
            svg.Rect(Math.Min(from, to), y0, Math.Abs(to - from), y1 - y0, region.Colour ?? "#CBD2D9", 0.35);
        }

        for (int i = 0; i < traces.Length; i++)
            SvgTraces.Draw(svg, traces[i], colours[i], x, traces[i].OnRight && right is not null ? right : y);
        svg.Raw("</g>");
        Labels(x, y, right, x0, y0, x1, y1);
        Annotations(x, y, x0, y0, x1, y1);
        if (heat is not null) ColourBar(heat, x1 + 12, y0, y1);
        Legend(legendLines, x0, top + titleHeight + 12);
    }

    private void Labels(AxisFrame x, AxisFrame y, AxisFrame? right, double x0, double y0, double x1, double y1)
    {
        var points = plot.Traces.OfType<PointTrace>().Select(t => (Trace: t, Y: t.OnRight && right is not null ? right : y)).ToList();
        var labelled = points.Where(t => t.Trace.ShowLabels && !t.Trace.Labels.IsEmpty).ToList();
        if (labelled.Count > 0) PointLabels.Draw(svg, labelled, points.Except(labelled), x, x0, y0, x1, y1);
    }

    /// <summary>The colour of each trace: its own, its palette index, or the next of the palette.</summary>
    public static string[] TraceColours(Plot plot)
    {
        int next = 0;
        return [.. plot.Traces.Select(t => t.Colour ?? Palette.Trace(t.PaletteIndex ?? next++))];
    }

    private void Axes(AxisFrame x, AxisFrame y, AxisFrame? right, double x0, double y0, double x1, double y1, bool slanted)
    {
        var (xs, xLabels) = x.Ticks(Math.Max(3, (int)((x1 - x0) / 85)));
        var (ys, yLabels) = y.Ticks(Math.Max(3, (int)((y1 - y0) / 55)));
        for (int i = 0; i < xs.Count; i++)
        {
            double p = x.Pixel(xs[i]);
            if (p < x0 - 0.5 || p > x1 + 0.5) continue;
            if (plot.X.Categories.Length == 0) svg.Line(p, y0, p, y1, Palette.Grid);
            svg.Line(p, y1, p, y1 + 5, Palette.Ink);
            if (slanted) svg.Text(p + 4, y1 + 15, xLabels[i], "end", 11.5, rotate: -SlantDegrees);
            else svg.Text(p, y1 + 18, xLabels[i], "middle", 11.5);
        }

        for (int i = 0; i < ys.Count; i++)
        {
            double p = y.Pixel(ys[i]);
            if (p < y0 - 0.5 || p > y1 + 0.5) continue;
            svg.Line(x0, p, x1, p, Palette.Grid);
            svg.Line(x0 - 5, p, x0, p, Palette.Ink);
            svg.Text(x0 - 8, p + 4, yLabels[i], "end", 11.5);
        }

        if (right is not null)
        {
            var (rs, rLabels) = right.Ticks(Math.Max(3, (int)((y1 - y0) / 55)));
            for (int i = 0; i < rs.Count; i++)
            {
                double p = right.Pixel(rs[i]);
                if (p < y0 - 0.5 || p > y1 + 0.5) continue;
                svg.Line(x1, p, x1 + 5, p, Palette.Ink);
                svg.Text(x1 + 8, p + 4, rLabels[i], "start", 11.5);
            }

            svg.Text(x1 + 52, (y0 + y1) / 2, plot.Right!.Label, "middle", 12.5, rotate: 90);
        }

        svg.Rect(x0, y0, x1 - x0, y1 - y0, "none", stroke: Palette.Ink);
        svg.Text((x0 + x1) / 2, slanted ? top + height - 6 : y1 + 38, plot.X.Label, "middle", 12.5);
        svg.Text(x0 - 52, (y0 + y1) / 2, plot.Y.Label, "middle", 12.5, rotate: -90);
    }

    private void Annotations(AxisFrame x, AxisFrame y, double x0, double y0, double x1, double y1)
    {
        // Labels at the top take turns on three lines, so that neighbours do not write over each other.
        int turn = 0;
        foreach (var annotation in plot.Annotations)
        {
            switch (annotation)
            {
                case VerticalLine v when x.Contains(v.X):
                    double px = x.Pixel(v.X);
                    svg.Line(px, y0, px, y1, v.Colour ?? Palette.Quiet, 1.2, "5 4");
                    bool flip = px > x1 - 90;
                    svg.Text(px + (flip ? -4 : 4), y0 + 13 + 14 * (turn++ % 3), v.Text, flip ? "end" : "start", 11, v.Colour ?? Palette.Ink);
                    break;
                case HorizontalLine h when y.Contains(h.Y):
                    double py = y.Pixel(h.Y);
                    svg.Line(x0, py, x1, py, h.Colour ?? Palette.Quiet, 1.2, "5 4");
                    svg.Text(x1 - 5, py - 4, h.Text, "end", 11, h.Colour ?? Palette.Ink);
                    break;
                case Region r when r.Text.Length > 0 && r.To >= x.Low && r.From <= x.High:
                    svg.Text((x.Pixel(Math.Max(r.From, x.Low)) + x.Pixel(Math.Min(r.To, x.High))) / 2, y0 + 13 + 14 * (turn++ % 3), r.Text, "middle", 11);
                    break;
                case TextAnnotation t:
                    double tx = x.Pixel(t.X), ty = y.Pixel(t.Y);
                    if (t.Arrow)
                    {
                        svg.Line(tx, ty - 18, tx, ty - 4, t.Colour ?? Palette.Quiet);
                        ty -= 18;
                    }

                    svg.Text(tx, ty - 4, t.Text, t.Anchor, 11, t.Colour ?? Palette.Ink);
                    break;
            }
        }
    }

    private void ColourBar(HeatTrace heat, double x, double y0, double y1)
    {
        var (low, high) = SvgTraces.ColourLimits(heat);
        const int parts = 64;
        for (int i = 0; i < parts; i++)
        {
            double h = (y1 - y0) / parts;
            svg.Rect(x, y1 - (i + 1) * h, 14, h + 0.5, Palette.Ordered((i + 0.5) / parts));
        }

        var frame = AxisFrame.Fit(new Axis("") { Scale = heat.LogColour ? AxisScale.Log : AxisScale.Linear, Minimum = low, Maximum = high }, [], 0);
        frame.Place(y1, y0);
        var (ticks, labels) = frame.Ticks(5);
        for (int i = 0; i < ticks.Count; i++) svg.Text(x + 18, frame.Pixel(ticks[i]) + 4, labels[i], size: 10.5);
        svg.Text(x + 68, (y0 + y1) / 2, heat.Name, "middle", 11.5, rotate: 90);
    }

    private static List<List<(Trace Trace, string Colour, double X)>> LegendLines(List<(Trace Trace, string Colour)> entries, double width)
    {
        var lines = new List<List<(Trace, string, double)>> { new() };
        double x = 0;
        foreach (var (trace, colour) in entries)
        {
            double needed = 38 + TextWidth.Of(trace.Name, 11.5);
            if (x + needed > width && lines[^1].Count > 0)
            {
                lines.Add([]);
                x = 0;
            }

            lines[^1].Add((trace, colour, x));
            x += needed;
        }

        return lines;
    }

    private void Legend(List<List<(Trace Trace, string Colour, double X)>> lines, double x0, double y)
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

                svg.Text(px + 25, y, trace.Name, size: 11.5);
            }

            y += 17;
        }
    }

    private static (AxisFrame X, AxisFrame Y) Equalise(AxisFrame x, AxisFrame y, double pixelsX, double pixelsY)
    {
        // Widen the axis that is drawn larger than the other, so that a semicircle stays a semicircle.
        double perPixel = Math.Max((x.High - x.Low) / pixelsX, (y.High - y.Low) / pixelsY);
        double cx = (x.Low + x.High) / 2, wx = perPixel * pixelsX;
        double wy = perPixel * pixelsY;
        double yLow = y.Low <= 0 && y.High > 0 && y.High - y.Low < wy ? Math.Min(y.Low, -0.03 * wy) : (y.Low + y.High - wy) / 2;
        return (x.WithLimits(cx - wx / 2, cx + wx / 2), y.WithLimits(yLow, yLow + wy));
    }
}
