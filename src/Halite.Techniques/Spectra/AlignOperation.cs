// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Formats.Spectra;
using Halite.Spectra.Xas;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Spectra;

/// <summary><c>xas align</c> and <c>xas merge</c>: one energy scale for all scans, and their mean.</summary>
internal static class AlignOperation
{
    private static readonly OptionSpec<ImmutableArray<string>> Group = OptionSpec.Texts("group", "Only these groups; default all.", "NAME");
    private static readonly OptionSpec<string?> Reference = OptionSpec.Text("reference", "Group that the others are laid on: a foil whose energy scale holds. Default: the first.", "NAME");
    private static readonly OptionSpec<ImmutableArray<string>> Foil = OptionSpec.Texts("foil", "Which foil was measured with which sample; the sample takes over its foil's shift. Default: the foil channel of the scan itself, where the file has one; else each group is laid on the reference itself, which holds for repeated scans of one substance only.", "\"SAMPLE=FOIL\"");
    private static readonly OptionSpec<double?> Known = OptionSpec.Positive("reference-ev", "eV", "Energy that the reference's E0 is given (a foil's tabulated edge); all groups move with it.");
    private static readonly OptionSpec<bool> Align = OptionSpec.Flag("align", "Lay the scans on the first one before they are averaged (by their foils where the files have them).");
    private static readonly OptionSpec<string> Name = OptionSpec.TextOr("name", "Name of the merged spectrum.", "merged", "NAME");
    private static readonly OptionSpec<string?> Xdi = OptionSpec.Text("xdi", "Also write the merged spectrum as an XDI file, which every verb reads again.", "FILE");

    public static Operation Operation { get; } = new()
    {
        Verb = "xas align",
        Summary = "Finds the energy shift of each scan against a reference foil, with its uncertainty.",
        Details = """
            The shift is the one at which the derivatives of the normalised absorption agree best from 30 eV below to 40 eV above E0. Its uncertainty is from what the derivatives leave; an R factor above some per cent says that both are not of one substance, and the shift then means nothing.

            Scans with a foil channel behind the sample (XDI columns itrans and irefer) are aligned by that foil.
            """,
        Example = "halite xas align examples/spectra/raw/mixture.prj --group \"state A,state B\" --reference \"state A\"",
        Inputs = InputSpec.Files("absorption spectra"),
        Options = [Group, Reference, Foil, Known, .. XasInputs.Options],
        Run = RunAlign,
    };

    public static Operation Merge { get; } = new()
    {
        Verb = "xas merge",
        Summary = "Averages repeated scans on one energy grid and shows how they differ.",
        Details = "Scans are interpolated to the energies of the first over their common range; the standard deviation at each point is that between the scans, the uncertainty of the mean is it over the root of their number. Absorption is averaged as measured, without normalisation.",
        Example = "halite xas merge examples/spectra/raw/foil.xdi examples/spectra/raw/foil.xdi --name foil",
        Inputs = InputSpec.Files("two scans or more of one sample at one edge"),
        Options = [Group, Align, Name, Xdi, .. XasInputs.Options],
        Run = RunMerge,
    };

    private sealed record Aligned(XasSpectrum Spectrum, string By, XasAlignment Alignment, NormalisedXas Before);

