// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Halite.Data;
using Halite.Formats.Generic;
using Halite.Formats.Tests.Support;

namespace Halite.Formats.Tests.Generic;

public sealed class SpreadsheetTests
{
    private static readonly SpreadsheetFormat Format = new();

    [Fact]
    public void Sheets_of_a_channel_are_joined_and_statistics_are_no_data()
    {
        object?[] names = ["Data_Point", "Test_Time(s)", "Step_Index", "Cycle_Index", "Current(A)", "Voltage(V)", "Charge_Capacity(Ah)"];
        var bytes = Workbook(
            ("Info", [["Test Name", "cell 7"], ["Mass (g)", 0.01]]),
            ("Channel_1-001", [names, [1, 0.5, 1, 1, 0.1, 3.1, 0.001], [2, 1.5, 1, 1, 0.1, 3.2, 0.002]]),
            ("Channel_1-002", [names, [3, 2.5, 1, 1, 0.1, 3.3, 0.003]]),
            ("Statistics_1", [["Cycle_Index", "Charge_Capacity(Ah)"], [1, 0.003]]));
        var recording = RecordingAssert.ReadsOrRefuses(Format, "arbin.xlsx", bytes)!;
        Assert.Equal(3, recording.DataRows);
        var table = recording.Find(Meaning.Voltage)!;
        Assert.Equal([3.1, 3.2, 3.3], table.Find(Meaning.Voltage)!.ToDoubles());
        Assert.Equal("A", table.Find(Meaning.Current)!.Unit);
        Assert.Equal("Arbin", recording.Metadata["instrument"]);
    }

    [Fact]
    public void LAND_workbooks_read_their_record_sheets()
    {
        object?[] names = ["Index", "TestTime", "Voltage/V", "Current/mA", "Capacity/mAh", "State"];
        var bytes = Workbook(
            ("Record_1", [names, [1, "00:00:00", 3.1, -0.5, 0, "D"], [2, "00:00:30", 3.0, -0.5, 0.00417, "D"]]),
            ("Record_2", [names, [3, "00:01:00", 2.9, -0.5, 0.00833, "D"]]));
        var table = RecordingAssert.ReadsOrRefuses(Format, "land.xlsx", bytes)!.Find(Meaning.Voltage)!;
        Assert.Equal([0, 30, 60], table.Find(Meaning.Time)!.In("s"));
        Assert.Equal(-0.5, table.Find(Meaning.Current)!.In("mA")[2]);
        Assert.NotNull(table.Find(Meaning.StepCapacity) ?? table.Find(Meaning.NetCharge));
    }

    [Fact]
    public void A_table_below_remarks_with_a_line_of_units_is_found()
    {
        var bytes = Workbook(("my data", [["Cell", "number 5"], [], ["Time", "Voltage", "Current"], ["s", "V", "mA"], [0, 3.1, 1], [1, 3.2, 1]]));
        var table = RecordingAssert.ReadsOrRefuses(Format, "own.xlsx", bytes)!.Tables.Single();
        Assert.Equal(2, table.Rows);
        Assert.Equal(0.001, table.Find(Meaning.Current)!.In("A")[0]);
        Assert.Equal("number 5", table.Metadata["cell"]);
    }

    [Fact]
    public void A_workbook_cut_anywhere_is_refused_in_one_sentence()
    {
        var bytes = Workbook(("a", [["time_s", "voltage_V"], [0, 1], [1, 2]]));
        for (int length = 0; length < bytes.Length; length += 31) RecordingAssert.ReadsOrRefuses(Format, "cut.xlsx", bytes[..length]);
    }

    /// <summary>The smallest workbook: inline strings and numbers.</summary>
    internal static byte[] Workbook(params (string Name, object?[][] Rows)[] sheets)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            void Write(string name, string xml)
            {
                using var writer = new StreamWriter(zip.CreateEntry(name).Open(), new UTF8Encoding(false));
                writer.Write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + xml);
            }

            Write("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>");
            Write("_rels/.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
            Write("xl/workbook.xml", "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>"
                + string.Concat(sheets.Select((s, i) => $"<sheet name=\"{s.Name}\" sheetId=\"{i + 1}\" r:id=\"s{i + 1}\"/>")) + "</sheets></workbook>");
            Write("xl/_rels/workbook.xml.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
                + string.Concat(sheets.Select((_, i) => $"<Relationship Id=\"s{i + 1}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet{i + 1}.xml\"/>")) + "</Relationships>");
            for (int i = 0; i < sheets.Length; i++)
            {
                var rows = new StringBuilder();
                for (int r = 0; r < sheets[i].Rows.Length; r++)
                {
                    rows.Append(CultureInfo.InvariantCulture, $"<row r=\"{r + 1}\">");
                    for (int c = 0; c < sheets[i].Rows[r].Length; c++)
                    {
                        var cell = $"{(char)('A' + c)}{r + 1}";
                        rows.Append(sheets[i].Rows[r][c] switch
                        {
                            null => "",
                            string s => $"<c r=\"{cell}\" t=\"inlineStr\"><is><t>{s}</t></is></c>",
                            IFormattable n => $"<c r=\"{cell}\"><v>{n.ToString(null, CultureInfo.InvariantCulture)}</v></c>",
                            _ => throw new InvalidOperationException(),
                        });
                    }

                    rows.Append("</row>");
                }

                Write($"xl/worksheets/sheet{i + 1}.xml", $"<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>");
            }
        }

        return stream.ToArray();
    }
}
