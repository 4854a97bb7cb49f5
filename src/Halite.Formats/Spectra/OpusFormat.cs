// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Halite.Data;

namespace Halite.Formats.Spectra;

/// <summary>
/// Bruker OPUS, from the public descriptions of its directory of blocks: every spectrum block (absorbance,
/// transmittance, single channel of sample and reference, Raman, interferogram) with the parameters beside it.
/// </summary>
internal sealed class OpusFormat : RecordingFormat
{
    // Directory entry, byte 0: kind of data. Values from the public readers (brukeropusreader, opusreader2).
    private static readonly (byte Kind, byte Parameters, string Name)[] Kinds =
    [
        (15, 31, "absorbance"), (7, 23, "single channel sample"), (11, 27, "single channel reference"),
        (19, 35, "transmittance"), (39, 55, "Raman"), (47, 63, "Kubelka-Munk"),
    ];

    public override string Id => "bruker-opus";

    public override string Name => "Bruker OPUS";

    public override ImmutableArray<string> Endings { get; } = [".0", ".1", ".2", ".3"];

    public override ImmutableArray<string> Techniques { get; } = ["IR", "Raman"];

    public override string Coverage =>
        "Absorbance, transmittance, Kubelka-Munk, Raman and single-channel spectra with their data, acquisition, optics and sample parameters; 3D files and reports are not read.";

    public override Recognition Recognise(FileProbe probe) => probe.StartsWith([0x0A, 0x0A, 0xFE, 0xFE]) ? Recognition.Certain : Recognition.No;

