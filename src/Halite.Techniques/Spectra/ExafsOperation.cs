// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Spectra.Xas;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Spectra;

/// <summary><c>xas exafs</c>: background spline, chi(k), Fourier transform, shell peaks.</summary>
internal static class ExafsOperation
{
    private static readonly OptionSpec<string?> Group = OptionSpec.Text("group", "Group of the file; needed where it holds several.", "NAME");
    private static readonly OptionSpec<double> KMin = OptionSpec.Number("kmin", "1/Å", "Lower end of the transform's window.", 3);
    private static readonly OptionSpec<double?> KMax = OptionSpec.Positive("kmax", "1/Å", "Upper end of the window. Default: 12, or 0.5 before the end of the data.");
    private static readonly OptionSpec<double> Dk = OptionSpec.Number("dk", "1/Å", "Width of the window's slopes.", 1);
    private static readonly OptionSpec<double> KWeight = OptionSpec.Number("kweight", "", "Power of k in transform and background.", 2);
    private static readonly OptionSpec<double> RBkg = OptionSpec.Number("rbkg", "Å", "Distance below which chi(R) is taken as background.", 1);
    private static readonly OptionSpec<string> Window = OptionSpec.Choice("window", "Shape of the window.", "hanning", "hanning", "parzen", "welch", "kaiser", "sine", "gaussian");
    private static readonly OptionSpec<(double From, double To)?> Back = OptionSpec.Range("back", "Å", "Also transform this range of R back to k and show it.");

    public static Operation Operation { get; } = new()
    {
        Verb = "xas exafs",
        Summary = "Takes the oscillations out of an absorption spectrum, transforms them to distances and lists the shell peaks.",
        Details = """
            Normalisation by Larch's rules (or the project's settings), background by AUTOBK (a spline in k that minimises chi(R) below rbkg, with clamps), transform chi(R) = dk/sqrt(pi) * sum chi k^w W exp(-2ikR) over 2048 points of 0.05 1/Å.

            R is not corrected for the scatterer's phase: peaks lie 0.2 to 0.5 Å below the distances (Cu: 2.25 Å for 2.55 Å). Seed values of manganese oxides: 1.4 Å Mn-O, 2.4 Å Mn-Mn.
            """,
        Example = "halite xas exafs examples/spectra/raw/foil.xdi",
        Inputs = InputSpec.OneFile("an absorption spectrum that reaches at least some hundred eV beyond the edge"),
        Options = [Group, KMin, KMax, Dk, KWeight, RBkg, Window, Back, .. XasInputs.Options],
        Run = Run,
    };

