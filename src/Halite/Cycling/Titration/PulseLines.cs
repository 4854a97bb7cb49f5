// SPDX-License-Identifier: Apache-2.0
using Halite.Numerics;

namespace Halite.Cycling.Titration;

/// <summary>Straight lines through parts of pulses and rests, as weights of the samples.</summary>
internal static class PulseLines
{
    /// <summary>
    /// Weights of the line against the root of time through the samples of a window: of its value at a root time and of its
    /// slope. A window with too few samples is widened to later times, then to earlier ones.
    /// </summary>
    public static (double[] Value, double[] Slope) RootLine(double[] time, double from, double to, int atLeast, double at)
    {
        int n = time.Length, start = 0, end = n;
        while (start < n - 1 && time[start] < from) start++;
        while (end > start + 1 && time[end - 1] > to) end--;
        atLeast = Math.Min(atLeast, n);
        while (end - start < atLeast && end < n) end++;
        while (end - start < atLeast && start > 0) start--;
        double mean = 0, spread = 0;
        int count = end - start;
        for (int i = start; i < end; i++) mean += Math.Sqrt(Math.Max(0, time[i])) / count;
        for (int i = start; i < end; i++) spread += Math.Pow(Math.Sqrt(Math.Max(0, time[i])) - mean, 2);
        var (value, slope) = (new double[n], new double[n]);
        for (int i = start; i < end; i++)
        {
            slope[i] = spread > 0 ? (Math.Sqrt(Math.Max(0, time[i])) - mean) / spread : 0;
            value[i] = 1.0 / count + (at - mean) * slope[i];
        }

        return (value, slope);
    }

    /// <summary>
    /// Voltage at the end of a rest by the straight line through its last twentieth (at least four samples), so that noise
    /// is averaged and drift is not; with standard error and slope.
    /// </summary>
    public static (double Value, double Sigma, double Drift) EndOfRest(double[] time, double[] voltage, double quantum)
    {
        int n = time.Length;
        if (n == 0) return (double.NaN, double.NaN, double.NaN);
        double rounding = quantum / Math.Sqrt(12);
        if (n < 4) return (voltage[^1], rounding, double.NaN);
        double from = time[^1] - 0.05 * (time[^1] - time[0]);
        int start = n - 4;
        while (start > 0 && time[start - 1] >= from) start--;
        int count = n - start;
        double meanT = 0, meanV = 0, tt = 0, tv = 0;
        for (int i = start; i < n; i++)
        {
            meanT += time[i] / count;
            meanV += voltage[i] / count;
        }

        for (int i = start; i < n; i++)
        {
            tt += (time[i] - meanT) * (time[i] - meanT);
            tv += (time[i] - meanT) * (voltage[i] - meanV);
        }

        double slope = tt > 0 ? tv / tt : 0, rest = 0;
        for (int i = start; i < n; i++) rest += Math.Pow(voltage[i] - meanV - slope * (time[i] - meanT), 2);
        double variance = count > 2 ? rest / (count - 2) : 0;
        double error = Math.Sqrt(variance * (1.0 / count + (tt > 0 ? Math.Pow(time[^1] - meanT, 2) / tt : 0)));
        // Noise beyond half a step averages the rounding out; what stands on one or two levels is rounded alike.
        if (variance > 0.25 * quantum * quantum) rounding /= Math.Sqrt(count);
        return (meanV + slope * (time[^1] - meanT), Math.Sqrt(error * error + rounding * rounding), slope);
    }

    /// <summary>Noise of one sample: deviation from the chord of its neighbours in root time, by the median.</summary>
    public static double Noise(double[] time, double[] voltage, double quantum)
    {
        if (time.Length < 5) return quantum / Math.Sqrt(12);
        var deviations = new List<double>();
        for (int i = 1; i + 1 < time.Length; i++)
        {
            double a = Math.Sqrt(Math.Max(0, time[i - 1])), b = Math.Sqrt(Math.Max(0, time[i])), c = Math.Sqrt(Math.Max(0, time[i + 1]));
            if (!(c > a)) continue;
            double w = (b - a) / (c - a);
            deviations.Add(Math.Abs(voltage[i] - (1 - w) * voltage[i - 1] - w * voltage[i + 1]) / Math.Sqrt(1 + w * w + (1 - w) * (1 - w)));
        }

        double noise = deviations.Count == 0 ? 0 : 1.482602218505602 * RobustStatistics.MedianInPlace(deviations.ToArray());
        return Math.Max(noise, quantum / Math.Sqrt(12));
    }

    /// <summary>Residual of the straight line in root time from a supposed start, relative to the spread of the voltages.</summary>
    public static double RootMisfit(double[] time, double[] voltage, double start)
    {
        double n = time.Length, mx = 0, my = 0, xx = 0, xy = 0, yy = 0;
        for (int i = 0; i < time.Length; i++)
        {
            mx += Math.Sqrt(Math.Max(0, time[i] - start)) / n;
            my += voltage[i] / n;
        }

        for (int i = 0; i < time.Length; i++)
        {
            double x = Math.Sqrt(Math.Max(0, time[i] - start)) - mx, y = voltage[i] - my;
            xx += x * x;
            xy += x * y;
            yy += y * y;
        }

        return yy > 0 && xx > 0 ? 1 - xy * xy / (xx * yy) : 0;
    }
}
