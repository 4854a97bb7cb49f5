// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Box = Halite.Techniques.Figures.LabelBoard.Box;

namespace Halite.Techniques.Figures;

/// <summary>Draws the annotations of a plot and the labels of its points, each where it is clear of the others and of the curves.</summary>
internal sealed class SvgLabels(SvgWriter svg, Plot plot, ImmutableArray<(Trace Trace, string Colour)> traces, AxisFrame x, Func<Trace, AxisFrame> ordinate, double x0, double y0, double x1, double y1)
{
    private const double Size = 11, PointSize = 10.5, Row = 14;

    private readonly LabelBoard board = new(x0, y0, x1, y1);

    private AxisFrame Y { get; } = ordinate(new LineTrace("", [], []));

    public void Draw()
    {
        if (plot.Bare)
        {
            // A drawing says itself where its texts stand.
            foreach (var t in plot.Annotations.OfType<TextAnnotation>()) svg.Text(x.Pixel(t.X), Y.Pixel(t.Y) - 4, t.Text, t.Anchor, Size, t.Colour ?? Palette.Ink);
            return;
        }

        foreach (var (trace, _) in traces) Mark(trace);
        // Lines first, so that every label lies over every line; then what has least choice of its place.
        foreach (var annotation in plot.Annotations) Line(annotation);
        foreach (var t in plot.Annotations.OfType<TextAnnotation>()) Text(t);
        foreach (var (trace, _) in traces)
        {
            if (trace is PointTrace { ShowLabels: true, Labels.IsEmpty: false } points) Points(points, ordinate(points));
        }

        foreach (var h in plot.Annotations.OfType<HorizontalLine>()) Beside(h);
        foreach (var annotation in plot.Annotations) AtTop(annotation);
    }

    private void Mark(Trace trace)
    {
        var y = ordinate(trace);
        var (xs, ys, radius, joined) = trace switch
        {
            LineTrace t => (t.X, t.Y, 0.0, true),
            PointTrace t => (t.X, t.Y, t.Size / 2 + 1, false),
            _ => ([], [], 0.0, false),
        };
        double lastX = double.NaN, lastY = double.NaN;
        for (int i = 0; i < xs.Length; i++)
        {
            double px = x.Pixel(xs[i]), py = y.Pixel(ys[i]);
            if (!joined) board.Ink(px, py, radius);
            else board.Ink(lastX, lastY, px, py);
            (lastX, lastY) = (px, py);
        }
    }

    private void Line(Annotation annotation)
    {
        switch (annotation)
        {
            case VerticalLine v when x.Contains(v.X):
                double px = x.Pixel(v.X);
                svg.Line(px, y0, px, y1, v.Colour ?? Palette.Quiet, 1.2, "5 4");
                board.Ink(px, y0, px, y1);
                break;
            case HorizontalLine h when Y.Contains(h.Y):
                double py = Y.Pixel(h.Y);
                svg.Line(x0, py, x1, py, h.Colour ?? Palette.Quiet, 1.2, "5 4");
                board.Ink(x0, py, x1, py);
                break;
        }
    }

    private void Text(TextAnnotation t)
    {
        double px = x.Pixel(t.X), py = Y.Pixel(t.Y);
        if (!x.Contains(t.X) || !double.IsFinite(py)) return;
        // What it names may lie above a frame that is cut; the label then stands at the edge.
        py = Math.Clamp(py, y0, y1);
        double width = TextWidth.Of(t.Text, Size);
        var box = board.Place(LabelBoard.Around(px, py, width, t.Anchor, t.Arrow ? 18 : 2, t.Below));
        double nearX = Math.Clamp(px, box.X, box.X + box.Width), nearY = py < box.Y ? box.Y : py > box.Y + box.Height ? box.Y + box.Height : py;
        double apart = Math.Sqrt((nearX - px) * (nearX - px) + (nearY - py) * (nearY - py));
        if (apart > LabelBoard.LineHeight) svg.Line(px, py + Math.Sign(nearY - py) * 3, nearX, nearY, t.Colour ?? Palette.Quiet, 0.8);
        Write(box, t.Text, t.Colour, Size, px);
    }

