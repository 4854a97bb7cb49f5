// SPDX-License-Identifier: Apache-2.0
using Halite.Numerics;

namespace Halite.Impedance.Relaxation.Processes;

/// <summary>
/// The mixtures that the data leave possible beside the best one: those that its search met, and the best one's processes
/// in other shapes, alone and together.
/// </summary>
/// <param name="data">The spectrum.</param>
/// <param name="trials">Fits of mixtures to it.</param>
internal sealed class ProcessHypotheses(RelaxationData data, MixtureTrials trials)
{
    // A distribution that is averaged over more mixtures is no other.
    private const int MostHypotheses = 10, MostCombined = 8, MostProcesses = 6;

    // A process more than the search needed is reported where the criterion falls by this (strong evidence in the words of Kass
    // and Raftery, J. Am. Stat. Assoc. 90 (1995) 773): there are many places to look for one.
    private const double Strong = 6;

    // A rise of Schwarz's criterion up to which a mixture may still be possible by its evidence; the sharpness (α = 0.81) below
    // which a process may be two; and what each process costs beside the evidence, so that few explain much.
    private const double Overlooked = 13, BroadSharpness = 1.2, ProcessPrice = 1;

    // Prior odds against Cole-Cole of one process: the field's cells mostly show depressed arcs, skewed ones less often,
    // lognormal ones seldom.
    private static readonly double SkewedLogOdds = Math.Log(0.5), LognormalLogOdds = Math.Log(0.5);

    private readonly ShapeSearch shapes = new(data, trials);

    /// <summary>
    /// The possible mixtures with their odds: first the one that is reported, the best by Schwarz's criterion, then the others
    /// by falling probability. A process more that the data hardly determine changes no count, but widens the band.
    /// </summary>
    /// <param name="best">The end of the search.</param>
    public IReadOnlyList<(double Odds, ProcessMixture Mixture)> Find(ProcessMixture best)
    {
        if (best.Count <= MostProcesses)
        {
            Combine(best, Alternatives(best));
            SkewAll(best);
            Split(best);
        }

        // A structure that was met several times counts once, as its best.
        var candidates = trials.Visited.Where(m => !ShapeSearch.HasSharpLognormal(m)).Append(best).Select(m => (Criterion: Criterion(m), Mixture: m)).OrderBy(c => c.Criterion).DistinctBy(c => Structure(c.Mixture)).ToList();
        var reported = candidates.MinBy(c => c.Criterion + (c.Mixture.Count > best.Count ? Strong : 0));
        var possible = candidates.TakeWhile(c => c.Criterion <= reported.Criterion + MixtureTrials.Rival + Overlooked).Select(c => (Criterion: c.Criterion - Rebate(c.Mixture), c.Mixture)).ToList();
        double lowest = possible.Min(c => c.Criterion);
        return
        [
            Hypothesis((reported.Criterion - Rebate(reported.Mixture), reported.Mixture)),
            .. possible.Where(c => c.Mixture != reported.Mixture && c.Criterion < lowest + MixtureTrials.Rival).OrderBy(c => c.Criterion).Take(MostHypotheses - 1).Select(Hypothesis),
        ];

        (double Odds, ProcessMixture Mixture) Hypothesis((double Criterion, ProcessMixture Mixture) c) => (Math.Exp(-(c.Criterion - lowest) / 2), c.Mixture.Sorted());
    }

