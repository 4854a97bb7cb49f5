// SPDX-License-Identifier: Apache-2.0
using Halite.Numerics;

namespace Halite.Cycling.Titration;

/// <summary>
/// Time constant from the relaxation after a pulse, without the pulse's own transient or ohmic drop (after Kang and Chueh,
/// J. Electrochem. Soc. 168 (2021) 120504): V = Einf + A f(t; D/L2) with f the exact decay after a pulse. Amplitude and end
/// value are linear, so the search runs over D/L2 alone.
/// </summary>
internal static class RelaxationFit
{
    /// <summary>D/L2 (1/s) and the voltage that the rest relaxes to; NaN where the rest shows no decay beyond its noise.</summary>
    /// <param name="pulse">The pulse and its rest.</param>
    /// <param name="voltages">Voltages of the rest without what earlier pulses still add, V.</param>
    /// <param name="geometry">Planar or sphere.</param>
    /// <param name="from">Times before this are charge transfer and take no part, s.</param>
    public static (double Rate, double Voltage) Fit(PulseData pulse, double[] voltages, DiffusionGeometry geometry, double from)
    {
        int start = Array.FindIndex(pulse.RestTime, t => t >= from);
        if (start < 0 || pulse.RestTime.Length - start < 8) return (double.NaN, double.NaN);
        double[] t = pulse.RestTime[start..], v = voltages[start..];
        if (Math.Abs(v[^1] - v[0]) < 10 * Math.Max(pulse.Noise, 1e-9)) return (double.NaN, double.NaN);

        double Cost(double logarithm, out double end)
        {
            double rate = Math.Exp(logarithm), n = t.Length, mf = 0, mv = 0, ff = 0, fv = 0, vv = 0;
            var f = new double[t.Length];
            for (int i = 0; i < t.Length; i++)
            {
                f[i] = DiffusionSeries.Pulse(pulse.Duration + t[i], pulse.Duration, rate, geometry) - 1;
                mf += f[i] / n;
                mv += v[i] / n;
            }

            for (int i = 0; i < t.Length; i++)
            {
                ff += (f[i] - mf) * (f[i] - mf);
                fv += (f[i] - mf) * (v[i] - mv);
                vv += (v[i] - mv) * (v[i] - mv);
            }

            double amplitude = ff > 0 ? fv / ff : 0;
            end = mv - amplitude * mf;
            return vv - amplitude * fv;
        }

        double low = Math.Log(1e-3 / pulse.Rest), high = Math.Log(30 / Math.Max(from, t[0]));
        const int steps = 40;
        int best = 0;
        double least = double.PositiveInfinity;
        for (int k = 0; k <= steps; k++)
        {
            double cost = Cost(low + (high - low) * k / steps, out _);
            if (cost < least) (best, least) = (k, cost);
        }

        if (best == 0 || best == steps) return (double.NaN, double.NaN);
        double width = (high - low) / steps, centre = low + best * width;
        double at = RootFinding.Minimum(x => Cost(x, out _), centre - width, centre + width, 1e-7).At;
        Cost(at, out double relaxed);
        return (Math.Exp(at), relaxed);
    }
}
