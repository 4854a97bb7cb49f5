// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Numerics;
using Halite.Impedance;
using Halite.Impedance.Series;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Impedance;

/// <summary>Figures of one spectrum, or of the spectra of a series side by side: Nyquist, Bode, distribution, residuals.</summary>
internal static class ImpedanceFigures
{
    // More than this many spectra cannot be told apart by colour and are thinned evenly.
    private const int MostInOnePlot = 12;

    /// <summary>The Nyquist plot of one spectrum with the curves through it.</summary>
    public static Figure Nyquist(ImpedanceSpectrum spectrum, params IEnumerable<ModelCurve> curves) => Figure.Of(
        "nyquist", "Nyquist plot" + Of(spectrum), new Plot
        {
            X = new Axis("Re Z", "ohm"),
            Y = new Axis("−Im Z", "ohm"),
            EqualAxes = true,
            Traces = [Points("measured", spectrum), .. curves.Select((c, i) => (Trace)new LineTrace(c.Name, Real(c.Impedances), MinusImaginary(c.Impedances)) { PaletteIndex = i + 1 })],
            Annotations = [.. Decades(spectrum)],
        }, "Impedance in the complex plane with equal axes, capacitive part upward; labels are frequencies. A line through the points is the fit.");

    /// <summary>Modulus and phase against frequency.</summary>
    public static Figure Bode(ImpedanceSpectrum spectrum, params IEnumerable<ModelCurve> curves)
    {
        var f = spectrum.Frequencies;
        var axis = new Axis("Frequency", "Hz") { Scale = AxisScale.Log };
        Plot Half(Axis y, Func<Complex, double> value) => new()
        {
            X = axis,
            Y = y,
            Traces = [new PointTrace("measured", f, [.. spectrum.Impedances.Select(value)]) { Size = 4.5 }, .. curves.Select((c, i) => (Trace)new LineTrace(c.Name, c.Frequencies, [.. c.Impedances.Select(value)]) { PaletteIndex = i + 1 })],
        };
        return new Figure
        {
            Id = "bode",
            Title = "Bode plot" + Of(spectrum),
            Caption = "Modulus (above) and minus the phase (below) against frequency.",
            Plots = [Half(new Axis("|Z|", "ohm") { Scale = AxisScale.Log }, Complex.Abs), Half(new Axis("−Phase", "°"), z => -z.Phase * 180 / Math.PI)],
        };
    }

    /// <summary>The distribution with its band, windows and peaks; further curves beside it.</summary>
    public static Figure Distribution(ImpedanceSpectrum spectrum, DrtResult result, ImmutableArray<RelaxationWindow> windows, DrtResult? refined)
    {
        var x = Tau(result);
        var traces = ImmutableArray.CreateBuilder<Trace>();
        // The scale is that of the curves and their peaks: where the data determine nothing the band can be of any height.
        double top = result.Gamma.Concat(refined?.Gamma ?? []).Max(p => p.Gamma), bottom = Math.Min(0, result.Gamma.Min(p => p.Gamma)), widest = result.Gamma.Max(p => p.Upper);
        double high = 1.25 * (top > 0 ? top : 1), low = bottom < 0 ? 1.25 * bottom : 0;
        bool cut = widest > high || (bottom < 0 && result.Gamma.Min(p => p.Lower) < low);
        traces.Add(new BandTrace(FormattableString.Invariant($"{100 * result.Level:0.#} % band"), x, [.. result.Gamma.Select(p => Math.Clamp(p.Lower, low, high))], [.. result.Gamma.Select(p => Math.Clamp(p.Upper, low, high))]) { PaletteIndex = 0 });
        traces.Add(new LineTrace("γ", x, [.. result.Gamma.Select(p => p.Gamma)]) { PaletteIndex = 0 });
        if (refined is not null) traces.Add(new LineTrace("processes alone", Tau(refined), [.. refined.Gamma.Select(p => p.Gamma)]) { PaletteIndex = 1, Dash = Dash.Dashed });
        string caption = "Distribution of relaxation times per unit of ln τ with its pointwise band; the area under a peak is its resistance."
            + (windows.IsEmpty ? "" : " Shaded: the windows that were given.")
            + (cut ? $" The band reaches up to {NumberText.Of(widest)} Ω and is cut at the frame." : "")
            + (result.Peaks.Any(p => p.AtEdge) ? " A peak at the end of the measured range (edge) rests on its shape." : "");
        return Figure.Of("drt", "Distribution of relaxation times" + Of(spectrum), new Plot
        {
            X = new Axis("τ", "s") { Scale = AxisScale.Log },
            Y = new Axis("γ", "ohm") { Minimum = low, Maximum = high },
            Traces = traces.ToImmutable(),
            Annotations =
            [
                .. Regions(windows, x),
                .. result.Peaks.Select(p => (Annotation)new TextAnnotation($"{NumberText.Of(p.Resistance.Value)} Ω{(p.AtEdge ? " (edge)" : "")}", Math.Clamp(p.Tau.Value, x[0], x[^1]), GammaAt(result, p.Tau.Value)) { Anchor = "middle" }),
            ],
        }, caption);
    }

