// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;

namespace Halite.Cycling;

/// <summary>Turns the columns of a recording into the arrays of a <see cref="CyclingRecord"/>.</summary>
internal sealed class RecordBuilder
{
    private readonly Table table;
    private readonly CyclingRecordOptions options;
    private readonly ImmutableArray<Warning>.Builder warnings = ImmutableArray.CreateBuilder<Warning>();
    private readonly int[]? rows;
    private readonly int count;

    private RecordBuilder(Table table, CyclingRecordOptions options)
    {
        this.table = table;
        this.options = options;
        rows = Rows.Kept(table);
        count = rows?.Length ?? table.Rows;
    }

    /// <summary>Builds the arrays.</summary>
    public static RecordParts Build(Recording recording, CyclingRecordOptions options)
    {
        var tables = recording.Tables.Where(IsCycling).OrderByDescending(t => t.Rows).ToList();
        if (tables.Count == 0)
        {
            if (recording.Tables.All(t => t.Rows == 0)) throw new InputException("The file holds no data rows; export it again from the instrument.");
            if (recording.Tables.Any(t => t.Find(Meaning.Frequency) is not null && t.Find(Meaning.ImpedanceReal) is not null))
                throw new InputException("The file holds impedance spectra and no cycling; `halite eis` reads it.");
            var names = string.Join(", ", recording.Tables.SelectMany(t => t.Columns).Select(c => c.Name).Distinct(StringComparer.Ordinal).Take(12));
            throw new InputException($"No table of this file holds time, voltage and current or charge together (columns: {names}); name them with --columns, for example --columns current_mA=NAME.");
        }

        var builder = new RecordBuilder(tables[0], options);
        foreach (var other in tables.Skip(1))
            builder.Warn("table-ignored", $"Table \"{other.Name}\" ({other.Rows} rows) was left out; table \"{tables[0].Name}\" ({tables[0].Rows} rows) is analysed, --part names another.");
        var built = builder.Build();
        return built with { IsTimeDoubted = recording.Warnings.Any(w => w.Code == "time-base"), FileRowCount = Math.Max(tables[0].Rows, recording.Tables.Sum(t => t == tables[0] || t.Find(Meaning.Frequency) is not null ? t.Rows : 0)) };
    }

    private static bool IsCycling(Table table) =>
        table.Rows > 0 && table.Find(Meaning.Voltage) is not null
        && (table.Find(Meaning.Time) ?? table.Find(Meaning.StepTime) ?? table.Find(Meaning.UnixTime)) is not null
        && (table.Find(Meaning.Current) ?? table.Find(Meaning.CurrentMagnitude) ?? table.Find(Meaning.ChargeIncrement) ?? table.Find(Meaning.NetCharge) ?? table.Find(Meaning.HalfCycleCharge)) is not null
        && !(table.Find(Meaning.Frequency) is { } f && Rows.Kept(table) is { Length: 0 } && f.Length > 0);

    private RecordParts Build()
    {
        if (rows is not null)
        {
            var frequency = table.Find(Meaning.Frequency);
            int impedance = 0;
            for (int i = 0; frequency is not null && i < table.Rows; i++) impedance += frequency[i] > 0 ? 1 : 0;
            if (impedance > 0) Warn("impedance-rows", $"{impedance} rows are impedance points and take no part in cycles.");
            if (table.Rows - count - impedance is > 0 and var lost) Warn("rows-without-numbers", $"{lost} rows lack a time, voltage or current and were left out.");
        }

        var time = Time();
        var voltage = Rows.Read(table.Find(Meaning.Voltage)!, "V", rows);
        var kind = StepKinds.Of(table.Find(Meaning.StepKind));
        if (kind is not null && rows is not null) kind = rows.Select(r => kind[r]).ToArray();
        var fileStep = StepNumbers.OfFile(table, rows, kind);
        var (current, derived) = Current(time, fileStep, kind);
        double deadBand = Math.Max(options.DeadBand * Largest(current), derived ? 0 : RestNoise(current));
        int Sign(int i) => Math.Abs(current[i]) > deadBand ? Math.Sign(current[i]) : 0;
        bool turned = CurrentSigns.TurnRound(table, rows, voltage, current, fileStep, Sign, options.Sign, Warn);

        var counter = ChargeCounters.Read(table, rows, fileStep, Sign);
        if (turned && counter is { AreStored: false } net && table.Find(Meaning.NetCharge) is not null) Follow(net.Increments, current);
        bool increments = counter?.AreStored ?? false;
        var step = StepNumbers.Split(time, fileStep, Sign, options.GapFactor, Warn);
        var integral = new Lazy<double[]>(() => Integral(time, current, step));

        var from = options.Charge;
        if (from == ChargeSource.Auto)
        {
            from = counter is null ? ChargeSource.Integral : ChargeSource.Counter;
            if (counter is { AreStored: false } c && ChargeCounters.IsCoarse(c.Increments, Sign))
            {
                from = ChargeSource.Integral;
                Warn("coarse-counter", $"The counter \"{c.Column}\" stands still on most rows under current, so the charge is the integral of the current; --charge-source counter uses it all the same.");
            }
        }
        else if (from == ChargeSource.Counter && counter is null)
        {
            throw new InputException("The file holds no charge counter; leave out --charge-source or ask for the integral.");
        }

        var energy = ChargeCounters.ReadEnergy(table, rows, fileStep, Sign);
        return new RecordParts
        {
            Time = time,
            Voltage = voltage,
            Current = current,
            Step = step,
            Charge = from == ChargeSource.Counter ? counter!.Value.Increments : integral.Value,
            Counter = counter?.Increments,
            CounterColumn = counter?.Column,
            Energy = energy?.Increments,
            EnergyColumn = energy?.Column,
            FileRows = rows,
            InstrumentCycle = Rows.Integers(table.Find(Meaning.Cycle), rows),
            Temperature = table.Find(Meaning.Temperature) is { IsText: false } t ? Rows.Take(Units.SameDimension(t.Unit, "degC") ? t.In("degC") : t.ToDoubles(), rows) : null,
            Kind = kind,
            ChargeFrom = from,
            HasIncrements = increments,
            IsCurrentDerived = derived,
            DeadBandCurrent = deadBand,
            Warnings = warnings.ToImmutable(),
        };
    }

