// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Techniques.Figures;

/// <summary>
/// A figure, independent of how it is drawn: one or more plots with axes, traces and annotations. It renders to SVG
/// (<see cref="SvgRenderer"/>) everywhere and to plotly where that was fetched at build.
/// </summary>
public sealed record Figure
{
    /// <summary>Short id in kebab-case, used in file names ("voltage-capacity").</summary>
    public required string Id { get; init; }

    /// <summary>Title.</summary>
    public required string Title { get; init; }

    /// <summary>What the reader sees and how to read it; becomes the caption and the alternative text.</summary>
    public string Caption { get; init; } = "";

    /// <summary>The plots, row by row.</summary>
    public required ImmutableArray<Plot> Plots { get; init; }

    /// <summary>Plots side by side in a row.</summary>
    public int PlotsPerRow { get; init; } = 1;

    /// <summary>A figure of one plot.</summary>
    /// <param name="id">Short id in kebab-case.</param>
    /// <param name="title">Title.</param>
    /// <param name="plot">The plot.</param>
    /// <param name="caption">What the reader sees.</param>
    public static Figure Of(string id, string title, Plot plot, string caption = "") => new() { Id = id, Title = title, Plots = [plot], Caption = caption };
}

/// <summary>One plot: axes, traces, annotations.</summary>
public sealed record Plot
{
    /// <summary>Horizontal axis.</summary>
    public required Axis X { get; init; }

    /// <summary>Vertical axis, left.</summary>
    public required Axis Y { get; init; }

    /// <summary>Second vertical axis, right; null where there is none.</summary>
    public Axis? Right { get; init; }

    /// <summary>What is drawn, in order.</summary>
    public ImmutableArray<Trace> Traces { get; init; } = [];

    /// <summary>Lines, regions and texts over the traces.</summary>
    public ImmutableArray<Annotation> Annotations { get; init; } = [];

    /// <summary>Title of this plot within the figure.</summary>
    public string Title { get; init; } = "";

    /// <summary>One unit is as long on both axes (Nyquist plots, drawings).</summary>
    public bool EqualAxes { get; init; }

    /// <summary>Height relative to the other plots of the figure.</summary>
    public double RelativeHeight { get; init; } = 1;

    /// <summary>No axes, no frame: a drawing.</summary>
    public bool Bare { get; init; }
}

/// <summary>Scale of an axis.</summary>
public enum AxisScale
{
    /// <summary>Linear.</summary>
    Linear,
    /// <summary>Logarithmic, base 10; values that are not positive are left out.</summary>
    Log,
}

/// <summary>An axis.</summary>
/// <param name="Quantity">The quantity ("Capacity", "−Im Z").</param>
/// <param name="Unit">Its unit; empty for a pure number.</param>
public sealed record Axis(string Quantity, string Unit = "")
{
    /// <summary>Scale.</summary>
    public AxisScale Scale { get; init; }

    /// <summary>Values decrease to the right or upward (binding energy).</summary>
    public bool Reversed { get; init; }

    /// <summary>Lower limit; null fits the data.</summary>
    public double? Minimum { get; init; }

    /// <summary>Upper limit; null fits the data.</summary>
    public double? Maximum { get; init; }

    /// <summary>Names at 0, 1, 2, … instead of numbers.</summary>
    public ImmutableArray<string> Categories { get; init; } = [];

    /// <summary>Whether zero is always in view.</summary>
    public bool IncludeZero { get; init; }

    /// <summary>It counts (cycles, spectra): ticks are whole numbers.</summary>
    public bool Integer { get; init; }

    /// <summary>"Capacity / mAh g⁻¹": quantity, stroke, unit as a product of powers.</summary>
    public string Label => Unit.Length == 0 ? Quantity : $"{Quantity} / {UnitText.Of(Unit)}";
}

/// <summary>Something drawn from data.</summary>
/// <param name="Name">Name in the legend; empty leaves it out.</param>
public abstract record Trace(string Name)
{
    /// <summary>Index in the palette, or a colour in hex through <see cref="Colour"/>; null takes the next.</summary>
    public int? PaletteIndex { get; init; }

