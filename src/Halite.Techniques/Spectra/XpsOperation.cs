// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;
using Halite.Spectra.Xps;

namespace Halite.Techniques.Spectra;

/// <summary><c>xps</c>: regions of photoelectron spectra, fitted and quantified.</summary>
internal static class XpsOperation
{
    internal static readonly OptionSpec<ImmutableArray<string>> Region = OptionSpec.Texts("region", "Regions to fit (\"S 2p\"), by the names of blocks or core levels. Default: every block whose core level is known or that CasaXPS left components in.", "NAME");
    internal static readonly OptionSpec<ImmutableArray<KeyValuePair<string, double>>> Components = OptionSpec.Pairs("components", "Components and their binding energies, eV; default those usual for the core level. Doublets keep the level's splitting and area ratio exactly.", "sulphite=166.3,sulphate=168.2");
    internal static readonly OptionSpec<string> Background = OptionSpec.Choice("background", "active-shirley fits its strength with the peaks and trusts no end point (default); shirley, tougaard and linear are taken between the ends first; auto takes CasaXPS's where the file holds one.", "auto", "auto", "active-shirley", "active-tougaard", "shirley", "tougaard", "linear", "none");
    internal static readonly OptionSpec<(double From, double To)?> Range = OptionSpec.Range("range", "eV", "Binding energies to fit; default the whole block.");
    internal static readonly OptionSpec<string> Shape = OptionSpec.Choice("shape", "Line shape: pv-height is SGL of CasaXPS; voigt the true one; ds for metals.", "pv-height", "pv-height", "pv", "gl", "voigt", "gauss", "lorentz", "ds");
    internal static readonly OptionSpec<double> Mixing = OptionSpec.Number("mixing", "", "Mixing of pv-height, pv and gl (0 Gaussian, 1 Lorentzian), asymmetry of ds; held.", 0.3);
    internal static readonly OptionSpec<bool> OwnWidths = OptionSpec.Flag("own-widths", "Give each component its own width; by default chemical states of one level share it.");
    internal static readonly OptionSpec<ImmutableArray<KeyValuePair<string, double>>> ChargeReference = OptionSpec.Pairs("charge-reference", "Shift all binding energies so that the first component of this region lies here.", "\"C 1s=284.8\"");
    internal static readonly OptionSpec<double> Shift = OptionSpec.Number("shift-ev", "eV", "Added to every binding energy (charge correction known from elsewhere).", 0);
    internal static readonly OptionSpec<ImmutableArray<KeyValuePair<string, double>>> Sensitivity = OptionSpec.Pairs("sensitivity", "Relative sensitivity factors for the quantification; default those that CasaXPS stored.", "\"O 1s=2.93\"");
    internal static readonly OptionSpec<string?> SensitivityFile = OptionSpec.Text("sensitivity-file", "Sensitivity factors as a data file, a level and its factor a line (\"O 1s, 2.93\"); lines that begin with # are comments. --sensitivity wins over it.", "FILE");
    internal static readonly OptionSpec<bool> Global = OptionSpec.Flag("global", "Fit each core level in all blocks and files at once with shared widths; positions, areas and backgrounds stay each one's own. One table and figure over --series.");
    internal static readonly OptionSpec<double> Photon = OptionSpec.Number("photon-ev", "eV", "Photon energy where the file does not say: Al K alpha.", 1486.6);

    public static Operation Operation { get; } = new()
    {
        Verb = "xps",
        Summary = "Fits photoelectron regions with exact doublets and a background fitted with them; reads what CasaXPS left.",
        Details = """
            Binding energy = photon energy - kinetic energy. Backgrounds: Shirley and Tougaard of the model's own peaks (active, default Shirley) or of the data (iterated). Doublets have the level's splitting and (2j+1) area ratio exactly; areas are of both lines together, counts/s times eV.

            A block with CasaXPS's components is fitted anew with CasaXPS's own shapes, bounds, background and equal weights, and what the file held stands beside it. Mn 3s gives the valence by both published lines with the 0.3 that the relation is worth.
            """,
        Example = "halite xps examples/spectra/raw/s2p.vms",
        Inputs = InputSpec.Files("VAMAS files, or columns of binding or kinetic energy and counts"),
        Options = [Region, Components, Background, Range, Shape, Mixing, OwnWidths, ChargeReference, Shift, Sensitivity, SensitivityFile, Global, PeakInputs.Series, PeakInputs.SeriesName, Photon, .. ReadingOptions.All],
        Run = Run,
    };

