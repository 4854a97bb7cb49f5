// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Tests.CommonTypes;

public sealed class RecordingTests
{
    private static readonly Table Data = new("data",
    [
        Column.Of("time/s", "s", Meaning.Time, new[] { 0.0, 1, 2 }),
        Column.Of("mode", "", Meaning.Unknown, new byte[] { 1, 2, 3 }),
        Column.Of("step", "", Meaning.StepKind, new[] { "rest", "1.5", "CC" }),
    ]);

    [Fact]
    public void Columns_of_one_table_are_equally_long() =>
        Assert.Throws<ArgumentException>(() => new Table("t", [Column.Of("a", "", Meaning.Unknown, new[] { 1.0 }), Column.Of("b", "", Meaning.Unknown, new[] { 1.0, 2 })]));

    [Fact]
    public void A_technique_finds_columns_by_meaning_not_by_name()
    {
        var recording = new Recording("test", [Data]);
        Assert.Same(Data, recording.Find(Meaning.Time, Meaning.StepKind));
        Assert.Null(recording.Find(Meaning.Time, Meaning.Voltage));
        Assert.Equal("time/s", Data.Find(Meaning.Time)!.Name);
    }

    [Fact]
    public void Stored_types_are_kept_and_read_as_numbers()
    {
        Assert.Equal(typeof(byte), Data.Columns[1].ElementType);
        Assert.Equal([1.0, 2, 3], Data.Columns[1].ToDoubles());
        Assert.Equal([double.NaN, 1.5, double.NaN], Data.Columns[2].ToDoubles());
    }

    [Fact]
    public void Metadata_keeps_order_and_replaces_a_key_that_comes_again()
    {
        var metadata = Metadata.Empty.With("technique", "GCPL").With("active_mass_mg", 1.5).With("technique", "PEIS").With("comment", " ");
        Assert.Equal(["active_mass_mg", "technique"], metadata.Entries.Select(e => e.Key));
        Assert.Equal(1.5, metadata.Number("active_mass_mg"));
        Assert.Null(metadata["comment"]);
    }
}