    /// <summary>An explicit colour ("#0072B2"); wins over the palette.</summary>
    public string? Colour { get; init; }

    /// <summary>Drawn against the right axis.</summary>
    public bool OnRight { get; init; }

    /// <summary>Opacity from 0 to 1.</summary>
    public double Opacity { get; init; } = 1;
}

/// <summary>How a line is stroked.</summary>
public enum Dash
{
    /// <summary>Unbroken.</summary>
    Solid,
    /// <summary>Dashes.</summary>
    Dashed,
    /// <summary>Dots.</summary>
    Dotted,
}

/// <summary>Shape of a marker.</summary>
public enum Marker
{
    /// <summary>Filled circle.</summary>
    Circle,
    /// <summary>Open circle.</summary>
    OpenCircle,
    /// <summary>Filled square.</summary>
    Square,
    /// <summary>Filled triangle.</summary>
    Triangle,
    /// <summary>Filled diamond.</summary>
    Diamond,
    /// <summary>Cross.</summary>
    Cross,
}

/// <summary>A line through points; NaN breaks it.</summary>
/// <param name="Name">Name in the legend.</param>
/// <param name="X">Abscissae.</param>
/// <param name="Y">Ordinates, as many.</param>
public sealed record LineTrace(string Name, ImmutableArray<double> X, ImmutableArray<double> Y) : Trace(Name)
{
    /// <summary>Width in pixels.</summary>
    public double Width { get; init; } = 1.6;

    /// <summary>Stroke.</summary>
    public Dash Dash { get; init; }

    /// <summary>Steps instead of straight lines between points (histograms).</summary>
    public bool Steps { get; init; }
}

/// <summary>Points, with error bars where given.</summary>
/// <param name="Name">Name in the legend.</param>
/// <param name="X">Abscissae.</param>
/// <param name="Y">Ordinates, as many.</param>
public sealed record PointTrace(string Name, ImmutableArray<double> X, ImmutableArray<double> Y) : Trace(Name)
{
    /// <summary>Standard uncertainty of each ordinate; empty for none.</summary>
    public ImmutableArray<double> SigmaY { get; init; } = [];

    /// <summary>Standard uncertainty of each abscissa; empty for none.</summary>
    public ImmutableArray<double> SigmaX { get; init; } = [];

    /// <summary>A text at each point, shown when pointed at (and as label where <see cref="ShowLabels"/>).</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>Whether labels are written beside the points.</summary>
    public bool ShowLabels { get; init; }

    /// <summary>Shape.</summary>
    public Marker Marker { get; init; }

    /// <summary>Diameter in pixels.</summary>
    public double Size { get; init; } = 6;

    /// <summary>Whether a thin line joins the points.</summary>
    public bool Joined { get; init; }
}

/// <summary>A band between two curves (a confidence band).</summary>
/// <param name="Name">Name in the legend.</param>
/// <param name="X">Abscissae.</param>
/// <param name="Lower">Lower edge, as many.</param>
/// <param name="Upper">Upper edge, as many.</param>
public sealed record BandTrace(string Name, ImmutableArray<double> X, ImmutableArray<double> Lower, ImmutableArray<double> Upper) : Trace(Name);

/// <summary>Bars from a base line.</summary>
/// <param name="Name">Name in the legend.</param>
/// <param name="X">Centres.</param>
/// <param name="Y">Tops, as many.</param>
/// <param name="Width">Width on the abscissa.</param>
public sealed record BarTrace(string Name, ImmutableArray<double> X, ImmutableArray<double> Y, double Width) : Trace(Name)
{
    /// <summary>Where each bar starts; empty starts at zero (a waterfall gives them).</summary>
    public ImmutableArray<double> From { get; init; } = [];

    /// <summary>Standard uncertainty of each top; empty for none.</summary>
    public ImmutableArray<double> SigmaY { get; init; } = [];

