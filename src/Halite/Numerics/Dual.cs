// SPDX-License-Identifier: Apache-2.0
using System.Runtime.Intrinsics;

namespace Halite.Numerics;

/// <summary>
/// A number that carries its exact derivatives by up to <see cref="Width"/> variables through a calculation
/// (forward-mode automatic differentiation; Griewank and Walther, Evaluating Derivatives, 2008, chapter 3). A function
/// of more variables is evaluated once for each group of <see cref="Width"/>.
/// </summary>
public readonly struct Dual : IEquatable<Dual>
{
    /// <summary>Derivatives carried at once: one register of 512 bits, or two of 256.</summary>
    public const int Width = 8;

    private readonly Vector512<double> partials;

    private Dual(double value, Vector512<double> partials)
    {
        Value = value;
        this.partials = partials;
    }

    /// <summary>The value.</summary>
    public double Value { get; }

    /// <summary>A constant.</summary>
    /// <param name="value">The value; all derivatives are zero.</param>
    public static implicit operator Dual(double value) => new(value, Vector512<double>.Zero);

    /// <summary>A variable.</summary>
    /// <param name="value">Its value.</param>
    /// <param name="slot">Which derivative it is, 0 to <see cref="Width"/> − 1; outside of that it is a constant.</param>
    public static Dual Variable(double value, int slot) =>
        new(value, (uint)slot < Width ? Vector512<double>.Zero.WithElement(slot, 1) : Vector512<double>.Zero);

    /// <summary>The derivative by one variable.</summary>
    /// <param name="slot">Its slot.</param>
    public double Derivative(int slot) => partials.GetElement(slot);

    /// <summary>A function of this number with a known derivative: the chain rule for functions that are not listed here.</summary>
    /// <param name="value">The function's value.</param>
    /// <param name="derivative">Its derivative.</param>
    public Dual Chain(double value, double derivative) => new(value, partials * derivative);

    /// <summary>The number itself.</summary>
    public static Dual operator +(Dual a) => a;

    /// <summary>The negative.</summary>
    public static Dual operator -(Dual a) => new(-a.Value, -a.partials);

    /// <summary>Sum.</summary>
    public static Dual operator +(Dual a, Dual b) => new(a.Value + b.Value, a.partials + b.partials);

    /// <summary>Difference.</summary>
    public static Dual operator -(Dual a, Dual b) => new(a.Value - b.Value, a.partials - b.partials);

    /// <summary>Product.</summary>
    public static Dual operator *(Dual a, Dual b) => new(a.Value * b.Value, a.partials * b.Value + b.partials * a.Value);

    /// <summary>Product with a constant.</summary>
    public static Dual operator *(double a, Dual b) => new(a * b.Value, b.partials * a);

    /// <summary>Product with a constant.</summary>
    public static Dual operator *(Dual a, double b) => new(a.Value * b, a.partials * b);

    /// <summary>Quotient.</summary>
    public static Dual operator /(Dual a, Dual b)
    {
        double inverse = 1 / b.Value, ratio = a.Value / b.Value;
        return new(ratio, (a.partials - b.partials * ratio) * inverse);
    }

    /// <summary>Whether the value is smaller.</summary>
    public static bool operator <(Dual a, Dual b) => a.Value < b.Value;

    /// <summary>Whether the value is larger.</summary>
    public static bool operator >(Dual a, Dual b) => a.Value > b.Value;

    /// <summary>Whether the value is smaller or equal.</summary>
    public static bool operator <=(Dual a, Dual b) => a.Value <= b.Value;

    /// <summary>Whether the value is larger or equal.</summary>
    public static bool operator >=(Dual a, Dual b) => a.Value >= b.Value;

    /// <summary>Whether value and derivatives are equal.</summary>
    public static bool operator ==(Dual a, Dual b) => a.Equals(b);

    /// <summary>Whether value or derivatives differ.</summary>
    public static bool operator !=(Dual a, Dual b) => !a.Equals(b);

    /// <summary>e to the power x.</summary>
    public static Dual Exp(Dual x)
    {
        double e = Math.Exp(x.Value);
        return x.Chain(e, e);
    }

    /// <summary>Natural logarithm.</summary>
    public static Dual Log(Dual x) => x.Chain(Math.Log(x.Value), 1 / x.Value);

    /// <summary>Square root.</summary>
    public static Dual Sqrt(Dual x)
    {
        double root = Math.Sqrt(x.Value);
        return x.Chain(root, 0.5 / root);
    }

    /// <summary>Sine of an angle in radians.</summary>
    public static Dual Sin(Dual x)
    {
        var (s, c) = Math.SinCos(x.Value);
        return x.Chain(s, c);
    }

    /// <summary>Cosine of an angle in radians.</summary>
    public static Dual Cos(Dual x)
    {
        var (s, c) = Math.SinCos(x.Value);
        return x.Chain(c, -s);
    }

    /// <summary>Tangent of an angle in radians.</summary>
    public static Dual Tan(Dual x)
    {
        double t = Math.Tan(x.Value);
        return x.Chain(t, 1 + t * t);
    }

    /// <summary>Arc tangent, radians.</summary>
    public static Dual Atan(Dual x) => x.Chain(Math.Atan(x.Value), 1 / (1 + x.Value * x.Value));

    /// <summary>Hyperbolic sine.</summary>
    public static Dual Sinh(Dual x) => x.Chain(Math.Sinh(x.Value), Math.Cosh(x.Value));

    /// <summary>Hyperbolic cosine.</summary>
    public static Dual Cosh(Dual x) => x.Chain(Math.Cosh(x.Value), Math.Sinh(x.Value));

    /// <summary>Hyperbolic tangent.</summary>
    public static Dual Tanh(Dual x)
    {
        double t = Math.Tanh(x.Value);
        return x.Chain(t, 1 - t * t);
    }

    /// <summary>Absolute value; the derivative at zero is taken as zero.</summary>
    public static Dual Abs(Dual x) => x.Chain(Math.Abs(x.Value), Math.Sign(x.Value));

    /// <summary>A constant power.</summary>
    /// <param name="x">Base.</param>
    /// <param name="power">Exponent.</param>
    public static Dual Pow(Dual x, double power) =>
        power == 2 ? x * x : x.Chain(Math.Pow(x.Value, power), power == 0 ? 0 : power * Math.Pow(x.Value, power - 1));

    /// <summary>A power whose exponent varies too; the base is positive.</summary>
    /// <param name="x">Base.</param>
    /// <param name="power">Exponent.</param>
    public static Dual Pow(Dual x, Dual power)
    {
        double value = Math.Pow(x.Value, power.Value);
        double byBase = power.Value == 0 ? 0 : power.Value * Math.Pow(x.Value, power.Value - 1);
        double byPower = value == 0 ? 0 : value * Math.Log(x.Value);
        return new(value, x.partials * byBase + power.partials * byPower);
    }

    /// <inheritdoc/>
    public bool Equals(Dual other) => Value.Equals(other.Value) && partials.Equals(other.partials);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Dual other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Value, partials);

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Value:R}");
}
