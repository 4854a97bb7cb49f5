// SPDX-License-Identifier: Apache-2.0
using Halite.Numerics;

namespace Halite.Impedance.Relaxation;

/// <summary>
/// Finds how many processes a spectrum shows: starts from every bend of a distribution of relaxation times, fits them
/// together and takes away, one at a time, what the Bayesian information criterion does not pay for.
/// </summary>
internal sealed class ProcessSearch
{
    // Processes whose resistance is determined better than this need no trial without them: the rise of the sum of
    // squares would exceed the criterion's price many times.
    private const double Sure = 12;

    // A step that raises the criterion by more than this leads to no better mixture.
    private const double Detour = 30;

    // A distribution that is averaged over more mixtures is no other.
    private const int MostHypotheses = 6;

    // Prior odds against Cole-Cole of one process: the field's cells mostly show depressed arcs, skewed ones less often,
    // lognormal ones seldom.
    private static readonly double SkewedLogOdds = Math.Log(0.5), LognormalLogOdds = Math.Log(0.3);

    private readonly RelaxationData data;
    private readonly double noiseVariance;
    private readonly MixtureTrials trials;
    private readonly ShapeSearch shapes;

    public ProcessSearch(RelaxationData data, double noiseVariance)
    {
        (this.data, this.noiseVariance) = (data, noiseVariance);
        trials = new MixtureTrials(data, noiseVariance);
        shapes = new ShapeSearch(data, trials);
    }

    /// <summary>The processes that the bends of a distribution suggest, fitted together once: a start, not an answer.</summary>
    public ProcessMixture Sketch(LogField field, RelaxationBasis basis)
    {
        var mixture = ProcessBends.Start(field, basis);
        trials.Fit.Improve(mixture, 15);
        return mixture;
    }

    /// <summary>The best mixture.</summary>
    /// <param name="field">A distribution found without assumptions about processes.</param>
    /// <param name="basis">Its grid.</param>
    public ProcessMixture Find(LogField field, RelaxationBasis basis)
    {
        var start = ProcessBends.Start(field, basis);
        var best = start.Clone();
        trials.Improve(best, 40, double.PositiveInfinity);
        best = Prune(best);
        if (trials.Noise(best) > 1.1 * noiseVariance)
        {
            // What Cole-Cole processes cannot follow may be lognormal ones: the same bends, fitted and reduced as such.
            Array.Fill(start.Shapes, ProcessShape.Lognormal);
            trials.Improve(start, 40, double.PositiveInfinity);
            start = shapes.WithoutSharpLognormals(Prune(start));
            if (start.Bic(data.DataCount) < best.Bic(data.DataCount)) best = start;
        }

        best = Grow(best);
        var shaped = shapes.Reshape(best);
        return shapes.WithoutSharpLognormals(ReferenceEquals(shaped, best) ? best : Prune(shaped));
    }

