// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Halite.Data;

namespace Halite.Formats.Spectra;

/// <summary>
/// Renishaw WiRE (.wdf), from the public descriptions of its blocks: header WDF1, spectra DATA, abscissa XLST, origins
/// ORGN, map WMAP. A series or map becomes one table with an intensity column a spectrum; positions go to a second table.
/// </summary>
internal sealed class WdfFormat : RecordingFormat
{
    public override string Id => "renishaw-wdf";

    public override string Name => "Renishaw WiRE";

    public override ImmutableArray<string> Endings { get; } = [".wdf"];

    public override ImmutableArray<string> Techniques { get; } = ["Raman"];

    public override string Coverage =>
        "Single spectra, series and maps with their positions, laser wavelength, title and user; white-light images and measurement settings blocks are not read.";

    public override Recognition Recognise(FileProbe probe) => probe.StartsWith("WDF1"u8) ? Recognition.Certain : Recognition.No;

    public override Recording Read(ByteSource source, ReadOptions options, CancellationToken cancellation = default)
    {
        var bytes = source.ReadAll();
        if (bytes.Length < 512) throw TextLines.NoData(string.Create(CultureInfo.InvariantCulture, $"The file has {bytes.Length} bytes, less than a WDF header of 512"), "copy it again");
        var warnings = ImmutableArray.CreateBuilder<Warning>();
        int points = Int(bytes, 60);
        long capacity = Long(bytes, 64), count = Long(bytes, 72);
        int origins = Int(bytes, 92);
        if (points <= 0 || count < 0) throw TextLines.NoData("The WDF header announces no points", "was the measurement started");
        var blocks = Blocks(bytes, warnings);
        if (!blocks.TryGetValue("DATA", out var data) || !blocks.TryGetValue("XLST", out var list)) throw TextLines.NoData("The WDF file lacks its DATA or XLST block", "copy it again");
        if (list.Length < 8) throw TextLines.NoData("The WDF file ends inside its abscissa", "copy it again");
        if (count < capacity) warnings.Add(new Warning("unfinished-measurement", string.Create(CultureInfo.InvariantCulture, $"The measurement was stopped after {count} of {capacity} spectra.")));
        var (xName, xUnit, xMeaning) = XAxis(Int(bytes, list.Start + 4));
        var x = Floats(bytes, list.Start + 8, Math.Min(points, (list.Length - 8) / 4));
        long stored = Math.Min(count, data.Length / (4L * points));
        if (stored < count) warnings.Add(new Warning("truncated-file", string.Create(CultureInfo.InvariantCulture, $"The file ends after {stored} of {count} spectra.")));
        if (stored == 0 || x.Length < points) throw TextLines.NoData("The WDF file ends before its first spectrum is whole", "copy it again");
        var columns = ImmutableArray.CreateBuilder<Column>();
        columns.Add(Column.Of(xName, xUnit, xMeaning, x));
        for (int s = 0; s < stored; s++)
        {
            cancellation.ThrowIfCancellationRequested();
            var name = stored == 1 ? "Intensity" : string.Create(CultureInfo.InvariantCulture, $"Intensity {s + 1}");
            columns.Add(Column.Of(name, "counts", Meaning.Intensity, Floats(bytes, data.Start + 4 * points * s, points)));
        }

        var parts = ImmutableArray.CreateBuilder<RecordingPart>();
        parts.Add(new Table("spectra", columns.ToImmutable()));
        if (blocks.TryGetValue("ORGN", out var origin) && Origins(bytes, origin, origins, capacity, stored) is { } positions) parts.Add(positions);
        return new Recording(Id, parts.ToImmutable(), MetadataOf(bytes, blocks), warnings.ToImmutable());
    }

    private readonly record struct Block(int Start, int Length);

    /// <summary>Blocks by name: four letters, a uid, a 64-bit size that includes these 16 bytes.</summary>
    private static Dictionary<string, Block> Blocks(byte[] bytes, ImmutableArray<Warning>.Builder warnings)
    {
        var blocks = new Dictionary<string, Block>(StringComparer.Ordinal);
        long at = 0;
        while (at + 16 <= bytes.Length)
        {
            var name = Encoding.ASCII.GetString(bytes, (int)at, 4);
            long size = Long(bytes, (int)at + 8);
            if (size < 16 || size > int.MaxValue) break;
            if (at + size > bytes.Length)
                warnings.Add(new Warning("truncated-file", string.Create(CultureInfo.InvariantCulture, $"The file ends inside its block {name} at byte {at}.")));
            blocks.TryAdd(name, new Block((int)at + 16, (int)Math.Min(size - 16, bytes.Length - at - 16)));
            at += size;
        }

        return blocks;
    }

    private static Metadata MetadataOf(byte[] bytes, Dictionary<string, Block> blocks)
    {
        // The laser is stored as its wavenumber in 1/cm.
        double laser = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(156));
        var metadata = Metadata.Empty
            .With("technique", "Raman")
            .With("laser_nm", laser > 0 ? 1e7 / laser : double.NaN)
            .With("software", Text(bytes, 96, 24)).With("operator", Text(bytes, 208, 32)).With("sample", Text(bytes, 240, 160))
            .With("accumulations", Int(bytes, 80));
        if (!blocks.TryGetValue("WMAP", out var map) || map.Length < 44) return metadata;
        return metadata.With("map_width", Int(bytes, map.Start + 32)).With("map_height", Int(bytes, map.Start + 36));
    }

    private static Table? Origins(byte[] bytes, Block block, int origins, long capacity, long spectra)
    {
        var columns = ImmutableArray.CreateBuilder<Column>();
        long at = block.Start + 4, end = block.Start + block.Length;
        for (int i = 0; i < origins && capacity >= spectra && capacity < int.MaxValue && at + 24 + 8 * spectra <= end; i++, at += 24 + 8 * capacity)
        {
            int type = Int(bytes, (int)at) & 0x7FFFFFFF, unit = Int(bytes, (int)at + 4);
            var name = Text(bytes, (int)at + 8, 16);
            var values = new double[spectra];
            for (int s = 0; s < spectra; s++)
            {
                int p = (int)(at + 24 + 8L * s);

                // Times are counts of 100 ns since 1601, checksums and flags whole numbers; all else is a double.
                values[s] = type is 11 or 16 or 17 ? Long(bytes, p) : BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(p));
            }

            columns.Add(Column.Of(name.Length > 0 ? name : string.Create(CultureInfo.InvariantCulture, $"origin {i + 1}"), unit == 5 ? "um" : "", Meaning.Unknown, values));
        }

        return columns.Count == 0 ? null : new Table("origins", columns.ToImmutable());
    }

    private static (string Name, string Unit, Meaning Meaning) XAxis(int unit) => unit switch
    {
        1 => ("Raman shift", "cm-1", Meaning.RamanShift),
        2 => ("Wavenumber", "cm-1", Meaning.Wavenumber),
        3 => ("Wavelength", "nm", Meaning.Wavelength),
        4 => ("Energy", "eV", Meaning.Abscissa),
        5 => ("Wavelength", "um", Meaning.Wavelength),
        _ => ("Abscissa", "", Meaning.Abscissa),
    };

    private static int Int(byte[] bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));

    private static long Long(byte[] bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));

    private static float[] Floats(byte[] bytes, int at, int count)
    {
        var values = new float[Math.Max(0, count)];
        for (int i = 0; i < values.Length; i++) values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(at + 4 * i));
        return values;
    }

    private static string Text(byte[] bytes, int at, int length)
    {
        var field = bytes.AsSpan(at, length);
        int end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]).Trim();
    }
}
