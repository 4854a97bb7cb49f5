// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;

namespace Halite.Formats.Spectra;

/// <summary>
/// The text columns of beamlines and of old XAFS programs (.xmu, .dat, .chi, ASCII exports): a header of comment lines,
/// column labels in its last line, numbers. Recognised by an energy column with absorption, I0 or detectors beside it.
/// </summary>
internal sealed class BeamlineFormat : RecordingFormat
{
    public override string Id => "beamline-columns";

    public override string Name => "Beamline text columns";

    public override ImmutableArray<string> Endings { get; } = [".xmu", ".dat", ".txt", ".asc", ".nor", ".chi"];

    public override ImmutableArray<string> Techniques { get; } = ["XAS"];

    public override string Coverage =>
        "Commented header with labelled columns; energy in eV or keV; columns are recognised by name, others are kept; an unlabelled file of an energy and one value is taken as mu(E).";

    public override Recognition Recognise(FileProbe probe)
    {
        if (!TextLines.LooksLikeText(probe.Head.Span)) return Recognition.No;
        var text = ColumnText.Parse(TextLines.Decode(probe.Head.Span));
        if (text.Rows < 10 || text.Columns.Length < 2) return Recognition.No;
        var names = Names(text);
        var meanings = names.Select(XasColumns.MeaningOf).ToArray();
        int energy = Array.IndexOf(meanings, Meaning.PhotonEnergy);
        bool commented = text.Header.Any(h => h.Length > 0 && h[0] is '#' or '%' or '*' or ';');
        bool detectors = meanings.Any(m => m is Meaning.Absorption or Meaning.IncidentIntensity or Meaning.TransmittedIntensity or Meaning.FluorescenceIntensity);
        if (energy >= 0 && detectors && XasColumns.CouldBeEnergy(text.Columns[energy])) return Recognition.Likely;
        bool namedEdge = probe.EndsWith(".xmu") || probe.EndsWith(".nor") || probe.Contains("xafs"u8) || probe.Contains("XAFS"u8) || probe.Contains("XANES"u8) || probe.Contains("EDGE IS"u8) || probe.Contains("edge_energy"u8);
        return namedEdge && commented && XasColumns.CouldBeEnergy(text.Columns[0]) ? Recognition.Likely : Recognition.No;
    }

    public override Recording Read(ByteSource source, ReadOptions options, CancellationToken cancellation = default)
    {
        var text = ColumnText.Parse(TextLines.Decode(source.ReadAll()));
        if (text.Rows == 0) throw TextLines.NoData("The file holds no rows of numbers", "check that the export is complete");
        var names = Names(text);
        var warnings = ImmutableArray.CreateBuilder<Warning>();
        warnings.AddRange(XdiFormat.Skipped(text));
        var columns = ImmutableArray.CreateBuilder<Column>();
        for (int c = 0; c < text.Columns.Length; c++)
        {
            var (name, unit) = XasColumns.SplitUnit(names[c]);
            columns.Add(Column.Of(name, unit, XasColumns.MeaningOf(names[c]), text.Columns[c]));
        }

        if (!columns.Any(c => c.Meaning == Meaning.PhotonEnergy) && XasColumns.CouldBeEnergy(text.Columns[0]))
            columns[0] = columns[0].As(Meaning.PhotonEnergy);
        if (!columns.Any(c => c.Meaning is Meaning.Absorption or Meaning.TransmittedIntensity or Meaning.FluorescenceIntensity) && columns.Count >= 2)
        {
            int value = columns[0].Meaning == Meaning.PhotonEnergy ? 1 : 0;
            columns[value] = columns[value].As(Meaning.Absorption);
            warnings.Add(new Warning("column-guessed", $"No column is named as absorption: \"{columns[value].Name}\" is taken."));
        }

        for (int c = 0; c < columns.Count; c++)
        {
            if (columns[c].Meaning != Meaning.PhotonEnergy || columns[c].Unit.Length > 0) continue;

            // No edge that is measured at a beamline lies above 150 eV on a scale of keV; below 150 the numbers are keV.
            bool kilo = columns[c].ToDoubles().Max() < 150;
            columns[c] = columns[c].Labelled(kilo ? "keV" : "eV");
        }

        return new Recording(Id, [new Table("data", columns.ToImmutable())], MetadataOf(text), warnings.ToImmutable());
    }

    private static string[] Names(ColumnText text)
    {
        var words = text.LabelWords();
        var names = new string[text.Columns.Length];
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (int c = 0; c < names.Length; c++)
            names[c] = TextLines.Unique(taken, words.Length > c ? words[c].Trim('"') : "", string.Create(CultureInfo.InvariantCulture, $"column {c + 1}"));
        return names;
    }

    private static Metadata MetadataOf(ColumnText text)
    {
        var metadata = Metadata.Empty.With("technique", "XAS");
        foreach (var line in text.Header)
        {
            // "#%name: Cu foil 10K" of UWXAFS, "# Key: value" of most beamlines.
            var bare = line.TrimStart('#', '%', '*', ';', ' ');
            int colon = bare.IndexOf(':', StringComparison.Ordinal);
            if (colon is <= 0 or > 32) continue;
            var key = bare[..colon].Trim();
            if (!key.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or ' ')) continue;
            metadata = metadata.With(key.ToLowerInvariant().Replace(' ', '_').Replace('.', '_'), bare[(colon + 1)..]);
        }

        return metadata.With("element", metadata["atom"] ?? metadata["element"]).With("sample", metadata["name"] ?? metadata["sample"])
            .With("comment", string.Join("\n", text.Header.Take(40)));
    }
}
