// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Formats.Text;

namespace Halite.Formats.Cyclers;

/// <summary>LANDT's csv exports.</summary>
internal sealed class LandCsvFormat : TextCyclerFormat
{
    /// <inheritdoc/>
    public override string Id => "land-csv";

    /// <inheritdoc/>
    public override string Name => "LANDT csv";

    /// <inheritdoc/>
    public override ImmutableArray<string> Endings => [".csv"];

    /// <inheritdoc/>
    public override string Coverage => "Exports with the columns channel_index, cycle_index, step_index, step_name, test_time_s, voltage_V, current_A, capacities.";

    /// <inheritdoc/>
    protected override ImmutableArray<string> Hints => ["step_name", "channel_index"];

    /// <inheritdoc/>
    protected override bool Matches(ImmutableArray<string> names, ImmutableArray<HeadLine> lines) =>
        names.Contains("step_name") && names.Contains("cycle_index") && names.Any(n => n.StartsWith("voltage", StringComparison.OrdinalIgnoreCase));

    /// <inheritdoc/>
    protected override ColumnWord Describe(string name, ImmutableArray<string> names) => name switch
    {
        "channel_index" => ColumnWord.Without(),
        "step_name" => ColumnWord.Known("", Meaning.StepKind),
        _ => default,
    };
}

/// <summary>LANDT's text exports, which look like Maccor's.</summary>
internal sealed class LandTextFormat : TextCyclerFormat
{
    /// <inheritdoc/>
    public override string Id => "land-text";

    /// <inheritdoc/>
    public override string Name => "LANDT text";

    /// <inheritdoc/>
    public override ImmutableArray<string> Endings => [".txt"];

    /// <inheritdoc/>
    public override string Coverage => "Exports with the columns Rec#, Cyc#, Step, Test(Sec), Step(Sec), Amp-hr, Watt-hr, Amps, Volts, State, ES, DPt-Time.";

    /// <inheritdoc/>
    protected override ImmutableArray<string> Hints => ["Test(Sec)", "Step(Sec)"];

    /// <summary>Whether names are those of LANDT's text export.</summary>
    /// <param name="names">Names of the columns.</param>
    public static bool AreNames(ImmutableArray<string> names) => names.Contains("Rec#") && names.Contains("Test(Sec)");

    /// <inheritdoc/>
    protected override bool Matches(ImmutableArray<string> names, ImmutableArray<HeadLine> lines) => AreNames(names);

    /// <inheritdoc/>
    protected override ColumnWord Describe(string name, ImmutableArray<string> names) => name switch
    {
        "Test(Sec)" => ColumnWord.Known("s", Meaning.Time),
        "Step(Sec)" => ColumnWord.Known("s", Meaning.StepTime),
        "Cyc#" => ColumnWord.Known("", Meaning.Cycle),
        "ES" => ColumnWord.Without(),
        "DPt-Time" => ColumnWord.Known("", Meaning.DateTime),
        _ => default,
    };
}
