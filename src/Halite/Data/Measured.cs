// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;

namespace Halite.Data;

/// <summary>
/// A quantity with what is known of its uncertainty: a value in a stated unit together with either its standard
/// uncertainty (one sigma), split into signed contributions by source, or the reason why there is none.
/// </summary>
/// <remarks>
/// <para>
/// The contribution of a source i is (∂value/∂x_i) u(x_i), in the unit of the value (GUM, JCGM 100:2008, section 5.1).
/// Contributions of different sources are independent; the same source in two numbers (one cell's mass, one area) is
/// fully correlated, so differences and ratios of such numbers come out right: a Coulombic efficiency does not carry
/// the uncertainty of the mass, because it cancels.
/// </para>
/// <para>
/// A value is never clipped to what looks plausible. NaN means "not determined" and always has a reason.
/// Propagation is linear (first order); a result whose uncertainty is not symmetric carries an <see cref="Interval"/>.
/// </para>
/// </remarks>
public sealed class Measured : IFormattable
{
    // Sources in ordinal order and their contributions: plain arrays, since every number of a result passes here.
    private readonly string[] sources;
    private readonly double[] amounts;
    private ImmutableSortedDictionary<string, double>? dictionary;

    private Measured(double value, string unit, string[] sources, double[] amounts, string? reason, Interval? interval)
    {
        Value = value;
        Unit = unit;
        this.sources = sources;
        this.amounts = amounts;
        Reason = reason;
        Interval = interval;
        Sigma = reason is null ? Quadrature(amounts) : null;
    }

    /// <summary>The best estimate, in <see cref="Unit"/>.</summary>
    public double Value { get; }

    /// <summary>The unit as the field writes it ("mAh/g"); "1" for a pure number.</summary>
    public string Unit { get; }

    /// <summary>Standard uncertainty (one sigma) in <see cref="Unit"/>; null where <see cref="Reason"/> says why there is none.</summary>
    public double? Sigma { get; }

    /// <summary>Why there is no standard uncertainty; null when there is one.</summary>
    public string? Reason { get; }

    /// <summary>The coverage interval where it is not simply value ± k sigma; otherwise null.</summary>
    public Interval? Interval { get; }

