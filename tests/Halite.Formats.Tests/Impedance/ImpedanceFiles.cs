// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Numerics;
using System.Text;
using Halite.Formats.Tests.BioLogic;
using Halite.Formats.Tests.Generic;
using Halite.Numerics;

namespace Halite.Formats.Tests.Impedance;

/// <summary>An impedance file and what must be read from it.</summary>
/// <param name="Name">File name.</param>
/// <param name="Format">Id of the format that must recognise it.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Spectra">Frequency and impedance of every point as the digits in the file say, by spectrum.</param>
/// <param name="Rows">Where each data row begins and ends; empty of a binary file.</param>
internal sealed record ImpedanceFile(string Name, string Format, byte[] Bytes, (double F, Complex Z)[][] Spectra, (int Start, int End)[] Rows);

/// <summary>
/// Writes known spectra in every format that Halite reads, with random choices of what instruments leave open: length
/// of the head, digits, decimal sign, units, line ends, encoding, signs, several spectra.
/// </summary>
internal sealed class ImpedanceFiles
{
    private readonly Random random;
    private readonly string style, end;
    private readonly List<(int Start, int End)> places = [];
    private readonly StringBuilder text = new();
    private bool comma;
    private double[] zUnit = [1], fUnit = [1];

    private ImpedanceFiles(Random random)
    {
        this.random = random;
        style = Any("R", "E6", "E9", "F9", "G9");
        end = Any("\n", "\r\n");
    }

    /// <summary>Ids of all kinds that can be written.</summary>
    public static string[] Kinds { get; } = ["gamry", "zplot2", "zplotw", "nova", "parstat", "versastudio", "chi", "powersuite", "solartron", "relaxis", "mpt", "mpr", "table", "polar", "omega", "admittance", "side", "nameless", "workbook"];

    /// <summary>A file of one kind; the same seed gives the same file.</summary>
    public static ImpedanceFile Write(string kind, int seed)
    {
        var files = new ImpedanceFiles(new Random(seed * 64 + Array.IndexOf(Kinds, kind)));
        return files.Write(kind);
    }

