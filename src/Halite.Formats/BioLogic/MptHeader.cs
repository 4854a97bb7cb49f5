// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Halite.Data;
using Halite.Formats.Text;

namespace Halite.Formats.BioLogic;

/// <summary>The head of an EC-Lab text file: where its names stand and what it says of the experiment.</summary>
/// <param name="NamesLine">Index of the line of column labels.</param>
/// <param name="Metadata">What the head says.</param>
/// <param name="Loops">First rows of the loops; empty where the head lists none.</param>
/// <param name="Warning">A head that does not keep its own word; null if it does.</param>
internal sealed partial record MptHeader(int NamesLine, Metadata Metadata, ImmutableArray<uint> Loops, Warning? Warning)
{
    private static readonly FrozenDictionary<string, string> Techniques = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["Galvanostatic Cycling with Potential Limitation"] = "GCPL",
        ["Special Galvanostatic Cycling with Potential Limitation"] = "GCPL",
        ["Potentio Electrochemical Impedance Spectroscopy"] = "PEIS",
        ["Galvano Electrochemical Impedance Spectroscopy"] = "GEIS",
        ["Staircase Potentio Electrochemical Impedance Spectroscopy"] = "SPEIS",
        ["Staircase Galvano Electrochemical Impedance Spectroscopy"] = "SGEIS",
        ["Cyclic Voltammetry"] = "CV",
        ["Cyclic Voltammetry Advanced"] = "CVA",
        ["Linear Sweep Voltammetry"] = "LSV",
        ["Open Circuit Voltage"] = "OCV",
        ["Chronopotentiometry"] = "CP",
        ["Chronoamperometry / Chronocoulometry"] = "CA",
        ["Modulo Bat"] = "MB",
        ["Battery Capacity Determination"] = "BCD",
        ["Potentiodynamic Cycling with Galvanostatic Acceleration"] = "PCGA",
        ["Constant Current"] = "coC",
        ["Constant Voltage"] = "coV",
        ["Wait"] = "WAIT",
        ["IR compensation (PEIS)"] = "ZIR",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a line begins an EC-Lab or BT-Lab text file.</summary>
    /// <param name="line">First line.</param>
    public static bool IsMagic(string line) => line.StartsWith("EC-Lab ASCII FILE", StringComparison.OrdinalIgnoreCase) || line.StartsWith("BT-Lab ASCII FILE", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a line holds column labels of EC-Lab.</summary>
    /// <param name="line">A line.</param>
    public static bool AreLabels(string line)
    {
        if (!line.Contains('\t', StringComparison.Ordinal)) return false;
        int known = 0;
        bool own = false;
        foreach (var label in line.Split('\t'))
        {
            var text = label.Trim();
            own |= text is "ox/red" or "freq/Hz" || text.Contains("Ewe", StringComparison.Ordinal) || text.StartsWith("Ecell/", StringComparison.Ordinal) || text.StartsWith("<I>/", StringComparison.Ordinal) || text.StartsWith("(Q-Qo)/", StringComparison.Ordinal) || text.StartsWith("control/", StringComparison.Ordinal);
            if (text is "mode" or "ox/red" or "error" or "I Range" || (text.Contains('/', StringComparison.Ordinal) && EcLabLabels.MeaningOf(text) != Meaning.Unknown)) known++;
        }

        return own && known >= 2;
    }

    /// <summary>Reads the head.</summary>
    /// <param name="head">The first lines of the file.</param>
    /// <exception cref="InputException">No line of labels was found.</exception>
    public static MptHeader Read(TextHead head)
    {
        var lines = head.Lines;
        int names = -1;
        Warning? warning = null;
        bool magic = IsMagic(lines[0].Text);
        if (magic && lines.Length > 1 && LastNumber().Match(lines[1].Text) is { Success: true } match && int.TryParse(match.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count >= 3)
        {
            names = count - 1;
            if (names >= lines.Length) throw new InputException($"The head should be {count} lines long and the file ends (or is no text any more) after {lines.Length}; export it again.");
        }

        if (names < 0 || !lines[names].Text.Contains('\t', StringComparison.Ordinal))
        {
            int found = -1;
            for (int i = 0; i < lines.Length && found < 0; i++)
            {
                if (AreLabels(lines[i].Text)) found = i;
            }

            if (found < 0) throw new InputException("No line of EC-Lab column labels (such as time/s) was found; export the file again with its columns.");
            if (names >= 0) warning = new Warning("header-length", $"The head says that it is {names + 1} lines long; the labels were found in line {found + 1}.");
            names = found;
        }

        return new MptHeader(names, magic ? ReadMetadata(lines, names) : Metadata.Empty, ReadLoops(lines, names), warning);
    }

    private static Metadata ReadMetadata(ImmutableArray<HeadLine> lines, int end)
    {
        var metadata = Metadata.Empty;
        if (lines[0].Text.StartsWith("BT-Lab", StringComparison.OrdinalIgnoreCase)) metadata = metadata.With("software", "BT-Lab");
        double molecularWeight = double.NaN, mass = double.NaN;
        bool comment = false;
        for (int i = 2; i < end; i++)
        {
            var line = lines[i].Text.Trim();
            if (line.Length == 0) continue;
            if (metadata["technique"] is null && !line.Contains(':', StringComparison.Ordinal))
            {
                metadata = metadata.With("technique", Techniques.GetValueOrDefault(line, line)).With("technique_name", line);
                continue;
            }

            if (line.Contains("(software)", StringComparison.Ordinal))
            {
                metadata = metadata.With("software", line.Replace("for windows", "", StringComparison.OrdinalIgnoreCase).Replace("(software)", "", StringComparison.Ordinal).Replace("  ", " ", StringComparison.Ordinal));
                continue;
            }

            int colon = line.IndexOf(" :", StringComparison.Ordinal);
            var (key, value) = colon < 0 ? (line, "") : (line[..colon].Trim(), line[(colon + 2)..].Trim());
            // A comment may run over several lines; each begins like the first.
            if (key == "Comments")
            {
                if (value.Length > 0) metadata = metadata.With("comment", comment ? metadata["comment"] + "\n" + value : value);
                comment = true;
                continue;
            }

            switch (key)
            {
                case "Acquisition started on": metadata = metadata.With("started", Started(value)); break;
                case "Device": metadata = metadata.With("instrument", value); break;
                case "Run on channel": metadata = metadata.With("channel", value); break;
                case "User": metadata = metadata.With("operator", value); break;
                case "File": metadata = metadata.With("original_file", value); break;
                case "Electrode material": metadata = metadata.With("electrode_material", value); break;
                case "Electrolyte": metadata = metadata.With("electrolyte", value); break;
                case "Reference electrode": metadata = metadata.With("reference_electrode", value.StartsWith('(') ? null : value); break;
                case "Electrode surface area":
                    if (Quantity(value, "cm2") is { } area && Math.Abs(area - 0.001) > 1e-9 && area > 0) metadata = metadata.With("area_cm2", area);
                    break;
                case "Mass of active material": mass = Quantity(value, "mg") ?? double.NaN; break;
                case "Battery capacity C": if (Quantity(value, "mAh") is { } capacity and > 0) metadata = metadata.With("nominal_capacity_mAh", capacity); break;
                default:
                    if (key.StartsWith("Molecular weight of active material", StringComparison.Ordinal)) molecularWeight = Quantity(value, "") ?? double.NaN;
                    break;
            }
        }

        return EcLabSettings.AddMass(metadata, mass, molecularWeight);
    }

    private static ImmutableArray<uint> ReadLoops(ImmutableArray<HeadLine> lines, int end)
    {
        var loops = ImmutableArray.CreateBuilder<uint>();
        for (int i = 2; i < end; i++)
        {
            if (LoopStart().Match(lines[i].Text) is { Success: true } match && uint.TryParse(match.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out uint first)) loops.Add(first);
        }

        return loops.ToImmutable();
    }

    /// <summary>"17.233 mg", "1,539 cm²" in the unit asked for; null where it is no number.</summary>
    private static double? Quantity(string text, string unit)
    {
        var match = Amount().Match(text);
        if (!match.Success || !double.TryParse(match.Groups[1].Value.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)) return null;
        var given = match.Groups[2].Value;
        if (unit.Length == 0 || given.Length == 0) return value;
        // A lost superscript leaves "cm" and some sign.
        if (unit == "cm2" && given.StartsWith("cm", StringComparison.Ordinal)) return value;
        return Units.Conversion(given, unit) is { } conversion ? value * conversion.Factor : null;
    }

    // EC-Lab writes month/day/year, day.month.year and year-month-day, by the system's settings.
    private static string? Started(string text)
    {
        string[] formats = ["MM/dd/yyyy HH:mm:ss.FFF", "dd/MM/yyyy HH:mm:ss.FFF", "dd.MM.yyyy HH:mm:ss.FFF", "MM.dd.yyyy HH:mm:ss.FFF", "yyyy-MM-dd HH:mm:ss.FFF", "MM-dd-yyyy HH:mm:ss.FFF", "yyyy/MM/dd HH:mm:ss.FFF", "M/d/yyyy h:mm:ss tt"];
        return DateTime.TryParseExact(text.Replace(',', '.'), formats, CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces, out var time)
            ? time.ToString("yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture)
            : text;
    }

    [GeneratedRegex(@"(\d+)\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex LastNumber();

    [GeneratedRegex(@"^\s*Loop \d+ from point number (\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex LoopStart();

    [GeneratedRegex(@"^\s*([-+]?[0-9]+(?:[.,][0-9]+)?(?:[eE][-+]?[0-9]+)?)\s*(\S*)", RegexOptions.CultureInvariant)]
    private static partial Regex Amount();
}
