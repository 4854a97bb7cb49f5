// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Halite.Data;

namespace Halite.Formats.BioLogic;

/// <summary>What a .mpr file's "VMP Set" and "VMP LOG" modules say of the experiment.</summary>
internal static class EcLabSettings
{
    // Day numbers of plausible experiments: 1982 to 2119.
    private const double FirstDay = 30_000, LastDay = 80_000;

    private static readonly FrozenDictionary<byte, string> Techniques = new Dictionary<byte, string>
    {
        [0x04] = "GCPL", [0x06] = "CV", [0x0B] = "OCV", [0x18] = "CA", [0x19] = "CP", [0x1C] = "WAIT", [0x1D] = "PEIS",
        [0x1E] = "GEIS", [0x30] = "CV", [0x32] = "ZIR", [0x33] = "CVA", [0x6C] = "LSV", [0x75] = "coV", [0x76] = "coC",
        [0x77] = "GCPL", [0x7F] = "MB", [0x88] = "BCD",
    }.ToFrozenDictionary();

    /// <summary>Text encoding of EC-Lab's files.</summary>
    public static Encoding Latin { get; } = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>Adds what the settings module says. Fields beyond the end of a cut module are left out.</summary>
    /// <param name="metadata">What is known so far.</param>
    /// <param name="body">Body of the module.</param>
    public static Metadata AddSettings(Metadata metadata, ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty) return metadata;
        metadata = metadata.With("technique", Techniques.TryGetValue(body[0], out var technique)
            ? technique
            : "technique 0x" + body[0].ToString("X2", CultureInfo.InvariantCulture));
        metadata = metadata.With("comment", Pascal(body, 0x07))
            .With("electrode_material", Pascal(body, 0x11E))
            .With("electrolyte", Pascal(body, 0x1C0))
            .With("reference_electrode", Pascal(body, 0x215) is var reference && reference == "(unspecified)" ? null : reference);

        double mass = Single(body, 0x107), area = Single(body, 0x211), weight = Single(body, 0x10F), capacity = Single(body, 0x25C);
        metadata = AddMass(metadata, mass, weight);
        // 0.001 cm² is what EC-Lab writes where nobody entered an area.
        if (area > 0 && !IsUntouched(area)) metadata = metadata.With("area_cm2", area);
        if (body.Length > 0x260 && capacity > 0)
        {
            double? factor = body[0x260] switch { 0 => 1e3, 1 => 1, 2 => 1e-3, _ => null };
            if (factor is { } f) metadata = metadata.With("nominal_capacity_mAh", Round(capacity) * f);
        }

        return metadata;
    }

    /// <summary>Adds the mass of active material unless it is one that EC-Lab fills in by itself.</summary>
    /// <param name="metadata">What is known so far.</param>
    /// <param name="massMg">Mass of active material, mg.</param>
    /// <param name="molecularWeight">Molecular weight of the material, g/mol; NaN if not said.</param>
    public static Metadata AddMass(Metadata metadata, double massMg, double molecularWeight)
    {
        if (!(massMg > 0)) return metadata;
        // EC-Lab's defaults are 0.001 mg and, in its LiCoO2 example setting, 7000 mg with CoO2's 90.93 g/mol.
        bool example = massMg == 7000 && Math.Abs(molecularWeight - 90.93) < 0.005;
        return IsUntouched(massMg) || example
            ? metadata.With("active_mass_note", Round(massMg).ToString(CultureInfo.InvariantCulture) + " mg is EC-Lab's default, nobody entered a mass")
            : metadata.With("active_mass_mg", Round(massMg));
    }

    /// <summary>Adds what the log module says: start, channel, instrument, software.</summary>
    /// <param name="metadata">What is known so far.</param>
    /// <param name="body">Body of the module.</param>
    public static Metadata AddLog(Metadata metadata, ReadOnlySpan<byte> body)
    {
        // The start stands at 0x249 in all files of the last decade, earlier in older ones.
        foreach (int offset in (ReadOnlySpan<int>)[0x249, 465, 469, 473])
        {
            double day = body.Length >= offset + 8 ? BinaryPrimitives.ReadDoubleLittleEndian(body[offset..]) : double.NaN;
            if (!(day > FirstDay && day < LastDay)) continue;
            metadata = metadata.With("started", DateTime.FromOADate(day).ToString("yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture));
            break;
        }

        if (body.Length > 9) metadata = metadata.With("channel", (body[9] + 1).ToString(CultureInfo.InvariantCulture));
        if (Pascal(body, 0x3B7) is { Length: > 0 } version)
        {
            // BT-Lab counts its versions from 1, EC-Lab reached 8 before it wrote such files.
            metadata = metadata.With("software", (version.StartsWith("1.", StringComparison.Ordinal) ? "BT-Lab " : "EC-Lab ") + version);
        }

        return metadata.With("instrument_serial", Pascal(body, 0x3CF)).With("instrument_address", Pascal(body, 0x384))
            .With("original_file", Pascal(body, 0x251) is { } path ? path[(path.LastIndexOf('\\') + 1)..] : null);
    }

    private static bool IsUntouched(double value) => Math.Abs(value - 0.001) < 1e-9;

    // A float's shortest decimal is what was typed: 17.233, not 17.232999801635742.
    private static double Round(double value) => double.Parse(((float)value).ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static double Single(ReadOnlySpan<byte> body, int offset)
    {
        if (body.Length < offset + 4) return double.NaN;
        float value = BinaryPrimitives.ReadSingleLittleEndian(body[offset..]);
        return float.IsFinite(value) ? Round(value) : double.NaN;
    }

    private static string? Pascal(ReadOnlySpan<byte> body, int offset)
    {
        if (offset >= body.Length || body.Length < offset + 1 + body[offset]) return null;
        var text = Latin.GetString(body.Slice(offset + 1, body[offset])).Trim('\0', ' ', '\r', '\n');
        foreach (char c in text)
        {
            if (char.IsControl(c) && c is not ('\r' or '\n' or '\t')) return null;
        }

        return text.ReplaceLineEndings("\n");
    }
}
