// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;
using Halite.Formats.Text;

namespace Halite.Formats.Cyclers;

/// <summary>
/// LAND CT2001's binary files: .cex, as far as one public reader (R, experimental) worked them out. No file was at hand
/// to check it on, which every reading says.
/// </summary>
internal sealed class CexFormat : RecordingFormat
{
    // Full scale of the converters: voltage and current are counts of 1/16128 of their range.
    private const double FullScale = 16128;
    private const int ProgramStart = 288, StepBytes = 32, RecordBytes = 16;
    private const uint Control = 0xFFFFCCCC, EndOfProgram = 0xFFFFBBBB, Header = 0xFFFFAAAA;

    private static ReadOnlySpan<byte> Magic => [0x10, 0x11, 0x09, 0x88];

    /// <inheritdoc/>
    public override string Id => "land-cex";

    /// <inheritdoc/>
    public override string Name => "LAND CT2001 binary (.cex)";

    /// <inheritdoc/>
    public override ImmutableArray<string> Endings => [".cex"];

    /// <inheritdoc/>
    public override ImmutableArray<string> Techniques => ["cycling"];

    /// <inheritdoc/>
    public override string Coverage => "Time, voltage, current, step mode and active mass by a public description that was not checked on files; the scale of capacity and energy is not known, so the charge is the integral of the current. Export the test as text or xlsx where you can.";

    /// <inheritdoc/>
    public override Recognition Recognise(FileProbe probe) => probe.StartsWith(Magic) ? Recognition.Certain : Recognition.No;

    /// <inheritdoc/>
    public override Recording Read(ByteSource source, ReadOptions options, CancellationToken cancellation = default)
    {
        var bytes = source.ReadAll();
        if (!bytes.AsSpan().StartsWith(Magic)) throw new InputException("This is no .cex file: it does not begin with 10 11 09 88.");
        if (bytes.Length < ProgramStart + 16) throw new InputException($"The file ends within its header (byte {bytes.Length}); copy it again from the cycler's computer.");
        if (!bytes.AsSpan(4, 4).SequenceEqual((ReadOnlySpan<byte>)[0, 1, 1, 0])) throw new InputException($"This .cex file is of version {bytes[4]}.{bytes[5]}.{bytes[6]}.{bytes[7]}, and only 0.1.1.0 is described; export the test as text or xlsx in LAND's software.");
        int at = DataStart(bytes);
        double voltsPerCount = BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(24)) / FullScale, milliampsPerCount = BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(26)) / FullScale;
        var (time, voltage, current, kinds) = (new List<double>(), new List<double>(), new List<double>(), new List<string>());
        var (capacity, energy, step) = (new List<int>(), new List<int>(), new List<uint>());
        string kind = "";
        uint number = 0;
        for (; at + RecordBytes <= bytes.Length; at += RecordBytes)
        {
            var r = bytes.AsSpan(at, RecordBytes);
            uint head = BinaryPrimitives.ReadUInt32LittleEndian(r);
            if (head is Header or EndOfProgram) continue;
            if (head == Control)
            {
                // Only a change of step says anything that is known.
                if (BinaryPrimitives.ReadInt32LittleEndian(r[4..]) != 0x22) continue;
                number++;
                kind = BinaryPrimitives.ReadUInt16LittleEndian(r[8..]) switch { 0x70 => "Rest", 0x02 => "CC DChg", 0x03 => "CC Chg", var mode => $"mode {mode.ToString("X2", CultureInfo.InvariantCulture)}" };
                continue;
            }

            time.Add((int)head);
            voltage.Add(BinaryPrimitives.ReadInt16LittleEndian(r[4..]) * voltsPerCount);
            current.Add(BinaryPrimitives.ReadInt16LittleEndian(r[6..]) * milliampsPerCount);
            capacity.Add(BinaryPrimitives.ReadInt32LittleEndian(r[8..]));
            energy.Add(BinaryPrimitives.ReadInt32LittleEndian(r[12..]));
            kinds.Add(kind);
            step.Add(number);
        }

        if (time.Count == 0) throw new InputException("The file holds a program and no record of data; the test had not begun, or the file is cut.");
        var warnings = new List<Warning> { new("unverified-format", "LAND .cex files are read by a public description that could not be checked on a file: compare some rows with LAND's own display. Capacity and energy are raw counts, so the charge is the integral of the current.") };
        if (at < bytes.Length) warnings.Add(new Warning("truncated-file", $"The last record is cut: {bytes.Length - at} of {RecordBytes} bytes are left of it."));
        ImmutableArray<Column> columns =
        [
            Column.Of("time/s", "s", Meaning.Time, time.ToArray()), Column.Of("Voltage/V", "V", Meaning.Voltage, voltage.ToArray()), Column.Of("Current/mA", "mA", Meaning.Current, current.ToArray()),
            Column.Of("Capacity counts", "", Meaning.Unknown, capacity.ToArray()), Column.Of("Energy counts", "", Meaning.Unknown, energy.ToArray()),
            Column.Of("Step", "", Meaning.StepCount, step.ToArray()), Column.Of("Mode", "", Meaning.StepKind, kinds.ToArray()),
        ];
        return new Recording(Id, [new Table("data", CyclerColumns.Recognise(columns, warnings, leave: _ => true))], ReadMetadata(bytes), [.. warnings]);
    }

    /// <summary>Behind the program: steps of 32 bytes up to a mark, twelve bytes of unknown meaning.</summary>
    private static int DataStart(byte[] bytes)
    {
        for (int at = ProgramStart; at + 16 <= bytes.Length; at += StepBytes)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at)) == EndOfProgram) return at + 16;
        }

        throw new InputException("The end of the test's program was not found in the .cex file: it is cut, or of a kind that is not described; export the test as text or xlsx in LAND's software.");
    }

    private static Metadata ReadMetadata(byte[] bytes)
    {
        string Text(int offset, int length)
        {
            var field = bytes.AsSpan(offset, length);
            int end = field.IndexOf((byte)0);
            var text = TextHead.Chinese.GetString(end < 0 ? field : field[..end]).Trim();
            return text.Any(char.IsControl) ? "" : text;
        }

        var metadata = Metadata.Empty.With("instrument", "LAND CT2001").With("channel", $"{bytes[8] + 1}-{bytes[9] + 1}")
            .With("software", Text(36, 4)).With("protocol", Text(160, 16)).With("comment", Text(176, 64));
        uint start = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(16));
        if (start is > 600_000_000 and < 4_000_000_000) metadata = metadata.With("started", DateTime.UnixEpoch.AddSeconds(start).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        // The description does not give the mass's unit.
        float mass = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(28));
        return mass > 0 && float.IsFinite(mass) ? metadata.With("active_mass_note", mass.ToString("R", CultureInfo.InvariantCulture) + " (unit not known)") : metadata;
    }
}
