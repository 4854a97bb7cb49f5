// SPDX-License-Identifier: Apache-2.0
using Halite.Numerics;

namespace Halite.Impedance.Relaxation;

/// <summary>
/// Finds how many processes a spectrum shows: starts from every bend of a distribution of relaxation times, fits them
/// together and takes away, one at a time, what the Bayesian information criterion does not pay for.
/// </summary>
internal sealed class ProcessSearch(RelaxationData data, double noiseVariance)
{
    // Processes whose resistance is determined better than this need no trial without them: the rise of the sum of
    // squares would exceed the criterion's price many times.
    private const double Sure = 12;

    // A step that raises the criterion by more than this leads to no better mixture.
    private const double Detour = 30;

    // Mixtures whose criterion is above the best by less than this remain possible (e^-3.5 against one).
    private const double Rival = 7;

    // A distribution that is averaged over more mixtures is no other.
    private const int MostHypotheses = 6;

    // A process sharper than this (α = 0.97, σ = 0.12) looks alike in every shape.
    private const double SharpestReshaped = 3;

    // Prior odds against Cole-Cole of one process: the field's cells mostly show depressed arcs, skewed ones less often,
    // lognormal ones seldom.
    private static readonly double SkewedLogOdds = Math.Log(0.5), LognormalLogOdds = Math.Log(0.3);

    private readonly List<ProcessMixture> visited = [];
    private readonly MixtureFit fit = new(data, noiseVariance);

    /// <summary>The processes that the bends of a distribution suggest, fitted together once: a start, not an answer.</summary>
    public ProcessMixture Sketch(LogField field, RelaxationBasis basis)
    {
        var mixture = Start(field, basis);
        fit.Improve(mixture, 15);
        return mixture;
    }

    /// <summary>The best mixture.</summary>
    /// <param name="field">A distribution found without assumptions about processes.</param>
    /// <param name="basis">Its grid.</param>
    public ProcessMixture Find(LogField field, RelaxationBasis basis)
    {
        var start = Start(field, basis);
        var best = start.Clone();
        Improve(best, 40, double.PositiveInfinity);
        best = Prune(best);
        if (Noise(best) > 1.1 * noiseVariance)
        {
            // What Cole-Cole processes cannot follow may be lognormal ones: the same bends, fitted and reduced as such.
            Array.Fill(start.Shapes, ProcessShape.Lognormal);
            Improve(start, 40, double.PositiveInfinity);
            start = WithoutSharpLognormals(Prune(start));
            if (start.Bic(data.DataCount) < best.Bic(data.DataCount)) best = start;
        }

        best = Grow(best);
        var shaped = Reshape(best);
        return WithoutSharpLognormals(ReferenceEquals(shaped, best) ? best : Prune(shaped));
    }

    /// <summary>The mixtures that the search met and the data leave possible, the most probable first, with their odds against it.</summary>
    /// <param name="best">What <see cref="Find"/> gave.</param>
    public IEnumerable<(double Odds, ProcessMixture Mixture)> Possible(ProcessMixture best)
    {
        double lowest = best.Bic(data.DataCount);
        // A process that is symmetric within the noise may yet be a little skewed, and a broad one lognormal.
        var column = new double[data.DataCount];
        fit.Prepare(best);
        var others = Enumerable.Range(0, best.Count).Select(k => OtherSymmetric(best, k, column)).ToArray();
        for (int k = 0; k < best.Count && best.Count <= 4; k++)
        {
            if (!best.IsSkewed(k)) Improve(Skewed(best, k, 0.9, 0.2), 15, lowest + Rival + Math.Log(data.DataCount));
            if (others[k].Gain > -2 * Rival * Noise(best)) Improve(Reshaped(best, k, others[k].Shape), 15, lowest + Rival);
        }

        var ranked = visited.Where(m => !HasSharpLognormal(m)).Append(best).Where(m => m.Bic(data.DataCount) < lowest + Rival + 2 * Math.Log(data.DataCount)).Select(m => (Criterion: Criterion(m), Mixture: m)).OrderBy(m => m.Criterion).ToList();
        var met = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (criterion, mixture) in ranked)
        {
            double rise = criterion - ranked[0].Criterion;
            if (rise >= Rival || met.Count >= MostHypotheses) yield break;
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
            double sigma = Sigma(mixture, ProcessMixture.Fixed + ProcessMixture.PerProcess * k + 3);
            // A β that came to rest at its bound is no other hypothesis than a symmetric process.
            if (!double.IsFinite(sigma)) continue;
            double beta = mixture.Beta(k), within = Normal.Cumulative((1 - beta) / sigma) - Normal.Cumulative((ProcessMixture.SmallestBeta - beta) / sigma);
            criterion += -Math.Log(data.DataCount) - 2 * Math.Log(Math.Sqrt(2 * Math.PI) * sigma * within / (1 - ProcessMixture.SmallestBeta)) - 2 * SkewedLogOdds;
        }

