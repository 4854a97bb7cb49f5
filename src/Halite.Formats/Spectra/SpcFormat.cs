// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Halite.Data;

namespace Halite.Formats.Spectra;

/// <summary>
/// Galactic SPC (Thermo GRAMS), as Thermo's header file describes it: the new format in both byte orders (0x4B, 0x4C)
/// and the old one (0x4D); even or explicit x, one or many subfiles, 16 and 32 bit integers with exponent, floats.
/// </summary>
internal sealed class SpcFormat : RecordingFormat
{
    private const int NewHeader = 512, OldHeader = 256, SubHeader = 32;

    public override string Id => "galactic-spc";

    public override string Name => "Galactic SPC";

    public override ImmutableArray<string> Endings { get; } = [".spc"];

    public override ImmutableArray<string> Techniques { get; } = ["Raman", "IR", "UV-Vis"];

    public override string Coverage =>
        "New format in both byte orders and old format (0x4D); even, common and own x values; several spectra in one file; the log text goes to the metadata. Not read: 4D planes, binary log blocks.";

    public override Recognition Recognise(FileProbe probe)
    {
        var head = probe.Head.Span;
        if (head.Length < OldHeader || head[1] is not (0x4B or 0x4C or 0x4D)) return Recognition.No;
        if (probe.EndsWith(".spc")) return Recognition.Likely;
        return Recognition.No;
    }

    public override Recording Read(ByteSource source, ReadOptions options, CancellationToken cancellation = default)
    {
        var bytes = source.ReadAll();
        if (bytes.Length < OldHeader) throw TextLines.NoData(string.Create(CultureInfo.InvariantCulture, $"The file has {bytes.Length} bytes, less than an SPC header"), "copy it again");
        return bytes[1] switch
        {
            0x4B => new SpcContent(bytes, bigEndian: false).ReadNew(Id),
            0x4C => new SpcContent(bytes, bigEndian: true).ReadNew(Id),
            0x4D => new SpcContent(bytes, bigEndian: false).ReadOld(Id),
            _ => throw new InputException(string.Create(CultureInfo.InvariantCulture, $"Byte 1 of the SPC header is 0x{bytes[1]:X2}, not 0x4B, 0x4C or 0x4D; is it an SPC file?")),
        };
    }

    private sealed class SpcContent(byte[] bytes, bool bigEndian)
    {
        private readonly ImmutableArray<Warning>.Builder warnings = ImmutableArray.CreateBuilder<Warning>();

        public Recording ReadNew(string id)
        {
            if (bytes.Length < NewHeader) throw TextLines.NoData("The file ends inside its SPC header", "copy it again");
            int flags = bytes[0];
            bool explicitX = (flags & 0x80) != 0, ownX = explicitX && (flags & 0x40) != 0, words16 = (flags & 1) != 0, many = (flags & 4) != 0;
            sbyte exponent = (sbyte)bytes[3];
            int points = Int32(4);
            double first = Real64(8), last = Real64(16);
            int subfiles = many ? Math.Max(1, Int32(24)) : 1;
            int log = Int32(248);
            var metadata = MetadataOf(Text(88, 130), Text(48, 9)).With("started", Date(Int32(32))).With("log", LogText(log));
            var (xName, xUnit, xMeaning) = XAxis(bytes[28], Custom(0));
            var (yName, yUnit) = YAxis(bytes[29], Custom(1));
            int at = NewHeader;
            double[]? commonX = null;
            if (explicitX && !ownX)
            {
                commonX = Floats(at, points);
                at += 4 * points;
            }

            var parts = ImmutableArray.CreateBuilder<RecordingPart>();
            for (int s = 0; s < subfiles; s++)
            {
                if (at + SubHeader > bytes.Length)
                {
                    Lost(s, subfiles);
                    break;
                }

                sbyte own = (sbyte)bytes[at + 1];
                int index = s + 1, count = ownX ? Int32(at + 16) : points;
                if (ownX && count == 0) count = points;
                double z = Real32(at + 4);
                at += SubHeader;
                double[] x;
                if (ownX)
                {
                    x = Floats(at, count);
                    at += 4 * count;
                }
                else
                {
                    x = commonX ?? Even(first, last, count);
                }

                int size = (many && own == -128) || (!many && exponent == -128) ? 4 : words16 ? 2 : 4;
                var y = Ordinates(at, count, many ? own : exponent, words16, swapped: false);
                at += size * count;
                AddPart(parts, index, subfiles, x, y, (xName, xUnit, xMeaning), (yName, yUnit), z);
            }

            if (parts.Count == 0) throw TextLines.NoData("The SPC file ends before its first spectrum", "copy it again");
            return new Recording(id, parts.ToImmutable(), metadata, warnings.ToImmutable());
        }

