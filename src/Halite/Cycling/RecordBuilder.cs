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
        rows = KeptRows(table);
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
        && !(table.Find(Meaning.Frequency) is { } f && KeptRows(table) is { Length: 0 } && f.Length > 0);

    /// <summary>Rows with numbers and without a frequency; null where that is all of them.</summary>
    private static int[]? KeptRows(Table table)
    {
        var frequency = table.Find(Meaning.Frequency);
        var voltage = table.Find(Meaning.Voltage)!;
        var time = table.Find(Meaning.Time);
        var current = table.Find(Meaning.Current);
        if ((frequency is null || !AnyPositive(frequency)) && AllFinite(voltage) && AllFinite(time) && AllFinite(current)) return null;
        List<int>? kept = null;
        for (int i = 0; i < table.Rows; i++)
        {
            bool keep = !(frequency is not null && frequency[i] > 0) && double.IsFinite(voltage[i])
                && (time is null || double.IsFinite(time[i])) && (current is null || double.IsFinite(current[i]));
            if (keep) kept?.Add(i);
            else if (kept is null)
            {
                kept = new List<int>(table.Rows);
                for (int k = 0; k < i; k++) kept.Add(k);
            }
        }

        return kept?.ToArray();
    }

    private static bool AnyPositive(Column column)
    {
        for (int i = 0; i < column.Length; i++)
        {
            if (column[i] > 0) return true;
        }

        return false;
    }

    private static bool AllFinite(Column? column)
    {
        if (column is null) return true;
        if (column.ElementType == typeof(double))
        {
            foreach (double value in column.AsSpan<double>())
            {
                if (!double.IsFinite(value)) return false;
            }

            return true;
        }

        if (column.ElementType == typeof(float))
        {
            foreach (float value in column.AsSpan<float>())
            {
                if (!float.IsFinite(value)) return false;
            }

            return true;
        }

        return !column.IsText;
    }

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
        var voltage = Rows.Take(table.Find(Meaning.Voltage)!.In("V"), rows);
        var kind = StepKinds.Of(table.Find(Meaning.StepKind));
        if (kind is not null && rows is not null) kind = rows.Select(r => kind[r]).ToArray();
        var fileStep = FileSteps(kind);
        var (current, derived) = Current(time, fileStep, kind);
        double deadBand = options.DeadBand * Largest(current);
        int Sign(int i) => Math.Abs(current[i]) > deadBand ? Math.Sign(current[i]) : 0;
        TurnRound(current, fileStep, Sign);

        var counter = ChargeCounters.Read(table, rows, fileStep, Sign);
        bool increments = counter?.AreStored ?? false;
        var step = Steps(time, fileStep, Sign);
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
            InstrumentCycle = Integers(Meaning.Cycle),
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

        var time = Rows.Take(column.In("s"), rows);
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
        if (table.Find(Meaning.Current) is { } signed) return (Rows.Take(signed.In("mA"), rows), false);
        if (table.Find(Meaning.CurrentMagnitude) is { } magnitude)
        {
            var current = Rows.Take(magnitude.In("mA"), rows);
            for (int i = 0; i < current.Length; i++) current[i] = Math.Abs(current[i]);
            SignMagnitudes(current, fileStep, kind);
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

    /// <summary>Signs a current of which only the magnitude is stored, step by step.</summary>
    private void SignMagnitudes(double[] current, int[] fileStep, sbyte[]? kind)
    {
        var charge = table.Find(Meaning.ChargeCapacity) is { } c ? Rows.Take(c.In("mAh"), rows) : null;
        var discharge = table.Find(Meaning.DischargeCapacity) is { } d ? Rows.Take(d.In("mAh"), rows) : null;
        var voltage = Rows.Take(table.Find(Meaning.Voltage)!.In("V"), rows);
        bool byVoltage = false;
        for (int start = 0; start < current.Length;)
        {
            int end = start + 1;
            while (end < current.Length && fileStep[end] == fileStep[start]) end++;
            int sign;
            if (kind is not null && kind[start] is 1 or -1 or 0) sign = kind![start];
            else if (charge is not null && discharge is not null) sign = charge[end - 1] - charge[start] >= discharge[end - 1] - discharge[start] ? 1 : -1;
            else
            {
                byVoltage |= current[end - 1] != 0;
                sign = voltage[end - 1] >= voltage[start] ? 1 : -1;
            }

            // A rest keeps the little current that the channel shows; its direction is unknown and it is no half cycle.
            if (sign < 0)
            {
                for (int i = start; i < end; i++) current[i] = -current[i];
            }

            start = end;
        }

        if (byVoltage) Warn("sign-from-voltage", "The file stores the current without sign and names no step kinds; a step in which the voltage rises is taken as charge.");
    }

    /// <summary>Turns the current round where the user or the file's own counters say so.</summary>
    private void TurnRound(double[] current, int[] fileStep, Func<int, int> sign)
    {
        bool turn = options.Sign == CurrentSign.DischargePositive;
        if (options.Sign == CurrentSign.Auto && table.Find(Meaning.ChargeCapacity) is not null && table.Find(Meaning.DischargeCapacity) is not null
            && table.Find(Meaning.ChargeIncrement) is null && table.Find(Meaning.NetCharge) is null
            && ChargeCounters.Read(table, rows, fileStep, sign) is { } counter)
        {
            double agree = 0, oppose = 0;
            bool anyNegative = false;
            for (int i = 0; i < current.Length; i++)
            {
                anyNegative |= sign(i) < 0;
                double product = sign(i) * counter.Increments[i];
                if (product > 0) agree += product;
                else oppose -= product;
            }

            if (!anyNegative && oppose > 0.01 * agree)
            {
                for (int i = 0; i < current.Length; i++)
                {
                    double increment = counter.Increments[i] != 0 || i + 1 >= current.Length ? counter.Increments[i] : counter.Increments[i + 1];
                    if (increment < 0) current[i] = -current[i];
                }

                Warn("current-unsigned", "The current is never negative although the discharge counter grows; its sign is taken from the counters.");
                return;
            }

            turn = oppose > agree && oppose > 0;
            if (turn) Warn("current-reversed", "The file's current is positive on discharge by its own counters; it was turned round (positive on charge).");
        }

        if (!turn) return;
        for (int i = 0; i < current.Length; i++) current[i] = -current[i];
    }

    /// <summary>Numbers of the file's own steps, never repeating; all zero where the file has none.</summary>
    private int[] FileSteps(sbyte[]? kind)
    {
        var result = new int[count];
        var number = Integers(Meaning.StepCount) ?? Integers(Meaning.Step);
        int now = 0;
        for (int i = 1; i < count; i++)
        {
            if ((number is not null && number[i] != number[i - 1]) || (kind is not null && kind[i] != kind[i - 1])) now++;
            result[i] = now;
        }

        return result;
    }

    /// <summary>Steps for the integral: the file's own, split where the direction changes and at gaps.</summary>
    private int[] Steps(double[] time, int[] fileStep, Func<int, int> sign)
    {
        var result = new int[count];
        int now = 0, gaps = 0;
        double longest = 0, typical = TypicalInterval(time, 0, count);
        int start = 0;
        for (int i = 1; i < count; i++)
        {
            bool begins = fileStep[i] != fileStep[i - 1] || sign(i) != sign(i - 1);
            double dt = time[i] - time[i - 1];
            if (!begins && sign(i) != 0 && dt > options.GapFactor * typical)
            {
                int end = i;
                while (end < count && fileStep[end] == fileStep[i] && end - start < 100_000) end++;
                if (dt > options.GapFactor * TypicalInterval(time, start, end))
                {
                    begins = true;
                    gaps++;
                    longest = Math.Max(longest, dt);
                }
            }

            if (begins)
            {
                now++;
                start = i;
            }

            result[i] = now;
        }

        if (gaps > 0)
            Warn("gap-in-step", string.Create(CultureInfo.InvariantCulture, $"{gaps} gaps (the longest {longest:G4} s) interrupt a step under current; the integral does not bridge them."));
        return result;
    }

    private static double TypicalInterval(double[] time, int start, int end)
    {
        int stride = Math.Max(1, (end - start) / 10_000);
        var sample = new List<double>();
        for (int i = start + 1; i < end; i += stride)
        {
            if (time[i] > time[i - 1]) sample.Add(time[i] - time[i - 1]);
        }

        if (sample.Count == 0) return double.PositiveInfinity;
        sample.Sort();
        return sample[sample.Count / 2];
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

    private int[]? Integers(Meaning meaning)
    {
        if (table.Find(meaning) is not { } column) return null;
        var result = new int[count];
        if (column.IsText)
        {
            // Words instead of numbers: count their changes.
            for (int i = 1, now = 0; i < count; i++)
            {
                if (column.Text(rows?[i] ?? i) != column.Text(rows?[i - 1] ?? i - 1)) now++;
                result[i] = now;
            }

            return result;
        }

        var values = Rows.Take(column.ToDoubles(), rows);
        for (int i = 0; i < count; i++)
        {
            double value = values[i];
            result[i] = double.IsFinite(value) && Math.Abs(value) < int.MaxValue ? (int)value : 0;
        }

        return result;
    }

    private static double Largest(double[] current)
    {
        double largest = 0;
        foreach (var i in current) largest = Math.Max(largest, Math.Abs(i));
        return largest;
    }

    private void Warn(string code, string message) => warnings.Add(new Warning(code, message));
}
