// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Halite.Data;

namespace Halite.Formats.Bdf;

/// <summary>
/// Writes a table of cycling data as Battery Data Format text with the preferred labels. Every number is written with
/// the digits that bring the same double back.
/// </summary>
public static class BdfWriter
{
    // What is written where the table holds it, in the order of the specification.
    private static readonly ImmutableArray<(Meaning Meaning, string Label)> Optional =
    [
        (Meaning.UnixTime, "Unix Time / s"), (Meaning.Cycle, "Cycle Count / 1"), (Meaning.StepCount, "Step Count / 1"),
        (Meaning.Temperature, "Ambient Temperature / degC"), (Meaning.Step, "Step ID"), (Meaning.StepKind, "Step Type"),
        (Meaning.StepTime, "Step Time / s"), (Meaning.Index, "Record Index / 1"),
        (Meaning.ChargeCapacity, "Charging Capacity / Ah"), (Meaning.DischargeCapacity, "Discharging Capacity / Ah"),
        (Meaning.NetCharge, "Net Capacity / Ah"), (Meaning.Power, "Power / W"), (Meaning.Resistance, "Internal Resistance / ohm"),
    ];

    /// <summary>Writes a table. Current is positive on charge, as in every table that Halite reads.</summary>
    /// <param name="table">Time, voltage and current, or charge increments in the place of the current (it is then 3600 dq/dt).</param>
    /// <param name="to">Where to; left open.</param>
    /// <returns>What was derived or could not be written.</returns>
    /// <exception cref="InputException">The table lacks time, voltage or current.</exception>
    public static ImmutableArray<Warning> Write(Table table, Stream to)
    {
        var warnings = ImmutableArray.CreateBuilder<Warning>();
        var time = Needed(table, Meaning.Time, "s", "Test Time / s");
        var voltage = Needed(table, Meaning.Voltage, "V", "Voltage / V");
        var current = Current(table, time, warnings);
        var columns = new List<(string Label, Column? Text, double[]? Numbers)>
        {
            ("Test Time / s", null, time), ("Voltage / V", null, voltage), ("Current / A", null, current),
        };
        foreach (var (meaning, label) in Optional)
        {
            if (table.Find(meaning) is not { } column) continue;
            var term = BdfTerms.Find(label)!;
            // Counters that start again with each cycle or step are other terms of BDF; which one is the file's own business.
            if (meaning is Meaning.ChargeCapacity or Meaning.DischargeCapacity && Falls(column))
            {
                warnings.Add(new Warning("counter-left-out", $"Column \"{column.Name}\" starts again within the test and is no \"{label}\", which never does; it was left out."));
                continue;
            }

            if (column.IsText || term.Unit.Length == 0) columns.Add((label, column, null));
            else if (term.Unit == "1") columns.Add((label, null, column.ToDoubles()));
            else if (Units.Conversion(column.Unit, term.Unit) is not null) columns.Add((label, null, column.In(term.Unit)));
        }

        using var writer = new StreamWriter(to, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine(string.Join(',', columns.Select(c => c.Label)));
        for (int row = 0; row < table.Rows; row++)
        {
            for (int c = 0; c < columns.Count; c++)
            {
                if (c > 0) writer.Write(',');
                if (columns[c].Numbers is { } numbers) Write(writer, numbers[row]);
                else Write(writer, columns[c].Text!.Text(row));
            }

            writer.WriteLine();
        }

        return warnings.ToImmutable();
    }

    private static double[] Needed(Table table, Meaning meaning, string unit, string label) => table.Find(meaning) is { } column
        ? column.In(unit)
        : throw new InputException($"The table \"{table.Name}\" holds no {label}, which the Battery Data Format requires; name it with a column mapping.");

    private static double[] Current(Table table, double[] time, ImmutableArray<Warning>.Builder warnings)
    {
        if (table.Find(Meaning.Current) is { } stored) return stored.In("A");
        if (table.Find(Meaning.ChargeIncrement) is not { } increments) return Needed(table, Meaning.Current, "A", "Current / A");
        var current = increments.In("As");
        for (int i = current.Length - 1; i >= 0; i--)
        {
            double dt = i > 0 ? time[i] - time[i - 1] : 0;
            current[i] = dt > 0 ? current[i] / dt : 0;
        }

        warnings.Add(new Warning("current-derived", $"The file stores no current: it is the charge \"{increments.Name}\" over the time since the row before."));
        return current;
    }

    private static bool Falls(Column column)
    {
        for (int i = 1; i < column.Length; i++)
        {
            if (column[i] < column[i - 1] - 1e-12 * Math.Abs(column[i - 1])) return true;
        }

        return false;
    }

    private static void Write(StreamWriter writer, double value)
    {
        if (double.IsNaN(value)) return;
        Span<char> text = stackalloc char[32];
        value.TryFormat(text, out int n, "R", CultureInfo.InvariantCulture);
        writer.Write(text[..n]);
    }

    private static void Write(StreamWriter writer, string text)
    {
        if (text.AsSpan().IndexOfAny(",\"\n\r") < 0) writer.Write(text);
        else writer.Write('"' + text.Replace("\"", "\"\"").ReplaceLineEndings(" ") + '"');
    }
}
