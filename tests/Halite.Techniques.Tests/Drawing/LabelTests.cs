// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;
using Halite.Techniques.Figures;
using Box = Halite.Techniques.Figures.LabelBoard.Box;

namespace Halite.Techniques.Tests.Drawing;

public sealed class LabelTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Labels_of_neighbouring_lines_points_and_regions_do_not_overlap_and_stay_in_the_frame()
    {
        ImmutableArray<Annotation> notes =
        [
            new VerticalLine(0.50, "two segments"), new VerticalLine(0.505, "bend"), new VerticalLine(0.51, "dQ/dV minimum"), new VerticalLine(0.99, "metal limit"),
            new Region(0.45, 0.55, "window"), new HorizontalLine(0.5, "half height"), new HorizontalLine(0.51, "limit"),
            new TextAnnotation("58.2 Ω (edge)", 0.0, 0.1) { Anchor = "middle" }, new TextAnnotation("5.59 Ω (edge)", 0.02, 0.1) { Anchor = "middle" },
            new TextAnnotation("1.77×10⁴ Ω (edge)", 1.0, 1.0) { Anchor = "middle" }, new TextAnnotation("2.954", 0.3, 0.0) { Anchor = "middle", Below = true },
        ];
        var figure = Figure.Of("f", "", new Plot { X = new Axis("x"), Y = new Axis("y"), Traces = [new LineTrace("", [0, 0.5, 1], [0, 0.4, 1])], Annotations = notes });
        var svg = XDocument.Parse(SvgRenderer.Render(figure));
        var frame = svg.Descendants(Svg + "rect").Single(r => (string?)r.Attribute("fill") == "none");
        var boxes = svg.Descendants(Svg + "g").Where(g => (string?)g.Attribute("class") == "halite-label").Select(g => BoxOf(g.Element(Svg + "text")!)).ToList();
        Assert.Equal(notes.Length, boxes.Count);
        for (int i = 0; i < boxes.Count; i++)
        {
            Assert.True(boxes[i].X >= Value(frame, "x") && boxes[i].X + boxes[i].Width <= Value(frame, "x") + Value(frame, "width"), $"label {i} leaves the frame sideways");
            Assert.True(boxes[i].Y >= Value(frame, "y") && boxes[i].Y + boxes[i].Height <= Value(frame, "y") + Value(frame, "height"), $"label {i} leaves the frame upward or downward");
            for (int j = 0; j < i; j++) Assert.Equal(0, boxes[i].Overlap(boxes[j]), 0.5);
        }
    }

    [Fact]
    public void A_label_alone_stands_on_what_it_names()
    {
        var board = new LabelBoard(0, 0, 400, 300);
        var box = board.Place(LabelBoard.Around(200, 150, 40, "middle", 2));
        Assert.Equal(180, box.X);
        Assert.Equal(150 - 2 - LabelBoard.LineHeight, box.Y);
    }

    [Fact]
    public void Labels_keep_off_curves_where_there_is_room()
    {
        var board = new LabelBoard(0, 0, 400, 300);
        board.Ink(0, 140, 400, 140);
        var box = board.Place(LabelBoard.Around(200, 150, 40, "middle", 2));
        Assert.True(box.Y > 141 || box.Y + box.Height < 139, $"{box}");
    }

    [Theory]
    [InlineData(17700, "1.77×10⁴")]
    [InlineData(9999, "1×10⁴")]
    [InlineData(1400, "1400")]
    [InlineData(58.24, "58.2")]
    [InlineData(5.59, "5.59")]
    [InlineData(0.0421, "0.0421")]
    [InlineData(-2.5e-7, "−2.5×10⁻⁷")]
    [InlineData(0, "0")]
    public void Numbers_of_labels_are_written_with_powers_of_ten(double value, string text) => Assert.Equal(text, NumberText.Of(value));

    [Theory]
    [InlineData("mAh/g", "mAh g⁻¹")]
    [InlineData("mAh/g/V", "mAh g⁻¹ V⁻¹")]
    [InlineData("V g/mAh", "V g mAh⁻¹")]
    [InlineData("cm²/s", "cm² s⁻¹")]
    [InlineData("cm-1", "cm⁻¹")]
    [InlineData("1/Å", "Å⁻¹")]
    [InlineData("Å^-4", "Å⁻⁴")]
    [InlineData("ohm", "Ω")]
    [InlineData("% of |Z|", "% of |Z|")]
    [InlineData("°C", "°C")]
    [InlineData("arb. u.", "arb. u.")]
    public void Units_of_axes_are_products_of_powers(string unit, string printed) => Assert.Equal("Q / " + printed, new Axis("Q", unit).Label);

    [Fact]
    public void An_axis_that_counts_has_whole_ticks()
    {
        Assert.Equal([1, 2], Ticks.Linear(0.98, 2.02, 6, whole: true));
        Assert.All(Ticks.Linear(0.5, 13.5, 6, whole: true), t => Assert.Equal(Math.Round(t), t));
        var figure = Figure.Of("f", "", new Plot { X = new Axis("Cycle") { Integer = true }, Y = new Axis("y"), Right = new Axis("CE", "%"), Traces = [new PointTrace("a", [1, 2], [1, 2]), new PointTrace("b", [1, 2], [92.45, 89.18]) { OnRight = true }] });
        var layout = PlotlyWriter.Of(figure)["layout"]!;
        Assert.Equal(1, layout["xaxis"]!["dtick"]!.GetValue<int>());
        // Plotly's own choice for a second axis is to take the places of the first one's ticks.
        Assert.Equal("auto", (string?)layout["yaxis2"]!["tickmode"]);
        Assert.Equal("CE / %", (string?)layout["yaxis2"]!["title"]!["text"]);
    }

    [Fact]
    public void Curves_beyond_the_palette_are_told_apart_by_their_stroke()
    {
        var plot = new Plot { X = new Axis("x"), Y = new Axis("y"), Traces = [.. Enumerable.Range(0, 14).Select(i => (Trace)new LineTrace($"group {i}", [0, 1], [i, i]))] };
        Assert.Equal(14, TraceStyles.Of(plot).Select(t => (t.Colour, ((LineTrace)t.Trace).Dash)).Distinct().Count());
    }

    private static Box BoxOf(XElement text)
    {
        double width = TextWidth.Of(text.Value, Value(text, "font-size")), x = Value(text, "x");
        double left = (string?)text.Attribute("text-anchor") switch { "end" => x - width, "middle" => x - width / 2, _ => x };
        return new Box(left, Value(text, "y") - LabelBoard.LineHeight + 3, width, LabelBoard.LineHeight);
    }

    private static double Value(XElement element, string name) => double.Parse((string)element.Attribute(name)!, CultureInfo.InvariantCulture);
}