    // Each process in another shape, alone: a process that is symmetric within the noise may yet be a little skewed, and a
    // broad one lognormal.
    private List<Alternative> Alternatives(ProcessMixture best)
    {
        var column = new double[data.DataCount];
        double criterion = Criterion(best), lowest = best.Bic(data.DataCount), log = Math.Log(data.DataCount) + ProcessMixture.SkewedPrice;
        trials.Fit.Prepare(best);
        var others = Enumerable.Range(0, best.Count).Select(k => shapes.OtherSymmetric(best, k, column)).ToArray();
        var found = new List<Alternative>();
        for (int k = 0; k < best.Count; k++)
        {
            if (best.IsSkewed(k) && best.Beta(k) < 1)
            {
                // What a skewed process loses as a symmetric one, from how well its exponent is determined (Wald).
                double sigma = trials.Sigma(best, ProcessMixture.Fixed + ProcessMixture.PerProcess * k + 3), distance = (1 - best.Beta(k)) / sigma;
                if (distance * distance < 4 * (log + MixtureTrials.Rival)) Try(k, ShapeSearch.Reshaped(best, k, ProcessShape.ColeCole), lowest + MixtureTrials.Rival);
            }

            if (!best.IsSkewed(k)) Try(k, ShapeSearch.Skewed(best, k, 0.9, 0.2), lowest + MixtureTrials.Rival + log);
            if (others[k].Gain > -2 * MixtureTrials.Rival * trials.Noise(best)) Try(k, ShapeSearch.Reshaped(best, k, others[k].Shape), lowest + MixtureTrials.Rival);
        }

        return found;

        void Try(int k, ProcessMixture trial, double limit)
        {
            trial = Improved(trial, limit);
            double rise = Criterion(trial) - criterion;
            if (rise < MixtureTrials.Rival && !(trial.IsSkewed(k) && trial.Beta(k) >= 1)) found.Add(new Alternative(k, trial, rise));
        }
    }

    // The mixture fitted, or the one of the same shapes in the same places that was fitted before.
    private ProcessMixture Improved(ProcessMixture trial, double limit)
    {
        if (trials.Known(trial) is { } known) return known;
        trials.Improve(trial, 20, limit);
        return trial;
    }

    // Every process asymmetric at once, then each of them symmetric in turn: what none of them alone gains, they may together.
    private void SkewAll(ProcessMixture best)
    {
        double log = Math.Log(data.DataCount) + ProcessMixture.SkewedPrice, limit = best.Bic(data.DataCount) + MixtureTrials.Rival;
        var all = best.Clone();
        int changed = 0;
        for (int k = 0; k < best.Count; k++)
        {
            if (best.Shapes[k] != ProcessShape.ColeCole || ShapeSearch.IsSharp(best, k)) continue;
            all = ShapeSearch.Skewed(all, k, 0.9, 0.1);
            changed++;
        }

        if (changed < 2) return;
        all = Improved(all, limit + changed * log);
        if (!(Criterion(all) < Criterion(best) + MixtureTrials.Rival)) return;
        for (int k = 0; k < all.Count; k++)
        {
            if (all.IsSkewed(k) && all.Beta(k) < 1 && !best.IsSkewed(k)) Improved(ShapeSearch.Reshaped(all, k, ProcessShape.ColeCole), limit + changed * log);
        }
    }

    // Broad processes as two symmetric ones on both sides of their summit, a third here and two there.
    private void Split(ProcessMixture best)
    {
        double limit = best.Bic(data.DataCount) + MixtureTrials.Rival + Overlooked;
        foreach (int k in Enumerable.Range(0, best.Count).OrderBy(k => best.Sharpness(k)).Take(2))
        {
            if (best.Sharpness(k) > BroadSharpness && !(best.IsSkewed(k) && best.Beta(k) < 0.85)) continue;
            foreach (double share in (ReadOnlySpan<double>)[0.3, 0.7])
            {
                // A decade apart, each sharper than what they were as one.
                double x = best.Summit(k), apart = 2.5, alpha = Math.Clamp(best.Alpha(k) + 0.15, 0.7, 0.95);
                var trial = best.Without(k).With(best.LogR(k) + Math.Log(share), x - (1 - share) * apart, alpha).With(best.LogR(k) + Math.Log(1 - share), x + share * apart, alpha);
                trials.Improve(trial, 25, limit);
            }
        }
    }