    private static Panel Run(OperationContext context)
    {
        var spectra = ImmutableArray.CreateBuilder<XpsSpectrum>();
        var files = new Dictionary<XpsSpectrum, string>(ReferenceEqualityComparer.Instance);
        foreach (var path in context.Inputs)
        {
            var name = Path.GetFileNameWithoutExtension(path);
            var found = XpsSpectrum.FromRecording(context.Open(path).Recording, name, context.Get(Photon));
            if (found.IsEmpty) throw new InputException($"{path}: no block of kinetic or binding energy with counts was found; name the columns with --columns binding_energy_eV=… and intensity=….");
            foreach (var spectrum in context.Inputs.Length == 1 ? found : found.Select(f => f with { Name = f.Name == name ? name : $"{name}: {f.Name}" }))
            {
                spectra.Add(spectrum);
                files[spectrum] = path;
            }
        }

        var charge = new XpsCharge(context, files);
        var chosen = XpsRegions.Chosen(context, spectra.ToImmutable()).ToImmutableArray();
        var fits = new List<XpsFitted>();
        if (context.Get(Global))
        {
            var levels = chosen.GroupBy(c => XpsTemplates.Find(c.Level)?.Region ?? c.Level).ToArray();
            foreach (var level in levels.OrderBy(l => charge.IsReference(l.Key) ? 0 : 1))
            {
                context.Progress.Report(new Progress(double.NaN, level.Key));
                foreach (var fit in FitSeries(context, charge, [.. level.Select(c => c.Spectrum)], level.Key))
                {
                    fits.Add(fit);
                    charge.Take(fit);
                }
            }

            fits = [.. fits.OrderBy(f => Array.FindIndex(levels, l => l.Key == f.Region))];
        }
        else
        {
            // The charge reference first: where it lies says where the other levels start.
            foreach (var (spectrum, level) in chosen.OrderBy(c => charge.IsReference(c.Level) ? 0 : 1))
            {
                context.Progress.Report(new Progress(double.NaN, level));
                foreach (var fit in FitBlock(context, charge, spectrum, level))
                {
                    fits.Add(fit);
                    charge.Take(fit);
                }
            }

            fits = [.. fits.OrderBy(f => spectra.IndexOf(f.Spectrum))];
        }

        var warnings = ImmutableArray.CreateBuilder<Warning>();
        foreach (var f in fits) warnings.AddRange(f.Result.Warnings);
        foreach (var f in fits.Where(f => f.Spectrum.CasaCalibration is not null))
            warnings.Add(new Warning("casaxps-calibrated", string.Create(CultureInfo.InvariantCulture, $"{f.Spectrum.Name}: CasaXPS draws this block with its energies calibrated by {f.Spectrum.CasaCalibration:+0.00;-0.00} eV; here they are as measured, --shift-ev={f.Spectrum.CasaCalibration:0.00} gives the same.")));
        fits = [.. fits.Select(f => charge.Corrected(f, fits))];
        return XpsView.PanelOf(context, fits, Quantification(context, fits), warnings);
    }

    private static IEnumerable<XpsFitted> FitBlock(OperationContext context, XpsCharge charge, XpsSpectrum spectrum, string level)
    {
        bool ownWay = context.IsGiven(Components) || context.IsGiven(Background) || context.IsGiven(Shape) || context.IsGiven(Range);
        if (!ownWay && XpsRegions.CasaRegions(context, spectrum) is { IsEmpty: false } regions)
        {
            foreach (var region in regions) yield return FitCasa(context, spectrum, region);
            yield break;
        }

        var setup = XpsRegions.Setup(context, spectrum, level, charge.StartShift(spectrum), charge.IsReference(level));
        var fit = Needed(context, spectrum.Name, setup, charge.IsReference(level) ? 1 : 0, c => [XpsFit.Fit(setup.Cut, c, setup.Options, context.Cancellation)])[0];
        var casa = spectrum.Casa?.Regions.FirstOrDefault(r => XpsRegions.IsLevel(r.Name, level) || spectrum.Casa.Regions.Length == 1);
        yield return new XpsFitted(spectrum, setup.Level, fit, casa, casa is null ? null : CurvesOf(context, spectrum, casa));
    }

    /// <summary>One core level in all its spectra, with shared widths.</summary>
    private static IEnumerable<XpsFitted> FitSeries(OperationContext context, XpsCharge charge, ImmutableArray<XpsSpectrum> spectra, string level)
    {
        if (spectra.Length < 2) throw new InputException($"--global: there is only one spectrum of {level}; give the files or blocks of the series.");
        var setups = spectra.Select(s => XpsRegions.Setup(context, s, level, charge.StartShift(s), charge.IsReference(level))).ToImmutableArray();

        // Components that lie outside of one spectrum's energies are left out of all.
        var common = setups[0].Components.Where(c => setups.All(s => s.Components.Any(o => o.Name == c.Name))).ToImmutableArray();
        return Needed(context, level, setups[0] with { Components = common }, charge.IsReference(level) ? 1 : 0, c => XpsFit.FitSeries([.. setups.Select(s => s.Cut)], c, setups[0].Options, context.Cancellation))
            .Select((r, i) => new XpsFitted(spectra[i], setups[i].Level, r, null, null));
    }

    // Strong evidence on Kass and Raftery's scale (J. Am. Stat. Assoc. 90 (1995) 773) keeps a component.
    private const double Evidence = 6;