        public Recording ReadOld(string id)
        {
            int flags = bytes[0];
            short exponent = BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(2));

            // 0x80 marks floats; as a word it may be stored with or without its sign.
            if (exponent == 128) exponent = -128;
            int points = (int)Real32(4);
            double first = Real32(8), last = Real32(12);
            var metadata = MetadataOf(Text(64, 130), Text(24, 8));
            var x = XAxis(bytes[16], null);
            var y = YAxis(bytes[17], null);
            bool words16 = (flags & 1) != 0;
            int at = OldHeader - SubHeader, subfile = 0;
            var parts = ImmutableArray.CreateBuilder<RecordingPart>();
            if (points <= 0) throw TextLines.NoData("The SPC header announces no points", "copy the file again");
            while (at + SubHeader < bytes.Length && (subfile == 0 || (flags & 4) != 0))
            {
                sbyte own = (sbyte)bytes[at + 1];
                double z = Real32(at + 4);
                at += SubHeader;
                int used = own != 0 && subfile > 0 ? own : exponent;
                var values = Ordinates(at, points, used, words16, swapped: true);
                at += (words16 && used != -128 ? 2 : 4) * points;
                subfile++;
                AddPart(parts, subfile, (flags & 4) != 0 ? 2 : 1, Even(first, last, points), values, x, y, z);
            }

            if (parts.Count == 0) throw TextLines.NoData("The SPC file ends before its first spectrum", "copy it again");
            return new Recording(id, parts.ToImmutable(), metadata, warnings.ToImmutable());
        }

        private void AddPart(ImmutableArray<RecordingPart>.Builder parts, int index, int total, double[] x, double[] y, (string Name, string Unit, Meaning Meaning) xAxis, (string Name, string Unit) yAxis, double z)
        {
            int rows = Math.Min(x.Length, y.Length);
            if (rows == 0)
            {
                Lost(index - 1, total);
                return;
            }

            var yMeaning = yAxis.Name == "Absorbance" ? Meaning.Absorption : Meaning.Intensity;
            var name = total == 1 ? "spectrum" : string.Create(CultureInfo.InvariantCulture, $"spectrum {index}");
            parts.Add(new Table(name, [Column.Of(xAxis.Name, xAxis.Unit, xAxis.Meaning, x[..rows]), Column.Of(yAxis.Name, yAxis.Unit, yMeaning, y[..rows])], Metadata.Empty.With("z", z == 0 ? double.NaN : z)));
        }

        private void Lost(int index, int total) =>
            warnings.Add(new Warning("truncated-file", string.Create(CultureInfo.InvariantCulture, $"The SPC file ends in spectrum {index + 1} of {total}: it and what follows are lost.")));

        private double[] Ordinates(int at, int count, int exponent, bool words16, bool swapped)
        {
            bool real = exponent == -128;
            int size = real || !words16 ? 4 : 2;
            int available = Math.Clamp((bytes.Length - at) / size, 0, Math.Max(0, count));
            if (available < count)
                warnings.Add(new Warning("truncated-file", string.Create(CultureInfo.InvariantCulture, $"The SPC file holds {available} of {count} points of a spectrum: its good part is kept.")));
            var values = new double[available];
            double scale = Math.Pow(2, exponent - (words16 ? 16 : 32));
            for (int i = 0; i < available; i++)
            {
                int p = at + size * i;
                values[i] = real ? Real32(p) : words16 ? Int16(p) * scale : (swapped ? Swapped(p) : Int32(p)) * scale;
            }

            return values;
        }

        // The old format stores a 32 bit integer as two 16 bit words, the high word first.
        private int Swapped(int at) => (bytes[at + 1] << 24) | (bytes[at] << 16) | (bytes[at + 3] << 8) | bytes[at + 2];

        private double[] Floats(int at, int count)
        {
            var values = new double[Math.Clamp((bytes.Length - at) / 4, 0, Math.Max(0, count))];
            for (int i = 0; i < values.Length; i++) values[i] = Real32(at + 4 * i);
            return values;
        }

