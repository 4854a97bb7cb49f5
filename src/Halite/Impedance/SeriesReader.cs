// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Numerics;
using Halite.Data;

namespace Halite.Impedance;

/// <summary>
/// Builds spectra from the columns of a recording: finds the impedance in any of its spellings, leaves out rows without
/// a frequency, tells loops apart and makes sure that Z'' has its mathematical sign.
/// </summary>
internal sealed class SeriesReader(Recording recording)
{
    private readonly List<string> notes = [];
    private readonly List<Warning> warnings = [];
    private readonly List<ImpedanceSpectrum> spectra = [];

    public ImpedanceSeries Read()
    {
        foreach (var table in recording.Tables.Where(t => t.IsData && t.Rows > 0))
        {
            if (TableImpedance.Of(table) is { } impedance) Add(table, impedance);
        }

        if (spectra.Count == 0) throw new InputException(NothingFound());
        return new ImpedanceSeries([.. spectra], [.. notes.Distinct()], [.. warnings]);
    }

    private void Add(Table table, TableImpedance impedance)
    {
        var good = new List<int>();
        for (int row = 0; row < table.Rows; row++)
        {
            var z = impedance[row];
            if (impedance.Frequencies[row] > 0 && double.IsFinite(impedance.Frequencies[row]) && double.IsFinite(z.Real) && double.IsFinite(z.Imaginary) && z != Complex.Zero) good.Add(row);
        }

        int lost = table.Rows - good.Count;
        if (good.Count == 0)
        {
            warnings.Add(new Warning("no-impedance-rows", $"Part \"{table.Name}\" has impedance columns but no row with a frequency above zero; it is left out."));
            return;
        }

        if (lost > 0)
            warnings.Add(new Warning("rows-without-impedance", $"{lost} of {table.Rows} rows of part \"{table.Name}\" have no frequency or impedance (direct-current rows or padding) and are left out."));
        if (impedance.Assumed is { } assumed) warnings.Add(new Warning("columns-assumed", $"The columns of \"{table.Name}\" have no names; {assumed}."));
        if (impedance.Doubt is { } doubt) warnings.Add(new Warning("phase-unit", doubt));
        notes.Add(impedance.SayColumns());
        var loops = Loops(table, impedance, good);
        bool turned = impedance.SignContradicts(loops);
        notes.Add(impedance.SaySign(turned));
        if (turned)
            warnings.Add(new Warning("imaginary-sign-turned", $"Column \"{impedance.ImaginaryName}\" holds {(impedance.Negated ? "Z'' under the name of -Z''" : "-Z'' under the name of Z''")}: |Z| falls with frequency where it would say that the cell is inductive, so its sign was turned."));
        var state = State(table);
        foreach (var (rows, index) in loops) spectra.Add(Spectrum(table, impedance, state, rows, index, turned));
    }

    private ImpedanceSpectrum Spectrum(Table table, TableImpedance impedance, TableState state, List<int> rows, double? index, bool turned)
    {
        var f = rows.Select(r => impedance.Frequencies[r]).ToArray();
        var z = rows.Select(r => turned ? Complex.Conjugate(impedance[r]) : impedance[r]).ToArray();
        bool several = index is not null || state.BesideOthers;
        return ImpedanceSpectrum.Of(f, z) with
        {
            Index = index ?? (several ? spectra.Count : null),
            StateOfCharge = Mean(state.Charge, rows),
            Voltage = Mean(state.Voltage, rows),
            Temperature = Mean(state.Temperature, rows),
            Time = state.Time is { } time && double.IsFinite(time[rows[0]]) ? time[rows[0]] : null,
            Cycle = Mean(state.Cycle, rows),
            Label = index is { } i ? string.Create(CultureInfo.InvariantCulture, $"{i:R}") : several ? table.Name : "",
        };
    }

    // Converted once for a table: a series may have thousands of spectra.
    private TableState State(Table table) => new(
        Values(ChargeColumn(table), null),
        Values(table.Find(Meaning.Voltage), "V"),
        Values(table.Find(Meaning.Temperature), "K"),
        Values(table.Find(Meaning.Time), "s"),
        Values(table.Find(Meaning.Cycle), null),
        recording.Tables.Count(t => t.IsData && TableImpedance.Of(t) is not null) > 1);

