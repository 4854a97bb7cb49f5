// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;

namespace Halite.Techniques.Figures;

/// <summary>Writes SVG elements with two decimals and escaped text.</summary>
internal sealed class SvgWriter
{
    private readonly StringBuilder text = new();

    public static string N(double value) => double.IsFinite(value) ? Math.Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture) : "0";

    public static string Escape(string value) => value.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal);

    public void Raw(string svg) => text.Append(svg);

    public void Line(double x1, double y1, double x2, double y2, string stroke, double width = 1, string dash = "") =>
        text.Append(CultureInfo.InvariantCulture, $"<line x1=\"{N(x1)}\" y1=\"{N(y1)}\" x2=\"{N(x2)}\" y2=\"{N(y2)}\" stroke=\"{stroke}\" stroke-width=\"{N(width)}\"{DashAttribute(dash)}/>");

    public void Rect(double x, double y, double width, double height, string fill, double opacity = 1, string stroke = "none") =>
        text.Append(CultureInfo.InvariantCulture, $"<rect x=\"{N(x)}\" y=\"{N(y)}\" width=\"{N(Math.Max(width, 0))}\" height=\"{N(Math.Max(height, 0))}\" fill=\"{fill}\"{Opacity(opacity)}{(stroke == "none" ? "" : $" stroke=\"{stroke}\"")}/>");

    public void Path(string d, string stroke, double width, string dash = "", string fill = "none", double opacity = 1) =>
        text.Append(CultureInfo.InvariantCulture, $"<path d=\"{d}\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"{N(width)}\" stroke-linejoin=\"round\"{DashAttribute(dash)}{Opacity(opacity)}/>");

    public void Circle(double x, double y, double r, string fill, string stroke = "none", double strokeWidth = 1, double opacity = 1) =>
        text.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{N(x)}\" cy=\"{N(y)}\" r=\"{N(r)}\" fill=\"{fill}\"{(stroke == "none" ? "" : $" stroke=\"{stroke}\" stroke-width=\"{N(strokeWidth)}\"")}{Opacity(opacity)}/>");

    public void Text(double x, double y, string value, string anchor = "start", double size = 12, string colour = Palette.Ink, bool bold = false, double rotate = 0)
    {
        if (value.Length == 0) return;
        var transform = rotate == 0 ? "" : $" transform=\"rotate({N(rotate)} {N(x)} {N(y)})\"";
        text.Append(CultureInfo.InvariantCulture, $"<text x=\"{N(x)}\" y=\"{N(y)}\" text-anchor=\"{anchor}\" font-size=\"{N(size)}\" fill=\"{colour}\"{(bold ? " font-weight=\"600\"" : "")}{transform}>{Escape(value)}</text>");
    }

    public override string ToString() => text.ToString();

    private static string DashAttribute(string dash) => dash.Length == 0 ? "" : $" stroke-dasharray=\"{dash}\"";

    private static string Opacity(double opacity) => opacity >= 1 ? "" : $" opacity=\"{N(opacity)}\"";
}