    public override Recording Read(ByteSource source, ReadOptions options, CancellationToken cancellation = default)
    {
        var bytes = source.ReadAll();
        if (bytes.Length < 36) throw TextLines.NoData(string.Create(CultureInfo.InvariantCulture, $"The file has {bytes.Length} bytes, less than an OPUS header"), "copy it again");
        var warnings = ImmutableArray.CreateBuilder<Warning>();
        var entries = Directory(bytes, warnings);
        var metadata = Metadata.Empty.With("technique", "IR");
        foreach (var entry in entries)
        {
            if (entry.Kind is 32 or 48 or 64 or 96 or 160)
            {
                foreach (var (key, value) in Parameters(bytes, entry)) metadata = metadata.With(key.ToLowerInvariant(), value);
            }
        }

        var parts = ImmutableArray.CreateBuilder<RecordingPart>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (kind, parameters, name) in Kinds)
        {
            foreach (var entry in entries.Where(e => e.Kind == kind))
            {
                // Channel 4 is a spectrum, 8 an interferogram, 12 a phase, 56 a power spectrum; absorbance has none.
                var own = entries.Where(e => e.Kind == parameters && e.Channel == entry.Channel).Cast<Entry?>().FirstOrDefault();
                var values = own is { } p ? Parameters(bytes, p).ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal) : [];
                if (TableOf(bytes, entry, values, name, names, warnings) is { } table) parts.Add(table);
            }
        }

        if (parts.Count == 0) throw TextLines.NoData("The OPUS file holds no spectrum block" + (warnings.Count > 0 ? $" ({warnings[0].Message.TrimEnd('.')})" : ""), "save the file with its spectrum in OPUS");
        metadata = metadata.With("sample", metadata["snm"]).With("operator", metadata["cnm"]).With("instrument", metadata["ins"]).With("resolution_cm-1", metadata["res"]).With("comment", metadata["sfm"]);
        return new Recording(Id, parts.ToImmutable(), metadata, warnings.ToImmutable());
    }

    private readonly record struct Entry(byte Kind, byte Channel, int Offset, int Length);

    private static List<Entry> Directory(byte[] bytes, ImmutableArray<Warning>.Builder warnings)
    {
        int at = Int(bytes, 12), count = Math.Clamp(Int(bytes, 20), 0, 4096);
        var entries = new List<Entry>();
        for (int i = 0; i < count; i++, at += 12)
        {
            if (at < 24 || at + 12 > bytes.Length)
            {
                warnings.Add(new Warning("truncated-file", string.Create(CultureInfo.InvariantCulture, $"The block directory ends after {i} of {count} entries.")));
                break;
            }

            int length = 4 * Int(bytes, at + 4), offset = Int(bytes, at + 8);
            if (offset <= 0) break;
            if (offset >= bytes.Length)
            {
                warnings.Add(new Warning("truncated-file", string.Create(CultureInfo.InvariantCulture, $"Block {i + 1} should stand at byte {offset}, beyond the end of the file.")));
                continue;
            }

            entries.Add(new Entry(bytes[at], bytes[at + 1], offset, Math.Min(Math.Max(0, length), bytes.Length - offset)));
        }

        return entries;
    }

    private static Table? TableOf(byte[] bytes, Entry entry, Dictionary<string, string> parameters, string name, HashSet<string> names, ImmutableArray<Warning>.Builder warnings)
    {
        double Value(string key, double otherwise) => parameters.TryGetValue(key, out var text) && TextLines.TryNumber(text, out double v) ? v : otherwise;
        int points = (int)Value("NPT", -1);
        if (points <= 0) return null;
        double first = Value("FXV", 0), last = Value("LXV", points - 1), scale = Value("CSF", 1);
        int stored = Math.Min(points, entry.Length / 4);
        if (stored < points) warnings.Add(new Warning("truncated-file", string.Create(CultureInfo.InvariantCulture, $"The {name} spectrum holds {stored} of {points} points.")));
        if (stored == 0) return null;
        bool integers = Value("DPF", 1) == 2;
        var (x, y) = (new double[stored], new double[stored]);
        for (int i = 0; i < stored; i++)
        {
            x[i] = points == 1 ? first : first + (last - first) * i / (points - 1);
            int p = entry.Offset + 4 * i;
            y[i] = scale * (integers ? Int(bytes, p) : BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(p)));
        }

        var unit = parameters.GetValueOrDefault("DXU", "WN");
        var axis = entry.Channel == 8 ? ("Path", "", Meaning.Abscissa) : unit switch
        {
            "WN" when entry.Kind == 39 => ("Raman shift", "cm-1", Meaning.RamanShift),
            "WN" => ("Wavenumber", "cm-1", Meaning.Wavenumber),
            "MI" => ("Wavelength", "um", Meaning.Wavelength),
            "LGW" => ("log10 wavenumber", "", Meaning.Abscissa),
            _ => (unit, "", Meaning.Abscissa),
        };
        var form = entry.Channel switch { 8 => name + " interferogram", 12 => name + " phase", 56 => name + " power", _ => name };
        return new Table(TextLines.Unique(names, form, form), [Column.Of(axis.Item1, axis.Item2, axis.Item3, x), Column.Of(name, "", entry.Kind == 15 ? Meaning.Absorption : Meaning.Intensity, y)]);
    }

    /// <summary>Parameters: a name of three letters and a zero, type (0 int, 1 double, 2-4 text), size in 16-bit words, value.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Parameters(byte[] bytes, Entry entry)
    {
        int at = entry.Offset, end = entry.Offset + entry.Length;
        while (at + 8 <= end)
        {
            var key = Encoding.ASCII.GetString(bytes, at, 3);
            int type = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at + 4)), size = 2 * BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at + 6));
            at += 8;
            if (key == "END" || at + size > end) yield break;
            string? value = type switch
            {
                0 when size >= 4 => Int(bytes, at).ToString(CultureInfo.InvariantCulture),
                1 when size >= 8 => BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(at)).ToString("R", CultureInfo.InvariantCulture),
                2 or 3 or 4 => Text(bytes.AsSpan(at, size)),
                _ => null,
            };
            if (value is not null) yield return new(key, value);
            at += size;
        }
    }

    private static string Text(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return Encoding.Latin1.GetString(end < 0 ? field : field[..end]).Trim();
    }

    private static int Int(byte[] bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
}
