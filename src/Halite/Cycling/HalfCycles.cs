// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Cycling;

/// <summary>Cuts a record into half cycles by the direction of the current.</summary>
internal static class HalfCycles
{
    /// <summary>A run of rows: active rows of one direction from <c>First</c> on, and what follows them up to <c>End</c>.</summary>
    private readonly record struct Run(int Sign, int First, int End, double Charge);

    /// <summary>The rule in words, for the output.</summary>
    public static string Rule(CyclingRecord record, CycleOptions options) =>
        (record.HasIncrements && record.ChargeFrom == ChargeSource.Counter
            ? "half cycles by the sign of the stored charge increment"
            : FormattableString.Invariant($"half cycles by the sign of the current beyond {record.DeadBandCurrent:G3} mA"))
        + "; constant voltage belongs to its half cycle, rests inherit, impedance rows take no part"
        + FormattableString.Invariant($"; runs below {options.SmallestHalfCycle:G2} of the largest are joined to their neighbour; ")
        + options.Electrode switch
        {
            ElectrodeConvention.Anode => "anode: a cycle is a discharge and the charge after it, a lone first charge is cycle 0",
            ElectrodeConvention.FullCell => "full cell: a cycle is a charge and the discharge after it, a lone first discharge is cycle 0",
            _ => "cathode: a cycle is a charge and the discharge after it, a lone first discharge is cycle 0",
        };

    /// <summary>The half cycles of a record in order.</summary>
    public static ImmutableArray<HalfCycle> Find(CyclingRecord record, CycleOptions options)
    {
        var runs = Merge(Runs(record), options.SmallestHalfCycle);
        var result = ImmutableArray.CreateBuilder<HalfCycle>(runs.Count);
        double endpoint = 0;
        for (int k = 0; k < runs.Count; k++)
        {
            var half = Measure(record, runs[k], result.Count + 1, options.Energy, ref endpoint);
            if (half is not null) result.Add(half);
        }

        return result.ToImmutable();
    }

    private static List<Run> Runs(CyclingRecord record)
    {
        var runs = new List<Run>();
        var charge = record.Charge;
        int sign = 0, first = 0;
        double sum = 0;
        for (int i = 0; i < record.Rows; i++)
        {
            int now = record.Sign(i);
            if (now != 0 && now != sign)
            {
                if (sign != 0) runs.Add(new Run(sign, first, i, sum));
                (sign, first, sum) = (now, i, 0);
            }

            sum += charge[i];
        }

        if (sign != 0) runs.Add(new Run(sign, first, record.Rows, sum));
        return runs;
    }

    /// <summary>
    /// Joins runs too small to be half cycles (a noisy sample in a hold or a rest) to the run before, and neighbours that
    /// then have one direction.
    /// </summary>
    private static List<Run> Merge(List<Run> runs, double smallest)
    {
        double largest = 0;
        foreach (var run in runs) largest = Math.Max(largest, Math.Abs(run.Charge));
        var result = new List<Run>(runs.Count);
        foreach (var run in runs)
        {
            if (Math.Abs(run.Charge) <= smallest * largest)
            {
                if (result.Count > 0) result[^1] = result[^1] with { End = run.End, Charge = result[^1].Charge + run.Charge };
            }
            else if (result.Count > 0 && result[^1].Sign == run.Sign)
            {
                result[^1] = result[^1] with { End = run.End, Charge = result[^1].Charge + run.Charge };
            }
            else
            {
                result.Add(run);
            }
        }

        return result;
    }

