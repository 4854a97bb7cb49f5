// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;
using Halite.Numerics;
using MathNet.Numerics.Distributions;

namespace Halite.Spectra;

/// <summary>Says when the baseline of a fit is too stiff, and what a baseline subtracted first would have made of it.</summary>
internal static class BaselineTest
{
    // Two more degrees of freedom: enough to see a bend and a twist, few enough not to drown a bend in them.
    private const int Added = 2;

    /// <summary>
    /// Likelihood-ratio test against a baseline with two more polynomial degrees. With known noise the fall of chi-square (of the deviance)
    /// follows a chi-square distribution of two degrees, with unknown noise an F distribution.
    /// </summary>
    public static void Run(PeakWork work, LeastSquaresResult fit, PeakFitOptions options, ImmutableArray<Warning>.Builder warnings, CancellationToken cancellation)
    {
        if (work.X.Length < fit.Parameters.Length + Added + 3) return;
        var richer = work.Model with { PolynomialDegree = work.Model.PolynomialDegree + Added };
        var other = work.Refit(richer, fit, cancellation);
        double fall = fit.ChiSquare - other.ChiSquare;
        if (!(fall > 0) || !other.Converged) return;
        double probability;
        if (fit.ScaledByReducedChiSquare)
        {
            double degrees = Math.Max(1, other.DegreesOfFreedom), f = fall / Added / other.ReducedChiSquare;
            probability = 1 - FisherSnedecor.CDF(Added, degrees, f);
        }
        else
        {
            probability = 1 - ChiSquared.CDF(Added, fall);
        }

        if (probability > options.TestLevel) return;
        double change = LargestAreaChange(work, fit, other);
        warnings.Add(new Warning("baseline-misspecified", string.Create(CultureInfo.InvariantCulture,
            $"The baseline ({work.Model.BaselineText}) is too stiff: two more polynomial degrees lower chi-square by {fall:G4} (probability by chance {(probability < 1e-15 ? "below 1E-15" : probability.ToString("0.0E+0", CultureInfo.InvariantCulture))}) and move an area by up to {change:F0} %; add exp or poly, or leave the baseline to the fit.")));
    }

    /// <summary>The largest relative change of a peak's area between two fits of the same peaks, per cent.</summary>
    private static double LargestAreaChange(PeakWork work, LeastSquaresResult a, LeastSquaresResult b)
    {
        double largest = 0;
        int at = 0;
        foreach (var peak in work.Model.Peaks)
        {
            int count = peak.Shape.Count;
            double before = Size(peak.Shape, a.Values.AsSpan(at, count)), after = Size(peak.Shape, b.Values.AsSpan(at, count));
            if (before != 0) largest = Math.Max(largest, 100 * Math.Abs(after / before - 1));
            at += count;
        }

        return largest;
    }

    private static double Size(LineShape shape, ReadOnlySpan<double> p) => shape.HasArea ? shape.Area(p) : shape.Height(p);

    /// <summary>Warns where areas over a baseline that arPLS found first differ by more than a tenth and three sigma.</summary>
    public static void CompareFirst(PeakWork work, LeastSquaresResult fit, ImmutableArray<Warning>.Builder warnings, CancellationToken cancellation)
    {
        if (work.X.Length < 8) return;
        var model = work.Model with { PolynomialDegree = -1, Exponential = false, First = FirstBaseline.ArPls };
        double[] data = [.. work.Spectrum.Y];
        var first = PeakWork.FirstOf(work.X, data, model);
        var bare = work with { Model = model, Y = [.. data.Zip(first, (a, b) => a - b)], First = first };
        var other = bare.Refit(model, fit, cancellation);
        if (!other.Converged) return;
        var report = PeakReport.Of(work, fit, [], [.. Enumerable.Range(0, fit.Parameters.Length)], PeakFitOptions.Default with { Profiles = PeakProfileScope.None }, cancellation);
        int at = 0;
        var lost = new List<string>();
        foreach (var peak in report.Peaks)
        {
            int count = peak.Shape.Count;
            double joint = Size(peak.Shape, fit.Values.AsSpan(at, count)), alone = Size(peak.Shape, other.Values.AsSpan(at, count));
            double sigma = (peak.Shape.HasArea ? peak.Area : peak.Height).Sigma ?? 0;
            if (Math.Abs(alone - joint) > Math.Max(0.1 * Math.Abs(joint), 3 * sigma))
                lost.Add(string.Create(CultureInfo.InvariantCulture, $"{peak.Centre.Value:F0}: {100 * (alone / joint - 1):+0;-0} %"));
            at += count;
        }

        if (lost.Count > 0)
            warnings.Add(new Warning("baseline-first-differs", $"With a baseline subtracted first (arPLS) areas would come out differently ({string.Join(", ", lost)}): compare only with numbers that were fitted together with their baseline."));
    }
}
