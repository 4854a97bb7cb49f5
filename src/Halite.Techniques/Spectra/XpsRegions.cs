// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;
using Halite.Spectra;
using Halite.Spectra.Xps;

namespace Halite.Techniques.Spectra;

/// <summary>A block made ready for its fit.</summary>
/// <param name="Cut">The part that is fitted.</param>
/// <param name="Components">Components with their starts on the energies as measured.</param>
/// <param name="Options">Settings.</param>
/// <param name="Level">Name of the core level.</param>
/// <param name="AreUsual">Whether the components are those usual for the level, not named by the user.</param>
internal sealed record XpsSetup(XpsSpectrum Cut, ImmutableArray<XpsComponent> Components, XpsFitOptions Options, string Level, bool AreUsual);

/// <summary>Which blocks of a file are fitted, as which core level, with which components.</summary>
internal static class XpsRegions
{
    // How far a component may move from its start, eV (the fit's own bound).
    private const double Reach = 1.5;

    /// <summary>Whether two names mean one level ("S2p scan" and "S 2p").</summary>
    public static bool IsLevel(string name, string level) =>
        Plain(name) == Plain(level) || (XpsTemplates.Find(name) is { } a && a == XpsTemplates.Find(level));

    /// <summary>Blocks to fit with the name of their core level.</summary>
    public static IEnumerable<(XpsSpectrum Spectrum, string Level)> Chosen(OperationContext context, ImmutableArray<XpsSpectrum> spectra) =>
        context.Get(XpsOperation.Region) is { IsEmpty: false } names ? names.SelectMany(n => Named(spectra, n)) : All(context, spectra);

