// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Spectra;
using Halite.Spectra.Xas;

namespace Halite.Techniques.Spectra;

/// <summary><c>xas preedge</c>: pre-edge peaks on the foot of the edge.</summary>
internal static class PreEdgeOperation
{
    private static readonly OptionSpec<ImmutableArray<string>> Group = OptionSpec.Texts("group", "Only these groups; several make a series. Default all.", "NAME");
    private static readonly OptionSpec<(double From, double To)?> Window = OptionSpec.Range("range", "eV", "Fitted range relative to E0. Default: -25 to where the edge reaches 0.25.");
    private static readonly OptionSpec<string> Model = OptionSpec.TextOr("model", "Peaks and the foot of the edge, as in `peaks`, energies in eV; E0 stands for the edge energy of each group. Default: two Gaussians found by the second derivative on the foot of an arctangent edge.", "auto gauss 2; step E0; linear", "TERMS");
    private static readonly OptionSpec<string> Array = OptionSpec.Choice("array", "Normalised array.", "norm", "norm", "flat");

    public static Operation Operation { get; } = new()
    {
        Verb = "xas preedge",
        Summary = "Fits the pre-edge peaks together with the foot of the edge: positions, areas, centroid.",
        Details = """
            The foot (an arctangent edge, a straight line) is fitted with the peaks, on the normalised absorption with unit weights. Areas are in eV (of a unit edge step); the centroid is the mean of the centres by area. A K pre-edge of a 3d metal grows with the loss of inversion symmetry and moves up with the valence: compare it between samples fitted over one range with one model.
            """,
        Example = "halite xas preedge examples/spectra/raw/mn-preedge.xdi --model \"gauss 6540.5; gauss 6542.6; step E0; linear\"",
        Inputs = InputSpec.Files("absorption spectra"),
        Options = [Group, Window, Model, Array, .. XasInputs.Options],
        Run = Run,
    };

    private sealed record Fitted(NormalisedXas Normal, PeakFitResult Fit, Measured Area, Measured Centroid);

    private static Panel Run(OperationContext context)
    {
        var array = context.Get(Array) == "flat" ? XasArray.Flat : XasArray.Norm;
        var fits = XasInputs.Chosen(XasInputs.Read(context), context.Get(Group)).Select(s => Fit(context, XasInputs.Normalise(context, s), array)).ToImmutableArray();
        foreach (var f in fits)
        {
            foreach (var w in f.Fit.Warnings) context.Warn(w.Code, fits.Length == 1 ? w.Message : $"{f.Normal.Spectrum.Name.Trim()}: {w.Message}");
        }

        return new Panel
        {
            Results = new JsonObject
            {
                ["groups"] = Json.Array(fits.Select(f => (JsonNode?)new JsonObject
                {
                    ["name"] = f.Normal.Spectrum.Name.Trim(),
                    ["e0_eV"] = Json.Of(f.Normal.EdgeEnergy),
                    ["range_eV"] = new JsonArray(Json.Of(f.Fit.Spectrum.X[0]), Json.Of(f.Fit.Spectrum.X[^1])),
                    ["peaks"] = Json.Array(f.Fit.Peaks.Where(p => p.Shape.HasArea).Select(p => (JsonNode?)new JsonObject
                    {
                        ["label"] = p.Label.Length > 0 ? p.Label : null, ["shape"] = p.Shape.Id, ["centre"] = Json.Of(p.Centre), ["fwhm"] = Json.Of(p.Fwhm), ["area"] = Json.Of(p.Area), ["height"] = Json.Of(p.Height),
                    })),
                    ["area_eV"] = Json.Of(f.Area),
                    ["centroid_eV"] = Json.Of(f.Centroid),
                    ["foot"] = string.Join(" + ", f.Fit.Peaks.Where(p => !p.Shape.HasArea).Select(p => p.Shape.Id).Append(f.Fit.Model.BaselineText)),
                    ["rms_residual"] = Json.Of(Math.Sqrt(f.Fit.Fit.ReducedChiSquare)),
                    ["normalisation"] = XasInputs.Json(f.Normal),
                })),
                ["array"] = context.Get(Array),
            },
            Tables =
            [
                DataTable.Of("Pre-edge peaks", ["Group", "Peak", "Centre / eV", "FWHM / eV", "Area / eV", "Height"],
                    fits.SelectMany(f => f.Fit.Peaks.Where(p => p.Shape.HasArea).Select((p, k) => new object?[] { f.Normal.Spectrum.Name.Trim(), PeakFigures.Name(p, k), p.Centre.Scaled(1, "1"), p.Fwhm.Scaled(1, "1"), p.Area, p.Height }))),
                DataTable.Of("Pre-edge", ["Group", "Area / eV", "Centroid / eV"], fits.Select(f => new object?[] { f.Normal.Spectrum.Name.Trim(), f.Area.Scaled(1, "1"), f.Centroid.Scaled(1, "1") })),
            ],
            Data = DataTable.Of("Fit", ["group", "energy_eV", "data", "fit", "baseline"], fits.SelectMany(f => f.Fit.Spectrum.X.Select((e, i) => new object?[] { f.Normal.Spectrum.Name.Trim(), e, f.Fit.Spectrum.Y[i], f.Fit.Curve[i], f.Fit.Baseline[i] }))),
            Figures = [.. fits.Take(12).Select(f => PeakFigures.Fit(f.Fit, [], []) with { Id = "preedge", Title = $"Pre-edge of {f.Normal.Spectrum.Name.Trim()}" })],
            Notes = ["Uncertainties are from the scatter about the fit; the choice of range and foot moves areas by more."],
        };
    }

