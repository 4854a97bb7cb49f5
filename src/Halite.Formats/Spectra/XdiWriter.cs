// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Halite.Data;

namespace Halite.Formats.Spectra;

/// <summary>Writes XAFS Data Interchange 1.0 (Ravel and Newville, J. Phys. Conf. Ser. 712 (2016) 012148).</summary>
public static class XdiWriter
{
    /// <summary>The text of a file.</summary>
    /// <param name="table">Columns of numbers; the first is the energy in eV or the angle in degrees.</param>
    /// <param name="fields">Header fields as "Family.member" and value ("Element.symbol", "Mn"); Column.n are written from the table.</param>
    /// <param name="comments">Free lines below the fields.</param>
    /// <exception cref="InputException">There is no column, or a field is not of the form Family.member.</exception>
    public static string Text(Table table, IEnumerable<KeyValuePair<string, string>> fields, IEnumerable<string>? comments = null)
    {
        var columns = table.Columns.Where(c => !c.IsText).ToImmutableArray();
        if (columns.IsEmpty) throw new InputException("There is no column of numbers to write as XDI.");
        var text = new StringBuilder("# XDI/1.0 Halite\n");
        for (int c = 0; c < columns.Length; c++)
            text.Append(CultureInfo.InvariantCulture, $"# Column.{c + 1}: {Word(columns[c].Name)}{(columns[c].Unit.Length > 0 ? " " + columns[c].Unit : "")}\n");
        foreach (var (key, value) in fields)
        {
            int dot = key.IndexOf('.', StringComparison.Ordinal);
            if (dot <= 0 || dot == key.Length - 1 || !key.All(ch => char.IsAsciiLetterOrDigit(ch) || ch is '.' or '_')) throw new InputException($"\"{key}\" is not an XDI field; write it as Family.member.");
            text.Append("# ").Append(key).Append(": ").Append(value.ReplaceLineEndings(" ")).Append('\n');
        }

        text.Append("# ///\n");
        foreach (var comment in comments ?? []) text.Append("# ").Append(comment.ReplaceLineEndings(" ")).Append('\n');
        text.Append("#----\n# ").AppendJoin(' ', columns.Select(c => Word(c.Name))).Append('\n');
        for (int row = 0; row < table.Rows; row++)
        {
            for (int c = 0; c < columns.Length; c++) text.Append(c == 0 ? "  " : " ").Append(columns[c][row].ToString("R", CultureInfo.InvariantCulture));
            text.Append('\n');
        }

        return text.ToString();
    }

    // A column name is one word.
    private static string Word(string name) => name.Trim().Replace(' ', '_');
}
