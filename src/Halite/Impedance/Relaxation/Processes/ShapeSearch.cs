// SPDX-License-Identifier: Apache-2.0
namespace Halite.Impedance.Relaxation.Processes;

/// <summary>
/// Which shape each process of a mixture has: Cole-Cole, asymmetric (Havriliak-Negami) or lognormal, and whether two of one
/// shape are one of another.
/// </summary>
/// <param name="data">The spectrum.</param>
/// <param name="trials">Fits of mixtures to it.</param>
internal sealed class ShapeSearch(RelaxationData data, MixtureTrials trials)
{
    // A process sharper than this (α = 0.97, σ = 0.12) looks alike in every shape.
    private const double SharpestReshaped = 3;

    // A time constant this near to a larger process (1.7 decades) lies within its flank.
    private const double Flank = 4;

    /// <summary>
    /// Makes every process asymmetric at once that the linear model wants so, then takes back what the criterion does not
    /// pay for: several skewed processes look like more symmetric ones, one by one like none.
    /// </summary>
    public ProcessMixture Release(ProcessMixture from)
    {
        trials.Fit.Prepare(from);
        var column = new double[data.DataCount];
        var trial = from.Clone();
        for (int k = 0; k < from.Count; k++)
        {
            if (from.Shapes[k] != ProcessShape.ColeCole || from.Sharpness(k) > SharpestReshaped) continue;
            trials.Fit.SkewColumn(from, k, column);
            var (gain, slope) = trials.Fit.Gain(column);
            if (gain < trials.Noise(from) || slope > 0) continue;
            (trial.Shapes[k], trial.Beta(k)) = (ProcessShape.HavriliakNegami, 0.8);
            trial.Sharpness(k) += 0.2;
        }

        var best = from;
        while (trial.Shapes.Contains(ProcessShape.HavriliakNegami))
        {
            trials.Improve(trial, 30, best.Bic(data.DataCount) + MixtureTrials.Rival);
            if (trial.Bic(data.DataCount) < best.Bic(data.DataCount)) best = trial;
            int least = -1;
            double distance = Math.Sqrt(2 * Math.Log(data.DataCount) + ProcessMixture.SkewedPrice);
            for (int k = 0; k < trial.Count; k++)
            {
                if (!trial.IsSkewed(k)) continue;
                double sigma = trials.Sigma(trial, ProcessMixture.Fixed + ProcessMixture.PerProcess * k + 3), own = double.IsNaN(sigma) ? 0 : (1 - trial.Beta(k)) / sigma;
                if (own < distance) (least, distance) = (k, own);
            }

            if (least < 0) break;
            trial = Reshaped(trial, least, ProcessShape.ColeCole);
        }

        return best;
    }

    /// <summary>Processes of other shapes where the criterion pays for them, alone or instead of two.</summary>
    public ProcessMixture Reshape(ProcessMixture best)
    {
        var column = new double[data.DataCount];
        for (int round = 0; round < 6; round++)
        {
            ProcessMixture? found = null;
            trials.Fit.Prepare(best);
            var gains = new double[best.Count];
            var others = new (ProcessShape Shape, double Gain)[best.Count];
            for (int k = 0; k < best.Count; k++)
            {
                others[k] = OtherSymmetric(best, k, column);
                if (best.Shapes[k] != ProcessShape.ColeCole) continue;
                trials.Fit.SkewColumn(best, k, column);
                gains[k] = trials.Fit.Gain(column).Gain;
            }

            for (int k = 0; k < best.Count; k++)
            {
                // The criterion asks for ln n; the linear model may be off by some times.
                if (best.Shapes[k] == ProcessShape.ColeCole && gains[k] > trials.Noise(best))
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
                if (trials.IsBetter(trial, found ?? best)) found = trial;
            }
        }

        return best;
    }

    /// <summary>
    /// A sharp process is a plain relaxation within the noise, whose wings no data tell: it is drawn as Cole-Cole always.
    /// </summary>
    public ProcessMixture WithoutSharpLognormals(ProcessMixture mixture)
    {
        if (!HasSharpLognormal(mixture)) return mixture;
        var plain = mixture.Clone();
        for (int k = 0; k < plain.Count; k++)
        {
            if (IsSharpLognormal(plain, k)) plain.Shapes[k] = ProcessShape.ColeCole;
        }

        trials.Improve(plain, 30, double.PositiveInfinity);
        return plain;
    }

    /// <summary>
    /// The symmetric shape that a process does not have, and what the linear model says that the data gain by it.
    /// </summary>
    public (ProcessShape Shape, double Gain) OtherSymmetric(ProcessMixture mixture, int k, double[] column)
    {
        var shape = mixture.Shapes[k] == ProcessShape.Lognormal ? ProcessShape.ColeCole : ProcessShape.Lognormal;
        return (shape, mixture.Sharpness(k) < SharpestReshaped ? trials.Fit.GainOfShape(mixture, k, shape, column) : double.NegativeInfinity);
    }

    /// <summary>A mixture with one process made asymmetric.</summary>
    public static ProcessMixture Skewed(ProcessMixture from, int k, double beta, double sharper)
    {
        var trial = from.Clone();
        trial.Shapes[k] = ProcessShape.HavriliakNegami;
        trial.Beta(k) = beta;
        trial.Sharpness(k) += sharper;
        return trial;
    }

    /// <summary>A mixture with one process of another symmetric shape.</summary>
    public static ProcessMixture Reshaped(ProcessMixture from, int k, ProcessShape shape)
    {
        var trial = from.Clone();
        (trial.Shapes[k], trial.Beta(k)) = (shape, 1);
        return trial;
    }

    /// <summary>Whether a lognormal process is so sharp that its wings say nothing.</summary>
    public static bool HasSharpLognormal(ProcessMixture mixture) => Enumerable.Range(0, mixture.Count).Any(k => IsSharpLognormal(mixture, k));

    /// <summary>Whether a process is so sharp that it looks alike in every shape.</summary>
    public static bool IsSharp(ProcessMixture mixture, int k) => mixture.Sharpness(k) > SharpestReshaped;

    private static bool IsSharpLognormal(ProcessMixture mixture, int k) => mixture.Shapes[k] == ProcessShape.Lognormal && mixture.Sharpness(k) > SharpestReshaped;

    // The short-time flank of an asymmetric process is that of a sharper symmetric one.
    private static double Sharper(double alpha) => ProcessMixture.SharpnessOf(Math.Clamp(alpha + 0.1, 0.5, 0.97));
}
