// SPDX-License-Identifier: Apache-2.0
namespace Halite.Techniques.Figures;

/// <summary>Plots above one another over the same abscissa: residuals under peaks, phase under modulus.</summary>
internal static class StackedPlots
{
    /// <summary>Whether the plots stand above one another over one abscissa.</summary>
    public static bool Share(Figure figure)
    {
        if (figure.PlotsPerRow > 1 || figure.Plots.Length < 2) return false;
        var first = figure.Plots[0].X;
        return figure.Plots.All(p => !p.Bare && !p.EqualAxes && p.X.Label == first.Label && p.X.Scale == first.Scale && p.X.Reversed == first.Reversed && p.X.Categories.AsSpan().SequenceEqual(first.Categories.AsSpan()))
            // A map fills its frame to the edge; beside a curve the margins would differ.
            && figure.Plots.Select(p => p.Traces.Any(t => t is HeatTrace)).Distinct().Count() == 1;
    }

    /// <summary>The figure with one range of the abscissa for all plots, so that what belongs together lines up.</summary>
    public static Figure Align(Figure figure)
    {
        if (!Share(figure)) return figure;
        double? low = figure.Plots.Min(p => p.X.Minimum), high = figure.Plots.Max(p => p.X.Maximum);
        var axis = figure.Plots[0].X with { Minimum = low, Maximum = high };
        bool heat = figure.Plots[0].Traces.Any(t => t is HeatTrace);
        var frame = AxisFrame.Fit(axis, figure.Plots.SelectMany(Abscissae), heat ? 0 : AxisFrame.XMargin);
        return figure with { Plots = [.. figure.Plots.Select(p => p with { X = p.X with { Minimum = frame.Low, Maximum = frame.High } })] };
    }

    /// <summary>All abscissae that a plot has to show.</summary>
    public static IEnumerable<double> Abscissae(Plot plot) => plot.Traces.SelectMany(SvgTraces.XExtent).Concat(plot.Annotations.OfType<VerticalLine>().Select(l => l.X));
}
