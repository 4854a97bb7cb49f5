// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using System.Text;
using Halite.Data;

namespace Halite.Formats.Impedance;

/// <summary>
/// The names under which impedance analysers and their users write columns. A name is compared without case, blanks,
/// underscores and quotes; its unit is taken off first, whichever way it is written ("Zre (ohms)", "Z'/ohm", "z_re_ohm",
/// "ZrealOhm").
/// </summary>
internal static class ImpedanceNames
{
    private static readonly FrozenDictionary<string, Meaning> Names = Build();

    private static readonly (string Ending, string Unit)[] Suffixes =
    [
        ("_rad_s", "rad/s"), ("_hz", "Hz"), ("_khz", "kHz"), ("_mohm", "mOhm"), ("_kohm", "kOhm"), ("_ohms", "Ohm"), ("_ohm", "Ohm"), ("_deg", "deg"), ("_rad", "rad"),
        ("_s", "s"), ("_v", "V"), ("_mv", "mV"), ("_a", "A"), ("_ma", "mA"), ("_k", "K"), ("_c", "degC"),
    ];

    // Endings without a mark between, where case tells them from the name: "FreqHz", "ZrealOhm".
    private static readonly (string Ending, string Unit)[] Capitals = [("kHz", "kHz"), ("MHz", "MHz"), ("Hz", "Hz"), ("kOhm", "kOhm"), ("mOhm", "mOhm"), ("Ohm", "Ohm"), ("Deg", "deg"), ("Rad", "rad")];

    /// <summary>Name, unit and meaning of a column head; the unit is empty where the head gives none.</summary>
    /// <param name="head">The head as the file writes it.</param>
    public static (string Name, string Unit, Meaning Meaning) Describe(string head)
    {
        head = head.Trim().Trim('"').Trim();
        if (head.StartsWith("Data:", StringComparison.OrdinalIgnoreCase)) head = head[5..].Trim();
        if (Logarithm(head) is { } logarithm) return logarithm;
        // A bracket may be part of the name: "Re(Z)", "Z'(a)", "Theta (Z)".
        if (Lookup(head) is var whole && whole != Meaning.Unknown) return (head, "", whole);
        var (name, unit) = SplitUnit(head);
        var meaning = Lookup(name);
        // To the table of units S is siemens.
        return (name, meaning is Meaning.Time or Meaning.Period && unit.Trim() == "S" ? "s" : Unit(unit), meaning);
    }

    /// <summary>A unit in the spelling that <see cref="Units"/> knows.</summary>
    /// <param name="unit">Unit as the file writes it.</param>
    public static string Unit(string unit) => unit.Trim().ToUpperInvariant() switch
    {
        "OHM" or "OHMS" or "\u03A9" or "\u2126" => "Ohm",
        "KOHMS" => "kOhm",
        "MOHMS" when unit[0] == 'm' => "mOhm",
        "C" or "CELSIUS" => "degC",
        "HZ" or "HERTZ" => "Hz",
        "°" or "DEG" or "DEGREE" or "DEGREES" or "DEG." or "'" or "GRAD" or "º" => "deg",
        "RAD" or "RADIAN" or "RADIANS" => "rad",
        "SEC" or "S" when unit != "S" => "s",
        "SIEMENS" or "1/OHM" or "1/\u03A9" or "1/\u2126" or "OHM-1" or "OHM^-1" or "\u03A9-1" or "\u03A9^-1" or "\u03A9⁻¹" or "MHO" => "S",
        "RAD/S" or "RAD S-1" or "RAD S^-1" or "RAD·S-1" or "RAD S⁻¹" or "RAD/SEC" or "1/S" or "S-1" or "S^-1" or "S⁻¹" or "RAD*S^-1" or "RAD.S-1" or "RAD/SECOND" => "rad/s",
        "DEG C" => "degC",
        _ => unit.Trim(),
    };

