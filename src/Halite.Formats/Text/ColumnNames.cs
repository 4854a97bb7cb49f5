// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using Halite.Data;
using Halite.Formats.BioLogic;

namespace Halite.Formats.Text;

/// <summary>What a column's name tells.</summary>
/// <param name="Unit">Unit at the end of the name, in the spelling that <see cref="Units"/> knows; empty if there is none.</param>
/// <param name="Meaning">What it holds; <see cref="Meaning.Unknown"/> where the name tells nothing.</param>
internal readonly record struct NamedColumn(string Unit, Meaning Meaning);

/// <summary>
/// The names under which cyclers and their users write columns: English, German and Chinese exports, units in
/// brackets, behind a slash or an underscore.
/// </summary>
internal static class ColumnNames
{
    // Spellings of units that the table of units does not know, or knows as something else.
    private static readonly FrozenDictionary<string, string> UnitSpellings = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["ah"] = "Ah", ["AH"] = "Ah", ["mah"] = "mAh", ["MAH"] = "mAh", ["uah"] = "uAh", ["Amp-hr"] = "Ah", ["amp-hr"] = "Ah", ["amphr"] = "Ah", ["ampere_hour"] = "Ah", ["amperehour"] = "Ah",
        ["wh"] = "Wh", ["WH"] = "Wh", ["mwh"] = "mWh", ["MWH"] = "mWh", ["Watt-hr"] = "Wh", ["watt-hr"] = "Wh", ["watthour"] = "Wh",
        ["v"] = "V", ["volts"] = "V", ["Volts"] = "V", ["Volt"] = "V", ["mv"] = "mV", ["MV"] = "mV",
        ["a"] = "A", ["amps"] = "A", ["Amps"] = "A", ["Amp"] = "A", ["amp"] = "A", ["Ampere"] = "A", ["ma"] = "mA", ["MA"] = "mA", ["ua"] = "uA", ["µa"] = "µA", ["UA"] = "uA",
        ["S"] = "s", ["Sec"] = "s", ["Sec."] = "s", ["sec."] = "s", ["secs"] = "s", ["Seconds"] = "s", ["SEC"] = "s", ["Sek"] = "s", ["sek"] = "s", ["秒"] = "s",
        ["Min"] = "min", ["minutes"] = "min", ["Minutes"] = "min", ["mins"] = "min", ["minuten"] = "min",
        ["hours"] = "h", ["Hours"] = "h", ["hrs"] = "h", ["H"] = "h", ["Hr"] = "h", ["Std"] = "h", ["Stunden"] = "h", ["小时"] = "h",
        ["days"] = "d", ["msec"] = "ms", ["milliseconds"] = "ms",
        ["w"] = "W", ["watt"] = "W", ["Watt"] = "W", ["watts"] = "W", ["hertz"] = "Hz", ["HZ"] = "Hz", ["OHM"] = "Ohm", ["Ohms"] = "Ohm", ["mohm"] = "mOhm",
        ["degree"] = "deg", ["degrees"] = "deg", ["kelvin"] = "K", ["DegC"] = "degC", ["Deg C"] = "degC", ["deg C"] = "degC", ["degc"] = "degC", ["deg_c"] = "degC", ["grad C"] = "degC",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, Meaning> Words = Build();

