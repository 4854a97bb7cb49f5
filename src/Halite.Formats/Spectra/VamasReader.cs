// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Halite.Data;

namespace Halite.Formats.Spectra;

/// <summary>A block cannot be read on: where and why, in a few words.</summary>
internal sealed class VamasException(string message) : Exception(message);

/// <summary>What stands before the blocks of a VAMAS file.</summary>
internal sealed class VamasHeader
{
    public string Institution { get; set; } = "";
    public string Instrument { get; set; } = "";
    public string Operator { get; set; } = "";
    public string Experiment { get; set; } = "";
    public string Comment { get; set; } = "";
    public string Mode { get; set; } = "";
    public string Scan { get; set; } = "";
    public List<string> Variables { get; } = [];
    public bool[] Included { get; } = new bool[41];
    public int BlockUpgrades { get; set; }
    public int Blocks { get; set; }
}

/// <summary>One block; the values that the inclusion list leaves out are those of the block before.</summary>
internal sealed class VamasBlock
{
    public string Name { get; set; } = "";
    public string Sample { get; set; } = "";
    public string Started { get; set; } = "";
    public List<string> Comments { get; set; } = [];
    public string Technique { get; set; } = "";
    public List<(string Name, double Value)> ExperimentVariables { get; set; } = [];
    public string Source { get; set; } = "";
    public double SourceEnergy { get; set; } = 1e37;
    public string AnalyserMode { get; set; } = "";
    public double PassEnergy { get; set; } = 1e37;
    public double WorkFunction { get; set; } = 1e37;
    public string Species { get; set; } = "";
    public string Transition { get; set; } = "";
    public string? AbscissaLabel { get; set; }
    public string AbscissaUnit { get; set; } = "";
    public double AbscissaStart { get; set; }
    public double AbscissaIncrement { get; set; }
    public List<(string Label, string Unit)> Variables { get; set; } = [];
    public string SignalMode { get; set; } = "";
    public double CollectionTime { get; set; } = 1e37;
    public double Scans { get; set; } = 1;
    public List<(string Name, double Value)> Parameters { get; set; } = [];
    public double[] Ordinates { get; set; } = [];

    /// <summary>How many announced ordinates the file does not hold.</summary>
    public int Missing { get; set; }

    public VamasBlock Copy()
    {
        var copy = (VamasBlock)MemberwiseClone();
        copy.Comments = [];
        copy.Ordinates = [];
        return copy;
    }
}

/// <summary>
/// Reads the fixed order of lines of ISO 14976. The numbers of the 40 parts of a block, by which the inclusion list
/// names them, stand beside each part.
/// </summary>
internal sealed class VamasReader(string[] lines)
{
    private int at;
    private VamasBlock? previous;

    public VamasHeader ReadHeader()
    {
        var header = new VamasHeader();
        try
        {
            while (at < lines.Length && !lines[at].Contains("VAMAS", StringComparison.OrdinalIgnoreCase)) at++;
            Line();
            (header.Institution, header.Instrument, header.Operator, header.Experiment) = (Line(), Line(), Line(), Line());
            header.Comment = string.Join("\n", Lines(Count("number of comment lines")));
            (header.Mode, header.Scan) = (Line(), Line());
            if (header.Mode is "MAP" or "MAPDP" or "MAPD" or "NORM" or "SDP") Line();
            if (header.Mode is "MAP" or "MAPDP" or "MAPD") Lines(3);
            for (int i = Count("number of experimental variables"); i > 0; i--)
            {
                header.Variables.Add(Line());
                Line();
            }

            int listed = Whole("number of entries in the inclusion list");
            Array.Fill(header.Included, listed <= 0);
            for (int i = Math.Abs(listed); i > 0; i--)
            {
                int part = Whole("entry of the inclusion list");
                if (part is >= 1 and <= 40) header.Included[part] = listed > 0;
            }

            Lines(Count("number of manually entered items"));
            int upgrades = Count("number of future upgrade experiment entries");
            header.BlockUpgrades = Count("number of future upgrade block entries");
            Lines(upgrades);
            header.Blocks = Count("number of blocks");
            return header;
        }
        catch (VamasException e)
        {
            throw new InputException($"The VAMAS header is broken: {e.Message}; export the file again.", e);
        }
    }

