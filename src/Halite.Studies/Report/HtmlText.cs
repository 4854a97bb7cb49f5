// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Halite.Data;
using Halite.Techniques.Tables;
using Halite.Techniques;

namespace Halite.Studies.Report;

/// <summary>Writes HTML: text is always escaped, tables carry a caption and scroll on narrow screens.</summary>
internal sealed partial class HtmlText
{
    private const int RowsShown = 24;
    private readonly StringBuilder text = new();

    public static string Escape(string value) => value
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal);

    /// <summary>A formula, its amounts as subscripts.</summary>
    public static string Formula(string formula) => Amounts().Replace(Escape(formula), "$1<sub>$2</sub>");

    [GeneratedRegex(@"([A-Za-z)])(\d+(?:\.\d+)?)")]
    private static partial Regex Amounts();

    /// <summary>An id that is safe in links.</summary>
    public static string Anchor(string id) => string.Concat(id.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-'));

    public HtmlText Raw(string html)
    {
        text.Append(html);
        return this;
    }

    public HtmlText Element(string tag, string content, string attributes = "")
    {
        text.Append('<').Append(tag).Append(attributes.Length > 0 ? " " + attributes : "").Append('>').Append(Escape(content)).Append("</").Append(tag).Append(">\n");
        return this;
    }

    /// <summary>A table; a long one shows its first rows and folds the rest away.</summary>
    public HtmlText Table(DataTable table, int shown = RowsShown)
    {
        var view = ReadableTable.Of(table with { Rows = [.. table.Rows.Take(shown)] });
        text.Append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"").Append(Escape(table.Title.Length > 0 ? table.Title : "table")).Append("\"><table>");
        if (table.Title.Length > 0) text.Append("<caption>").Append(Escape(table.Title)).Append("</caption>");
        text.Append("<thead><tr>");
        for (int c = 0; c < view.Heads.Length; c++) text.Append("<th scope=\"col\"").Append(view.IsNumber[c] ? " class=\"number\">" : ">").Append(Escape(view.Heads[c])).Append("</th>");
        text.Append("</tr></thead><tbody>");
        foreach (var row in view.Rows)
        {
            text.Append("<tr>");
            for (int c = 0; c < row.Length; c++)
            {
                var cell = row[c];
                text.Append(view.IsNumber[c] ? "<td class=\"number\">" : cell.Length > 60 ? "<td class=\"wide\">" : "<td>").Append(Escape(cell)).Append("</td>");
            }

            text.Append("</tr>");
        }

        text.Append("</tbody></table></div>\n");
        if (table.Rows.Length > shown)
            Element("p", string.Create(CultureInfo.InvariantCulture, $"{table.Rows.Length - shown} more row{(table.Rows.Length == shown + 1 ? " is" : "s are")} in the CSV table beside this report."), "class=\"quiet small\"");
        return this;
    }

    public HtmlText Warnings(IReadOnlyCollection<Warning> warnings)
    {
        if (warnings.Count == 0) return this;
        text.Append("<div class=\"warnings\" role=\"note\"><strong>Warnings</strong><ul>");
        foreach (var warning in warnings) text.Append("<li>").Append(Escape(warning.Message)).Append("</li>");
        text.Append("</ul></div>\n");
        return this;
    }

    public override string ToString() => text.ToString();
}
