// SPDX-License-Identifier: Apache-2.0
namespace Halite.Techniques.Figures;

/// <summary>An axis with its limits fixed and its place on the page: data to pixels.</summary>
internal sealed class AxisFrame
{
    /// <summary>Room on both sides of the data, as a share of their range: on the abscissa and on the ordinate.</summary>
    public const double XMargin = 0.02, YMargin = 0.04;

    private readonly bool log;
    private readonly double a, b;
    private double start, end;

    private AxisFrame(Axis axis, double low, double high)
    {
        Axis = axis;
        Low = low;
        High = high;
        log = axis.Scale == AxisScale.Log;
        (a, b) = log ? (Math.Log10(low), Math.Log10(high)) : (low, high);
    }

    public Axis Axis { get; }

    public double Low { get; }

    public double High { get; }

    /// <summary>Pixels a unit of a linear axis.</summary>
    public double Scale => Math.Abs(end - start) / (b - a);

    /// <summary>Limits that hold all finite data, with a margin; the axis's own limits win.</summary>
    public static AxisFrame Fit(Axis axis, IEnumerable<double> data, double margin)
    {
        bool log = axis.Scale == AxisScale.Log;
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (double v in data)
        {
            if (!double.IsFinite(v) || (log && v <= 0)) continue;
            if (v < low) low = v;
            if (v > high) high = v;
        }

        if (axis.Categories.Length > 0) (low, high, margin) = (-0.6, axis.Categories.Length - 0.4, 0);
        if (low > high) (low, high) = log ? (1, 10) : (0, 1);
        if (axis.IncludeZero && !log) (low, high) = (Math.Min(low, 0), Math.Max(high, 0));
        if (log)
        {
            double span = Math.Max(Math.Log10(high / low), 0.1);
            (low, high) = (low / Math.Pow(10, margin * span), high * Math.Pow(10, margin * span));
        }
        else
        {
            double span = high - low;
            if (span <= Math.Abs(high) * 1e-12) span = Math.Max(Math.Abs(high) * 0.1, 1e-12);
            double below = axis.IncludeZero && low == 0 ? 0 : margin * span;
            (low, high) = (low - below, high + margin * span);
        }

        return new AxisFrame(axis, axis.Minimum ?? low, axis.Maximum ?? high);
    }

    public AxisFrame WithLimits(double low, double high) => new(Axis, low, high);

    /// <summary>Fixes where the axis runs on the page, from its low to its high end.</summary>
    public void Place(double from, double to) => (start, end) = Axis.Reversed ? (to, from) : (from, to);

    /// <summary>The pixel of a value; NaN where a log axis has none.</summary>
    public double Pixel(double value)
    {
        if (log && value <= 0) return double.NaN;
        double v = log ? Math.Log10(value) : value;
        return start + (v - a) / (b - a) * (end - start);
    }

    /// <summary>Whether a value lies within the limits.</summary>
    public bool Contains(double value) => value >= Low && value <= High;

    public (List<double> Values, string[] Labels) Ticks(int about)
    {
        if (Axis.Categories.Length > 0) return ([.. Enumerable.Range(0, Axis.Categories.Length).Select(i => (double)i)], [.. Axis.Categories]);
        var ticks = log ? Figures.Ticks.Log(Low, High, about) : Figures.Ticks.Linear(Low, High, about, Axis.Integer);
        return (ticks, Figures.Ticks.Labels(ticks, log));
    }
}