    /// <summary>
    /// Of the usual components of a level those stay that the data hold: none with a negative area, none without which the
    /// BIC is not worse by <see cref="Evidence"/>. What the user names stays as it is, and so do the first that are to be kept.
    /// </summary>
    private static ImmutableArray<XpsFitResult> Needed(OperationContext context, string name, XpsSetup setup, int kept, Func<ImmutableArray<XpsComponent>, ImmutableArray<XpsFitResult>> fit)
    {
        var components = setup.Components;
        var fits = fit(components);
        while (setup.AreUsual && components.Length > Math.Max(1, kept))
        {
            double Area(int k) => fits.Average(f => f.Components[k].Area.Value);
            int least = Enumerable.Range(kept, components.Length - kept).MinBy(Area);
            if (Area(least) < 0)
            {
                context.Warn("component-left-out", $"{name}: {components[least].Name} came out negative beside the others and was left out; name --components to decide yourself.");
                components = components.RemoveAt(least);
                fits = fit(components);
                continue;
            }

            var without = Enumerable.Range(kept, components.Length - kept).Select(k => (Index: k, Fits: fit(components.RemoveAt(k)))).MinBy(t => t.Fits[0].Fit.Bic);
            if (!(without.Fits[0].Fit.Bic < fits[0].Fit.Bic + Evidence) || without.Fits.Any(f => f.Components.Any(c => c.Area.Value < 0))) break;
            context.Warn("component-left-out", $"{name}: the data do not call for {components[without.Index].Name} beside the others (BIC), and it was left out; name --components to decide yourself.");
            (components, fits) = (components.RemoveAt(without.Index), without.Fits);
        }

        return fits;
    }

    /// <summary>CasaXPS's region with its own shapes; with ours where a shape or background of CasaXPS is not known.</summary>
    private static XpsFitted FitCasa(OperationContext context, XpsSpectrum spectrum, CasaRegion region)
    {
        try
        {
            return new XpsFitted(spectrum, region.Name, CasaFit.Refit(spectrum, region, context.Cancellation), region, CasaFit.Reproduce(spectrum, region));
        }
        catch (InputException e)
        {
            context.Warn("casaxps-not-reproduced", $"{region.Name}: {e.Message} The region was fitted with SGL(30) lines on an active Shirley background instead.");
            var components = CasaFit.Components(spectrum, region, false);
            var cut = spectrum.Between(spectrum.PhotonEnergy - region.To, spectrum.PhotonEnergy - region.From);
            return new XpsFitted(spectrum, region.Name, XpsFit.Fit(cut, components, new XpsFitOptions { ShareWidths = false }, context.Cancellation), region, null);
        }
    }

    /// <summary>What CasaXPS would draw, where its shapes and its background are known.</summary>
    private static CasaCurves? CurvesOf(OperationContext context, XpsSpectrum spectrum, CasaRegion region)
    {
        try
        {
            return CasaFit.Reproduce(spectrum, region);
        }
        catch (InputException e)
        {
            context.Warn("casaxps-not-reproduced", $"{region.Name}: {e.Message}");
            return null;
        }
    }

    private static IReadOnlyList<XpsQuantity>? Quantification(OperationContext context, List<XpsFitted> fits)
    {
        var factors = context.Get(Sensitivity).AddRange(context.Get(SensitivityFile) is { } file ? Factors(file, context.ReadText(file, "sensitivity factors")) : []);
        var known = fits.Select(f =>
        {
            double given = factors.FirstOrDefault(p => p.Key.Trim('"', ' ').Equals(f.Region, StringComparison.OrdinalIgnoreCase)).Value;
            double factor = given > 0 ? given : f.Casa?.Sensitivity ?? 0;
            var area = f.Result.Components.Skip(1).Aggregate(f.Result.Components[0].Area, (a, c) => a + c.Area);
            return (Name: f.Region, Area: area, Sensitivity: factor);
        }).Where(f => f.Sensitivity > 0).ToArray();
        return known.Length < 2 ? null : XpsQuantification.Quantify(known);
    }

    private static IEnumerable<KeyValuePair<string, double>> Factors(string name, string text)
    {
        int number = 0, found = 0;
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries))
        {
            number++;
            if (line.Length == 0 || line[0] == '#') continue;
            int at = line.LastIndexOfAny([',', ';', '\t', '=', ' ']);
            bool isNumber = double.TryParse(at < 0 ? "" : line[(at + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out double factor);

            // One line of heads is allowed.
            if (!isNumber && found == 0 && number <= 2) continue;
            if (!isNumber || !(factor > 0)) throw new InputException(string.Create(CultureInfo.InvariantCulture, $"{name}, line {number}: \"{line}\" is not a level and its factor (\"O 1s, 2.93\")."));
            found++;
            yield return KeyValuePair.Create(line[..at].Trim(' ', ',', ';', '\t', '=', '"'), factor);
        }

        if (found == 0) throw new InputException($"{name} holds no sensitivity factor; write a level and its factor in each line (\"O 1s, 2.93\").");
    }
}
