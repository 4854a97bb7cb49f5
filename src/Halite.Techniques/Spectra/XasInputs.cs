// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Spectra.Xas;

namespace Halite.Techniques.Spectra;

/// <summary>What the verbs of absorption spectra share: reading, groups by name, normalisation options.</summary>
internal static class XasInputs
{
    public static OptionSpec<double?> EdgeEnergy { get; } = OptionSpec.Positive("e0-ev", "eV", "Edge energy E0. Default: the project's, else the highest smoothed derivative (Larch's rule).");

    public static OptionSpec<(double From, double To)?> PreEdge { get; } = OptionSpec.Range("pre-edge", "eV", "Range of the pre-edge line, relative to E0. Default: the project's, else Larch's rule.");

    public static OptionSpec<(double From, double To)?> PostEdge { get; } = OptionSpec.Range("post-edge", "eV", "Range of the post-edge polynomial, relative to E0. Default: the project's, else Larch's rule.");

    public static OptionSpec<int?> Degree { get; } = OptionSpec.Integer("degree", "Degree of the post-edge polynomial, 0 to 5 (Athena's nnorm less one).", 0);

    public static OptionSpec<bool> IgnoreStored { get; } = OptionSpec.Flag("by-rule", "Normalise by rule, even where an Athena project stores its own settings.");

    public static OptionSpec<string> Mode { get; } = OptionSpec.Choice("mode", "Signal to take where a file holds several; auto takes a column of absorption, then transmission, then fluorescence.", "auto", "auto", "transmission", "tfy", "pfy", "tey");

    public static OptionSpec<bool> Deglitch { get; } = OptionSpec.Flag("deglitch", "Take out single points that stand clear of their neighbours, outside of 20 eV about E0; they are listed.");

    public static OptionSpec<double?> SelfAbsorption { get; } = OptionSpec.Positive("self-absorption", "", "Correct thick fluorescence samples: the ratio of all other absorption (at the edge and of the emitted line) to the edge step; 10 is dilute, 1 concentrated.");

    public static ImmutableArray<OptionSpec> Options { get; } = [EdgeEnergy, PreEdge, PostEdge, Degree, IgnoreStored, Mode, Deglitch, SelfAbsorption, .. ReadingOptions.All.Where(o => o != ReadingOptions.CurrentPerCount && o != ReadingOptions.Part), ReadingOptions.Part, ReadingOptions.CurrentPerCount];

    /// <summary>All spectra of all inputs.</summary>
    public static ImmutableArray<XasSpectrum> Read(OperationContext context)
    {
        var mode = context.Get(Mode) switch
        {
            "transmission" => DetectionMode.Transmission,
            "tfy" => DetectionMode.TotalFluorescence,
            "pfy" => DetectionMode.PartialFluorescence,
            "tey" => DetectionMode.ElectronYield,
            _ => DetectionMode.Unknown,
        };
        var all = ImmutableArray.CreateBuilder<XasSpectrum>();
        foreach (var path in context.Inputs)
        {
            var file = context.Open(path);
            var spectra = XasSpectrum.FromRecording(file.Recording, Path.GetFileNameWithoutExtension(path), mode);
            if (spectra.IsEmpty)
                throw new InputException($"{path}: no column of photon energy with absorption or detectors was recognised; name them with --columns photon_energy_eV=… and absorption=….");
            all.AddRange(spectra);
        }

        foreach (var shifted in all.Where(s => s.AppliedShift != 0).Take(1))
        {
            int count = all.Count(s => s.AppliedShift != 0);
            context.Warn("energy-shift-applied", string.Create(CultureInfo.InvariantCulture, $"The project's energy shift (bkg_eshift) was applied to {count} of {all.Count} groups (\"{shifted.Name}\": {shifted.AppliedShift:+0.###;-0.###} eV): without it fractions and edge positions are wrong."));
        }

        if (context.Get(Deglitch))
        {
            for (int i = 0; i < all.Count; i++)
            {
                var (clean, removed) = XasProcessing.Deglitch(all[i]);
                if (removed.IsEmpty) continue;
                all[i] = clean;
                context.Warn("glitches-removed", string.Create(CultureInfo.InvariantCulture, $"\"{clean.Name.Trim()}\": {removed.Length} point{(removed.Length == 1 ? "" : "s")} removed at {string.Join(", ", removed.Take(12).Select(e => e.ToString("F1", CultureInfo.InvariantCulture)))} eV."));
            }
        }

        if (context.Get(SelfAbsorption) is null && all.Any(s => s.Mode is DetectionMode.TotalFluorescence or DetectionMode.PartialFluorescence))
            context.Warn("self-absorption", "Fluorescence spectra of concentrated samples are damped by self-absorption: white lines and oscillations come out too small; edge positions by half height shift little; --self-absorption corrects with a ratio that you supply.");
        return all.ToImmutable();
    }

