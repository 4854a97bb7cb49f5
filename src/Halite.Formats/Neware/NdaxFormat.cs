// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Halite.Data;
using Halite.Formats.Binary;
using Halite.Formats.Text;

namespace Halite.Formats.Neware;

/// <summary>Neware's newer binary files (BTS 8): .ndax, a zip of .ndc files.</summary>
internal sealed class NdaxFormat : RecordingFormat
{
    /// <inheritdoc/>
    public override string Id => "neware-ndax";

    /// <inheritdoc/>
    public override string Name => "Neware BTS binary (.ndax)";

    /// <inheritdoc/>
    public override ImmutableArray<string> Endings => [".ndax"];

    /// <inheritdoc/>
    public override ImmutableArray<string> Techniques => ["cycling"];

    /// <inheritdoc/>
    public override string Coverage =>
        "Versions 2, 4, 5, 8, 9, 11 to 14, 16 and 17 of the .ndc files within; 2, 5, 14, 16 and 17 are checked on real files. Auxiliary channels are joined to the rows; times and counters between entries are integrated.";

    /// <inheritdoc/>
    public override Recognition Recognise(FileProbe probe) =>
        !probe.StartsWith("PK\x03\x04"u8) ? Recognition.No
        : probe.EndsWith(".ndax") || probe.Contains("data.ndc"u8) || probe.Contains("data_runInfo.ndc"u8) ? Recognition.Certain
        : Recognition.No;

    /// <inheritdoc/>
    public override Recording Read(ByteSource source, ReadOptions options, CancellationToken cancellation = default)
    {
        var zip = ZipEntries.Open(source.ReadAll());
        var warnings = new List<Warning>();
        if (zip.Damage is { } damage) warnings.Add(new Warning("damaged-archive", $"The file is cut or damaged: {damage}; what could be unpacked was read."));
        var names = zip.Names.GroupBy(n => n[(n.LastIndexOf('/') + 1)..]).ToDictionary(g => g.Key, g => g.First(), StringComparer.OrdinalIgnoreCase);
        // The archive is opened at once for all files: unpacking is the slow part.
        string[] parts = ["data.ndc", "data_runInfo.ndc", "data_step.ndc"];
        var files = new byte[parts.Length][];
        var broken = new bool[parts.Length];
        Parallel.For(0, parts.Length, new ParallelOptions { CancellationToken = cancellation }, i => files[i] = names.TryGetValue(parts[i], out var entry) ? zip.Read(entry, out broken[i]) : []);
        for (int i = 0; i < parts.Length; i++)
        {
            if (broken[i]) warnings.Add(new Warning("damaged-archive", $"{parts[i]} within the file is cut or damaged; its first {files[i].Length} bytes were read."));
        }

        if (!names.ContainsKey("data.ndc")) throw new InputException($"The archive holds no data.ndc and so is no .ndax file of a test; it holds {string.Join(", ", zip.Names.Take(8))}.");
        if (files[0].Length < 3) throw new InputException("The file's data.ndc cannot be unpacked or is empty; copy the file again from the cycler's computer.");
        int version = files[0][2];
        var testInfo = Xml(zip, names, "TestInfo.xml", warnings);
        uint[] index;
        ImmutableArray<Column> columns;
        if (NdcVersion.Whole(version) is { } whole)
        {
            if (!whole.Layout.Verified) warnings.Add(Unverified(version));
            var pages = new NdcPages(files[0], whole.Layout.RecordBytes, whole.Old);
            if (pages.Rows == 0) throw Empty();
            var ranges = new NdaRanges(0, options.CurrentPerCount);
            using var gathered = ByteSource.Of("data.ndc", pages.Gather());
            columns = new NdaReader(whole.Layout, ranges, pages.Rows).Read(gathered, 0, warnings, cancellation);
            index = columns[0].AsSpan<uint>().ToArray();
        }
        else
        {
            var known = NdcVersion.Of(version) ?? throw new InputException($"Halite does not know version {version} of the .ndc files in this .ndax (read are 2, 4, 5, 8, 9, 11 to 14, 16, 17); export the test as csv or xlsx in BTSDA, or send the file to the developers.");
            if (!known.Verified) warnings.Add(Unverified(version));
            if (new NdcPages(files[0], 8).Rows == 0) throw Empty();
            (index, columns) = new NdaxRows(known).Read(files[0], files[1], files[2], warnings);
        }

        foreach (var name in zip.Names.Where(NdaxAuxiliary.IsAuxiliary).Order(StringComparer.Ordinal))
        {
            var auxiliary = NdaxAuxiliary.Read(name, zip.Read(name, out _), testInfo, index, warnings).ToList();
            columns = columns.AddRange(auxiliary.Where(a => columns.All(c => c.Name != a.Name)));
        }

        return new Recording(Id, [new Table("data", OneTemperature(columns))], ReadMetadata(zip, names, testInfo, version, columns, warnings), [.. warnings]);
    }