        return criterion;
    }

    private double Sigma(ProcessMixture mixture, int parameter)
    {
        int at = Array.IndexOf(mixture.Free, parameter), n = mixture.Free.Length;
        return at < 0 || mixture.Covariance.Length == 0 ? double.NaN : Math.Sqrt(Noise(mixture) * mixture.Covariance[at * n + at]);
    }

    // What two mixtures must share to be one hypothesis.
    private static string Structure(ProcessMixture mixture) => string.Concat(
        Enumerable.Range(0, mixture.Count).OrderBy(k => mixture.LogTau(k)).Select(k => mixture.Shapes[k] switch { ProcessShape.HavriliakNegami when mixture.Beta(k) < 1 => 's', ProcessShape.Lognormal => 'n', _ => 'c' })
            .Append(mixture.HasTail ? 't' : '-').Append(mixture.HasLossyInductor ? 'l' : '-'));

    private void Improve(ProcessMixture mixture, int iterations, double bic)
    {
        fit.Improve(mixture, iterations, double.IsFinite(bic) ? SumFor(mixture, bic) : bic);
        visited.Add(mixture);
    }

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
            fit.Improve(trial, 30);
            rises[k] = trial.Bic(data.DataCount) - bic;
        }

        return rises;
    }

    // The sum of squares at which a mixture has a given criterion.
    private double SumFor(ProcessMixture mixture, double bic)
    {
        int n = data.DataCount;
        return n * Math.Exp((bic - mixture.ParameterCount * Math.Log(n)) / n);
    }

    private double Noise(ProcessMixture mixture) => mixture.SumOfSquares / Math.Max(1, data.DataCount - mixture.ParameterCount);

    // A time constant this near to a larger process (1.7 decades) lies within its flank.
    private const double Flank = 4;

    // The short-time flank of an asymmetric process is that of a sharper symmetric one.
    private static double Sharper(double alpha) => ProcessMixture.SharpnessOf(Math.Clamp(alpha + 0.1, 0.5, 0.97));

    private static ProcessMixture Skewed(ProcessMixture from, int k, double beta, double sharper)
    {
        var trial = from.Clone();
        trial.Shapes[k] = ProcessShape.HavriliakNegami;
        trial.Beta(k) = beta;
        trial.Sharpness(k) += sharper;
        return trial;
    }

    private static bool HasSharpLognormal(ProcessMixture mixture) => Enumerable.Range(0, mixture.Count).Any(k => IsSharpLognormal(mixture, k));

    private static bool IsSharpLognormal(ProcessMixture mixture, int k) => mixture.Shapes[k] == ProcessShape.Lognormal && mixture.Sharpness(k) > SharpestReshaped;

    // A sharp process is a plain relaxation within the noise, whose wings no data tell: it is drawn as Cole-Cole always.
    private ProcessMixture WithoutSharpLognormals(ProcessMixture mixture)
    {
        if (!HasSharpLognormal(mixture)) return mixture;
        var plain = mixture.Clone();
        for (int k = 0; k < plain.Count; k++)
        {
            if (IsSharpLognormal(plain, k)) plain.Shapes[k] = ProcessShape.ColeCole;
        }

        Improve(plain, 30, double.PositiveInfinity);
        return plain;
    }

    // The symmetric shape that a process does not have, and what the linear model says that the data gain by it.
    private (ProcessShape Shape, double Gain) OtherSymmetric(ProcessMixture mixture, int k, double[] column)
    {
        var shape = mixture.Shapes[k] == ProcessShape.Lognormal ? ProcessShape.ColeCole : ProcessShape.Lognormal;
        return (shape, mixture.Sharpness(k) < SharpestReshaped ? fit.GainOfShape(mixture, k, shape, column) : double.NegativeInfinity);
    }

    private static ProcessMixture Reshaped(ProcessMixture from, int k, ProcessShape shape)
    {
        var trial = from.Clone();
        (trial.Shapes[k], trial.Beta(k)) = (shape, 1);
        return trial;
    }

    // Processes of other shapes where the criterion pays for them, alone or instead of two.
    private ProcessMixture Reshape(ProcessMixture best)
    {
        var column = new double[data.DataCount];
        for (int round = 0; round < 6; round++)
        {
            ProcessMixture? found = null;
            fit.Prepare(best);
            var gains = new double[best.Count];
            var others = new (ProcessShape Shape, double Gain)[best.Count];
            for (int k = 0; k < best.Count; k++)
            {
                others[k] = OtherSymmetric(best, k, column);
                if (best.Shapes[k] != ProcessShape.ColeCole) continue;
                fit.SkewColumn(best, k, column);
                gains[k] = fit.Gain(column).Gain;
            }

            for (int k = 0; k < best.Count; k++)
            {
                // The criterion asks for ln n; the linear model may be off by some times.
                if (best.Shapes[k] == ProcessShape.ColeCole && gains[k] > Noise(best))
                {
                    var trial = Skewed(best, k, 0.8, 0);
                    trial.Sharpness(k) = Sharper(trial.Alpha(k));
                    Consider(trial);
                }

                // The same number of parameters or one less: the smaller misfit wins.
                if (others[k].Gain > 0) Consider(Reshaped(best, k, others[k].Shape));
                for (int j = 0; j < best.Count; j++)
                {
                    if (j == k || best.LogR(j) > best.LogR(k) || Math.Abs(best.LogTau(j) - best.LogTau(k)) > Flank) continue;
                    double share = 1 / (1 + Math.Exp(best.LogR(k) - best.LogR(j)));
                    var merged = Skewed(best, k, best.LogTau(j) < best.LogTau(k) ? 0.6 : 0.9, 0);
                    merged.Sharpness(k) = Sharper(best.Alpha(k));
                    merged.LogR(k) = Math.Log(Math.Exp(best.LogR(k)) + Math.Exp(best.LogR(j)));
                    Consider(merged.Without(j));
                    var broad = Reshaped(best, k, ProcessShape.Lognormal);
                    broad.LogR(k) = merged.LogR(k);
                    double distance = best.LogTau(j) - best.LogTau(k), own = ProcessMixture.SigmaOf(best.Sharpness(k));
                    broad.LogTau(k) += share * distance;
                    // The variance of two is that of each and that between them.
                    broad.Sharpness(k) = Math.Log(Math.Sqrt(2 * Math.PI) / Math.Sqrt(own * own + share * (1 - share) * distance * distance));
                    Consider(broad.Without(j));
                }
            }

            if (found is null) break;
            best = found;

            void Consider(ProcessMixture trial)
            {
                double limit = (found ?? best).Bic(data.DataCount);
                Improve(trial, 30, limit + Rival);
                if (trial.Bic(data.DataCount) < limit - 2) found = trial;
            }
        }

        return best;
    }

    // Where more is left than noise, terms that no bend of the distribution betrayed: a process at any time constant, also
    // beyond the measured range, or losses of the inductor. Where to try is read from the linear model.
    private ProcessMixture Grow(ProcessMixture best)
    {
        var column = new double[data.DataCount];
        for (int added = 0; added < 5 && Noise(best) > 1.3 * noiseVariance; added++)
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
                Improve(trial, 30, limit + Rival);
                if (trial.Bic(data.DataCount) < limit - 2) found = trial;
            }
        }

        return best;
    }

    // Where one more process would lower the sum of squares of the linear model most, best first.
    private IEnumerable<(double Gain, double Factor, double X, double Alpha)> Places(ProcessMixture mixture, double[] column)
    {
        var places = new List<(double Gain, double Factor, double X, double Alpha)>();
        fit.Prepare(mixture);
        double noise = Noise(mixture), last = 0, before = 0;
        (double Gain, double Factor, double X, double Alpha) held = default;
        for (double x = data.First - 2; x <= data.Last + 2.01; x += 0.4)
        {
            (double Gain, double Factor, double X, double Alpha) here = (0, 0, x, 0);
            foreach (double alpha in (ReadOnlySpan<double>)[0.95, 0.75])
            {
                fit.ProcessColumn(x, alpha, column);
                var (gain, factor) = fit.Gain(column);
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
            Improve(trial, 30, limit);
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
        double sigma = Sigma(mixture, parameter);
        return double.IsNaN(sigma) ? 0 : 1 / sigma;
    }

    private ProcessMixture Start(LogField field, RelaxationBasis basis)
    {
        double h = basis.Step;
        int n = basis.Count, first = basis.Margin, last = n - 1 - basis.Margin, slack = (int)Math.Ceiling(1 / h);
        double tallest = 0;
        for (int j = first; j <= last; j++) tallest = Math.Max(tallest, field.Gamma(j));

        // Bends of ln γ: places where its curvature is most negative; every maximum is near one.
        var bends = new List<int>();
        for (int j = Math.Max(2, first - slack); j <= Math.Min(n - 3, last + slack); j++)
        {
            double c = Curvature(field, j, h);
            if (c < -0.15 && c <= Curvature(field, j - 1, h) && c < Curvature(field, j + 1, h) && field.Gamma(j) > 1e-3 * tallest) bends.Add(j);
        }

        for (int j = Math.Max(2, first - slack); j <= Math.Min(n - 3, last + slack); j++)
        {
            bool maximum = field.Gamma(j) > field.Gamma(j - 1) && field.Gamma(j) >= field.Gamma(j + 1);
            if (maximum && field.Gamma(j) > 1e-3 * tallest && !bends.Any(b => Math.Abs(b - j) * h < 0.7)) bends.Add(j);
        }

        if (bends.Count == 0)
        {
            int top = first;
            for (int j = first; j <= last; j++)
            {
                if (field.Gamma(j) > field.Gamma(top)) top = j;
            }

            bends.Add(top);
        }

        bends.Sort();
        while (bends.Count > 8) bends.Remove(bends.MinBy(field.Gamma));

        var mixture = new ProcessMixture(0) { HasTail = field.Mixture.HasTail, HasLossyInductor = field.Mixture.HasLossyInductor };
        Array.Copy(field.Mixture.Values, mixture.Values, ProcessMixture.Fixed);
        for (int k = 0; k < bends.Count; k++)
        {
            int from = k == 0 ? Math.Max(0, first - slack) : (bends[k - 1] + bends[k]) / 2;
            int to = k == bends.Count - 1 ? Math.Min(n, last + slack) : (bends[k] + bends[k + 1]) / 2;
            double area = 0;
            for (int j = from; j < to; j++) area += h * field.Gamma(j);
            // The height of a Cole-Cole peak is (R/2π) tan(πα/2).
            double alpha = Math.Clamp(2 / Math.PI * Math.Atan(2 * Math.PI * field.Gamma(bends[k]) / area), 0.5, 0.97);
            mixture = mixture.With(Math.Log(area), basis.X[bends[k]], alpha);
        }

        return mixture;
    }

    private static double Curvature(LogField field, int j, double h) =>
        (Math.Log(field.Gamma(j - 1)) - 2 * Math.Log(field.Gamma(j)) + Math.Log(field.Gamma(j + 1))) / (h * h);
}
