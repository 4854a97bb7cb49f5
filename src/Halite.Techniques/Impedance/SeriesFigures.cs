// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Impedance.Series;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Impedance;

/// <summary>One quantity of a process along a series.</summary>
/// <param name="Name">Name of the process.</param>
/// <param name="Points">Position of the spectrum, resistance in ohm, relaxation time in s (null where there is none).</param>
/// <param name="BornAt">Position at which it appears; null where it is there from the first.</param>
/// <param name="DiedAt">Position of the first spectrum without it; null where it is there to the last.</param>
internal sealed record ProcessCourse(string Name, ImmutableArray<(int Position, Measured Resistance, Measured? Tau)> Points, int? BornAt = null, int? DiedAt = null)
{
    /// <summary>Place in the palette, the same in every figure.</summary>
    public int Colour { get; init; }
}

/// <summary>Figures of a series: map, waterfall, resistances, relaxation times, validity, Arrhenius lines.</summary>
internal static class SeriesFigures
{
    private const string OverMap = "#FFFFFF";

    /// <summary>γ over τ and the state of the series.</summary>
    public static Figure? Map(RelaxationMap map, SeriesAxis along, Func<int, double> index, ImmutableArray<RelaxationWindow> windows, ImmutableArray<ProcessCourse> tracks)
    {
        if (map.Tau.IsEmpty) return null;
        // A map needs rows in order; a series that goes back and forth is drawn against its index.
        bool monotone = along.IsMonotone;
        var y = monotone ? along.Values : [.. Enumerable.Range(0, map.Gamma.Length).Select(index)];
        int[] order = monotone && y[0] > y[^1] ? [.. Enumerable.Range(0, y.Length).Reverse()] : [.. Enumerable.Range(0, y.Length)];
        double top = map.Gamma.SelectMany(r => r).Where(double.IsFinite).DefaultIfEmpty(1).Max();
        // Three decades below the highest peak are in view; what lies lower has the darkest colour.
        ImmutableArray<double> z = [.. order.SelectMany(i => map.Gamma[i].Select(g => double.IsNaN(g) ? g : Math.Max(g, 1e-3 * top)))];
        return Figure.Of("map", "Distribution of relaxation times along the series", new Plot
        {
            X = new Axis("τ", "s") { Scale = AxisScale.Log },
            Y = monotone ? along.Axis : new Axis("Spectrum") { Integer = true },
            Traces = [new HeatTrace(new Axis("γ", "ohm").Label, map.Tau, [.. order.Select(i => y[i])], z) { LogColour = true }, .. tracks.SelectMany(t => OnMap(t, y, map.Tau[0], map.Tau[^1]))],
            Annotations = [.. windows.SelectMany(w => new[] { w.From, w.To }).Where(t => t > map.Tau[0] && t < map.Tau[^1]).Distinct().Select(t => (Annotation)new VerticalLine(t) { Colour = OverMap }), .. along.Turns ? along.Branches[..^1].Select(b => (Annotation)new HorizontalLine(y[b.To]) { Colour = OverMap }) : []],
        }, "Colour: γ on a logarithmic scale over three decades. A process is a ridge; where it bends, its time constant moves." + SayTracks(tracks) + (windows.IsEmpty ? "" : " Dashed lines: ends of the windows that were given.") + (along.Turns ? $" Drawn in the order of the spectra; dashed across: the {along.Axis.Quantity.ToLowerInvariant()} turns back." : ""));
    }

    // The course of a process as a line over its ridge, with its birth and its death.
    private static IEnumerable<Trace> OnMap(ProcessCourse track, ImmutableArray<double> y, double from, double to)
    {
        var points = track.Points.Where(p => p.Tau is { } t && t.Value >= from && t.Value <= to).ToArray();
        if (points.Length == 0) yield break;
        yield return new LineTrace("", [.. points.Select(p => p.Tau!.Value)], [.. points.Select(p => y[p.Position])]) { Colour = OverMap, Width = 1 };
        if (track.BornAt is not null) yield return Mark(points[0], Marker.Triangle);
        if (track.DiedAt is not null) yield return Mark(points[^1], Marker.Cross);

        PointTrace Mark((int Position, Measured Resistance, Measured? Tau) p, Marker marker) => new("", [p.Tau!.Value], [y[p.Position]]) { Marker = marker, Size = 9, Colour = OverMap };
    }

    private static string SayTracks(ImmutableArray<ProcessCourse> tracks) => tracks.IsEmpty ? ""
        : " Thin lines: the tracks that last." + (tracks.Any(t => t.BornAt is not null) ? " Triangle: a process appears." : "") + (tracks.Any(t => t.DiedAt is not null) ? " Cross: a process is seen last." : "");

