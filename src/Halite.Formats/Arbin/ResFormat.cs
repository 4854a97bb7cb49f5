// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;
using Halite.Formats.Binary;

namespace Halite.Formats.Arbin;

/// <summary>Arbin's databases: .res, a Jet 4 (Microsoft Access) file, read without Access or its driver.</summary>
internal sealed class ResFormat : RecordingFormat
{
    /// <inheritdoc/>
    public override string Id => "arbin-res";

    /// <inheritdoc/>
    public override string Name => "Arbin database (.res)";

    /// <inheritdoc/>
    public override ImmutableArray<string> Endings => [".res"];

    /// <inheritdoc/>
    public override ImmutableArray<string> Techniques => ["cycling"];

    /// <inheritdoc/>
    public override string Coverage => "MITS Pro 4 to 7 (Jet 4): all columns of Channel_Normal_Table in the order of their points, several tests apart, auxiliary channels, mass and names of Global_Table.";

    /// <inheritdoc/>
    public override Recognition Recognise(FileProbe probe) =>
        probe.Head.Length > 20 && probe.Head.Span[4..].StartsWith("Standard Jet DB"u8) ? (probe.EndsWith(".res") ? Recognition.Certain : Recognition.Likely) : Recognition.No;

    /// <inheritdoc/>
    public override Recording Read(ByteSource source, ReadOptions options, CancellationToken cancellation = default)
    {
        var head = source.Head(24);
        if (head.Length < 21 || !head.AsSpan(4).StartsWith("Standard Jet DB"u8)) throw new InputException("This is no .res file: it is no Jet database.");
        if (head[0x14] != 1) throw new InputException($"This Jet database is of version {head[0x14]}; Arbin writes Jet 4 (version 1), which alone is read: convert it with Access, or export the test as csv.");
        var tables = JetTable.All(source);
        var channel = tables.Where(t => t.Has("Data_Point", "Test_Time", "Voltage", "Current")).MaxBy(t => t.DeclaredRows)
            ?? throw new InputException($"No table with the columns of an Arbin test (Data_Point, Test_Time, Voltage, Current) was found among {tables.Count}; the database is cut, or it is not Arbin's.");
        var warnings = new List<Warning>();
        var columns = Fixed(source, channel, cancellation);
        int rows = columns.Length == 0 ? 0 : columns[0].Length;
        if (rows == 0) throw new InputException("The table Channel_Normal_Table holds no rows that can be read; the test had not begun, or the file is cut.");
        if (rows < channel.DeclaredRows || source.Length % JetTable.PageBytes != 0)
        {
            warnings.Add(new Warning("truncated-file", $"The database is cut or damaged: {rows} of {channel.DeclaredRows} rows were read."));
        }

        columns = InOrder(columns);
        if (tables.FirstOrDefault(t => t.Has("Auxiliary_Index", "Data_Type", "X", "Data_Point")) is { DeclaredRows: > 0 } auxiliary) columns = columns.AddRange(Auxiliary(source, auxiliary, columns, cancellation));
        columns = ArbinColumns.Recognise([.. columns.Select(c => c.Labelled(ArbinColumns.Unit(c.Name)))], []);
        var tests = tables.FirstOrDefault(t => t.Has("Test_ID", "Test_Name", "Schedule_File_Name")) is { } global ? JetRows.Small(source, global, 1000) : [];
        var parts = Parts(columns, tests);
        return new Recording(Id, parts, tests.Count > 0 ? Describe(Metadata.Empty, tests[0]) : Metadata.Empty, [.. warnings]);
    }

    private static ImmutableArray<Column> Fixed(ByteSource source, JetTable table, CancellationToken cancellation)
    {
        var counts = JetRows.Count(source, table, cancellation);
        var before = new int[counts.Length + 1];
        for (int i = 0; i < counts.Length; i++) before[i + 1] = checked(before[i] + counts[i]);
        int rows = before[^1];
        var fixedColumns = table.Columns.Where(c => c.IsFixed && Width(c.Type) > 0 && c.Offset + Width(c.Type) < JetTable.PageBytes).ToArray();
        if (fixedColumns.Length == 0) return [];
        int stride = 2 + fixedColumns.Max(c => c.Offset + Width(c.Type));
        var fields = fixedColumns.Select(c => c.Type switch
        {
            JetType.Byte => FieldColumn.Of<byte>(c.Name, "", Meaning.Unknown, 2 + c.Offset, rows),
            JetType.Int16 => FieldColumn.Of<short>(c.Name, "", Meaning.Unknown, 2 + c.Offset, rows),
            JetType.Int32 => FieldColumn.Of<int>(c.Name, "", Meaning.Unknown, 2 + c.Offset, rows),
            JetType.Single => FieldColumn.Of<float>(c.Name, "", Meaning.Unknown, 2 + c.Offset, rows),
            _ => FieldColumn.Of<double>(c.Name, "", Meaning.Unknown, 2 + c.Offset, rows),
        }).ToArray();
        FixedRows.ForEach(source, 0, JetTable.PageBytes, counts.Length, (first, pages, bytes) =>
        {
            int slots = before[first + pages] - before[first];
            if (slots == 0) return pages;
            var gathered = new byte[slots * stride];
            int row = 0;
            for (int i = 0; i < pages; i++)
            {
                if (counts[first + i] > 0) row += JetRows.Copy(source, bytes.Slice(i * JetTable.PageBytes, JetTable.PageBytes), table, stride, gathered.AsSpan(row * stride));
            }

            foreach (var field in fields) field.Fill(gathered, stride, before[first], slots);
            return pages;
        }, cancellation);
        return [.. fields.Select(f => f.Build())];
    }