    private ImpedanceFile Write(string kind)
    {
        int count = kind is "zplot2" or "zplotw" or "chi" or "powersuite" or "relaxis" or "nameless" or "polar" or "omega" or "admittance" ? 1 : 1 + random.Next(3);
        if (kind == "side") count = 2 + random.Next(2);
        var spectra = Enumerable.Range(0, count).Select(_ => Draw()).ToArray();
        switch (kind)
        {
            case "gamry": return Gamry(spectra);
            case "zplot2": return ZPlot2(spectra[0]);
            case "zplotw": return ZPlotW(spectra[0]);
            case "nova":
                comma = Flip();
                Line("Index;Frequency (Hz);Z' (Ω);-Z'' (Ω);Z (Ω);-Phase (°);Time (s)");
                return Text("nova.txt", "delimited", [.. spectra.Select(s => Rows(s, ';', (p, i) => [Whole(i + 1), N(p.F), N(p.Z.Real), N(-p.Z.Imaginary), N(p.Z.Magnitude), N(-p.Z.Phase * 180 / Math.PI), N(i * 1.5)], f: 1, re: 2, im: 3, sign: -1))], bom: Flip());
            case "parstat":
                Line("Potential (V)\tCurrent (A)\tElapsed Time (s)\tFrequency (Hz)\tZre (ohms)\tZim (ohms)\t|Vac| (V)\t|Iac| (A)\t");
                for (int i = 0; i < random.Next(4); i++) Line($"3.49\t-0.15\t{i}\t0\t0\t0\t0\t0\t");
                return Text("parstat.txt", "parstat-text", [.. spectra.Select(s => Rows(s, '\t', (p, i) => ["3.48", "0", N(i), N(p.F), N(p.Z.Real), N(p.Z.Imaginary), "0.01", "0.001", ""], f: 3, re: 4, im: 5))]);
            case "versastudio": return VersaStudio(spectra);
            case "chi":
                Line("Feb. 20, 2020   15:55:08", "A.C. Impedance", "File: c:\\a.bin", "Data Source:  Experiment", "Instrument Model:  CHI660E", "Header: ", "Note: a, b; c", "");
                for (int i = 0; i < random.Next(5); i++) Line($"Init E (V) = {i}");
                Line("", "Freq/Hz, Z'/ohm, Z\"/ohm, Z/ohm, Phase/deg", "");
                return Text("chi.txt", "chi-text", [Rows(spectra[0], ',', (p, _) => [N(p.F), " " + N(p.Z.Real), " " + N(p.Z.Imaginary), " " + N(p.Z.Magnitude), " " + (p.Z.Phase * 180 / Math.PI).ToString("F1", CultureInfo.InvariantCulture)], 0, 1, 2)]);
            case "powersuite":
                Line("Frequency\t Zre\t Zimg\t");
                return Text("powersuite.txt", "powersuite-text", [Rows(spectra[0], '\t', (p, _) => [N(p.F), " " + N(p.Z.Real), " " + N(p.Z.Imaginary), ""], 0, 1, 2)]);
            case "solartron":
                comma = Flip();
                char d = comma ? ';' : ',';
                for (int i = 0; i < random.Next(3); i++) Line("Experiment " + i);
                Line(string.Join(d, "Time (s)", "Frequency (Hz)", "Impedance Magnitude (Ohms)", "Impedance Phase Degrees (')", "Impedance Real (Ohms)", "Impedance Imaginary (Ohms)"));
                return Text("xm.csv", "solartron-csv", [.. spectra.Select(s => Rows(s, d, (p, i) => [N(i * 0.5), N(p.F), N(p.Z.Magnitude), N(p.Z.Phase * 180 / Math.PI), N(p.Z.Real), N(p.Z.Imaginary)], 1, 4, 5))]);
            case "relaxis":
                Line("RelaxIS 3.0.20 Spectrum export", "Date: 2021-01-02 03:04:05", "Data: Frequency\tData: Z'\tData: Z''\tData: |Z|\tData: Theta (Z)", "cell 5\t-25 °C");
                return Text("relaxis.txt", "relaxis-text", [Rows(spectra[0], '\t', (p, _) => [N(p.F), N(p.Z.Real), N(p.Z.Imaginary), N(p.Z.Magnitude), N(p.Z.Phase * 180 / Math.PI)], 0, 1, 2)]);
            case "mpt": return Mpt(spectra);
            case "mpr": return Mpr(spectra);
            case "workbook": return Workbook(spectra);
            case "side":
                char between = Any(';', '\t', ',');
                comma = between != ',' && Flip();
                if (Flip()) Line(string.Join(between, spectra.Select((_, k) => $"{3 + k}.1 V{between}{between}")));
                Line(string.Join(between, spectra.Select(_ => $"f/Hz{between}Re(Z)/Ohm{between}-Im(Z)/Ohm")));
                return Text("side.csv", "delimited", SideBySide(spectra, between));
            default: return Table(kind, spectra);
        }
    }

