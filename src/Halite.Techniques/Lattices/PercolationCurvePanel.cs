// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Lattices;
using Halite.Lattices.Percolation;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Lattices;

/// <summary>The panel of a percolation curve and its threshold.</summary>
internal static class PercolationCurvePanel
{
    public static Panel Of(OperationContext context)
    {
        if (context.IsGiven(LatticeOptions.FormulaText)) throw new InputException("--curve goes through all Li contents: leave --formula out, or leave --curve out for one composition.");
        if (context.Get(PercolateOperation.Ordering) != "random" || context.IsGiven(PercolateOperation.Structure)) throw new InputException("--curve is for random arrangements: leave --ordering out, or give a --formula for one composition.");
        if (context.IsGiven(LatticeOptions.PairW) || context.IsGiven(LatticeOptions.LithiumFluorine)) throw new InputException("--curve is for random arrangements: leave --pair-w and --li-f out, or give a --formula for one composition.");
        if (context.Get(PercolateOperation.Surface) == "free") throw new InputException("--curve is for the periodic crystal: leave --surface out, or give a --formula for one composition.");
        var rule = TransportRule.Parse(context.Get(PercolateOperation.Rule));
        LatticeKind? lattice = context.Get(PercolateOperation.Lattice) is { } name ? LatticeKinds.Parse(name) : null;
        var options = new PercolationCurveOptions
        {
            Cells = context.Get(PercolateOperation.Cells) ?? (lattice is null ? 16 : 24),
            Samples = context.Get(PercolateOperation.Samples) ?? 1000,
            Seed = context.Get(OptionSpec.Seed),
            Threads = context.Get(LatticeOptions.Threads),
        };
        int thresholdSamples = context.Get(PercolateOperation.ThresholdSamples);
        double half = thresholdSamples > 0 ? 0.5 : 1;

        var progress = LatticeOptions.Part(context, $"{options.Samples} sweeps", 0, half);
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var curve = lattice is { } k ? PercolationCurve.OfSites(k, options, progress, context.Cancellation) : PercolationCurve.OfRule(rule, options, progress, context.Cancellation);
        process.Refresh();
        double rate = (double)curve.Samples * curve.Sites / Math.Max(1e-3, (process.TotalProcessorTime - before).TotalSeconds);

        PercolationThreshold? threshold = null;
        if (thresholdSamples > 0 && !context.Cancellation.IsCancellationRequested)
        {
            if (thresholdSamples < 10) throw new InputException("--threshold-samples needs at least 10 samples, or 0 to leave the extrapolation out.");
            var thresholdOptions = new PercolationThresholdOptions { Samples = thresholdSamples, Seed = options.Seed, Threads = options.Threads };
            progress = LatticeOptions.Part(context, "threshold at four sizes", half, 1);
            try
            {
                threshold = lattice is { } kind
                    ? PercolationThreshold.OfSites(kind, thresholdOptions, progress, context.Cancellation)
                    : PercolationThreshold.OfRule(rule, thresholdOptions, progress, context.Cancellation);
            }
            catch (OperationCanceledException)
            {
                // Cancelled before its first size was finished: the curve stands without an extrapolated threshold.
            }
        }

        var warnings = new List<Warning>();
        if (LatticeOptions.Interrupted(curve.Samples, curve.Requested, "sweeps") is { } interrupted) warnings.Add(interrupted);
        if (thresholdSamples > 0 && threshold?.IsComplete != true) warnings.Add(new Warning("interrupted-threshold", "Interrupted: the threshold rests on the samples that were finished, or is left out."));
        return new Panel
        {
            Results = Results(curve, threshold, lattice, options, rate),
            Tables = [Summary(curve, threshold, lattice is not null, rate), Short(curve, lattice is not null)],
            Data = Long(curve, lattice is not null),
            Figures = [CurveFigure(curve, threshold, lattice)],
            Warnings = [.. warnings],
            Notes = [string.Create(CultureInfo.InvariantCulture, $"{Model(curve, lattice)}: {curve.Samples} Newman-Ziff sweeps of {curve.Cells}³ cells ({curve.Sites} sites), seed {options.Seed}; the fraction is over all {(lattice is null ? "Li" : "occupied sites")} in clusters that wrap around any axis.")],
            ExitCode = warnings.Count > 0 ? 130 : 0,
        };
    }

    private static string Model(PercolationCurve curve, LatticeKind? lattice) => lattice is null ? curve.Model + " rule" : "site percolation on " + lattice.Value.Name();

