// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Techniques.Tables;

namespace Halite.Techniques.Tests.Tables;

/// <summary>A table on a terminal: every column shows, no number breaks, no line is longer than the terminal is wide.</summary>
public sealed class TableLayoutTests
{
    private const int Between = 3;

    private static readonly ReadableTable Cycles = ReadableTable.Of(DataTable.Of(
        "Cycles",
        ["Cycle", "Charge", "Coulombic efficiency / %", "Mean charge voltage / V", "Remark"],
        Enumerable.Range(1, 12).Select(k => new object?[]
        {
            k, Measured.From(216.7 - k, 2.2, "mAh/g", "mass"), 98.2712 - k / 100.0, 3.7469, "the voltage limit was reached after a constant-voltage hold",
        })));

    [Theory]
    [InlineData(30), InlineData(40), InlineData(60), InlineData(79), InlineData(119), InlineData(400)]
    public void Every_column_shows_on_lines_that_fit(int width)
    {
        var blocks = TableLayout.Fit(Cycles, width, Between);
        Assert.Equal(Enumerable.Range(0, 5), blocks.SelectMany(b => b.Columns).Distinct().Order());
        // A block of one or two columns may be forced beyond a line that is narrower than they are.
        Assert.All(blocks.Where(b => b.Columns.Length > 2), b => Assert.True(b.Widths.Sum() + Between * b.Widths.Length <= width));
    }

    [Theory]
    [InlineData(30), InlineData(60), InlineData(79), InlineData(400)]
    public void A_number_and_a_word_of_a_head_never_break(int width)
    {
        foreach (var (c, w) in TableLayout.Fit(Cycles, width, Between).SelectMany(b => b.Columns.Zip(b.Widths)))
        {
            if (Cycles.IsNumber[c]) Assert.True(w >= Cycles.Rows.Max(r => r[c].Length));
            Assert.True(w >= Cycles.Heads[c].Split(' ').Max(word => word.Length));
        }
    }

    [Fact]
    public void Later_blocks_begin_with_the_first_column()
    {
        var blocks = TableLayout.Fit(Cycles, 40, Between);
        Assert.True(blocks.Length > 1);
        Assert.All(blocks, b => Assert.Equal(0, b.Columns[0]));
    }

    [Fact]
    public void A_wide_terminal_shows_all_in_one_block_and_nothing_folded()
    {
        var block = Assert.Single(TableLayout.Fit(Cycles, 400, Between));
        Assert.All(block.Columns.Zip(block.Widths), c => Assert.True(c.Second >= Cycles.Heads[c.First].Length && c.Second >= Cycles.Rows.Max(r => r[c.First].Length)));
    }

    [Fact]
    public void A_table_without_rows_has_its_heads()
    {
        var empty = ReadableTable.Of(DataTable.Of("", ["Quantity", "Value"], []));
        Assert.Equal([0, 1], Assert.Single(TableLayout.Fit(empty, 80, Between)).Columns);
    }
}