        private static double[] Even(double first, double last, int count)
        {
            if (count is < 0 or > 100_000_000) throw TextLines.NoData(string.Create(CultureInfo.InvariantCulture, $"The SPC header announces {count} points"), "copy the file again");
            var x = new double[count];
            for (int i = 0; i < count; i++) x[i] = count == 1 ? first : first + (last - first) * i / (count - 1);
            return x;
        }

        private int Int32(int at) => bigEndian ? BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at)) : BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));

        private short Int16(int at) => bigEndian ? BinaryPrimitives.ReadInt16BigEndian(bytes.AsSpan(at)) : BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(at));

        private float Real32(int at) => bigEndian ? BinaryPrimitives.ReadSingleBigEndian(bytes.AsSpan(at)) : BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(at));

        private double Real64(int at) => bigEndian ? BinaryPrimitives.ReadDoubleBigEndian(bytes.AsSpan(at)) : BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(at));

        private string Text(int at, int length)
        {
            var field = bytes.AsSpan(at, Math.Min(length, bytes.Length - at));
            int end = field.IndexOf((byte)0);
            return Encoding.Latin1.GetString(end < 0 ? field : field[..end]).Trim();
        }

        // Axis labels of the user: three zero-terminated strings in the field fcatxt, used where flag TALABS is set.
        private string? Custom(int axis) => (bytes[0] & 0x20) == 0 ? null
            : Encoding.Latin1.GetString(bytes, 218, 30).Split('\0') is { } words && words.Length > axis && words[axis].Length > 0 ? words[axis] : null;

        private string LogText(int at)
        {
            if (at <= 0 || at + 64 > bytes.Length) return "";
            int start = at + Int32(at + 8), length = Int32(at) - Int32(at + 8);
            return start < at || length <= 0 || start + length > bytes.Length ? "" : Encoding.Latin1.GetString(bytes, start, length).Trim('\0', ' ', '\r', '\n');
        }

        // Year 12 bits, month 4, day 5, hour 5, minute 6.
        private static string Date(int packed)
        {
            int year = (int)((uint)packed >> 20), month = (packed >> 16) & 15, day = (packed >> 11) & 31, hour = (packed >> 6) & 31, minute = packed & 63;
            return year < 1900 || month is < 1 or > 12 || day < 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"{year:D4}-{month:D2}-{day:D2}T{hour:D2}:{minute:D2}:00");
        }

        private static Metadata MetadataOf(string comment, string instrument) => Metadata.Empty.With("comment", comment).With("instrument", instrument);
    }

    internal static (string Name, string Unit, Meaning Meaning) XAxis(int code, string? custom)
    {
        var axis = code switch
        {
            1 => ("Wavenumber", "cm-1", Meaning.Wavenumber),
            2 => ("Wavelength", "um", Meaning.Wavelength),
            3 => ("Wavelength", "nm", Meaning.Wavelength),
            4 => ("Time", "s", Meaning.Time),
            5 => ("Time", "min", Meaning.Time),
            6 => ("Frequency", "Hz", Meaning.Abscissa),
            7 => ("Frequency", "kHz", Meaning.Abscissa),
            8 => ("Frequency", "MHz", Meaning.Abscissa),
            9 => ("Mass over charge", "", Meaning.Abscissa),
            10 => ("Shift", "ppm", Meaning.Abscissa),
            13 => ("Raman shift", "cm-1", Meaning.RamanShift),
            14 => ("Energy", "eV", Meaning.Abscissa),
            _ => ("Abscissa", "", Meaning.Abscissa),
        };
        return custom is null ? axis : (custom, axis.Item2, custom.Contains("Raman", StringComparison.OrdinalIgnoreCase) ? Meaning.RamanShift : axis.Item3);
    }

    private static (string Name, string Unit) YAxis(int code, string? custom)
    {
        var axis = code switch
        {
            1 => ("Interferogram", ""),
            2 => ("Absorbance", ""),
            3 => ("Kubelka-Munk", ""),
            4 => ("Counts", "counts"),
            10 => ("log(1/R)", ""),
            11 => ("Percent", "%"),
            128 => ("Transmission", ""),
            129 => ("Reflectance", ""),
            131 => ("Emission", ""),
            _ => ("Intensity", ""),
        };
        return custom is null ? axis : (custom, axis.Item2);
    }
}