    private static JsonObject Results(PercolationCurve curve, PercolationThreshold? threshold, LatticeKind? lattice, PercolationCurveOptions options, double rate)
    {
        bool plain = lattice is not null;
        var first = curve.Wrapping.FirstWrapMean(1);
        double scale = plain ? 1 : 2;
        var results = new JsonObject
        {
            ["model"] = plain ? "site percolation" : "transport rule",
            [plain ? "lattice" : "rule"] = plain ? lattice!.Value.Name() : curve.Model,
            [plain ? "threshold_p" : "threshold_x"] = Json.Of(Scaled(threshold, scale)),
            ["threshold_estimator"] = PercolationThreshold.Estimator,
            ["threshold_sizes"] = threshold is null ? new JsonArray() : Json.Array(threshold.Sizes.Select(s => (JsonNode?)new JsonObject
            {
                ["cells"] = s.Cells,
                ["samples"] = s.Samples,
                [plain ? "p" : "x"] = Json.Of(scale * s.Threshold),
                ["sigma"] = Json.Of(scale * s.Sigma),
                [plain ? "first_wrap_p" : "first_wrap_x"] = Json.Of(scale * s.FirstWrap),
            })),
            [plain ? "first_wrap_p" : "first_wrap_x"] = Json.Of(Measured.From(scale * first.Mean, scale * first.Sigma, "1", "sampling")),
            ["curve"] = Json.Array(curve.Points.Select(p => (JsonNode?)new JsonObject
            {
                [plain ? "p" : "x"] = Json.Of(plain ? p.Occupation : Math.Round(p.X, 6)),
                ["n"] = p.Occupied,
                ["fraction"] = Json.Of(p.Fraction),
                ["sigma"] = Json.Of(p.Sigma),
                ["largest"] = Json.Of(p.Largest),
                ["largest_sigma"] = Json.Of(p.LargestSigma),
                ["wraps_any"] = Json.Of(p.WrapsAny),
                ["wraps_axis"] = Json.Of(p.WrapsAxis),
                ["wraps_all"] = Json.Of(p.WrapsAll),
                ["fraction_convolved"] = Json.Of(p.Convolved),
                ["fraction_convolved_sigma"] = Json.Of(p.ConvolvedSigma),
            })),
            ["cells"] = curve.Cells,
            ["sites"] = curve.Sites,
            ["samples"] = curve.Samples,
            ["seed"] = options.Seed,
            ["site_adds_per_second"] = Json.Of(Math.Round(rate)),
        };
        return results;
    }

    private static Measured Scaled(PercolationThreshold? threshold, double factor) => threshold is null
        ? Measured.WithoutSigma(double.NaN, "1", "the extrapolation was left out")
        : threshold.Threshold.Scaled(factor, "1");

    private static DataTable Summary(PercolationCurve curve, PercolationThreshold? threshold, bool plain, double rate)
    {
        double scale = plain ? 1 : 2;
        var symbol = plain ? "p" : "x";
        var first = curve.Wrapping.FirstWrapMean(1);
        return DataTable.Facts("Threshold",
            ($"Threshold {symbol}, infinite crystal", Scaled(threshold, scale)),
            ("Estimator", PercolationThreshold.Estimator),
            ($"First wrapping of any axis in this crystal, {symbol}", Measured.From(scale * first.Mean, scale * first.Sigma, "1", "sampling")),
            ("Site adds per second of one core", rate));
    }

    private static DataTable Short(PercolationCurve curve, bool plain)
    {
        // Every twentieth point, and every fifth where the fraction climbs.
        var shown = curve.Points.Where((p, n) => (n + 1) % 20 == 0 || ((n + 1) % 5 == 0 && p.Fraction is > 0.01 and < 0.9));
        return DataTable.Of("Curve", [plain ? "p" : "x", "Percolating fraction", "± sigma", "Largest cluster", "Wraps any axis", "Wraps all"], shown.Select(p => new object?[]
        {
            plain ? p.Occupation : Math.Round(p.X, 6), p.Fraction, p.Sigma, p.Largest, p.WrapsAny, p.WrapsAll,
        }));
    }

    private static DataTable Long(PercolationCurve curve, bool plain) => DataTable.Of(
        "Curve",
        [plain ? "p" : "x", "n", "fraction", "sigma", "largest", "largest_sigma", "wraps_any", "wraps_axis", "wraps_all", "fraction_convolved", "fraction_convolved_sigma"],
        curve.Points.Select(p => new object?[] { plain ? p.Occupation : Math.Round(p.X, 6), p.Occupied, p.Fraction, p.Sigma, p.Largest, p.LargestSigma, p.WrapsAny, p.WrapsAxis, p.WrapsAll, p.Convolved, p.ConvolvedSigma }));

    private static Figure CurveFigure(PercolationCurve curve, PercolationThreshold? threshold, LatticeKind? lattice)
    {
        bool plain = lattice is not null;
        double scale = plain ? 1 : 2;
        ImmutableArray<double> x = [.. curve.Points.Select(p => scale * p.Occupation)];
        var plot = new Plot
        {
            X = new Axis(plain ? "Occupied share of sites, p" : "Li per two anions, x") { Minimum = 0, Maximum = scale },
            // Room above 1 for the name of the threshold.
            Y = new Axis("Share") { Minimum = 0, Maximum = 1.12 },
            Traces =
            [
                new BandTrace("", x, [.. curve.Points.Select(p => p.Fraction - 2 * p.Sigma)], [.. curve.Points.Select(p => p.Fraction + 2 * p.Sigma)]) { PaletteIndex = 0 },
                new LineTrace(plain ? "percolating share of occupied sites" : "percolating share of Li", x, [.. curve.Points.Select(p => p.Fraction)]) { PaletteIndex = 0, Width = 2 },
                new LineTrace("largest cluster", x, [.. curve.Points.Select(p => p.Largest)]) { PaletteIndex = 2, Dash = Dash.Dotted },
                new LineTrace("probability to wrap any axis", x, [.. curve.Points.Select(p => p.WrapsAny)]) { PaletteIndex = 1, Dash = Dash.Dashed, Width = 1.2 },
            ],
            Annotations = threshold is null ? [] : [new VerticalLine(scale * threshold.Threshold.Value, "threshold " + Scaled(threshold, scale))],
        };
        return Figure.Of("percolation-curve", "Percolation, " + Model(curve, lattice), plot,
            $"Share of {(plain ? "occupied sites" : "Li")} in clusters that wrap around any axis against composition, {curve.Samples} samples of {curve.Cells}³ cells; the band is two standard errors. The vertical line is the threshold of the infinite crystal.");
    }
}
