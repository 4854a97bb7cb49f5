// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;
using Halite.Formats.Text;

namespace Halite.Formats.Neware;

/// <summary>Neware's older binary files (BTS 5 to 9): .nda.</summary>
internal sealed class NdaFormat : RecordingFormat
{
    private const int HeaderBytes = 4096;

    /// <inheritdoc/>
    public override string Id => "neware-nda";

    /// <inheritdoc/>
    public override string Name => "Neware BTS binary (.nda)";

    /// <inheritdoc/>
    public override ImmutableArray<string> Endings => [".nda"];

    /// <inheritdoc/>
    public override ImmutableArray<string> Techniques => ["cycling"];

    /// <inheritdoc/>
    public override string Coverage =>
        "Versions 3 to 29 and 130 (BTS 9.0, 9.1); 8, 22, 26, 29 and 130 are checked on real files. The cycler's own exports leave out charge against the direction of a step; here it is kept.";

    /// <inheritdoc/>
    public override Recognition Recognise(FileProbe probe) => probe.StartsWith("NEWARE"u8) ? Recognition.Certain : Recognition.No;

    /// <inheritdoc/>
    public override Recording Read(ByteSource source, ReadOptions options, CancellationToken cancellation = default)
    {
        var head = source.Head(HeaderBytes);
        if (!head.AsSpan().StartsWith("NEWARE"u8)) throw new InputException("This is no .nda file: it does not begin with NEWARE.");
        if (head.Length < 72) throw new InputException($"The file ends within its header (byte {head.Length}); copy it again from the cycler's computer.");
        int version = head[14];
        var layout = NdaLayout.Of(version, head.Length > 1024 ? head[1024] : (byte)0, RecordLength91(head))
            ?? throw new InputException($"Halite does not know version {version} of .nda files (read are 3 to 29 and 130); export the test as csv or xlsx in BTSDA, or send the file to the developers.");

        var warnings = new List<Warning>();
        if (!layout.Verified) warnings.Add(new Warning("unverified-version", $"Version {version} of .nda files is read by its description alone: no real file was at hand; check some rows against BTSDA."));
        var (start, length) = DataRange(source, head, version, layout, warnings);
        long slots = length / layout.RecordBytes;
        if (slots == 0) throw new InputException($"The file of {source.Length} bytes holds no record of data; copy it again from the cycler's computer.");
        if (slots > Array.MaxLength / 8) throw new InputException($"The file holds {slots} records, more than Halite holds; split the test.");
        var ranges = new NdaRanges(HeaderRange(source, head, version), options.CurrentPerCount);
        var columns = new NdaReader(layout, ranges, (int)slots).Read(source, start, warnings, cancellation);
        return new Recording(Id, [new Table("data", columns)], ReadMetadata(source, head, version, columns), [.. warnings]);
    }