    /// <summary>Signed contributions to the standard uncertainty by source id, in <see cref="Unit"/>.</summary>
    public ImmutableSortedDictionary<string, double> Contributions =>
        dictionary ??= ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, sources.Select((s, i) => KeyValuePair.Create(s, amounts[i])));

    /// <summary>A number without uncertainty: defined, counted, or exact by convention.</summary>
    /// <param name="value">The value.</param>
    /// <param name="unit">Its unit.</param>
    public static Measured Exact(double value, string unit) => new(value, unit, [], [], null, null);

    /// <summary>A number from one source of its own.</summary>
    /// <param name="value">The value.</param>
    /// <param name="sigma">Standard uncertainty, not negative, in the same unit.</param>
    /// <param name="unit">The unit.</param>
    /// <param name="source">Id of the source, the same wherever the same physical input enters ("cell A1: mass").</param>
    /// <exception cref="ArgumentOutOfRangeException">The sigma is negative or NaN.</exception>
    public static Measured From(double value, double sigma, string unit, string source)
    {
        if (!(sigma >= 0)) throw new ArgumentOutOfRangeException(nameof(sigma), sigma, "A standard uncertainty is not negative.");
        return new Measured(value, unit, [source], [sigma], null, null);
    }

    /// <summary>A number from several independent sources.</summary>
    /// <param name="value">The value.</param>
    /// <param name="unit">The unit.</param>
    /// <param name="contributions">Signed contributions by source id, in the same unit.</param>
    /// <exception cref="ArgumentException">A source comes twice.</exception>
    public static Measured FromContributions(double value, string unit, IEnumerable<KeyValuePair<string, double>> contributions)
    {
        var sources = new string[4];
        var amounts = new double[4];
        int n = 0;
        foreach (var (source, contribution) in contributions)
        {
            if (n == sources.Length)
            {
                Array.Resize(ref sources, 2 * n);
                Array.Resize(ref amounts, 2 * n);
            }

            int at = Array.BinarySearch(sources, 0, n, source, StringComparer.Ordinal);
            if (at >= 0) throw new ArgumentException($"The source \"{source}\" comes twice.", nameof(contributions));
            Array.Copy(sources, ~at, sources, ~at + 1, n - ~at);
            Array.Copy(amounts, ~at, amounts, ~at + 1, n - ~at);
            (sources[~at], amounts[~at]) = (source, contribution);
            n++;
        }

        return new(value, unit, sources[..n], amounts[..n], null, null);
    }

    /// <summary>A number whose uncertainty is not known.</summary>
    /// <param name="value">The value; NaN where it could not be determined.</param>
    /// <param name="unit">The unit.</param>
    /// <param name="reason">Why there is no uncertainty, in words a user understands.</param>
    public static Measured WithoutSigma(double value, string unit, string reason) => new(value, unit, [], [], reason, null);

    /// <summary>The same quantity with a coverage interval.</summary>
    /// <param name="interval">The interval, in the same unit.</param>
    public Measured WithInterval(Interval interval) => new(Value, Unit, sources, amounts, Reason, interval);

    /// <summary>The same quantity in another unit.</summary>
    /// <param name="factor">New value per old value.</param>
    /// <param name="unit">The new unit.</param>
    public Measured Scaled(double factor, string unit) =>
        new(Value * factor, unit, sources, Array.ConvertAll(amounts, c => c * factor), Reason, Scale(Interval, factor));

    /// <summary>A result of several inputs by linear propagation.</summary>
    /// <param name="value">The result's value.</param>
    /// <param name="unit">The result's unit.</param>
    /// <param name="terms">Each input with the partial derivative of the result by it.</param>
    /// <returns>The result; without sigma, and with the reason, if an input has none.</returns>
    public static Measured Propagate(double value, string unit, params ReadOnlySpan<(Measured Input, double Derivative)> terms)
    {
        string[] sources = [];
        double[] amounts = [];
        string? reason = null;
        foreach (var (input, derivative) in terms)
        {
            reason ??= derivative == 0 ? null : input.Reason;
            (sources, amounts) = Merge(sources, amounts, input, derivative);
        }

        return new Measured(value, unit, sources, amounts, reason, null);
    }

    /// <summary>The product, in the unit given.</summary>
    /// <param name="other">The other factor.</param>
    /// <param name="unit">The product's unit.</param>
    public Measured Times(Measured other, string unit) => Propagate(Value * other.Value, unit, (this, other.Value), (other, Value));

    /// <summary>The quotient, in the unit given.</summary>
    /// <param name="other">The divisor.</param>
    /// <param name="unit">The quotient's unit.</param>
    /// <param name="scale">A factor on top, for percent or a change of unit.</param>
    public Measured Over(Measured other, string unit, double scale = 1) =>
        Propagate(scale * Value / other.Value, unit, (this, scale / other.Value), (other, -scale * Value / (other.Value * other.Value)));

    /// <summary>The sum of two quantities in the same unit.</summary>
    public static Measured operator +(Measured left, Measured right) =>
        Propagate(left.Value + right.Value, SameUnit(left, right), (left, 1), (right, 1));

    /// <summary>The difference of two quantities in the same unit.</summary>
    public static Measured operator -(Measured left, Measured right) =>
        Propagate(left.Value - right.Value, SameUnit(left, right), (left, 1), (right, -1));

    /// <summary>Covariance of two quantities through the sources that they share, in the product of their units.</summary>
    /// <param name="a">One quantity.</param>
    /// <param name="b">The other.</param>
    public static double Covariance(Measured a, Measured b)
    {
        double sum = 0;
        for (int i = 0, j = 0; i < a.sources.Length && j < b.sources.Length;)
        {
            int order = string.CompareOrdinal(a.sources[i], b.sources[j]);
            if (order == 0) sum += a.amounts[i++] * b.amounts[j++];
            else if (order < 0) i++;
            else j++;
        }

        return sum;
    }

    /// <summary>
    /// The difference of two quantities in units of its own standard uncertainty, shared sources respected;
    /// NaN where an uncertainty is missing, ±infinity where both are exact and differ.
    /// </summary>
    /// <param name="left">One quantity.</param>
    /// <param name="right">The other, in the same unit.</param>
    public static double DifferenceInSigma(Measured left, Measured right)
    {
        var difference = left - right;
        if (difference.Sigma is not { } sigma) return double.NaN;
        // Two numbers that follow from the same inputs differ by rounding, and so does their sigma: that is no difference.
        double rounding = 1e-12 * Math.Max(Math.Abs(left.Value), Math.Abs(right.Value));
        return Math.Abs(difference.Value) <= rounding ? 0 : difference.Value / sigma;
    }

    /// <inheritdoc/>
    public override string ToString() => ToString(null, CultureInfo.InvariantCulture);

    /// <summary>Value, sigma and unit, rounded to two digits of the sigma: "195.0 ± 2.1 mAh/g".</summary>
    /// <param name="format">A number format for the value where there is no sigma; default G6.</param>
    /// <param name="formatProvider">Culture of the numbers; invariant when null.</param>
    public string ToString(string? format, IFormatProvider? formatProvider)
    {
        formatProvider ??= CultureInfo.InvariantCulture;
        var unit = Unit == "1" ? "" : " " + Unit;
        if (Sigma is not { } sigma || sigma <= 0 || !double.IsFinite(sigma) || !double.IsFinite(Value))
            return (format is null ? Short(Value, 6, formatProvider) : Value.ToString(format, formatProvider)) + unit;
        int decimals = 1 - (int)Math.Floor(Math.Log10(sigma));
        if (decimals is >= 0 and <= 9 && Math.Abs(Value) < 1e6)
        {
            var fixedPoint = "F" + decimals.ToString(CultureInfo.InvariantCulture);
            return $"{Value.ToString(fixedPoint, formatProvider)} ± {sigma.ToString(fixedPoint, formatProvider)}{unit}";
        }

        int digits = Math.Clamp(decimals + (Value == 0 ? 0 : (int)Math.Floor(Math.Log10(Math.Abs(Value)))), 1, 12);
        return $"{Value.ToString("0." + new string('0', digits) + "E+0", formatProvider)} ± {sigma.ToString("0.0E+0", formatProvider)}{unit}";
    }

    /// <summary>A number for people; where it is longer than its digits, or below 0.0001, with an exponent of as few digits as it needs: "9.64E-5", "1E+9".</summary>
    /// <param name="value">The number.</param>
    /// <param name="digits">Significant digits, 1 to 15; trailing zeros are left out.</param>
    public static string Plain(double value, int digits = 6) => Short(value, digits, CultureInfo.InvariantCulture);

    private static string Short(double value, int digits, IFormatProvider formatProvider)
    {
        var text = value.ToString("G" + digits.ToString(CultureInfo.InvariantCulture), formatProvider);
        return text.Contains('E', StringComparison.Ordinal) ? value.ToString("0." + new string('#', digits - 1) + "E+0", formatProvider) : text;
    }

    private static string SameUnit(Measured a, Measured b) =>
        a.Unit == b.Unit ? a.Unit : throw new ArgumentException($"Quantities in {a.Unit} and {b.Unit} do not add.");

    // Adds derivative × contribution source by source; both lists are in ordinal order.
    private static (string[] Sources, double[] Amounts) Merge(string[] sources, double[] amounts, Measured input, double derivative)
    {
        if (input.sources.Length == 0) return (sources, amounts);
        var mergedSources = new string[sources.Length + input.sources.Length];
        var mergedAmounts = new double[mergedSources.Length];
        int n = 0, i = 0, j = 0;
        while (i < sources.Length || j < input.sources.Length)
        {
            int order = i == sources.Length ? 1 : j == input.sources.Length ? -1 : string.CompareOrdinal(sources[i], input.sources[j]);
            mergedSources[n] = order <= 0 ? sources[i] : input.sources[j];
            mergedAmounts[n++] = (order <= 0 ? amounts[i++] : 0) + (order >= 0 ? derivative * input.amounts[j++] : 0);
        }

        return (mergedSources[..n], mergedAmounts[..n]);
    }

    private static double Quadrature(double[] contributions)
    {
        double sum = 0;
        foreach (var c in contributions) sum += c * c;
        return Math.Sqrt(sum);
    }

    private static Interval? Scale(Interval? interval, double factor) => interval is not { } i ? null
        : factor >= 0 ? new Interval(i.Lower * factor, i.Upper * factor, i.Level)
        : new Interval(i.Upper * factor, i.Lower * factor, i.Level);
}