    /// <summary>The distributions above one another.</summary>
    public static Figure? Waterfall(RelaxationMap map, SeriesAxis along, ImmutableArray<RelaxationWindow> windows)
    {
        if (map.Tau.IsEmpty) return null;
        var chosen = ImpedanceFigures.Chosen(map.Gamma.Length);
        double[] tops = [.. chosen.Select(i => map.Gamma[i].Where(g => double.IsFinite(g) && g > 0).DefaultIfEmpty(double.NaN).Max())];
        // Over temperature γ changes by decades: on one scale only the largest would be seen.
        bool own = tops.Where(double.IsFinite).DefaultIfEmpty(1).Max() > 8 * tops.Where(double.IsFinite).DefaultIfEmpty(1).Min();
        double step = own ? 0.5 : 0.35 * map.Gamma.SelectMany(r => r).Where(double.IsFinite).DefaultIfEmpty(1).Max();
        var traces = ImmutableArray.CreateBuilder<Trace>();
        for (int k = 0; k < chosen.Length; k++)
        {
            var row = map.Gamma[chosen[k]];
            traces.Add(new LineTrace(along.Text(chosen[k]), map.Tau, [.. row.Select(g => (own ? g / tops[k] : g) + k * step)]) { Colour = ImpedanceFigures.Colour(k, chosen.Length) });
        }

        return Figure.Of("waterfall", "Distributions along the series", new Plot
        {
            X = new Axis("τ", "s") { Scale = AxisScale.Log },
            Y = (own ? new Axis("γ / its maximum, shifted") : new Axis("γ, shifted", "ohm")) with { IncludeZero = true },
            Traces = traces.ToImmutable(),
            Annotations = [.. ImpedanceFigures.Regions(windows, map.Tau)],
        }, ImpedanceFigures.SayThinned(chosen.Length, map.Gamma.Length, along) + (own ? " Each curve is divided by its own maximum, since they differ by more than a factor of eight, and shifted up by a half." : FormattableString.Invariant($" Each curve is shifted up by {NumberText.Of(step)} Ω.")));
    }

    /// <summary>Resistance of each process against the state of the series, with error bars.</summary>
    public static Figure? Resistances(IEnumerable<ProcessCourse> courses, SeriesAxis along, string title) => Courses(
        "resistance-series", title, new Axis("R", "ohm"), courses, along, p => p.Resistance, "Resistance of each process along the series; bars are one standard uncertainty.");

    /// <summary>Relaxation time of each process against the state of the series, with error bars.</summary>
    public static Figure? Times(IEnumerable<ProcessCourse> courses, SeriesAxis along) => Courses(
        "tau-series", "Relaxation times along the series", new Axis("τ", "s"), courses.Where(c => c.Points.Any(p => p.Tau is not null)), along, p => p.Tau, "Relaxation time of each process along the series; bars are one standard uncertainty.");

    /// <summary>Residuals of the validity tests through a series.</summary>
    public static Figure Validity(ImpedanceInput input, SpectrumValidity?[] validity, SeriesAxis along)
    {
        var (axis, values) = along.Ordered(input.Index);
        int[] known = [.. Enumerable.Range(0, validity.Length).Where(i => validity[i] is not null)], drifting = [.. known.Where(i => validity[i]!.Drift)];
        ImmutableArray<double> x = [.. known.Select(i => values[i])];
        return Figure.Of("validity-series", "Validity along the series", new Plot
        {
            X = axis,
            Y = new Axis("Residual", "% of |Z|") { IncludeZero = true },
            Traces =
            [
                new PointTrace("Kramers-Kronig", x, [.. known.Select(i => 100 * validity[i]!.Residual)]) { Joined = true },
                new PointTrace("Z-HIT", x, [.. known.Select(i => 100 * (validity[i]!.ZHit?.Rms ?? double.NaN))]) { Joined = true, Marker = Marker.Square },
                .. drifting.Length == 0 ? [] : new Trace[] { new PointTrace("drift", [.. drifting.Select(i => values[i])], [.. drifting.Select(i => 100 * validity[i]!.Residual)]) { Marker = Marker.Cross, Size = 12, PaletteIndex = 7 } },
            ],
            Annotations = [new HorizontalLine(1, "1 %")],
        }, "Root mean square of what each test leaves. A cross marks a spectrum whose lowest decade departs: the cell changed during the sweep.");
    }

