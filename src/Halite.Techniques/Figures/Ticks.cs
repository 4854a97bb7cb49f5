// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Halite.Techniques.Figures;

/// <summary>Round numbers for axes.</summary>
internal static class Ticks
{
    private static readonly double[] Steps = [1, 2, 2.5, 5, 10];

    /// <summary>Round values from low to high, about as many as asked for; whole numbers only where the axis counts.</summary>
    public static List<double> Linear(double low, double high, int about, bool whole = false)
    {
        double raw = (high - low) / Math.Max(about, 1);
        var ticks = new List<double>();
        if (!(raw > 0) || !double.IsFinite(raw)) return [low];
        double magnitude = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double step = magnitude * Steps.First(s => s * magnitude >= raw * 0.8);
        if (whole) step = Math.Max(1, Math.Floor(step));
        double first = Math.Ceiling(low / step - 1e-9);
        for (int i = 0; i < 200; i++)
        {
            double value = (first + i) * step;
            if (value > high + step * 1e-9) break;
            ticks.Add(Math.Abs(value) < step * 1e-9 ? 0 : value);
        }

        return ticks;
    }

    /// <summary>Decades from low to high, thinned to about as many as asked for; within one decade 1, 2, 5.</summary>
    public static List<double> Log(double low, double high, int about)
    {
        double a = Math.Log10(low), b = Math.Log10(high);
        var ticks = new List<double>();
        if (b - a < 1.5)
        {
            for (int decade = (int)Math.Floor(a); decade <= (int)Math.Ceiling(b); decade++)
            {
                foreach (double m in (ReadOnlySpan<double>)[1, 2, 5])
                {
                    double value = m * Math.Pow(10, decade);
                    if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)) ticks.Add(value);
                }
            }

            return ticks.Count >= 2 ? ticks : Linear(low, high, about);
        }

        int every = Math.Max(1, (int)Math.Ceiling((b - a) / Math.Max(about, 2)));
        for (int decade = (int)Math.Ceiling(a - 1e-9); decade <= b + 1e-9; decade++)
        {
            if (decade % every == 0) ticks.Add(Math.Pow(10, decade));
        }

        return ticks;
    }

    /// <summary>Labels with as many decimals as tell the ticks apart, a real minus sign, powers of ten where numbers are long.</summary>
    public static string[] Labels(IReadOnlyList<double> ticks, bool log)
    {
        if (ticks.Count == 0) return [];
        double largest = ticks.Max(Math.Abs);
        if (log && (largest >= 1e5 || ticks.Min() < 1e-3)) return [.. ticks.Select(Power)];
        double step = ticks.Count > 1 ? Enumerable.Range(1, ticks.Count - 1).Min(i => Math.Abs(ticks[i] - ticks[i - 1])) : largest;
        if (largest >= 1e6 || (largest > 0 && largest < 1e-3)) return [.. ticks.Select(t => t == 0 ? "0" : NumberText.Scientific(t))];
        int decimals = step <= 0 ? 0 : Math.Clamp(-(int)Math.Floor(Math.Log10(step) + 1e-9), 0, 9);
        if (decimals < 9 && Math.Abs(Math.Round(step, decimals) - step) > step * 1e-6) decimals++;
        if (log) return [.. ticks.Select(t => NumberText.Minus(t.ToString("0.#########", CultureInfo.InvariantCulture)))];
        var format = "F" + decimals.ToString(CultureInfo.InvariantCulture);
        return [.. ticks.Select(t => NumberText.Minus(t.ToString(format, CultureInfo.InvariantCulture)))];
    }

    private static string Power(double value)
    {
        double exponent = Math.Log10(value);
        return Math.Abs(exponent - Math.Round(exponent)) < 1e-9 ? "10" + NumberText.Superscript((int)Math.Round(exponent)) : NumberText.Scientific(value);
    }
}
