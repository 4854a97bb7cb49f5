// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace Halite.Techniques.Figures;

/// <summary>Draws traces, and says how far they reach.</summary>
internal static class SvgTraces
{
    public static IEnumerable<double> XExtent(Trace trace) => trace switch
    {
        LineTrace t => t.X,
        PointTrace t => t.X,
        BandTrace t => t.X,
        BarTrace t => t.X.SelectMany(x => new[] { x - t.Width / 2, x + t.Width / 2 }),
        HeatTrace t => [t.X[0] - Half(t.X, 0), t.X[^1] + Half(t.X, t.X.Length - 1)],
        ShapeTrace t => t.Shapes.SelectMany(s => s.Radius > 0 ? s.X.SelectMany(x => new[] { x - s.Radius, x + s.Radius }) : s.X),
        _ => [],
    };

    public static IEnumerable<double> YExtent(Trace trace) => trace switch
    {
        LineTrace t => t.Y,
        PointTrace t => t.SigmaY.IsEmpty ? t.Y : t.Y.Select((y, i) => y - Finite(t.SigmaY[i])).Concat(t.Y.Select((y, i) => y + Finite(t.SigmaY[i]))),
        BandTrace t => t.Lower.Concat(t.Upper),
        BarTrace t => t.Y.Concat(t.From.IsEmpty ? [0.0] : t.From),
        HeatTrace t => [t.Y[0] - Half(t.Y, 0), t.Y[^1] + Half(t.Y, t.Y.Length - 1)],
        ShapeTrace t => t.Shapes.SelectMany(s => s.Radius > 0 ? s.Y.SelectMany(y => new[] { y - s.Radius, y + s.Radius }) : s.Y),
        _ => [],
    };

    /// <summary>The ordinates of a trace within a range of the abscissa: what lies outside of the frame must not set its scale.</summary>
    public static IEnumerable<double> YExtent(Trace trace, AxisFrame x)
    {
        if (x.Axis.Minimum is null && x.Axis.Maximum is null) return YExtent(trace);
        bool In(double v) => x.Contains(v);
        return trace switch
        {
            LineTrace t => t.Y.Where((_, i) => In(t.X[i])),
            PointTrace t when t.SigmaY.IsEmpty => t.Y.Where((_, i) => In(t.X[i])),
            BandTrace t => t.Lower.Where((_, i) => In(t.X[i])).Concat(t.Upper.Where((_, i) => In(t.X[i]))),
            _ => YExtent(trace),
        };
    }

    public static string DashOf(Dash dash) => dash switch { Dash.Dashed => "7 4", Dash.Dotted => "2 3", _ => "" };

    public static void Draw(SvgWriter svg, Trace trace, string colour, AxisFrame x, AxisFrame y)
    {
        switch (trace)
        {
            case LineTrace t:
                svg.Path(LinePath(t.X.AsSpan(), t.Y.AsSpan(), x, y, t.Steps), colour, t.Width, DashOf(t.Dash), opacity: t.Opacity);
                break;
            case PointTrace t:
                Points(svg, t, colour, x, y);
                break;
            case BandTrace t:
                var d = new StringBuilder();
                for (int i = 0; i < t.X.Length; i++) Corner(d, x.Pixel(t.X[i]), y.Pixel(t.Upper[i]), i == 0);
                for (int i = t.X.Length - 1; i >= 0; i--) Corner(d, x.Pixel(t.X[i]), y.Pixel(t.Lower[i]), false);
                svg.Path(d.Append('Z').ToString(), "none", 0, fill: colour, opacity: 0.25 * t.Opacity);
                break;
            case BarTrace t:
                Bars(svg, t, colour, x, y);
                break;
            case HeatTrace t:
                Heat(svg, t, x, y);
                break;
            case ShapeTrace t:
                Shapes(svg, t, x, y);
                break;
        }
    }

    public static (double Low, double High) ColourLimits(HeatTrace heat)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (double z in heat.Z)
        {
            if (!double.IsFinite(z) || (heat.LogColour && z <= 0)) continue;
            low = Math.Min(low, z);
            high = Math.Max(high, z);
        }