    /// <summary>Residuals of a Kramers-Kronig test in percent of |Z|, with the Z-HIT departure below.</summary>
    public static Figure Residuals(ImpedanceSpectrum spectrum, KramersKronigResult kk, ZHitResult? zhit, string id = "kramers-kronig", string title = "Kramers-Kronig residuals")
    {
        var axis = new Axis("Frequency", "Hz") { Scale = AxisScale.Log };
        PointTrace Part(string name, IEnumerable<double> residuals, Marker marker) => new(name, spectrum.Frequencies, [.. residuals.Select(r => 100 * r)]) { Joined = true, Size = 5, Marker = marker };
        ImmutableArray<Annotation> bounds = [new HorizontalLine(0), new HorizontalLine(1), new HorizontalLine(-1)];
        var plots = ImmutableArray.Create(new Plot
        {
            X = axis,
            Y = new Axis("Residual", "% of |Z|"),
            Traces = [Part("real", kk.ResidualReal, Marker.Circle), Part("imaginary", kk.ResidualImaginary, Marker.Square)],
            Annotations = bounds,
        });
        if (zhit is not null)
        {
            plots = plots.Add(new Plot
            {
                X = axis,
                Y = new Axis("ln |Z| − Z-HIT", "%"),
                Traces = [Part("Z-HIT", zhit.Residuals, Marker.Diamond) with { PaletteIndex = 2 }],
                Annotations = bounds,
                RelativeHeight = 0.8,
            });
        }

        return new Figure { Id = id, Title = title + Of(spectrum), Plots = plots, Caption = "What is left of |Z| after the test, in percent; the lines are at 0 and ±1 %. A run away from zero in the lowest decade is drift." };
    }

    /// <summary>Residuals of a fit in percent of |Z|.</summary>
    public static Figure FitResiduals(ImpedanceSpectrum spectrum, ImmutableArray<Complex> fitted)
    {
        var residual = spectrum.Impedances.Select((z, i) => (z - fitted[i]) * (100 / Complex.Abs(z))).ToArray();
        return Figure.Of("residuals", "Residuals of the fit" + Of(spectrum), new Plot
        {
            X = new Axis("Frequency", "Hz") { Scale = AxisScale.Log },
            Y = new Axis("Residual", "% of |Z|"),
            Traces = [new PointTrace("real", spectrum.Frequencies, [.. residual.Select(r => r.Real)]) { Joined = true, Size = 5 }, new PointTrace("imaginary", spectrum.Frequencies, [.. residual.Select(r => r.Imaginary)]) { Joined = true, Size = 5, Marker = Marker.Square }],
            Annotations = [new HorizontalLine(0)],
        }, "What the fit leaves of |Z|, in percent; structure means a process that the circuit does not have.");
    }

    /// <summary>Nyquist plots of a series in the colours of its order.</summary>
    public static Figure NyquistSeries(ImpedanceInput input, SeriesAxis along, Func<int, ModelCurve?> fitted)
    {
        var chosen = Chosen(input.Spectra.Length);
        var traces = ImmutableArray.CreateBuilder<Trace>();
        for (int k = 0; k < chosen.Length; k++)
        {
            int i = chosen[k];
            var colour = Colour(k, chosen.Length);
            traces.Add(Points(along.Text(i), input.Spectra[i]) with { Colour = colour, Size = 4 });
            if (fitted(i) is { } curve) traces.Add(new LineTrace("", Real(curve.Impedances), MinusImaginary(curve.Impedances)) { Colour = colour, Width = 1 });
        }

        return Figure.Of("nyquist-series", "Nyquist plots of the series", new Plot { X = new Axis("Re Z", "ohm"), Y = new Axis("−Im Z", "ohm"), EqualAxes = true, Traces = traces.ToImmutable() }, SayThinned(chosen.Length, input.Spectra.Length, along) + " Lines are the fits.");
    }