    public VamasBlock ReadBlock(VamasHeader header)
    {
        bool first = previous is null;
        var block = previous?.Copy() ?? new VamasBlock();
        bool Has(int part) => first || header.Included[part];
        (block.Name, block.Sample) = (Line(), Line());
        ReadDate(block, Has);
        if (Has(8)) block.Comments = Lines(Count("number of lines in the block comment"));
        if (Has(9)) block.Technique = Technique(block);
        if (header.Mode is "MAP" or "MAPDP" or "MAPD" && Has(10)) Lines(2);
        if (Has(11)) block.ExperimentVariables = header.Variables.ConvertAll(name => (name, Real("value of " + name)));
        if (Has(12)) block.Source = Line();
        bool ions = block.Technique is "FABMS" or "FABMS energy spec" or "ISS" or "SIMS" or "SIMS energy spec" or "SNMS" or "SNMS energy spec";
        bool profile = header.Mode is "MAPDP" or "MAPSVDP" or "SDP" or "SDPSV";
        if ((profile || ions) && Has(13)) Lines(3);
        if (Has(14)) block.SourceEnergy = Real("energy of the analysis source");
        if (Has(15)) Line();
        if (Has(16)) Lines(2);
        if (header.Mode is "MAP" or "MAPDP" or "MAPD" or "MAPSV" or "MAPSVDP" or "SEM" && Has(17)) Lines(2);
        if (header.Mode is "MAPSV" or "MAPSVDP" or "SEM" && Has(18)) Lines(6);
        if (Has(19)) Line();
        if (Has(20)) Line();
        if (Has(21)) block.AnalyserMode = Line();
        if (Has(22)) block.PassEnergy = Real("pass energy");
        if (block.Technique == "AES diff" && Has(23)) Line();
        if (Has(24)) Line();
        if (Has(25)) block.WorkFunction = Real("work function");
        if (Has(26)) Line();
        if (Has(27)) Lines(2);
        if (Has(28)) Lines(2);
        if (Has(29)) block.Species = Line();
        if (Has(30))
        {
            block.Transition = Line();
            Line();
        }

        if (header.Scan == "REGULAR" && Has(31))
        {
            (block.AbscissaLabel, block.AbscissaUnit) = (Line(), Line());
            (block.AbscissaStart, block.AbscissaIncrement) = (Real("start of the abscissa"), Real("step of the abscissa"));
        }

        if (Has(32))
        {
            block.Variables = [];
            for (int i = Count("number of corresponding variables"); i > 0; i--) block.Variables.Add((Line(), Line()));
        }

        if (Has(33)) block.SignalMode = Line();
        if (Has(34)) block.CollectionTime = Real("collection time");
        if (Has(35)) block.Scans = Real("number of scans");
        if (Has(36)) Line();
        if (!ions && profile && Has(37)) Lines(7);
        if (Has(38)) Lines(3);
        if (Has(39))
        {
            block.Parameters = [];
            for (int i = Count("number of additional parameters"); i > 0; i--)
            {
                var name = Line();
                Line();
                block.Parameters.Add((name, Real(name)));
            }
        }

        if (Has(40)) Lines(header.BlockUpgrades);
        ReadOrdinates(block);
        return previous = block;
    }

    private void ReadDate(VamasBlock block, Func<int, bool> has)
    {
        var field = new int[8];
        for (int part = 1; part <= 7; part++) field[part] = has(part) ? (int)Real("date") : 0;
        if (field[1] is > 1900 and < 3000 && field[2] is >= 1 and <= 12 && field[3] is >= 1 and <= 31)
        {
            block.Started = string.Create(CultureInfo.InvariantCulture, $"{field[1]:D4}-{field[2]:D2}-{field[3]:D2}T{Math.Max(field[4], 0):D2}:{Math.Max(field[5], 0):D2}:{Math.Max(field[6], 0):D2}");
        }
    }

    /// <summary>
    /// The technique line. Some writers miscount the comment lines; the technique is a closed list, so that up to ten
    /// lines are passed over until it is met.
    /// </summary>
    private string Technique(VamasBlock block)
    {
        for (int ahead = 0; ahead < 10 && at + ahead < lines.Length; ahead++)
        {
            if (lines[at + ahead].Trim() is not ("AES diff" or "AES dir" or "EDX" or "ELS" or "FABMS" or "FABMS energy spec" or "ISS" or "SIMS" or "SIMS energy spec" or "SNMS" or "SNMS energy spec" or "UPS" or "XPS" or "XRF")) continue;
            for (; ahead > 0; ahead--) block.Comments.Add(Line());
            return Line();
        }

        throw Broken("technique");
    }

    private void ReadOrdinates(VamasBlock block)
    {
        int count = Count("number of ordinate values");
        Lines(2 * block.Variables.Count);
        var values = new double[Math.Min(count, Math.Max(0, lines.Length - at))];
        int read = 0;
        while (read < values.Length && TextLines.TryNumber(lines[at], out values[read]))
        {
            read++;
            at++;
        }

        block.Ordinates = values[..read];
        block.Missing = count - read;
    }

    private string Line() => at < lines.Length ? lines[at++].Trim() : throw new VamasException("the file ends");

    private List<string> Lines(int count)
    {
        if (count > lines.Length - at) throw new VamasException("the file ends");
        var result = new List<string>(count);
        for (int i = 0; i < count; i++) result.Add(Line());
        return result;
    }

    private double Real(string what)
    {
        var line = Line();
        return TextLines.TryNumber(line, out double value) ? value : throw Broken(what, 1);
    }

    private int Whole(string what)
    {
        double value = Real(what);
        return value is >= int.MinValue and <= int.MaxValue && value == Math.Floor(value) ? (int)value : throw Broken(what, 1);
    }

    private int Count(string what)
    {
        int value = Whole(what);
        return value >= 0 ? value : throw Broken(what, 1);
    }

    private VamasException Broken(string what, int back = 0) =>
        new(string.Create(CultureInfo.InvariantCulture, $"line {at - back + 1} should hold the {what}"));
}
