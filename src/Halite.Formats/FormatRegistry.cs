// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Formats;

/// <summary>A file that was read: its recording and where it came from.</summary>
/// <param name="Recording">What it held.</param>
/// <param name="Source">Path, hash, format, length.</param>
public sealed record OpenedFile(Recording Recording, SourceFile Source);

/// <summary>The one list of formats, and the way from a path to a recording.</summary>
public static class FormatRegistry
{
    /// <summary>Every format, in the order in which equals are tried.</summary>
    public static ImmutableArray<RecordingFormat> All { get; } =
    [
        .. CyclerFormats.All,
        .. ImpedanceFormats.All,
        .. SpectrumFormats.All,
        .. GenericFormats.All,
    ];

    /// <summary>The format of an id; null if there is none.</summary>
    /// <param name="id">Id ("biologic-mpr").</param>
    public static RecordingFormat? Find(string id) => All.FirstOrDefault(f => string.Equals(f.Id, id, StringComparison.OrdinalIgnoreCase));

    /// <summary>The format that is surest of a file; null if none knows it.</summary>
    /// <param name="source">The file's bytes.</param>
    public static RecordingFormat? Recognise(ByteSource source)
    {
        var probe = new FileProbe(source.Name, source.Head(FileProbe.HeadLength), source.Length);
        RecordingFormat? best = null;
        var sure = Recognition.No;
        foreach (var format in All)
        {
            var recognition = format.Recognise(probe);
            if (recognition > sure) (best, sure) = (format, recognition);
        }

        return best;
    }

    /// <summary>Opens, recognises and reads a file.</summary>
    /// <param name="path">Path as the user gave it.</param>
    /// <param name="options">What the user said about the reading; null recognises everything.</param>
    /// <param name="cancellation">Stops a long reading.</param>
    /// <exception cref="InputException">The file is missing, unknown or holds nothing readable.</exception>
    public static OpenedFile Open(string path, ReadOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= ReadOptions.Default;
        using var source = ByteSource.Open(path);
        var format = options.Format is { } id
            ? Find(id) ?? throw new InputException($"There is no format \"{id}\"; `halite formats` lists them.")
            : Recognise(source) ?? throw new InputException($"{path}: not a format that Halite knows ({Describe(source)}); `halite formats` lists them, --format names one.");
        var hash = Task.Run(() => ByteSource.Sha256(path), cancellation);
        try
        {
            var recording = ColumnMapping.Apply(format.Read(source, options, cancellation), options);
            return new OpenedFile(recording, new SourceFile(path, hash.GetAwaiter().GetResult(), format.Id, new FileInfo(path).Length));
        }
        catch (InputException e)
        {
            throw e.In(path);
        }
    }

    private static string FirstWords(byte[] head)
    {
        var line = Text.TextHead.Latin.GetString(head).TrimStart('\uFEFF', 'ï', '»', '¿').Split('\n', '\r')[0].Trim();
        return line.Length > 60 ? line[..60] + "…" : line;
    }

    private static string Describe(ByteSource source)
    {
        var head = source.Head(80);
        return head.AsSpan() switch
        {
            [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "a PNG image",
            [0xFF, 0xD8, 0xFF, ..] => "a JPEG image",
            [(byte)'%', (byte)'P', (byte)'D', (byte)'F', ..] => "a PDF document",
            [(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..] => "a TIFF image",
            [(byte)'P', (byte)'K', 3, 4, ..] => "a zip archive",
            [(byte)'P', (byte)'A', (byte)'R', (byte)'1', ..] => "a Parquet table, which has to be saved as csv",
            [(byte)'S', (byte)'O', (byte)'F', (byte)'H', ..] => "a PHI MultiPak spectrum, which has to be saved as VAMAS or text",
            [0x89, (byte)'H', (byte)'D', (byte)'F', ..] => "an HDF5 or NeXus file, whose table has to be saved as text",
            [0xD0, 0xCF, 0x11, 0xE0, ..] => "a compound file of Microsoft, such as Thermo .vgd, which has to be saved as VAMAS or text",
            [(byte)'G', (byte)'W', (byte)'Y', (byte)'P', ..] => "a Gwyddion map",
            [0, 1, 0, 0, (byte)'S', (byte)'t', (byte)'a', (byte)'n', ..] => "a database of Microsoft Access that is not one of Arbin's",
            _ when Text.TextHead.LooksLikeText(source.Head(FileProbe.HeadLength)) => $"text without a row of numbers below names of columns; it begins \"{FirstWords(head)}\"",
            _ => "it begins with " + Convert.ToHexString(head.AsSpan(0, Math.Min(8, head.Length))),
        };
    }
}
