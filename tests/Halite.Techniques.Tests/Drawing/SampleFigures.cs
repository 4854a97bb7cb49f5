// SPDX-License-Identifier: Apache-2.0
using Halite.Techniques.Figures;

namespace Halite.Techniques.Tests.Drawing;

/// <summary>A figure that uses every kind of trace and annotation.</summary>
internal static class SampleFigures
{
    public static Figure Everything { get; } = new()
    {
        Id = "everything",
        Title = "Every trace & annotation <of a figure>",
        Caption = "For tests.",
        PlotsPerRow = 2,
        Plots =
        [
            new Plot
            {
                X = new Axis("Capacity", "mAh/g"),
                Y = new Axis("Voltage", "V") { Minimum = 1, Maximum = 5 },
                Right = new Axis("Efficiency", "%"),
                Traces =
                [
                    new LineTrace("line", [0, 1, 2, double.NaN, 3, 4], [2, 3, 4, 1, 3.5, 4.5]) { Dash = Dash.Dashed },
                    new PointTrace("points", [0, 1, 2], [90, 95, 99]) { SigmaY = [1, 1, double.NaN], OnRight = true, Labels = ["a", "b", "c"], Marker = Marker.Diamond },
                    new BandTrace("band", [0, 2, 4], [1.5, 2, 3], [2.5, 4, 5]),
                ],
                Annotations = [new VerticalLine(1.5, "turn"), new HorizontalLine(4.2, "4.2 V"), new Region(2, 3, "window"), new TextAnnotation("here", 1, 3) { Arrow = true }],
            },
            new Plot
            {
                X = new Axis("Binding energy", "eV") { Reversed = true },
                Y = new Axis("Counts") { Scale = AxisScale.Log },
                Traces = [new BarTrace("bars", [1, 2, 3], [10, 100, 1000], 0.5)],
            },
            new Plot
            {
                X = new Axis("Time constant", "s") { Scale = AxisScale.Log },
                Y = new Axis("State of charge"),
                Traces = [new HeatTrace("γ", [0.001, 0.01, 0.1], [0, 0.5, 1], [1, 2, 3, 4, double.NaN, 6, 7, 8, 9])],
            },
            new Plot
            {
                X = new Axis("x"), Y = new Axis("y"), Bare = true, EqualAxes = true,
                Traces = [new ShapeTrace("shapes", [new Shape([0, 1, 1], [0, 0, 1]) { Fill = "#0072B2" }, new Shape([2], [2]) { Radius = 0.5, Stroke = "#D55E00" }])],
            },
        ],
    };
}
