// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Formats.Text;

namespace Halite.Formats.Bdf;

/// <summary>Battery Data Format, as comma-separated text (.bdf.csv).</summary>
internal sealed class BdfFormat : RecordingFormat
{
    /// <inheritdoc/>
    public override string Id => "bdf-csv";

    /// <inheritdoc/>
    public override string Name => "Battery Data Format (csv)";

    /// <inheritdoc/>
    public override ImmutableArray<string> Endings => [".bdf.csv", ".bdf", ".csv"];

    /// <inheritdoc/>
    public override ImmutableArray<string> Techniques => ["cycling", "impedance"];

    /// <inheritdoc/>
    public override string Coverage =>
        "Ontology 1.3.0 in both spellings (\"Voltage / V\", voltage_volt) and those of earlier versions; written by BdfWriter. The parquet form is not read.";

    /// <inheritdoc/>
    public override Recognition Recognise(FileProbe probe)
    {
        if (!TextHead.LooksLikeText(probe.Head.Span)) return Recognition.No;
        var head = probe.Head.Span;
        int end = head.IndexOf((byte)'\n');
        if (end > 8192) return Recognition.No;
        var names = System.Text.Encoding.UTF8.GetString(end < 0 ? head[..Math.Min(head.Length, 8192)] : head[..end]).TrimStart('\uFEFF').Split(',');
        int known = names.Count(n => BdfTerms.Find(n) is not null);
        bool voltage = names.Any(n => BdfTerms.Find(n)?.Meaning is Meaning.Voltage or Meaning.ImpedanceReal);
        if (known < 2 || !voltage) return Recognition.No;
        return probe.Name.Contains(".bdf", StringComparison.OrdinalIgnoreCase) || known >= 3 ? Recognition.Certain : Recognition.Likely;
    }

    /// <inheritdoc/>
    public override Recording Read(ByteSource source, ReadOptions options, CancellationToken cancellation = default)
    {
        var head = TextHead.Read(source);
        if (head.Lines.Length < 2) throw new InputException("The file holds a line of names at most and no rows; export it again.");
        var dialect = new TextDialect { Encoding = head.Encoding, Quoted = head.Lines.Take(50).Any(l => l.Text.Contains('"', StringComparison.Ordinal)) };
        var names = dialect.Split(head.Lines[0].Text).Select(n => n.Trim('\uFEFF', ' ')).ToList();
        while (names.Count > 1 && names[^1].Length == 0) names.RemoveAt(names.Count - 1);
        var text = TextTable.Read(head.Source, head.Lines[1].Offset, 2, dialect, names, cancellation);
        if (text.Rows == 0) throw new InputException("The file holds names but no row of numbers; export it again.");
        var warnings = head.Warnings.Concat(text.Warnings).ToList();
        var taken = Preferred(names);
        var columns = ImmutableArray.CreateBuilder<Column>();
        for (int c = 0; c < names.Count; c++)
        {
            if (BdfTerms.Find(names[c]) is { } term)
            {
                columns.Add(text.Column(c, names[c], term.Unit, taken.Contains(c) ? term.Meaning : Meaning.Unknown));
            }
            else
            {
                columns.Add(text.Column(c, names[c], "", Meaning.Unknown));
            }
        }

        if (!columns.Any(c => c.Meaning is Meaning.Voltage or Meaning.Frequency)) throw new InputException("No voltage column of BDF (\"Voltage / V\", voltage_volt) was found; give --format delimited to read the table by other names.");
        var recognised = CyclerColumns.Recognise(Checked(columns.ToImmutable(), warnings), warnings, leave: c => BdfTerms.Find(c.Name) is not null);
        return new Recording(Id, [new Table("data", recognised)], Metadata.Empty, [.. warnings]);
    }

    /// <summary>Of several columns of one meaning the one that is reset least: the order of <see cref="BdfTerms.All"/>.</summary>
    private static HashSet<int> Preferred(List<string> names)
    {
        var best = new Dictionary<Meaning, (int Column, int Rank)>();
        for (int c = 0; c < names.Count; c++)
        {
            if (BdfTerms.Find(names[c]) is not { } term || term.Meaning == Meaning.Unknown) continue;
            int rank = Enumerable.Range(0, BdfTerms.All.Length).FirstOrDefault(i => BdfTerms.All[i].Notation == term.Notation, int.MaxValue);
            if (!best.TryGetValue(term.Meaning, out var other) || rank < other.Rank) best[term.Meaning] = (c, rank);
        }

        return [.. best.Values.Select(b => b.Column)];
    }

    /// <summary>Published files are known in which the cycle count is no count; such a column is kept and not used.</summary>
    private static ImmutableArray<Column> Checked(ImmutableArray<Column> columns, List<Warning> warnings)
    {
        return
        [
            .. columns.Select(c =>
            {
                if (c.IsText || c.Meaning is not (Meaning.Cycle or Meaning.StepCount)) return c;
                for (int i = 0; i < c.Length; i++)
                {
                    if (!double.IsFinite(c[i]) || c[i] == Math.Floor(c[i])) continue;
                    warnings.Add(new Warning("count-is-no-count", $"Column \"{c.Name}\" should count and holds {c[i].ToString("G6", System.Globalization.CultureInfo.InvariantCulture)} in row {i + 1}; it is kept but not used as a number of cycles or steps."));
                    return c.As(Meaning.Unknown);
                }

                return c;
            }),
        ];
    }
}
