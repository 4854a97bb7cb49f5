// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Xml.Linq;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Tests.Drawing;

public sealed class StackedFiguresTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    // Data over 700 to 750 above, over 705 to 745 below: on their own the two panels would have two ranges.
    private static readonly Figure Peaks = new()
    {
        Id = "peaks",
        Title = "Peaks",
        Plots =
        [
            new Plot { X = new Axis("Binding energy", "eV") { Reversed = true }, Y = new Axis("Intensity", "counts/s"), RelativeHeight = 3, Traces = [new LineTrace("measured", [700, 725, 750], [1, 120000, 2]), new LineTrace("fit", [700, 725, 750], [1, 119000, 2])] },
            new Plot { X = new Axis("Binding energy", "eV") { Reversed = true }, Y = new Axis("Residual"), Traces = [new LineTrace("measured", [705, 725, 745], [-1, 0, 1]), new LineTrace("fit", [705, 725, 745], [0, 0, 0])] },
        ],
    };

    [Fact]
    public void Panels_of_a_stack_share_range_and_edges_so_that_residuals_stand_under_their_peaks()
    {
        var svg = XDocument.Parse(SvgRenderer.Render(Peaks));
        var frames = Frames(svg);
        Assert.Equal(2, frames.Count);
        Assert.Equal(frames[0].X, frames[1].X, 0.01);
        Assert.Equal(frames[0].Width, frames[1].Width, 0.01);
        // The middle point of every line is at 725 eV.
        var middles = svg.Descendants(Svg + "path").Select(p => double.Parse(((string)p.Attribute("d")!).Split('L')[1].Split(' ')[0], CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(4, middles.Count);
        Assert.All(middles, m => Assert.Equal(middles[0], m, 0.02));
    }

    [Fact]
    public void The_title_of_a_shared_abscissa_is_written_once_below_the_lowest_panel()
    {
        var svg = XDocument.Parse(SvgRenderer.Render(Peaks));
        var title = Assert.Single(svg.Descendants(Svg + "text"), t => t.Value == "Binding energy / eV");
        Assert.True(Value(title, "y") > Frames(svg).Max(f => f.Y + f.Height));
    }

    [Fact]
    public void A_legend_has_one_entry_for_a_name_and_colour_however_many_panels_show_it()
    {
        var svg = XDocument.Parse(SvgRenderer.Render(Peaks));
        Assert.Single(svg.Descendants(Svg + "text"), t => t.Value == "measured");
        var listed = PlotlyWriter.Of(Peaks)["data"]!.AsArray().Where(t => t!["showlegend"]!.GetValue<bool>()).Select(t => (string)t!["name"]!);
        Assert.Equal(["measured", "fit"], listed);
    }

    [Fact]
    public void Two_traces_of_one_name_but_two_colours_are_both_listed()
    {
        var figure = Figure.Of("f", "", new Plot { X = new Axis("x"), Y = new Axis("y"), Traces = [new LineTrace("a", [0, 1], [0, 1]), new LineTrace("a", [0, 1], [1, 0])] });
        Assert.Equal(2, XDocument.Parse(SvgRenderer.Render(figure)).Descendants(Svg + "text").Count(t => t.Value == "a"));
    }

    [Fact]
    public void Plotly_moves_the_panels_of_a_stack_together_and_titles_the_lowest()
    {
        var layout = PlotlyWriter.Of(Peaks)["layout"]!;
        Assert.Equal("x", (string?)layout["xaxis2"]!["matches"]);
        Assert.Null(layout["xaxis"]!["title"]);
        Assert.Equal("Binding energy / eV", (string?)layout["xaxis2"]!["title"]!["text"]);
        Assert.Equal(Json.Text(layout["xaxis"]!["range"]!, false), Json.Text(layout["xaxis2"]!["range"]!, false));
    }

    [Fact]
    public void Panels_over_different_quantities_keep_their_own_abscissa()
    {
        var figure = Peaks with { Plots = [Peaks.Plots[0], Peaks.Plots[1] with { X = new Axis("Time", "s") }] };
        var texts = XDocument.Parse(SvgRenderer.Render(figure)).Descendants(Svg + "text").Select(t => t.Value).ToList();
        Assert.Contains("Binding energy / eV", texts);
        Assert.Contains("Time / s", texts);
    }

    [Fact]
    public void The_title_of_the_ordinate_stands_left_of_the_longest_tick()
    {
        var svg = XDocument.Parse(SvgRenderer.Render(Peaks));
        var title = svg.Descendants(Svg + "text").Single(t => t.Value == "Intensity / counts s⁻¹");
        var ticks = svg.Descendants(Svg + "text").Where(t => (string?)t.Attribute("text-anchor") == "end").ToList();
        Assert.Contains(ticks, t => t.Value == "100000");
        // Turned by 90°, the title reaches half a line (about 5 px) to the right of its base line.
        Assert.All(ticks, t => Assert.True(Value(t, "x") - TextWidth.Of(t.Value, 11.5) > Value(title, "x") + 5, t.Value));
    }

    [Fact]
    public void What_lies_beyond_the_ends_of_the_abscissa_does_not_set_the_scale()
    {
        var figure = Figure.Of("f", "", new Plot { X = new Axis("x") { Minimum = 0, Maximum = 1 }, Y = new Axis("y"), Traces = [new LineTrace("", [-5, 0, 1], [1000, 0, 1])] });
        Assert.DoesNotContain(XDocument.Parse(SvgRenderer.Render(figure)).Descendants(Svg + "text"), t => t.Value == "1000");
        Assert.True(PlotlyWriter.Of(figure)["layout"]!["yaxis"]!["range"]![1]!.GetValue<double>() < 1.2);
    }

    private static List<(double X, double Y, double Width, double Height)> Frames(XDocument svg) =>
        [.. svg.Descendants(Svg + "rect").Where(r => (string?)r.Attribute("fill") == "none").Select(r => (Value(r, "x"), Value(r, "y"), Value(r, "width"), Value(r, "height")))];

    private static double Value(XElement element, string name) => double.Parse((string)element.Attribute(name)!, CultureInfo.InvariantCulture);
}
