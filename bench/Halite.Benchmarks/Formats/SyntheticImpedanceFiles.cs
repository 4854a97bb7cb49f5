// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Halite.Benchmarks.Formats;

/// <summary>Large series of spectra as instruments and their users write them, in the folder for temporary files.</summary>
internal static class SyntheticImpedanceFiles
{
    /// <summary>A GEIS .mpr of EC-Lab 11 with the columns of an impedance file (46 bytes a row).</summary>
    public static string Mpr(int spectra, int points) => SyntheticFiles.Once($"halite-geis-{spectra}x{points}.mpr", stream =>
    {
        int[] ids = [32, 37, 38, 36, 35, 4, 77, 76, 24, 39];
        const int RowBytes = 7 * 4 + 2 * 8 + 2;
        stream.Write("BIO-LOGIC MODULAR FILE\x1a                         \0\0\0\0"u8);
        SyntheticFiles.Module(stream, "VMP Set", new byte[6800], 0);
        var head = new byte[0x196];
        BinaryPrimitives.WriteInt32LittleEndian(head, spectra * points);
        head[4] = (byte)ids.Length;
        for (int i = 0; i < ids.Length; i++) BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(5 + 2 * i), (ushort)ids[i]);
        SyntheticFiles.Header(stream, "VMP data", head.Length + (long)RowBytes * spectra * points, 3);
        stream.Write(head);
        var row = new byte[RowBytes];
        foreach (var (s, i, f, z) in Rows(spectra, points))
        {
            Span<float> floats = [(float)f, (float)z.Real, (float)-z.Imaginary, (float)z.Magnitude, (float)(z.Phase * 180 / Math.PI)];
            for (int k = 0; k < floats.Length; k++) BinaryPrimitives.WriteSingleLittleEndian(row.AsSpan(4 * k), floats[k]);
            BinaryPrimitives.WriteDoubleLittleEndian(row.AsSpan(20), s * 600.0 + i);
            BinaryPrimitives.WriteSingleLittleEndian(row.AsSpan(28), 3.5f);
            BinaryPrimitives.WriteSingleLittleEndian(row.AsSpan(32), 0.1f);
            BinaryPrimitives.WriteDoubleLittleEndian(row.AsSpan(36), s + 1);
            BinaryPrimitives.WriteUInt16LittleEndian(row.AsSpan(44), 10);
            stream.Write(row);
        }

        SyntheticFiles.Module(stream, "VMP LOG", new byte[2000], 0);
    });

    /// <summary>The same as EC-Lab's text.</summary>
    public static string Mpt(int spectra, int points) => SyntheticFiles.Once($"halite-geis-{spectra}x{points}.mpt", stream =>
    {
        using var writer = new StreamWriter(stream, Encoding.ASCII, 1 << 20) { NewLine = "\r\n" };
        writer.WriteLine("EC-Lab ASCII FILE");
        writer.WriteLine("Nb header lines : 3");
        writer.WriteLine("freq/Hz\tRe(Z)/Ohm\t-Im(Z)/Ohm\t|Z|/Ohm\tPhase(Z)/deg\ttime/s\t<Ewe>/V\t<I>/mA\tcycle number\tI Range\t");
        foreach (var (s, i, f, z) in Rows(spectra, points))
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{f:E7}\t{z.Real:E7}\t{-z.Imaginary:E7}\t{z.Magnitude:E7}\t{z.Phase * 180 / Math.PI:E7}\t{s * 600.0 + i:E15}\t3.5000000E+000\t1.0000000E-001\t{s + 1:E15}\t10\t"));
    });

    /// <summary>The same as a table with an index.</summary>
    public static string Csv(int spectra, int points) => SyntheticFiles.Once($"halite-geis-{spectra}x{points}.csv", stream =>
    {
        using var writer = new StreamWriter(stream, Encoding.ASCII, 1 << 20) { NewLine = "\n" };
        writer.WriteLine("index,frequency_Hz,z_re_ohm,z_im_ohm");
        foreach (var (s, _, f, z) in Rows(spectra, points)) writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{s},{f:R},{z.Real:R},{z.Imaginary:R}"));
    });

    private static IEnumerable<(int Spectrum, int Point, double F, Complex Z)> Rows(int spectra, int points)
    {
        for (int s = 0; s < spectra; s++)
        {
            for (int i = 0; i < points; i++)
            {
                double f = 1e5 * Math.Pow(10, -7.0 * i / points);
                yield return (s, i, f, 5 + (20 + s % 17) / (1 + Complex.Pow(new Complex(0, 2 * Math.PI * f * 1e-2), 0.9)));
            }
        }
    }
}