    private ImpedanceFile Gamry((double F, Complex Z)[][] spectra)
    {
        comma = Flip();
        Line("EXPLAIN", "TAG\tEISPOT", "TITLE\tLABEL\tPotentiostatic EIS\tTest &Identifier", Any("DATE\tLABEL\t4/23/2018\tDate", "DATE\tLABEL\t23.04.2018\tDate"), "PSTAT\tPSTAT\tREF3000-1\tPotentiostat", "AREA\tQUANT\t1.00000E+000\t&Area (cm^2)");
        for (int i = 0; i < random.Next(20); i++) Line($"KEY{i}\tQUANT\t{N(i)}\tsomething é");
        if (Flip())
        {
            Line("OCVCURVE\tTABLE\t2", "\tPt\tT\tVf\tVm\tAch\tOver\tTemp", "\t#\ts\tV vs. Ref.\tV\tV\tbits\tdeg C");
            for (int i = 0; i < 2; i++) Line($"\t{i}\t{N(i + 0.25)}\t{N(3.1)}\t{N(3.1)}\t{N(0.0001)}\t..........a\t{N(-327.67)}");
            Line("EOC\tQUANT\t" + N(3.1) + "\tOpen Circuit (V)");
        }

        var expected = new List<(double, Complex)[]>();
        foreach (var s in spectra)
        {
            Line("ZCURVE\tTABLE" + (Flip() ? $"\t{s.Length}" : ""), "\tPt\tTime\tFreq\tZreal\tZimag\tZsig\tZmod\tZphz\tIdc\tVdc\tIERange", "\t#\ts\tHz\tohm\tohm\tV\tohm\t°\tA\tV\t#");
            expected.Add(Rows(s, '\t', (p, i) => ["", Whole(i), N(i * 2.0), N(p.F), N(p.Z.Real), N(p.Z.Imaginary), "1", N(p.Z.Magnitude), N(p.Z.Phase * 180 / Math.PI), N(1e-5), N(3.2), "9"], 3, 4, 5));
        }

        return Text("a.DTA", "gamry-dta", [.. expected], latin: Flip());
    }

    private ImpedanceFile ZPlot2((double F, Complex Z)[] spectrum)
    {
        comma = Flip();
        Line("ZPLOT2 ASCII", "  Measured Data, ZPlot:       3.2c", "  Date:                       10-12-2018", "  Time:                       11:04:34", "  Open Circuit Potential (V): 0.0033");
        for (int i = 0; i < random.Next(30); i++) Line($"    Setting {i}:             {i}");
        if (Flip()) Line("  Begin User Comments:        1", "  a comment, with commas", "  End User Comments:          1");
        Line("  Freq(Hz)      Ampl          Bias          Time(Sec)     Z'(a)         Z''(b)        GD            Err           Range", "End Comments");
        string gap = Any("\t", "   ");
        return Text("a.z", "zplot", [Rows(spectrum, gap, (p, i) => ["  " + N(p.F), N(0.01), N(0), N(i), N(p.Z.Real), N(p.Z.Imaginary), N(0), "0", "3"], 0, 4, 5)]);
    }

    private ImpedanceFile ZPlotW((double F, Complex Z)[] spectrum)
    {
        Line($"\"{Any("ZPlotW Data File: Version 3.2c", "Z60W Data File: Version 1.1")}\"", "\"Raw Data\"", "\"Sweep Frequency: Control Voltage\"", Any("Date: 12-17-2019    Time: 16:24:35", "\"\""), Any("1.7 sccm CO, 800 C", "\"\""), "\"Open Circuit Potential (V):  0 \"", "\"Frequency\"", "0,3,0,1,300000,0.005", Whole(spectrum.Length), "\"  Freq(Hz)    Ampl     Bias   Time(Sec)   Z'(a)    Z''(b)    GD   Err   Range\"");
        string gap = Any(",", ", ");
        return Text("b.z", "zplot", [Rows(spectrum, gap, (p, i) => [N(p.F), N(0.01), N(0), N(i), N(p.Z.Real), N(p.Z.Imaginary), N(0), "0", "5"], 0, 4, 5)], bom: Flip());
    }

    private ImpedanceFile VersaStudio((double F, Complex Z)[][] spectra)
    {
        Line("<Application>", "Name=VersaStudio", "Version=2.52.3.0", "</Application>", "", "<Experiment>", "DateAcquired=1/2/2020", "TimeAcquired=10:20:30", "</Experiment>");
        var expected = new List<(double, Complex)[]>();
        foreach (var (s, k) in spectra.Select((s, k) => (s, k + 1)))
        {
            Line("", $"<Segment{k}>", "Type=2", "Version=16", "Definition=Segment #, Point #, E(V), I(A), Elapsed Time(s), Status, Frequency(Hz), E Real, E Imag, I Real, I Imag, Z Real, Z Imag, Z2 Real, Z2 Imag, AC Amplitude, 0");
            expected.Add(Rows(s, ',', (p, i) => [Whole(k - 1), Whole(i), "3.1", "0", N(i * 0.5), "53", N(p.F), "0.01", "0.02", "0.1", "0.2", N(p.Z.Real), N(p.Z.Imaginary), "0", "0", "0.02"], 6, 11, 12));
            Line($"</Segment{k}>");
        }

        return Text("a.par", "versastudio-par", [.. expected]);
    }

