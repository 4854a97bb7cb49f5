// SPDX-License-Identifier: Apache-2.0
using Halite.Numerics;

namespace Halite.Cycling.Titration;

/// <summary>
/// The samples of one pulse and the linear combinations of them that the estimates use. All estimates of a transient are
/// sums c_i (V_i - E1), so the exact series can be put through the very same sums to find their bias.
/// </summary>
internal sealed class PulseData
{
    private PulseData(PulseSegment segment) => Segment = segment;

    public PulseSegment Segment { get; }

    /// <summary>Moment of switching on, s.</summary>
    public double Start { get; private set; }

    /// <summary>Duration of the pulse, s.</summary>
    public double Duration { get; private set; }

    /// <summary>Duration of the rest after, s.</summary>
    public double Rest { get; private set; }

    /// <summary>Current, mA, signed.</summary>
    public double Current { get; private set; }

    /// <summary>Charge, mAh, signed.</summary>
    public double Charge { get; private set; }

    /// <summary>Times of the pulse's samples since <see cref="Start"/>, s.</summary>
    public double[] Time { get; private set; } = [];

    /// <summary>Voltages of the pulse's samples, V.</summary>
    public double[] Voltage { get; private set; } = [];

    /// <summary>Times of the rest's samples since the end of the pulse, s.</summary>
    public double[] RestTime { get; private set; } = [];

    /// <summary>Voltages of the rest's samples, V.</summary>
    public double[] RestVoltage { get; private set; } = [];

    /// <summary>Voltage at the end of the rest before with its standard error, V; NaN without a rest.</summary>
    public (double Value, double Sigma) Before { get; private set; } = (double.NaN, double.NaN);

    /// <summary>Voltage at the end of the rest after with its standard error, V, and its drift, V/s; NaN without a rest.</summary>
    public (double Value, double Sigma, double Drift) After { get; private set; } = (double.NaN, double.NaN, double.NaN);

    /// <summary>Noise of one voltage sample, V.</summary>
    public double Noise { get; private set; }

    /// <summary>Weights of the samples for the ohmic drop; they sum to one.</summary>
    public double[] Ohmic { get; private set; } = [];

    /// <summary>Weights for the voltage at the end of the pulse; they sum to one.</summary>
    public double[] End { get; private set; } = [];

    /// <summary>Weights for the slope against the root of time, V/sqrt(s); they sum to zero.</summary>
    public double[] Slope { get; private set; } = [];

    /// <summary>Whether the moment of switching lies between two samples and is known to worse than 1 % of the pulse.</summary>
    public bool IsStartUncertain { get; private set; }

    /// <summary>Reads a pulse from a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="segment">Its rows.</param>
    /// <param name="options">Windows of the lines.</param>
    /// <param name="quantum">Smallest step of the record's voltage, V.</param>
    public static PulseData Read(CyclingRecord record, PulseSegment segment, GittOptions options, double quantum)
    {
        var data = new PulseData(segment);
        var (first, last) = (segment.First, segment.Last);
        double sum = 0;
        for (int i = first; i <= Math.Min(last + 1, record.Rows - 1); i++)
        {
            // A row after switching off may hold the charge of the pulse's end.
            if (i == last + 1 && (record.ChargeFrom != ChargeSource.Counter || Math.Sign(record.Charge[i]) != segment.Sign)) break;
            sum += record.Charge[i];
        }

        var magnitudes = new double[last - first + 1];
        for (int i = first; i <= last; i++) magnitudes[i - first] = Math.Abs(record.Current[i]);
        data.Current = segment.Sign * RobustStatistics.Median(magnitudes);
        data.SetStart(record);
        data.Duration = record.Time[last] - data.Start;
        double byCharge = data.Current == 0 ? 0 : 3600 * sum / data.Current;
        // Where the counter knows of current after the last sample, the pulse was longer by it.
        if (record.ChargeFrom == ChargeSource.Counter && byCharge > data.Duration && last + 1 < record.Rows && byCharge <= record.Time[last + 1] - data.Start) data.Duration = byCharge;
        data.Charge = record.ChargeFrom == ChargeSource.Counter ? sum : data.Current * data.Duration / 3600;
        int count = last - first + 1;
        (data.Time, data.Voltage) = (new double[count], new double[count]);
        for (int i = 0; i < count; i++) (data.Time[i], data.Voltage[i]) = (record.Time[first + i] - data.Start, record.Voltage[first + i]);

        int restRows = segment.RestEnd - last - 1;
        double off = data.Start + data.Duration;
        (data.RestTime, data.RestVoltage) = (new double[restRows], new double[restRows]);
        for (int i = 0; i < restRows; i++) (data.RestTime[i], data.RestVoltage[i]) = (record.Time[last + 1 + i] - off, record.Voltage[last + 1 + i]);
        data.Rest = restRows > 0 ? data.RestTime[^1] : 0;
        data.Noise = PulseLines.Noise(data.Time, data.Voltage, quantum);
        if (segment.HasRestAfter) data.After = PulseLines.EndOfRest(data.RestTime, data.RestVoltage, quantum);
        if (segment.HasRestBefore)
        {
            var time = record.Time[segment.RestStart..first].ToArray();
            var (value, sigma, _) = PulseLines.EndOfRest(time, record.Voltage[segment.RestStart..first].ToArray(), quantum);
            data.Before = (value, sigma);
        }

        data.SetWeights(options);
        return data;
    }