    // Names that are units themselves (Maccor), and single letters, where case counts.
    private static readonly FrozenDictionary<string, NamedColumn> Exact = new Dictionary<string, NamedColumn>(StringComparer.Ordinal)
    {
        ["Amps"] = new("A", Meaning.Current), ["Volts"] = new("V", Meaning.Voltage), ["Amp-hr"] = new("Ah", Meaning.StepCapacity), ["Watt-hr"] = new("Wh", Meaning.StepEnergy),
        ["ACImp/Ohms"] = new("Ohm", Meaning.Unknown), ["DCIR/Ohms"] = new("Ohm", Meaning.Resistance),
        ["t"] = new("", Meaning.Time), ["T"] = new("", Meaning.Temperature), ["I"] = new("", Meaning.Current), ["E"] = new("", Meaning.Voltage), ["U"] = new("", Meaning.Voltage), ["V"] = new("", Meaning.Voltage), ["f"] = new("", Meaning.Frequency), ["P"] = new("", Meaning.Power), ["Q"] = new("", Meaning.StepCapacity),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Unit and meaning of a column by its name.</summary>
    /// <param name="name">Name as the file writes it.</param>
    public static NamedColumn Recognise(string name)
    {
        var text = Plain(name);
        if (Exact.TryGetValue(text, out var exact)) return exact;
        var (stem, unit) = SplitUnit(text);
        var meaning = Exact.TryGetValue(stem, out var letter) ? letter.Meaning : Words.GetValueOrDefault(Key(stem));
        if (meaning == Meaning.Unknown) meaning = Words.GetValueOrDefault(Key(text));
        // "Voltage (measured)": what stands in brackets and is no unit says more of the same.
        if (meaning == Meaning.Unknown && text.IndexOf('(', StringComparison.Ordinal) is > 0 and var open && unit.Length == 0) meaning = Words.GetValueOrDefault(Key(text[..open]));
        if (meaning == Meaning.Unknown) meaning = EcLabLabels.MeaningOf(text);
        unit = UnitFor(meaning, unit);
        if (meaning == Meaning.Unknown && unit.Length > 0 && Units.Conversion(unit, "degC") is not null && Words.GetValueOrDefault(Key(stem).TrimEnd("0123456789 ".ToCharArray())) == Meaning.Temperature) meaning = Meaning.Temperature;
        return Fits(meaning, unit) ? new NamedColumn(unit, meaning) : new NamedColumn(unit, Meaning.Unknown);
    }

    /// <summary>The unit that a quantity is taken to have where its file gives none; empty for numbers without one.</summary>
    /// <param name="meaning">What the column holds.</param>
    public static string DefaultUnit(Meaning meaning) => meaning switch
    {
        Meaning.Time or Meaning.StepTime or Meaning.UnixTime => "s",
        Meaning.Current or Meaning.CurrentMagnitude => "A",
        Meaning.Voltage or Meaning.CounterElectrodeVoltage => "V",
        Meaning.ChargeIncrement or Meaning.NetCharge or Meaning.HalfCycleCharge or Meaning.ChargeCapacity or Meaning.DischargeCapacity or Meaning.StepCapacity => "Ah",
        Meaning.ChargeEnergy or Meaning.DischargeEnergy or Meaning.StepEnergy => "Wh",
        Meaning.Power => "W",
        Meaning.Resistance or Meaning.ImpedanceReal or Meaning.ImpedanceImaginary or Meaning.ImpedanceMinusImaginary or Meaning.ImpedanceModulus => "Ohm",
        Meaning.Temperature => "degC",
        Meaning.Frequency => "Hz",
        Meaning.ImpedancePhase => "deg",
        _ => "",
    };

    /// <summary>Splits a unit off a name: "Current(mA)", "Test Time / s", "voltage_V", "Strom [A]", "Spannung, V".</summary>
    /// <param name="name">The name.</param>
    /// <returns>The name without the unit, and the unit; the unit is empty where none is known.</returns>
    public static (string Stem, string Unit) SplitUnit(string name)
    {
        var text = Plain(name);
        if (text.Length > 2 && text[^1] is ')' or ']' or '}')
        {
            int open = text.LastIndexOfAny(['(', '[', '{']);
            if (open > 0 && Unit(text[(open + 1)..^1]) is { } bracketed) return (text[..open].Trim(), bracketed);
            // A unit of several parts (V/h) is kept as it stands.
            if (open > 0 && text[(open + 1)..^1].Split('/') is { Length: 2 } parts && parts.All(p => Unit(p) is { Length: > 0 })) return (text[..open].Trim(), text[(open + 1)..^1]);
            if (open > 0) return (text, "");
        }

        foreach (char separator in "/,_ ")
        {
            int at = text.LastIndexOf(separator);
            if (at > 0 && Unit(text[(at + 1)..]) is { Length: > 0 } tail && (separator is not ' ' || tail.Length > 1)) return (text[..at].Trim(), tail);
        }

        return (text, "");
    }

    private static string? Unit(string text)
    {
        var unit = text.Trim();
        if (unit.Length == 0) return "";
        if (UnitSpellings.TryGetValue(unit, out var known)) return known;
        if (Units.IsKnown(unit)) return unit == "1" ? "1" : unit;
        // A degree sign that an export lost, and units per mass or area.
        if (unit.Length <= 3 && unit[^1] == 'C' && unit[0] > 127) return "degC";
        if (unit.EndsWith("/g", StringComparison.Ordinal) && Unit(unit[..^2]) is { Length: > 0 }) return unit;
        return UnitSpellings.TryGetValue(unit.ToLowerInvariant(), out known) ? known : null;
    }

    // "C" is coulomb to the table of units and Celsius to everyone who writes a temperature.
    private static string UnitFor(Meaning meaning, string unit) => meaning == Meaning.Temperature && unit is "C" or "celsius" or "Celsius" ? "degC" : unit;

    private static bool Fits(Meaning meaning, string unit)
    {
        if (unit.Length == 0) return true;
        var expected = DefaultUnit(meaning);
        return expected.Length == 0 ? meaning == Meaning.Control || unit is "1" or "%" || !Units.IsKnown(unit) || meaning is Meaning.DateTime or Meaning.StateOfCharge
            : Units.SameDimension(unit, expected);
    }

    private static string Plain(string name) =>
        name.Trim().Trim('"', '#', '~', '%', '\uFEFF').Replace('（', '(').Replace('）', ')').Replace('：', ':').Trim();

    /// <summary>Lower case, one blank between words: "Charge_Capacity", "ChargeCapacity" and "charge capacity" are one.</summary>
    private static string Key(string name)
    {
        var key = new System.Text.StringBuilder(name.Length + 4);
        if (name.StartsWith('-') || name.StartsWith('−')) key.Append("minus ");
        char before = ' ';
        foreach (char c in name)
        {
            if (c is '<' or '>' or '"' or '.' or '#') continue;
            bool gap = c is ' ' or '_' or '-' or ':' or '\t' || (char.IsAsciiLetterUpper(c) && char.IsAsciiLetterLower(before));
            if (gap && key.Length > 0 && key[^1] != ' ') key.Append(' ');
            if (c is not (' ' or '_' or '-' or ':' or '\t')) key.Append(char.ToLowerInvariant(c));
            before = c;
        }

        return key.ToString().Trim();
    }

    private static FrozenDictionary<string, Meaning> Build()
    {
        var words = new Dictionary<string, Meaning>(StringComparer.Ordinal);
        void Add(Meaning meaning, string names)
        {
            foreach (var name in names.Split('|')) words.TryAdd(Key(name), meaning);
        }

        Add(Meaning.Time, "time|test time|total time|elapsed time|run time|time elapsed|testing time|absolute test time|cumulative time|zeit|testzeit|laufzeit|gesamtzeit|prüfzeit|programmdauer|prog time|program time|总时间|测试时间|时间|累计时间|运行时间");
        Add(Meaning.StepTime, "step time|t step|step duration|time in step|schrittzeit|schrittdauer|relative time|工步时间|步骤时间|相对时间|步时间");
        Add(Meaning.UnixTime, "unix time|unix timestamp|unix time second|uts|epoch|epoch time|posix time");
        Add(Meaning.Index, "index|record index|record id|record number|record no|data point|datapoint|data points|point|point number|pt|rec|row|dataset|data set|rec no|messpunkt|datenpunkt|数据序号|记录序号|序号|记录号|sample");
        Add(Meaning.Current, "current|current average|i|ma|amps|amperes|strom|stromstärke|stromstaerke|电流|<i>|cell current|measured current|current measured");
        Add(Meaning.Voltage, "voltage|volts|potential|v|e|u|ewe|ecell|vf|vm|cell voltage|cell potential|terminal voltage|working electrode potential|spannung|zellspannung|potenzial|电压|电池电压|voltage measured|measured voltage|batt voltage|battery voltage");
        Add(Meaning.CounterElectrodeVoltage, "ece|counter electrode potential|aux voltage ce");
        Add(Meaning.ChargeCapacity, "charge capacity|charging capacity|chg capacity|chargecapacity|capacity charge|cap chg|chg cap|charge cap|q charge|charge q|qc|qchg|charged capacity|ladekapazität|ladekapazitaet|kapazität laden|充电容量|cycle charging capacity|cycle charge capacity|ah cyc charge|ah charge|ah cha|amp hr charge|step charging capacity|schedule charging capacity");
        Add(Meaning.DischargeCapacity, "discharge capacity|discharging capacity|dchg capacity|dischg capacity|dischargecapacity|capacity discharge|cap dchg|cap dischg|dchg cap|dischg cap|discharge cap|q discharge|discharge q|qd|qdchg|discharged capacity|discharge|entladekapazität|entladekapazitaet|kapazität entladen|放电容量|cycle discharging capacity|cycle discharge capacity|ah cyc discharge|ah discharge|ah dch|amp hr discharge|step discharging capacity|schedule discharging capacity");
        Add(Meaning.StepCapacity, "capacity|cap|step capacity|ah step|amp hr|amphr|q|ah|kapazität|kapazitaet|ladung|容量|charge passed");
        Add(Meaning.NetCharge, "ah accu|net capacity|net charge|cumulative charge|q qo|charge|total charge|ah balance|bilanz ah");
        Add(Meaning.ChargeEnergy, "charge energy|charging energy|chg energy|energy charge|charged energy|ladeenergie|充电能量|cycle charging energy|cycle charge energy|wh cyc charge|wh charge|eng chg|step charging energy|schedule charging energy");
        Add(Meaning.DischargeEnergy, "discharge energy|discharging energy|dchg energy|dischg energy|energy discharge|discharged energy|entladeenergie|放电能量|cycle discharging energy|cycle discharge energy|wh cyc discharge|wh discharge|eng dchg|step discharging energy|schedule discharging energy");
        Add(Meaning.StepEnergy, "energy|step energy|wh step|watt hr|watthr|wh|energie|能量");
        Add(Meaning.Power, "power|leistung|功率|p");
        Add(Meaning.Resistance, "internal resistance|dc internal resistance|dcir|ir|r dc|resistance|内阻|innenwiderstand|dc ir");
        Add(Meaning.Temperature, "temperature|temp|cell temperature|ambient temperature|surface temperature|aux temperature|aux temperature 1|temperature t|temperatur|温度|chamber temperature|t|temperature 1|temp 1|thermocouple");
        Add(Meaning.Cycle, "cycle|cycle index|cycle number|cycle count|cycle no|cycle id|cyc|cyc no|cycle c|cycle p|zyklus|zyklennummer|循环|循环号|循环序号|循环次数|cyc count|full cycle");
        Add(Meaning.HalfCycle, "half cycle|half cycle number|halbzyklus");
        Add(Meaning.Step, "step|step index|step number|step no|step id|ns|line|schritt|schrittnummer|工步|工步号|工步序号|步骤|step num");
        Add(Meaning.StepCount, "step count|step counter|step nr unique");
        Add(Meaning.StepKind, "state|step type|step name|status|mode|md|command|step state|schritttyp|zustand|befehl|工步类型|工步名称|状态|工作模式|record type|work type");
        Add(Meaning.DateTime, "date|datetime|date time|dpt time|timestamp|date and time|absolute time|real time|realtime|system time|record time|datum|zeitstempel|日期|绝对时间|系统时间|记录时间|date(h:min:s ms)|date(h:min:s.ms)");
        Add(Meaning.Frequency, "frequency|freq|frequenz|频率|f");
        Add(Meaning.ImpedanceReal, "re(z)|zreal|z real|zre|re z|z'|real|real impedance|zreal|z re|rez");
        Add(Meaning.ImpedanceImaginary, "im(z)|zimag|z imag|zim|im z|z''|z\"|imag|imaginary|imaginary impedance|zimg|z im|imz");
        Add(Meaning.ImpedanceMinusImaginary, "-im(z)|-zimag|-z''|-zim|-im z|-z\"|-imag|-imaginary|-zimg");
        Add(Meaning.ImpedanceModulus, "zmod|z mod");
        Add(Meaning.ImpedancePhase, "phase|phase(z)|zphz|phase angle|zphase|phase z");
        words.TryAdd("|z|", Meaning.ImpedanceModulus);
        words.TryAdd("absolute impedance", Meaning.ImpedanceModulus);
        return words.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