    private static Fitted Fit(OperationContext context, NormalisedXas normal, XasArray array)
    {
        // One model for all: each group's own edge stands where the text says E0.
        var model = PeakModel.Parse(context.Get(Model).Replace("E0", normal.EdgeEnergy.ToString("F2", CultureInfo.InvariantCulture), StringComparison.OrdinalIgnoreCase));
        var energy = normal.Spectrum.Energy;
        var mu = normal.Array(array);
        double from = normal.EdgeEnergy - 25, to = normal.EdgeEnergy;
        if (context.Get(Window) is { } w) (from, to) = (normal.EdgeEnergy + w.From, normal.EdgeEnergy + w.To);
        else
        {
            // The last point below a quarter of the step before E0: higher up, the edge is no foot any more.
            for (int i = 0; i < energy.Length && energy[i] <= normal.EdgeEnergy; i++)
            {
                if (mu[i] < 0.25) to = energy[i];
            }
        }

        var spectrum = Spectrum.From(normal.Spectrum.Name.Trim(), energy.AsSpan(), mu.AsSpan()) with { Axis = Meaning.PhotonEnergy, Unit = "eV" };
        var fit = PeakFit.Fit(spectrum.Between(from, to), model, new PeakFitOptions { CompareBaselineFirst = false }, context.Cancellation);
        var peaks = fit.Peaks.Where(p => p.Shape.HasArea).ToArray();
        if (peaks.Length == 0) throw new InputException($"\"{spectrum.Name}\": no pre-edge peak was found; name one in --model (\"gauss 6540.5; linear; exp\").");
        var area = peaks.Skip(1).Aggregate(peaks[0].Area, (a, p) => a + p.Area);
        double centroid = peaks.Sum(p => p.Area.Value * p.Centre.Value) / area.Value;
        var terms = peaks.SelectMany(p => new[] { (p.Centre, p.Area.Value / area.Value), (p.Area, (p.Centre.Value - centroid) / area.Value) }).ToArray();
        return new Fitted(normal, fit, area.Scaled(1, "eV"), Measured.Propagate(centroid, "eV", terms));
    }
}
