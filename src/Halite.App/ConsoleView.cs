// SPDX-License-Identifier: Apache-2.0
using Halite.Techniques;
using Spectre.Console;

namespace Halite.App;

/// <summary>Shows a panel as text: notes, then tables.</summary>
internal static class ConsoleView
{
    private const int RowsShown = 60;

    public static void Show(Halite.Techniques.Panel panel)
    {
        if (panel.Text is { } text)
        {
            Console.Out.WriteLine(text);
            return;
        }

        var console = AnsiConsole.Console;
        if (Console.IsOutputRedirected)
        {
            // A pipe or a file gets plain text, wide enough that no table folds.
            console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(Console.Out) });
            console.Profile.Width = 250;
        }

        foreach (var note in panel.Notes) console.WriteLine(note);
        foreach (var table in panel.Tables)
        {
            if (panel.Notes.Length > 0 || table != panel.Tables[0]) console.WriteLine();
            Show(console, table);
        }
    }

    private static void Show(IAnsiConsole console, DataTable table)
    {
        if (table.Title.Length > 0) console.MarkupLine($"[bold]{Markup.Escape(table.Title)}[/]");
        var view = new Spectre.Console.Table { Border = TableBorder.Simple, UseSafeBorder = true };
        for (int c = 0; c < table.Columns.Length; c++)
        {
            bool number = table.Rows.Length > 0 && table.Rows.All(r => r[c] is not string) && table.Columns.Length > 2;
            view.AddColumn(new TableColumn(Markup.Escape(table.Columns[c])) { Alignment = number ? Justify.Right : Justify.Left, NoWrap = table.Columns.Length > 2 });
        }

        foreach (var row in table.Rows.Take(RowsShown)) view.AddRow([.. row.Select(cell => Markup.Escape(CellText.Of(cell)))]);
        console.Write(view);
        if (table.Rows.Length > RowsShown) console.WriteLine($"… {table.Rows.Length - RowsShown} more rows; --csv writes all.");
    }
}