    /// <summary>Arrhenius lines with their points.</summary>
    public static Figure Arrhenius(ImmutableArray<ArrheniusLine> lines)
    {
        var traces = ImmutableArray.CreateBuilder<Trace>();
        bool resistance = lines[0].Fit.Form == ArrheniusForm.LnResistance;
        for (int k = 0; k < lines.Length; k++)
        {
            var fit = lines[k].Fit;
            double from = fit.Points.Min(p => 1000 / p.Temperature), to = fit.Points.Max(p => 1000 / p.Temperature);
            ImmutableArray<double> x = [.. Enumerable.Range(0, 41).Select(i => from - 0.03 * (to - from) + 1.06 * (to - from) * i / 40)];
            var line = x.Select(v => fit.At(1000 / v)).ToArray();
            if (line.All(l => double.IsFinite(l.Sigma))) traces.Add(new BandTrace("", x, [.. line.Select(l => l.Value - l.Sigma)], [.. line.Select(l => l.Value + l.Sigma)]) { PaletteIndex = k });
            traces.Add(new LineTrace("", x, [.. line.Select(l => l.Value)]) { PaletteIndex = k });
            traces.Add(new PointTrace($"{lines[k].Name}: {fit.ActivationEnergy}", [.. fit.Points.Select(p => 1000 / p.Temperature)], [.. fit.Points.Select(p => Math.Log(resistance ? p.Quantity.Value : p.Quantity.Value * p.Temperature))])
            {
                SigmaY = [.. fit.Points.Select(p => (p.Quantity.Sigma ?? 0) / p.Quantity.Value)],
                PaletteIndex = k,
            });
        }

        return Figure.Of("arrhenius", "Arrhenius lines", new Plot
        {
            X = new Axis("1000/T", "1/K"),
            Y = resistance ? new Axis("ln (R/ohm)") : new Axis("ln (σT / S K cm⁻¹)"),
            Traces = traces.ToImmutable(),
        }, "Points with one standard uncertainty, weighted lines and the band of one standard uncertainty of the line.");
    }

    private static Figure? Courses(string id, string title, Axis y, IEnumerable<ProcessCourse> courses, SeriesAxis along, Func<(int Position, Measured Resistance, Measured? Tau), Measured?> value, string caption)
    {
        bool back = along.Branches.Any(b => b.Rising != along.Branches[0].Rising);
        var traces = courses.Where(c => !c.Points.IsEmpty).SelectMany(c => along.Turns ? Apart(c) : [Points(c.Name, [.. c.Points.Where(p => value(p) is { Value: > 0 })], c.Colour) with { Joined = true }]).ToImmutableArray();
        if (traces.IsEmpty) return null;
        var all = traces.OfType<PointTrace>().SelectMany(t => t.Y).ToArray();
        if (all.Length == 0) return null;
        bool log = id == "tau-series" || all.Max() > 30 * all.Min();
        // On a logarithmic axis the bar of a value that is not determined would run over all decades.
        y = log ? y with { Scale = AxisScale.Log, Minimum = all.Min() / 2, Maximum = all.Max() * 2 } : y with { IncludeZero = true };
        if (along.Turns) caption += back ? " Filled and full: rising (↑); open and dashed: falling (↓)." : " Filled and full, then open and dashed: each run through the series.";
        return Figure.Of(id, title, new Plot { X = along.Axis, Y = y, Traces = traces }, caption);

        PointTrace Points(string name, ImmutableArray<(int Position, Measured Resistance, Measured? Tau)> points, int colour) => new(name, [.. points.Select(p => along.Values[p.Position])], [.. points.Select(p => value(p)!.Value)])
        {
            SigmaY = [.. points.Select(p => value(p)!.Sigma is { } s && double.IsFinite(s) ? s : 0)],
            Size = 5,
            PaletteIndex = colour,
        };

        // One line for each branch, so that what rises is not joined to what falls but at the turn.
        IEnumerable<Trace> Apart(ProcessCourse course)
        {
            bool named = false;
            for (int b = 0; b < along.Branches.Length; b++)
            {
                var branch = along.Branches[b];
                ImmutableArray<(int Position, Measured Resistance, Measured? Tau)> own = [.. course.Points.Where(p => value(p) is { Value: > 0 } && p.Position >= branch.From && p.Position <= branch.To)];
                if (own.IsEmpty) continue;
                bool full = back ? branch.Rising : b % 2 == 0;
                var line = b > 0 && along.Branches[b - 1].Rising != branch.Rising ? course.Points.Where(p => value(p) is { Value: > 0 } && p.Position == branch.From - 1).Concat(own).ToArray() : [.. own];
                yield return new LineTrace("", [.. line.Select(p => along.Values[p.Position])], [.. line.Select(p => value(p)!.Value)]) { PaletteIndex = course.Colour, Width = 1.2, Dash = full ? Dash.Solid : Dash.Dashed };
                yield return Points(named ? "" : course.Name, own, course.Colour) with { Marker = full ? Marker.Circle : Marker.OpenCircle };
                named = true;
            }
        }
    }
}
