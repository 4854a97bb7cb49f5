// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Formats;

/// <summary>What a format sees of a file before it says whether it can read it.</summary>
/// <param name="Name">File name without folder.</param>
/// <param name="Head">The first bytes (up to 64 KiB).</param>
/// <param name="Length">Length of the file in bytes.</param>
public sealed record FileProbe(string Name, ReadOnlyMemory<byte> Head, long Length)
{
    /// <summary>How many bytes of a file a format sees for recognition.</summary>
    public const int HeadLength = 64 * 1024;

    /// <summary>Whether the name ends so, in any case.</summary>
    /// <param name="ending">Ending with its dot.</param>
    public bool EndsWith(string ending) => Name.EndsWith(ending, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the file begins with these bytes.</summary>
    /// <param name="magic">The bytes.</param>
    public bool StartsWith(ReadOnlySpan<byte> magic) => Head.Span.StartsWith(magic);

    /// <summary>Whether these bytes occur in the head.</summary>
    /// <param name="text">The bytes.</param>
    public bool Contains(ReadOnlySpan<byte> text) => Head.Span.IndexOf(text) >= 0;
}

/// <summary>How sure a format is that a file is its own.</summary>
public enum Recognition
{
    /// <summary>Not this format.</summary>
    No = 0,
    /// <summary>It could be read as this, as a last resort (any delimited text).</summary>
    Fallback = 1,
    /// <summary>Name or layout fit, but others may fit as well.</summary>
    Possible = 2,
    /// <summary>The content fits this format's own words.</summary>
    Likely = 3,
    /// <summary>A magic number or an unmistakable first line.</summary>
    Certain = 4,
}

/// <summary>What a user may say about the reading of a file.</summary>
public sealed record ReadOptions
{
    /// <summary>Nothing said: recognise everything.</summary>
    public static ReadOptions Default { get; } = new();

    /// <summary>Id of the format to use instead of recognition by content; null recognises.</summary>
    public string? Format { get; init; }

    /// <summary>
    /// Columns by meaning where names are not recognised: key is a <see cref="Meaning"/> in snake_case with its unit
    /// ("current_mA"), value the column's name in the file. Empty: by name.
    /// </summary>
    public ImmutableSortedDictionary<string, string> Columns { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Current per count in mA for Neware files whose range is not in the table; null uses the table.</summary>
    public double? CurrentPerCount { get; init; }

    /// <summary>Sheet or group to read where a file holds several; null reads all.</summary>
    public string? Part { get; init; }
}

/// <summary>One instrument file format: recognises its files by content and turns their bytes into a recording.</summary>
public abstract class RecordingFormat
{
    /// <summary>Short id in kebab-case ("biologic-mpr"), stable: it stands in results and studies.</summary>
    public abstract string Id { get; }

    /// <summary>Name as the field says it ("BioLogic EC-Lab binary").</summary>
    public abstract string Name { get; }

    /// <summary>Usual file endings, with their dots.</summary>
    public abstract ImmutableArray<string> Endings { get; }

    /// <summary>What such files hold ("cycling", "impedance", "XPS").</summary>
    public abstract ImmutableArray<string> Techniques { get; }

    /// <summary>What is read, which versions, what is not: one or two sentences for <c>halite formats</c>.</summary>
    public abstract string Coverage { get; }

    /// <summary>How sure it is that the file is of this format. Never throws on strange bytes.</summary>
    /// <param name="probe">Name, first bytes, length.</param>
    public abstract Recognition Recognise(FileProbe probe);

    /// <summary>Reads a file. A damaged file gives its good part and a warning that says what was lost.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="options">What the user said about the reading.</param>
    /// <param name="cancellation">Stops a long reading.</param>
    /// <exception cref="InputException">Nothing can be read; the message says where and why.</exception>
    public abstract Recording Read(ByteSource source, ReadOptions options, CancellationToken cancellation = default);
}
