// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
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
            if (Impedance.Of(table) is { } impedance) Add(table, impedance);
        }

        if (spectra.Count == 0) throw new InputException(NothingFound());
        return new ImpedanceSeries([.. spectra], [.. notes.Distinct()], [.. warnings]);
    }

    private void Add(Table table, Impedance impedance)
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
        if (table.Find(Meaning.Frequency) is null)
            warnings.Add(new Warning("columns-assumed", $"The columns of \"{table.Name}\" have no names; they are taken as frequency in Hz, Z' and Z'' in ohm."));
        notes.Add(impedance.SayColumns());
        var loops = Loops(table, impedance, good);
        bool turned = impedance.SignContradicts(loops);
        notes.Add(impedance.SaySign(turned));
        if (turned)
            warnings.Add(new Warning("imaginary-sign-turned", $"Column \"{impedance.ImaginaryName}\" holds {(impedance.Negated ? "Z'' under the name of -Z''" : "-Z'' under the name of Z''")}: |Z| falls with frequency where it would say that the cell is inductive, so its sign was turned."));
        foreach (var (rows, index) in loops) spectra.Add(Spectrum(table, impedance, rows, index, turned));
    }

    private ImpedanceSpectrum Spectrum(Table table, Impedance impedance, List<int> rows, double? index, bool turned)
    {
        var f = rows.Select(r => impedance.Frequencies[r]).ToArray();
        var z = rows.Select(r => turned ? Complex.Conjugate(impedance[r]) : impedance[r]).ToArray();
        bool several = index is not null || recording.Tables.Count(t => t.IsData && Impedance.Of(t) is not null) > 1;
        return ImpedanceSpectrum.Of(f, z) with
        {
            Index = index ?? (several ? spectra.Count : null),
            StateOfCharge = Mean(ChargeColumn(table), rows, null),
            Voltage = Mean(table.Find(Meaning.Voltage), rows, "V"),
            Temperature = Mean(table.Find(Meaning.Temperature), rows, "K"),
            Time = First(table.Find(Meaning.Time), rows, "s"),
            Cycle = Mean(table.Find(Meaning.Cycle), rows, null),
            Label = index is { } i ? string.Create(CultureInfo.InvariantCulture, $"{i:R}") : several ? table.Name : "",
        };
    }

    // An index column parts the loops; without one, a sweep that starts again does.
    private List<(List<int> Rows, double? Index)> Loops(Table table, Impedance impedance, List<int> rows)
    {
        var column = IndexColumn(table);
        var key = column ?? VaryingStateOfCharge(table, rows);
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
        return names.Length == 0
            ? "The file holds no table; name an impedance spectrum."
            : $"No impedance was found: it takes a frequency with Z' and Z'' (or |Z| and phase), the columns are {string.Join(", ", names)}; name them with --columns frequency_Hz=NAME --columns z_re_ohm=NAME --columns z_im_ohm=NAME.";
    }

    private static double? Mean(Column? column, List<int> rows, string? unit)
    {
        if (Values(column, unit) is not { } values) return null;
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

    private static double? First(Column? column, List<int> rows, string? unit) =>
        Values(column, unit) is { } values && double.IsFinite(values[rows[0]]) ? values[rows[0]] : null;

    private static double[]? Values(Column? column, string? unit)
    {
        if (column is null) return null;
        if (unit is null) return column.ToDoubles();
        return Units.Conversion(column.Unit, unit) is null ? null : column.In(unit);
    }

    /// <summary>The impedance columns of one table, whichever way they spell it.</summary>
    private sealed class Impedance
    {
        private readonly double[] real, imaginary;
        private readonly Column[] columns;

        private Impedance(double[] frequencies, double[] real, double[] imaginary, bool negated, bool polar, params Column[] columns) =>
            (Frequencies, this.real, this.imaginary, Negated, Polar, this.columns) = (frequencies, real, imaginary, negated, polar, columns);

        public double[] Frequencies { get; }

        public string ImaginaryName => columns[2].Name;

        /// <summary>The file says that the column holds -Z''.</summary>
        public bool Negated { get; }

        public bool Polar { get; }

        public Complex this[int row] => new(real[row], imaginary[row]);

        /// <summary>Three columns without names are taken as f, Z' and Z'': the order in which such files are exchanged.</summary>
        private static Impedance? Nameless(Table table) =>
            table.Columns.Length == 3 && table.Columns.All(c => !c.IsText && c.Name.StartsWith("column ", StringComparison.Ordinal)) && table.Columns[0].ToDoubles().All(f => f > 0)
                ? new Impedance(table.Columns[0].ToDoubles(), table.Columns[1].ToDoubles(), table.Columns[2].ToDoubles(), false, false, [.. table.Columns])
                : null;

        public static Impedance? Of(Table table)
        {
            if (table.Find(Meaning.Frequency) is not { } frequency) return Nameless(table);
            var f = Plain(frequency, "Hz");
            if (table.Find(Meaning.ImpedanceReal) is { } re)
            {
                if (table.Find(Meaning.ImpedanceMinusImaginary) is { } minus) return new Impedance(f, Plain(re, "Ohm"), Negative(Plain(minus, "Ohm")), true, false, frequency, re, minus);
                if (table.Find(Meaning.ImpedanceImaginary) is { } im) return new Impedance(f, Plain(re, "Ohm"), Plain(im, "Ohm"), false, false, frequency, re, im);
            }

            if (table.Find(Meaning.ImpedanceModulus) is not { } modulus || table.Find(Meaning.ImpedancePhase) is not { } phase) return null;
            var (m, p) = (Plain(modulus, "Ohm"), Plain(phase, "deg"));
            var x = new double[m.Length];
            var y = new double[m.Length];
            for (int i = 0; i < m.Length; i++) (y[i], x[i]) = (m[i] * Math.Sin(p[i] * Math.PI / 180), m[i] * Math.Cos(p[i] * Math.PI / 180));
            return new Impedance(f, x, y, false, true, frequency, modulus, phase);
        }

        /// <summary>
        /// Whether the sign of Z'' is the wrong way round: by the Kramers-Kronig relations the phase is close to
        /// (π/2) d ln|Z| / d ln ω at every frequency, so the two correlate positively in every passive cell.
        /// </summary>
        public bool SignContradicts(List<(List<int> Rows, double? Index)> loops)
        {
            double agree = 0, size = 0;
            foreach (var (rows, _) in loops)
            {
                var sorted = rows.OrderBy(r => Frequencies[r]).ToArray();
                for (int i = 1; i < sorted.Length; i++)
                {
                    var (a, b) = (this[sorted[i - 1]], this[sorted[i]]);
                    double step = Math.Log(Frequencies[sorted[i]] / Frequencies[sorted[i - 1]]);
                    if (step < 1e-6) continue;
                    double rise = Math.Log(Complex.Abs(b) / Complex.Abs(a)), phase = (a.Phase + b.Phase) / 2;
                    agree += rise * phase;
                    size += Math.Abs(rise * phase);
                }
            }

            return size > 0 && agree < -0.5 * size;
        }

        /// <summary>Which columns were taken for what, and which units the file does not say.</summary>
        public string SayColumns()
        {
            string[] roles = Polar ? ["frequency", "|Z|", "phase"] : ["frequency", "Z'", Negated ? "-Z''" : "Z''"], units = ["Hz", "ohm", Polar ? "degrees" : "ohm"];
            return "Columns: " + string.Join(", ", columns.Select((c, i) => $"\"{c.Name}\" as {roles[i]} in {(c.Unit.Length > 0 ? c.Unit : units[i] + " (assumed: the file gives no unit)")}")) + ".";
        }

        public string SaySign(bool turned)
        {
            var said = Polar ? $"modulus and phase (\"{ImaginaryName}\")" : Negated ? $"column \"{ImaginaryName}\" as -Z''" : $"column \"{ImaginaryName}\" as Z''";
            return turned ? $"Sign of Z'': {said} by its name, turned because |Z| against frequency contradicts it." : $"Sign of Z'': {said}, as |Z| against frequency confirms.";
        }

        private static double[] Negative(double[] values) => [.. values.Select(v => -v)];

        // A column without a unit is taken in the unit that the field expects.
        private static double[] Plain(Column column, string unit) => column.Unit.Length == 0 ? column.ToDoubles() : column.In(unit);
    }
}
