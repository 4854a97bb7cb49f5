// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Cycling.Differential;

/// <summary>
/// dQ/dV of a half cycle. Charge is a measure over voltage: the default convolves it with a Gaussian of stated width, so
/// that the area under the curve is the charge to rounding, whatever the voltage does. Peaks are followed from fine to
/// coarse resolution and each is stated at the finest resolution at which its prominence is more than noise reaches
/// anywhere in the curve (<see cref="PeakSignificance"/>), together with the resolution up to which it persists. Other tools' recipes are offered by name for comparison. See docs/cycling.md.
/// </summary>
public static class DifferentialCapacity
{
    /// <summary>Bins of the grid per full width at half maximum.</summary>
    private const int PerFwhm = 10;

    /// <summary>Resolutions of the ladder grow by this factor.</summary>
    private static readonly double LadderStep = Math.Sqrt(2);

    /// <summary>Computes dQ/dV.</summary>
    /// <param name="record">The record.</param>
    /// <param name="half">One of its half cycles.</param>
    /// <param name="options">Recipe, resolution, bootstrap; null for the defaults.</param>
    /// <exception cref="InputException">The half cycle has too few points, or an option is out of range.</exception>
    public static DifferentialCapacityResult Compute(CyclingRecord record, HalfCycle half, DifferentialCapacityOptions? options = null)
    {
        options ??= new DifferentialCapacityOptions();
        if (options.Resolution is { } r && !(r > 0 && r < 1)) throw new InputException("The resolution of dQ/dV is a number of volts between 0 and 1 (0.005 is 5 mV).");
        if (!(options.FalseAlarmRate is > 0 and < 1)) throw new InputException("The rate of false peaks is a probability between 0 and 1 (0.01 is one in a hundred half cycles).");
        if (!(options.BinWidth > 0 && options.BinWidth < 1)) throw new InputException("The bins of dQ/dV are a number of volts between 0 and 1 wide (bins:5mV).");
        var samples = VoltageSamples.Of(record, half)
            ?? throw new InputException($"Half cycle {half.Number} has fewer than five points outside of constant voltage; dQ/dV needs more.");
        if (samples.High - samples.Low < 1e-6) throw new InputException($"The voltage does not change in half cycle {half.Number}; it has no dQ/dV.");
        return options.Recipe switch
        {
            DifferentialCapacityRecipe.Bins => Bins(samples, half, options),
            DifferentialCapacityRecipe.Default => Gaussian(samples, half, options),
            _ => Recipe(samples, half, options),
        };
    }

    /// <summary>The default resolution for samples, V.</summary>
    internal static double DefaultResolution(VoltageSamples samples) =>
        Math.Min(Math.Max(Math.Max(0.005, 2 * samples.Interval), 10 * samples.Noise), (samples.High - samples.Low) / 4);

