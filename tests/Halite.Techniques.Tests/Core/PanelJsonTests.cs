// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Techniques;
using Halite.Techniques.Figures;
using Halite.Techniques.Tests.Drawing;

namespace Halite.Techniques.Tests.Core;

public sealed class PanelJsonTests
{
    [Fact]
    public void A_panel_comes_back_whole()
    {
        var panel = new Panel
        {
            Results = new JsonObject { ["a"] = 1.5, ["b"] = new JsonArray(1, null) },
            Tables = [DataTable.Of("T", ["n", "x", "m", "t", "none"], [[1, 0.1, Measured.From(2, 0.1, "V", "s"), "text", null], [2, double.NaN, Measured.WithoutSigma(3, "V", "why"), "NaN?", true]])],
            Figures = [SampleFigures.Everything],
            Warnings = [new Warning("code", "Message.")],
            Notes = ["A note."],
        };
        var back = PanelJson.Read(PanelJson.Write(panel));
        Assert.Equal(Json.Text(panel.Results), Json.Text(back.Results));
        Assert.Equal(Csv.Text(panel.Tables[0]), Csv.Text(back.Tables[0]));
        Assert.Equal(SvgRenderer.Render(panel.Figures[0]), SvgRenderer.Render(back.Figures[0]));
        Assert.Equal(panel.Warnings, back.Warnings);
        Assert.Equal(panel.Notes, back.Notes);
    }

    [Fact]
    public void A_table_is_written_as_csv_with_full_precision_and_a_column_for_each_sigma()
    {
        var table = DataTable.Of("T", ["name", "q"], [["a, \"b\"", Measured.From(1.0 / 3, 0.25, "V", "s")], ["c", null]]);
        Assert.Equal("name,q,q_sigma\n\"a, \"\"b\"\"\",0.3333333333333333,0.25\nc,,\n", Csv.Text(table));
    }
}
