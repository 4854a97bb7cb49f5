// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Tests.Drawing;

public sealed class FigureChoiceTests
{
    private static readonly ImmutableArray<Figure> Three = FigureChoice.Distinct(new[] { "peaks", "series", "peaks" }.Select(id => Figure.Of(id, id, new Plot { X = new Axis("x"), Y = new Axis("y") })));

    [Fact]
    public void Every_figure_has_an_id_of_its_own() => Assert.Equal(["peaks", "series", "peaks-2"], Three.Select(f => f.Id));

    [Fact]
    public void The_figure_asked_for_comes_first_and_the_others_keep_their_order()
    {
        Assert.Equal(["peaks-2", "peaks", "series"], FigureChoice.Ordered(Three, "peaks-2").Select(f => f.Id));
        Assert.Equal(Three, FigureChoice.Ordered(Three, null));
        Assert.Equal(Three, FigureChoice.Ordered(Three, "auto"));
    }

    [Fact]
    public void A_figure_that_does_not_exist_is_refused_with_those_that_do()
    {
        var fault = Assert.Throws<InputException>(() => FigureChoice.Ordered(Three, "join"));
        Assert.Contains("no figure \"join\"", fault.Message, StringComparison.Ordinal);
        Assert.Contains("peaks, series, peaks-2", fault.Message, StringComparison.Ordinal);
        Assert.Contains("there is none", Assert.Throws<InputException>(() => FigureChoice.Ordered([], "x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_written_says_which_figure_it_is_and_which_others_there_are()
    {
        Assert.Equal("wrote a.svg: the figure peaks; others by --plot: series, peaks-2", FigureChoice.Say("a.svg", Three));
        Assert.Equal("wrote a.html: 3 figures, peaks, series, peaks-2", FigureChoice.Say("a.html", Three));
        Assert.Equal("wrote a.svg: the figure peaks", FigureChoice.Say("a.svg", Three[..1]));
    }
}