    private static InputException Empty() => new("The file holds no rows: the test was stopped before its first record.");

    private static Warning Unverified(int version) =>
        new("unverified-version", $"Version {version} of .ndc files is read by its description alone: no real file was at hand; check some rows against BTSDA.");

    private static ImmutableArray<Column> OneTemperature(ImmutableArray<Column> columns)
    {
        bool seen = false;
        return
        [
            .. columns.Select(c =>
            {
                if (c.Meaning != Meaning.Temperature) return c;
                var result = seen ? c.As(Meaning.Unknown) : c;
                seen = true;
                return result;
            }),
        ];
    }

    private static XElement? Xml(ZipEntries zip, Dictionary<string, string> names, string name, List<Warning> warnings)
    {
        if (!names.TryGetValue(name, out var entry)) return null;
        var bytes = zip.Read(entry, out _);
        try
        {
            // The declared encoding (GB2312) is not always the one that was written.
            var text = System.Text.Unicode.Utf8.IsValid(bytes) ? System.Text.Encoding.UTF8.GetString(bytes) : TextHead.Chinese.GetString(bytes);
            int start = text.IndexOf("<root", StringComparison.Ordinal);
            return XElement.Parse(start > 0 ? text[start..] : text);
        }
        catch (XmlException)
        {
            warnings.Add(new Warning("damaged-xml", $"{name} within the file is damaged; what it says of the test is not known."));
            return null;
        }
    }

    private static Metadata ReadMetadata(ZipEntries zip, Dictionary<string, string> names, XElement? testInfo, int version, ImmutableArray<Column> columns, List<Warning> warnings)
    {
        var metadata = Metadata.Empty.With("format_version", version.ToString(CultureInfo.InvariantCulture));
        var server = Xml(zip, names, "VersionInfo.xml", warnings)?.Descendants("ZwjVersion").FirstOrDefault();
        metadata = metadata.With("software", server?.Attribute("SvrVer")?.Value);
        if (testInfo?.Descendants("TestInfo").FirstOrDefault() is { } test)
        {
            string? Of(string key) => test.Attribute(key)?.Value;
            metadata = metadata.With("started", NewareMetadata.Time(Of("StartTime")))
                .With("sample", Of("Barcode"))
                .With("operator", Of("Creator"))
                .With("protocol", Of("StepName"))
                .With("channel", Of("DevID") is null ? null : $"{Of("DevID")}-{Of("UnitID")}-{Of("ChlID")}-{Of("TestID")}");
        }

        if (Xml(zip, names, "Step.xml", warnings)?.Descendants("Head_Info").FirstOrDefault() is { } head)
        {
            metadata = metadata.With("comment", head.Element("Remark")?.Attribute("Value")?.Value);
            if (double.TryParse(head.Element("SCQ")?.Attribute("Value")?.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double micrograms)) metadata = NewareMetadata.AddMass(metadata, micrograms / 1000);
        }

        if (metadata["started"] is null && columns.FirstOrDefault(c => c.Meaning is Meaning.DateTime or Meaning.UnixTime) is { Length: > 0 } date) metadata = metadata.With("started", NewareMetadata.Time(date, 0));
        return metadata;
    }
}