    /// <summary>Where the records lie: by the header's pointer, or behind the first record's own bytes.</summary>
    private static (long Start, long Length) DataRange(ByteSource source, byte[] head, int version, NdaLayout layout, List<Warning> warnings)
    {
        long start, length;
        if (version >= 129)
        {
            (start, length) = head.Length >= 98 ? (BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(82)), BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(90))) : (0, 0);
        }
        else
        {
            (start, length) = (BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(64)), BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(68)));
        }

        bool pointed = start >= 72 && start <= source.Length && IsRecord(source, start, layout);
        if (!pointed)
        {
            start = layout.Start.Select(pattern => Find(source, pattern)).FirstOrDefault(at => at >= 0, version == 130 && head.Length > 1024 ? 1024 : -1);
            if (start < 0) throw new InputException($"The file of {source.Length} bytes ends before its data, or its data cannot be found; copy it again from the cycler's computer.");
            length = 0;
        }

        long available = source.Length - start;
        if (length > available)
        {
            warnings.Add(new Warning("truncated-file", $"The file ends within its records: {available / layout.RecordBytes} of {length / layout.RecordBytes} were read."));
        }
        else if (length <= 0)
        {
            if (version <= 29 && available % layout.RecordBytes != 0) warnings.Add(new Warning("truncated-file", $"The last record is cut: {available % layout.RecordBytes} of {layout.RecordBytes} bytes are left of it."));
            length = available;
        }

        return (start, Math.Min(length, available));
    }

    private static bool IsRecord(ByteSource source, long at, NdaLayout layout)
    {
        Span<byte> record = stackalloc byte[16];
        int n = source.Read(at, record);
        if (n == 0) return true;
        var (offset, values) = layout.Identifier;
        foreach (var value in values)
        {
            if (offset + value.Length <= n && record.Slice(offset, value.Length).SequenceEqual(value)) return true;
        }

        foreach (var pattern in layout.Start)
        {
            if (record[..n].StartsWith(pattern.AsSpan(0, 1))) return true;
        }

        return record[0] == layout.Auxiliary;
    }

    private static long Find(ByteSource source, byte[] pattern)
    {
        var buffer = new byte[1 << 16];
        for (long at = 0; at < source.Length; at += buffer.Length - pattern.Length)
        {
            int n = source.Read(at, buffer);
            int i = buffer.AsSpan(0, n).IndexOf(pattern);
            if (i >= 0) return at + i;
            if (n < buffer.Length) break;
        }

        return -1;
    }

    /// <summary>Length of a BTS 9.1 record: the distance to the next record's first two bytes.</summary>
    private static int RecordLength91(byte[] head)
    {
        if (head.Length < 1028) return 0;
        int next = head.AsSpan(1026).IndexOf(head.AsSpan(1024, 2));
        return next < 0 ? 0 : next + 2;
    }

    /// <summary>The channel's current range, from the device's block.</summary>
    private static int HeaderRange(ByteSource source, byte[] head, int version)
    {
        if (version > 29) return 0;
        Span<byte> word = stackalloc byte[4];
        long at = BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(16)) + 26L;
        return source.Read(at, word) == 4 ? BinaryPrimitives.ReadInt32LittleEndian(word) : 0;
    }

    private static Metadata ReadMetadata(ByteSource source, byte[] head, int version, ImmutableArray<Column> columns)
    {
        var metadata = Metadata.Empty.With("format_version", version.ToString(CultureInfo.InvariantCulture));
        int at = head.AsSpan().IndexOf("BTSServer"u8);
        if (at >= 0) metadata = metadata.With("software", Text(head.AsSpan(at, Math.Min(50, head.Length - at))));
        if (version <= 29)
        {
            int massAt = version >= 9 ? 152 : version == 8 ? 144 : 80;
            if (head.Length >= massAt + 4) metadata = NewareMetadata.AddMass(metadata, BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(massAt)) / 1000.0);
            metadata = AddTestInfo(metadata, source, head, version);
        }

        if (metadata["started"] is null && columns.FirstOrDefault(c => c.Meaning is Meaning.DateTime or Meaning.UnixTime) is { Length: > 0 } date)
        {
            metadata = metadata.With("started", NewareMetadata.Time(date, 0));
        }

        return metadata;
    }

    /// <summary>The last record of the test's own block, whose fields moved with the versions.</summary>
    private static Metadata AddTestInfo(Metadata metadata, ByteSource source, byte[] head, int version)
    {
        int size = version >= 29 ? 503 : version >= 17 ? 383 : version == 16 ? 343 : version >= 11 ? 327 : 211;
        long begin = BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(24));
        long count = BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(28)) / size;
        if (begin == 0 || count == 0) return metadata;
        var record = new byte[size];
        if (source.Read(begin + (count - 1) * size, record) < size) return metadata;
        bool old = version < 11;
        metadata = metadata.With("started", NewareMetadata.Time(Field(old ? 36 : 37, 20)))
            .With("operator", Field(old ? 76 : 77, old ? 15 : 60))
            .With("comment", Field(old ? 111 : 227, 100));
        if (version >= 17) metadata = metadata.With("sample", Field(343, 40));
        return metadata;

        string Field(int offset, int length) => Text(record.AsSpan(offset, length));
    }

    private static string Text(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        var text = TextHead.Chinese.GetString(end < 0 ? field : field[..end]).Trim();
        return text.Any(char.IsControl) ? "" : text;
    }
}