    private ImpedanceFile Mpt((double F, Complex Z)[][] spectra)
    {
        comma = Flip();
        bool magic = Flip();
        if (magic)
        {
            string[] head = ["", "Potentio Electrochemical Impedance Spectroscopy", "Run on channel : 1 (SN 1)", "Acquisition started on : " + Any("04/23/2018 16:43:15.000", "23.04.2018 16:43:15,000"), "Device : SP-150", .. Enumerable.Range(0, random.Next(30)).Select(i => $"Setting {i}    {i}"), "Comments : é", ""];
            Line("EC-Lab ASCII FILE", $"Nb header lines : {head.Length + 3}");
            Line(head);
        }

        Line("freq/Hz\tRe(Z)/Ohm\t-Im(Z)/Ohm\t|Z|/Ohm\tPhase(Z)/deg\ttime/s\t<Ewe>/V\t<I>/mA\tCs/µF\tcycle number\tI Range\t");
        return Text(Any("a.mpt", "a.txt"), "biologic-mpt", [.. spectra.Select((s, k) => Rows(s, '\t', (p, i) => [N(p.F), N(p.Z.Real), N(-p.Z.Imaginary), N(p.Z.Magnitude), N(p.Z.Phase * 180 / Math.PI), N(i), N(3.1), N(0.1), N(1), N(k + 1), "41"], 0, 1, 2, -1))], latin: true);
    }

    private static ImpedanceFile Mpr((double F, Complex Z)[][] spectra, MprBuilder.Generation generation, bool extra)
    {
        var points = spectra.SelectMany((s, k) => s.Select(p => (p.F, p.Z, K: k))).ToArray();
        int[] ids = extra ? [1, 2, 3, 32, 37, 38, 36, 35, 4, 77, 76, 24] : [32, 37, 38, 4, 24];
        var bytes = new MprBuilder(generation).Settings(0x1D).Data(new RandomStream(3, (ulong)points.Length), points.Length, ids, values: (id, row) => id switch
        {
            32 => points[row].F,
            37 => points[row].Z.Real,
            38 => -points[row].Z.Imaginary,
            24 => points[row].K + 1,
            4 => row,
            _ => 0.5,
        }).Log().ToArray();
        return new ImpedanceFile("a.mpr", "biologic-mpr", bytes, [.. spectra.Select(s => s.Select(p => ((double)(float)p.F, new Complex((float)p.Z.Real, (float)p.Z.Imaginary))).ToArray())], []);
    }

    private ImpedanceFile Mpr((double F, Complex Z)[][] spectra) => Mpr(spectra, (MprBuilder.Generation)random.Next(4), Flip());

    private ImpedanceFile Workbook((double F, Complex Z)[][] spectra)
    {
        string unit = Any("Ohm", "mOhm", "kOhm");
        double size = unit == "mOhm" ? 1e-3 : unit == "kOhm" ? 1e3 : 1;
        bool apart = Flip(), minus = Flip();
        object?[][] heads = apart
            ? [["f", "Z'", minus ? "-Z''" : "Z''"], ["Hz", unit, unit]]
            : [["remarks"], [$"Frequency (Hz)", $"Z' ({unit})", $"{(minus ? "-" : "")}Z'' ({unit})"]];
        var bytes = SpreadsheetTests.Workbook([.. spectra.Select((s, k) => ($"cell {k}", (object?[][])[.. heads, .. s.Select(p => new object?[] { p.F, p.Z.Real / size, (minus ? -1 : 1) * p.Z.Imaginary / size })]))]);
        return new ImpedanceFile("a.xlsx", "spreadsheet", bytes, [.. spectra.Select(s => s.Select(p => (p.F, new Complex(p.Z.Real / size * size, p.Z.Imaginary / size * size))).ToArray())], []);
    }

