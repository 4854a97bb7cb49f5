// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;
using Halite.Formats.BioLogic;
using Halite.Numerics;

namespace Halite.Formats.Tests.BioLogic;

/// <summary>Builds the bytes of a .mpr file of any generation together with the columns that must come out.</summary>
public sealed class MprBuilder
{
    public enum Generation { Old0, Old2, Old3, New }

    private readonly MemoryStream bytes = new();
    private readonly Generation generation;

    public MprBuilder(Generation generation)
    {
        this.generation = generation;
        bytes.Write("BIO-LOGIC MODULAR FILE\x1a"u8);
        while (bytes.Length < 48) bytes.WriteByte((byte)' ');
        bytes.Write(new byte[4]);
    }

    /// <summary>Offsets at which modules begin, and the length of the file behind the last.</summary>
    public List<int> Boundaries { get; } = [];

    /// <summary>Columns that must come out, by label; NaN-free values as double.</summary>
    public Dictionary<string, double[]> Expected { get; } = [];

    public int RowStart { get; private set; }

    public int RowBytes { get; private set; }

    public byte[] ToArray() => bytes.ToArray();

    public MprBuilder Settings(byte technique = 0x04, string comment = "", float massMg = 0.001f, float areaCm2 = 0.001f)
    {
        var body = new byte[6800];
        body[0] = technique;
        Pascal(body, 7, comment);
        BinaryPrimitives.WriteSingleLittleEndian(body.AsSpan(0x107), massMg);
        BinaryPrimitives.WriteSingleLittleEndian(body.AsSpan(0x10F), 0.001f);
        BinaryPrimitives.WriteSingleLittleEndian(body.AsSpan(0x211), areaCm2);
        return Module("VMP Set", body, 0);
    }

    public MprBuilder Log(double oleDay = 45000.5)
    {
        var body = new byte[2000];
        BinaryPrimitives.WriteDoubleLittleEndian(body.AsSpan(0x249), oleDay);
        Pascal(body, 0x3B7, "11.61");
        return Module("VMP LOG", body, 0);
    }

    public MprBuilder Loops(params uint[] starts)
    {
        var body = new byte[268];
        BinaryPrimitives.WriteUInt32LittleEndian(body, (uint)starts.Length);
        for (int i = 0; i < starts.Length; i++) BinaryPrimitives.WriteUInt32LittleEndian(body.AsSpan(4 + 4 * i), starts[i]);
        return Module("VMP loop", body, 0);
    }

    /// <summary>A data module with random rows, or with values by column and row. Unknown columns are given with their width.</summary>
    public MprBuilder Data(RandomStream random, int rows, IReadOnlyList<int> ids, IReadOnlyDictionary<int, int>? unknownWidths = null, Func<int, int, double>? values = null)
    {
        var body = new MemoryStream();
        var head = new byte[generation switch { Generation.Old0 => 100, Generation.Old2 => 0x195, Generation.Old3 => 0x196, _ => 0x3EF }];
        BinaryPrimitives.WriteUInt32LittleEndian(head, (uint)rows);
        head[4] = (byte)ids.Count;
        for (int i = 0; i < ids.Count; i++)
        {
            switch (generation)
            {
                case Generation.Old0: head[5 + i] = (byte)ids[i]; break;
                case Generation.New: BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(5 + 2 * i), (ushort)ids[i]); break;
                default: BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(5 + 2 * i), (ushort)ids[i]); break;
            }
        }

        body.Write(head);
        var flags = ids.Where(id => EcLabColumns.FindFlag(id) is not null).ToArray();
        if (flags.Length > 0) Expected["flags"] = new double[rows];
        foreach (int id in flags) Expected[EcLabColumns.FindFlag(id)!.Value.Label] = new double[rows];
        var labels = new Dictionary<int, string>();
        foreach (int id in ids.Except(flags))
        {
            if (unknownWidths?.ContainsKey(id) == true) continue;
            labels[id] = EcLabColumns.Find(id)!.Value.Label;
            Expected[labels[id]] = new double[rows];
        }

        Span<byte> cell = stackalloc byte[8];
        for (int row = 0; row < rows; row++)
        {
            long before = body.Length;
            bool flagged = false;
            foreach (int id in ids)
            {
                if (EcLabColumns.FindFlag(id) is not null)
                {
                    if (flagged) continue;
                    flagged = true;
                    byte b = (byte)random.NextInt(256);
                    body.WriteByte(b);
                    Expected["flags"][row] = b;
                    foreach (int flag in flags)
                    {
                        var (label, mask) = EcLabColumns.FindFlag(flag)!.Value;
                        Expected[label][row] = (b & mask) / (mask & -mask);
                    }

                    continue;
                }

                if (unknownWidths?.TryGetValue(id, out int width) == true)
                {
                    for (int i = 0; i < width; i++) body.WriteByte((byte)random.NextInt(256));
                    continue;
                }

                var stored = EcLabColumns.Find(id)!.Value.Stored;
                double value;
                switch (stored)
                {
                    case Stored.Single: { float v = (float)(values?.Invoke(id, row) ?? random.NextGaussian() * 4); BinaryPrimitives.WriteSingleLittleEndian(cell, v); value = v; break; }
                    case Stored.Double: value = values?.Invoke(id, row) ?? random.NextGaussian() * 1e3; BinaryPrimitives.WriteDoubleLittleEndian(cell, value); break;
                    case Stored.Byte: { byte v = (byte)random.NextInt(256); cell[0] = v; value = v; break; }
                    case Stored.UInt16: { ushort v = (ushort)random.NextInt(65536); BinaryPrimitives.WriteUInt16LittleEndian(cell, v); value = v; break; }
                    default: { uint v = random.NextUInt32(); BinaryPrimitives.WriteUInt32LittleEndian(cell, v); value = v; break; }
                }

                body.Write(cell[..EcLabColumn.WidthOf(stored)]);
                Expected[labels[id]][row] = value;
            }

            RowBytes = (int)(body.Length - before);
        }

        int header = generation == Generation.New ? 65 : 57;
        RowStart = (int)bytes.Length + header + head.Length;
        return Module("VMP data", body.ToArray(), generation switch { Generation.Old2 => 2, Generation.Old3 => 3, _ => 0 });
    }

    private MprBuilder Module(string name, byte[] body, uint version)
    {
        Boundaries.Add((int)bytes.Length);
        bytes.Write("MODULE"u8);
        bytes.Write(Encoding.ASCII.GetBytes(name.PadRight(10)));
        bytes.Write(Encoding.ASCII.GetBytes((name + " long").PadRight(25)));
        Span<byte> word = stackalloc byte[4];
        void Word(Span<byte> w, uint value)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(w, value);
            bytes.Write(w);
        }

        if (generation == Generation.New) Word(word, uint.MaxValue);
        Word(word, (uint)body.Length);
        Word(word, version);
        if (generation == Generation.New) Word(word, name == "VMP data" ? 11u : 10u);
        bytes.Write("10/31/20"u8);
        bytes.Write(body);
        return this;
    }

    private static void Pascal(byte[] body, int offset, string text)
    {
        var raw = EcLabSettings.Latin.GetBytes(text);
        body[offset] = (byte)raw.Length;
        raw.CopyTo(body, offset + 1);
    }
}
