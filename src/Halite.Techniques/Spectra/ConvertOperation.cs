// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Formats.Bdf;
using Halite.Formats.Spectra;

namespace Halite.Techniques.Spectra;

/// <summary><c>convert</c>: what a file holds, written in an open format.</summary>
internal static class ConvertOperation
{
    private static readonly OptionSpec<string> To = OptionSpec.Choice("to", "Format written: xdi (one absorption spectrum), vamas (blocks of an electron or ion spectrometer), bdf (cycling data), csv (any table).", "csv", "xdi", "vamas", "bdf", "csv");
    private static readonly OptionSpec<string?> Out = OptionSpec.Text("out", "File written. Default: the input's name with the format's ending, in the current folder; an input is never overwritten.", "FILE");
    private static readonly OptionSpec<string?> Table = OptionSpec.Text("table", "Table (group, block, sheet) to write where the file holds several and the format only one. Default: the largest.", "NAME");

    public static Operation Operation { get; } = new()
    {
        Verb = "convert",
        Summary = "Writes what an instrument file holds as XDI, VAMAS, BDF or CSV.",
        Details = "Numbers are written with the digits that bring the same double back, with a decimal point. What the file says of its measurement goes along as far as the format has a place for it. CSV heads are the file's own names with their units in brackets.",
        Example = "halite convert examples/spectra/raw/foil.xdi --to csv --out foil.csv",
        Inputs = InputSpec.OneFile("an instrument file"),
        Options = [To, Out, Table, .. ReadingOptions.All],
        Run = Run,
    };

