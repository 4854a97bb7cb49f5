// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Halite.Techniques.Figures;

/// <summary>
/// Draws figures as SVG. Long lines are thinned to what a screen shows (extremes of each pixel column are kept), so a
/// report with a million points stays small.
/// </summary>
public static class SvgRenderer
{
    private const double PlotHeight = 380;

    /// <summary>The figure as an SVG element that also stands alone as a document.</summary>
    /// <param name="figure">The figure.</param>
    /// <param name="width">Width in pixels.</param>
    public static string Render(Figure figure, int width = 760)
    {
        int perRow = Math.Max(1, figure.PlotsPerRow);
        var rows = figure.Plots.Chunk(perRow).ToList();
        double rowHeight = rows.Count == 1 ? (perRow == 1 ? PlotHeight + 40 : Math.Min(PlotHeight, 1.05 * width / perRow)) : Math.Max(190, (PlotHeight + 120.0) / rows.Count);
        double top = figure.Title.Length > 0 ? 30 : 6;
        var heights = rows.Select(r => rowHeight * r.Max(p => p.RelativeHeight)).ToList();
        double height = top + heights.Sum();

        var svg = new SvgWriter();
        svg.Raw(string.Create(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {SvgWriter.N(height)}\" width=\"{width}\" height=\"{SvgWriter.N(height)}\" role=\"img\" aria-label=\"{SvgWriter.Escape(Describe(figure))}\" font-family=\"system-ui, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif\">"));
        svg.Raw($"<title>{SvgWriter.Escape(figure.Title)}</title>");
        svg.Rect(0, 0, width, height, "#FFFFFF");
        svg.Text(14, 20, figure.Title, size: 14.5, bold: true);
        double y = top;
        int clip = 0;
        for (int r = 0; r < rows.Count; r++)
        {
            double w = (double)width / perRow;
            for (int c = 0; c < rows[r].Length; c++)
                new SvgPlot(svg, rows[r][c], c * w, y, w, heights[r], $"{figure.Id}-{clip++}").Draw();
            y += heights[r];
        }

        svg.Raw("</svg>");
        return svg.ToString();
    }

    private static string Describe(Figure figure) => figure.Caption.Length > 0 ? $"{figure.Title}. {figure.Caption}" : figure.Title;
}
