// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Spectra.Xas;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Spectra;

/// <summary><c>xas shells</c>: number, distance and disorder of shells with amplitudes and phases from tables or a standard.</summary>
internal static class ShellsOperation
{
    private static readonly OptionSpec<string?> Group = OptionSpec.Text("group", "Group of the file; needed where it holds several.", "NAME");
    private static readonly OptionSpec<ImmutableArray<string>> Path = OptionSpec.Texts("path", "Amplitude and phase of a shell: a feffNNNN.dat file, or text columns k, amplitude, phase (1/Å, Å, rad); with @distance where the fit is to start: \"feff0001.dat@2.55\". Once a shell.", "FILE[@R]");
    private static readonly OptionSpec<string?> Standard = OptionSpec.Text("standard", "Instead: take amplitude and phase from the isolated shell of this spectrum (a file, or a group of the input).", "NAME");
    private static readonly OptionSpec<double?> StandardDistance = OptionSpec.Positive("standard-distance", "Å", "Crystallographic distance of the standard's shell.");
    private static readonly OptionSpec<double?> StandardNumber = OptionSpec.Positive("standard-number", "", "Coordination number of the standard's shell.");
    private static readonly OptionSpec<(double From, double To)?> StandardRange = OptionSpec.Range("standard-range", "Å", "R range of the standard's shell in its transform; default that of --r-range.");
    private static readonly OptionSpec<ImmutableArray<double>> Start = OptionSpec.Numbers("start", "Å", "Where the distances start with --standard, one a shell; default the standard's distance.");
    private static readonly OptionSpec<(double From, double To)?> RRange = OptionSpec.Range("r-range", "Å", "Range of R (not phase corrected) that is fitted. Default 1:3.");
    private static readonly OptionSpec<double> KMin = OptionSpec.Number("kmin", "1/Å", "Lower end of the transform's window.", 3);
    private static readonly OptionSpec<double?> KMax = OptionSpec.Positive("kmax", "1/Å", "Upper end of the window. Default: 12, or 0.5 before the end of the data.");
    private static readonly OptionSpec<double> Dk = OptionSpec.Number("dk", "1/Å", "Width of the window's slopes.", 1);
    private static readonly OptionSpec<double> KWeight = OptionSpec.Number("kweight", "", "Power of k in background, transform and fit.", 2);
    private static readonly OptionSpec<double> RBkg = OptionSpec.Number("rbkg", "Å", "Distance below which chi(R) is taken as background.", 1);

    public static Operation Operation { get; } = new()
    {
        Verb = "xas shells",
        Summary = "Fits shells to EXAFS with amplitudes and phases that you supply or that a standard gives.",
        Details = """
            chi = sum N S0² F(k)/(k R²) exp(-2 sigma² k²) sin(2kR + phi), fitted to the part of chi(k) that lies in --r-range. N comes out times S0². Uncertainties count Stern's 2 Δk ΔR/pi independent points, not the points of the k grid; no sigma is given where the parameters use them up.

            From a standard (same absorber and neighbour) numbers and distances are relative to what you say of it, and sigma² counts from the standard's. No E0 shift is fitted: align first (`xas align`).
            """,
        Example = "halite xas shells examples/spectra/raw/strained.xdi --standard examples/spectra/raw/foil.xdi --standard-distance 2.55 --standard-number 12 --r-range 1.6:2.8",
        Inputs = InputSpec.OneFile("an absorption spectrum with EXAFS"),
        Options = [Group, Path, Standard, StandardDistance, StandardNumber, StandardRange, Start, RRange, KMin, KMax, Dk, KWeight, RBkg, .. XasInputs.Options],
        Run = Run,
    };

