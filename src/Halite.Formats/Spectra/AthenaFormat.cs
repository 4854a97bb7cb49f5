// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;

namespace Halite.Formats.Spectra;

/// <summary>
/// Projects of Athena (Demeter), in the Perl form that Athena writes and in the JSON form of Larch, gzipped or plain.
/// One table a group, named by its label. The energy shift of the alignment (<c>bkg_eshift</c>) is not part of the
/// stored x: it is added to "energy", and the raw values stay in "x".
/// </summary>
internal sealed class AthenaFormat : RecordingFormat
{
    public override string Id => "athena-prj";

    public override string Name => "Athena project";

    public override ImmutableArray<string> Endings { get; } = [".prj"];

    public override ImmutableArray<string> Techniques { get; } = ["XAS"];

    public override string Coverage =>
        "Perl and JSON projects of Athena 0.8 to 0.9 and Larch: mu(E), chi(k), I0, signal and standard deviation of every group, with its normalisation settings; bkg_eshift is applied to the energy, plots and fits of the project are not read.";

    public override Recognition Recognise(FileProbe probe)
    {
        if (probe.StartsWith("# Athena project file"u8)) return Recognition.Certain;
        if (probe.Contains("\"_____header"u8)) return Recognition.Certain;
        if (!probe.StartsWith([0x1F, 0x8B])) return Recognition.No;
        var head = AthenaText.Inflate(probe.Head.Span, 256);
        return head.AsSpan().IndexOf("Athena project file"u8) >= 0 || head.AsSpan().IndexOf("_____head"u8) >= 0 ? Recognition.Certain : Recognition.No;
    }

    public override Recording Read(ByteSource source, ReadOptions options, CancellationToken cancellation = default)
    {
        var bytes = source.ReadAll();
        var warnings = ImmutableArray.CreateBuilder<Warning>();
        if (bytes.AsSpan().StartsWith<byte>([0x1F, 0x8B]))
        {
            bytes = AthenaText.Inflate(bytes, int.MaxValue, out bool whole);
            if (!whole) warnings.Add(new Warning("truncated-file", "The compressed project ends early: groups after the break are lost."));
        }

        var text = TextLines.Decode(bytes);
        var groups = text.AsSpan().TrimStart().StartsWith("{") ? AthenaText.FromJson(text) : AthenaText.FromPerl(text, warnings);
        var parts = ImmutableArray.CreateBuilder<RecordingPart>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var group in groups)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Table(group, names, warnings) is { } table) parts.Add(table);
        }

        if (parts.Count == 0) throw TextLines.NoData("The Athena project holds no group with x and y", "open it in Athena and save it again");
        if (options.Part is { } wanted)
        {
            var one = parts.Where(p => string.Equals(p.Name, wanted, StringComparison.OrdinalIgnoreCase)).ToImmutableArray();
            if (one.IsEmpty) throw new InputException($"The project has no group \"{wanted}\"; it has {string.Join(", ", parts.Select(p => $"\"{p.Name}\""))}.");
            return new Recording(Id, one, Metadata.Empty.With("technique", "XAS"), warnings.ToImmutable());
        }

        return new Recording(Id, parts.ToImmutable(), Metadata.Empty.With("technique", "XAS"), warnings.ToImmutable());
    }

    private static Table? Table(AthenaGroup group, HashSet<string> names, ImmutableArray<Warning>.Builder warnings)
    {
        var name = TextLines.Unique(names, group["label"] ?? "", group.Key);
        int n = Math.Min(group.X.Length, group.Y.Length);
        if (n == 0)
        {
            warnings.Add(new Warning("empty-group", $"Group \"{name}\" holds no data and is left out."));
            return null;
        }

        if (group.X.Length != group.Y.Length)
            warnings.Add(new Warning("truncated-group", $"Group \"{name}\" has {group.X.Length} energies and {group.Y.Length} values: the first {n} are used."));
        bool isChi = group["is_chi"] == "1" || group["datatype"] == "chi";
        double shift = group.Number("bkg_eshift") is var s && double.IsFinite(s) ? s : 0;
        var x = group.X[..n];
        var columns = ImmutableArray.CreateBuilder<Column>();
        if (isChi)
        {
            columns.Add(Column.Of("k", "1/Å", Meaning.Abscissa, x));
            columns.Add(Column.Of("chi", "1", Meaning.Intensity, group.Y[..n]));
        }
        else
        {
            columns.Add(Column.Of("energy", "eV", Meaning.PhotonEnergy, shift == 0 ? x : Array.ConvertAll(x, v => v + shift)));
            columns.Add(Column.Of("x", "eV", Meaning.Unknown, x));
            columns.Add(Column.Of("y", "", Meaning.Absorption, group.Y[..n]));
            Add(columns, "i0", Meaning.IncidentIntensity, group.I0, n);
            Add(columns, "signal", Meaning.Unknown, group.Signal, n);
            Add(columns, "stddev", Meaning.IntensitySigma, group.Deviation, n);
        }

        return new Table(name, columns.ToImmutable(), MetadataOf(group, shift));
    }

    private static void Add(ImmutableArray<Column>.Builder columns, string name, Meaning meaning, double[] values, int rows)
    {
        if (values.Length >= rows) columns.Add(Column.Of(name, "", meaning, values[..rows]));
    }

    private static Metadata MetadataOf(AthenaGroup group, double shift)
    {
        var metadata = Metadata.Empty
            .With("group", group.Key)
            .With("energy_shift_eV", shift)
            .With("e0_eV", group.Number("bkg_e0"))
            .With("pre1_eV", group.Number("bkg_pre1"))
            .With("pre2_eV", group.Number("bkg_pre2"))
            .With("norm1_eV", group.Number("bkg_nor1"))
            .With("norm2_eV", group.Number("bkg_nor2"))
            .With("rbkg_angstrom", group.Number("bkg_rbkg"))
            .With("background_kweight", group.Number("bkg_kw"))
            .With("element", group["bkg_z"])
            .With("edge", group["fft_edge"])
            .With("file", group["file"])
            .With("titles", string.Join("\n", group.Titles))
            .With("shift_applied", "yes");

        // Athena counts polynomial coefficients (3 is a quadratic); the degree is one less.
        if (group.Number("bkg_nnorm") is var terms && double.IsFinite(terms))
            metadata = metadata.With("norm_degree", (terms - 1).ToString(CultureInfo.InvariantCulture));
        if (group["bkg_fixstep"] == "1" && group.Number("bkg_step") is var step && step > 0)
            metadata = metadata.With("fixed_edge_step", step);
        if (group["is_nor"] == "1") metadata = metadata.With("normalised", "yes");
        return metadata;
    }
}

/// <summary>One group of an Athena project before interpretation.</summary>
internal sealed class AthenaGroup(string key)
{
    public string Key { get; } = key;

    public Dictionary<string, string> Arguments { get; } = new(StringComparer.Ordinal);

    public List<string> Titles { get; } = [];

    public double[] X { get; set; } = [];

    public double[] Y { get; set; } = [];

    public double[] I0 { get; set; } = [];

    public double[] Signal { get; set; } = [];

    public double[] Deviation { get; set; } = [];

    public string? this[string name] => Arguments.GetValueOrDefault(name);

    public double Number(string name) => TextLines.Number(this[name]);

    public void Set(string name, double[] values)
    {
        switch (name)
        {
            case "x": X = values; break;
            case "y": Y = values; break;
            case "i0": I0 = values; break;
            case "signal": Signal = values; break;
            case "stddev": Deviation = values; break;
        }
    }
}