    private static Panel Run(OperationContext context)
    {
        var input = context.Inputs[0];
        var recording = context.Open(input).Recording;
        var format = context.Get(To);
        var path = context.Get(Out) ?? System.IO.Path.GetFileNameWithoutExtension(input) + (format == "vamas" ? ".vms" : "." + format);
        if (System.IO.Path.GetFullPath(context.Resolve(path)) == System.IO.Path.GetFullPath(context.Resolve(input)))
            throw new InputException($"{path} is the input itself, which is never overwritten; name another file with --out.");
        var tables = recording.Tables.Where(t => t.IsData && t.Rows > 0 && !t.Columns.IsEmpty).ToImmutableArray();
        if (tables.IsEmpty) throw new InputException($"{input} holds no table to write.");
        var one = context.Get(Table) is { } name
            ? tables.FirstOrDefault(t => t.Name.Trim().Equals(name.Trim(), StringComparison.OrdinalIgnoreCase)) ?? throw new InputException($"There is no table \"{name}\"{Suggest.Among(name, tables.Select(t => t.Name))} The file has {string.Join(", ", tables.Select(t => $"\"{t.Name.Trim()}\""))}.".Replace("?.", "?", StringComparison.Ordinal))
            : tables.MaxBy(t => t.Rows)!;
        var written = format == "vamas" && context.Get(Table) is null ? tables : [one];
        if (written.Length < tables.Length) context.Warn("one-table-written", string.Create(CultureInfo.InvariantCulture, $"{format} holds one table: \"{one.Name.Trim()}\" of {tables.Length} was written; choose another with --table."));
        switch (format)
        {
            case "xdi":
                AtomicFile.Write(context.Resolve(path), XdiWriter.Text(XdiColumns(one), XdiFields(recording, one), Comments(recording, one)));
                break;
            case "vamas":
                AtomicFile.Write(context.Resolve(path), VamasWriter.Text([.. written], recording.Metadata));
                break;
            case "bdf":
                var warnings = ImmutableArray<Warning>.Empty;
                AtomicFile.Write(context.Resolve(path), stream => warnings = BdfWriter.Write(one, stream));
                foreach (var w in warnings) context.Warn(w.Code, w.Message);
                break;
            default:
                AtomicFile.Write(context.Resolve(path), Csv(one));
                break;
        }

        return new Panel
        {
            Results = new JsonObject
            {
                ["written"] = path,
                ["format"] = format,
                ["tables"] = Json.Array(written.Select(t => (JsonNode?)new JsonObject { ["name"] = t.Name.Trim(), ["rows"] = t.Rows, ["columns"] = Json.Array(t.Columns.Select(c => (JsonNode?)c.Name)) })),
            },
            Tables = [DataTable.Of("Written", ["Table", "Rows", "Columns"], written.Select(t => new object?[] { t.Name.Trim(), t.Rows, string.Join(", ", t.Columns.Select(c => c.Name)) }))],
            Notes = [$"Written: {path} ({format})."],
        };
    }

    /// <summary>Columns under XDI's names, the energy first; an abscissa that the reader replaced by it stays out.</summary>
    private static Table XdiColumns(Table table)
    {
        var energy = table.Find(Meaning.PhotonEnergy) ?? throw new InputException($"\"{table.Name.Trim()}\" has no photon energy, which XDI needs; name it with --columns photon_energy_eV=…, or write csv.");
        string Name(Column c) => c.Meaning switch
        {
            Meaning.IncidentIntensity => "i0",
            Meaning.TransmittedIntensity => "itrans",
            Meaning.FluorescenceIntensity => "ifluor",
            Meaning.ReferenceIntensity => "irefer",
            Meaning.Absorption => c.Name.StartsWith("mu", StringComparison.OrdinalIgnoreCase) || c.Name.StartsWith("norm", StringComparison.OrdinalIgnoreCase) ? c.Name : c.Name.Contains("fluor", StringComparison.OrdinalIgnoreCase) ? "mufluor" : "mutrans",
            _ => c.Name,
        };
        var rest = table.Columns.Where(c => c != energy && !c.IsText && (c.Meaning != Meaning.Unknown && c.Meaning != Meaning.Abscissa || c.Name is not "x"));
        return new Table(table.Name, [Column.Of("energy", "eV", Meaning.PhotonEnergy, energy.Unit.Length > 0 && Units.Conversion(energy.Unit, "eV") is not null ? energy.In("eV") : energy.ToDoubles()), .. rest.Select(c => Column.Of(Name(c), c.Unit, c.Meaning, c.ToDoubles()))], table.Metadata);
    }

    private static IEnumerable<KeyValuePair<string, string>> XdiFields(Recording recording, Table table)
    {
        foreach (var (key, field) in new[] { ("element", "Element.symbol"), ("edge", "Element.edge"), ("d_spacing", "Mono.d_spacing"), ("sample", "Sample.name"), ("facility", "Facility.name"), ("beamline", "Beamline.name"), ("start_time", "Scan.start_time") })
        {
            if ((table.Metadata[key] ?? recording.Metadata[key]) is { Length: > 0 } value) yield return KeyValuePair.Create(field, value);
        }
    }

    private static IEnumerable<string> Comments(Recording recording, Table table) =>
        new[] { table.Metadata["comment"] ?? recording.Metadata["comment"], $"{table.Name.Trim()}, from {recording.Format}" }.Where(c => !string.IsNullOrEmpty(c)).Select(c => c!);

    private static string Csv(Table table)
    {
        static string Quoted(string s) => s.AsSpan().IndexOfAny(",\"\n\r") < 0 ? s : "\"" + s.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
        var text = new StringBuilder();
        text.AppendJoin(',', table.Columns.Select(c => Quoted(c.Unit.Length > 0 && !c.Name.Contains(c.Unit, StringComparison.Ordinal) ? $"{c.Name} ({c.Unit})" : c.Name))).Append('\n');
        for (int row = 0; row < table.Rows; row++)
        {
            for (int c = 0; c < table.Columns.Length; c++)
            {
                if (c > 0) text.Append(',');
                var column = table.Columns[c];
                if (column.IsText) text.Append(Quoted(column.Text(row)));
                else if (!double.IsNaN(column[row])) text.Append(column[row].ToString("R", CultureInfo.InvariantCulture));
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
