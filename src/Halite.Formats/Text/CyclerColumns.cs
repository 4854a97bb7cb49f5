// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;

namespace Halite.Formats.Text;

/// <summary>
/// Gives the columns of a text table their units and meanings, by their names first and, where a name is ambiguous, by
/// what stands in the column. The values are never changed.
/// </summary>
internal static class CyclerColumns
{
    // Galvanostatic tests last minutes to a few years.
    private const double LongestTest = 10 * 365.25 * 86400;

    /// <summary>Recognises the columns of a table.</summary>
    /// <param name="columns">Columns under their names; unit and meaning of those that have one already stay.</param>
    /// <param name="warnings">What was assumed.</param>
    /// <param name="defaults">Units to take where a name gives none; null takes SI units and ampere-hours and warns.</param>
    /// <param name="leave">Columns whose meaning stays as it is, even if unknown; null leaves none.</param>
    public static ImmutableArray<Column> Recognise(ImmutableArray<Column> columns, List<Warning> warnings, Func<Meaning, string>? defaults = null, Func<Column, bool>? leave = null)
    {
        var assumed = new List<string>();
        var result = columns.Select(c =>
        {
            if (c.Meaning != Meaning.Unknown || leave?.Invoke(c) == true) return c;
            var named = ColumnNames.Recognise(c.Name);
            // A unit of the file's units line goes before what the name says.
            var unit = c.Unit.Length > 0 ? c.Unit : named.Unit;
            var meaning = named.Meaning;
            if (c.Unit.Length > 0 && meaning != Meaning.Unknown && ColumnNames.DefaultUnit(meaning) is { Length: > 0 } expected && !Units.SameDimension(c.Unit, expected)) meaning = Meaning.Unknown;
            if (c.IsText && meaning is not (Meaning.StepKind or Meaning.DateTime or Meaning.Step or Meaning.Cycle)) meaning = Meaning.Unknown;
            if (unit.Length == 0 && ColumnNames.DefaultUnit(meaning) is { Length: > 0 } si)
            {
                unit = defaults?.Invoke(meaning) ?? si;
                if (defaults is null) assumed.Add($"\"{c.Name}\" {unit}");
            }

            return c.Labelled(unit).As(meaning);
        }).Select(c => IsEmpty(c) ? c.As(Meaning.Unknown) : c).ToArray();

        if (assumed.Count > 0)
        {
            warnings.Add(new Warning("assumed-units", $"The file gives no unit for some columns; assumed: {string.Join(", ", assumed)}. Name others with a column mapping (for example --columns current_mA=NAME)."));
        }

        SettleTimes(result, warnings);
        SettleCapacities(result, warnings);
        SettleCurrent(result);
        CheckTimeBase(result, warnings);
        return [.. result];
    }

    /// <summary>Whether a column of numbers holds none: it then stands for nothing, whatever its name.</summary>
    private static bool IsEmpty(Column column)
    {
        if (column.IsText) return false;
        for (int i = 0; i < column.Length; i++)
        {
            if (!double.IsNaN(column[i])) return false;
        }

        return column.Length > 0;
    }

    /// <summary>A time that starts again with each step is a step time, whatever it is called.</summary>
    private static void SettleTimes(Column[] columns, List<Warning> warnings)
    {
        var times = Enumerable.Range(0, columns.Length).Where(i => columns[i].Meaning == Meaning.Time).ToArray();
        if (times.Length == 0) return;
        var restarting = times.Where(i => Restarts(columns[i])).ToArray();
        foreach (int i in restarting)
        {
            columns[i] = columns[i].As(columns.Any(c => c.Meaning == Meaning.StepTime) ? Meaning.Unknown : Meaning.StepTime);
            if (times.Length == restarting.Length) warnings.Add(new Warning("time-restarts", $"Column \"{columns[i].Name}\" starts again from zero: it is read as the time within a step."));
        }

        // "Time" beside "Total Time" is the step's, also where there is one step only.
        var plain = times.Except(restarting).Where(i => columns[i].Name.StartsWith("time", StringComparison.OrdinalIgnoreCase)).ToArray();
        if (times.Except(restarting).Except(plain).Any() && !columns.Any(c => c.Meaning == Meaning.StepTime))
        {
            foreach (int i in plain) columns[i] = columns[i].As(Meaning.StepTime);
        }
    }