    // An index column parts the loops; without one, a sweep that starts again does.
    private List<(List<int> Rows, double? Index)> Loops(Table table, TableImpedance impedance, List<int> rows)
    {
        var column = IndexColumn(table);
        var key = column ?? VaryingStateOfCharge(table, rows);
        if (column is null && key is not null && Stretches(key, rows) is { } stretches)
        {
            // A state that comes again later (charge, then discharge) is another spectrum, and so is one measured twice in a row.
            var spectra = stretches.SelectMany(s => Sweeps(impedance.Frequencies, s)).ToList();
            notes.Add($"{spectra.Count} spectra, told apart by column \"{key.Name}\"{(spectra.Count > stretches.Count ? " and by sweeps that start again" : "")}.");
            return [.. spectra.Select((s, i) => (s, (double?)i))];
        }

        if (key is not null)
        {
            var order = new List<(List<int>, double?)>();
            var places = new Dictionary<double, int>();
            foreach (int row in rows)
            {
                double value = key[row];
                if (double.IsNaN(value)) continue;
                if (!places.TryGetValue(value, out int place))
                {
                    place = places[value] = order.Count;
                    order.Add(([], column is null ? order.Count : value));
                }

                order[place].Item1.Add(row);
            }

            if (order.Count > 1) notes.Add($"{order.Count} spectra, told apart by column \"{key.Name}\".");
            if (order.Count > 0) return order.Count == 1 && column is null ? [(order[0].Item1, null)] : order;
        }

        var sweeps = Sweeps(impedance.Frequencies, rows);
        if (sweeps.Count == 1) return [(rows, null)];
        notes.Add($"{sweeps.Count} spectra: the file has no index column, but the sweep over frequency starts again {sweeps.Count - 1} time(s).");
        return [.. sweeps.Select((s, i) => (s, (double?)i))];
    }

    // Rows with the same state one after the other; null where stretches are too short for spectra: the rows of a table sorted by
    // frequency belong together by their state alone.
    private static List<List<int>>? Stretches(Column key, List<int> rows)
    {
        const int fewest = 4;
        var stretches = new List<List<int>>();
        double last = double.NaN;
        foreach (int row in rows)
        {
            double value = key[row];
            if (double.IsNaN(value)) continue;
            if (value != last) stretches.Add([]);
            stretches[^1].Add(row);
            last = value;
        }

        return stretches.Count > 1 && stretches.All(s => s.Count >= fewest) ? stretches : null;
    }

    // A column called index tells spectra apart where its values repeat; one that counts rows does not.
    private static Column? IndexColumn(Table table)
    {
        if (table.Find(Meaning.SeriesIndex) is { } known) return known;
        return Named(table, "index", "loop", "spectrum") is { } named && Distinct(named) is > 1 and var n && n <= table.Rows / 4 ? named : null;
    }

    private static Column? ChargeColumn(Table table) => table.Find(Meaning.StateOfCharge) ?? Named(table, "soc", "state_of_charge");

    private static Column? Named(Table table, params ReadOnlySpan<string> names)
    {
        foreach (var column in table.Columns)
        {
            foreach (var name in names)
            {
                if (!column.IsText && column.Name.Trim().Equals(name, StringComparison.OrdinalIgnoreCase)) return column;
            }
        }

        return null;
    }

    private static int Distinct(Column column) => column.ToDoubles().Distinct().Count();

    private static Column? VaryingStateOfCharge(Table table, List<int> rows) =>
        ChargeColumn(table) is { } soc && rows.Select(r => soc[r]).Distinct().Take(rows.Count / 4 + 2).Count() is > 1 and var n && n <= rows.Count / 4 ? soc : null;

    // A new sweep begins where the frequency goes back by more than a decade against the direction of the sweep.
    private static List<List<int>> Sweeps(double[] frequencies, List<int> rows)
    {
        var sweeps = new List<List<int>>();
        if (rows.Count == 0) return sweeps;
        double direction = 0;
        for (int i = 1; i < Math.Min(rows.Count, 6); i++) direction += Math.Sign(frequencies[rows[i]] - frequencies[rows[i - 1]]);
        var current = new List<int> { rows[0] };
        sweeps.Add(current);
        for (int i = 1; i < rows.Count; i++)
        {
            double back = -Math.Sign(direction) * Math.Log10(frequencies[rows[i]] / frequencies[rows[i - 1]]);
            if (back > 1 && current.Count >= 5) sweeps.Add(current = []);
            current.Add(rows[i]);
        }

        return sweeps;
    }

    private string NothingFound()
    {
        var names = recording.Tables.SelectMany(t => t.Columns).Select(c => c.Name).Distinct().Take(12).ToArray();
        if (names.Length == 0) return "The file holds no table; name an impedance spectrum.";
        var found = recording.Tables.Select(TableImpedance.Missing).OfType<string>().FirstOrDefault();
        return $"No impedance was found: it takes a frequency with Z' and Z'' (or |Z| and phase, or Y' and Y''){(found is null ? "" : $" and {found}")}, the columns are {string.Join(", ", names)}; name them with --columns frequency_Hz=NAME --columns z_re_ohm=NAME --columns z_im_ohm=NAME.";
    }

    private static double? Mean(double[]? values, List<int> rows)
    {
        if (values is null) return null;
        // The mean of equal values is that value, to the last digit.
        double first = double.NaN, sum = 0;
        int n = 0;
        foreach (int row in rows)
        {
            if (double.IsNaN(values[row])) continue;
            if (n++ == 0) first = values[row];
            sum += values[row] - first;
        }

        return n == 0 ? null : first + sum / n;
    }

    private static double[]? Values(Column? column, string? unit)
    {
        if (column is null) return null;
        if (unit is null) return column.ToDoubles();
        return Units.Conversion(column.Unit, unit) is null ? null : column.In(unit);
    }

    // What the rows of a table say of the state of the cell, in V, K and s; null where they say nothing.
    private sealed record TableState(double[]? Charge, double[]? Voltage, double[]? Temperature, double[]? Time, double[]? Cycle, bool BesideOthers);
}
