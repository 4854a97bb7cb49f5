// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Techniques.Figures;

/// <summary>Draws one plot of a figure: frame, axes, annotations; the traces are in <see cref="SvgTraces"/>, the labels in <see cref="SvgLabels"/>.</summary>
internal sealed class SvgPlot
{
    /// <summary>Names of categories that do not fit side by side stand at this angle; its sine is what they take of the height.</summary>
    private const double SlantDegrees = 32, Slant = 0.53;

    private const double TickSize = 11.5, TitleSize = 12.5;

    private readonly SvgWriter svg;
    private readonly Plot plot;
    private readonly Place place;
    private readonly ImmutableArray<(Trace Trace, string Colour)> traces;
    private readonly SvgLegend legend;
    private readonly HeatTrace? heat;
    private readonly double y0;
    private double x0, x1, y1;
    private bool slanted;
    private AxisFrame x, y;
    private AxisFrame? right;

    /// <summary>Where the plot stands and what of it others draw.</summary>
    /// <param name="Left">Left edge, pixels.</param>
    /// <param name="Top">Upper edge, pixels.</param>
    /// <param name="Width">Width, pixels.</param>
    /// <param name="Height">Height, pixels.</param>
    /// <param name="ClipId">Id of its clip path.</param>
    /// <param name="Abscissa">Whether ticks and title of the abscissa are written; only the lowest of a stack has them.</param>
    /// <param name="OwnLegend">Whether it has a legend of its own.</param>
    public sealed record Place(double Left, double Top, double Width, double Height, string ClipId, bool Abscissa = true, bool OwnLegend = true);

    public SvgPlot(SvgWriter svg, Plot plot, Place place)
    {
        (this.svg, this.plot, this.place) = (svg, plot, place);
        traces = TraceStyles.Of(plot);
        heat = plot.Traces.OfType<HeatTrace>().FirstOrDefault();
        legend = new SvgLegend(place.OwnLegend ? FigureLegend.Of(plot) : [], place.Width - 90);
        x = Abscissa(plot);
        y = Ordinate(plot, x, plot.Y, onRight: false);
        right = plot.Right is null ? null : Ordinate(plot, x, plot.Right, onRight: true);
        y0 = place.Top + (plot.Title.Length > 0 ? 20 : 0) + legend.Height + 8;
        y1 = place.Top + place.Height - (plot.Bare ? 8 : place.Abscissa ? 46 : 10);

        // What has to be written beside the frame sets its margins. Equal axes change the ticks, by little: the frame is first taken at a usual width.
        x1 = place.Left + place.Width - 18;
        x0 = place.Left + 68;
        var ordinate = plot.EqualAxes ? Equalise(x, y, x1 - x0, y1 - y0).Y : y;
        LeftMargin = plot.Bare ? 12 : 36 + Widest(ordinate);
        RightMargin = plot.Bare ? 12 : heat is not null ? 92 : right is not null ? 36 + Widest(right) : 18;
    }

    /// <summary>Room that labels and title of the ordinate need, pixels.</summary>
    public double LeftMargin { get; }

    /// <summary>Room that is needed on the right, pixels.</summary>
    public double RightMargin { get; }

    /// <summary>Draws the plot with the margins given, so that plots above one another line up.</summary>
    public void Draw(double leftMargin, double rightMargin)
    {
        (x0, x1) = (place.Left + leftMargin, place.Left + place.Width - rightMargin);
        double longest = plot.X.Categories.IsEmpty || !place.Abscissa ? 0 : plot.X.Categories.Max(c => TextWidth.Of(c, TickSize));
        slanted = longest > (x1 - x0) / Math.Max(1, plot.X.Categories.Length) - 6;
        if (slanted) y1 -= Math.Min(70, Slant * longest);
        if (plot.EqualAxes) (x, y) = Equalise(x, y, x1 - x0, y1 - y0);
        x.Place(x0, x1);
        y.Place(y1, y0);
        right?.Place(y1, y0);

        if (plot.Title.Length > 0) svg.Text(x0, place.Top + 14, plot.Title, size: 13, bold: true);
        svg.Raw($"<clipPath id=\"{place.ClipId}\"><rect x=\"{SvgWriter.N(x0)}\" y=\"{SvgWriter.N(y0)}\" width=\"{SvgWriter.N(x1 - x0)}\" height=\"{SvgWriter.N(y1 - y0)}\"/></clipPath>");
        if (!plot.Bare) Axes();

        svg.Raw($"<g clip-path=\"url(#{place.ClipId})\">");
        foreach (var region in plot.Annotations.OfType<Region>())
        {
            double from = x.Pixel(Math.Max(region.From, x.Low)), to = x.Pixel(Math.Min(region.To, x.High));
            svg.Rect(Math.Min(from, to), y0, Math.Abs(to - from), y1 - y0, region.Colour ?? "#CBD2D9", 0.35);
        }

        foreach (var (trace, colour) in traces) SvgTraces.Draw(svg, trace, colour, x, Ordinate(trace));
        svg.Raw("</g>");
        new SvgLabels(svg, plot, traces, x, Ordinate, x0, y0, x1, y1).Draw();
        if (heat is not null) ColourBar(heat, x1 + 12, y0, y1);
        legend.Draw(svg, x0, place.Top + (plot.Title.Length > 0 ? 20 : 0) + 12);
    }

