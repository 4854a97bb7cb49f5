// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;

namespace Halite.Formats.Text;

/// <summary>What the fields of a text column are.</summary>
internal enum TextKind
{
    /// <summary>Numbers; what is none becomes NaN.</summary>
    Number,
    /// <summary>Durations ("0d 00:00:01.5"), read as seconds.</summary>
    Duration,
    /// <summary>Words or dates.</summary>
    Text,
}

/// <summary>The parsed columns of a text table.</summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="Kinds">Kind of each column.</param>
/// <param name="Values">A double[] or string[] for each column.</param>
/// <param name="Warnings">Lines and fields that could not be read.</param>
internal sealed record TextColumns(int Rows, ImmutableArray<TextKind> Kinds, ImmutableArray<Array> Values, ImmutableArray<Warning> Warnings)
{
    /// <summary>A column of the recording.</summary>
    /// <param name="index">Which column.</param>
    /// <param name="name">Its name.</param>
    /// <param name="unit">Its unit; a duration is in seconds whatever the file says.</param>
    /// <param name="meaning">What it holds.</param>
    public Column Column(int index, string name, string unit, Meaning meaning) => Values[index] switch
    {
        double[] numbers => Data.Column.Of(name, Kinds[index] == TextKind.Duration ? "s" : unit, meaning, numbers),
        string[] texts => Data.Column.Of(name, unit, meaning, texts),
        _ => throw new InvalidOperationException(),
    };
}

/// <summary>Parses the rows of a text table into columns, on all cores.</summary>
internal static class TextTable
{
    private const int SampleLines = 400;

    /// <summary>Parses all lines from an offset to the end of the file.</summary>
    /// <param name="source">The file.</param>
    /// <param name="start">Offset of the first row.</param>
    /// <param name="firstLine">Number of that line in the file, from 1, for messages.</param>
    /// <param name="dialect">How rows are written.</param>
    /// <param name="names">Names of the columns, for messages; their number is that of the columns.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    public static TextColumns Read(ByteSource source, long start, int firstLine, TextDialect dialect, IReadOnlyList<string> names, CancellationToken cancellation)
    {
        var unended = UnendedLine.Of(source, start, dialect);
        bool cut = unended is { Verdict: UnendedLine.Verdict.Cut };
        long end = cut ? unended!.Value.Offset : source.Length;
        var blocks = TextLines.Blocks(source, start, end, cancellation);
        int lines = blocks.IsEmpty ? 0 : blocks[^1].FirstLine + blocks[^1].Lines;
        var kinds = Kinds(source, start, end, dialect, names.Count);
        var values = new Array[names.Count];
        var wanted = Enumerable.Repeat(true, names.Count).ToArray();
        BlockResult[] results;
        while (true)
        {
            for (int c = 0; c < values.Length; c++)
            {
                if (wanted[c]) values[c] = kinds[c] == TextKind.Text ? new string[lines] : GC.AllocateUninitializedArray<double>(lines);
            }

            results = new BlockResult[blocks.Length];
            var parser = new TextBlockParser(source, dialect, [.. kinds], values, wanted);
            Parallel.For(0, blocks.Length, new ParallelOptions { CancellationToken = cancellation }, i => results[i] = parser.Parse(blocks[i]));

            // A column that looked like numbers and mostly is none is one of words: those columns are read once more.
            var bad = results.Aggregate(new long[names.Count], (sum, r) => [.. sum.Zip(r.Bad, (a, b) => a + b)]);
            bool again = false;
            for (int c = 0; c < names.Count; c++)
            {
                wanted[c] = kinds[c] != TextKind.Text && bad[c] > 0 && bad[c] > 0.1 * lines;
                if (!wanted[c]) continue;
                kinds[c] = TextKind.Text;
                again = true;
            }

            if (!again) break;
        }

        int rows = Compact(blocks, results, values, lines);
        var warnings = Warnings(results, kinds, names, lines, rows, firstLine);
        if (unended is { } open && UnendedLine.Say(open.Verdict, firstLine + lines - (cut ? 0 : 1)) is { } said) warnings = warnings.Append(said);
        return new TextColumns(rows, [.. kinds], [.. values], [.. warnings]);
    }

