// SPDX-License-Identifier: Apache-2.0
using System.IO.Compression;
using System.Security.Cryptography;
using Halite.Data;

namespace Halite.Formats;

/// <summary>
/// The bytes of one instrument file, opened for reading only. Large readers take it in pieces with
/// <see cref="Read(long, Span{byte})"/> (thread-safe, so that two cores share a file); small ones take it whole.
/// Gzip and single-entry zip are unwrapped before a reader sees them.
/// </summary>
public sealed class ByteSource : IDisposable
{
    private readonly Microsoft.Win32.SafeHandles.SafeFileHandle? handle;
    private readonly byte[]? bytes;

    private ByteSource(string name, long length, Microsoft.Win32.SafeHandles.SafeFileHandle? handle, byte[]? bytes)
    {
        Name = name;
        Length = length;
        this.handle = handle;
        this.bytes = bytes;
    }

    /// <summary>File name without folder, and without the ending of a wrapper (".gz") that was taken off.</summary>
    public string Name { get; }

    /// <summary>Length in bytes after unwrapping.</summary>
    public long Length { get; }

    /// <summary>Bytes in memory, for tests and for parts of archives.</summary>
    /// <param name="name">File name.</param>
    /// <param name="bytes">The bytes; not changed by the caller any more.</param>
    public static ByteSource Of(string name, byte[] bytes) => new(name, bytes.Length, null, bytes);

    /// <summary>Opens a file.</summary>
    /// <param name="path">Path as the user gave it.</param>
    /// <exception cref="InputException">It is missing, a folder, empty or not readable.</exception>
    public static ByteSource Open(string path)
    {
        if (Directory.Exists(path)) throw new InputException($"{path}: this is a folder; name the instrument file inside it.");
        if (!File.Exists(path)) throw new InputException($"{path}: no such file; check the path.");
        try
        {
            var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var source = new ByteSource(Path.GetFileName(path), RandomAccess.GetLength(handle), handle, null);
            return source.Length == 0 ? throw Closing(source, new InputException($"{path}: the file is empty; export it again.")) : Unwrap(source, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be read ({e.Message.TrimEnd('.')}); check that it is not open elsewhere and that you may read it.", e);
        }
    }

    /// <summary>Copies bytes from a place in the file; thread-safe.</summary>
    /// <param name="offset">Byte offset from the start.</param>
    /// <param name="destination">Where to.</param>
    /// <returns>How many bytes were copied: fewer than asked only at the end of the file.</returns>
    public int Read(long offset, Span<byte> destination)
    {
        if (bytes is not null)
        {
            int available = (int)Math.Clamp(bytes.Length - offset, 0, destination.Length);
            bytes.AsSpan((int)Math.Min(offset, bytes.Length), available).CopyTo(destination);
            return available;
        }

        int total = 0;
        while (total < destination.Length)
        {
            int n = RandomAccess.Read(handle!, destination[total..], offset + total);
            if (n == 0) break;
            total += n;
        }

        return total;
    }

    /// <summary>All bytes.</summary>
    /// <exception cref="InputException">The file is larger than two gigabytes.</exception>
    public byte[] ReadAll()
    {
        if (bytes is not null) return bytes;
        if (Length > Array.MaxLength) throw new InputException($"{Name}: {Length} bytes are more than this format's reader takes (2 GB); split the file.");
        var all = GC.AllocateUninitializedArray<byte>((int)Length);
        int n = Read(0, all);
        return n == all.Length ? all : all[..n];
    }

    /// <summary>The first bytes, for recognition.</summary>
    /// <param name="count">At most how many.</param>
    public byte[] Head(int count)
    {
        var head = new byte[(int)Math.Min(count, Length)];
        int n = Read(0, head);
        return n == head.Length ? head : head[..n];
    }

    /// <summary>SHA-256 of the bytes of the file on disk, lower-case hex.</summary>
    /// <param name="path">Path.</param>
    public static string Sha256(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 20, FileOptions.SequentialScan);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <inheritdoc/>
    public void Dispose() => handle?.Dispose();

    private static ByteSource Unwrap(ByteSource source, string path)
    {
        var head = source.Head(4);
        if (head.Length >= 2 && head[0] == 0x1F && head[1] == 0x8B && !source.Name.EndsWith(".prj", StringComparison.OrdinalIgnoreCase))
        {
            using (source)
            {
                var name = source.Name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? source.Name[..^3] : source.Name;
                return Of(name, Inflate(new GZipStream(new MemoryStream(source.ReadAll()), CompressionMode.Decompress), path));
            }
        }

        // A zip is unwrapped only when it is a mere wrapper: .xlsx and .ndax are zips by nature.
        if (head.AsSpan().SequenceEqual("PK\x03\x04"u8) && source.Name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
        {
            using (source)
            {
                try
                {
                    using var zip = new ZipArchive(new MemoryStream(source.ReadAll()), ZipArchiveMode.Read);
                    var files = zip.Entries.Where(e => !e.FullName.EndsWith('/') && !e.FullName.StartsWith("__MACOSX", StringComparison.Ordinal)).ToList();
                    if (files.Count != 1) throw new InputException($"{path}: the zip holds {files.Count} files; unpack it and name one of them.");
                    return Of(files[0].Name, Inflate(files[0].Open(), path));
                }
                catch (InvalidDataException e)
                {
                    throw new InputException($"{path}: the zip is damaged ({e.Message.TrimEnd('.')}); copy it again from the instrument.", e);
                }
            }
        }

        return source;
    }

    private static byte[] Inflate(Stream packed, string path)
    {
        var plain = new MemoryStream();
        try
        {
            using (packed) packed.CopyTo(plain);
        }
        catch (InvalidDataException e)
        {
            if (plain.Length == 0) throw new InputException($"{path}: the compressed file is damaged; copy it again from the instrument.", e);
        }

        return plain.ToArray();
    }

    private static InputException Closing(ByteSource source, InputException e)
    {
        source.Dispose();
        return e;
    }
}