    private double[] Time()
    {
        var column = table.Find(Meaning.Time) ?? table.Find(Meaning.UnixTime) ?? table.Find(Meaning.StepTime)!;
        if (options.TimeUnit is { } unit)
        {
            if (!Units.SameDimension(unit, "s")) throw new InputException($"--time-unit {unit}: this is not a unit of time; use s, ms, min or h.");
            column = column.Labelled(unit);
        }

        // Times that are changed below are the builder's own; those of a test time stay the file's.
        var time = column.Meaning is Meaning.UnixTime or Meaning.StepTime ? Rows.Copy(column, "s", rows) : Rows.Read(column, "s", rows);
        if (column.Meaning == Meaning.UnixTime && time.Length > 0)
        {
            double start = time[0];
            for (int i = 0; i < time.Length; i++) time[i] -= start;
        }
        else if (column.Meaning == Meaning.StepTime)
        {
            // Step times start again: the sum of the steps is the test time without the pauses between them.
            double offset = 0, before = 0;
            for (int i = 0; i < time.Length; i++)
            {
                double now = time[i];
                if (i > 0 && now < before) offset += before;
                before = now;
                time[i] = now + offset;
            }

            Warn("time-from-steps", "The file holds step times only; the test time is their sum and leaves out the time between steps.");
        }

        int back = 0;
        for (int i = 1; i < time.Length; i++) back += time[i] < time[i - 1] ? 1 : 0;
        if (back > 0) Warn("time-goes-back", string.Create(CultureInfo.InvariantCulture, $"The time goes backwards at {back} rows; no charge is integrated there."));
        return time;
    }

    private (double[] Current, bool Derived) Current(double[] time, int[] fileStep, sbyte[]? kind)
    {
        if (table.Find(Meaning.Current) is { } signed) return (Rows.Copy(signed, "mA", rows), false);
        if (table.Find(Meaning.CurrentMagnitude) is { } magnitude)
        {
            var current = Rows.Copy(magnitude, "mA", rows);
            for (int i = 0; i < current.Length; i++) current[i] = Math.Abs(current[i]);
            CurrentSigns.SignMagnitudes(table, rows, current, fileStep, kind, Warn);
            return (current, false);
        }

        var (charge, name, stored) = ChargeCounters.Read(table, rows, fileStep, _ => 0)!.Value;
        var derived = new double[time.Length];
        for (int i = 1; i < time.Length; i++)
        {
            double dt = time[i] - time[i - 1];
            derived[i] = dt > 0 ? 3600 * charge[i] / dt : 0;
        }

        if (!stored) Warn("current-derived", $"The file stores no current; it is the change of \"{name}\" over the time since the row before.");
        return (derived, true);
    }

    /// <summary>Turns a net counter that ran with the file's current, which was turned round.</summary>
    private static void Follow(double[] increments, double[] current)
    {
        double agree = 0;
        for (int i = 0; i < increments.Length; i++) agree += increments[i] * Math.Sign(current[i]);
        if (!(agree < 0)) return;
        for (int i = 0; i < increments.Length; i++) increments[i] = -increments[i];
    }

    private static double[] Integral(double[] time, double[] current, int[] step)
    {
        var result = new double[time.Length];
        for (int i = 1; i < time.Length; i++)
        {
            double dt = time[i] - time[i - 1];
            if (step[i] == step[i - 1] && dt > 0) result[i] = (current[i] + current[i - 1]) * dt / 7200;
        }

        return result;
    }

    /// <summary>
    /// Six deviations of the current that a channel shows at rest: of neighbouring rows of opposite sign below a twentieth
    /// of the largest current, which neither a slow rate nor a decaying hold makes. Zero where there are hardly any.
    /// </summary>
    private static double RestNoise(double[] current)
    {
        double small = 0.05 * Largest(current), squares = 0;
        int count = 0;
        for (int i = 1; i < current.Length; i++)
        {
            if (!(current[i] * current[i - 1] < 0) || Math.Abs(current[i]) > small || Math.Abs(current[i - 1]) > small) continue;
            squares += current[i] * current[i] + current[i - 1] * current[i - 1];
            count += 2;
        }

        return count < 10 ? 0 : Math.Min(2 * small, 6 * Math.Sqrt(squares / count));
    }

    private static double Largest(double[] current)
    {
        double largest = 0;
        foreach (var i in current) largest = Math.Max(largest, Math.Abs(i));
        return largest;
    }

    private void Warn(string code, string message) => warnings.Add(new Warning(code, message));
}
