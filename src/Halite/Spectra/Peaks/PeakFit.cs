// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Spectra;

/// <summary>
/// Fits peaks together with their baseline. The joint fit is the default because a baseline that is subtracted first
/// takes a third of a broad band's area with it at an innocent chi-square.
/// </summary>
public static class PeakFit
{
    /// <summary>Fits one spectrum.</summary>
    /// <param name="spectrum">The spectrum.</param>
    /// <param name="model">Peaks and baseline; without a baseline one is chosen by the data (said in the result).</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <param name="cancellation">Stops the fit.</param>
    /// <exception cref="InputException">The model does not fit the data's range, or weights are asked that the data lack.</exception>
    public static PeakFitResult Fit(Spectrum spectrum, PeakModel model, PeakFitOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= PeakFitOptions.Default;
        var warnings = ImmutableArray.CreateBuilder<Warning>();
        Check(spectrum, model, options, warnings);
        var start = PeakWork.Of(spectrum, model, options);
        bool search = model.Auto is not null && model.AutoCount is null;
        if (model.Auto is not null) start = start with { Model = PeakSearch.Find(start, model, options, cancellation) };
        var (work, fit) = Solve(start, cancellation);
        var dropped = new List<double>();
        while (search && FoundPeaks.Weakest(work, fit, model.Peaks.Length, cancellation) is { } weakest)
        {
            dropped.Add(fit.Values[work.Build(fit.Parameters).Offsets[weakest] + 1]);
            start = start with { Model = start.Model with { Peaks = start.Model.Peaks.RemoveAt(weakest) } };
            (work, fit) = Solve(start, cancellation);
        }

        if (dropped.Count > 0)
            warnings.Add(new Warning("peaks-dropped", $"Of the peaks found, {string.Join(", ", dropped.Select(x => x.ToString("G4", CultureInfo.InvariantCulture)))} do not stand clear of what noise makes of their width beside the others and the baseline (1 % false alarms), and were left out; a peak that is named in --model stays."));
        if (!start.Model.HasBaseline) warnings.Add(new Warning("baseline-chosen", $"The model names no baseline: {work.Model.BaselineText} was chosen by the corrected AIC and fitted together with the peaks."));
        model = work.Model;
        if (!fit.Converged) warnings.Add(new Warning("not-converged", $"The fit did not converge: {fit.ConvergenceText}."));
        warnings.AddRange(fit.ActiveBounds.Select(PeakReport.AtBound));
        if (fit.Unidentified.Length > 0)
            warnings.Add(new Warning("unidentified", $"The data do not determine {string.Join(", ", fit.Unidentified)}: simplify the model or hold some of them."));
        if (options.TestBaseline && model.First == FirstBaseline.None && !model.Peaks.IsEmpty) BaselineTest.Run(work, fit, options, warnings, cancellation);
        if (options.CompareBaselineFirst && model.First == FirstBaseline.None && !model.Peaks.IsEmpty) BaselineTest.CompareFirst(work, fit, warnings, cancellation);
        var report = PeakReport.Of(work, fit, warnings.ToImmutable(), [.. Enumerable.Range(0, fit.Parameters.Length)], options, cancellation);
        var negative = report.Peaks.Where(p => p.Height.Value < 0).Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Shape.Id} {p.Centre.Value:G6}")).ToArray();
        return negative.Length == 0 ? report : report with
        {
            Warnings = report.Warnings.Add(new Warning("negative-peak", $"{string.Join(", ", negative)} came out negative: the data do not hold it beside the others and the baseline, or it is a dip.")),
        };
    }

    // The fit with the model's baseline, or with one that is chosen by the data.
    private static (PeakWork Work, LeastSquaresResult Fit) Solve(PeakWork work, CancellationToken cancellation)
    {
        if (work.Model.HasBaseline) return (work, work.Best(cancellation));
        var (chosen, rough) = BaselineChoice.Choose(work, cancellation);
        return (chosen, rough is null ? chosen.Best(cancellation) : chosen.Finish(rough, cancellation));
    }

    private static void Check(Spectrum spectrum, PeakModel model, PeakFitOptions options, ImmutableArray<Warning>.Builder warnings)
    {
        foreach (var peak in model.Peaks)
        {
            double centre = peak.Centre.Start!.Value;
            if (!peak.Shape.IsEdge && (centre < spectrum.X[0] || centre > spectrum.X[^1]))
                throw new InputException(string.Create(CultureInfo.InvariantCulture, $"A {peak.Shape.Id} at {centre:G6} lies outside the data of \"{spectrum.Name}\" ({spectrum.X[0]:G6} to {spectrum.X[^1]:G6}); check the model or the range."));
        }

        PeakWeights.Check(spectrum, options, warnings);
    }
}
