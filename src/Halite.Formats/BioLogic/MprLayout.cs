// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Formats.BioLogic;

/// <summary>A field of a .mpr row.</summary>
/// <param name="Id">Number of the column in the file.</param>
/// <param name="Label">EC-Lab's label.</param>
/// <param name="Stored">How it is stored.</param>
/// <param name="Offset">Offset within the row.</param>
internal readonly record struct MprField(int Id, string Label, Stored Stored, int Offset);

/// <summary>Where the rows of a "VMP data" module lie and what they hold.</summary>
/// <param name="RowStart">Offset of row 0 in the file.</param>
/// <param name="RowBytes">Length of a row.</param>
/// <param name="Rows">Rows that the file holds whole.</param>
/// <param name="DeclaredRows">Rows that the module declares.</param>
/// <param name="FlagsOffset">Offset of the flags byte within a row; -1 if there is none.</param>
/// <param name="Flags">Numbers of the flags that the file lists, in its order.</param>
/// <param name="Fields">The other columns whose place is certain, in the order of the file.</param>
/// <param name="Warnings">What was unknown.</param>
internal sealed record MprLayout(long RowStart, int RowBytes, int Rows, uint DeclaredRows, int FlagsOffset, ImmutableArray<int> Flags, ImmutableArray<MprField> Fields, ImmutableArray<Warning> Warnings)
{
    private enum IdCode { Byte, LittleEndian, BigEndian }

    // (numbers of columns, offset of row 0), by version of the module.
    private static readonly (IdCode Code, int Start, Func<EcLabModule, bool> Usual)[] Generations =
    [
        (IdCode.BigEndian, 0x3EF, m => m.NewVersion is not null && m.Version == 0),
        (IdCode.LittleEndian, 0x196, m => m.Version == 3),
        (IdCode.LittleEndian, 0x195, m => m.Version == 2),
        (IdCode.Byte, 100, m => m.NewVersion is null && m.Version == 0),
    ];

    /// <summary>The layout of a data module; null if the file ends before its first row or lists no column.</summary>
    /// <param name="source">The file.</param>
    /// <param name="module">A "VMP data" module.</param>
    /// <exception cref="InputException">The length of a row contradicts the columns beyond repair.</exception>
    public static MprLayout? Read(ByteSource source, EcLabModule module)
    {
        var head = new byte[(int)Math.Min(0x3EF, module.Available)];
        if (source.Read(module.Body, head) < 5) return null;
        uint declared = BinaryPrimitives.ReadUInt32LittleEndian(head);
        int columns = head[4];
        if (columns == 0) return null;

        // The module's own version first; another generation only where its row length fits and the own does not.
        var own = Generations.FirstOrDefault(g => g.Usual(module));
        if (own.Usual is not null && TryRead(module, head, own.Code, own.Start, declared, columns) is { } expected && (expected.Fits || declared == 0)) return expected.Layout;
        MprLayout? known = null;
        foreach (var g in Generations)
        {
            if (g.Usual == own.Usual || TryRead(module, head, g.Code, g.Start, declared, columns) is not { Fits: true, Exact: true } other) continue;
            known = other.Layout;
            break;
        }

        if (known is not null)
        {
            return known with { Warnings = known.Warnings.Add(new Warning("unknown-module-version", $"The data module has a version that Halite has not met ({module.Version}, {module.NewVersion}); its rows were recognised by their length.")) };
        }

        if (own.Usual is null) (own.Code, own.Start) = module.NewVersion is null ? (IdCode.LittleEndian, 0x196) : (IdCode.BigEndian, 0x3EF);
        if (module.Available <= own.Start) return null;
        return TryRead(module, head, own.Code, own.Start, declared, columns) is { } solved
            ? solved.Layout
            : throw new InputException($"The data at byte {module.Body} is laid out in a way that Halite does not know (version {module.Version}, {columns} columns, {declared} rows in {module.Length} bytes); export the file as text in EC-Lab (.mpt) and open that.");
    }

    private static (MprLayout Layout, bool Fits, bool Exact)? TryRead(EcLabModule module, ReadOnlySpan<byte> head, IdCode code, int start, uint declared, int columns)
    {
        int idBytes = code == IdCode.Byte ? 1 : 2;
        if (module.Length < start || head.Length < Math.Min(5 + columns * idBytes, start) || 5 + columns * idBytes > start) return null;
        var ids = new int[columns];
        for (int i = 0; i < columns; i++)
        {
            var at = head[(5 + i * idBytes)..];
            ids[i] = code switch
            {
                IdCode.Byte => at[0],
                IdCode.LittleEndian => BinaryPrimitives.ReadUInt16LittleEndian(at),
                _ => BinaryPrimitives.ReadUInt16BigEndian(at),
            };
        }

        // The declared length, not what is left of a cut file, says how long a row is.
        long bytes = module.Length - start;
        int? rowBytes = declared > 0 && bytes % declared == 0 && bytes / declared is > 0 and < 4096 ? (int)(bytes / declared) : null;
        var widths = MprWidths.Solve(ids, rowBytes);
        if (widths is null) return null;
        int length = rowBytes ?? widths.RowBytes;
        if (length == 0) return null;
        long available = Math.Max(0, module.Available - start) / length;
        long rows = Math.Min(Math.Min(declared == 0 ? long.MaxValue : declared, available), Array.MaxLength / 8);
        var layout = new MprLayout(module.Body + start, length, (int)rows, declared, widths.FlagsOffset, widths.Flags, widths.Fields, widths.Warnings);
        return (layout, rowBytes is not null, widths.Warnings.IsEmpty);
    }
}
