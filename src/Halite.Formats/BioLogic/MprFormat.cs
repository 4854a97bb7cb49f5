// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Halite.Data;
using Halite.Formats.Binary;

namespace Halite.Formats.BioLogic;

/// <summary>BioLogic's binary files (EC-Lab, BT-Lab): .mpr.</summary>
internal sealed class MprFormat : RecordingFormat
{
    /// <inheritdoc/>
    public override string Id => "biologic-mpr";

    /// <inheritdoc/>
    public override string Name => "BioLogic EC-Lab binary";

    /// <inheritdoc/>
    public override ImmutableArray<string> Endings => [".mpr"];

    /// <inheritdoc/>
    public override ImmutableArray<string> Techniques => ["cycling", "impedance", "voltammetry"];

    /// <inheritdoc/>
    public override string Coverage =>
        "Every header generation (data modules 0, 2, 3 and EC-Lab 11.50 and later), BT-Lab; unknown columns are kept under their number. Technique parameters are not read.";

    /// <inheritdoc/>
    public override Recognition Recognise(FileProbe probe) => probe.StartsWith(ModularFile.Magic) ? Recognition.Certain : Recognition.No;

    /// <inheritdoc/>
    public override Recording Read(ByteSource source, ReadOptions options, CancellationToken cancellation = default)
    {
        if (!source.Head(ModularFile.Magic.Length).AsSpan().SequenceEqual(ModularFile.Magic))
        {
            throw new InputException(source.Head(5).AsSpan().SequenceEqual("<?xml"u8)
                ? "This .mpr file is of the XML kind of very old EC-Lab versions, which Halite does not read; open it in EC-Lab and save it again."
                : "This is no .mpr file: it does not begin with BIO-LOGIC MODULAR FILE.");
        }

        var file = ModularFile.Walk(source);
        var warnings = new List<Warning>();
        var metadata = Metadata.Empty;
        var parts = ImmutableArray.CreateBuilder<RecordingPart>();
        int data = 0;
        string? technique = null;
        foreach (var module in file.Modules)
        {
            switch (module.Name)
            {
                case "VMP Set":
                    var settings = EcLabSettings.AddSettings(Metadata.Empty, Body(source, module));
                    technique = settings["technique"];
                    if (metadata["technique"] is null) foreach (var (key, value) in settings.Entries) metadata = metadata.With(key, value);
                    break;
                case "VMP data":
                    data++;
                    AddData(source, module, data == 1 ? "" : " " + data.ToString(System.Globalization.CultureInfo.InvariantCulture), technique, parts, warnings, cancellation);
                    break;
                case "VMP LOG":
                    if (metadata["started"] is null) metadata = EcLabSettings.AddLog(metadata, Body(source, module));
                    break;
                case "VMP loop":
                    if (ReadLoops(source, module) is { } loops) parts.Add(loops);
                    break;
            }
        }

        if (!parts.OfType<Table>().Any(t => t.IsData))
        {
            throw new InputException(file.Damage is { } cut
                ? $"The file ends or breaks before its first row ({cut}); copy it again from the instrument's computer."
                : data == 0
                    ? $"The file of {source.Length} bytes ends before its data module; copy it again from the instrument's computer."
                    : "The file holds settings but no rows: the experiment had not begun when it was saved.");
        }

        if (file.Damage is { } damage)
        {
            warnings.Add(new Warning("truncated-file", $"The file is damaged ({damage}); what lies before was read."));
        }
        else if (file.Modules.All(m => m.Name is not ("VMP LOG" or "VMP ExtDev")))
        {
            warnings.Add(new Warning("no-log", "The file has no log module: it was saved without one or cut behind its data, and its start time is not known."));
        }

        return new Recording(Id, Unique(parts), metadata, [.. warnings]);
    }

    private static void AddData(ByteSource source, EcLabModule module, string suffix, string? technique, ImmutableArray<RecordingPart>.Builder parts, List<Warning> warnings, CancellationToken cancellation)
    {
        if (MprLayout.Read(source, module) is not { Rows: > 0 } layout) return;
        warnings.AddRange(layout.Warnings);
        if (layout.Rows < layout.DeclaredRows)
        {
            warnings.Add(new Warning("truncated-file", $"The file ends within its rows: {layout.Rows} of {layout.DeclaredRows} were read."));
        }

        var part = technique is null ? Metadata.Empty : Metadata.Empty.With("technique", technique);
        var columns = ReadColumns(source, layout, technique, cancellation);
        parts.AddRange(EisRows.Split("data" + suffix, "impedance" + suffix, columns, part));
    }

    private static ImmutableArray<Column> ReadColumns(ByteSource source, MprLayout layout, string? technique, CancellationToken cancellation)
    {
        var fields = new List<FieldColumn>();
        if (layout.FlagsOffset >= 0)
        {
            foreach (int id in layout.Flags.Distinct())
            {
                var (label, mask) = EcLabColumns.Flags[id];
                fields.Add(FieldColumn.Bits(label, layout.FlagsOffset, mask, layout.Rows));
            }

            fields.Add(FieldColumn.Of<byte>("flags", "", Meaning.Unknown, layout.FlagsOffset, layout.Rows));
        }

        foreach (var field in layout.Fields)
        {
            // A battery cycler has no reference electrode: what a potentiostat calls Ewe is the cell's voltage.
            var label = technique == "BCD" && field.Label is "Ewe/V" ? "Ecell/V" : field.Label;
            var (unit, meaning) = (EcLabLabels.Unit(label), EcLabLabels.MeaningOf(label));
            fields.Add(field.Stored switch
            {
                Stored.Single => FieldColumn.Of<float>(label, unit, meaning, field.Offset, layout.Rows),
                Stored.Double => FieldColumn.Of<double>(label, unit, meaning, field.Offset, layout.Rows),
                Stored.Byte => FieldColumn.Of<byte>(label, unit, meaning, field.Offset, layout.Rows),
                Stored.UInt16 => FieldColumn.Of<ushort>(label, unit, meaning, field.Offset, layout.Rows),
                _ => FieldColumn.Of<uint>(label, unit, meaning, field.Offset, layout.Rows),
            });
        }

        FixedRows.ForEach(source, layout.RowStart, layout.RowBytes, layout.Rows, (first, rows, bytes) =>
        {
            foreach (var field in fields) field.Fill(bytes, layout.RowBytes, first, rows);
            return rows;
        }, cancellation);
        return EcLabLabels.Settle([.. fields.Select(f => f.Build())]);
    }

    private static Table? ReadLoops(ByteSource source, EcLabModule module)
    {
        var body = Body(source, module);
        if (body.Length < 4) return null;
        var words = MemoryMarshal.Cast<byte, uint>(body.AsSpan(0, body.Length & ~3));
        int count = (int)Math.Min(words[0], (uint)(words.Length - 1));
        return count == 0 ? null : new Table("loops", [Column.Of("first row", "", Meaning.Unknown, words.Slice(1, count).ToArray())], isData: false);
    }

    // Settings, log and loops are a few kilobytes; a corrupt length must not ask for more.
    private static byte[] Body(ByteSource source, EcLabModule module)
    {
        var body = new byte[(int)Math.Min(module.Available, 1 << 20)];
        int n = source.Read(module.Body, body);
        return n == body.Length ? body : body[..n];
    }

    private static ImmutableArray<RecordingPart> Unique(ImmutableArray<RecordingPart>.Builder parts)
    {
        // Merged files repeat their loop module; the first belongs to the first data.
        var names = new HashSet<string>(StringComparer.Ordinal);
        return [.. parts.Where(p => names.Add(p.Name))];
    }
}
