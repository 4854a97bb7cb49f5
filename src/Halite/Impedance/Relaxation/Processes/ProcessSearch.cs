// SPDX-License-Identifier: Apache-2.0
using Halite.Impedance.Relaxation.Field;

namespace Halite.Impedance.Relaxation.Processes;

/// <summary>
/// Finds how many processes a spectrum shows: starts from every bend of a distribution of relaxation times, fits them
/// together and takes away, one at a time, what the Bayesian information criterion does not pay for.
/// </summary>
internal sealed class ProcessSearch
{
    // Processes whose resistance is determined better than this need no trial without them: the rise of the sum of
    // squares would exceed the criterion's price many times.
    private const double Sure = 12;

    // A fall of the criterion that needs no comparison (very strong evidence: Kass and Raftery, J. Am. Stat. Assoc. 90 (1995) 773).
    private const double Plain = 10;

    // A step that raises the criterion by more than this leads to no better mixture.
    private const double Detour = 30;

    // Noise that a mixture may leave, in units of the first estimate, which may be low; and the gain that one more process may
    // promise in units of the noise: the best of some ten places reaches that once in some hundred times.
    private const double Enough = 1.5, Unexplained = 10;

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

    /// <summary>What was tried on the way.</summary>
    public MixtureTrials Trials => trials;

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
        // First a process for each maximum; the bends suggest more of them, which are looked at where those are not enough.
        var maxima = ProcessBends.Maxima(field, basis);
        var best = Shaped(maxima);
        if (!Suffices(best) && ProcessBends.Start(field, basis) is var bends && bends.Count > maxima.Count)
        {
            var other = Shaped(bends);
            if (other.Bic(data.DataCount) < best.Bic(data.DataCount)) best = other;
        }

        var grown = Grow(best);
        if (!ReferenceEquals(grown, best)) best = shapes.Release(grown);
        var shaped = shapes.Reshape(best);
        return shapes.WithoutSharpLognormals(ReferenceEquals(shaped, best) ? best : Prune(shaped));
    }

    // The processes of a start as Cole-Cole, asymmetric where that pays, and all lognormal, each reduced to what the
    // criterion pays for, until noise alone is left; the best of them.
    private ProcessMixture Shaped(ProcessMixture start)
    {
        var best = start.Clone();
        trials.Improve(best, 40, double.PositiveInfinity);
        best = Prune(best);
        if (Suffices(best)) return best;
        for (int round = 0; round < 2; round++)
        {
            var released = shapes.Release(best);
            if (ReferenceEquals(released, best)) break;
            best = released;
            if (Suffices(best)) return best;
        }

        // Lognormal, where the criterion could still fall as low once it is reduced.
        double limit = best.Bic(data.DataCount) + Removable(start);
        var broad = start.Clone();
        Array.Fill(broad.Shapes, ProcessShape.Lognormal);
        trials.Improve(broad, 40, limit);
        if (broad.Bic(data.DataCount) >= limit) return best;
        broad = shapes.WithoutSharpLognormals(Prune(broad));
        return broad.Bic(data.DataCount) < best.Bic(data.DataCount) ? broad : best;
    }

    // Whether noise alone is left, and nowhere room for one more process.
    private bool Suffices(ProcessMixture mixture)
    {
        if (trials.Noise(mixture) > Enough * noiseVariance) return false;
        foreach (var (gain, _, _, _) in Places(mixture, new double[data.DataCount]))
        {
            if (gain > Unexplained * trials.Noise(mixture)) return false;
        }

        return true;
    }

    // What the criterion could fall by if all processes but one and the tail were taken away.
    private double Removable(ProcessMixture mixture) =>
        (3 * (mixture.Count - 1) + (mixture.HasTail ? 2 : 0)) * Math.Log(data.DataCount) + ProcessMixture.LognormalPrice * (mixture.Count - 1);

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
                // The likeliest place first; the others where it does not help beyond doubt.
                foreach (var (_, factor, x, alpha) in Places(best, column).Take(3))
                {
                    Consider(best.With(Math.Log(Math.Min(factor, data.SizeAt(x))), x, alpha));
                    if (found is not null && found.Bic(data.DataCount) < best.Bic(data.DataCount) - Plain) break;
                }
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
                if (trials.IsBetter(trial, found ?? best)) found = trial;
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
