// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace Halite.Techniques.Figures;

/// <summary>
/// A self-contained HTML page of figures that opens from a disk: each is an SVG, which plotly replaces by an
/// interactive one where it was fetched at build.
/// </summary>
public static class FigurePage
{
    /// <summary>The page.</summary>
    /// <param name="title">Title of the page.</param>
    /// <param name="figures">The figures.</param>
    /// <param name="plotly">Source of plotly (<see cref="PlotlyScript"/>); null leaves the SVGs alone.</param>
    public static string Html(string title, IEnumerable<Figure> figures, string? plotly)
    {
        var page = new StringBuilder();
        page.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
            .Append(SvgWriter.Escape(title))
            .Append("</title>\n<style>\nbody{font-family:system-ui,'Segoe UI','Helvetica Neue',Arial,sans-serif;color:#1F2933;max-width:960px;margin:1.5rem auto;padding:0 1rem}\nfigure{margin:0 0 2rem}\nfigure svg{max-width:100%;height:auto}\nfigcaption{font-size:.9rem;color:#52606D;margin-top:.3rem}\n</style>\n</head>\n<body>\n<main>\n<h1>")
            .Append(SvgWriter.Escape(title)).Append("</h1>\n");
        foreach (var figure in figures) page.Append(Element(figure, plotly is not null));
        page.Append("</main>\n");
        if (plotly is not null) page.Append(Scripts(plotly));
        return page.Append("</body>\n</html>\n").ToString();
    }

    /// <summary>One figure as an HTML element: the SVG, its caption and, where wanted, its plotly form.</summary>
    /// <param name="figure">The figure.</param>
    /// <param name="interactive">Whether the page loads plotly.</param>
    public static string Element(Figure figure, bool interactive)
    {
        var text = new StringBuilder();
        text.Append("<figure class=\"halite-figure\" id=\"figure-").Append(SvgWriter.Escape(figure.Id)).Append("\">\n<div class=\"halite-plot\">").Append(SvgRenderer.Render(figure)).Append("</div>\n");
        if (figure.Caption.Length > 0) text.Append("<figcaption>").Append(SvgWriter.Escape(figure.Caption)).Append("</figcaption>\n");
        if (interactive && PlotlyWriter.CanDraw(figure)) text.Append("<script type=\"application/json\" class=\"halite-plotly\">").Append(PlotlyWriter.Text(figure).Replace("</", "<\\/", StringComparison.Ordinal)).Append("</script>\n");
        return text.Append("</figure>\n").ToString();
    }

    /// <summary>The script elements that turn the figures of a page interactive.</summary>
    /// <param name="plotly">Source of plotly.</param>
    public static string Scripts(string plotly) =>
        // Paper keeps the still figures: they need no width of a screen and no buttons.
        "<style>@media screen{.halite-still{display:none}.halite-live{max-width:60rem;border:1px solid #d9dee4;border-radius:6px;overflow:hidden}}@media print{.halite-live{display:none}}</style>\n<script>" + plotly.Replace("</script", "<\\/script", StringComparison.OrdinalIgnoreCase) + "</script>\n<script>\n" +
        """
        for (const data of document.querySelectorAll('script.halite-plotly')) {
          const figure = JSON.parse(data.textContent);
          const place = data.closest('figure').querySelector('.halite-plot');
          const plot = document.createElement('div');
          plot.className = 'halite-live';
          plot.style.height = figure.height + 'px';
          place.classList.add('halite-still');
          place.after(plot);
          Plotly.newPlot(plot, figure.data, figure.layout, { responsive: true, displaylogo: false, displayModeBar: 'hover', modeBarButtonsToRemove: ['lasso2d', 'select2d', 'autoScale2d'] });
        }
        """ + "\n</script>\n";

    /// <summary>The source of plotly where it was fetched at build, beside the program; null otherwise.</summary>
    public static string? PlotlyScript()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "assets", "plotly.min.js");
        return File.Exists(path) ? File.ReadAllText(path) : null;
    }
}