    private static TextKind[] Kinds(ByteSource source, long start, long end, TextDialect dialect, int columns)
    {
        int[] numbers = new int[columns], durations = new int[columns], texts = new int[columns];
        foreach (var line in TextLines.Sample(source, start, end, SampleLines))
        {
            var fields = dialect.Split(dialect.Encoding.GetString(line));
            for (int c = 0; c < Math.Min(columns, fields.Count); c++)
            {
                var field = System.Text.Encoding.UTF8.GetBytes(fields[c]);
                if (TextValues.IsMissing(field)) continue;
                if (TextValues.TryNumber(field, dialect.DecimalComma, out _)) numbers[c]++;
                else if (TextValues.TryDuration(field, out _)) durations[c]++;
                else texts[c]++;
            }
        }

        var kinds = new TextKind[columns];
        for (int c = 0; c < columns; c++)
        {
            kinds[c] = texts[c] > 0.1 * (numbers[c] + durations[c]) && texts[c] > 0 ? TextKind.Text
                // A zero among durations is often written as a plain number.
                : durations[c] > 0 && durations[c] * 10 >= numbers[c] ? TextKind.Duration
                : TextKind.Number;
        }

        return kinds;
    }

    /// <summary>Closes the gaps that lines without data left.</summary>
    private static int Compact(ImmutableArray<LineBlock> blocks, BlockResult[] results, Array[] values, int lines)
    {
        int rows = results.Sum(r => r.Rows);
        if (rows == lines) return rows;
        for (int c = 0; c < values.Length; c++)
        {
            int to = 0;
            for (int i = 0; i < blocks.Length; i++)
            {
                if (to != blocks[i].FirstLine) Array.Copy(values[c], blocks[i].FirstLine, values[c], to, results[i].Rows);
                to += results[i].Rows;
            }

            values[c] = values[c] is double[] numbers ? numbers[..rows] : ((string[])values[c])[..rows];
        }

        return rows;
    }

    private static IEnumerable<Warning> Warnings(BlockResult[] results, TextKind[] kinds, IReadOnlyList<string> names, int lines, int rows, int firstLine)
    {
        string Line(int line) => (firstLine + (long)line).ToString(CultureInfo.InvariantCulture);
        int skipped = results.Sum(r => r.Skipped);
        if (skipped > 0)
        {
            yield return new Warning("skipped-lines", $"{skipped} of {lines} lines hold no numbers and were left out, the first at line {Line(results.First(r => r.Skipped > 0).FirstSkipped)}.");
        }

        int ragged = results.Sum(r => r.Short);
        if (ragged > 0)
        {
            yield return new Warning("short-lines", $"{ragged} of {rows} rows have fewer fields than the header has names, the first at line {Line(results.First(r => r.Short > 0).FirstShort)}; the missing ones are empty.");
        }

        int longer = results.Sum(r => r.Long);
        if (longer > 0)
        {
            yield return new Warning("long-lines", $"{longer} of {rows} rows have more fields than the header has names, the first at line {Line(results.First(r => r.Long > 0).FirstLong)}; the fields beyond are left out, and where a number was parted in two, those behind it stand in the wrong columns.");
        }

        int grouped = results.Sum(r => r.Grouped);
        if (grouped > 0)
        {
            var first = results.First(r => r.Grouped > 0).FirstGrouped;
            yield return new Warning("thousands", $"{grouped} numbers are written with thousands separators and were read so, the first (\"{first.Text}\") at line {Line(first.Line)}.");
        }

        for (int c = 0; c < kinds.Length; c++)
        {
            int bad = results.Sum(r => r.Bad[c]);
            if (kinds[c] == TextKind.Text || bad == 0) continue;
            var first = results.First(r => r.Bad[c] > 0);
            yield return new Warning("not-a-number", $"{bad} of {rows} values of column \"{names[c]}\" are no numbers and were read as missing, the first (\"{first.FirstBad[c].Text}\") at line {Line(first.FirstBad[c].Line)}.");
        }
    }
}

/// <summary>What became of one block of lines.</summary>
/// <param name="columns">Number of columns.</param>
internal sealed class BlockResult(int columns)
{
    /// <summary>Rows written from the block's first slot on.</summary>
    public int Rows { get; set; }

    /// <summary>Lines that are not blank and hold no number.</summary>
    public int Skipped { get; set; }

    /// <summary>The first of them.</summary>
    public int FirstSkipped { get; set; }

    /// <summary>Rows with too few fields.</summary>
    public int Short { get; set; }

    /// <summary>The first of them.</summary>
    public int FirstShort { get; set; }

    /// <summary>Rows with more fields than names.</summary>
    public int Long { get; set; }

    /// <summary>The first of them.</summary>
    public int FirstLong { get; set; }

    /// <summary>Numbers with thousands separators.</summary>
    public int Grouped { get; set; }

    /// <summary>The first of them.</summary>
    public (int Line, string Text) FirstGrouped { get; set; }

    /// <summary>Fields that are neither numbers nor marks for a missing value, by column.</summary>
    public int[] Bad { get; } = new int[columns];

    /// <summary>The line of the last of them, by column.</summary>
    public int[] LastBad { get; } = new int[columns];

    /// <summary>The first of them, by column.</summary>
    public (int Line, string Text)[] FirstBad { get; } = new (int, string)[columns];
}
