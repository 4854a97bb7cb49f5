// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using System.Globalization;
using Halite.Data;

namespace Halite.Formats.Neware;

/// <summary>A factor kept as product and quotient, so that decimal counts become exactly rounded decimals.</summary>
/// <param name="Times">Multiplied by.</param>
/// <param name="Over">Divided by.</param>
internal readonly record struct DecimalScale(double Times, double Over)
{
    /// <summary>The factor as one number.</summary>
    public double Factor => Times / Over;

    /// <summary>1, 0.1, 0.01, ... or a user's factor.</summary>
    /// <param name="factor">The factor.</param>
    public static DecimalScale Of(double factor)
    {
        double inverse = Math.Round(1 / factor);
        return factor < 1 && 1 / inverse == factor ? new DecimalScale(1, inverse) : new DecimalScale(factor, 1);
    }
}

/// <summary>Codes of Neware files: current ranges and step types. After the NewareNDA and fastnda projects.</summary>
internal static class NewareTables
{
    private static readonly FrozenDictionary<byte, string> Kinds = new Dictionary<byte, string>
    {
        [1] = "CC Chg", [2] = "CC DChg", [3] = "CV Chg", [4] = "Rest", [5] = "Cycle", [6] = "End", [7] = "CCCV Chg", [8] = "CP DChg",
        [9] = "CP Chg", [10] = "CR DChg", [13] = "Pause", [16] = "Pulse Step", [17] = "SIM", [18] = "PCCCV Chg", [19] = "CV DChg",
        [20] = "CCCV DChg", [21] = "Control", [22] = "OCV", [25] = "Ramp", [26] = "CPCV DChg", [27] = "CPCV Chg",
    }.ToFrozenDictionary();

    private static readonly string[] KindTexts = [.. Enumerable.Range(0, 256).Select(k => Kinds.GetValueOrDefault((byte)k, "type " + k.ToString(CultureInfo.InvariantCulture)))];

    // mA per count by the code of the current range.
    private static readonly FrozenDictionary<int, double> Ranges = Build();

    /// <summary>A step type in the vendor's words.</summary>
    /// <param name="code">Its code.</param>
    public static string Kind(byte code) => KindTexts[code];

    /// <summary>Whether a range is in the table.</summary>
    /// <param name="range">Code of the range.</param>
    public static bool IsKnown(int range) => Ranges.ContainsKey(range);

    /// <summary>
    /// Current per count of a range, mA. A range that is not in the table takes the value of its decade, with a warning;
    /// range 0 is none.
    /// </summary>
    /// <param name="range">Code of the range.</param>
    /// <param name="warnings">Where to say what was assumed; null says nothing.</param>
    public static DecimalScale Current(int range, List<Warning>? warnings)
    {
        if (Ranges.TryGetValue(range, out double factor)) return DecimalScale.Of(factor);
        long size = Math.Abs((long)range);
        double assumed = range > 0
            ? size < 10 ? 1e-4 : size < 100 ? 1e-3 : size < 1000 ? 1e-2 : 1e-1
            : size < 10 ? 1e-5 : size < 100 ? 1e-4 : size < 1000 ? 1e-3 : 1e-2;
        warnings?.Add(new Warning("unknown-range", string.Create(CultureInfo.InvariantCulture,
            $"The current range {range} is in no table; {assumed:G1} mA per count is taken as for its decade, so check one current against the cycler and give another factor if it is off (--current-per-count-ma).")));
        return DecimalScale.Of(assumed);
    }

    private static FrozenDictionary<int, double> Build()
    {
        var table = new Dictionary<int, double> { [-100_000_000] = 10, [0] = 0 };
        void Add(double factor, params ReadOnlySpan<int> ranges)
        {
            foreach (int range in ranges) table.Add(range, factor);
        }

        Add(1e-2, -200_000, -100_000, -60_000, -50_000, -40_000, -30_000, -20_000, -12_000, -10_000, -6000, -5000, -3000, -2000, -1000);
        Add(1e-3, -500, -100);
        Add(1e-4, -50, -25, -20, -10);
        Add(1e-5, -5, -2, -1);
        Add(1e-4, 1, 2, 5);
        Add(1e-3, 10, 20, 25, 50);
        Add(1e-2, 100, 200, 250, 500);
        Add(1e-1, 1000, 6000, 10_000, 12_000, 20_000, 30_000, 40_000, 50_000, 60_000, 100_000, 200_000);
        return table.ToFrozenDictionary();
    }
}
