// SPDX-License-Identifier: Apache-2.0
namespace Halite.Cycling.Titration;

/// <summary>
/// What pulses leave behind: the charge at the surface of the particles beyond the mean of the body. Diffusion is linear in
/// the charge, so pulses of known charge superpose exactly; a D that changes from pulse to pulse is a change of the time
/// scale, y = integral of D/L2 dt.
/// </summary>
/// <param name="pulses">The pulses in order.</param>
/// <param name="geometry">Slab or sphere.</param>
internal sealed class PulseHistory(IReadOnlyList<PulseData> pulses, DiffusionGeometry geometry)
{
    /// <summary>Beyond this y since a pulse its remainder is below 1e-6 of its charge in either geometry.</summary>
    private const double Forgotten = 6;

    /// <summary>Charge at the surface beyond the mean that the pulses before <paramref name="k"/> leave at a time, mAh.</summary>
    /// <param name="k">The pulse in, or after, which the time lies.</param>
    /// <param name="time">Time, s.</param>
    /// <param name="rates">D/L2 of each pulse and the rest after it, 1/s; NaN leaves nothing.</param>
    public double Before(int k, double time, double[] rates)
    {
        if (double.IsNaN(rates[k])) return 0;
        double sum = 0, y = rates[k] * (time - pulses[k].Start);
        for (int j = k - 1; j >= 0; j--)
        {
            // From the start of pulse j + 1 back through its rest and itself, in the scaled time of pulse j.
            double gap = rates[j] * Math.Max(0, pulses[j + 1].Start - pulses[j].Start - pulses[j].Duration), length = rates[j] * pulses[j].Duration;
            y += gap;
            if (y > Forgotten) break;
            sum += pulses[j].Charge * ((DiffusionSeries.Surface(y + length, geometry) - DiffusionSeries.Surface(y, geometry)) / length - 1);
            y += length;
        }

        return sum;
    }

    /// <summary>Charge at which the surface stands before each pulse and at the end of the rest after it, mAh from the start of the test.</summary>
    /// <param name="rates">D/L2 of each pulse, 1/s; NaN takes the rests as complete.</param>
    public (double[] Start, double[] End) Surfaces(double[] rates)
    {
        var (start, end) = (new double[pulses.Count], new double[pulses.Count]);
        double mean = 0;
        for (int k = 0; k < start.Length; k++)
        {
            var p = pulses[k];
            start[k] = mean + Before(k, p.Start, rates);
            mean += p.Charge;
            end[k] = mean + Before(k, p.Start + p.Duration + p.Rest, rates) + p.Charge * Own(k, rates);
        }

        return (start, end);
    }

    /// <summary>Share of its own charge that a pulse leaves at the surface beyond the mean at the end of its rest.</summary>
    /// <param name="k">The pulse.</param>
    /// <param name="rates">D/L2 of each pulse, 1/s.</param>
    public double Own(int k, double[] rates) => double.IsNaN(rates[k]) ? 0 : DiffusionSeries.Pulse(pulses[k].Duration + pulses[k].Rest, pulses[k].Duration, rates[k], geometry) - 1;
}
