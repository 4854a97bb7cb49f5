// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Halite.Numerics;

namespace Halite.Impedance;

/// <summary>
/// The least-squares fit of a series of Voigt elements at fixed time constants, weighted by 1/|Z|, by orthogonal
/// factorisation (the normal equations lose half the digits, and mu is a ratio of sums that cancel).
/// </summary>
internal sealed class VoigtFit
{
    private readonly KramersKronigOptions options;
    private readonly double[] omega, weight;
    private readonly Complex[] data;

    public VoigtFit(ImpedanceSpectrum spectrum, KramersKronigOptions options)
    {
        this.options = options;
        omega = [.. spectrum.Frequencies.Select(f => 2 * Math.PI * f)];
        data = [.. spectrum.Impedances.Select(z => options.Admittance ? 1 / z : z)];
        weight = [.. data.Select(z => 1 / Complex.Abs(z))];
    }

    public double Resistance { get; private set; }

    public double Inductance { get; private set; }

    /// <summary>Reciprocal of the series capacitance.</summary>
    public double Elastance { get; private set; }

    public double[] TimeConstants { get; private set; } = [];

    public double[] Strengths { get; private set; } = [];

    /// <summary>Fits M elements and returns mu.</summary>
    public double Solve(int elements)
    {
        TimeConstants = Spaced(elements);
        Strengths = new double[elements];
        (Resistance, Inductance, Elastance) = (0, 0, 0);
        bool real = options.Fit != KramersKronigFit.Imaginary, imaginary = options.Fit != KramersKronigFit.Real;

        // Unknowns: strengths, then R (seen by the real part alone), L and 1/C (seen by the imaginary part alone).
        int unknowns = elements + (real ? 1 : 0) + (imaginary ? options.Capacitance ? 2 : 1 : 0);
        var x = Fit(unknowns, real, imaginary, (i, row, isReal) =>
        {
            for (int k = 0; k < elements; k++)
            {
                var basis = Basis(omega[i], TimeConstants[k]);
                row[k] = isReal ? basis.Real : basis.Imaginary;
            }

            int at = elements;
            if (real) row[at++] = isReal ? 1 : 0;
            if (!imaginary) return isReal ? data[i].Real : data[i].Imaginary;
            row[at++] = isReal ? 0 : omega[i];
            if (options.Capacitance) row[at] = isReal ? 0 : -1 / omega[i];
            return isReal ? data[i].Real : data[i].Imaginary;
        });
        x.AsSpan(0, elements).CopyTo(Strengths);
        int place = elements;
        if (real) Resistance = x[place++];
        if (imaginary) Inductance = x[place++];
        if (imaginary && options.Capacitance) Elastance = x[place];

        // What the fitted part cannot see is taken from the other part.
        if (!imaginary)
        {
            var rest = Fit(options.Capacitance ? 2 : 1, false, true, (i, row, _) =>
            {
                row[0] = omega[i];
                if (options.Capacitance) row[1] = -1 / omega[i];
                return data[i].Imaginary - Sum(omega[i]).Imaginary;
            });
            Inductance = rest[0];
            if (options.Capacitance) Elastance = rest[1];
        }
        else if (!real)
        {
            Resistance = Fit(1, true, false, (i, row, _) =>
            {
                row[0] = 1;
                return data[i].Real - Sum(omega[i]).Real;
            })[0];
        }

        double negative = 0, positive = 0;
        foreach (var r in Strengths)
        {
            if (r < 0) negative -= r;
            else positive += r;
        }

        return positive > 0 ? 1 - negative / positive : 0;
    }

    /// <summary>The fitted impedance (admittance) at a frequency in Hz.</summary>
    public Complex At(double frequency)
    {
        double w = 2 * Math.PI * frequency;
        return Sum(w) + new Complex(Resistance, w * Inductance - Elastance / w);
    }

    private Complex Sum(double w)
    {
        var sum = Complex.Zero;
        for (int k = 0; k < Strengths.Length; k++) sum += Strengths[k] * Basis(w, TimeConstants[k]);
        return sum;
    }

    private Complex Basis(double w, double tau) => Basis(w, tau, options.Admittance);

    /// <summary>1/(1 + jωτ) for an impedance; jω/(1 + jωτ) (resistor and capacitor in series) for an admittance.</summary>
    public static Complex Basis(double w, double tau, bool admittance)
    {
        double a = w * tau, d = 1 / (1 + a * a);
        return admittance ? new Complex(w * a * d, w * d) : new Complex(d, -a * d);
    }

    private double[] Spaced(int elements)
    {
        double first = 1 / omega[0], last = 1 / omega[^1];
        var tau = new double[elements];
        for (int k = 0; k < elements; k++) tau[k] = elements == 1 ? first : first * Math.Pow(last / first, k / (elements - 1.0));
        if (elements > 1) tau[^1] = last;
        return tau;
    }

    private delegate double Row(int point, Span<double> row, bool isReal);

    private double[] Fit(int unknowns, bool real, bool imaginary, Row fill)
    {
        int n = omega.Length, rows = (real ? n : 0) + (imaginary ? n : 0), columns = unknowns + 1;
        var panel = new double[rows * columns];
        var row = new double[unknowns];
        int at = 0;
        for (int part = 0; part < 2; part++)
        {
            if (part == 0 ? !real : !imaginary) continue;
            for (int i = 0; i < n; i++, at++)
            {
                double value = fill(i, row, part == 0);
                for (int k = 0; k < unknowns; k++) panel[k * rows + at] = row[k] * weight[i];
                panel[unknowns * rows + at] = value * weight[i];
            }
        }

        // Columns of equal length: a farad, an ohm and a henry differ by many orders of magnitude.
        var scale = new double[unknowns];
        for (int k = 0; k < unknowns; k++)
        {
            var column = panel.AsSpan(k * rows, rows);
            double norm = Math.Sqrt(Kernels.Dot(column, column));
            scale[k] = norm > 0 ? 1 / norm : 0;
            foreach (ref double v in column) v *= scale[k];
        }

        var r = new double[unknowns * columns];
        Triangle.Append(r, columns, panel, rows, rows, unknowns, columns);
        var x = new double[unknowns];
        for (int k = 0; k < unknowns; k++) x[k] = r[k * columns + unknowns];
        Triangle.SolveUpper(r, columns, unknowns, x);
        for (int k = 0; k < unknowns; k++) x[k] *= scale[k];
        return x;
    }
}