    private static bool Restarts(Column time)
    {
        double before = double.NaN;
        for (int i = 0; i < time.Length; i++)
        {
            double now = time[i];
            if (now < 0.1 * before && before > 0) return true;
            if (double.IsFinite(now)) before = now;
        }

        return false;
    }

    /// <summary>
    /// One capacity column for both directions is the step's where it starts again with each step, and a net charge
    /// where it falls on discharge or runs on through the steps.
    /// </summary>
    private static void SettleCapacities(Column[] columns, List<Warning> warnings)
    {
        int charge = Array.FindIndex(columns, c => c.Meaning == Meaning.NetCharge && string.Equals(ColumnNames.SplitUnit(c.Name).Stem, "charge", StringComparison.OrdinalIgnoreCase));
        if (charge >= 0 && columns.Any(c => c.Meaning == Meaning.DischargeCapacity)) columns[charge] = columns[charge].As(Meaning.ChargeCapacity);

        var current = columns.FirstOrDefault(c => c.Meaning == Meaning.Current);
        for (int i = 0; i < columns.Length; i++)
        {
            if (columns[i].Meaning is not (Meaning.StepCapacity or Meaning.StepEnergy) || current is null || !RunsThrough(columns[i], current)) continue;
            bool energy = columns[i].Meaning == Meaning.StepEnergy;
            columns[i] = columns[i].As(energy ? Meaning.Unknown : Meaning.NetCharge);
            if (!energy) warnings.Add(new Warning("net-charge", $"Column \"{columns[i].Name}\" follows the sign of the current and does not start again with each step: it is read as the net charge."));
        }
    }

    /// <summary>Whether a counter moves with the sign of the current, without resets.</summary>
    private static bool RunsThrough(Column counter, Column current)
    {
        double with = 0, against = 0, jumps = 0, before = double.NaN;
        bool discharge = false, charge = false, began = false, resumed = false;
        for (int i = 0; i < counter.Length; i++)
        {
            double q = counter[i], a = current[i];
            if (!double.IsFinite(q)) continue;
            double change = q - before;
            if (double.IsFinite(change) && change != 0)
            {
                if (a == 0) jumps += Math.Abs(change);
                else if (change > 0 == a > 0) with += Math.Abs(change);
                else against += Math.Abs(change);
            }

            // After a rest a step's counter begins at zero, a net counter goes on.
            if (a == 0) began = false;
            else if (!began)
            {
                began = true;
                if (Math.Abs(before) > 0 && Math.Abs(change) < 0.5 * Math.Abs(before)) resumed = true;
            }

            discharge |= a < 0;
            charge |= a > 0;
            before = q;
        }

        if (against + jumps > 0.01 * with || with == 0) return false;
        return (discharge && charge) || discharge || resumed;
    }

    /// <summary>A current that is never negative although steps are named discharge is a magnitude.</summary>
    private static void SettleCurrent(Column[] columns)
    {
        int current = Array.FindIndex(columns, c => c.Meaning == Meaning.Current);
        var kind = columns.FirstOrDefault(c => c is { Meaning: Meaning.StepKind, IsText: true });
        if (current < 0 || kind is null) return;
        bool discharge = false;
        for (int i = 0; i < kind.Length; i++)
        {
            if (columns[current][i] < 0) return;
            if (columns[current][i] > 0 && !discharge) discharge = IsDischarge(kind.Text(i));
        }

        if (discharge) columns[current] = columns[current].As(Meaning.CurrentMagnitude);
    }

    private static bool IsDischarge(string kind) =>
        kind is "D" or "d" || kind.Contains("dch", StringComparison.OrdinalIgnoreCase) || kind.Contains("discharge", StringComparison.OrdinalIgnoreCase) || kind.Contains("放电", StringComparison.Ordinal);

    private static void CheckTimeBase(Column[] columns, List<Warning> warnings)
    {
        var time = columns.FirstOrDefault(c => c.Meaning == Meaning.Time);
        if (time is null || time.Length < 2 || Units.Conversion(time.Unit, "s") is not { } seconds) return;
        double span = (time[time.Length - 1] - time[0]) * seconds.Factor;
        if (!(span > LongestTest)) return;
        warnings.Add(new Warning("time-base", string.Create(CultureInfo.InvariantCulture,
            $"Column \"{time.Name}\" would make this test last {span / (365.25 * 86400):G3} years: its numbers are probably milliseconds under the name of seconds, and charges that follow from them a thousand times too large; they are kept as the file writes them, and the option --time-unit ms of the analysis corrects them.")));
    }
}
