// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;

namespace Halite.Data;

/// <summary>
/// The units that instrument files write, and their conversion. A unit is a label here, not a type: a number keeps
/// the unit of its file until a technique asks for another.
/// </summary>
public static class Units
{
    /// <summary>How to convert: new = old × <paramref name="Factor"/> + <paramref name="Offset"/>.</summary>
    /// <param name="Factor">New units per old unit.</param>
    /// <param name="Offset">Added after scaling, in the new unit (temperatures).</param>
    public readonly record struct Linear(double Factor, double Offset);

    // Base symbol -> dimension, factor to the dimension's base unit. SI prefixes are added below.
    private static readonly (string Symbol, string Dimension, double Factor, bool Prefixed)[] Known =
    [
        ("s", "time", 1, true), ("sec", "time", 1, false), ("seconds", "time", 1, false), ("second", "time", 1, false),
        ("min", "time", 60, false), ("minute", "time", 60, false), ("h", "time", 3600, false), ("hr", "time", 3600, false), ("hour", "time", 3600, false), ("d", "time", 86400, false), ("day", "time", 86400, false), ("millisecond", "time", 1e-3, false),
        ("A", "current", 1, true), ("ampere", "current", 1, false), ("milliampere", "current", 1e-3, false),
        ("V", "voltage", 1, true), ("volt", "voltage", 1, false), ("millivolt", "voltage", 1e-3, false),
        ("C", "charge", 1, true), ("As", "charge", 1, true), ("Ah", "charge", 3600, true), ("Amphr", "charge", 3600, false),
        ("J", "energy", 1, true), ("Ws", "energy", 1, true), ("Wh", "energy", 3600, true), ("Watthr", "energy", 3600, false), ("eV", "photon energy", 1, true),
        ("W", "power", 1, true),
        ("Ohm", "resistance", 1, true), ("ohm", "resistance", 1, true), ("Ω", "resistance", 1, true), ("Ω", "resistance", 1, true), ("ohms", "resistance", 1, false),
        ("F", "capacitance", 1, true), ("H", "inductance", 1, true), ("Hz", "frequency", 1, true), ("hz", "frequency", 1, true), ("S", "conductance", 1, true),
        ("g", "mass", 1, true), ("mol", "amount", 1, true),
        ("m", "length", 1, true), ("Å", "length", 1e-10, false), ("A^", "length", 1e-10, false), ("angstrom", "length", 1e-10, false),
        ("m2", "area", 1, false), ("cm2", "area", 1e-4, false), ("mm2", "area", 1e-6, false),
        ("cm-1", "wavenumber", 1, false), ("1/cm", "wavenumber", 1, false),
        ("deg", "angle", 1, false), ("degree", "angle", 1, false), ("°", "angle", 1, false), ("rad", "angle", 180 / Math.PI, false),
        ("K", "temperature", 1, false),
        ("%", "ratio", 0.01, false), ("1", "ratio", 1, false), ("", "ratio", 1, false),
    ];

    private static readonly (string Symbol, double Factor)[] Prefixes =
        [("p", 1e-12), ("n", 1e-9), ("u", 1e-6), ("µ", 1e-6), ("μ", 1e-6), ("m", 1e-3), ("c", 1e-2), ("k", 1e3), ("M", 1e6), ("G", 1e9)];

    private static readonly FrozenDictionary<string, (string Dimension, double Factor)> Table = Build();

    /// <summary>The conversion from one unit to another; null where one is not known or they measure different things.</summary>
    /// <param name="from">Unit as a file writes it ("mA.h", "µV", "degC").</param>
    /// <param name="to">Unit wanted.</param>
    public static Linear? Conversion(string from, string to)
    {
        if (from == to) return new Linear(1, 0);
        var (a, b) = (Normal(from), Normal(to));
        if (a == b) return new Linear(1, 0);
        if (Kelvin(a) is { } fromOffset && Kelvin(b) is { } toOffset) return new Linear(1, fromOffset - toOffset);
        if (!Table.TryGetValue(a, out var x) || !Table.TryGetValue(b, out var y) || x.Dimension != y.Dimension) return null;
        return new Linear(x.Factor / y.Factor, 0);
    }

    /// <summary>Whether the unit is known.</summary>
    /// <param name="unit">Unit as a file writes it.</param>
    public static bool IsKnown(string unit) => Table.ContainsKey(Normal(unit)) || Kelvin(Normal(unit)) is not null;

    /// <summary>Whether two labels name units of the same dimension.</summary>
    /// <param name="a">One unit.</param>
    /// <param name="b">Another.</param>
    public static bool SameDimension(string a, string b) => Conversion(a, b) is not null;

    /// <summary>A unit's spelling without the marks in which files differ: "mA.h", "mA·h" and "mAh" are one.</summary>
    /// <param name="unit">Unit as a file writes it.</param>
    public static string Normal(string unit)
    {
        Span<char> buffer = stackalloc char[Math.Min(unit.Length, 64)];
        int n = 0;
        foreach (var c in unit)
        {
            if (c is ' ' or '.' or '·' or '*' or '(' or ')' or '[' or ']' || (c == '-' && !unit.EndsWith("-1", StringComparison.Ordinal))) continue;
            if (n == buffer.Length) return unit;
            buffer[n++] = c switch { '²' => '2', '⁻' => '-', '¹' => '1', 'μ' => 'µ', _ => c };
        }

        return buffer[..n].ToString();
    }

    private static double? Kelvin(string unit) => unit switch
    {
        "K" => 0,
        "degC" or "°C" or "celsius" or "Celsius" or "ºC" or "℃" => 273.15,
        _ => null,
    };

    private static FrozenDictionary<string, (string, double)> Build()
    {
        var table = new Dictionary<string, (string, double)>(StringComparer.Ordinal);
        foreach (var (symbol, dimension, factor, prefixed) in Known)
        {
            table[Normal(symbol)] = (dimension, factor);
            if (!prefixed) continue;
            foreach (var (prefix, scale) in Prefixes) table.TryAdd(Normal(prefix + symbol), (dimension, factor * scale));
        }

        return table.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