    // What Schwarz's price of a process exceeds the evidence's: the one is that of parameters known to 1/√n of their prior
    // width, and a process that the data hardly determine costs less, since most of its prior range fits.
    private double Rebate(ProcessMixture mixture)
    {
        if (mixture.Covariance.Length == 0) return 0;
        int free = mixture.Free.Length;
        double noise = trials.Noise(mixture), sum = 0;
        var block = new double[9];
        for (int k = 0; k < mixture.Count; k++)
        {
            int first = Array.IndexOf(mixture.Free, ProcessMixture.Fixed + ProcessMixture.PerProcess * k);
            if (first < 0 || first + 2 >= free || mixture.Free[first + 2] != mixture.Free[first] + 2) continue;
            for (int a = 0; a < 3; a++)
            {
                for (int b = 0; b < 3; b++) block[a * 3 + b] = mixture.Covariance[(first + a) * free + first + b];
            }

            if (!SmallCholesky.Factorise(block, 3)) continue;
            double logVolume = 1.5 * Math.Log(2 * Math.PI * noise) + Math.Log(block[0] * block[4] * block[8]);
            // ln R of a process about a third of the impedance within a factor of 4.5, ln τ anywhere in the measured range and a
            // decade beyond; the k-th of several that could change places has k chances.
            double z = (mixture.LogR(k) + 1.2) / 1.5, logPrior = -z * z / 2 - Math.Log(1.5 * ProcessMixture.SharpnessSigma * 2 * Math.PI) - Math.Log(data.Last - data.First + 2 * Math.Log(10)) + Math.Log(k + 1) - ProcessPrice;
            sum += Math.Max(0, 3 * Math.Log(data.DataCount) + 2 * (logVolume + logPrior));
        }

        return sum;
    }

    // Several processes in other shapes at once, the likeliest first by the sum of what each alone costs.
    private void Combine(ProcessMixture best, List<Alternative> alternatives)
    {
        var combinations = new List<(double Rise, Alternative[] Parts)> { (0, []) };
        foreach (var process in alternatives.GroupBy(a => a.Process))
        {
            foreach (var (rise, parts) in combinations.ToArray())
                combinations.AddRange(process.Select(a => (rise + a.Rise, (Alternative[])[.. parts, a])));
        }

        double limit = best.Bic(data.DataCount) + MixtureTrials.Rival;
        foreach (var (_, parts) in combinations.Where(c => c.Parts.Length > 1 && c.Rise < MixtureTrials.Rival).OrderBy(c => c.Rise).Take(MostCombined))
        {
            var trial = best.Clone();
            foreach (var part in parts)
            {
                int at = ProcessMixture.Fixed + ProcessMixture.PerProcess * part.Process;
                trial.Shapes[part.Process] = part.Mixture.Shapes[part.Process];
                Array.Copy(part.Mixture.Values, at, trial.Values, at, ProcessMixture.PerProcess);
            }

            Improved(trial, limit + parts.Length * (Math.Log(data.DataCount) + ProcessMixture.SkewedPrice));
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
            criterion += -ProcessMixture.SkewedPrice - Math.Log(data.DataCount) - 2 * Math.Log(Math.Sqrt(2 * Math.PI) * sigma * within / (1 - ProcessMixture.SmallestBeta)) - 2 * SkewedLogOdds;
        }

        return criterion;
    }

    // What two mixtures must share to be one hypothesis.
    private static string Structure(ProcessMixture mixture) => string.Concat(
        Enumerable.Range(0, mixture.Count).OrderBy(k => mixture.LogTau(k)).Select(k => mixture.Shapes[k] switch { ProcessShape.HavriliakNegami when mixture.Beta(k) < 1 => 's', ProcessShape.Lognormal => 'n', _ => 'c' })
            .Append(mixture.HasTail ? 't' : '-').Append(mixture.HasLossyInductor ? 'l' : '-'));

    // A process in another shape, everything fitted anew, and by how much -2 ln of the probability rises.
    private sealed record Alternative(int Process, ProcessMixture Mixture, double Rise);
}