    private void Points(PointTrace trace, AxisFrame y)
    {
        for (int i = 0; i < trace.X.Length; i++)
        {
            double px = x.Pixel(trace.X[i]), py = y.Pixel(trace.Y[i]), w = TextWidth.Of(trace.Labels[i], PointSize), gap = trace.Size / 2 + 3, h = LabelBoard.LineHeight;
            if (trace.Labels[i].Length == 0 || !double.IsFinite(px) || !double.IsFinite(py)) continue;
            Write(
                board.Place(
                [
                    new(px + gap, py - h, w, h), new(px - gap - w, py - h, w, h), new(px + gap, py + 1, w, h), new(px - gap - w, py + 1, w, h),
                    new(px - w / 2, py - gap - h - 1, w, h), new(px - w / 2, py + gap, w, h), new(px + gap, py - 2 * h, w, h), new(px + gap, py + h, w, h),
                ]), trace.Labels[i], null, PointSize, px);
        }
    }

    private void Beside(HorizontalLine line)
    {
        if (line.Text.Length == 0 || !Y.Contains(line.Y)) return;
        double py = Y.Pixel(line.Y), w = TextWidth.Of(line.Text, Size), h = LabelBoard.LineHeight;
        IEnumerable<Box> places = Enumerable.Range(0, 9).Select(k => x1 - 5 - w - k / 8.0 * (x1 - x0 - w - 10)).SelectMany(left => new Box[] { new(left, py - h - 1, w, h), new(left, py + 2, w, h) });
        Write(board.Place(places), line.Text, line.Colour, Size, (x0 + x1) / 2);
    }

    // Beside a line or in the middle of a region, in the highest row that is free.
    private void AtTop(Annotation annotation)
    {
        var (text, colour, middle) = annotation switch
        {
            VerticalLine v when x.Contains(v.X) => (v.Text, v.Colour, x.Pixel(v.X)),
            Region r when r.To >= x.Low && r.From <= x.High => (r.Text, null, (x.Pixel(Math.Max(r.From, x.Low)) + x.Pixel(Math.Min(r.To, x.High))) / 2),
            _ => ("", null, 0.0),
        };
        if (text.Length == 0) return;
        double w = TextWidth.Of(text, Size), h = LabelBoard.LineHeight;
        var rows = Enumerable.Range(0, Math.Max(1, (int)((y1 - y0 - 8) / Row))).Select(k => y0 + 3 + Row * k);
        var places = annotation is Region
            ? rows.Select(row => new Box(middle - w / 2, row, w, h))
            : rows.SelectMany(row => new Box[] { new(middle + 5, row, w, h), new(middle - 5 - w, row, w, h) });
        // A label of a line that crossed to its other side by being moved into the frame would be taken for another line's.
        var inside = places.Where(p => annotation is Region || (p.X >= x0 + 2 && p.X + p.Width <= x1 - 2)).ToList();
        Write(board.Place(inside.Count > 0 ? inside : places), text, colour, Size, middle);
    }

    // Widths of fonts are only about known: the text is held at the side where what it names is.
    private void Write(Box box, string text, string? colour, double size, double named)
    {
        var (anchor, at) = named > box.X + box.Width ? ("end", box.X + box.Width) : named < box.X ? ("start", box.X) : ("middle", box.X + box.Width / 2);
        svg.Raw("<g class=\"halite-label\" paint-order=\"stroke\" stroke=\"#FFFFFF\" stroke-width=\"3\" stroke-linejoin=\"round\">");
        svg.Text(at, box.Y + LabelBoard.LineHeight - 3, text, anchor, size, colour ?? Palette.Ink);
        svg.Raw("</g>");
    }
}
