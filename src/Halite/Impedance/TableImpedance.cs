// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Halite.Data;

namespace Halite.Impedance;

/// <summary>The frequencies and impedances of one table, whichever way its columns spell them, with what was taken for what.</summary>
internal sealed class TableImpedance
{
    private readonly double[] real, imaginary;
    private readonly string columns, sign;

    private TableImpedance(double[] frequencies, double[] real, double[] imaginary, string columns, string imaginaryName, string sign)
    {
        Frequencies = frequencies;
        (this.real, this.imaginary) = (real, imaginary);
        (this.columns, this.sign) = (columns, sign);
        ImaginaryName = imaginaryName;
    }

    /// <summary>Frequency of each row in Hz; not above zero or not finite where the row has none.</summary>
    public double[] Frequencies { get; }

    /// <summary>Name of the column that decides the sign of Z''.</summary>
    public string ImaginaryName { get; }

    /// <summary>The file says that the column holds -Z''.</summary>
    public bool Negated { get; private init; }

    /// <summary>How columns without names were taken; null where they have names.</summary>
    public string? Assumed { get; private init; }

    /// <summary>What speaks against the unit of the phase; null where nothing does.</summary>
    public string? Doubt { get; private init; }

    /// <summary>Impedance of a row in ohm, with the sign of the file.</summary>
    public Complex this[int row] => new(real[row], imaginary[row]);

    /// <summary>The impedance of a table; null where it holds none.</summary>
    /// <param name="table">The table.</param>
    /// <exception cref="InputException">The columns are there, in units that are no impedance.</exception>
    public static TableImpedance? Of(Table table)
    {
        if (Frequency(table) is not { } f) return NamelessImpedance.Of(table) is { } order ? Nameless(table, order) : null;
        if (table.Find(Meaning.ImpedanceReal) is { } re)
        {
            if (table.Find(Meaning.ImpedanceMinusImaginary) is { } minus) return Cartesian(f, re, minus, negated: true);
            if (table.Find(Meaning.ImpedanceImaginary) is { } im) return Cartesian(f, re, im, negated: false);
        }

        if (Modulus(table) is { } modulus && (table.Find(Meaning.ImpedancePhase) ?? table.Find(Meaning.ImpedanceMinusPhase)) is { } phase) return Polar(f, modulus, phase);
        return table.Find(Meaning.AdmittanceReal) is { } yRe && table.Find(Meaning.AdmittanceImaginary) is { } yIm ? Admittance(f, yRe, yIm) : null;
    }

    /// <summary>What of an impedance a table has and what it lacks, in words; null where it has nothing of one.</summary>
    /// <param name="table">The table.</param>
    public static string? Missing(Table table)
    {
        bool frequency = table.Columns.Any(c => c.Meaning is Meaning.Frequency or Meaning.AngularFrequency or Meaning.LogFrequency or Meaning.Period);
        bool impedance = table.Find(Meaning.ImpedanceReal) is not null && (table.Find(Meaning.ImpedanceImaginary) ?? table.Find(Meaning.ImpedanceMinusImaginary)) is not null;
        return frequency == impedance ? null : frequency ? "the file has a frequency alone" : "the file has Z' and Z'' without a frequency";
    }

    /// <summary>
    /// Whether the sign of Z'' is the wrong way round: by the Kramers-Kronig relations the phase is close to
    /// (π/2) d ln|Z| / d ln ω at every frequency, so the two correlate positively in every passive cell.
    /// </summary>
    /// <param name="loops">Rows of each sweep.</param>
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
    public string SayColumns() => "Columns: " + columns + ".";

    /// <summary>How the sign of Z'' was decided.</summary>
    /// <param name="turned">Whether it was turned against the file's word.</param>
    public string SaySign(bool turned) => turned
        ? $"Sign of Z'': {sign} by its name, turned because |Z| against frequency contradicts it."
        : $"Sign of Z'': {sign}, as |Z| against frequency confirms.";

    private static TableImpedance Cartesian(Quantity f, Column re, Column im, bool negated)
    {
        var (x, y) = (Plain(re, "Ohm", "Z'"), Plain(im, "Ohm", negated ? "-Z''" : "Z''"));
        return new TableImpedance(f.Values, x.Values, negated ? Negative(y.Values) : y.Values, Join(f, x, y), im.Name, $"column \"{im.Name}\" as {(negated ? "-Z''" : "Z''")}") { Negated = negated };
    }

    private static TableImpedance Polar(Quantity f, Quantity modulus, Column phase)
    {
        bool negated = phase.Meaning == Meaning.ImpedanceMinusPhase;
        var (p, doubt) = PhaseUnit.Radians(f.Values, modulus.Values, phase, negated ? "-phase" : "phase");
        var x = new double[p.Values.Length];
        var y = new double[x.Length];
        for (int i = 0; i < x.Length; i++) (y[i], x[i]) = (modulus.Values[i] * Math.Sin(p.Values[i]), modulus.Values[i] * Math.Cos(p.Values[i]));
        return new TableImpedance(f.Values, x, negated ? Negative(y) : y, Join(f, modulus, p), phase.Name, $"modulus and {(negated ? "-phase" : "phase")} (\"{phase.Name}\")") { Negated = negated, Doubt = doubt };
    }

