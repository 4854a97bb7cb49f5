// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;

namespace Halite.Formats.Spectra;

/// <summary>
/// XAFS Data Interchange (XDI 1.0 and 1.1): "# Family.member: value" lines, a line of slashes, comments, a line of
/// dashes, labels, columns. Files that break the rules in the usual ways (Scan.element for Element.symbol, no blank
/// after '#') are read too.
/// </summary>
internal sealed class XdiFormat : RecordingFormat
{
    // h c in eV Å from the exact SI values of h, c and e (CODATA 2018).
    private const double HcEvAngstrom = 12398.419843320026;

    public override string Id => "xdi";

    public override string Name => "XAFS Data Interchange (XDI)";

    public override ImmutableArray<string> Endings { get; } = [".xdi", ".dat"];

    public override ImmutableArray<string> Techniques { get; } = ["XAS"];

    public override string Coverage =>
        "XDI 1.0 and 1.1 with all columns and header fields; a scan in monochromator angle is converted to energy with Mono.d_spacing.";

    public override Recognition Recognise(FileProbe probe)
    {
        var head = probe.Head.Span;
        int start = head.IndexOf((byte)'#');
        if (start is < 0 or > 8) return Recognition.No;
        head = head[(start + 1)..];
        while (head.Length > 0 && head[0] == ' ') head = head[1..];
        return head.StartsWith("XDI/"u8) ? Recognition.Certain : Recognition.No;
    }

    public override Recording Read(ByteSource source, ReadOptions options, CancellationToken cancellation = default)
    {
        var text = ColumnText.Parse(TextLines.Decode(source.ReadAll()));
        if (text.Rows == 0) throw TextLines.NoData("The XDI file has a header but no rows of numbers", "check that the copy is complete");
        var labels = new Dictionary<int, (string Name, string Unit)>();
        var metadata = Metadata.Empty.With("technique", "XAS");
        var comments = new List<string>();
        bool inComments = false, labelled = false;
        foreach (var line in text.Header)
        {
            var bare = line.TrimStart('#').Trim();
            if (bare.StartsWith("///", StringComparison.Ordinal))
            {
                inComments = true;
                continue;
            }

            // A line of dashes ends the comments: what follows are the labels of the columns.
            labelled |= bare.Length > 0 && bare.All(c => c == '-');
            if (labelled) continue;
            int colon = bare.IndexOf(':', StringComparison.Ordinal);
            if (inComments || colon <= 0)
            {
                if (inComments && bare.Length > 0) comments.Add(bare);
                continue;
            }

            var key = bare[..colon].Trim();
            var value = bare[(colon + 1)..].Trim();
            if (key.StartsWith("Column.", StringComparison.OrdinalIgnoreCase) && int.TryParse(key.AsSpan(7), NumberStyles.None, CultureInfo.InvariantCulture, out int index))
            {
                int source2 = value.IndexOf("||", StringComparison.Ordinal);
                var words = (source2 < 0 ? value : value[..source2]).Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
                if (words.Length > 0) labels[index] = (words[0], words.Length > 1 ? words[1] : "");
            }
            else if (key.Contains('.', StringComparison.Ordinal))
            {
                metadata = metadata.With(Key(key), value);
            }
        }

        var labelWords = text.LabelWords();
        var columns = ImmutableArray.CreateBuilder<Column>();
        for (int c = 0; c < text.Columns.Length; c++)
        {
            var (name, unit) = labels.TryGetValue(c + 1, out var label) ? label : labelWords.Length > c ? (labelWords[c], "") : (string.Create(CultureInfo.InvariantCulture, $"column {c + 1}"), "");
            var meaning = XasColumns.MeaningOf(name);
            columns.Add(Column.Of(name, meaning == Meaning.PhotonEnergy && unit.Length == 0 ? "eV" : unit, meaning, text.Columns[c]));
        }

        AddEnergyFromAngle(columns, metadata);
        metadata = metadata
            .With("element", metadata["element_symbol"] ?? metadata["scan_element"])
            .With("edge", metadata["element_edge"] ?? metadata["scan_edge"])
            .With("sample", metadata["sample_name"])
            .With("started", metadata["scan_start_time"])
            .With("comment", string.Join("\n", comments));
        return new Recording(Id, [new Table("data", columns.ToImmutable())], metadata, Skipped(text));
    }

    internal static ImmutableArray<Warning> Skipped(ColumnText text) => text.SkippedLines == 0
        ? []
        : [new Warning("lines-skipped", string.Create(CultureInfo.InvariantCulture, $"{text.SkippedLines} lines after line {text.FirstLine} are not complete rows of numbers and were left out."))];

    private static string Key(string key) =>
        string.Concat(key.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));

    /// <summary>E = h c / (2 d sin θ): Bragg's law for the monochromator (XDI specification, Mono.d_spacing).</summary>
    private static void AddEnergyFromAngle(ImmutableArray<Column>.Builder columns, Metadata metadata)
    {
        if (columns.Any(c => c.Meaning == Meaning.PhotonEnergy)) return;
        var angle = columns.FirstOrDefault(c => c.Name.Equals("angle", StringComparison.OrdinalIgnoreCase));
        if (angle is null || (metadata.Number("mono_d_spacing") ?? metadata.Number("mono_dspacing")) is not { } spacing || spacing <= 0) return;
        double toRadians = angle.Unit.StartsWith("rad", StringComparison.OrdinalIgnoreCase) ? 1 : Math.PI / 180;
        columns.Insert(0, Column.Of("energy", "eV", Meaning.PhotonEnergy, Array.ConvertAll(angle.ToDoubles(), a => HcEvAngstrom / (2 * spacing * Math.Sin(a * toRadians)))));
    }
}
