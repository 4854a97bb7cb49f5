// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text;
using Halite.Data;

namespace Halite.Formats.Text;

/// <summary>One of the first lines of a text file.</summary>
/// <param name="Offset">Offset of its first byte.</param>
/// <param name="Text">The line without its end.</param>
internal readonly record struct HeadLine(long Offset, string Text);

/// <summary>The beginning of a text file: its encoding and its first lines.</summary>
/// <param name="Source">The bytes in an encoding whose digits, delimiters and line ends are ASCII.</param>
/// <param name="Encoding">Encoding of texts.</param>
/// <param name="Lines">The first lines.</param>
internal sealed record TextHead(ByteSource Source, Encoding Encoding, ImmutableArray<HeadLine> Lines)
{
    private const int HeadBytes = 1 << 20;
    private const int HeadLines = 4000;

    /// <summary>Windows code page of western Europe, EC-Lab's and Excel's.</summary>
    public static Encoding Latin { get; } = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>Encoding of Chinese exports.</summary>
    public static Encoding Chinese { get; } = CodePagesEncodingProvider.Instance.GetEncoding(54936)!;

    // Words of column names: where they come out of the bytes, the encoding is the right one.
    private static readonly string[] ChineseWords = ["电压", "电流", "时间", "容量", "循环", "工步", "序号", "能量", "频率", "实部", "虚部", "阻抗", "相位"];

    /// <summary>Zero bytes behind the text, which are left out of <see cref="Source"/>.</summary>
    public long Padding { get; private init; }

    /// <summary>What the user is told of zero bytes behind the text; empty without any.</summary>
    public IEnumerable<Data.Warning> Warnings => Padding == 0 ? []
        : [new Data.Warning("zero-padding", $"The file ends in {Padding} zero bytes (it was not closed properly); the text before them was read.")];

    /// <summary>Reads the beginning of a text file.</summary>
    /// <param name="source">The file.</param>
    /// <exception cref="InputException">It is not text.</exception>
    public static TextHead Read(ByteSource source)
    {
        var head = source.Head(HeadBytes);
        if (Utf16(head) is { } wide)
        {
            source = ByteSource.Of(source.Name, Encoding.UTF8.GetBytes(wide.GetString(source.ReadAll()).TrimStart('\uFEFF')));
            head = source.Head(HeadBytes);
        }

        // A computer that went down leaves the end of a file as zeros.
        long padding = 0;
        if (head.AsSpan().IndexOf((byte)0) is > 0 and var zero && head.Length == source.Length && head.AsSpan(zero).IndexOfAnyExcept((byte)0) < 0)
        {
            padding = head.Length - zero;
            source = ByteSource.Of(source.Name, head[..zero]);
            head = head[..zero];
        }

        if (head.AsSpan().IndexOf((byte)0) >= 0) throw new InputException("This is no text file: it holds zero bytes; name its format with --format.");
        if (head.AsSpan().IndexOf((byte)'\n') < 0 && head.AsSpan().IndexOf((byte)'\r') >= 0)
        {
            // Line ends of old Macs.
            var bytes = (byte[])source.ReadAll().Clone();
            bytes.AsSpan().Replace((byte)'\r', (byte)'\n');
            source = ByteSource.Of(source.Name, bytes);
            head = source.Head(HeadBytes);
        }

        int bom = head.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        var encoding = bom > 0 ? Encoding.UTF8 : Guess(head);
        var lines = ImmutableArray.CreateBuilder<HeadLine>();
        bool whole = head.Length == source.Length;
        for (int at = bom; at < head.Length && lines.Count < HeadLines;)
        {
            int length = head.AsSpan(at).IndexOf((byte)'\n');
            if (length < 0 && !whole && lines.Count > 0) break;
            int end = length < 0 ? head.Length : at + length;
            lines.Add(new HeadLine(at, encoding.GetString(head, at, end - at).TrimEnd('\r')));
            at = end + 1;
        }

        return new TextHead(source, encoding, lines.ToImmutable()) { Padding = padding };
    }

    /// <summary>Whether bytes look like text: for recognition, on a piece of a file.</summary>
    /// <param name="head">The first bytes.</param>
    public static bool LooksLikeText(ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty) return false;
        if (Utf16(head) is not null) return true;
        int odd = 0;
        if (head.TrimEnd((byte)0) is { IsEmpty: false } text) head = text;
        foreach (byte b in head)
        {
            if (b == 0) return false;
            if (b < 9 || (b > 13 && b < 32)) odd++;
        }

        return odd * 50 <= head.Length;
    }

    private static Encoding? Utf16(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE])) return Encoding.Unicode;
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])) return Encoding.BigEndianUnicode;
        if (head.Length < 8) return null;
        // Without a mark: ASCII text has a zero in every second byte.
        int even = 0, odd = 0, n = Math.Min(head.Length & ~1, 512);
        for (int i = 0; i < n; i += 2)
        {
            if (head[i] == 0) even++;
            if (head[i + 1] == 0) odd++;
        }

        if (odd > 0.8 * (n / 2) && even == 0) return Encoding.Unicode;
        return even > 0.8 * (n / 2) && odd == 0 ? Encoding.BigEndianUnicode : null;
    }

    private static Encoding Guess(ReadOnlySpan<byte> head)
    {
        // A head cut within a character is no error: the last three bytes do not count.
        var bytes = head.Length == HeadBytes ? head[..^3] : head;
        if (System.Text.Unicode.Utf8.IsValid(bytes)) return Encoding.UTF8;
        var text = Chinese.GetString(head[..Math.Min(head.Length, 16384)]);
        return ChineseWords.Any(w => text.Contains(w, StringComparison.Ordinal)) ? Chinese : Latin;
    }
}