    private static TableImpedance Admittance(Quantity f, Column re, Column im)
    {
        var (g, b) = (Plain(re, "S", "Y'"), Plain(im, "S", "Y''"));
        var x = new double[g.Values.Length];
        var y = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            // A row of zeros is padding and stays without an impedance.
            var z = g.Values[i] == 0 && b.Values[i] == 0 ? Complex.Zero : Complex.Reciprocal(new Complex(g.Values[i], b.Values[i]));
            (x[i], y[i]) = (z.Real, z.Imaginary);
        }

        return new TableImpedance(f.Values, x, y, Join(f, g, b) + "; Z = 1/Y", im.Name, $"admittance, column \"{im.Name}\" as Y''");
    }

    private static TableImpedance Nameless(Table table, NamelessImpedance order)
    {
        var (f, x, y) = (Plain(table.Columns[order.Frequency], "Hz", "frequency"), Plain(table.Columns[order.Real], "Ohm", "Z'"), Plain(table.Columns[order.Imaginary], "Ohm", "Z''"));
        return new TableImpedance(f.Values, x.Values, y.Values, Join(f, x, y), table.Columns[order.Imaginary].Name, $"column \"{table.Columns[order.Imaginary].Name}\" as Z''") { Assumed = order.Reason };
    }

    private static Quantity? Frequency(Table table)
    {
        if (table.Find(Meaning.Frequency) is { } frequency) return Plain(frequency, "Hz", "frequency");
        if (table.Find(Meaning.AngularFrequency) is { } omega)
        {
            // "ω/Hz" is seen, and means 1/s.
            double factor = omega.Unit is "" or "rad/s" ? 1 : Units.Conversion(omega.Unit.Replace("rad/s", "Hz", StringComparison.Ordinal), "Hz")?.Factor
                ?? throw new InputException($"Column \"{omega.Name}\" is an angular frequency in \"{omega.Unit}\", which does not convert to rad/s; give it in rad/s, or name a frequency with --columns frequency_Hz=NAME.");
            return new Quantity([.. omega.ToDoubles().Select(w => w * factor / (2 * Math.PI))], $"\"{omega.Name}\" as angular frequency in {(omega.Unit.Length > 0 ? omega.Unit : "rad/s (assumed: the file gives no unit)")}, f = ω/2π");
        }

        if (table.Find(Meaning.LogFrequency) is { } log) return new Quantity([.. log.ToDoubles().Select(v => Math.Pow(10, v))], $"\"{log.Name}\" as logarithm to base 10 of the frequency in Hz");
        if (table.Find(Meaning.Period) is not { } period) return null;
        var seconds = Plain(period, "s", "period");
        return new Quantity([.. seconds.Values.Select(t => 1 / t)], seconds.Said + ", f = 1/T");
    }

    private static Quantity? Modulus(Table table)
    {
        if (table.Find(Meaning.ImpedanceModulus) is { } modulus) return Plain(modulus, "Ohm", "|Z|");
        return table.Find(Meaning.ImpedanceLogModulus) is { } log
            ? new Quantity([.. log.ToDoubles().Select(v => Math.Pow(10, v))], $"\"{log.Name}\" as logarithm to base 10 of |Z| in ohm")
            : null;
    }

    private static string Join(Quantity f, Quantity a, Quantity b) => $"{f.Said}, {a.Said}, {b.Said}";

    private static double[] Negative(double[] values) => [.. values.Select(v => -v)];

    // A column without a unit is taken in the unit that the field expects.
    private static Quantity Plain(Column column, string unit, string role)
    {
        if (column.Unit.Length == 0) return new Quantity(column.ToDoubles(), $"\"{column.Name}\" as {role} in {(unit == "Ohm" ? "ohm" : unit)} (assumed: the file gives no unit)");
        if (unit == "Ohm" && Units.Conversion(column.Unit, unit) is null && (column.Unit.Contains("cm", StringComparison.Ordinal) || column.Unit.Contains("m2", StringComparison.Ordinal) || column.Unit.Contains("m²", StringComparison.Ordinal)))
            throw new InputException($"Column \"{column.Name}\" is in \"{column.Unit}\", an impedance times an area; give the impedance itself in ohm, or name it with --columns z_re_ohm=NAME --columns z_im_ohm=NAME and read every resistance as one in that unit.");
        return new Quantity(column.In(unit), $"\"{column.Name}\" as {role} in {column.Unit}");
    }

    /// <summary>The values of a column in the unit of the analysis, and what the user is told of it.</summary>
    internal readonly record struct Quantity(double[] Values, string Said);
}
