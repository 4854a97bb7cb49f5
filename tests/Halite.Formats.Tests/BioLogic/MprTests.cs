// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Formats.BioLogic;
using Halite.Formats.Tests.Support;
using Halite.Numerics;
using Halite.TestSupport;
using Generation = Halite.Formats.Tests.BioLogic.MprBuilder.Generation;

namespace Halite.Formats.Tests.BioLogic;

public sealed class MprTests
{
    private static readonly MprFormat Format = new();

    public static TheoryData<string> ReferenceFiles =>
    [
        "navani/jdb11-1_c3_gcpl_5cycles_2V-3p8V_C-24_data_C09.mpr", "navani/00_test_04_MB_C01.mpr",
        "aurora/250116_kigr_gen6_01_01_GCPL_CD8.mpr", "aurora/250116_kigr_gen6_01_02_GCPL_CD8.mpr", "aurora/PEIS.mpr",
        "bdf/GCPL-0.mpr", "bdf/MB-0.mpr", "bdf/PEIS-0.mpr",
    ];

    [Theory]
    [MemberData(nameof(ReferenceFiles))]
    public void Every_column_of_a_real_file_agrees_with_an_independent_decoder(string file)
    {
        var reference = ReferenceValues.Of(file);
        var opened = FormatRegistry.Open(SharedData.Path("data/cycling/" + file));
        Assert.Equal("biologic-mpr", opened.Source.Format);
        Assert.Equal(reference.GetProperty("rows").GetInt64(), opened.Recording.DataRows);
        var table = Assert.Single(opened.Recording.Tables, t => t.IsData);
        foreach (var expected in reference.GetProperty("columns").EnumerateObject())
        {
            // The reference spells the micro sign as u and adds the column's number.
            var name = expected.Name.Split('@')[0].Replace("/uF", "/µF");
            var column = table.Named(name);
            Assert.True(column is not null, "no column " + name);
            var actual = ReferenceValues.Statistics(column);
            foreach (var number in expected.Value.EnumerateObject())
            {
                double value = number.Name switch
                {
                    "first" => actual.First, "last" => actual.Last, "min" => actual.Min, "max" => actual.Max,
                    "mean" => actual.Mean, "sum" => actual.Sum, _ => throw new InvalidOperationException(number.Name),
                };
                // Nine printed digits: 5e-9, and a mean that nearly cancels loses some.
                ReferenceValues.AssertClose(number.Value.GetDouble(), value, number.Name == "mean" ? 1e-7 : 6e-9, $"{name} {number.Name}");
            }
        }
    }

    [Fact]
    public void Metadata_of_a_coin_cell_holds_mass_area_start_and_comment()
    {
        var recording = FormatRegistry.Open(SharedData.Path("data/cycling/aurora/250116_kigr_gen6_01_02_GCPL_CD8.mpr")).Recording;
        Assert.Equal("GCPL", recording.Metadata["technique"]);
        Assert.Equal(17.233, recording.Metadata.Number("active_mass_mg"));
        Assert.Equal(0.95, recording.Metadata.Number("area_cm2"));
        Assert.Equal(2.413, recording.Metadata.Number("nominal_capacity_mAh"));
        Assert.StartsWith("2025-01-16T14:05:54", recording.Metadata["started"]);
        Assert.StartsWith("rest 12 h", recording.Metadata["comment"]);
        Assert.Equal("BT-Lab 1.79", recording.Metadata["software"]);
        Assert.Equal([0.0, 3791.0], ((Table)recording.Parts.Single(p => p.Name == "loops")).Columns[0].ToDoubles());
    }

    [Fact]
    public void A_mass_that_EC_Lab_filled_in_is_not_taken_for_one_that_was_entered()
    {
        var recording = FormatRegistry.Open(SharedData.Path("data/cycling/navani/jdb11-1_c3_gcpl_5cycles_2V-3p8V_C-24_data_C09.mpr")).Recording;
        Assert.Null(recording.Metadata["active_mass_mg"]);
        Assert.Null(recording.Metadata["area_cm2"]);
        Assert.Contains("7000", recording.Metadata["active_mass_note"]);
    }