    private static HalfCycle? Measure(CyclingRecord record, Run run, int number, EnergyRule rule, ref double endpoint)
    {
        ReadOnlySpan<double> time = record.Time, voltage = record.Voltage, charge = record.Charge;
        ReadOnlySpan<double> counter = record.CounterCharge, energy = record.InstrumentEnergy;
        double sum = 0, counted = 0, integral = 0, end = 0, trapezoid = 0, instrument = 0, active = 0, heat = 0;
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        int first = -1, last = -1, rows = 0;
        bool byIntegral = record.ChargeFrom == ChargeSource.Integral;
        for (int i = run.First; i < run.End; i++)
        {
            double q = charge[i];
            if (!counter.IsEmpty) counted += counter[i];
            if (!energy.IsEmpty) instrument += energy[i];
            integral += byIntegral ? q : record.IntegralCharge(i);
            if (q == 0) continue;
            if (first < 0) first = i;
            last = i;
            rows++;
            double v = voltage[i], before = i > 0 ? voltage[i - 1] : v;
            sum += q;
            end += q * v;
            trapezoid += q * 0.5 * (v + before);
            if (i > 0 && time[i] > time[i - 1]) active += time[i] - time[i - 1];
            low = Math.Min(low, v);
            high = Math.Max(high, v);
            heat += record.Temperature(i);
        }

        if (first < 0) return null;
        endpoint += sum;
        int s = run.Sign;
        double current = MedianCurrent(record, first, last, Math.Abs(sum));
        int hold = HoldRow(record, first, last, s, s > 0 ? high : low, current);
        double held = 0;
        for (int i = hold; i <= last; i++) held += charge[i];
        bool useInstrument = !energy.IsEmpty && (rule == EnergyRule.Instrument || (rule == EnergyRule.Auto && !byIntegral && !record.HasIncrements));
        double used = useInstrument ? instrument : rule == EnergyRule.Trapezoid ? trapezoid : end;
        return new HalfCycle
        {
            Number = number,
            Direction = (Direction)s,
            FirstRow = first,
            LastRow = last,
            EndRow = run.End,
            ActiveRows = rows,
            StartTime = time[first],
            EndTime = time[last],
            ActiveTime = active,
            Charge = s * sum,
            CounterCharge = counter.IsEmpty ? null : s * counted,
            IntegralCharge = s * integral,
            EnergyEnd = Math.Abs(end),
            EnergyTrapezoid = Math.Abs(trapezoid),
            EnergyInstrument = energy.IsEmpty ? null : Math.Abs(instrument),
            Energy = Math.Abs(used),
            MeanVoltage = sum == 0 ? double.NaN : used / sum,
            MidpointVoltage = Midpoint(record, first, last, sum),
            MinVoltage = low,
            MaxVoltage = high,
            FirstVoltage = voltage[first],
            LastVoltage = voltage[last],
            CurrentMagnitude = current,
            ConstantVoltageCharge = held == 0 ? 0 : s * held,
            ConstantVoltageRow = hold,
            InstrumentCycle = record.InstrumentCycle(first),
            Temperature = heat / rows,
            Endpoint = endpoint,
        };
    }

    /// <summary>The charge-weighted median of the current's magnitude, mA, from at most about a thousand samples.</summary>
    private static double MedianCurrent(CyclingRecord record, int first, int last, double total)
    {
        int stride = Math.Max(1, (last - first + 1) / 1000);
        var samples = new List<(double Current, double Charge)>();
        double sampled = 0;
        for (int i = first; i <= last; i += stride)
        {
            double q = Math.Abs(record.Charge[i]);
            if (q == 0) continue;
            samples.Add((Math.Abs(record.Current[i]), q));
            sampled += q;
        }

        if (samples.Count == 0) return total == 0 ? 0 : Math.Abs(record.Current[last]);
        samples.Sort();
        double passed = 0;
        foreach (var (current, q) in samples)
        {
            passed += q;
            if (passed >= 0.5 * sampled) return current;
        }

        return samples[^1].Current;
    }

    private static double Midpoint(CyclingRecord record, int first, int last, double total)
    {
        double passed = 0;
        for (int i = first; i <= last; i++)
        {
            double q = record.Charge[i];
            if (Math.Abs(passed + q) >= 0.5 * Math.Abs(total) && q != 0)
            {
                double fraction = (0.5 * total - passed) / q;
                double before = i > 0 ? record.Voltage[i - 1] : record.Voltage[i];
                return before + fraction * (record.Voltage[i] - before);
            }

            passed += q;
        }

        return record.Voltage[last];
    }

    /// <summary>
    /// First row of a closing constant-voltage hold: rows at the voltage limit within 5 mV whose current has fallen below
    /// 97 % of the constant current, and at their end below 90 %, and the rows before them at the same voltage. One or two
    /// rows of relaxation at the very end are allowed.
    /// </summary>
    private static int HoldRow(CyclingRecord record, int first, int last, int sign, double limit, double constantCurrent)
    {
        const double tolerance = 0.005;
        ReadOnlySpan<double> voltage = record.Voltage, current = record.Current;
        int end = last, skipped = 0;
        while (end > first && skipped < 2 && Math.Abs(voltage[end] - limit) > tolerance)
        {
            end--;
            skipped++;
        }

        int row = end + 1;
        double lowest = double.PositiveInfinity;
        while (row > first && Math.Abs(voltage[row - 1] - limit) <= tolerance && sign * current[row - 1] < 0.97 * constantCurrent)
        {
            row--;
            lowest = Math.Min(lowest, Math.Abs(current[row]));
        }

        if (end + 1 - row < 3 || !(lowest < 0.9 * constantCurrent)) return last + 1;

        // The hold began when the voltage came to stand, before the current had fallen noticeably.
        double level = voltage[row + (end - row) / 2];
        while (row > first && Math.Abs(voltage[row - 1] - level) <= 0.001) row--;
        return row;
    }
}
