// SPDX-License-Identifier: Apache-2.0
using Halite.Techniques;
using Halite.Techniques.Tables;
using Spectre.Console;

namespace Halite.App;

/// <summary>Shows a panel as text: notes, then tables.</summary>
internal static class ConsoleView
{
    private const int RowsShown = 60;

    /// <summary>Padding and border that the table style puts beside a column.</summary>
    private const int Between = 3;

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

        foreach (var note in panel.Notes) Say(console, note);
        foreach (var table in panel.Tables)
        {
            if (panel.Notes.Length > 0 || table != panel.Tables[0]) console.WriteLine();
            Show(console, table);
        }
    }

    /// <summary>Says something beside the result, on standard error.</summary>
    public static void Warn(string message)
    {
        if (Console.IsErrorRedirected) Console.Error.WriteLine(message);
        else Say(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }), message);
    }

    // A terminal folds lines in the middle of words; a file keeps a sentence on one line.
    private static void Say(IAnsiConsole console, string sentence)
    {
        console.Write(new Text(sentence));
        console.WriteLine();
    }

    private static void Show(IAnsiConsole console, DataTable table)
    {
        if (table.Title.Length > 0) console.MarkupLine($"[bold]{Markup.Escape(table.Title)}[/]");
        var readable = ReadableTable.Of(table with { Rows = [.. table.Rows.Take(RowsShown)] });
        foreach (var block in TableLayout.Fit(readable, console.Profile.Width - 1, Between))
        {
            var view = new Spectre.Console.Table { Border = TableBorder.Simple, UseSafeBorder = true };
            foreach (var (c, width) in block.Columns.Zip(block.Widths))
                view.AddColumn(new TableColumn(Markup.Escape(readable.Heads[c])) { Alignment = readable.IsNumber[c] && readable.Heads.Length > 2 ? Justify.Right : Justify.Left, Width = width });
            foreach (var row in readable.Rows) view.AddRow([.. block.Columns.Select(c => Markup.Escape(row[c]))]);
            console.Write(view);
        }

        if (table.Rows.Length > RowsShown) console.WriteLine($"… {table.Rows.Length - RowsShown} more rows; --csv writes all.");
    }
}
