// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using Halite.Data;

namespace Halite.Formats.Impedance;

/// <summary>
/// The names under which impedance analysers and their users write columns. A name is compared without case, blanks,
/// underscores and quotes; its unit is taken off first, whichever way it is written ("Zre (ohms)", "Z'/ohm", "z_re_ohm").
/// </summary>
internal static class ImpedanceColumns
{
    private static readonly FrozenDictionary<string, Meaning> Names = Build();

    private static readonly (string Ending, string Unit)[] Suffixes =
        [("_hz", "Hz"), ("_khz", "kHz"), ("_mohm", "mOhm"), ("_kohm", "kOhm"), ("_ohms", "Ohm"), ("_ohm", "Ohm"), ("_deg", "deg"), ("_rad", "rad"), ("_s", "s"), ("_v", "V"), ("_mv", "mV"), ("_a", "A"), ("_ma", "mA"), ("_k", "K"), ("_c", "degC")];

    /// <summary>Name, unit and meaning of a column head; the unit is empty where the head gives none.</summary>
    public static (string Name, string Unit, Meaning Meaning) Describe(string head)
    {
        head = head.Trim().Trim('"').Trim();
        if (head.StartsWith("Data:", StringComparison.OrdinalIgnoreCase)) head = head[5..].Trim();
        // A bracket may be part of the name: "Re(Z)", "Z'(a)", "Theta (Z)".
        if (Names.TryGetValue(Key(head), out var whole)) return (head, "", head == "T" ? Meaning.Temperature : whole);
        var (name, unit) = SplitUnit(head);
        // Case counts here alone: t is a time, T a temperature.
        if (name == "T") return (name, Unit(unit), Meaning.Temperature);
        return (name, Unit(unit), Names.GetValueOrDefault(Key(name)));
    }

    /// <summary>
    /// Gives the columns of a table of no instrument in particular their meanings where together they are an impedance;
    /// leaves them as they are otherwise. A unit of the table's own goes before that of a name.
    /// </summary>
    public static ImmutableArray<Column> Recognise(ImmutableArray<Column> columns)
    {
        var described = columns.Select(c => c.IsText ? ("", "", Meaning.Unknown) : Describe(c.Name)).ToArray();
        bool Has(Meaning meaning) => described.Any(d => d.Item3 == meaning);
        bool cartesian = Has(Meaning.ImpedanceReal) && (Has(Meaning.ImpedanceImaginary) || Has(Meaning.ImpedanceMinusImaginary));
        if (!Has(Meaning.Frequency) || !(cartesian || (Has(Meaning.ImpedanceModulus) && Has(Meaning.ImpedancePhase)))) return columns;
        var taken = new HashSet<Meaning>();
        return
        [
            .. columns.Select((c, i) =>
            {
                var (_, unit, meaning) = described[i];
                if (c.Meaning != Meaning.Unknown || meaning == Meaning.Unknown || (meaning == Meaning.SeriesIndex && CountsRows(c)) || !taken.Add(meaning)) return c;
                return c.Labelled(c.Unit.Length > 0 ? Unit(c.Unit) : unit).As(meaning);
            }),
        ];
    }

    // A column called index tells spectra apart where its values repeat; one that differs in every row counts rows.
    private static bool CountsRows(Column column) => column.Length > 1 && column.ToDoubles().Distinct().Count() > column.Length / 4;

    private static (string Name, string Unit) SplitUnit(string head)
    {
        int slash = head.LastIndexOf('/');
        if (slash > 0 && slash < head.Length - 1 && head.IndexOf('(', slash) < 0) return (head[..slash].Trim(), head[(slash + 1)..].Trim());
        foreach (var (open, close) in new[] { ('(', ')'), ('[', ']') })
        {
            int a = head.LastIndexOf(open);
            if (a > 0 && head.EndsWith(close) && !head[(a + 1)..^1].Contains('z', StringComparison.OrdinalIgnoreCase)) return (head[..a].Trim(), head[(a + 1)..^1].Trim());
            // "(Hz)" holds a z but is a unit.
            if (a > 0 && head.EndsWith(close) && head[(a + 1)..^1].EndsWith("Hz", StringComparison.OrdinalIgnoreCase)) return (head[..a].Trim(), head[(a + 1)..^1].Trim());
        }

        foreach (var (ending, unit) in Suffixes)
        {
            if (head.Length > ending.Length && head.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) return (head[..^ending.Length], unit);
        }

        return (head, "");
    }

    private static string Unit(string unit) => unit.ToUpperInvariant() switch
    {
        "OHM" or "OHMS" or "Ω" or "Ω" => "Ohm",
        "C" or "CELSIUS" => "degC",
        "HZ" => "Hz",
        "°" or "DEG" or "DEGREES" or "DEG." or "'" => "deg",
        "SEC" or "S" => "s",
        "DEG C" => "degC",
        _ => unit,
    };

    private static string Key(string name)
    {
        var key = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            if (char.IsWhiteSpace(c) || c is '_' or '.' or ':') continue;
            key.Append(c switch { '−' or '–' => '-', '′' or '’' or '‘' => '\'', '″' or '”' or '“' => '"', _ => char.ToLowerInvariant(c) });
        }

        return key.ToString().Replace("\"", "''", StringComparison.Ordinal);
    }

    private static FrozenDictionary<string, Meaning> Build()
    {
        var names = new Dictionary<string, Meaning>(StringComparer.Ordinal);
        Add(Meaning.Frequency, "frequency freq f frequenz fréquence");
        Add(Meaning.ImpedanceReal, "z' zre zreal rez re(z) real realz z're zr z'(a) impedancereal realimpedance z1real zreal1 zp");
        Add(Meaning.ImpedanceImaginary, "z'' zim zimag zimg imz im(z) imag imaginary imagz zi z''(b) impedanceimaginary imaginaryimpedance impedanceimag z''im zimaginary");
        Add(Meaning.ImpedanceMinusImaginary, "-z'' -zim -zimag -im(z) -imz -imag -imaginary -zimg -impedanceimaginary minuszim negzim");
        Add(Meaning.ImpedanceModulus, "|z| zmod modz magnitude modulus z absz abs(z) impedancemagnitude impedance mag |z|magnitude zmag");
        Add(Meaning.ImpedancePhase, "phase phase(z) zphz phz theta theta(z) phi phasedegrees impedancephase impedancephasedegrees angle phaseangle zphase phaseofz");
        Add(Meaning.Time, "time t elapsedtime time(sec) times");
        Add(Meaning.Voltage, "ewe <ewe> vdc edc e(v) potential bias voltage ecell e");
        Add(Meaning.Current, "i <i> idc i(a) current");
        Add(Meaning.Temperature, "temp temperature temperatur celltemperature");
        Add(Meaning.SeriesIndex, "index spectrum loop loopindex spectrumindex scan loopnumber seriesindex measurement");
        Add(Meaning.StateOfCharge, "soc stateofcharge lithiation");
        Add(Meaning.Cycle, "cycle cyclenumber cyclenr");
        return names.ToFrozenDictionary(StringComparer.Ordinal);

        void Add(Meaning meaning, string list)
        {
            foreach (var name in list.Split(' ')) names.TryAdd(name, meaning);
        }
    }
}