    private static DifferentialCapacityResult Gaussian(VoltageSamples samples, HalfCycle half, DifferentialCapacityOptions options)
    {
        double finest = options.Resolution ?? DefaultResolution(samples);
        var ladder = new List<double> { finest };
        while (ladder[^1] * LadderStep < (samples.High - samples.Low) / 3) ladder.Add(ladder[^1] * LadderStep);
        var grid = new ChargeDensity(samples.Low, samples.High, finest / PerFwhm, ladder[^1]);
        var histogram = grid.Histogram(samples.Before, samples.After, samples.Charge);
        var curves = ladder.Select(h => grid.Smooth(histogram, h)).ToArray();
        var significance = new PeakSignificance(samples, grid, ladder, options.FalseAlarmRate);
        var lines = PeakLines.Follow([.. curves.Select(significance.All)], [.. ladder.Select(h => h / grid.Width)]);
        var standing = curves.Select((c, s) => significance.OffTheEnds(c, s).ToDictionary(m => m.Index)).ToList();

        double highest = curves[0].Max();
        var chosen = new List<PeakCandidate>();
        foreach (var line in lines)
        {
            // A peak survives a doubling of the resolution (two rungs); what does not is sampling or noise.
            for (int s = 0; s + 2 <= line.Last || (line.Last == ladder.Count - 1 && s <= line.Last); s++)
            {
                if (!standing[s].TryGetValue(line.Maxima[s].Index, out var m) || m.Prominence < options.MinimumProminence * highest) continue;
                double deviations = significance.Of(m, curves[s], s);
                if (deviations < significance.Threshold) continue;
                chosen.Add(new PeakCandidate(line, s, m, deviations));
                break;
            }
        }

        chosen = Apart(chosen, curves, significance);
        var replicas = Replicas.Draw(samples, grid, ladder, options);
        var peaks = chosen.Select((c, k) => Peak(samples, grid, curves, histogram, ladder, chosen, k, replicas));
        var band = replicas?.Band(curves[0], options.Level);

        var (from, to) = Crop(grid, samples, finest);
        return new DifferentialCapacityResult
        {
            Direction = half.Direction,
            Recipe = DifferentialCapacityRecipe.Default,
            Resolution = finest,
            Voltage = [.. Enumerable.Range(from, to - from).Select(grid.Centre)],
            Density = [.. curves[0].AsSpan(from, to - from)],
            Lower = band is null ? [] : [.. band.Value.Lower.AsSpan(from, to - from)],
            Upper = band is null ? [] : [.. band.Value.Upper.AsSpan(from, to - from)],
            Area = curves[0].Sum() * grid.Width,
            Charge = samples.Total,
            ConstantVoltageCharge = half.ConstantVoltageCharge,
            BackwardSteps = Backward(samples, half.Direction),
            VoltageNoise = samples.Noise,
            ResolutionElements = significance.Elements,
            PeakThreshold = significance.Threshold,
            FalseAlarmRate = options.FalseAlarmRate,
            Peaks = [.. peaks],
        };
    }

    /// <summary>
    /// The peaks that a valley parts at some resolution as significantly as a peak must rise. On top of one broad peak
    /// noise makes maxima of which now one, now another is the highest from width to width; each then has the prominence of
    /// the whole. The one that persists longest stays.
    /// </summary>
    private static List<PeakCandidate> Apart(List<PeakCandidate> candidates, double[][] curves, PeakSignificance significance)
    {
        var kept = new List<PeakCandidate>();
        foreach (var candidate in candidates.OrderByDescending(c => c.Line.Last).ThenByDescending(c => c.Deviations))
        {
            bool Parted(PeakCandidate other) => Enumerable.Range(0, Math.Min(candidate.Line.Last, other.Line.Last) + 1)
                .Any(s => significance.OfDip(candidate.Line.Maxima[s].Index, other.Line.Maxima[s].Index, curves[s], s) >= significance.Threshold);
            if (kept.All(Parted)) kept.Add(candidate);
        }

        return [.. kept.OrderBy(c => c.Maximum.Index)];
    }

    private static (int From, int To) Crop(ChargeDensity grid, VoltageSamples samples, double fwhm)
    {
        int margin = (int)Math.Ceiling(5 * fwhm * ChargeDensity.SigmaPerFwhm / grid.Width) + 1;
        return (Math.Max(0, grid.Bin(samples.Low) - margin), Math.Min(grid.Bins, grid.Bin(samples.High) + margin + 1));
    }

