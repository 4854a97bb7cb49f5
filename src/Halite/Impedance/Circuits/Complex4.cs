// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using System.Runtime.Intrinsics;

namespace Halite.Impedance.Circuits;

/// <summary>
/// Four complex numbers, one for each of four frequencies: a fit spends most of its time in the impedance of elements, and
/// the lanes of a register evaluate four of them at once. The squares of impedances neither overflow nor vanish (1e-40 to
/// 1e40 ohm), so the branches that general complex arithmetic needs for that are left out.
/// </summary>
/// <param name="Real">Real parts.</param>
/// <param name="Imaginary">Imaginary parts.</param>
internal readonly record struct Complex4(Vector256<double> Real, Vector256<double> Imaginary)
{
    /// <summary>Numbers in a block.</summary>
    public const int Count = 4;

    public static readonly Complex4 Zero = new(Vector256<double>.Zero, Vector256<double>.Zero);

    public static readonly Complex4 One = new(Vector256<double>.One, Vector256<double>.Zero);

    /// <summary>The number of one lane.</summary>
    public Complex this[int lane] => new(Real[lane], Imaginary[lane]);

    public Vector256<double> SquaredMagnitude => Real * Real + Imaginary * Imaginary;

    /// <summary>A real number in all lanes.</summary>
    public static Complex4 Of(double real) => new(Vector256.Create(real), Vector256<double>.Zero);

    /// <summary>j x.</summary>
    public static Complex4 J(Vector256<double> x) => new(Vector256<double>.Zero, x);

    public static Complex4 operator +(Complex4 a, Complex4 b) => new(a.Real + b.Real, a.Imaginary + b.Imaginary);

    public static Complex4 operator -(Complex4 a, Complex4 b) => new(a.Real - b.Real, a.Imaginary - b.Imaginary);

    public static Complex4 operator -(Complex4 a) => new(-a.Real, -a.Imaginary);

    public static Complex4 operator +(double a, Complex4 b) => new(Vector256.Create(a) + b.Real, b.Imaginary);

    public static Complex4 operator -(double a, Complex4 b) => new(Vector256.Create(a) - b.Real, -b.Imaginary);

    public static Complex4 operator *(Complex4 a, Complex4 b) => new(a.Real * b.Real - a.Imaginary * b.Imaginary, a.Real * b.Imaginary + a.Imaginary * b.Real);

    public static Complex4 operator *(double a, Complex4 b) => new(a * b.Real, a * b.Imaginary);

    public static Complex4 operator *(Complex4 a, double b) => b * a;

    public static Complex4 operator *(Vector256<double> a, Complex4 b) => new(a * b.Real, a * b.Imaginary);

    /// <summary>1/z.</summary>
    public static Complex4 Inverse(Complex4 z)
    {
        var scale = Vector256<double>.One / z.SquaredMagnitude;
        return new Complex4(z.Real * scale, -z.Imaginary * scale);
    }

    /// <summary>√z where no real part is negative; nor are those of the roots.</summary>
    public static Complex4 Root(Complex4 z)
    {
        var real = Vector256.Sqrt((Vector256.Sqrt(z.SquaredMagnitude) + z.Real) * 0.5);
        return new Complex4(real, Vector256.ConditionalSelect(Vector256.GreaterThan(real, Vector256<double>.Zero), z.Imaginary / (2 * real), Vector256<double>.Zero));
    }

    /// <summary>e^z.</summary>
    public static Complex4 Exp(Complex4 z)
    {
        var size = Vector256.Exp(z.Real);
        var (sin, cos) = Vector256.SinCos(z.Imaginary);
        return new Complex4(size * cos, size * sin);
    }

    /// <summary>ln z, the imaginary part between -π and π.</summary>
    public static Complex4 Log(Complex4 z) => new(0.5 * Vector256.Log(z.SquaredMagnitude), Vector256.Create(
        Math.Atan2(z.Imaginary[0], z.Real[0]), Math.Atan2(z.Imaginary[1], z.Real[1]), Math.Atan2(z.Imaginary[2], z.Real[2]), Math.Atan2(z.Imaginary[3], z.Real[3])));

    /// <summary>Lane by lane one number or the other.</summary>
    public static Complex4 Select(Vector256<double> mask, Complex4 yes, Complex4 no) =>
        new(Vector256.ConditionalSelect(mask, yes.Real, no.Real), Vector256.ConditionalSelect(mask, yes.Imaginary, no.Imaginary));
}

/// <summary>Four angular frequencies in rad/s with their logarithms, which elements with an exponent need at every evaluation.</summary>
/// <param name="Value">The values, above zero.</param>
/// <param name="Log">Their natural logarithms.</param>
internal readonly record struct Frequency4(Vector256<double> Value, Vector256<double> Log)
{
    /// <summary>s = jω.</summary>
    public Complex4 S => Complex4.J(Value);

    /// <summary>ln s.</summary>
    public Complex4 LogS => new(Log, Vector256.Create(Math.PI / 2));

    /// <summary>The same frequency in all lanes.</summary>
    public static Frequency4 Of(double omega) => new(Vector256.Create(omega), Vector256.Create(Math.Log(omega)));

    /// <summary>Frequencies in blocks of four; the last one is repeated to fill its block.</summary>
    public static Frequency4[] Blocks(ReadOnlySpan<double> omega)
    {
        var blocks = new Frequency4[(omega.Length + Complex4.Count - 1) / Complex4.Count];
        Span<double> value = stackalloc double[Complex4.Count], log = stackalloc double[Complex4.Count];
        for (int b = 0; b < blocks.Length; b++)
        {
            for (int k = 0; k < Complex4.Count; k++)
            {
                value[k] = omega[Math.Min(Complex4.Count * b + k, omega.Length - 1)];
                log[k] = Math.Log(value[k]);
            }

            blocks[b] = new Frequency4(Vector256.Create<double>(value), Vector256.Create<double>(log));
        }

        return blocks;
    }

    /// <summary>The frequencies multiplied by a time constant.</summary>
    public Frequency4 Times(double tau) => new(Value * tau, Log + Vector256.Create(Math.Log(tau)));

    /// <summary>s^a for real a.</summary>
    public Complex4 Power(double a)
    {
        var size = Vector256.Exp(a * Log);
        var (sin, cos) = Math.SinCos(a * (Math.PI / 2));
        return new Complex4(size * cos, size * sin);
    }
}