    /// <summary>Whether a text is a unit of impedance tables, however it is spelled.</summary>
    /// <param name="text">The text.</param>
    public static bool IsUnit(string text) => text.Trim().Length > 0 && Unit(text) is var unit && (unit == "rad/s" || (Units.IsKnown(unit) && unit.Any(c => char.IsLetter(c) || c is '%' or '°')));

    private static Meaning Lookup(string name) => name switch
    {
        // Case counts here alone: t is a time and T a temperature, w an angular frequency and W a power.
        "T" => Meaning.Temperature,
        "w" => Meaning.AngularFrequency,
        _ => Names.GetValueOrDefault(Key(name)),
    };

    // "log10(f/Hz)", "log f", "lg(Frequency)", "log|Z|", "log(|Z|/Ohm)": to base 10, of the number in Hz or ohm.
    private static (string Name, string Unit, Meaning Meaning)? Logarithm(string head)
    {
        var text = head.ToLowerInvariant();
        int skip = text.StartsWith("log10", StringComparison.Ordinal) ? 5 : text.StartsWith("log", StringComparison.Ordinal) ? 3 : text.StartsWith("lg", StringComparison.Ordinal) ? 2 : 0;
        if (skip == 0) return null;
        var rest = head[skip..].Trim().Trim('_', '-').Trim();
        if (rest.Length > 2 && rest[0] is '(' or '[' && rest[^1] is ')' or ']') rest = rest[1..^1];
        var (name, unit) = SplitUnit(rest);
        // "log(f) / Hz" leaves the bracket to the name.
        name = name.Trim().Trim('(', ')', '[', ']');
        return (Names.GetValueOrDefault(Key(name)), Unit(unit)) switch
        {
            (Meaning.Frequency, "" or "Hz") => (head, "", Meaning.LogFrequency),
            (Meaning.ImpedanceModulus, "" or "Ohm") => (head, "", Meaning.ImpedanceLogModulus),
            _ => null,
        };
    }

    private static (string Name, string Unit) SplitUnit(string head)
    {
        int slash = head.LastIndexOf('/');
        // "ω/(rad/s)", "omega (rad/s)", "w / rad/s": the slash of a unit of two parts is not that before the unit.
        if (slash > 2 && head.AsSpan(0, slash).TrimEnd().EndsWith("rad", StringComparison.OrdinalIgnoreCase))
        {
            int start = head.LastIndexOf("rad", slash, StringComparison.OrdinalIgnoreCase);
            var before = head[..start].TrimEnd(' ', '(', '[', '/').Trim();
            if (before.Length > 0) return (before, head[start..].TrimEnd(')', ']').Trim());
        }

        if (slash > 0 && head[..slash].TrimEnd().EndsWith('1') && head[..slash].LastIndexOfAny(['(', '[']) is > 0 and var inverse) return (head[..inverse].Trim(), head[(inverse + 1)..].TrimEnd(')', ']').Trim());
        if (slash > 0 && slash < head.Length - 1 && head.IndexOf('(', slash) < 0 && !head[slash..].EndsWith(']')) return (head[..slash].Trim(), head[(slash + 1)..].Trim());
        foreach (var (open, close) in new[] { ('(', ')'), ('[', ']') })
        {
            int a = head.LastIndexOf(open);
            if (a <= 0 || !head.EndsWith(close)) continue;
            var unit = head[(a + 1)..^1];
            // "(Hz)" holds a z but is a unit, "Re(Z)" and "Im(Y)" are names.
            if (unit.EndsWith("Hz", StringComparison.OrdinalIgnoreCase) || (!unit.Contains('z', StringComparison.OrdinalIgnoreCase) && unit is not ("Y" or "y"))) return (head[..a].Trim().TrimEnd('/').Trim(), unit.Trim());
        }

        foreach (var (ending, unit) in Suffixes)
        {
            if (head.Length > ending.Length && head.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) return (head[..^ending.Length], unit);
        }

        foreach (var (ending, unit) in Capitals)
        {
            if (head.Length > ending.Length && head.EndsWith(ending, StringComparison.Ordinal)) return (head[..^ending.Length].Trim(), unit);
        }

        // "Freq. Hz", "Z' Ohm", "Frequenz, Hz".
        int blank = head.LastIndexOfAny([' ', ',']);
        return blank > 0 && head[(blank + 1)..] is { Length: > 1 } tail && Units.IsKnown(Unit(tail)) ? (head[..blank].TrimEnd(',', ' '), tail) : (head, "");
    }