    private static IEnumerable<(XpsSpectrum Spectrum, string Level)> Named(ImmutableArray<XpsSpectrum> spectra, string name)
    {
        var plain = Plain(name);
        var match = spectra.Where(s => new[] { s.Name, s.Transition }.Concat(s.Casa?.Regions.Select(r => r.Name) ?? []).Any(t => Plain(t).Contains(plain, StringComparison.Ordinal))).ToArray();

        // A lone spectrum without a name, or a survey that spans the level, serves as well.
        if (match.Length == 0 && XpsTemplates.Find(name) is { } t) match = [.. spectra.Where(s => s.PhotonEnergy - s.Kinetic[^1] < t.Components[0].Energy && s.PhotonEnergy - s.Kinetic[0] > t.Components[0].Energy).Take(1)];
        return match.Length > 0 ? match.Select(m => (m, name)) : throw new InputException($"There is no region \"{name}\"; the file has {string.Join(", ", spectra.Select(s => $"\"{s.Name}\""))}.");
    }

    private static IEnumerable<(XpsSpectrum Spectrum, string Level)> All(OperationContext context, ImmutableArray<XpsSpectrum> spectra)
    {
        var named = spectra.Select(s => (s, Level: s.Casa?.Regions.FirstOrDefault()?.Name ?? XpsTemplates.Find(s.Transition)?.Region ?? XpsTemplates.Find(s.Name)?.Region ?? "")).ToArray();
        var known = named.Where(p => p.Level.Length > 0 || context.IsGiven(XpsOperation.Components)).Select(p => (p.s, p.Level.Length > 0 ? p.Level : p.s.Name)).ToArray();
        if (known.Length > 0)
        {
            var left = named.Where(p => p.Level.Length == 0 && !context.IsGiven(XpsOperation.Components)).Select(p => $"\"{p.s.Name}\"").ToArray();
            if (left.Length > 0) context.Warn("blocks-left-out", $"{string.Join(", ", left)} name no core level that Halite knows and were not fitted; choose with --region or name --components.");
            return known;
        }

        var seen = spectra.Where(SurveyLevels.IsSurvey).SelectMany(s => SurveyLevels.Find(s).Select(l => (s, l))).ToArray();
        if (seen.Length > 0)
        {
            context.Warn("survey", $"The file holds a survey: levels with a line in it are {string.Join(", ", seen.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.l.Template.Region} ({p.l.BindingEnergy:F1} eV)")))}; Auger lines may pass for one. A survey's step and resolution serve for shares of elements, not for chemical states.");
            return seen.Select(p => (p.s, p.l.Template.Region));
        }

        return spectra.Where(s => !SurveyLevels.IsSurvey(s)).Select(s => (s, s.Name)).ToArray() is { Length: > 0 } rest
            ? rest
            : throw new InputException($"The survey shows no core level that Halite knows ({string.Join(", ", XpsTemplates.All.Select(t => t.Region))}); choose with --region, or name --components.");
    }

    /// <summary>CasaXPS's regions with components, those that --region names where it names some.</summary>
    public static ImmutableArray<CasaRegion> CasaRegions(OperationContext context, XpsSpectrum spectrum)
    {
        if (spectrum.Casa is not { Components.IsEmpty: false } casa) return [];
        var regions = casa.Regions.Where(r => !CasaFit.In(spectrum, r).IsEmpty).ToImmutableArray();
        var named = regions.Where(r => context.Get(XpsOperation.Region).Any(n => IsLevel(r.Name, n))).ToImmutableArray();
        return named.IsEmpty ? regions : named;
    }

    /// <summary>The part of a block that is fitted, with its components and settings.</summary>
    /// <param name="context">Options.</param>
    /// <param name="spectrum">The block.</param>
    /// <param name="name">Its core level.</param>
    /// <param name="charge">What a charge correction will add to its energies, eV.</param>
    /// <param name="isReference">Whether it is the level that the charge is read off: its first component stands at the highest point.</param>
    public static XpsSetup Setup(OperationContext context, XpsSpectrum spectrum, string name, double charge, bool isReference = false)
    {
        var template = XpsTemplates.Find(name) ?? XpsTemplates.Find(spectrum.Transition);
        var named = context.Get(XpsOperation.Components);
        var cut = context.Get(XpsOperation.Range) is { } r ? spectrum.Between(r.From, r.To) : spectrum;
        double low = cut.PhotonEnergy - cut.Kinetic[^1], high = cut.PhotonEnergy - cut.Kinetic[0];

        // A survey is cut to the level.
        if (context.Get(XpsOperation.Range) is null && template is not null && high - low > 120)
        {
            cut = cut.Between(template.Components.Min(c => c.Energy) - 12, template.Components.Max(c => c.Energy) + template.Splitting + 12);
            (low, high) = (cut.PhotonEnergy - cut.Kinetic[^1], cut.PhotonEnergy - cut.Kinetic[0]);
        }

        // Energies are those after the charge correction: the starts lie that much lower.
        ImmutableArray<(string Name, double Energy)> energies = [.. (named.IsEmpty ? template?.Components ?? [] : [.. named.Select(n => (n.Key, n.Value))]).Select(e => (e.Item1, e.Item2 - charge))];
        var (top, stands) = Highest(cut);
        if (energies.IsEmpty)
        {
            context.Warn("level-unknown", string.Create(CultureInfo.InvariantCulture, $"Halite knows no components of \"{name}\": one line was started at its highest point, {top:F1} eV; name --components."));
            energies = [(name, top)];
        }
        else if (isReference && stands)
        {
            energies = [.. energies.Select(e => (e.Name, e.Energy + top - energies[0].Energy))];
        }
        else if (named.IsEmpty && SurveyLevels.IsSurvey(spectrum))
        {
            // The step of a survey tells no chemical states apart: one line for the level.
            energies = [(template!.Region, top)];
        }
        else if (stands && named.IsEmpty && energies.MinBy(e => Math.Abs(e.Energy - top)) is var nearest && Math.Abs(nearest.Energy - top) > Reach && high - low <= 60)
        {
            // A charged sample: the usual components move together until the nearest one stands at the highest point.
            double off = top - nearest.Energy;
            context.Warn("charge-suspected", string.Create(CultureInfo.InvariantCulture, $"{spectrum.Name}: the highest point lies at {top:F1} eV, {Math.Abs(off):F1} eV {(off > 0 ? "above" : "below")} {nearest.Name}: components were started there. Correct the charge with --charge-reference or --shift-ev, or name --components."));
            energies = [.. energies.Select(e => (e.Name, e.Energy + off))];
        }

        var components = energies.Where(e => e.Energy > low && e.Energy < high).Select(e => new XpsComponent(e.Name, new ParameterHint(e.Energy))
        {
            Shape = LineShape.Find(context.Get(XpsOperation.Shape))!,
            Mixing = new ParameterHint(context.Get(XpsOperation.Mixing), Fixed: true),
            Splitting = template?.Splitting ?? 0,
            Ratio = template?.Ratio ?? 0,
        }).ToImmutableArray();
        if (components.IsEmpty) throw new InputException(string.Create(CultureInfo.InvariantCulture, $"No component of {name} lies in the data ({low:F1} to {high:F1} eV binding energy); is the photon energy {cut.PhotonEnergy:F1} eV right?"));
        var options = new XpsFitOptions
        {
            ShareWidths = !context.Get(XpsOperation.OwnWidths),
            Background = context.Get(XpsOperation.Background) switch
            {
                "active-tougaard" => XpsBackgroundKind.ActiveTougaard,
                "shirley" => XpsBackgroundKind.Shirley,
                "tougaard" => XpsBackgroundKind.Tougaard,
                "linear" => XpsBackgroundKind.Linear,
                "none" => XpsBackgroundKind.None,
                _ => XpsBackgroundKind.ActiveShirley,
            },
        };
        return new XpsSetup(cut, components, options, template?.Region ?? name, named.IsEmpty);
    }

    /// <summary>Binding energy of the highest point above the straight line between the ends, over five points, and whether it stands out of the noise.</summary>
    private static (double At, bool StandsOut) Highest(XpsSpectrum s)
    {
        int n = s.Kinetic.Length, best = n / 2;
        double Mean(int i) => Enumerable.Range(i - 2, 5).Average(j => s.Counts[j]);
        double low = Mean(2), high = Mean(n - 3);
        double Net(int i) => Mean(i) - low - (high - low) * (s.Kinetic[i] - s.Kinetic[2]) / (s.Kinetic[n - 3] - s.Kinetic[2]);
        for (int i = 2; i < n - 2; i++)
        {
            if (Net(i) > Net(best)) best = i;
        }

        return (s.PhotonEnergy - s.Kinetic[best], Net(best) > 8 * Math.Sqrt(Math.Max(1, Mean(best)) / 5));
    }

    private static string Plain(string name) => name.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
}
