// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Halite.Data;

namespace Halite.Formats.Spectra;

/// <summary>
/// JCAMP-DX 4.24 and 5 (McDonald and Wilks, Appl. Spectrosc. 42 (1988) 151; Davies and Lampen 47 (1993) 1093):
/// XYDATA in every ASDF form (AFFN, PAC, SQZ, DIF, DUP), XYPOINTS, PEAK TABLE, NTUPLES pages, LINK blocks. The checks
/// of the DIF form (abscissa of each line, repeated ordinate) are made and reported.
/// </summary>
internal sealed class JcampFormat : RecordingFormat
{
    public override string Id => "jcamp-dx";

    public override string Name => "JCAMP-DX";

    public override ImmutableArray<string> Endings { get; } = [".jdx", ".dx", ".jcm"];

    public override ImmutableArray<string> Techniques { get; } = ["IR", "Raman", "UV-Vis"];

    public override string Coverage =>
        "Versions 4.24 and 5: XYDATA in AFFN, PAC, SQZ, DIF and DUP form with their checks, XYPOINTS, PEAK TABLE, NTUPLES, LINK blocks.";

    public override Recognition Recognise(FileProbe probe) =>
        TextLines.LooksLikeText(probe.Head.Span) && (probe.Contains("##JCAMP-DX"u8) || probe.Contains("##JCAMPDX"u8) || probe.Contains("##JCAMP"u8)) ? Recognition.Certain
        : probe.StartsWith("##TITLE"u8) ? Recognition.Likely : Recognition.No;

