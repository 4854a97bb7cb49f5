// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Formats.Cyclers;
using Halite.Formats.Text;

namespace Halite.Formats.Arbin;

/// <summary>Arbin's csv exports.</summary>
internal sealed class ArbinCsvFormat : TextCyclerFormat
{
    /// <inheritdoc/>
    public override string Id => "arbin-csv";

    /// <inheritdoc/>
    public override string Name => "Arbin csv";

    /// <inheritdoc/>
    public override ImmutableArray<string> Endings => [".csv"];

    /// <inheritdoc/>
    public override string Coverage => "Exports of MITS Pro and Data Watcher, with units in the names or without (then s, A, V, Ah, Wh).";

    /// <inheritdoc/>
    protected override ImmutableArray<string> Hints => ["Data_Point", "Data Point"];

    /// <inheritdoc/>
    protected override bool Matches(ImmutableArray<string> names, ImmutableArray<HeadLine> lines) => ArbinColumns.AreArbin(names);

    /// <inheritdoc/>
    protected override ColumnWord Describe(string name, ImmutableArray<string> names)
    {
        var unit = ColumnNames.SplitUnit(name).Unit;
        var meaning = ArbinColumns.MeaningOf(name);
        if (meaning == Meaning.DateTime) return ColumnWord.Known("", meaning);
        if (meaning == Meaning.Temperature && unit is "C" or "") unit = "degC";
        // A name without a unit is recognised with the others, so that what is assumed is said.
        return unit.Length > 0 ? ColumnWord.Known(unit, meaning) : meaning == Meaning.Unknown ? ColumnWord.Without(ArbinColumns.Unit(name)) : default;
    }

    /// <inheritdoc/>
    protected override ImmutableArray<Column> Finish(ImmutableArray<Column> columns, List<Warning> warnings) =>
    [
        // Numbers above 1e9 are seconds since 1970, smaller ones days.
        .. columns.Select(c => c is { Meaning: Meaning.DateTime, IsText: false, Length: > 0 } ? c[0] > 1e8 ? c.Labelled("s").As(Meaning.UnixTime) : c.Labelled("d") : c),
    ];
}
