// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Halite.Data;

namespace Halite.Studies.CrossChecks;

/// <summary>
/// The rules of verdicts. With uncertainties: green within 2 sigma of the difference, amber within 3, red beyond. Where a
/// side has none: green within 5 %, amber within 15 %, and it is said that no uncertainty was given.
/// </summary>
internal static class Compare
{
    private const double GreenSigma = 2, AmberSigma = 3, GreenPart = 0.05, AmberPart = 0.15, RoundingPart = 1e-9;

    /// <summary>The two sides ought to be equal.</summary>
    public static CrossCheck Equal(CrossCheck check, Side left, Side right, string meaning) => Judge(check, left, right, (left.Value - right.Value).Value, meaning);

    /// <summary>The left side ought not to exceed the right one.</summary>
    public static CrossCheck AtMost(CrossCheck check, Side left, Side right, string meaning) => Judge(check, left, right, Math.Max(0, (left.Value - right.Value).Value), meaning);

    /// <summary>The left side ought to lie between two ends; what it exceeds the nearer by is judged.</summary>
    public static CrossCheck Between(CrossCheck check, Side left, Side low, Side high, string meaning) =>
        left.Value.Value < low.Value.Value ? Judge(check, left, low, low.Value.Value - left.Value.Value, meaning)
        : left.Value.Value > high.Value.Value ? Judge(check, left, high, left.Value.Value - high.Value.Value, meaning)
        : check with { Verdict = Verdict.Green, Left = left, Right = left.Value.Value - low.Value.Value < high.Value.Value - left.Value.Value ? low : high, DifferenceInSigma = 0, Explanation = $"{meaning} It lies inside the range." };

    /// <summary>Some inputs are missing.</summary>
    public static CrossCheck Missing(CrossCheck check, params IEnumerable<string> what) => check with { Verdict = Verdict.NotTestable, Missing = [.. what] };

    /// <summary>A check of a sign or a trend that either holds or does not.</summary>
    public static CrossCheck Holds(CrossCheck check, Side left, Side? right, bool holds, string meaning) => Told(check, left, right, holds ? Verdict.Green : Verdict.Red, meaning);

    /// <summary>A check of signs whose verdict its own rule gives.</summary>
    public static CrossCheck Told(CrossCheck check, Side left, Side? right, Verdict verdict, string meaning) => check with
    {
        Verdict = verdict,
        Left = left,
        Right = right,
        DifferenceInSigma = right is null || left.Value.Unit != right.Value.Unit ? double.NaN : Measured.DifferenceInSigma(left.Value, right.Value),
        Explanation = meaning,
    };

    private static CrossCheck Judge(CrossCheck check, Side left, Side right, double excess, string meaning)
    {
        double difference = left.Value.Value - right.Value.Value, size = Math.Max(Math.Abs(right.Value.Value), double.Epsilon);

        // What rounding leaves of two numbers that share every source is no difference.
        double sigmas = Math.Abs(difference) <= RoundingPart * size ? 0 : Measured.DifferenceInSigma(left.Value, right.Value);
        bool exact = !double.IsFinite(sigmas);
        double measure = excess == 0 ? 0 : exact ? Math.Abs(excess) / size : Math.Abs(sigmas);
        var verdict = measure <= (exact ? GreenPart : GreenSigma) ? Verdict.Green : measure <= (exact ? AmberPart : AmberSigma) ? Verdict.Amber : Verdict.Red;
        var rule = excess == 0 && difference != 0
            ? string.Create(CultureInfo.InvariantCulture, $"{100 * Math.Abs(difference) / size:0.#} % inside the bound.")
            : exact
                ? string.Create(CultureInfo.InvariantCulture, $"{100 * difference / size:+0.0;-0.0;0.0} %; no uncertainty on one side, so 5 % is green and 15 % amber.")
                : string.Create(CultureInfo.InvariantCulture, $"{sigmas:+0.0;-0.0;0.0} sigma of the difference.");
        return check with { Verdict = verdict, Left = left, Right = right, DifferenceInSigma = sigmas, Explanation = $"{meaning} {rule}" };
    }
}
