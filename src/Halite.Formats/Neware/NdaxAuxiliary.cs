// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Halite.Data;

namespace Halite.Formats.Neware;

/// <summary>The auxiliary channels of an .ndax archive: thermocouples, further voltages.</summary>
internal static partial class NdaxAuxiliary
{
    /// <summary>Whether a file of the archive holds an auxiliary channel.</summary>
    /// <param name="name">Its name.</param>
    public static bool IsAuxiliary(string name) => ByChannel().IsMatch(name) || ByNumber().IsMatch(name);

    /// <summary>The columns of one channel.</summary>
    /// <param name="name">Name of the file.</param>
    /// <param name="file">Its bytes.</param>
    /// <param name="testInfo">TestInfo.xml; null where it cannot be read.</param>
    /// <param name="index">Numbers of the rows.</param>
    /// <param name="warnings">What a user must know.</param>
    public static IEnumerable<Column> Read(string name, byte[] file, XElement? testInfo, uint[] index, List<Warning> warnings)
    {
        if (file.Length < 3) return [];
        int version = file[2];
        var (number, described) = Describe(name, testInfo);
        if (described is null) warnings.Add(new Warning("auxiliary-unknown", $"TestInfo.xml says nothing of the auxiliary channel in {name}; its numbers are kept under the channel's number."));
        // 103 is a thermocouple, 335 a set temperature, 345 humidity; other codes are combined channels.
        string plain = described switch { "103" => "T", "335" => "t", "345" => "H", _ => "Aux" };
        var values = new List<(string Quantity, uint Index, double Value)>();
        bool whole = NdcVersion.Whole(version) is not null;
        var known = NdcVersion.Of(version);
        if (!whole && known is null)
        {
            warnings.Add(new Warning("auxiliary-version", $"{name} is of version {version}, which Halite does not know; it was left out."));
            return [];
        }

        int first = 4096 + 132;
        if (whole)
        {
            bool old = version < 5;
            int at = old ? 8 : 1;
            var pages = new NdcPages(file, old ? 94 : 87, old);
            Each(pages, (_, r) =>
            {
                uint row = BinaryPrimitives.ReadUInt32LittleEndian(r[at..]);
                if (row == 0) return;
                values.Add(("V", row, BinaryPrimitives.ReadInt32LittleEndian(r[(at + 23)..]) / 1e4));
                values.Add(("T", row, BinaryPrimitives.ReadInt16LittleEndian(r[(at + 33)..]) / 10.0));
                values.Add(("t", row, BinaryPrimitives.ReadInt16LittleEndian(r[(at + 35)..]) / 10.0));
            });
        }
        else if (known!.PlainAuxiliary)
        {
            Each(new NdcPages(file, 4), (row, r) => values.Add((plain, row, BinaryPrimitives.ReadSingleLittleEndian(r))));
        }
        else if (file.Length > first && file[first] == 0x74)
        {
            Each(new NdcPages(file, 88), (_, r) => values.Add(("T", BinaryPrimitives.ReadUInt32LittleEndian(r[1..]), BinaryPrimitives.ReadInt16LittleEndian(r[35..]) / 10.0)));
        }
        else
        {
            Each(new NdcPages(file, 7), (row, r) =>
            {
                values.Add(("V", row, BinaryPrimitives.ReadSingleLittleEndian(r[1..]) / 1e4));
                values.Add(("T", row, BinaryPrimitives.ReadInt16LittleEndian(r[5..]) / 10.0));
            });
        }

        return values.GroupBy(v => v.Quantity).SelectMany(g => NewareTable.Auxiliary(index, g.Select(v => (number, v.Index, v.Value)), n => Name(g.Key, n), Unit(g.Key), g.Key == "T" ? Meaning.Temperature : Meaning.Unknown));
    }

    private delegate void RecordAction(uint row, ReadOnlySpan<byte> record);

    private static void Each(NdcPages pages, RecordAction action)
    {
        for (int page = 0; page < pages.Pages; page++)
        {
            for (int slot = 0; slot < pages.PerPage; slot++)
            {
                if (pages.IsValid(page, slot)) action((uint)((long)page * pages.PerPage + slot + 1), pages.Record(page, slot));
            }
        }
    }

    /// <summary>Number of the channel and the code of its kind, which TestInfo.xml gives.</summary>
    private static (int Number, string? Kind) Describe(string name, XElement? testInfo)
    {
        var entries = testInfo?.Descendants().Where(e => e.Name.LocalName.StartsWith("Aux", StringComparison.OrdinalIgnoreCase) && e.Attribute("AuxID") is not null).ToList() ?? [];
        bool byChannel = ByChannel().Match(name) is { Success: true } m;
        var match = byChannel ? ByChannel().Match(name) : ByNumber().Match(name);
        var digits = match.Groups[1].Value;
        var entry = entries.FirstOrDefault(e => e.Attribute(byChannel ? "RealChlID" : "AuxID")?.Value == digits) ?? (entries.Count == 1 ? entries[0] : null);
        int number = int.TryParse(entry?.Attribute("AuxID")?.Value ?? digits, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : 0;
        return (number, entry is null ? null : entry.Attribute("ChlType")?.Value ?? "");
    }

    private static string Name(string quantity, int number) => quantity switch
    {
        "V" => $"V{number}(V)",
        "T" => $"T{number}(degC)",
        "t" => $"t{number}(degC)",
        "H" => $"H{number}(%)",
        _ => $"Aux{number}",
    };

    private static string Unit(string quantity) => quantity switch { "V" => "V", "T" or "t" => "degC", "H" => "%", _ => "" };

    [GeneratedRegex(@"data_AUX_(\d+)_\d+_\d+\.ndc$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex ByChannel();

    [GeneratedRegex(@"_(\d+)\.ndc$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex ByNumber();
}