    /// <summary>Normalises with the command's settings over the stored ones over the rules.</summary>
    public static NormalisedXas Normalise(OperationContext context, XasSpectrum spectrum)
    {
        var asked = new NormalisationOptions
        {
            EdgeEnergy = context.Get(EdgeEnergy),
            PreEdgeFrom = Finite(context.Get(PreEdge)?.From),
            PreEdgeTo = Finite(context.Get(PreEdge)?.To),
            PostEdgeFrom = Finite(context.Get(PostEdge)?.From),
            PostEdgeTo = Finite(context.Get(PostEdge)?.To),
            Degree = context.Get(Degree),
        };
        var normal = Normalisation.Fit(spectrum, context.Get(IgnoreStored) ? asked : asked.Or(spectrum.Stored));
        foreach (var warning in normal.Warnings) context.Warn(warning.Code, warning.Message);
        return context.Get(SelfAbsorption) is { } ratio ? XasProcessing.CorrectSelfAbsorption(normal, ratio) : normal;
    }

    /// <summary>A spectrum by name: without case, without outer blanks; one that only begins so, where it is the only one.</summary>
    public static XasSpectrum Find(ImmutableArray<XasSpectrum> spectra, string name)
    {
        static string Plain(string s) => s.Trim().Replace('_', ' ');
        var wanted = Plain(name);
        foreach (var spectrum in spectra)
        {
            if (spectrum.Name.Trim().Equals(name.Trim(), StringComparison.OrdinalIgnoreCase)) return spectrum;
        }

        var like = spectra.Where(s => Plain(s.Name).Equals(wanted, StringComparison.OrdinalIgnoreCase)).ToArray();
        if (like.Length == 0) like = [.. spectra.Where(s => Plain(s.Name).StartsWith(wanted, StringComparison.OrdinalIgnoreCase))];
        if (like.Length == 1) return like[0];
        var names = spectra.Select(s => $"\"{s.Name.Trim()}\"").ToArray();
        throw new InputException(like.Length > 1
            ? $"Several groups begin with \"{name.Trim()}\": {string.Join(", ", like.Select(s => $"\"{s.Name.Trim()}\""))}; write the whole name."
            : $"There is no group \"{name.Trim()}\"{Suggest.Among(name.Trim(), spectra.Select(s => s.Name.Trim()))} The file has {string.Join(", ", names)}.".Replace("?.", "?", StringComparison.Ordinal));
    }

    /// <summary>Several names in one text, parted by commas; a name that holds commas itself is met first.</summary>
    public static ImmutableArray<XasSpectrum> FindAll(ImmutableArray<XasSpectrum> spectra, string text)
    {
        if (spectra.Any(s => s.Name.Trim().Equals(text.Trim(), StringComparison.OrdinalIgnoreCase))) return [Find(spectra, text)];
        return [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(n => Find(spectra, n)).Distinct()];
    }

    /// <summary>The groups of an option, or all.</summary>
    public static ImmutableArray<XasSpectrum> Chosen(ImmutableArray<XasSpectrum> spectra, ImmutableArray<string> names) =>
        names.IsEmpty || names is ["*"] ? spectra : [.. names.SelectMany(n => FindAll(spectra, n)).Distinct()];

    /// <summary>The settings of a normalisation, all of them.</summary>
    public static JsonObject Json(NormalisedXas normal) => new()
    {
        ["e0_eV"] = Techniques.Json.Of(normal.EdgeEnergy),
        ["edge_step"] = Techniques.Json.Of(normal.EdgeStep),
        ["pre_edge_from_eV"] = Techniques.Json.Of(normal.Settings.PreEdgeFrom),
        ["pre_edge_to_eV"] = Techniques.Json.Of(normal.Settings.PreEdgeTo),
        ["post_edge_from_eV"] = Techniques.Json.Of(normal.Settings.PostEdgeFrom),
        ["post_edge_to_eV"] = Techniques.Json.Of(normal.Settings.PostEdgeTo),
        ["post_edge_degree"] = normal.Settings.Degree,
        ["victoreen"] = normal.Settings.Victoreen,
        ["applied_shift_eV"] = Techniques.Json.Of(normal.Spectrum.AppliedShift),
        ["detection_mode"] = ModeName(normal.Spectrum.Mode),
    };

    public static string ModeName(DetectionMode mode) => mode switch
    {
        DetectionMode.Transmission => "transmission",
        DetectionMode.TotalFluorescence => "total fluorescence yield",
        DetectionMode.PartialFluorescence => "partial fluorescence yield",
        DetectionMode.ElectronYield => "total electron yield",
        _ => "not stated",
    };

    private static double? Finite(double? value) => value is { } v && double.IsFinite(v) ? v : null;
}
