// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Formats.Text;

namespace Halite.Formats.BioLogic;

/// <summary>BioLogic's text exports (EC-Lab, BT-Lab): .mpt and .txt.</summary>
internal sealed class MptFormat : RecordingFormat
{
    /// <inheritdoc/>
    public override string Id => "biologic-mpt";

    /// <inheritdoc/>
    public override string Name => "BioLogic EC-Lab text";

    /// <inheritdoc/>
    public override ImmutableArray<string> Endings => [".mpt", ".txt"];

    /// <inheritdoc/>
    public override ImmutableArray<string> Techniques => ["cycling", "impedance", "voltammetry"];

    /// <inheritdoc/>
    public override string Coverage => "Every choice of columns, heads of any length or none, decimal point or comma, values marked XXX as missing.";

    /// <inheritdoc/>
    public override Recognition Recognise(FileProbe probe)
    {
        if (probe.StartsWith("EC-Lab ASCII FILE"u8) || probe.StartsWith("BT-Lab ASCII FILE"u8)) return Recognition.Certain;
        if (!TextHead.LooksLikeText(probe.Head.Span)) return Recognition.No;
        var first = TextHead.Latin.GetString(probe.Head.Span[..Math.Min(probe.Head.Length, 4096)]).Split('\n')[0];
        return MptHeader.IsMagic(first.Trim('\uFEFF', 'ï', '»', '¿')) ? Recognition.Certain : MptHeader.AreLabels(first) ? Recognition.Certain : Recognition.No;
    }

    /// <inheritdoc/>
    public override Recording Read(ByteSource source, ReadOptions options, CancellationToken cancellation = default)
    {
        var head = TextHead.Read(source);
        if (head.Lines.IsEmpty) throw new InputException("The file holds no text; export it again.");
        var header = MptHeader.Read(head);
        var names = Labels(head.Lines[header.NamesLine].Text);
        if (header.NamesLine + 1 >= head.Lines.Length) throw new InputException($"The file ends behind its column labels (line {header.NamesLine + 1}) and holds no rows; export it again.");

        // Both decimal signs at once: a comma is no delimiter here.
        var dialect = new TextDialect { Delimiter = (byte)'\t', DecimalComma = true, Encoding = head.Encoding };
        var start = head.Lines[header.NamesLine + 1];
        var text = TextTable.Read(head.Source, start.Offset, header.NamesLine + 2, dialect, names, cancellation);
        if (text.Rows == 0) throw new InputException($"The file holds column labels (line {header.NamesLine + 1}) but no row of numbers; export it again.");
        var warnings = head.Warnings.Concat(text.Warnings).ToList();
        if (header.Warning is { } w) warnings.Add(w);

        var columns = EcLabLabels.Settle([.. names.Select((name, c) =>
        {
            var meaning = EcLabLabels.MeaningOf(name);
            var unit = EcLabLabels.Unit(name);
            // An export through a wrong encoding loses the degree sign.
            if (meaning == Meaning.Temperature && unit.EndsWith('C')) unit = "°C";
            return text.Column(c, name, unit, meaning);
        })]);
        var parts = ImmutableArray.CreateBuilder<RecordingPart>();
        parts.AddRange(EisRows.Split("data", "impedance", columns, Metadata.Empty));
        if (!header.Loops.IsEmpty) parts.Add(new Table("loops", [Column.Of("first row", "", Meaning.Unknown, header.Loops.ToArray())], isData: false));
        return new Recording(Id, parts.ToImmutable(), header.Metadata, [.. warnings]);
    }

    private static List<string> Labels(string line)
    {
        var labels = line.Split('\t').Select(l => l.Trim()).ToList();
        while (labels.Count > 1 && labels[^1].Length == 0) labels.RemoveAt(labels.Count - 1);
        var used = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < labels.Count; i++)
        {
            var label = labels[i].Length == 0 ? $"column {i + 1}" : labels[i];
            var name = label;
            for (int n = 2; !used.Add(name); n++) name = $"{label} ({n})";
            labels[i] = name;
        }

        return labels;
    }
}
