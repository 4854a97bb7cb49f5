// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Halite.Formats.BioLogic;

/// <summary>One module of a BIO-LOGIC modular file.</summary>
/// <param name="Name">Short name ("VMP data").</param>
/// <param name="Header">Offset of its header.</param>
/// <param name="Body">Offset of its body.</param>
/// <param name="Length">Length of the body as the header declares it.</param>
/// <param name="Available">Bytes of the body that the file holds.</param>
/// <param name="Version">Version; the old one where there are two.</param>
/// <param name="NewVersion">Version of EC-Lab 11.50 and later; null in older files.</param>
internal sealed record EcLabModule(string Name, long Header, long Body, long Length, long Available, uint Version, uint? NewVersion)
{
    /// <summary>Whether the file ends within the body.</summary>
    public bool Truncated => Available < Length;
}

/// <summary>The modules of a .mpr file, found by walking their lengths, and what is wrong with them.</summary>
/// <param name="Modules">Modules in the order of the file.</param>
/// <param name="Damage">One clause that says where the walk broke; null if it ended at the end of the file.</param>
internal sealed record ModularFile(ImmutableArray<EcLabModule> Modules, string? Damage)
{
    /// <summary>First bytes of every .mpr file.</summary>
    public static ReadOnlySpan<byte> Magic => "BIO-LOGIC MODULAR FILE\x1a"u8;

    // Magic, blanks to 48, four zero bytes.
    private const int FirstModule = 52;
    private const int OldHeader = 57, NewHeader = 65;

    /// <summary>
    /// Walks the modules. The word MODULE may occur within data, so the lengths lead; only where a length leads
    /// astray is the next header searched for.
    /// </summary>
    /// <param name="source">The file.</param>
    public static ModularFile Walk(ByteSource source)
    {
        var modules = ImmutableArray.CreateBuilder<EcLabModule>();
        string? damage = null;
        long at = FirstModule;
        while (at < source.Length)
        {
            if (ReadHeader(source, at) is { } module)
            {
                modules.Add(module);
                if (!module.Truncated)
                {
                    at = module.Body + module.Length;
                    continue;
                }

                damage = $"module \"{module.Name}\" at byte {module.Header} should be {module.Length} bytes long and {module.Available} are left";
            }
            else
            {
                damage ??= $"byte {at} should begin a module and does not";
            }

            // Either the file was cut, and nothing follows, or a length is wrong, and a later header proves it.
            long from = modules.Count > 0 ? modules[^1].Body : at;
            long found = FindHeader(source, Math.Max(from, FirstModule));
            if (found < 0) break;
            if (modules.Count > 0) modules[^1] = modules[^1] with { Length = found - from, Available = found - from };
            at = found;
        }

        return new ModularFile(modules.ToImmutable(), damage);
    }

    private static EcLabModule? ReadHeader(ByteSource source, long at)
    {
        Span<byte> header = stackalloc byte[NewHeader];
        int n = source.Read(at, header);
        if (n < OldHeader || !header.StartsWith("MODULE"u8)) return null;
        var name = Encoding.ASCII.GetString(header.Slice(6, 10)).TrimEnd(' ', '\0');
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(header[41..]);
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(header[45..]);
        uint? newVersion = null;
        int size = OldHeader;
        if (length == uint.MaxValue)
        {
            if (n < NewHeader) return null;
            (size, length) = (NewHeader, version);
            version = BinaryPrimitives.ReadUInt32LittleEndian(header[49..]);
            newVersion = BinaryPrimitives.ReadUInt32LittleEndian(header[53..]);
        }

        long body = at + size;
        return new EcLabModule(name, at, body, length, Math.Min(length, source.Length - body), version, newVersion);
    }

    private static long FindHeader(ByteSource source, long from)
    {
        var pattern = "MODULEVMP "u8;
        var buffer = new byte[1 << 16];
        for (long at = from; at < source.Length; at += buffer.Length - pattern.Length)
        {
            int n = source.Read(at, buffer);
            for (int start = 0; start < n;)
            {
                int i = buffer.AsSpan(start, n - start).IndexOf(pattern);
                if (i < 0) break;
                long found = at + start + i;
                if (ReadHeader(source, found) is not null) return found;
                start += i + 1;
            }

            if (n < buffer.Length) break;
        }

        return -1;
    }
}