    /// <summary>Applies weights to the samples, counted from E1.</summary>
    public double Apply(double[] weights)
    {
        double sum = 0;
        for (int i = 0; i < weights.Length; i++) sum += weights[i] * (Voltage[i] - Before.Value);
        return sum;
    }

    /// <summary>Applies weights to a function of the time since the start.</summary>
    public double Apply(double[] weights, Func<double, double> response)
    {
        double sum = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            if (weights[i] != 0) sum += weights[i] * response(Time[i]);
        }

        return sum;
    }

    /// <summary>Applies weights to a value of each sample.</summary>
    public double Sum(double[] weights, Func<int, double> value)
    {
        double sum = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            if (weights[i] != 0) sum += weights[i] * value(i);
        }

        return sum;
    }

    /// <summary>
    /// The moment of switching: by the counter, whose first increment over the current is the time since then; otherwise
    /// the last sample at rest, the first under current or one interval before it, whichever makes the early transient
    /// straightest in root time.
    /// </summary>
    private void SetStart(CyclingRecord record)
    {
        int first = Segment.First;
        double t1 = record.Time[first], before = first > 0 ? record.Time[first - 1] : t1;
        Start = t1;
        if (Current == 0 || first == 0) return;
        if (record.ChargeFrom == ChargeSource.Counter && record.Charge[first] != 0)
        {
            Start = Math.Max(before, t1 - 3600 * record.Charge[first] / Current);
            return;
        }

        double length = record.Time[Segment.Last] - t1;
        if (t1 - before <= 0.002 * length)
        {
            Start = before;
            return;
        }

        // The pulse began at its first sample, one sampling interval before it, or right after the last sample at rest.
        int n = Math.Min(Segment.Last - first + 1, 40);
        var (time, voltage) = (record.Time.Slice(first, n).ToArray(), record.Voltage.Slice(first, n).ToArray());
        double interval = time[1] - time[0], least = double.PositiveInfinity;
        foreach (double candidate in new[] { t1 - interval, t1, before })
        {
            if (candidate < before) continue;
            double misfit = PulseLines.RootMisfit(time, voltage, candidate);
            if (misfit >= least) continue;
            (Start, least) = (candidate, misfit);
        }

        IsStartUncertain = t1 - before > 0.01 * length && interval > 0.01 * length;
    }

    private void SetWeights(GittOptions options)
    {
        int n = Time.Length;
        double last = Time[^1];
        End = PulseLines.RootLine(Time, 0.9 * last, last, 3, Math.Sqrt(last)).Value;
        if (options.OhmicDrop == OhmicDropMethod.FirstPoint)
        {
            Ohmic = new double[n];
            Ohmic[0] = 1;
        }
        else
        {
            Ohmic = PulseLines.RootLine(Time, options.DiffusionFrom(Duration), options.OhmicWindow * Duration, 4, 0).Value;
        }

        Slope = PulseLines.RootLine(Time, options.SlopeWindow.From * Duration, options.SlopeWindow.To * Duration, 4, 0).Slope;
    }
}
