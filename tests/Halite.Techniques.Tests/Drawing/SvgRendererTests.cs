// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Xml.Linq;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Tests.Drawing;

public sealed class SvgRendererTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Every_trace_and_annotation_renders_to_well_formed_svg_without_NaN()
    {
        var text = SvgRenderer.Render(SampleFigures.Everything);
        Assert.NotNull(XDocument.Parse(text).Root);
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Infinity", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_stands_where_its_axis_says()
    {
        // Two points at the ends of fixed axes: their circles lie on the corners of the frame.
        var figure = Figure.Of("f", "", new Plot
        {
            X = new Axis("x") { Minimum = 0, Maximum = 10 },
            Y = new Axis("y") { Minimum = -1, Maximum = 1 },
            Traces = [new PointTrace("", [0, 10, 5], [-1, 1, 0])],
        });
        var svg = XDocument.Parse(SvgRenderer.Render(figure));
        var frame = svg.Descendants(Svg + "rect").Single(r => (string?)r.Attribute("fill") == "none");
        var circles = svg.Descendants(Svg + "circle").Select(c => (X: Value(c, "cx"), Y: Value(c, "cy"))).ToList();
        Assert.Equal(Value(frame, "x"), circles[0].X, 0.01);
        Assert.Equal(Value(frame, "y") + Value(frame, "height"), circles[0].Y, 0.01);
        Assert.Equal(Value(frame, "x") + Value(frame, "width"), circles[1].X, 0.01);
        Assert.Equal(Value(frame, "y"), circles[1].Y, 0.01);
        Assert.Equal((circles[0].X + circles[1].X) / 2, circles[2].X, 0.01);
    }

    [Fact]
    public void Binding_energy_decreases_to_the_right()
    {
        var figure = Figure.Of("f", "", new Plot { X = new Axis("BE", "eV") { Reversed = true }, Y = new Axis("y"), Traces = [new PointTrace("", [160, 170], [1, 1])] });
        var x = XDocument.Parse(SvgRenderer.Render(figure)).Descendants(Svg + "circle").Select(c => Value(c, "cx")).ToList();
        Assert.True(x[0] > x[1]);
    }

    [Fact]
    public void Equal_axes_draw_a_semicircle_round()
    {
        var figure = Figure.Of("f", "", new Plot { X = new Axis("Z'"), Y = new Axis("-Z''"), EqualAxes = true, Traces = [new PointTrace("", [0, 100, 50], [0, 0, 50])] });
        var c = XDocument.Parse(SvgRenderer.Render(figure)).Descendants(Svg + "circle").Select(e => (X: Value(e, "cx"), Y: Value(e, "cy"))).ToList();
        Assert.Equal(c[1].X - c[0].X, 2 * (c[0].Y - c[2].Y), 0.05);
    }

    [Fact]
    public void A_long_line_is_thinned_but_keeps_its_spike()
    {
        double[] x = [.. Enumerable.Range(0, 200_000).Select(i => i / 1000.0)];
        double[] y = [.. x.Select(v => Math.Sin(v))];
        y[123_456] = 7;
        var figure = Figure.Of("f", "", new Plot { X = new Axis("x"), Y = new Axis("y") { Minimum = -2, Maximum = 7 }, Traces = [new LineTrace("", [.. x], [.. y])] });
        var text = SvgRenderer.Render(figure);
        Assert.True(text.Length < 120_000, $"{text.Length} characters");
        var top = Value(XDocument.Parse(text).Descendants(Svg + "rect").Single(r => (string?)r.Attribute("fill") == "none"), "y");
        var path = (string)XDocument.Parse(text).Descendants(Svg + "path").First().Attribute("d")!;
        var heights = path.Split('L', 'M').Skip(1).Select(p => double.Parse(p.Split(' ')[1], CultureInfo.InvariantCulture));
        Assert.Equal(top, heights.Min(), 0.02);
    }

    [Theory]
    [InlineData(0, 1, new[] { "0.0", "0.2", "0.4", "0.6", "0.8", "1.0" })]
    [InlineData(-20, 30, new[] { "−20", "−10", "0", "10", "20", "30" })]
    [InlineData(1.5, 4.8, new[] { "1.5", "2.0", "2.5", "3.0", "3.5", "4.0", "4.5" })]
    public void Ticks_are_round_numbers_with_the_digits_they_need(double low, double high, string[] labels) =>
        Assert.Equal(labels, Ticks.Labels(Ticks.Linear(low, high, 6), log: false));

    [Fact]
    public void Decades_are_written_as_powers_of_ten() =>
        Assert.Equal(["10⁻⁶", "10⁻⁴", "10⁻²", "10⁰"], Ticks.Labels(Ticks.Log(1e-6, 1, 4), log: true));

    [Fact]
    public void The_palette_holds_apart_for_readers_who_see_no_red_or_no_green()
    {
        // Luminance alone separates neighbours of the palette at least a little: Okabe and Ito's order does.
        var luminance = Palette.Traces.Take(6).Select(c => 0.2126 * Part(c, 1) + 0.7152 * Part(c, 3) + 0.0722 * Part(c, 5)).Order().ToList();
        for (int i = 1; i < luminance.Count; i++) Assert.True(luminance[i] - luminance[i - 1] > 0.5, $"{luminance[i]} against {luminance[i - 1]}");
    }

    [Fact]
    public void Plotly_gets_the_same_data_and_axes()
    {
        var figure = Figure.Of("f", "T", new Plot { X = new Axis("BE", "eV") { Reversed = true }, Y = new Axis("Counts") { Scale = AxisScale.Log }, Traces = [new LineTrace("a", [1, 2], [3, double.NaN])] });
        var json = PlotlyWriter.Of(figure);
        Assert.Equal("[3,null]", Json.Text(json["data"]![0]!["y"]!, indented: false));
        Assert.Equal("reversed", (string?)json["layout"]!["xaxis"]!["autorange"]);
        Assert.Equal("log", (string?)json["layout"]!["yaxis"]!["type"]);
        Assert.Equal("BE / eV", (string?)json["layout"]!["xaxis"]!["title"]!["text"]);
    }

    private static double Part(string colour, int at) => int.Parse(colour.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static double Value(XElement element, string name) => double.Parse((string)element.Attribute(name)!, CultureInfo.InvariantCulture);
}