    public override Recording Read(ByteSource source, ReadOptions options, CancellationToken cancellation = default)
    {
        var warnings = ImmutableArray.CreateBuilder<Warning>();
        var parts = ImmutableArray.CreateBuilder<RecordingPart>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var metadata = Metadata.Empty;
        foreach (var block in Blocks(TextLines.Split(TextLines.Decode(source.ReadAll()))))
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var table in TablesOf(block, names, warnings)) parts.Add(table);
            if (metadata["sample"] is null) metadata = MetadataOf(block);
        }

        if (parts.Count == 0) throw TextLines.NoData("The JCAMP-DX file holds no XYDATA, XYPOINTS, PEAK TABLE or NTUPLES data" + (warnings.Count > 0 ? $" ({warnings[0].Message.TrimEnd('.')})" : ""), "export the spectrum with its data");
        return new Recording(Id, parts.ToImmutable(), metadata, warnings.ToImmutable());
    }

    /// <summary>One labelled data record: its label in normal form, its text line and the data lines below.</summary>
    private sealed record Entry(string Label, string Text, List<string> Data, int Line);

    private static IEnumerable<List<Entry>> Blocks(string[] lines)
    {
        var stack = new Stack<List<Entry>>();
        var done = new List<List<Entry>>();
        List<Entry> current = [];
        Entry? entry = null;
        for (int i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            int comment = line.IndexOf("$$", StringComparison.Ordinal);
            if (comment >= 0) line = line[..comment];
            var trimmed = line.Trim();
            if (trimmed.StartsWith("##", StringComparison.Ordinal) && trimmed.IndexOf('=', StringComparison.Ordinal) is var equals and > 0)
            {
                var label = Normal(trimmed[2..equals]);
                entry = new Entry(label, trimmed[(equals + 1)..].Trim(), [], i + 1);
                if (label == "TITLE" && current.Count > 0)
                {
                    stack.Push(current);
                    current = [];
                }

                if (label == "END")
                {
                    if (current.Count > 0) done.Add(current);
                    current = stack.Count > 0 ? stack.Pop() : [];
                }
                else
                {
                    current.Add(entry);
                }
            }
            else if (entry is not null && trimmed.Length > 0)
            {
                entry.Data.Add(trimmed);
            }
        }

        // A file cut off before its ##END= still gives what it has.
        if (current.Count > 0) done.Add(current);
        return done;
    }

    // Labels are compared without case, blanks, dashes, slashes and underscores (JCAMP-DX 4.24, 3.4).
    private static string Normal(string label)
    {
        var result = new StringBuilder();
        foreach (var c in label)
        {
            if (c is not (' ' or '-' or '/' or '_' or '\t')) result.Append(char.ToUpperInvariant(c));
        }

        return result.ToString();
    }

    private static string? Get(List<Entry> block, string label) => block.Find(e => e.Label == label)?.Text;

    private static double Number(List<Entry> block, string label, double otherwise) =>
        TextLines.TryNumber(Get(block, label) ?? "", out double value) ? value : otherwise;

    private static IEnumerable<Table> TablesOf(List<Entry> block, HashSet<string> names, ImmutableArray<Warning>.Builder warnings)
    {
        var title = Get(block, "TITLE") ?? "";
        foreach (var entry in block)
        {
            double[] x, y;
            var (xUnit, yUnit) = (Get(block, "XUNITS") ?? "", Get(block, "YUNITS") ?? "");
            var form = entry.Text.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
            if (entry.Label == "XYDATA" || (entry.Label == "DATATABLE" && form.Contains("++", StringComparison.Ordinal)))
            {
                var page = Page(block, entry);
                if (entry.Label == "DATATABLE") (xUnit, yUnit) = (page.XUnit, page.YUnit);
                (x, y) = XyData(entry, page.First, page.Last, page.Points, page.XFactor, page.YFactor, entry.Label == "XYDATA" ? Number(block, "DELTAX", double.NaN) : double.NaN, warnings);
            }
            else if (entry.Label is "XYPOINTS" or "PEAKTABLE" or "DATATABLE")
            {
                (x, y) = Pairs(entry, Number(block, "XFACTOR", 1), Number(block, "YFACTOR", 1));
            }
            else
            {
                continue;
            }

            if (x.Length == 0)
            {
                warnings.Add(new Warning("empty-block", string.Create(CultureInfo.InvariantCulture, $"The data of \"{title}\" at line {entry.Line} are empty and left out.")));
                continue;
            }

            var (xName, unit, xMeaning) = XAxis(xUnit, Get(block, "DATATYPE") ?? "");
            var yMeaning = yUnit.StartsWith("ABSORB", StringComparison.OrdinalIgnoreCase) ? Meaning.Absorption : Meaning.Intensity;
            yield return new Table(
                TextLines.Unique(names, title, "spectrum"),
                [Column.Of(xName, unit, xMeaning, x), Column.Of(yUnit.Length > 0 ? yUnit : "Y", "", yMeaning, y)],
                MetadataOf(block).With("data_form", entry.Text));
        }
    }

    private static Metadata MetadataOf(List<Entry> block) => Metadata.Empty
        .With("technique", Get(block, "DATATYPE")).With("sample", Get(block, "TITLE")).With("instrument", Get(block, "SPECTROMETERDATASYSTEM"))
        .With("origin", Get(block, "ORIGIN")).With("owner", Get(block, "OWNER")).With("started", Get(block, "LONGDATE") ?? Get(block, "DATE"))
        .With("resolution", Get(block, "RESOLUTION")).With("comment", Get(block, "COMMENT"));

    private readonly record struct Layout(double First, double Last, int Points, double XFactor, double YFactor, string XUnit, string YUnit);

    /// <summary>The axes of an XYDATA record, or of an NTUPLES page, whose lists stand in VAR_… records (version 5).</summary>
    private static Layout Page(List<Entry> block, Entry entry)
    {
        if (entry.Label == "XYDATA")
        {
            return new Layout(Number(block, "FIRSTX", double.NaN), Number(block, "LASTX", double.NaN), (int)Number(block, "NPOINTS", -1), Number(block, "XFACTOR", 1), Number(block, "YFACTOR", 1), "", "");
        }

        var symbols = List(block, "SYMBOL");
        var form = entry.Text.Replace(" ", "", StringComparison.Ordinal);
        int open = form.IndexOf('(', StringComparison.Ordinal), plus = form.IndexOf("++", StringComparison.Ordinal);
        int ix = Math.Max(0, Array.FindIndex(symbols, s => open >= 0 && plus > open && s.Equals(form[(open + 1)..plus], StringComparison.OrdinalIgnoreCase)));
        int start = form.IndexOf('(', plus + 2), dots = form.IndexOf("..", StringComparison.Ordinal);
        int iy = start > 0 && dots > start ? Array.FindIndex(symbols, s => s.Equals(form[(start + 1)..dots], StringComparison.OrdinalIgnoreCase)) : 1;
        if (iy < 0) iy = 1;
        double At(string label, int i, double otherwise) => List(block, label) is var list && i < list.Length && TextLines.TryNumber(list[i], out double v) ? v : otherwise;
        string Word(string label, int i) => List(block, label) is var list && i < list.Length ? list[i] : "";
        return new Layout(At("FIRST", ix, double.NaN), At("LAST", ix, double.NaN), (int)At("VARDIM", iy, -1), At("FACTOR", ix, 1), At("FACTOR", iy, 1), Word("UNITS", ix), Word("UNITS", iy));
    }

    private static string[] List(List<Entry> block, string label) => (Get(block, label) ?? "").Split(',', StringSplitOptions.TrimEntries);

    private static (double[] X, double[] Y) XyData(Entry entry, double first, double last, int points, double xFactor, double yFactor, double step, ImmutableArray<Warning>.Builder warnings)
    {
        var y = new List<double>();
        var lineX = new List<(double X, int Index)>();
        var decoder = new AsdfDecoder();
        int badChecks = 0;
        foreach (var line in entry.Data)
        {
            bool check = decoder.Decode(line, y, out double x, out int start);
            if (!check) badChecks++;
            lineX.Add((x * xFactor, start));
        }

        if (badChecks > 0)
            warnings.Add(new Warning("checksum", string.Create(CultureInfo.InvariantCulture, $"{badChecks} of {entry.Data.Count} lines after line {entry.Line} fail the ordinate check of the DIF form: the file was altered or cut there.")));
        if (points > 0 && y.Count != points)
            warnings.Add(new Warning("point-count", string.Create(CultureInfo.InvariantCulture, $"The file announces {points} points and holds {y.Count}.")));
        int n = y.Count;
        int steps = (points > 1 ? points : n) - 1;
        if (double.IsNaN(first)) first = lineX.Count > 0 ? lineX[0].X : 0;
        double delta = !double.IsNaN(last) && steps > 0 ? (last - first) / steps
            : !double.IsNaN(step) ? step
            : lineX.Count > 1 && lineX[^1].Index > 0 ? (lineX[^1].X - lineX[0].X) / lineX[^1].Index : 1;
        var xs = new double[n];
        for (int i = 0; i < n; i++) xs[i] = first + i * delta;

        // The abscissa that each line begins with must agree with its place to one step (they are rounded).
        int off = lineX.Count(l => l.Index < n && Math.Abs(l.X - xs[l.Index]) > 1.5 * Math.Abs(delta) + 1e-6 * Math.Abs(l.X));
        if (off > 0) warnings.Add(new Warning("abscissa-check", string.Create(CultureInfo.InvariantCulture, $"{off} of {lineX.Count} lines begin with an abscissa that disagrees with FIRSTX, LASTX and NPOINTS.")));
        return (xs, [.. y.Select(v => v * yFactor)]);
    }

    private static (double[] X, double[] Y) Pairs(Entry entry, double xFactor, double yFactor)
    {
        var (x, y) = (new List<double>(), new List<double>());
        foreach (var line in entry.Data)
        {
            // Pairs are parted by blanks or semicolons, the two numbers by a comma; some writers use commas or blanks only.
            var numbers = line.Split([' ', ';', ',', '\t'], StringSplitOptions.RemoveEmptyEntries);
            int width = entry.Text.Contains("XYW", StringComparison.OrdinalIgnoreCase) || entry.Text.Contains("XYM", StringComparison.OrdinalIgnoreCase) ? 3 : 2;
            for (int i = 0; i + 1 < numbers.Length; i += width)
            {
                if (!TextLines.TryNumber(numbers[i], out double a) || !TextLines.TryNumber(numbers[i + 1], out double b)) continue;
                x.Add(a * xFactor);
                y.Add(b * yFactor);
            }
        }

        return ([.. x], [.. y]);
    }

    private static (string Name, string Unit, Meaning Meaning) XAxis(string unit, string dataType)
    {
        bool raman = dataType.Contains("RAMAN", StringComparison.OrdinalIgnoreCase);
        var word = unit.Trim().ToUpperInvariant();
        return word switch
        {
            "1/CM" or "CM-1" or "CM^-1" => raman ? ("Raman shift", "cm-1", Meaning.RamanShift) : ("Wavenumber", "cm-1", Meaning.Wavenumber),
            "NANOMETERS" or "NM" or "NANOMETRES" => ("Wavelength", "nm", Meaning.Wavelength),
            "MICROMETERS" or "UM" => ("Wavelength", "um", Meaning.Wavelength),
            "SECONDS" => ("Time", "s", Meaning.Time),
            _ => (unit.Length > 0 ? unit : "X", "", Meaning.Abscissa),
        };
    }
}