    private static Panel Run(OperationContext context)
    {
        var spectra = XasInputs.Read(context);
        var spectrum = context.Get(Group) is { } name ? XasInputs.Find(spectra, name)
            : spectra.Length == 1 ? spectra[0]
            : throw new InputException($"The file holds {spectra.Length.ToString(CultureInfo.InvariantCulture)} groups; choose one with --group: {string.Join(", ", spectra.Select(s => $"\"{s.Name.Trim()}\""))}.");
        var normal = XasInputs.Normalise(context, spectrum);
        double kweight = context.Get(KWeight);
        var chi = BackgroundSpline.Fit(normal, new BackgroundOptions { RBkg = context.Get(RBkg), KWeight = kweight });
        var transform = XafsTransform.Forward(chi.Chi.AsSpan(), new TransformOptions
        {
            KMin = context.Get(KMin),
            KMax = context.Get(KMax),
            Dk = context.Get(Dk),
            KWeight = kweight,
            Window = Enum.Parse<XafsWindow>(context.Get(Window), ignoreCase: true),
        });
        if (transform.Settings.KMax <= transform.Settings.KMin)
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"The window from {transform.Settings.KMin:G3} to {transform.Settings.KMax:G3} 1/Å is empty; the data reach {chi.K[^1]:F2} 1/Å."));
        if (context.Get(KMax) is { } asked && asked > chi.K[^1])
            context.Warn("kmax-beyond-data", string.Create(CultureInfo.InvariantCulture, $"--kmax {asked:G4} lies beyond the data, which end at {chi.K[^1]:F2} 1/Å."));
        var peaks = transform.Peaks(0.8 * chi.Settings.RBkg);
        var back = context.Get(Back) is { } r ? XafsTransform.Back(transform, Math.Max(0, r.From), Math.Min(10, r.To)) : [];
        var settings = XasInputs.Json(normal);
        settings["rbkg_angstrom"] = Json.Of(chi.Settings.RBkg);
        settings["background_kmin_per_angstrom"] = Json.Of(chi.Settings.KMin);
        settings["background_kmax_per_angstrom"] = Json.Of(chi.Settings.KMax);
        settings["background_dk_per_angstrom"] = Json.Of(chi.Settings.Dk);
        settings["background_spline_coefficients"] = chi.Coefficients;
        settings["clamp_low"] = Json.Of(chi.Settings.ClampLow);
        settings["clamp_high"] = Json.Of(chi.Settings.ClampHigh);
        settings["clamp_points"] = chi.Settings.ClampPoints;
        settings["kweight"] = Json.Of(kweight);
        settings["kmin_per_angstrom"] = Json.Of(transform.Settings.KMin);
        settings["kmax_per_angstrom"] = Json.Of(transform.Settings.KMax);
        settings["dk_per_angstrom"] = Json.Of(transform.Settings.Dk);
        settings["window"] = context.Get(Window);
        settings["r_step_angstrom"] = Json.Of(XafsTransform.RStep);
        settings["phase_corrected"] = false;
        return new Panel
        {
            Results = new JsonObject
            {
                ["group"] = spectrum.Name.Trim(),
                ["e0_eV"] = Json.Of(normal.EdgeEnergy),
                ["edge_step"] = Json.Of(normal.EdgeStep),
                ["peaks_angstrom"] = Json.Array(peaks.Select(p => Json.Of(p.R))),
                ["peak_heights"] = Json.Array(peaks.Select(p => Json.Of(p.Height))),
                ["settings"] = settings,
            },
            Tables =
            [
                DataTable.Facts($"Edge of {spectrum.Name.Trim()}", ("E0 / eV", normal.EdgeEnergy), ("Edge step", normal.EdgeStep), ("chi(k) up to / (1/Å)", chi.K[^1]), ("Spline coefficients", chi.Coefficients)),
                DataTable.Of("Peaks of |chi(R)|, not phase corrected", ["R / Å", "Height"], peaks.Take(8).Select(p => new object?[] { Math.Round(p.R, 4), p.Height })),
            ],
            Data = DataTable.Of("chi(R)", ["r_angstrom", "magnitude", "real", "imaginary"], transform.R.Select((x, i) => new object?[] { x, transform.Magnitude[i], transform.Real[i], transform.Imaginary[i] })),
            Figures = [FigureOf(normal, chi, transform, back, peaks)],
            Notes = ["R is not corrected for the phase shift of the scatterer: peaks lie 0.2 to 0.5 Å below the distances."],
        };
    }

    private static Figure FigureOf(NormalisedXas normal, ChiOfK chi, ChiOfR transform, ImmutableArray<double> back, ImmutableArray<(double R, double Height)> peaks)
    {
        double w = transform.Settings.KWeight;
        var weighted = chi.Chi.Select((c, i) => c * Math.Pow(chi.K[i], w)).ToImmutableArray();
        double top = weighted.Where((_, i) => chi.K[i] > 2).Select(Math.Abs).DefaultIfEmpty(1).Max();
        var unit = w == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"Å^-{w:0.##}");
        var inK = ImmutableArray.CreateBuilder<Trace>();
        inK.Add(new LineTrace("χ(k)·kʷ", chi.K, weighted));
        inK.Add(new LineTrace("window", chi.K, [.. transform.Window.Select(v => v * top)]) { Colour = "#999999", Dash = Dash.Dashed });
        if (!back.IsEmpty) inK.Add(new LineTrace("transformed back", [.. Enumerable.Range(0, Math.Min(back.Length, chi.K.Length)).Select(i => XafsTransform.KStep * i)], [.. back.Take(chi.K.Length)]));
        return new Figure
        {
            Id = "exafs",
            Title = $"EXAFS of {normal.Spectrum.Name.Trim()}",
            Caption = "Left: the spectrum with its background spline. Middle: oscillations weighted by k. Right: magnitude (thick) and real part (thin) of the transform; R is not phase corrected.",
            PlotsPerRow = 2,
            Plots =
            [
                new Plot
                {
                    X = new Axis("Photon energy", "eV"), Y = new Axis("Absorption"),
                    Traces = [new LineTrace("μ(E)", normal.Spectrum.Energy, normal.Spectrum.Absorption), new LineTrace("background", normal.Spectrum.Energy, chi.Background) { Dash = Dash.Dashed }],
                },
                new Plot { X = new Axis("k", "1/Å"), Y = new Axis("χ(k)·kʷ", unit), Traces = inK.ToImmutable() },
                new Plot
                {
                    X = new Axis("R", "Å") { Maximum = 6 }, Y = new Axis("|χ(R)|", string.Create(CultureInfo.InvariantCulture, $"Å^-{w + 1:0.##}")),
                    Traces = [new LineTrace("|χ(R)|", transform.R, transform.Magnitude) { Width = 2.2 }, new LineTrace("Re χ(R)", transform.R, transform.Real) { Width = 1, Colour = "#999999" }],
                    Annotations = [.. peaks.Take(3).Select(p => new TextAnnotation(string.Create(CultureInfo.InvariantCulture, $"{p.R:F2}"), p.R, p.Height) { Anchor = "middle", Arrow = true })],
                },
            ],
        };
    }
}