    private static Panel Run(OperationContext context)
    {
        var spectra = XasInputs.Read(context);
        var spectrum = context.Get(Group) is { } name ? XasInputs.Find(spectra, name)
            : spectra.Length == 1 ? spectra[0]
            : throw new InputException($"The file holds {spectra.Length.ToString(CultureInfo.InvariantCulture)} groups; choose one with --group: {string.Join(", ", spectra.Select(s => $"\"{s.Name.Trim()}\""))}.");
        var (rmin, rmax) = context.Get(RRange) ?? (1.0, 3.0);
        if (!double.IsFinite(rmin) || !double.IsFinite(rmax) || rmin < 0 || rmax > 10) throw new InputException("--r-range: give both ends, from 0 to 10 Å.");
        var (chi, transform) = Transform(context, spectrum);
        double kweight = context.Get(KWeight), kmin = transform.Settings.KMin + transform.Settings.Dk / 2, kmax = transform.Settings.KMax!.Value - transform.Settings.Dk / 2;
        var paths = Paths(context, spectra, rmin, rmax);

        // The fit sees what the standard's amplitudes saw: the range of R alone, window divided out.
        var filtered = XafsTransform.Back(transform, rmin, rmax);
        var values = new double[Math.Min(filtered.Length, transform.Window.Length)];
        for (int i = 1; i < values.Length; i++) values[i] = transform.Window[i] > 0.1 ? filtered[i] / transform.Window[i] / Math.Pow(XafsTransform.KStep * i, kweight) : 0;
        var part = chi with { K = [.. Enumerable.Range(0, values.Length).Select(i => XafsTransform.KStep * i)], Chi = [.. values] };
        double low = Math.Max(kmin, paths.Max(p => p.K[0])), high = Math.Min(kmax, paths.Min(p => p.K[^1]));
        if (high - low < 2) throw new InputException(string.Create(CultureInfo.InvariantCulture, $"Amplitudes, phases and data share {Math.Max(0, high - low):F1} 1/Å of k only; 2 are needed."));
        var fit = ShellFit.Fit(part, paths, low, high, kweight, rmax - rmin);
        if (!fit.Fit.Converged && fit.RFactor > 1e-20) context.Warn("not-converged", $"The fit did not converge: {fit.Fit.ConvergenceText}.");
        if (fit.IndependentPoints <= fit.Fit.FreeCount)
            context.Warn("too-many-parameters", string.Create(CultureInfo.InvariantCulture, $"{fit.Fit.FreeCount} parameters on {fit.IndependentPoints:F1} independent points: take fewer shells or wider ranges."));
        if (fit.RFactor > 0.05) context.Warn("shell-misfit", string.Create(CultureInfo.InvariantCulture, $"The R factor is {fit.RFactor:F3}: the shells do not describe the range of R."));
        bool relative = context.Get(Standard) is not null;
        return new Panel
        {
            Results = new JsonObject
            {
                ["group"] = spectrum.Name.Trim(),
                ["shells"] = Json.Array(fit.Shells.Select(s => (JsonNode?)new JsonObject { ["name"] = s.Name, ["number_s02"] = Json.Of(s.Number), ["distance_angstrom"] = Json.Of(s.Distance), ["sigma2_angstrom2"] = Json.Of(s.Sigma2) })),
                ["sigma2_is"] = relative ? "relative to the standard" : "absolute",
                ["r_factor"] = Json.Of(fit.RFactor),
                ["independent_points"] = Json.Of(fit.IndependentPoints),
                ["free_parameters"] = fit.Fit.FreeCount,
                ["k_range_per_angstrom"] = new JsonArray(Json.Of(low), Json.Of(high)),
                ["r_range_angstrom"] = new JsonArray(Json.Of(rmin), Json.Of(rmax)),
                ["kweight"] = Json.Of(kweight),
                ["e0_eV"] = Json.Of(chi.EdgeEnergy),
            },
            Tables = [DataTable.Of("Shells", ["Shell", relative ? "N" : "N S0²", "R / Å", relative ? "Δσ² / Å²" : "σ² / Å²"], fit.Shells.Select(s => new object?[] { s.Name, s.Number, s.Distance.Scaled(1, "1"), s.Sigma2.Scaled(1, "1") }))],
            Data = DataTable.Of("Fit", ["k_per_angstrom", "data", "fit"], fit.K.Select((k, i) => new object?[] { k, fit.Data[i], fit.Model[i] })),
            Figures = [FigureOf(spectrum, transform, fit, rmin, rmax, kweight)],
            Notes = [string.Create(CultureInfo.InvariantCulture, $"R factor {fit.RFactor:F4}, {fit.Fit.FreeCount} parameters on {fit.IndependentPoints:F1} independent points; k {low:F1} to {high:F1} 1/Å, R {rmin:F1} to {rmax:F1} Å.")],
        };
    }

    private static (ChiOfK Chi, ChiOfR Transform) Transform(OperationContext context, XasSpectrum spectrum)
    {
        double kweight = context.Get(KWeight);
        var chi = BackgroundSpline.Fit(XasInputs.Normalise(context, spectrum), new BackgroundOptions { RBkg = context.Get(RBkg), KWeight = kweight });
        var transform = XafsTransform.Forward(chi.Chi.AsSpan(), new TransformOptions { KMin = context.Get(KMin), KMax = context.Get(KMax), Dk = context.Get(Dk), KWeight = kweight });
        return transform.Settings.KMax > transform.Settings.KMin + 2 ? (chi, transform)
            : throw new InputException(string.Create(CultureInfo.InvariantCulture, $"\"{spectrum.Name.Trim()}\": the window from {transform.Settings.KMin:G3} to {transform.Settings.KMax:G3} 1/Å is too narrow for shells; the data reach {chi.K[^1]:F2} 1/Å."));
    }

    private static ImmutableArray<ScatteringPath> Paths(OperationContext context, ImmutableArray<XasSpectrum> spectra, double rmin, double rmax)
    {
        if (context.Get(Standard) is { } standard)
        {
            if (context.Get(StandardDistance) is not { } distance || context.Get(StandardNumber) is not { } number)
                throw new InputException("--standard needs what is known of its shell: --standard-distance and --standard-number.");
            var spectrum = spectra.Any(s => s.Name.Trim().Equals(standard.Trim(), StringComparison.OrdinalIgnoreCase)) || !File.Exists(context.Resolve(standard))
                ? XasInputs.Find(spectra, standard)
                : XasSpectrum.FromRecording(context.Open(standard).Recording, System.IO.Path.GetFileNameWithoutExtension(standard)) is { IsEmpty: false } found ? found[0] : throw new InputException($"{standard}: no absorption spectrum was recognised.");
            var (from, to) = context.Get(StandardRange) ?? (rmin, rmax);
            var path = ScatteringPath.FromStandard(spectrum.Name.Trim(), Transform(context, spectrum).Transform, from, to, distance, number);
            var starts = context.Get(Start);
            return starts.IsEmpty ? [path] : [.. starts.Select((r, i) => path with { Distance = r, Name = string.Create(CultureInfo.InvariantCulture, $"{path.Name} {i + 1}") })];
        }

        var texts = context.Get(Path);
        if (texts.IsEmpty) throw new InputException("Amplitudes and phases are missing: give --path FILE for each shell, or --standard with --standard-distance and --standard-number.");
        return [.. texts.Select(t =>
        {
            int at = t.LastIndexOf('@');
            double? start = at > 0 && double.TryParse(t[(at + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out double r) ? r : null;
            var file = start is null ? t : t[..at];
            return PathTable.Read(file, context.ReadText(file, "scattering path"), start);
        })];
    }

    private static Figure FigureOf(XasSpectrum spectrum, ChiOfR transform, ShellFitResult fit, double rmin, double rmax, double kweight) => new()
    {
        Id = "shells",
        Title = $"Shells of {spectrum.Name.Trim()}",
        Caption = "Left: the filtered oscillations and the fit. Right: the magnitude of the transform with the range that was fitted.",
        PlotsPerRow = 2,
        Plots =
        [
            new Plot
            {
                X = new Axis("k", "1/Å"), Y = new Axis("χ(k)·kʷ", string.Create(CultureInfo.InvariantCulture, $"Å^-{kweight:0.##}")),
                Traces = [new PointTrace("data", fit.K, fit.Data) { Marker = Marker.OpenCircle, Size = 4, Colour = "#777777" }, new LineTrace("fit", fit.K, fit.Model) { Width = 2 }],
            },
            new Plot
            {
                X = new Axis("R, not phase corrected", "Å") { Maximum = 6 }, Y = new Axis("|χ(R)|", string.Create(CultureInfo.InvariantCulture, $"Å^-{kweight + 1:0.##}")),
                Traces = [new LineTrace("|χ(R)|", transform.R, transform.Magnitude)], Annotations = [new Region(rmin, rmax, "fitted")],
            },
        ],
    };
}