        if (low > high) return heat.LogColour ? (1, 10) : (0, 1);
        return low == high ? (low, heat.LogColour ? low * 10 : low + 1) : (low, high);
    }

    public static void DrawMarker(SvgWriter svg, Marker marker, double x, double y, double size, string colour, double opacity)
    {
        double r = size / 2;
        switch (marker)
        {
            case Marker.Circle: svg.Circle(x, y, r, colour, opacity: opacity); break;
            case Marker.OpenCircle: svg.Circle(x, y, r, "#FFFFFF", colour, 1.4, opacity); break;
            case Marker.Square: svg.Rect(x - r * 0.9, y - r * 0.9, size * 0.9, size * 0.9, colour, opacity); break;
            case Marker.Triangle: svg.Path($"M{P(x, y - r)}L{P(x + r, y + r * 0.8)}L{P(x - r, y + r * 0.8)}Z", "none", 0, fill: colour, opacity: opacity); break;
            case Marker.Diamond: svg.Path($"M{P(x, y - r)}L{P(x + r, y)}L{P(x, y + r)}L{P(x - r, y)}Z", "none", 0, fill: colour, opacity: opacity); break;
            case Marker.Cross: svg.Path($"M{P(x - r, y - r)}L{P(x + r, y + r)}M{P(x - r, y + r)}L{P(x + r, y - r)}", colour, 1.6, opacity: opacity); break;
        }
    }

    private static void Points(SvgWriter svg, PointTrace t, string colour, AxisFrame x, AxisFrame y)
    {
        if (t.Joined) svg.Path(LinePath(t.X.AsSpan(), t.Y.AsSpan(), x, y, false), colour, 1.1, opacity: 0.7 * t.Opacity);
        var drawn = new HashSet<long>();
        for (int i = 0; i < t.X.Length; i++)
        {
            double px = x.Pixel(t.X[i]), py = y.Pixel(t.Y[i]);
            if (!double.IsFinite(px) || !double.IsFinite(py)) continue;

            // Of points that fall on the same half pixel only one is drawn, unless they say something of their own.
            if (t.Labels.IsEmpty && t.SigmaY.IsEmpty && t.X.Length > 2000 && !drawn.Add(((long)(px * 2) << 32) ^ (uint)(int)(py * 2))) continue;
            if (!t.SigmaY.IsEmpty && double.IsFinite(t.SigmaY[i]) && t.SigmaY[i] > 0)
            {
                double high = y.Pixel(t.Y[i] + t.SigmaY[i]), low = y.Pixel(t.Y[i] - t.SigmaY[i]);
                if (!double.IsFinite(low)) low = y.Pixel(y.Low);
                svg.Line(px, high, px, low, colour, 1.1);
                svg.Line(px - 3, high, px + 3, high, colour, 1.1);
                svg.Line(px - 3, low, px + 3, low, colour, 1.1);
            }

            if (!t.SigmaX.IsEmpty && double.IsFinite(t.SigmaX[i]) && t.SigmaX[i] > 0)
                svg.Line(x.Pixel(t.X[i] - t.SigmaX[i]), py, x.Pixel(t.X[i] + t.SigmaX[i]), py, colour, 1.1);
            var label = t.Labels.IsEmpty ? "" : t.Labels[i];
            if (label.Length > 0) svg.Raw("<g>");
            DrawMarker(svg, t.Marker, px, py, t.Size, colour, t.Opacity);
            if (label.Length > 0) svg.Raw($"<title>{SvgWriter.Escape(label)}</title></g>");
        }
    }

    private static void Bars(SvgWriter svg, BarTrace t, string colour, AxisFrame x, AxisFrame y)
    {
        for (int i = 0; i < t.X.Length; i++)
        {
            double from = t.From.IsEmpty ? (y.Axis.Scale == AxisScale.Log ? y.Low : 0) : t.From[i];
            if (!double.IsFinite(t.Y[i])) continue;
            double a = x.Pixel(t.X[i] - t.Width / 2), b = x.Pixel(t.X[i] + t.Width / 2);
            double p = y.Pixel(from), q = y.Pixel(t.Y[i]);
            var fill = t.Colours.IsEmpty ? colour : t.Colours[i];
            svg.Rect(Math.Min(a, b), Math.Min(p, q), Math.Abs(b - a), Math.Abs(q - p), fill, t.Opacity);
            if (!t.Labels.IsEmpty && Math.Abs(q - p) > 15 && TextWidth.Of(t.Labels[i], 11) < Math.Abs(b - a) - 4)
                svg.Text((a + b) / 2, (p + q) / 2 + 4, t.Labels[i], "middle", 11, Palette.InkOn(fill));
            if (t.SigmaY.IsEmpty || !double.IsFinite(t.SigmaY[i]) || t.SigmaY[i] <= 0) continue;
            double mid = (a + b) / 2;
            svg.Line(mid, y.Pixel(t.Y[i] - t.SigmaY[i]), mid, y.Pixel(t.Y[i] + t.SigmaY[i]), Palette.Ink, 1.2);
        }
    }

    private static void Heat(SvgWriter svg, HeatTrace t, AxisFrame x, AxisFrame y)
    {
        var (low, high) = ColourLimits(t);
        for (int j = 0; j < t.Y.Length; j++)
        {
            for (int i = 0; i < t.X.Length; i++)
            {
                double z = t.Z[j * t.X.Length + i];
                if (!double.IsFinite(z)) continue;
                double f = t.LogColour ? Math.Log(Math.Max(z, low) / low) / Math.Log(high / low) : (z - low) / (high - low);
                double a = x.Pixel(Edge(t.X, i, -1, x)), b = x.Pixel(Edge(t.X, i, 1, x)), p = y.Pixel(Edge(t.Y, j, -1, y)), q = y.Pixel(Edge(t.Y, j, 1, y));
                svg.Rect(Math.Min(a, b) - 0.2, Math.Min(p, q) - 0.2, Math.Abs(b - a) + 0.4, Math.Abs(q - p) + 0.4, Palette.Ordered(f));
            }
        }
    }

    private static void Shapes(SvgWriter svg, ShapeTrace t, AxisFrame x, AxisFrame y)
    {
        foreach (var shape in t.Shapes)
        {
            if (shape.Radius > 0)
            {
                double r = Math.Abs(x.Pixel(shape.X[0] + shape.Radius) - x.Pixel(shape.X[0]));
                svg.Circle(x.Pixel(shape.X[0]), y.Pixel(shape.Y[0]), r, shape.Fill ?? "none", shape.Stroke ?? "none", shape.StrokeWidth, shape.Opacity);
                continue;
            }

            var d = new StringBuilder();
            for (int i = 0; i < shape.X.Length; i++) Corner(d, x.Pixel(shape.X[i]), y.Pixel(shape.Y[i]), i == 0);
            if (shape.Closed) d.Append('Z');
            svg.Path(d.ToString(), shape.Stroke ?? "none", shape.StrokeWidth, fill: shape.Fill ?? "none", opacity: shape.Opacity);
        }
    }

    /// <summary>A path that keeps first, lowest, highest and last point of each run that falls into one pixel column.</summary>
    private static string LinePath(ReadOnlySpan<double> xs, ReadOnlySpan<double> ys, AxisFrame x, AxisFrame y, bool steps)
    {
        var d = new StringBuilder();
        bool pen = false, thin = xs.Length > 4000 && !steps;
        int column = int.MinValue, runs = 0;
        double lastX = 0, lastY = 0, low = 0, high = 0;
        for (int i = 0; i < xs.Length; i++)
        {
            double px = x.Pixel(xs[i]), py = y.Pixel(ys[i]);
            if (!double.IsFinite(px) || !double.IsFinite(py))
            {
                Flush(d);
                pen = false;
                continue;
            }

            if (!pen)
            {
                Corner(d, px, py, true);
                (pen, column, runs) = (true, (int)Math.Floor(px), 0);
            }
            else if (thin && (int)Math.Floor(px) == column)
            {
                (low, high) = runs++ == 0 ? (py, py) : (Math.Min(low, py), Math.Max(high, py));
            }
            else
            {
                Flush(d);
                if (steps) d.Append('H').Append(SvgWriter.N(px)).Append('V').Append(SvgWriter.N(py));
                else Corner(d, px, py, false);
                column = (int)Math.Floor(px);
            }

            (lastX, lastY) = (px, py);
        }

        Flush(d);
        return d.ToString();

        void Flush(StringBuilder path)
        {
            if (runs == 0) return;
            if (low != high)
            {
                Corner(path, lastX, low, false);
                Corner(path, lastX, high, false);
            }

            Corner(path, lastX, lastY, false);
            runs = 0;
        }
    }

    private static void Corner(StringBuilder d, double px, double py, bool move)
    {
        if (!double.IsFinite(px) || !double.IsFinite(py)) return;
        d.Append(move || d.Length == 0 ? 'M' : 'L').Append(P(px, py));
    }

    private static string P(double x, double y) => SvgWriter.N(x) + " " + SvgWriter.N(y);

    private static double Finite(double value) => double.IsFinite(value) ? value : 0;

    private static double Half(System.Collections.Immutable.ImmutableArray<double> v, int i) => v.Length == 1 ? 0.5 : (i == 0 ? v[1] - v[0] : v[i] - v[i - 1]) / 2;

    private static double Edge(System.Collections.Immutable.ImmutableArray<double> v, int i, int side, AxisFrame frame)
    {
        if (v.Length == 1) return v[0] + side * 0.5;
        int j = i + side;
        bool inside = j >= 0 && j < v.Length;
        if (frame.Axis.Scale == AxisScale.Log)
        {
            double ratio = inside ? v[j] / v[i] : v[i] / v[i - side];
            return v[i] * Math.Sqrt(ratio);
        }

        return inside ? (v[i] + v[j]) / 2 : v[i] + (v[i] - v[i - side]) / 2;
    }
}