    /// <summary>The abscissa with its limits.</summary>
    public static AxisFrame Abscissa(Plot plot) => AxisFrame.Fit(plot.X, StackedPlots.Abscissae(plot), plot.Traces.Any(t => t is HeatTrace) ? 0 : AxisFrame.XMargin);

    /// <summary>An ordinate with limits for what is in view; texts over the curves need more room than the curves alone.</summary>
    public static AxisFrame Ordinate(Plot plot, AxisFrame x, Axis axis, bool onRight)
    {
        double margin = plot.Traces.Any(t => t is HeatTrace) ? 0 : plot.Bare ? AxisFrame.YMargin / 2 : plot.Annotations.Any(a => a is TextAnnotation) && !plot.EqualAxes ? 2 * AxisFrame.YMargin : AxisFrame.YMargin;
        return AxisFrame.Fit(axis, plot.Traces.Where(t => t.OnRight == onRight).SelectMany(t => SvgTraces.YExtent(t, x)), margin);
    }

    private AxisFrame Ordinate(Trace trace) => trace.OnRight && right is not null ? right : y;

    private int RowsOfTicks => Math.Max(y1 - y0 > 90 ? 4 : 3, (int)((y1 - y0) / 50));

    private double Widest(AxisFrame axis) => axis.Ticks(RowsOfTicks) is var (values, labels) ? labels.Where((_, i) => axis.Contains(values[i])).Select(l => TextWidth.Of(l, TickSize)).DefaultIfEmpty(0).Max() : 0;

    private void Axes()
    {
        var (xs, xLabels) = x.Ticks(Math.Max(3, (int)((x1 - x0) / 85)));
        for (int i = 0; i < xs.Count; i++)
        {
            double p = x.Pixel(xs[i]);
            if (p < x0 - 0.5 || p > x1 + 0.5) continue;
            if (plot.X.Categories.Length == 0) svg.Line(p, y0, p, y1, Palette.Grid);
            svg.Line(p, y1, p, y1 + 5, Palette.Ink);
            if (!place.Abscissa) continue;
            if (slanted) svg.Text(p + 4, y1 + 15, xLabels[i], "end", TickSize, rotate: -SlantDegrees);
            else svg.Text(p, y1 + 18, xLabels[i], "middle", TickSize);
        }

        var (ys, yLabels) = y.Ticks(RowsOfTicks);
        for (int i = 0; i < ys.Count; i++)
        {
            double p = y.Pixel(ys[i]);
            if (p < y0 - 0.5 || p > y1 + 0.5) continue;
            svg.Line(x0, p, x1, p, Palette.Grid);
            svg.Line(x0 - 5, p, x0, p, Palette.Ink);
            svg.Text(x0 - 8, p + 4, yLabels[i], "end", TickSize);
        }

        if (right is not null)
        {
            var (rs, rLabels) = right.Ticks(RowsOfTicks);
            for (int i = 0; i < rs.Count; i++)
            {
                double p = right.Pixel(rs[i]);
                if (p < y0 - 0.5 || p > y1 + 0.5) continue;
                svg.Line(x1, p, x1 + 5, p, Palette.Ink);
                svg.Text(x1 + 8, p + 4, rLabels[i], "start", TickSize);
            }

            svg.Text(place.Left + place.Width - 16, (y0 + y1) / 2, plot.Right!.Label, "middle", TitleSize, rotate: 90);
        }

        svg.Rect(x0, y0, x1 - x0, y1 - y0, "none", stroke: Palette.Ink);
        if (place.Abscissa) svg.Text((x0 + x1) / 2, slanted ? place.Top + place.Height - 6 : y1 + 38, plot.X.Label, "middle", TitleSize);
        // A title that is longer than its frame is high, as beside a low residual panel, is set smaller rather than over its neighbour's.
        double fitting = Math.Min(TitleSize, Math.Max(9, TitleSize * (place.Height - 4) / TextWidth.Of(plot.Y.Label, TitleSize)));
        svg.Text(place.Left + 18, (y0 + y1) / 2, plot.Y.Label, "middle", fitting, rotate: -90);
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