    /// <summary>The mixtures that the search met and the data leave possible, the most probable first, with their odds against it.</summary>
    /// <param name="best">What <see cref="Find"/> gave.</param>
    public IEnumerable<(double Odds, ProcessMixture Mixture)> Possible(ProcessMixture best)
    {
        double lowest = best.Bic(data.DataCount);
        // A process that is symmetric within the noise may yet be a little skewed, and a broad one lognormal.
        var column = new double[data.DataCount];
        trials.Fit.Prepare(best);
        var others = Enumerable.Range(0, best.Count).Select(k => shapes.OtherSymmetric(best, k, column)).ToArray();
        for (int k = 0; k < best.Count && best.Count <= 4; k++)
        {
            if (!best.IsSkewed(k)) trials.Improve(ShapeSearch.Skewed(best, k, 0.9, 0.2), 15, lowest + MixtureTrials.Rival + Math.Log(data.DataCount));
            if (others[k].Gain > -2 * MixtureTrials.Rival * trials.Noise(best)) trials.Improve(ShapeSearch.Reshaped(best, k, others[k].Shape), 15, lowest + MixtureTrials.Rival);
        }

        var ranked = trials.Visited.Where(m => !ShapeSearch.HasSharpLognormal(m)).Append(best).Where(m => m.Bic(data.DataCount) < lowest + MixtureTrials.Rival + 2 * Math.Log(data.DataCount)).Select(m => (Criterion: Criterion(m), Mixture: m)).OrderBy(m => m.Criterion).ToList();
        var met = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (criterion, mixture) in ranked)
        {
            double rise = criterion - ranked[0].Criterion;
            if (rise >= MixtureTrials.Rival || met.Count >= MostHypotheses) yield break;
            if (met.Add(Structure(mixture))) yield return (Math.Exp(-rise / 2), mixture);
        }
    }

    // -2 ln of a mixture's probability. Where the exponent β is free, the evidence takes the place of Schwarz's price: a β
    // that the data hardly determine costs next to nothing, since most of its prior range fits.
    private double Criterion(ProcessMixture mixture)
    {
        double criterion = mixture.Bic(data.DataCount);
        for (int k = 0; k < mixture.Count; k++)
        {
            if (mixture.Shapes[k] == ProcessShape.Lognormal) criterion -= ProcessMixture.LognormalPrice + 2 * LognormalLogOdds;
            if (!mixture.IsSkewed(k)) continue;
            double sigma = trials.Sigma(mixture, ProcessMixture.Fixed + ProcessMixture.PerProcess * k + 3);
            // A β that came to rest at its bound is no other hypothesis than a symmetric process.
            if (!double.IsFinite(sigma)) continue;
            double beta = mixture.Beta(k), within = Normal.Cumulative((1 - beta) / sigma) - Normal.Cumulative((ProcessMixture.SmallestBeta - beta) / sigma);
            criterion += -Math.Log(data.DataCount) - 2 * Math.Log(Math.Sqrt(2 * Math.PI) * sigma * within / (1 - ProcessMixture.SmallestBeta)) - 2 * SkewedLogOdds;
        }

        return criterion;
    }

    // What two mixtures must share to be one hypothesis.
    private static string Structure(ProcessMixture mixture) => string.Concat(
        Enumerable.Range(0, mixture.Count).OrderBy(k => mixture.LogTau(k)).Select(k => mixture.Shapes[k] switch { ProcessShape.HavriliakNegami when mixture.Beta(k) < 1 => 's', ProcessShape.Lognormal => 'n', _ => 'c' })
            .Append(mixture.HasTail ? 't' : '-').Append(mixture.HasLossyInductor ? 'l' : '-'));

    // Takes terms away one at a time, past a step that costs a little, and keeps the best of all.
    private ProcessMixture Prune(ProcessMixture best)
    {
        var current = best;
        while (Reduce(current, best.Bic(data.DataCount)) is { } reduced)
        {
            current = reduced;
            if (current.Bic(data.DataCount) < best.Bic(data.DataCount)) best = current;
            else if (current.Bic(data.DataCount) > best.Bic(data.DataCount) + Detour) break;
        }

        return best;
    }

    /// <summary>
    /// How much the criterion would rise if each process were taken away; where its resistance is beyond doubt, what its
    /// uncertainty says of it (Wald).
    /// </summary>
    public double[] RisesWithout(ProcessMixture mixture)
    {
        var rises = new double[mixture.Count];
        double bic = mixture.Bic(data.DataCount), n = data.DataCount;
        for (int k = 0; k < rises.Length; k++)
        {
            double ratio = Ratio(mixture, ProcessMixture.Fixed + ProcessMixture.PerProcess * k);
            if (ratio >= Sure || mixture.Count == 1)
            {
                rises[k] = n * Math.Log(1 + ratio * ratio / n) - 3 * Math.Log(n);
                continue;
            }

            var trial = mixture.Without(k);
            trials.Fit.Improve(trial, 30);
            rises[k] = trial.Bic(data.DataCount) - bic;
        }

        return rises;
    }

    // Where more is left than noise, terms that no bend of the distribution betrayed: a process at any time constant, also
    // beyond the measured range, or losses of the inductor. Where to try is read from the linear model.
    private ProcessMixture Grow(ProcessMixture best)
    {
        var column = new double[data.DataCount];
        for (int added = 0; added < 5 && trials.Noise(best) > 1.3 * noiseVariance; added++)
        {
            ProcessMixture? found = null;
            if (best.Count < 10)
            {
                foreach (var (_, factor, x, alpha) in Places(best, column).Take(3)) Consider(best.With(Math.Log(Math.Min(factor, data.SizeAt(x))), x, alpha));
            }

            if (!best.HasLossyInductor && best.Values[1] > 0)
            {
                var trial = best.Clone();
                trial.HasLossyInductor = true;
                trial.Values[4] = 0.9;
                Consider(trial);
            }

            if (found is null) break;
            best = found;

            void Consider(ProcessMixture trial)
            {
                double limit = (found ?? best).Bic(data.DataCount);
                trials.Improve(trial, 30, limit + MixtureTrials.Rival);
                if (trial.Bic(data.DataCount) < limit - 2) found = trial;
            }
        }

        return best;
    }

    // Where one more process would lower the sum of squares of the linear model most, best first.
    private IEnumerable<(double Gain, double Factor, double X, double Alpha)> Places(ProcessMixture mixture, double[] column)
    {
        var places = new List<(double Gain, double Factor, double X, double Alpha)>();
        trials.Fit.Prepare(mixture);
        double noise = trials.Noise(mixture), last = 0, before = 0;
        (double Gain, double Factor, double X, double Alpha) held = default;
        for (double x = data.First - 2; x <= data.Last + 2.01; x += 0.4)
        {
            (double Gain, double Factor, double X, double Alpha) here = (0, 0, x, 0);
            foreach (double alpha in (ReadOnlySpan<double>)[0.95, 0.75])
            {
                trials.Fit.ProcessColumn(x, alpha, column);
                var (gain, factor) = trials.Fit.Gain(column);
                if (factor > 0 && gain > here.Gain) here = (gain, factor, x, alpha);
            }

            if (last > before && last >= here.Gain && last > 2 * noise) places.Add(held);
            (before, last, held) = (last, here.Gain, here);
        }

        return places.OrderByDescending(p => p.Gain);
    }

    // The best mixture with one term less: a process, or the tail.
    private ProcessMixture? Reduce(ProcessMixture from, double lowest)
    {
        ProcessMixture? best = null;
        foreach (var (process, _) in Doubtful(from))
        {
            if (process >= 0 && from.Count == 1) continue;
            ProcessMixture trial;
            if (process >= 0)
            {
                trial = from.Without(process);
            }
            else
            {
                trial = from.Clone();
                trial.HasTail = false;
            }

            // Past a criterion this much higher the search ends anyway.
            double limit = Math.Min(best?.Bic(data.DataCount) ?? double.PositiveInfinity, lowest + Detour);
            trials.Improve(trial, 30, limit);
            if (best is null || trial.Bic(data.DataCount) < best.Bic(data.DataCount)) best = trial;
        }

        return best;
    }

    // Terms by falling doubt: resistance over its standard uncertainty. The tail is process -1.
    private List<(int Process, double Ratio)> Doubtful(ProcessMixture mixture)
    {
        var terms = new List<(int, double)>();
        for (int k = 0; k < mixture.Count; k++) terms.Add((k, Ratio(mixture, ProcessMixture.Fixed + ProcessMixture.PerProcess * k)));
        if (mixture.HasTail) terms.Add((-1, Ratio(mixture, 2)));
        return [.. terms.Where(t => t.Item2 < Sure).OrderBy(t => t.Item2).Take(3)];
    }

    // A resistance over its standard uncertainty, which is one over that of its logarithm.
    private double Ratio(ProcessMixture mixture, int parameter)
    {
        double sigma = trials.Sigma(mixture, parameter);
        return double.IsNaN(sigma) ? 0 : 1 / sigma;
    }
}
