// SPDX-License-Identifier: Apache-2.0
namespace Halite.Techniques.Figures;

/// <summary>Writes the labels of points beside them: inside the frame, and where it can be clear of markers and of each other.</summary>
internal static class PointLabels
{
    private const double Size = 10.5, Height = 12;

    public static void Draw(SvgWriter svg, IReadOnlyList<(PointTrace Trace, AxisFrame Y)> traces, IEnumerable<(PointTrace Trace, AxisFrame Y)> others, AxisFrame x, double x0, double y0, double x1, double y1)
    {
        // Every marker is an obstacle, those of other traces too.
        var taken = traces.Concat(others)
            .SelectMany(t => t.Trace.X.Select((v, i) => (X: x.Pixel(v), Y: t.Y.Pixel(t.Trace.Y[i]), R: t.Trace.Size / 2 + 1)))
            .Where(m => double.IsFinite(m.X) && double.IsFinite(m.Y))
            .Select(m => new Box(m.X - m.R, m.Y - m.R, 2 * m.R, 2 * m.R)).ToList();
        foreach (var (trace, y) in traces)
        {
            for (int i = 0; i < trace.X.Length; i++)
            {
                double px = x.Pixel(trace.X[i]), py = y.Pixel(trace.Y[i]), w = TextWidth.Of(trace.Labels[i], Size), gap = trace.Size / 2 + 3;
                if (trace.Labels[i].Length == 0 || !double.IsFinite(px) || !double.IsFinite(py)) continue;
                Box[] places =
                [
                    new(px + gap, py - Height - 1, w, Height), new(px - gap - w, py - Height - 1, w, Height), new(px + gap, py + 2, w, Height), new(px - gap - w, py + 2, w, Height),
                    new(px - w / 2, py - gap - Height - 2, w, Height), new(px - w / 2, py + gap, w, Height),
                ];
                var inside = places.Where(p => p.X >= x0 + 2 && p.X + p.Width <= x1 - 2 && p.Y >= y0 + 1 && p.Y + p.Height <= y1 - 1).ToList();
                var place = (inside.Count > 0 ? inside : [.. places]).MinBy(p => taken.Sum(t => p.Overlap(t)));
                taken.Add(place);
                svg.Raw("<g paint-order=\"stroke\" stroke=\"#FFFFFF\" stroke-width=\"3\" stroke-linejoin=\"round\">");
                svg.Text(place.X, place.Y + Height - 3, trace.Labels[i], size: Size);
                svg.Raw("</g>");
            }
        }
    }

    private readonly record struct Box(double X, double Y, double Width, double Height)
    {
        public double Overlap(Box other) =>
            Math.Max(0, Math.Min(X + Width, other.X + other.Width) - Math.Max(X, other.X)) * Math.Max(0, Math.Min(Y + Height, other.Y + other.Height) - Math.Max(Y, other.Y));
    }
}