    [Theory]
    [InlineData(Generation.Old0)]
    [InlineData(Generation.Old2)]
    [InlineData(Generation.Old3)]
    [InlineData(Generation.New)]
    public void Random_files_of_every_generation_give_back_the_rows_they_were_built_from(Generation generation)
    {
        for (ulong unit = 0; unit < 20; unit++)
        {
            var random = new RandomStream(20, unit);
            // Old header 0 has room for numbers of one byte; the newer ones also write the number plus 256 or 512.
            var pool = Enumerable.Range(1, 255).Where(id => (EcLabColumns.Find(id) is not null || EcLabColumns.FindFlag(id) is not null)
                && id is not (174 or 185 or 76 or 77 or 23 or 32)).ToArray();
            random.Shuffle<int>(pool);
            var ids = pool.Take(1 + random.NextInt(20)).Select(id => generation == Generation.Old0 || EcLabColumns.FindFlag(id) is not null ? id : id + 256 * random.NextInt(3)).ToArray();
            var built = new MprBuilder(generation).Settings().Data(random, 1 + random.NextInt(3000), ids).Log();
            var recording = RecordingAssert.ReadsOrRefuses(Format, "random.mpr", built.ToArray());
            Assert.NotNull(recording);
            Assert.Empty(recording.Warnings);
            var table = Assert.Single(recording.Tables);
            Assert.Equal(built.Expected.Count, table.Columns.Length);
            foreach (var (label, values) in built.Expected) RecordingAssert.SameColumn(label, values, table.Named(label)!);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void A_column_of_unknown_number_costs_a_warning_and_no_other_column(int width)
    {
        var built = new MprBuilder(Generation.New).Settings().Data(new RandomStream(1), 500, [4, 6, 300, 7, 39], new Dictionary<int, int> { [300] = width }).Log();
        var recording = RecordingAssert.ReadsOrRefuses(Format, "unknown.mpr", built.ToArray())!;
        Assert.Equal("unknown-column", Assert.Single(recording.Warnings).Code);
        foreach (var (label, values) in built.Expected) RecordingAssert.SameColumn(label, values, recording.Tables.Single().Named(label)!);
        Assert.NotNull(recording.Tables.Single().Named("column 300"));
    }

    [Fact]
    public void Columns_on_both_sides_of_an_ambiguous_stretch_are_kept()
    {
        // 4 + 8 or 8 + 4 bytes: what lies between the two unknown columns cannot be placed.
        var built = new MprBuilder(Generation.New).Settings().Data(new RandomStream(2), 100, [4, 300, 6, 299, 13], new Dictionary<int, int> { [300] = 4, [299] = 8 }).Log();
        var recording = RecordingAssert.ReadsOrRefuses(Format, "ambiguous.mpr", built.ToArray())!;
        var table = recording.Tables.Single();
        RecordingAssert.SameColumn("time/s", built.Expected["time/s"], table.Named("time/s")!);
        RecordingAssert.SameColumn("(Q-Qo)/mA.h", built.Expected["(Q-Qo)/mA.h"], table.Named("(Q-Qo)/mA.h")!);
        Assert.Null(table.Named("Ewe/V"));
        Assert.Equal(3, recording.Warnings.Length);
    }

    [Fact]
    public void The_row_length_tells_a_battery_tester_from_a_potentiostat()
    {
        // BT-Lab's 498 is Q charge in double precision, which the low byte alone would take for a harmonic in single.
        var built = new MprBuilder(Generation.Old3).Settings(0x88).Data(new RandomStream(3), 50, [4, 6, 498], new Dictionary<int, int> { [498] = 8 }).Log();
        var table = RecordingAssert.ReadsOrRefuses(Format, "bt.mpr", built.ToArray())!.Tables.Single();
        Assert.Equal(Meaning.ChargeCapacity, table.Named("Q charge/mA.h")!.Meaning);
        Assert.Equal(Meaning.Voltage, table.Named("Ecell/V")!.Meaning);
    }

    [Fact]
    public void A_known_number_that_no_longer_fits_the_row_is_read_as_unknown()
    {
        // 326 is P/W in single precision; here a later EC-Lab would use the number for something of eight bytes.
        var built = new MprBuilder(Generation.New).Settings().Data(new RandomStream(4), 50, [4, 6, 326], new Dictionary<int, int> { [326] = 8 }).Log();
        var recording = RecordingAssert.ReadsOrRefuses(Format, "new.mpr", built.ToArray())!;
        Assert.Equal("unknown-column", Assert.Single(recording.Warnings).Code);
        RecordingAssert.SameColumn("Ewe/V", built.Expected["Ewe/V"], recording.Tables.Single().Named("Ewe/V")!);
    }

    [Fact]
    public void Impedance_points_within_a_cycling_file_become_a_part_of_their_own()
    {
        var built = new MprBuilder(Generation.New).Settings().Data(new RandomStream(5), 400, [4, 6, 8, 32, 37, 38, 24]).Log();
        var recording = RecordingAssert.ReadsOrRefuses(Format, "mixed.mpr", built.ToArray())!;
        var (data, impedance) = (recording.Tables.Single(t => t.Name == "data"), recording.Tables.Single(t => t.Name == "impedance"));
        var frequency = built.Expected["freq/Hz"];
        Assert.Equal(400, recording.DataRows);
        Assert.Equal(frequency.Count(f => f > 0), impedance.Rows);
        for (int i = 0; i < impedance.Rows; i++)
        {
            Assert.True(frequency[impedance.SourceRows[i]] > 0);
            Assert.Equal(built.Expected["Re(Z)/Ohm"][impedance.SourceRows[i]], impedance.Named("Re(Z)/Ohm")![i]);
        }

        for (int i = 0; i < data.Rows; i++) Assert.Equal(built.Expected["time/s"][data.SourceRows[i]], data.Named("time/s")![i]);
        Assert.Equal(Meaning.Cycle, data.Named("cycle number")!.Meaning);
        Assert.Equal(Meaning.SeriesIndex, impedance.Named("cycle number")!.Meaning);
    }

    [Fact]
    public void A_file_cut_anywhere_gives_its_whole_rows_or_one_sentence()
    {
        var built = new MprBuilder(Generation.New).Settings().Data(new RandomStream(6), 40, [1, 2, 3, 21, 31, 65, 4, 6, 7]).Log().Loops(0, 40);
        var whole = built.ToArray();
        // Every byte of the rows and around the headers of modules, every 41st within the long bodies.
        for (int length = 0; length < whole.Length; length += (length > built.RowStart && length < built.Boundaries[2]) || built.Boundaries.Any(b => Math.Abs(length - b) < 70) ? 1 : 41)
        {
            var recording = RecordingAssert.ReadsOrRefuses(Format, "cut.mpr", whole[..length]);
            int rows = Math.Clamp((length - built.RowStart) / built.RowBytes, 0, 40);
            if (length < built.RowStart) rows = 0;
            Assert.Equal(rows, recording?.DataRows ?? 0);
            // Behind the log a cut file is whole as far as anyone can tell.
            if (recording is not null && length < built.Boundaries[3]) Assert.NotEmpty(recording.Warnings);
            if (recording is null) continue;
            for (int i = 0; i < rows; i++) Assert.Equal(built.Expected["time/s"][i], recording.Tables.First().Named("time/s")![i]);
        }
    }

    [Fact]
    public void A_wrong_module_length_is_healed_by_the_next_header()
    {
        var built = new MprBuilder(Generation.Old3).Settings().Data(new RandomStream(7), 30, [4, 6, 7]).Log();
        var bytes = built.ToArray();
        // Length of the settings module, at 41 behind its header.
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(built.Boundaries[0] + 41), 1_000_000);
        var recording = RecordingAssert.ReadsOrRefuses(Format, "length.mpr", bytes)!;
        Assert.Equal(30, recording.DataRows);
        Assert.Contains(recording.Warnings, w => w.Code == "truncated-file");
    }

    [Fact]
    public void Flipped_bytes_never_raise_anything_but_one_sentence()
    {
        var whole = new MprBuilder(Generation.New).Settings().Data(new RandomStream(8), 30, [1, 2, 3, 21, 31, 65, 131, 4, 7, 13, 5, 6, 39, 467, 468]).Log().Loops(0, 30).ToArray();
        for (ulong unit = 0; unit < 600; unit++)
        {
            var random = new RandomStream(8, unit + 1);
            var bytes = (byte[])whole.Clone();
            int flips = 1 + random.NextInt(8);
            // Half of the flips hit headers, where they hurt.
            for (int i = 0; i < flips; i++) bytes[random.NextInt(2) == 0 ? 52 + random.NextInt(60) : random.NextInt(bytes.Length)] = (byte)random.NextInt(256);
            RecordingAssert.ReadsOrRefuses(Format, "flipped.mpr", bytes);
        }
    }

    [Fact]
    public void Rows_do_not_depend_on_how_the_file_is_split_over_threads()
    {
        // Longer than several blocks, so that the edges of blocks are met.
        var built = new MprBuilder(Generation.Old3).Settings().Data(new RandomStream(9), 20_000, [1, 2, 3, 4, 7, 6, 131, 468]).Log();
        var table = RecordingAssert.ReadsOrRefuses(Format, "long.mpr", built.ToArray())!.Tables.First();
        foreach (var (label, values) in built.Expected) RecordingAssert.SameColumn(label, values, table.Named(label)!);
    }

    [Fact]
    public void An_xml_file_of_old_EC_Lab_is_named_as_such()
    {
        var e = Assert.Throws<InputException>(() => Format.Read(ByteSource.Of("old.mpr", "<?xml version=\"1.0\"?>"u8.ToArray()), ReadOptions.Default));
        Assert.Contains("XML", e.Message);
        RecordingAssert.IsOneSentence(e.Message);
    }
}