    private ImpedanceFile Table(string kind, (double F, Complex Z)[][] spectra)
    {
        char d = Any(';', '\t', ',', '|');
        comma = d != ',' && Flip();
        for (int i = 0; kind != "nameless" && i < random.Next(4); i++) Line(Any("# ", "") + $"remark {i}: a text");
        var heads = Any("{0} ({1})", "{0}/{1}", "{0} / {1}", "{0} [{1}]");
        string Head(string name, string unit) => string.Format(CultureInfo.InvariantCulture, heads, name, unit);
        switch (kind)
        {
            case "nameless":
                return Text("a.txt", "delimited", [Rows(spectra[0], d, (p, _) => [N(p.F), N(p.Z.Real), N(p.Z.Imaginary)], 0, 1, 2)]);
            case "polar":
                bool radians = Flip();
                double turn = radians ? 1 : 180 / Math.PI;
                Line(string.Join(d, Any("freq", "Frequenz"), d == '|' ? "Zmod" : Any("|Z|", "Betrag", "Zmod"), Any("Phase", "theta", "φ")));
                var polar = Rows(spectra[0], d, (p, _) => [N(p.F), N(p.Z.Magnitude), N(p.Z.Phase * turn)], 0, 1, 2);
                return Text("p.csv", "delimited", [[.. polar.Select(p => (p.F, Complex.FromPolarCoordinates(p.Z.Real, p.Z.Imaginary / turn)))]]);
            case "omega":
                Line(string.Join(d, Any("ω (rad/s)", "omega", "w / rad s-1", "Angular frequency [rad/s]"), Any("Z'", "Realteil"), Any("Z''", "Imaginärteil")));
                var omega = Rows(spectra[0], d, (p, _) => [N(2 * Math.PI * p.F), N(p.Z.Real), N(p.Z.Imaginary)], 0, 1, 2);
                return Text("w.csv", "delimited", [[.. omega.Select(p => (p.F / (2 * Math.PI), p.Z))]], bom: Flip());
            case "admittance":
                Line(string.Join(d, Head("f", "Hz"), Head("Y'", "S"), Head("Y''", "S")));
                var y = Rows(spectra[0], d, (p, _) => [N(p.F), N((1 / p.Z).Real), N((1 / p.Z).Imaginary)], 0, 1, 2);
                return Text("y.csv", "delimited", [[.. y.Select(p => (p.F, Complex.Reciprocal(p.Z)))]]);
        }

        var (zName, zFactor) = random.Next(3) switch { 0 => ("Ohm", 1.0), 1 => ("mOhm", 1e-3), _ => ("kOhm", 1e3) };
        var (fName, fFactor) = Flip() ? ("Hz", 1.0) : ("kHz", 1e3);
        (zUnit, fUnit) = ([zFactor], [fFactor]);
        bool minus = Flip(), apart = Flip();
        string[] names = [Any("freq", "f", "Frequency", "Frequenz"), Any("Z'", "Zre", "Re(Z)", "Z′"), (minus ? "-" : "") + Any("Z''", "Zim", "Im(Z)", "Z″")], units = [fName, zName, zName];
        Line(string.Join(d, apart ? ["index", "soc", .. names] : ["index", "soc", .. names.Select((n, i) => Head(n, units[i]))]));
        if (apart) Line(string.Join(d, (string[])["-", "-", .. units]));
        return Text("t.csv", "delimited", [.. spectra.Select((s, k) => Rows(s, d, (p, _) => [Whole(k + 5), Whole(k), N(p.F / fFactor), N(p.Z.Real / zFactor), N((minus ? -1 : 1) * p.Z.Imaginary / zFactor)], 2, 3, 4, minus ? -1 : 1))], bom: Flip());
    }

