// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Formats.Impedance;

/// <summary>A text file of one instrument that writes one table below one line of heads.</summary>
internal abstract class HeadedTextFormat : RecordingFormat
{
    /// <inheritdoc/>
    public override ImmutableArray<string> Techniques { get; } = ["impedance"];

    /// <summary>Delimiter between the cells of a line of heads.</summary>
    private protected virtual char Delimiter(string head) => head.Contains('\t', StringComparison.Ordinal) ? '\t' : head.Contains(';', StringComparison.Ordinal) ? ';' : ',';

    /// <summary>Whether a line holds the heads of this instrument's table.</summary>
    private protected abstract bool IsHead(string line);

    /// <summary>Whether the beginning of a file bears the instrument's own words.</summary>
    private protected abstract bool Knows(string[] head);

    /// <summary>Lines to skip between heads and rows.</summary>
    private protected virtual int LinesAfterHead => 0;

    /// <inheritdoc/>
    public override Recognition Recognise(FileProbe probe)
    {
        var head = ImpedanceText.Head(probe);
        return head.Length > 1 && Knows(head) && ImpedanceText.Find(head, 0, IsHead) >= 0 ? Recognition.Certain : Recognition.No;
    }

    /// <inheritdoc/>
    public override Recording Read(ByteSource source, ReadOptions options, CancellationToken cancellation = default)
    {
        var warnings = new List<Warning>();
        var lines = ImpedanceText.Lines(source, warnings);
        int at = ImpedanceText.Find(lines, 0, IsHead);
        if (at < 0) throw new InputException($"The line that names the columns of a {Name} file was not found; export the file again with its heads.");
        char delimiter = Delimiter(lines[at]);
        var heads = lines[at].TrimEnd(delimiter, ' ').Split(delimiter).Select(h => h.Trim()).ToArray();
        var tables = new List<Table?>();
        // A file may hold several tables under the same heads (one a spectrum).
        for (int number = 1; at >= 0; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            tables.Add(ImpedanceText.Read(number == 1 ? "impedance" : FormattableString.Invariant($"impedance {number}"), lines, at + 1 + LinesAfterHead, heads, delimiter, warnings, out int end));
            at = ImpedanceText.Find(lines, Math.Max(end, at + 1), IsHead);
        }

        return ImpedanceText.Recording(Id, tables, Describe(lines), warnings, $"The {Name} file");
    }

    /// <summary>What the lines above the table say.</summary>
    private protected virtual Metadata Describe(string[] lines) => Metadata.Empty;
}

/// <summary>CH Instruments text export of "A.C. Impedance".</summary>
internal sealed class ChInstrumentsFormat : HeadedTextFormat
{
    public override string Id => "chi-text";

    public override string Name => "CH Instruments";

    public override ImmutableArray<string> Endings { get; } = [".txt", ".csv"];

    public override string Coverage => "Text exports of the A.C. impedance technique; Z\" is read with the sign of the file.";

    private protected override bool IsHead(string line) => line.StartsWith("Freq/Hz", StringComparison.Ordinal);

    private protected override bool Knows(string[] head) => head.Take(12).Any(l => l.StartsWith("A.C. Impedance", StringComparison.Ordinal) || l.StartsWith("Instrument Model:", StringComparison.Ordinal));

    private protected override Metadata Describe(string[] lines)
    {
        var metadata = Metadata.Empty.With("date", lines[0]).With("technique", lines.Length > 1 ? lines[1] : "");
        foreach (var line in lines.Take(20))
        {
            if (line.StartsWith("Instrument Model:", StringComparison.Ordinal)) metadata = metadata.With("instrument", "CH Instruments " + line[17..].Trim());
            else if (line.StartsWith("Note:", StringComparison.Ordinal)) metadata = metadata.With("comment", line[5..]);
            else if (line.StartsWith("Amplitude (V) =", StringComparison.Ordinal)) metadata = metadata.With("amplitude_V", line[15..]);
        }

        return metadata;
    }
}

/// <summary>Princeton Applied Research PARSTAT (PowerSuite and VersaStudio text export with units in brackets).</summary>
internal sealed class ParstatFormat : HeadedTextFormat
{
    public override string Id => "parstat-text";

    public override string Name => "PARSTAT";

    public override ImmutableArray<string> Endings { get; } = [".txt"];

    public override string Coverage => "Text exports with Zre (ohms) and Zim (ohms) between time records; rows without a frequency are direct-current records and stay in the table.";

    private protected override bool IsHead(string line) => line.Contains("Zre (ohms)", StringComparison.Ordinal) && line.Contains("Zim (ohms)", StringComparison.Ordinal);

    private protected override bool Knows(string[] head) => true;
}

/// <summary>Princeton Applied Research PowerSuite: three columns, frequency, Zre, Zimg.</summary>
internal sealed class PowerSuiteFormat : HeadedTextFormat
{
    public override string Id => "powersuite-text";

    public override string Name => "PowerSuite";

    public override ImmutableArray<string> Endings { get; } = [".txt"];

    public override string Coverage => "The three-column text export (Frequency, Zre, Zimg).";

    private protected override bool IsHead(string line) => ImpedanceText.Cells(line, ' ') is ["Frequency", "Zre", "Zimg", ..];

    private protected override char Delimiter(string head) => head.Contains('\t', StringComparison.Ordinal) ? '\t' : ' ';

    private protected override bool Knows(string[] head) => IsHead(head[0]);
}

/// <summary>Solartron ModuLab XM and EnergyLab XM (XM-Studio) and SMaRT exports: long names with units in brackets.</summary>
internal sealed class SolartronFormat : HeadedTextFormat
{
    public override string Id => "solartron-csv";

    public override string Name => "Solartron XM-Studio / SMaRT";

    public override ImmutableArray<string> Endings { get; } = [".csv", ".txt"];

    public override string Coverage => "CSV exports with \"Frequency (Hz)\" and \"Impedance Real (Ohms)\" or \"Impedance Magnitude (Ohms)\" among their columns.";

    private protected override bool IsHead(string line) =>
        line.Contains("Frequency (Hz)", StringComparison.Ordinal) && (line.Contains("Impedance Real", StringComparison.Ordinal) || line.Contains("Impedance Magnitude", StringComparison.Ordinal));

    private protected override bool Knows(string[] head) => true;
}

/// <summary>RelaxIS spectrum export.</summary>
internal sealed class RelaxIsFormat : HeadedTextFormat
{
    public override string Id => "relaxis-text";

    public override string Name => "RelaxIS";

    public override ImmutableArray<string> Endings { get; } = [".txt"];

    public override string Coverage => "Spectrum exports of RelaxIS 3: frequency, Z', Z'', modulus and phase of the data.";

    private protected override bool IsHead(string line) => line.StartsWith("Data: Frequency", StringComparison.Ordinal);

    private protected override bool Knows(string[] head) => head[0].StartsWith("RelaxIS", StringComparison.Ordinal);

    // The name and the conditions of the spectrum stand between heads and rows.
    private protected override int LinesAfterHead => 1;

    private protected override Metadata Describe(string[] lines)
    {
        int at = ImpedanceText.Find(lines, 0, IsHead);
        var metadata = Metadata.Empty.With("software", lines[0]);
        if (lines.Length > 1 && lines[1].StartsWith("Date:", StringComparison.Ordinal)) metadata = metadata.With("exported", lines[1][5..]);
        return at + 1 < lines.Length ? metadata.With("comment", lines[at + 1].Replace('\t', ' ')) : metadata;
    }
}