    private static CapacityPeak Peak(VoltageSamples samples, ChargeDensity grid, double[][] curves, double[] histogram, List<double> ladder, List<PeakCandidate> chosen, int which, Replicas? replicas)
    {
        var candidate = chosen[which];
        var m = candidate.Maximum;
        var (left, right) = (which > 0 ? chosen[which - 1] : null, which + 1 < chosen.Count ? chosen[which + 1] : null);
        double resolution = ladder[candidate.Rung];
        int rung = PositionRung(grid, curves[candidate.Rung], ladder, candidate);
        double position = Vertex(grid, curves[rung], candidate.Line.Maxima[rung].Index, out double height);
        if (rung > candidate.Rung) height = At(grid, curves[candidate.Rung], position);
        double area = Area(histogram, r => curves[r], left, candidate, right);
        double sampling = samples.IntervalAt(position, resolution) / Math.Sqrt(12);
        Measured voltage, top, charge;
        if (replicas is not null)
        {
            const string noise = "voltage noise";
            double Find(double[] replica, out double found)
            {
                int index = candidate.Line.Maxima[rung].Index, reach = (int)(0.5 * ladder[rung] / grid.Width), at = index;
                for (int k = Math.Max(1, index - reach); k <= Math.Min(replica.Length - 2, index + reach); k++) at = replica[k] > replica[at] ? k : at;
                return Vertex(grid, replica, at, out found);
            }

            double Height(double[] replica)
            {
                if (rung > candidate.Rung) return At(grid, replica, position);
                Find(replica, out double found);
                return found;
            }

            voltage = Measured.FromContributions(position, "V", [new(noise, replicas.Deviation(rung, r => Find(r, out _))), new("voltage sampling", sampling)]);
            top = Measured.From(height, replicas.Deviation(candidate.Rung, Height), "mAh/V", noise);
            charge = left is null && right is null
                ? Measured.WithoutSigma(area, "mAh", "no other peak: it holds all of the charge, which the voltage noise does not change")
                : Measured.From(area, replicas.Deviation((replica, curve) => Area(replica, curve, left, candidate, right)), "mAh", noise);
        }
        else
        {
            const string reason = "no bootstrap was asked for";
            voltage = Measured.WithoutSigma(position, "V", reason);
            top = Measured.WithoutSigma(height, "mAh/V", reason);
            charge = Measured.WithoutSigma(area, "mAh", reason);
        }

        return new CapacityPeak(voltage, top, charge, m.Prominence, resolution, ladder[candidate.Line.Last], candidate.Deviations);
    }

    /// <summary>Charge between the valleys that part a peak from its neighbours; to the ends of the curve where it has none.</summary>
    private static double Area(double[] histogram, Func<int, double[]> curve, PeakCandidate? left, PeakCandidate peak, PeakCandidate? right)
    {
        int from = left is null ? 0 : Valley(curve, left, peak), to = right is null ? histogram.Length : Valley(curve, peak, right);
        double area = 0;
        for (int k = from; k < to; k++) area += histogram[k];
        return area;
    }

    /// <summary>The lowest bin between two peaks, at the coarser of their resolutions.</summary>
    private static int Valley(Func<int, double[]> curve, PeakCandidate left, PeakCandidate right)
    {
        var y = curve(Math.Max(left.Rung, right.Rung));
        int valley = left.Maximum.Index;
        for (int k = valley; k <= right.Maximum.Index; k++) valley = y[k] < y[valley] ? k : valley;
        return valley;
    }

    /// <summary>
    /// The rung at which a peak's position is read: the coarsest up to half of its own width at half prominence and up to half
    /// of the width at which it merges with a neighbour. On top of
    /// a broad peak the finest curve has its maximum wherever noise puts it; half of the width moves a vertex by little.
    /// </summary>
    private static int PositionRung(ChargeDensity grid, double[] curve, List<double> ladder, PeakCandidate candidate)
    {
        var m = candidate.Maximum;
        double half = curve[m.Index] - 0.5 * m.Prominence;
        int left = m.Index, right = m.Index;
        while (left > 0 && curve[left] > half) left--;
        while (right < curve.Length - 1 && curve[right] > half) right++;
        double widest = 0.5 * (right - left) * grid.Width;
        int rung = candidate.Rung;
        while (rung + 2 < candidate.Line.Last && ladder[rung + 1] <= widest) rung++;
        return rung;
    }

    /// <summary>The curve at a voltage, mAh/V, by the line between neighbouring bins.</summary>
    private static double At(ChargeDensity grid, double[] curve, double voltage)
    {
        double bin = (voltage - grid.Start) / grid.Width - 0.5;
        int below = Math.Clamp((int)Math.Floor(bin), 0, curve.Length - 2);
        return curve[below] + (bin - below) * (curve[below + 1] - curve[below]);
    }

