// SPDX-License-Identifier: Apache-2.0
using System.Numerics;

namespace Halite.Impedance.Relaxation;

/// <summary>
/// One spectrum as the relaxation analyses see it: impedance divided by its largest modulus, so that a change of unit
/// changes no number below, weights, and x = ln τ as abscissa.
/// </summary>
internal sealed class RelaxationData
{
    private readonly ImpedanceSpectrum spectrum;

    public RelaxationData(ImpedanceSpectrum spectrum)
    {
        this.spectrum = spectrum;
        double scale = Scale = spectrum.Scale;
        Count = spectrum.Count;
        (Omega, LogOmega, Real, Imaginary, Weight) = (new double[Count], new double[Count], new double[Count], new double[Count], new double[Count]);
        double smallest = double.PositiveInfinity, largest = double.NegativeInfinity;
        for (int i = 0; i < Count; i++)
        {
            Omega[i] = 2 * Math.PI * spectrum.Frequencies[i];
            LogOmega[i] = Math.Log(Omega[i]);
            var z = spectrum.Impedances[i] / scale;
            (Real[i], Imaginary[i]) = (z.Real, z.Imaginary);
            Weight[i] = 1 / Complex.Abs(z);
            smallest = Math.Min(smallest, z.Real);
            largest = Math.Max(largest, z.Real);
        }

        SmallestReal = smallest;
        RealRange = Math.Max(largest - smallest, 1e-6);
        SizeAtTop = 1 / Weight[0];
        (OmegaMax, OmegaMin) = (Omega[0], Omega[^1]);
        (First, Last) = (-LogOmega[0], -LogOmega[^1]);
    }

    /// <summary>Ohm per unit of the normalised impedance.</summary>
    public double Scale { get; }

    /// <summary>Points; each counts as two data.</summary>
    public int Count { get; }

    /// <summary>Real numbers measured: twice the points.</summary>
    public int DataCount => 2 * Count;

    /// <summary>Angular frequencies in rad/s, falling.</summary>
    public double[] Omega { get; }

    public double[] LogOmega { get; }

    public double[] Real { get; }

    public double[] Imaginary { get; }

    /// <summary>Weights of real and imaginary part of each point: 1/|Z|, less for outliers.</summary>
    public double[] Weight { get; }

    public double OmegaMax { get; }

    public double OmegaMin { get; }

    /// <summary>ln τ at the short end of the measured range, -ln ω_max.</summary>
    public double First { get; }

    /// <summary>ln τ at the long end of the measured range, -ln ω_min.</summary>
    public double Last { get; }

    public double SmallestReal { get; }

    /// <summary>Largest less smallest real part.</summary>
    public double RealRange { get; }

    /// <summary>Modulus at the highest frequency.</summary>
    public double SizeAtTop { get; }

    /// <summary>Modulus at the frequency that belongs to x = ln τ, or at the nearest measured.</summary>
    public double SizeAt(double x)
    {
        int best = 0;
        for (int i = 1; i < Count; i++)
        {
            if (Math.Abs(LogOmega[i] + x) < Math.Abs(LogOmega[best] + x)) best = i;
        }

        return Math.Sqrt(Real[best] * Real[best] + Imaginary[best] * Imaginary[best]);
    }

    /// <summary>
    /// Variance of the weighted data about a smooth course, by how far each point lies from the cubic through its four
    /// neighbours (robust: half the points may be off). A start for what the fit learns, high where the spectrum is sparse.
    /// </summary>
    public double Roughness()
    {
        if (Count < 7) return 1e-4;
        var squares = new double[Count - 4];
        for (int i = 2; i < Count - 2; i++)
        {
            double re = Real[i], im = Imaginary[i], spread = 1;
            for (int k = -2; k <= 2; k++)
            {
                if (k == 0) continue;
                double c = 1;
                for (int m = -2; m <= 2; m++)
                {
                    if (m != 0 && m != k) c *= (LogOmega[i] - LogOmega[i + m]) / (LogOmega[i + k] - LogOmega[i + m]);
                }

                // The neighbour's noise counts with its own modulus.
                double size = Weight[i] / Weight[i + k];
                (re, im, spread) = (re - c * Real[i + k], im - c * Imaginary[i + k], spread + c * c * size * size);
            }

            double square = (re * re + im * im) * Weight[i] * Weight[i] / (2 * spread);
            squares[i - 2] = double.IsFinite(square) ? square : 1;
        }

        Array.Sort(squares);
        // The median of (x² + y²)/2 of unit normals is ln 2.
        return squares[squares.Length / 2] / Math.Log(2);
    }

    /// <summary>-dZ'/d ln ω at x = ln τ from a line through the points around it: γ to first order (Fuoss and Kirkwood 1941).</summary>
    public double Slope(double x)
    {
        double s0 = 0, s1 = 0, s2 = 0, t0 = 0, t1 = 0;
        for (int i = 0; i < Count; i++)
        {
            double d = LogOmega[i] + x, w = Math.Max(0, 1 - Math.Abs(d) / 1.2);
            if (w == 0) continue;
            (s0, s1, s2, t0, t1) = (s0 + w, s1 + w * d, s2 + w * d * d, t0 + w * Real[i], t1 + w * d * Real[i]);
        }

        double determinant = s0 * s2 - s1 * s1;
        return determinant > 1e-6 * s0 * s0 ? -(s0 * t1 - s1 * t0) / determinant : 0;
    }

    /// <summary>The same data with weights multiplied point by point.</summary>
    public RelaxationData WithWeights(Func<int, double> factor)
    {
        var result = new RelaxationData(spectrum);
        for (int i = 0; i < Count; i++) result.Weight[i] *= factor(i);
        return result;
    }

    /// <summary>The column of a resistor in series, weighted: real parts, then imaginary parts.</summary>
    public void ResistorColumn(Span<double> column)
    {
        Weight.CopyTo(column);
        column.Slice(Count, Count).Clear();
    }

    /// <summary>The column of an inductor in series, (jω/ω_max)^a: a = 1 without losses.</summary>
    public void InductorColumn(double exponent, Span<double> column)
    {
        var (sin, cos) = exponent == 1 ? (1, 0) : Math.SinCos(exponent * (Math.PI / 2));
        for (int i = 0; i < Count; i++)
        {
            double size = (exponent == 1 ? Omega[i] / OmegaMax : Math.Exp(exponent * (LogOmega[i] + First))) * Weight[i];
            column[i] = size * cos;
            column[Count + i] = size * sin;
        }
    }

    /// <summary>The column of a constant phase element, (jω/ω_min)^-n.</summary>
    public void TailColumn(double exponent, Span<double> column)
    {
        var (sin, cos) = Math.SinCos(exponent * (Math.PI / 2));
        for (int i = 0; i < Count; i++)
        {
            double size = Math.Exp(-exponent * (LogOmega[i] + Last)) * Weight[i];
            column[i] = size * cos;
            column[Count + i] = -size * sin;
        }
    }

    /// <summary>The column of a relaxation at x = ln τ, h/(1 + jωτ).</summary>
    public void RelaxationColumn(double x, double step, Span<double> column)
    {
        double tau = Math.Exp(x);
        for (int i = 0; i < Count; i++)
        {
            double a = Omega[i] * tau, d = step / (1 + a * a) * Weight[i];
            column[i] = d;
            column[Count + i] = -a * d;
        }
    }

    /// <summary>The weighted data.</summary>
    public void DataColumn(Span<double> column)
    {
        for (int i = 0; i < Count; i++)
        {
            column[i] = Real[i] * Weight[i];
            column[Count + i] = Imaginary[i] * Weight[i];
        }
    }
}
