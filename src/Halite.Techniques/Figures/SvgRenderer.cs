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
        figure = StackedPlots.Align(figure);
        bool stacked = StackedPlots.Share(figure);
        int perRow = Math.Max(1, figure.PlotsPerRow);
        var rows = figure.Plots.Chunk(perRow).ToList();
        var shared = new SvgLegend(FigureLegend.Shared(figure), width - 90);
        double top = (figure.Title.Length > 0 ? 30 : 6) + shared.Height;
        var heights = Heights(rows, perRow, width, stacked);
        double height = top + heights.Sum();

        var svg = new SvgWriter();
        svg.Raw(string.Create(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {SvgWriter.N(height)}\" width=\"{width}\" height=\"{SvgWriter.N(height)}\" role=\"img\" aria-label=\"{SvgWriter.Escape(Describe(figure))}\" font-family=\"system-ui, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif\">"));
        svg.Raw($"<title>{SvgWriter.Escape(figure.Title)}</title>");
        svg.Rect(0, 0, width, height, "#FFFFFF");
        svg.Text(14, 20, figure.Title, size: 14.5, bold: true);
        double y = top;
        var plots = new List<SvgPlot>();
        for (int r = 0; r < rows.Count; r++)
        {
            double w = (double)width / perRow;
            for (int c = 0; c < rows[r].Length; c++)
                plots.Add(new SvgPlot(svg, rows[r][c], new(c * w, y, w, heights[r], $"{figure.Id}-{plots.Count}", !stacked || r == rows.Count - 1, shared.Height == 0)));
            y += heights[r];
        }

        // Plots above one another have one left and one right edge.
        var columns = plots.Select((plot, i) => (Plot: plot, Column: i % perRow)).ToLookup(p => p.Column, p => p.Plot);
        for (int i = 0; i < plots.Count; i++) plots[i].Draw(columns[i % perRow].Max(p => p.LeftMargin), columns[i % perRow].Max(p => p.RightMargin));
        shared.Draw(svg, columns[0].Max(p => p.LeftMargin), top - shared.Height + 12);
        svg.Raw("</svg>");
        return svg.ToString();
    }

    private static List<double> Heights(List<Plot[]> rows, int perRow, int width, bool stacked)
    {
        var weights = rows.Select(r => r.Max(p => p.RelativeHeight)).ToList();
        if (stacked)
        {
            // The frames share one height by their weights; only the lowest has room for the abscissa below it.
            double frames = Math.Max(PlotHeight + 80, 150 * rows.Count), sum = weights.Sum();
            return [.. weights.Select((w, r) => Math.Max(80, frames * w / sum) + (r == rows.Count - 1 ? 36 : 0))];
        }

        double rowHeight = rows.Count == 1 ? (perRow == 1 ? PlotHeight + 40 : Math.Min(PlotHeight, 1.05 * width / perRow)) : Math.Max(190, (PlotHeight + 120.0) / rows.Count);
        return [.. weights.Select(w => rowHeight * w)];
    }

    private static string Describe(Figure figure) => figure.Caption.Length > 0 ? $"{figure.Title}. {figure.Caption}" : figure.Title;
}
