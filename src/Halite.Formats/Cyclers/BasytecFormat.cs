// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;
using Halite.Formats.Text;

namespace Halite.Formats.Cyclers;

/// <summary>Basytec's text files.</summary>
internal sealed class BasytecFormat : TextCyclerFormat
{
    /// <inheritdoc/>
    public override string Id => "basytec-text";

    /// <inheritdoc/>
    public override string Name => "Basytec text";

    /// <inheritdoc/>
    public override ImmutableArray<string> Endings => [".txt"];

    /// <inheritdoc/>
    public override string Coverage => "Result files of the Battery Test System: names in the last line that begins with ~; capacities in Ah, energies in Wh.";

    /// <inheritdoc/>
    protected override ImmutableArray<string> Hints => ["Basytec", "~Time["];

    /// <inheritdoc/>
    protected override bool Matches(ImmutableArray<string> names, ImmutableArray<HeadLine> lines) =>
        lines[0].Text.StartsWith('~') && names.Any(n => n.StartsWith("Time[", StringComparison.Ordinal)) && names.Any(n => n.StartsWith("U[", StringComparison.Ordinal));

    /// <inheritdoc/>
    protected override ColumnWord Describe(string name, ImmutableArray<string> names) => name switch
    {
        "Ah-Cyc-Charge" => ColumnWord.Known("Ah", Meaning.ChargeCapacity),
        "Ah-Cyc-Discharge" => ColumnWord.Known("Ah", Meaning.DischargeCapacity),
        "Wh-Cyc-Charge" => ColumnWord.Known("Wh", Meaning.ChargeEnergy),
        "Wh-Cyc-Discharge" => ColumnWord.Known("Wh", Meaning.DischargeEnergy),
        "Ah-Step" => ColumnWord.Known("Ah", Meaning.StepCapacity),
        "Wh-Step" => ColumnWord.Known("Wh", Meaning.StepEnergy),
        // The running balance of charge; its sign and resets are the plan's business.
        "Ah[Ah]" => names.Contains("Ah-Step") || names.Contains("Ah-Cyc-Charge") ? ColumnWord.Without("Ah") : ColumnWord.Known("Ah", Meaning.NetCharge),
        "Wh[Wh]" => ColumnWord.Without("Wh"),
        "Line" => ColumnWord.Known("", Meaning.Step),
        "Command" => ColumnWord.Known("", Meaning.StepKind),
        "Cyc-Count" => ColumnWord.Known("", Meaning.Cycle),
        "DataSet" => ColumnWord.Known("", Meaning.Index),
        "Count" or "Level" or "State" => ColumnWord.Without(),
        "R-DC" => ColumnWord.Known("Ohm", Meaning.Resistance),
        "R-AC" => ColumnWord.Without("Ohm"),
        _ when name.StartsWith("Ah-", StringComparison.Ordinal) => ColumnWord.Without("Ah"),
        _ when name.StartsWith("Wh-", StringComparison.Ordinal) => ColumnWord.Without("Wh"),
        _ when name.StartsWith("t-Step[", StringComparison.Ordinal) => new ColumnWord(ColumnNames.SplitUnit(name).Unit, Meaning.StepTime, true),
        _ when name.StartsWith("t-", StringComparison.Ordinal) => new ColumnWord(ColumnNames.SplitUnit(name).Unit, Meaning.Unknown, true),
        _ when name.StartsWith("T1[", StringComparison.Ordinal) => ColumnWord.Known("degC", Meaning.Temperature),
        _ => default,
    };

    /// <inheritdoc/>
    protected override Metadata ReadMetadata(ImmutableArray<HeadLine> lines, SniffedTable table)
    {
        var metadata = Metadata.Empty.With("instrument", "Basytec");
        for (int i = 0; i < table.HeaderLine; i++)
        {
            var line = lines[i].Text.TrimStart('~');
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0) continue;
            var value = line[(colon + 1)..].Trim();
            metadata = line[..colon].Trim() switch
            {
                "Name of Test" => metadata.With("test_name", value),
                "Battery" => metadata.With("sample", value),
                "Testplan" => metadata.With("protocol", value),
                "Testchannel" => metadata.With("channel", value),
                "Operator (Test)" => metadata.With("operator", value),
                "Start of Test" => metadata.With("started", DateTime.TryParseExact(value, "dd.MM.yyyy HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture) : value),
                _ => metadata,
            };
        }

        return metadata;
    }
}