    private (double F, Complex Z)[][] SideBySide((double F, Complex Z)[][] spectra, char d)
    {
        int length = spectra.Max(s => s.Length);
        var expected = spectra.Select(_ => new List<(double, Complex)>()).ToArray();
        for (int i = 0; i < length; i++)
        {
            int start = text.Length;
            var cells = new List<string>();
            for (int k = 0; k < spectra.Length; k++)
            {
                if (i >= spectra[k].Length)
                {
                    cells.AddRange(["", "", ""]);
                    continue;
                }

                var (f, z) = spectra[k][i];
                string[] three = [N(f), N(z.Real), N(-z.Imaginary)];
                cells.AddRange(three);
                expected[k].Add((Value(three[0]), new Complex(Value(three[1]), -Value(three[2]))));
            }

            Line(string.Join(d, cells));
            places.Add((start, text.Length));
        }

        return [.. expected.Select(e => e.ToArray())];
    }

    private (double F, Complex Z)[] Rows((double F, Complex Z)[] spectrum, object delimiter, Func<(double F, Complex Z), int, string[]> cells, int f, int re, int im, int sign = 1)
    {
        var expected = new List<(double, Complex)>();
        foreach (var (point, i) in spectrum.Select((p, i) => (p, i)))
        {
            int start = text.Length;
            var row = cells(point, i);
            Line(string.Join(delimiter.ToString(), row));
            places.Add((start, text.Length));
            expected.Add((Value(row[f]) * fUnit[0], new Complex(Value(row[re]) * zUnit[0], sign * (Value(row[im]) * zUnit[0]))));
        }

        return [.. expected];
    }

    private ImpedanceFile Text(string name, string format, (double F, Complex Z)[][] spectra, bool bom = false, bool latin = false)
    {
        var encoding = latin && !bom ? Encoding.Latin1 : new UTF8Encoding(bom);
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes(text.ToString())];
        // Rows are ASCII; the heads before them need not be.
        var whole = text.ToString();
        int Byte(int at) => encoding.GetPreamble().Length + encoding.GetByteCount(whole.AsSpan(0, at));
        return new ImpedanceFile(name, format, bytes, spectra, [.. places.Select(p => (Byte(p.Start), Byte(p.End)))]);
    }

    // A cell of R and two arcs, from 100 kHz down in equal ratios, some with an abrupt end.
    private (double F, Complex Z)[] Draw()
    {
        double r0 = 1 + 20 * random.NextDouble(), r1 = 5 + 50 * random.NextDouble(), r2 = 20 + 100 * random.NextDouble(), t1 = Math.Pow(10, -4 + random.NextDouble()), t2 = Math.Pow(10, -1 + random.NextDouble());
        int perDecade = 3 + random.Next(5), points = 10 + random.Next(20);
        return [.. Enumerable.Range(0, points).Select(i => 1e5 * Math.Pow(10, -(double)i / perDecade)).Select(f => (f, r0 + r1 / (1 + Complex.Pow(new Complex(0, 2 * Math.PI * f * t1), 0.85)) + r2 / (1 + Complex.Pow(new Complex(0, 2 * Math.PI * f * t2), 0.9))))];
    }

    private void Line(params string[] lines)
    {
        foreach (var line in lines) text.Append(line).Append(end);
    }

    private string N(double value)
    {
        var plain = value.ToString(style, CultureInfo.InvariantCulture);
        return comma ? plain.Replace('.', ',') : plain;
    }

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);

    private double Value(string written) => double.Parse(written.Trim().Replace(',', '.'), CultureInfo.InvariantCulture);

    private bool Flip() => random.Next(2) == 0;

    private T Any<T>(params T[] choices) => choices[random.Next(choices.Length)];
}