    /// <summary>The mismatch of two instruments where they overlap.</summary>
    public static Figure Join(SpectrumJoin join)
    {
        var axis = new Axis("Frequency", "Hz") { Scale = AxisScale.Log };
        ImmutableArray<double> f = [.. join.Mismatches.Select(m => m.Frequency)];
        Plot Part(Axis y, Func<Mismatch, double> value, int colour) => new()
        {
            X = axis,
            Y = y,
            Traces = [new PointTrace("", f, [.. join.Mismatches.Select(value)]) { Joined = true, PaletteIndex = colour }],
            Annotations = [new HorizontalLine(0), new VerticalLine(join.Cut, "joined here")],
        };
        return new Figure
        {
            Id = "join",
            Title = "Mismatch of the two instruments",
            Caption = "The instrument of high frequency minus the other where both measured. Nothing is scaled: the step at the cut remains in the joined spectrum.",
            Plots = [Part(new Axis("Δ|Z|", "%"), m => 100 * m.Modulus, 0), Part(new Axis("Δ phase", "°"), m => m.Phase, 1)],
        };
    }

    public static int[] Chosen(int count) => count <= MostInOnePlot ? [.. Enumerable.Range(0, count)]
        : [.. Enumerable.Range(0, MostInOnePlot).Select(k => (int)Math.Round(k * (count - 1.0) / (MostInOnePlot - 1)))];

    // The lightest end of the scale is left out: it is hard to see on white.
    public static string Colour(int k, int count) => Palette.Ordered(count == 1 ? 0 : 0.88 * k / (count - 1));

    public static string SayThinned(int drawn, int all, SeriesAxis along) =>
        $"Colours run along the series ({along.Axis.Label}){(drawn < all ? FormattableString.Invariant($"; {drawn} of {all} spectra are drawn, evenly spaced") : "")}.";

    /// <summary>Windows as shaded regions within the range of a figure.</summary>
    public static IEnumerable<Annotation> Regions(ImmutableArray<RelaxationWindow> windows, ImmutableArray<double> tau) =>
        windows.Where(w => w.From < tau[^1] && w.To > tau[0]).Select((w, i) => new Region(Math.Max(w.From, tau[0]), Math.Min(w.To, tau[^1]), w.Name) { Colour = i % 2 == 0 ? "#CBD2D9" : "#F0D9B5" });

    private static string Of(ImpedanceSpectrum spectrum) => spectrum.Label.Length > 0 ? $" ({(double.TryParse(spectrum.Label, out _) ? "index " : "")}{spectrum.Label})" : "";

    private static PointTrace Points(string name, ImpedanceSpectrum s) => new(name, Real(s.Impedances), MinusImaginary(s.Impedances))
    {
        Size = 5,
        Labels = [.. s.Frequencies.Select(f => FormattableString.Invariant($"{f:G4} Hz"))],
    };

    // One point a decade carries its frequency.
    private static IEnumerable<Annotation> Decades(ImpedanceSpectrum s)
    {
        double scale = s.Scale;
        var written = new List<Complex>();
        for (int decade = (int)Math.Floor(Math.Log10(s.Frequencies[0])); decade >= Math.Log10(s.Frequencies[^1]); decade--)
        {
            int i = 0;
            for (int k = 1; k < s.Count; k++)
            {
                if (Math.Abs(Math.Log10(s.Frequencies[k]) - decade) < Math.Abs(Math.Log10(s.Frequencies[i]) - decade)) i = k;
            }

            var z = s.Impedances[i];
            // Points that crowd together at an end of the arc would write over each other.
            if (Math.Abs(Math.Log10(s.Frequencies[i]) - decade) > 0.1 || written.Any(w => Complex.Abs(w - z) < 0.12 * scale)) continue;
            written.Add(z);
            yield return new TextAnnotation(Frequency(decade), z.Real, -z.Imaginary) { Anchor = "middle" };
        }
    }

    private static string Frequency(int decade) => decade switch
    {
        >= 6 => FormattableString.Invariant($"{Math.Pow(10, decade - 6):G3} MHz"),
        >= 3 => FormattableString.Invariant($"{Math.Pow(10, decade - 3):G3} kHz"),
        >= 0 => FormattableString.Invariant($"{Math.Pow(10, decade):G3} Hz"),
        _ => FormattableString.Invariant($"{Math.Pow(10, decade + 3):G3} mHz"),
    };

    private static double GammaAt(DrtResult result, double tau) => result.Gamma.MinBy(p => Math.Abs(Math.Log(p.Tau / tau))).Gamma;

    private static ImmutableArray<double> Tau(DrtResult r) => [.. r.Gamma.Select(p => p.Tau)];

    private static ImmutableArray<double> Real(ImmutableArray<Complex> z) => [.. z.Select(v => v.Real)];

    private static ImmutableArray<double> MinusImaginary(ImmutableArray<Complex> z) => [.. z.Select(v => -v.Imaginary)];
}