    /// <summary>Vertex of the parabola through a maximum and its neighbours, V.</summary>
    private static double Vertex(ChargeDensity grid, double[] curve, int index, out double height)
    {
        double a = curve[index - 1], b = curve[index], c = curve[index + 1], bend = a - 2 * b + c;
        double shift = bend < 0 ? Math.Clamp(0.5 * (a - c) / bend, -1, 1) : 0;
        height = b - 0.25 * (a - c) * shift;
        return grid.Centre(index) + shift * grid.Width;
    }

    private static DifferentialCapacityResult Bins(VoltageSamples samples, HalfCycle half, DifferentialCapacityOptions options)
    {
        double width = options.BinWidth;
        var grid = new ChargeDensity(samples.Low, samples.High, width, 0);
        var histogram = grid.Histogram(samples.Before, samples.After, samples.Charge);
        var density = histogram.Select(q => q / width).ToArray();
        var voltage = Enumerable.Range(0, grid.Bins).Select(grid.Centre).ToArray();
        return FromCurve(samples, half, options, voltage, density, density.Sum() * width, width);
    }

    private static DifferentialCapacityResult Recipe(VoltageSamples samples, HalfCycle half, DifferentialCapacityOptions options)
    {
        var (voltage, density, resolution) = options.Recipe switch
        {
            DifferentialCapacityRecipe.Cellpy => OtherRecipes.Cellpy(samples),
            DifferentialCapacityRecipe.Navani => OtherRecipes.Navani(samples),
            DifferentialCapacityRecipe.PyProbe => OtherRecipes.PyProbe(samples),
            _ => OtherRecipes.Lean(samples, options.LeanSteps),
        };
        double area = 0;
        for (int i = 1; i < voltage.Length; i++) area += 0.5 * (density[i] + density[i - 1]) * (voltage[i] - voltage[i - 1]);
        return FromCurve(samples, half, options, voltage, density, area, resolution);
    }

    private static DifferentialCapacityResult FromCurve(VoltageSamples samples, HalfCycle half, DifferentialCapacityOptions options, double[] voltage, double[] density, double area, double resolution)
    {
        double highest = density.Max(), step = (voltage[^1] - voltage[0]) / (voltage.Length - 1);
        const string reason = "this recipe gives no errors";
        var maxima = PeakLines.Maxima(density).Where(m => m.Prominence >= options.MinimumProminence * highest).ToList();
        var tops = maxima.Select(m => m.Index).ToArray();
        var peaks = maxima.Select((m, which) =>
        {
            var (left, right) = PeakLines.Valleys(density, tops, which);
            double charge = 0;
            for (int k = left; k < right; k++) charge += 0.5 * (density[k] + density[k + 1]) * step;
            return new CapacityPeak(
                Measured.From(voltage[m.Index], resolution / Math.Sqrt(12), "V", "width of the curve's points"),
                Measured.WithoutSigma(density[m.Index], "mAh/V", reason),
                Measured.WithoutSigma(charge, "mAh", reason),
                m.Prominence, resolution, resolution, double.NaN);
        });
        return new DifferentialCapacityResult
        {
            Direction = half.Direction,
            Recipe = options.Recipe,
            Resolution = resolution,
            Voltage = [.. voltage],
            Density = [.. density],
            Area = area,
            Charge = samples.Total,
            ConstantVoltageCharge = half.ConstantVoltageCharge,
            BackwardSteps = Backward(samples, half.Direction),
            VoltageNoise = samples.Noise,
            Peaks = [.. peaks],
        };
    }

    private static int Backward(VoltageSamples samples, Direction direction)
    {
        int count = 0;
        for (int i = 0; i < samples.Charge.Length; i++)
        {
            if ((int)direction * (samples.After[i] - samples.Before[i]) < 0) count++;
        }

        return count;
    }

    /// <summary>A maximum of a line at one rung of the ladder, with its prominence in standard deviations of the curve.</summary>
    private sealed record PeakCandidate(PeakLine Line, int Rung, LocalMaximum Maximum, double Deviations);
}