    /// <summary>A text for the middle of each bar, drawn where it fits; empty for none.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>A colour for each bar; empty gives all the trace's colour.</summary>
    public ImmutableArray<string> Colours { get; init; } = [];
}

/// <summary>A map of values over a grid.</summary>
/// <param name="Name">Name and unit of the value, shown at the colour bar.</param>
/// <param name="X">Column centres, ascending.</param>
/// <param name="Y">Row centres, ascending.</param>
/// <param name="Z">Values row by row (Y outer), NaN left blank.</param>
public sealed record HeatTrace(string Name, ImmutableArray<double> X, ImmutableArray<double> Y, ImmutableArray<double> Z) : Trace(Name)
{
    /// <summary>Colours run over the logarithm of the values.</summary>
    public bool LogColour { get; init; }
}

/// <summary>Free polygons and circles in the plot's coordinates: drawings, networks.</summary>
/// <param name="Name">Name in the legend.</param>
/// <param name="Shapes">The shapes in drawing order.</param>
public sealed record ShapeTrace(string Name, ImmutableArray<Shape> Shapes) : Trace(Name);

/// <summary>One free shape.</summary>
/// <param name="X">Abscissae of the corners; one for a circle.</param>
/// <param name="Y">Ordinates of the corners; one for a circle.</param>
public sealed record Shape(ImmutableArray<double> X, ImmutableArray<double> Y)
{
    /// <summary>Radius of a circle on the abscissa; zero for a polygon or line.</summary>
    public double Radius { get; init; }

    /// <summary>Fill colour in hex; null for none.</summary>
    public string? Fill { get; init; }

    /// <summary>Line colour in hex; null for none.</summary>
    public string? Stroke { get; init; }

    /// <summary>Line width in pixels.</summary>
    public double StrokeWidth { get; init; } = 1;

    /// <summary>Whether the last corner is joined to the first.</summary>
    public bool Closed { get; init; } = true;

    /// <summary>Opacity from 0 to 1.</summary>
    public double Opacity { get; init; } = 1;
}

/// <summary>Something written or marked over the traces.</summary>
public abstract record Annotation;

/// <summary>A text at a place.</summary>
/// <param name="Text">The text.</param>
/// <param name="X">Abscissa.</param>
/// <param name="Y">Ordinate.</param>
public sealed record TextAnnotation(string Text, double X, double Y) : Annotation
{
    /// <summary>Which end of the text stands at the place: "start", "middle" or "end".</summary>
    public string Anchor { get; init; } = "start";

    /// <summary>Whether it belongs below the place (a minimum) rather than above it.</summary>
    public bool Below { get; init; }

    /// <summary>Whether a small arrow points down from the text to the place.</summary>
    public bool Arrow { get; init; }

    /// <summary>Colour in hex; null for the text colour.</summary>
    public string? Colour { get; init; }
}

/// <summary>A vertical line through the plot.</summary>
/// <param name="X">Abscissa.</param>
/// <param name="Text">Label at its top; may be empty.</param>
public sealed record VerticalLine(double X, string Text = "") : Annotation
{
    /// <summary>Colour in hex; null for grey.</summary>
    public string? Colour { get; init; }
}

/// <summary>A horizontal line through the plot.</summary>
/// <param name="Y">Ordinate.</param>
/// <param name="Text">Label at its right end; may be empty.</param>
public sealed record HorizontalLine(double Y, string Text = "") : Annotation
{
    /// <summary>Colour in hex; null for grey.</summary>
    public string? Colour { get; init; }
}

/// <summary>A shaded region between two abscissae (a time window, a fit range).</summary>
/// <param name="From">Left edge.</param>
/// <param name="To">Right edge.</param>
/// <param name="Text">Label at its top; may be empty.</param>
public sealed record Region(double From, double To, string Text = "") : Annotation
{
    /// <summary>Colour in hex; null for a light grey.</summary>
    public string? Colour { get; init; }
}