    private static Panel RunAlign(OperationContext context)
    {
        var spectra = XasInputs.Read(context);
        var groups = XasInputs.Chosen(spectra, context.Get(Group));
        var reference = context.Get(Reference) is { } name ? XasInputs.Find(spectra, name) : groups[0].Foil ?? groups[0];
        var target = XasInputs.Normalise(context, reference);
        double move = context.Get(Known) is { } known ? known - target.EdgeEnergy : 0;
        var pairs = context.Get(Foil).SelectMany(t => t.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Select(t => t.Split('=', 2, StringSplitOptions.TrimEntries)).ToArray();
        foreach (var p in pairs.Where(p => p.Length != 2)) throw new InputException($"--foil {p[0]}: write it as sample=foil.");
        var foils = pairs.ToDictionary(p => XasInputs.Find(spectra, p[0]), p => XasInputs.Find(spectra, p[1]));
        var aligned = groups.Where(g => g != reference).Select(g => Lay(context, g, foils.GetValueOrDefault(g), target, move)).ToImmutableArray();
        if (aligned.IsEmpty) throw new InputException("There is nothing to align: name a second group or file.");
        foreach (var a in aligned.Where(a => a.Alignment.RFactor > 0.05))
            context.Warn("alignment-poor", string.Create(CultureInfo.InvariantCulture, $"\"{a.Spectrum.Name.Trim()}\" by {a.By}: {100 * a.Alignment.RFactor:F0} % of the squared derivative is left after the shift, so both are hardly of one substance; name its foil with --foil."));
        return new Panel
        {
            Results = new JsonObject
            {
                ["reference"] = reference.Name.Trim(),
                ["reference_e0_eV"] = Json.Of(target.EdgeEnergy + move),
                ["reference_shift_eV"] = Json.Of(move),
                ["groups"] = Json.Array(aligned.Select(a => (JsonNode?)new JsonObject
                {
                    ["name"] = a.Spectrum.Name.Trim(), ["by"] = a.By, ["shift_eV"] = Json.Of(a.Alignment.Shift), ["r_factor"] = Json.Of(a.Alignment.RFactor),
                })),
            },
            Tables = [DataTable.Of("Shifts", ["Group", "By", "Shift / eV", "R factor of the derivatives"], aligned.Select(a => new object?[] { a.Spectrum.Name.Trim(), a.By, a.Alignment.Shift.Scaled(1, "1"), a.Alignment.RFactor }))],
            Data = DataTable.Of("Aligned", ["group", "energy_eV", "absorption"], aligned.SelectMany(a => a.Spectrum.Energy.Select((e, i) => new object?[] { a.Spectrum.Name.Trim(), e + a.Alignment.Shift.Value, a.Spectrum.Absorption[i] }))),
            Figures = [AlignFigure(target, move, aligned)],
            Notes = [$"Shifts are added to the energies. Laid on \"{reference.Name.Trim()}\"{(move == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", itself moved by {move:+0.00;-0.00} eV"))}."],
        };
    }

    private static Aligned Lay(OperationContext context, XasSpectrum group, XasSpectrum? foil, NormalisedXas target, double move)
    {
        var by = foil ?? group.Foil ?? group;
        var normal = XasInputs.Normalise(context, by);
        var alignment = XasProcessing.Alignment(normal, target);
        var text = foil is not null ? $"foil \"{foil.Name.Trim()}\"" : group.Foil is not null ? "its own foil channel" : "itself";
        return new Aligned(group, text, alignment with { Shift = Measured.Propagate(alignment.Shift.Value + move, "eV", (alignment.Shift, 1)) }, normal);
    }

    private static Panel RunMerge(OperationContext context)
    {
        var scans = XasInputs.Chosen(XasInputs.Read(context), context.Get(Group));
        if (scans.Length < 2) throw new InputException("A merge needs two scans or more; name more files or groups.");
        var shifts = new Measured[scans.Length];
        System.Array.Fill(shifts, Measured.Exact(0, "eV"));
        if (context.Get(Align))
        {
            var target = XasInputs.Normalise(context, scans[0].Foil ?? scans[0]);
            for (int i = 1; i < scans.Length; i++) shifts[i] = Lay(context, scans[i], null, target, 0).Alignment.Shift;
        }

        var name = context.Get(Name);
        var (mean, deviation) = XasProcessing.Merge([.. scans.Select((s, i) => s.Shifted(shifts[i].Value))], name);
        double typical = deviation.Order().ElementAt(deviation.Length / 2);
        if (context.Get(Xdi) is { } path)
        {
            var table = new Table(name, [Column.Of("energy", "eV", Meaning.PhotonEnergy, mean.Energy.ToArray()), Column.Of("mutrans", "", Meaning.Absorption, mean.Absorption.ToArray())]);
            var fields = new List<KeyValuePair<string, string>>();
            if (mean.Element is { } element) fields.Add(KeyValuePair.Create("Element.symbol", element));
            if (mean.Edge is { } edge) fields.Add(KeyValuePair.Create("Element.edge", edge));
            AtomicFile.Write(context.Resolve(path), XdiWriter.Text(table, fields, [$"mean of {scans.Length.ToString(CultureInfo.InvariantCulture)} scans: {string.Join(", ", scans.Select(s => s.Name.Trim()))}"]));
        }

        return new Panel
        {
            Results = new JsonObject
            {
                ["name"] = name,
                ["scans"] = Json.Array(scans.Select((s, i) => (JsonNode?)new JsonObject { ["name"] = s.Name.Trim(), ["shift_eV"] = Json.Of(shifts[i]) })),
                ["points"] = mean.Energy.Length,
                ["energy_from_eV"] = Json.Of(mean.Energy[0]),
                ["energy_to_eV"] = Json.Of(mean.Energy[^1]),
                ["median_deviation"] = Json.Of(typical),
                ["written"] = context.Get(Xdi),
            },
            Tables = [DataTable.Of("Scans", ["Scan", "Shift / eV", "Rms distance from the mean"], scans.Select((s, i) => new object?[] { s.Name.Trim(), shifts[i].Scaled(1, "1"), Distance(s.Shifted(shifts[i].Value), mean) }))],
            Data = DataTable.Of("Merged", ["energy_eV", "absorption", "deviation_between_scans"], mean.Energy.Select((e, i) => new object?[] { e, mean.Absorption[i], deviation[i] })),
            Figures = [MergeFigure(scans, shifts, mean, deviation)],
            Notes = [string.Create(CultureInfo.InvariantCulture, $"{scans.Length} scans on {mean.Energy.Length} energies from {mean.Energy[0]:F1} to {mean.Energy[^1]:F1} eV; median deviation between scans {typical:G3}{(context.Get(Align) ? ", laid on the first one" : ", not aligned")}.")],
        };
    }

    private static double Distance(XasSpectrum scan, XasSpectrum mean)
    {
        double[] x = [.. scan.Energy], y = [.. scan.Absorption];
        double sum = 0;
        for (int i = 0; i < mean.Energy.Length; i++)
        {
            int at = Math.Clamp(System.Array.BinarySearch(x, mean.Energy[i]) is var j && j >= 0 ? j : ~j, 1, x.Length - 1);
            double value = y[at - 1] + (y[at] - y[at - 1]) * (mean.Energy[i] - x[at - 1]) / (x[at] - x[at - 1]);
            sum += Math.Pow(value - mean.Absorption[i], 2);
        }

        return Math.Sqrt(sum / mean.Energy.Length);
    }

    private static Figure AlignFigure(NormalisedXas target, double move, ImmutableArray<Aligned> aligned)
    {
        double e0 = target.EdgeEnergy + move;
        var x = new Axis("Photon energy", "eV") { Minimum = e0 - 30, Maximum = e0 + 40 };
        Trace Line(string name, NormalisedXas n, double shift) => new LineTrace(name, [.. n.Spectrum.Energy.Select(e => e + shift)], n.Norm);
        return new Figure
        {
            Id = "alignment",
            Title = $"Alignment on {target.Spectrum.Name.Trim()}",
            Caption = "Normalised foils before (above) and after (below) the shift; the thick line is the reference.",
            Plots =
            [
                new Plot { X = x, Y = new Axis("As measured"), Traces = [new LineTrace(target.Spectrum.Name.Trim(), target.Spectrum.Energy, target.Norm) { Width = 2.6 }, .. aligned.Take(12).Select(a => Line(a.Before.Spectrum.Name.Trim(), a.Before, 0))] },
                new Plot { X = x, Y = new Axis("Aligned"), Traces = [new LineTrace("", [.. target.Spectrum.Energy.Select(e => e + move)], target.Norm) { Width = 2.6 }, .. aligned.Take(12).Select(a => Line("", a.Before, a.Alignment.Shift.Value))] },
            ],
        };
    }

    private static Figure MergeFigure(ImmutableArray<XasSpectrum> scans, Measured[] shifts, XasSpectrum mean, ImmutableArray<double> deviation) => new()
    {
        Id = "merge",
        Title = $"Merged: {mean.Name}",
        Caption = "Above: the scans (thin) and their mean (thick). Below: standard deviation between the scans at each energy; a peak at the edge means that they are not aligned.",
        Plots =
        [
            new Plot
            {
                X = new Axis("Photon energy", "eV"), Y = new Axis("Absorption"), RelativeHeight = 3,
                Traces = [.. scans.Take(12).Select((s, i) => new LineTrace(s.Name.Trim(), [.. s.Energy.Select(e => e + shifts[i].Value)], s.Absorption) { Width = 1 }), new LineTrace("mean", mean.Energy, mean.Absorption) { Width = 2.4, Colour = "#000000" }],
            },
            new Plot { X = new Axis("Photon energy", "eV"), Y = new Axis("Deviation"), Traces = [new LineTrace("", mean.Energy, deviation) { Colour = "#555555" }] },
        ],
    };
}
