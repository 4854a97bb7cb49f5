// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Spectra;

/// <summary>
/// A line shape of spectroscopy: f(x) = amplitude · g(x; centre, widths, shape), with exact derivatives by every
/// parameter. What the amplitude means (area or height), and how width and mixing are counted, differs between programs
/// on the same name; each convention stands here under its own.
/// </summary>
public abstract class LineShape
{
    private protected LineShape(string id, string name, bool amplitudeIsArea, params ReadOnlySpan<ShapeParameter> extra)
    {
        Id = id;
        Name = name;
        AmplitudeIsArea = amplitudeIsArea;
        Extra = [.. extra];
    }

    /// <summary>Short id as models write it ("pv").</summary>
    public string Id { get; }

    /// <summary>Name in the field's words.</summary>
    public string Name { get; }

    /// <summary>Whether the amplitude is the area under the line; otherwise it is its height (or as <see cref="Name"/> says).</summary>
    public bool AmplitudeIsArea { get; }

    /// <summary>Whether the amplitude is the height of the line's maximum.</summary>
    internal virtual bool AmplitudeIsHeight => false;

    /// <summary>Whether the shape is an edge, whose place may lie beyond the data.</summary>
    internal virtual bool IsEdge => false;

    /// <summary>Whether the width parameter is the full width at half maximum.</summary>
    internal virtual bool WidthIsFwhm => true;

    /// <summary>Parameters beyond amplitude, centre and width.</summary>
    public ImmutableArray<ShapeParameter> Extra { get; }

    /// <summary>Number of parameters: amplitude, centre, width, extras.</summary>
    public int Count => 3 + Extra.Length;

    /// <summary>Whether the area under the whole line is finite.</summary>
    public virtual bool HasArea => true;

    /// <summary>The value at one point and its derivatives.</summary>
    /// <param name="x">The point.</param>
    /// <param name="p">Amplitude, centre, width, extras.</param>
    /// <param name="d">Receives the derivative by each parameter; empty when not wanted.</param>
    public abstract double Evaluate(double x, ReadOnlySpan<double> p, Span<double> d);

    /// <summary>The value at one point.</summary>
    /// <param name="x">The point.</param>
    /// <param name="p">Amplitude, centre, width, extras.</param>
    public double Evaluate(double x, ReadOnlySpan<double> p) => Evaluate(x, p, []);

    /// <summary>Adds the line to many values, and its derivatives to columns: the same numbers as point by point, to rounding.</summary>
    /// <param name="x">The points.</param>
    /// <param name="p">Amplitude, centre, width, extras.</param>
    /// <param name="values">The values that the line is added to.</param>
    /// <param name="columns">Receives the derivatives, a column of points for each parameter; empty when not wanted.</param>
    internal virtual void Add(ReadOnlySpan<double> x, ReadOnlySpan<double> p, Span<double> values, Span<double> columns)
    {
        Span<double> d = stackalloc double[columns.IsEmpty ? 0 : Count];
        for (int i = 0; i < x.Length; i++)
        {
            values[i] += Evaluate(x[i], p, d);
            for (int j = 0; j < d.Length; j++) columns[j * x.Length + i] = d[j];
        }
    }

    /// <summary>Area under the whole line; infinite where it diverges.</summary>
    /// <param name="p">Amplitude, centre, width, extras.</param>
    public virtual double Area(ReadOnlySpan<double> p) => AmplitudeIsArea ? p[0] : LineShapeNumerics.Area(this, p);

    /// <summary>Height of the line's maximum.</summary>
    /// <param name="p">Amplitude, centre, width, extras.</param>
    public virtual double Height(ReadOnlySpan<double> p) => LineShapeNumerics.Maximum(this, p).Height;

    /// <summary>Abscissa of the maximum, which is the centre only for symmetric lines.</summary>
    /// <param name="p">Amplitude, centre, width, extras.</param>
    public virtual double Maximum(ReadOnlySpan<double> p) => p[1];

    /// <summary>Full width at half of the maximum.</summary>
    /// <param name="p">Amplitude, centre, width, extras.</param>
    public virtual double Fwhm(ReadOnlySpan<double> p) => p[2];

    /// <summary>The amplitude that gives a line of this height with these other parameters.</summary>
    /// <param name="height">Height.</param>
    /// <param name="p">Amplitude (ignored), centre, width, extras.</param>
    public double AmplitudeOf(double height, ReadOnlySpan<double> p)
    {
        Span<double> unit = stackalloc double[p.Length];
        p.CopyTo(unit);
        unit[0] = 1;
        return height / Height(unit);
    }

    /// <summary>The shapes by id.</summary>
    public static ImmutableArray<LineShape> All { get; } =
    [
        new GaussianShape(), new LorentzianShape(), new PseudoVoigtAreaShape(), new PseudoVoigtHeightShape(), new VoigtShape(),
        new DoniachSunjicShape(), new FanoShape(), new SkewedPseudoVoigtShape(), new SkewedGaussianShape(), new ProductGaussLorentzShape(), new ArctanStepShape(),
    ];

    /// <summary>The shape of an id; null if there is none.</summary>
    /// <param name="id">Id ("pv-height"), in any case; "gl" is the product form of CasaXPS, "sgl" its sum form, which is "pv-height".</param>
    public static LineShape? Find(string id)
    {
        var word = id.ToLowerInvariant() switch
        {
            "gaussian" or "gauss" or "g" => "gauss",
            "lorentzian" or "lorentz" or "l" => "lorentz",
            "pseudo-voigt" or "pvoigt" => "pv",
            "sgl" => "pv-height",
            "doniach" => "ds",
            var other => other,
        };
        return All.FirstOrDefault(s => s.Id == word);
    }
}

/// <summary>A parameter of a line shape beyond amplitude, centre and width.</summary>
/// <param name="Name">Name ("eta").</param>
/// <param name="Start">Start value of a fit.</param>
/// <param name="Lower">Lowest meaningful value.</param>
/// <param name="Upper">Highest meaningful value.</param>
/// <param name="IsWidth">Whether it is a width in units of the abscissa, started relative to the line's width.</param>
public readonly record struct ShapeParameter(string Name, double Start, double Lower, double Upper, bool IsWidth = false);