    private static string Key(string name)
    {
        var key = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            if (char.IsWhiteSpace(c) || c is '_' or '.' or ':' or '*') continue;
            key.Append(c switch { '−' or '–' or '—' => '-', '′' or '’' or '‘' or '´' or '`' => '\'', '″' or '”' or '“' => '"', _ => char.ToLowerInvariant(c) });
        }

        key.Replace("\"", "''");
        // "-(Z_Im)", "−[Z'']": brackets around the whole of what is negated.
        if (key.Length > 3 && key[0] == '-' && key[1] is '(' or '[' && key[^1] is ')' or ']') key.Remove(1, 1).Length--;
        return key.ToString();
    }

    private static FrozenDictionary<string, Meaning> Build()
    {
        var names = new Dictionary<string, Meaning>(StringComparer.Ordinal);
        Add(Meaning.Frequency, "frequency freq f frequenz fréquence frequence 频率 頻率 frecuencia");
        Add(Meaning.AngularFrequency, "ω omega angularfrequency angfreq kreisfrequenz 角频率 radialfrequency");
        Add(Meaning.Period, "period periode periodendauer 1/f");
        Add(Meaning.ImpedanceReal, "z' zre zreal rez re(z) real realz z're zr z'(a) impedancereal realimpedance z1real zreal1 zp realteil realpart realteil(z) re partieréelle partiereelle impedanzrealteil real(z) 实部 阻抗实部 z实部 z'real");
        Add(Meaning.ImpedanceImaginary, "z'' zim zimag zimg imz im(z) imag imaginary imagz zi z''(b) impedanceimaginary imaginaryimpedance impedanceimag z''im zimaginary imaginärteil imaginaerteil imaginarteil imaginarypart imagpart im partieimaginaire imag(z) 虚部 阻抗虚部 z虚部 z''imag");
        Add(Meaning.ImpedanceMinusImaginary, "-z'' -zim -zimag -im(z) -imz -imag -imaginary -zimg -impedanceimaginary minuszim negzim -zi -im -imaginärteil -imaginaerteil -imag(z) -zimaginary -imagz minusz'' -虚部 negimag nzim -imaginarypart neg(z'') -imaginaryimpedance");
        Add(Meaning.ImpedanceModulus, "|z| zmod modz magnitude modulus z absz abs(z) impedancemagnitude impedance mag |z|magnitude zmag mod(z) betrag impedanz betrag(z) |impedance| impedanzbetrag 阻抗 阻抗模 模 zabs");
        Add(Meaning.ImpedancePhase, "phase phase(z) zphz phz theta theta(z) phi phasedegrees impedancephase impedancephasedegrees angle phaseangle zphase phaseofz phasenwinkel phasez arg(z) argz φ θ ϕ phasendifferenz phasenverschiebung 相位 相位角 相角");
        Add(Meaning.ImpedanceMinusPhase, "-phase -phase(z) -phz -theta -phi negphase -phaseangle -angle -φ -θ -ϕ -phasez minusphase -phasenwinkel -arg(z) -zphz");
        Add(Meaning.AdmittanceReal, "y' yre yreal re(y) rey realy admittancereal realadmittance conductance y're");
        Add(Meaning.AdmittanceImaginary, "y'' yim yimag im(y) imy imagy admittanceimaginary imaginaryadmittance susceptance y''im");
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