    private static int Width(JetType type) => type switch { JetType.Byte => 1, JetType.Int16 => 2, JetType.Int32 or JetType.Single => 4, JetType.Double or JetType.DateTime => 8, _ => 0 };

    /// <summary>Rows are stored in any order; a test's points are in that of their numbers.</summary>
    private static ImmutableArray<Column> InOrder(ImmutableArray<Column> columns)
    {
        var test = columns.FirstOrDefault(c => c.Name == "Test_ID");
        var point = columns.FirstOrDefault(c => string.Equals(c.Name, "Data_Point", StringComparison.OrdinalIgnoreCase));
        if (point is null) return columns;
        var keys = new long[point.Length];
        bool ordered = true;
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = ((long)(test?[i] ?? 0) << 32) + (uint)(int)point[i];
            ordered &= i == 0 || keys[i] >= keys[i - 1];
        }

        if (ordered) return columns;
        var order = Enumerable.Range(0, keys.Length).ToArray();
        Array.Sort(keys, order);
        return [.. columns.Select(c => c.Take(order))];
    }

    /// <summary>Channels of thermocouples and further voltages, joined to the points by their numbers.</summary>
    private static IEnumerable<Column> Auxiliary(ByteSource source, JetTable table, ImmutableArray<Column> columns, CancellationToken cancellation)
    {
        var values = Fixed(source, table, cancellation);
        Column? Of(string name) => values.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase));
        if (Of("Data_Point") is not { } point || Of("Auxiliary_Index") is not { } number || Of("Data_Type") is not { } type || Of("X") is not { } x) yield break;
        var test = Of("Test_ID");
        var rows = new Dictionary<(int, int), int>();
        var (points, tests) = (columns.FirstOrDefault(c => c.Name == "Data_Point"), columns.FirstOrDefault(c => c.Name == "Test_ID"));
        if (points is null) yield break;
        for (int i = 0; i < points.Length; i++) rows[((int)(tests?[i] ?? 0), (int)points[i])] = i;
        bool temperature = false;
        foreach (var group in Enumerable.Range(0, x.Length).GroupBy(i => (Type: (int)type[i], Number: (int)number[i])).OrderBy(g => g.Key))
        {
            var column = new double[points.Length];
            Array.Fill(column, double.NaN);
            foreach (int i in group)
            {
                if (rows.TryGetValue(((int)(test?[i] ?? 0), (int)point[i]), out int row)) column[row] = x[i];
            }

            // Data type 0 is a voltage, 1 a temperature.
            var (name, unit) = group.Key.Type switch { 0 => ($"Aux_Voltage_{group.Key.Number + 1}", "V"), 1 => ($"Aux_Temperature_{group.Key.Number + 1}", "degC"), _ => ($"Aux_{group.Key.Type}_{group.Key.Number + 1}", "") };
            yield return Column.Of(name, unit, Meaning.Unknown, column).As(group.Key.Type == 1 && !temperature ? Meaning.Temperature : Meaning.Unknown);
            temperature |= group.Key.Type == 1;
        }
    }

    /// <summary>One part a test: a database may hold several.</summary>
    private static ImmutableArray<RecordingPart> Parts(ImmutableArray<Column> columns, List<Dictionary<string, object?>> tests)
    {
        var test = columns.FirstOrDefault(c => c.Name == "Test_ID");
        var ids = test is null ? [0] : Enumerable.Range(0, test.Length).Select(i => (int)test[i]).Distinct().Order().ToArray();
        if (ids.Length <= 1) return [new Table("data", columns)];
        return
        [
            .. ids.Select(id =>
            {
                int[] rows = [.. Enumerable.Range(0, test!.Length).Where(i => (int)test[i] == id)];
                var row = tests.FirstOrDefault(t => t.GetValueOrDefault("Test_ID") is double d && (int)d == id);
                return new Table("test " + id.ToString(CultureInfo.InvariantCulture), [.. columns.Select(c => c.Take(rows))], row is null ? null : Describe(Metadata.Empty, row), sourceRows: [.. rows]);
            }),
        ];
    }

    private static Metadata Describe(Metadata metadata, Dictionary<string, object?> test)
    {
        string? Text(string key) => test.GetValueOrDefault(key) as string;
        double Number(string key) => test.GetValueOrDefault(key) is double d ? d : double.NaN;
        metadata = metadata.With("sample", Text("Test_Name")).With("operator", Text("Creator")).With("comment", Text("Comments")).With("protocol", Text("Schedule_File_Name"))
            .With("software", Text("Software_Version")).With("instrument_serial", Text("Serial_Number"));
        if (Number("Channel_Index") is var channel && !double.IsNaN(channel)) metadata = metadata.With("channel", (channel + 1).ToString(CultureInfo.InvariantCulture));
        if (Number("Start_DateTime") is > 10_000 and < 100_000 and var day) metadata = metadata.With("started", DateTime.FromOADate(day).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));
        // Grams in the database.
        if (Number("MASS") is > 0 and var mass) metadata = metadata.With("active_mass_mg", Math.Round(mass * 1000, 9));
        if (Number("Capacity") is > 0 and var capacity) metadata = metadata.With("nominal_capacity_mAh", Math.Round(capacity * 1000, 9));
        return metadata;
    }
}
