// SPDX-License-Identifier: Apache-2.0
namespace Halite.Impedance.Relaxation.Processes;

/// <summary>The mixtures that a search tries on one spectrum: fitted, remembered, and compared by their criterion.</summary>
/// <param name="data">The spectrum.</param>
/// <param name="noiseVariance">Variance of the noise, in the data's scaling.</param>
internal sealed class MixtureTrials(RelaxationData data, double noiseVariance)
{
    /// <summary>A rise of the criterion up to which a mixture remains possible beside the best (e^-3.5 against one).</summary>
    public const double Rival = 7;

    private readonly List<ProcessMixture> visited = [];

    /// <summary>The fit and its linear model.</summary>
    public MixtureFit Fit { get; } = new(data, noiseVariance);

    /// <summary>Everything that was fitted so far.</summary>
    public IReadOnlyList<ProcessMixture> Visited => visited;

    /// <summary>Fits a mixture and remembers it.</summary>
    /// <param name="mixture">The mixture, changed in place.</param>
    /// <param name="iterations">Most steps.</param>
    /// <param name="bic">A criterion above which the fit need not go on; infinity for none.</param>
    public void Improve(ProcessMixture mixture, int iterations, double bic)
    {
        Fit.Improve(mixture, iterations, double.IsFinite(bic) ? SumFor(mixture, bic) : bic, MixtureFit.Coarse);
        visited.Add(mixture);
    }

    /// <summary>Fits a mixture; whether its criterion is then lower than another's by more than chance makes it (2).</summary>
    /// <param name="trial">The mixture, changed in place.</param>
    /// <param name="other">The fitted mixture that it has to better.</param>
    public bool IsBetter(ProcessMixture trial, ProcessMixture other)
    {
        double limit = other.Bic(data.DataCount);
        Improve(trial, 30, limit + Rival);
        return trial.Bic(data.DataCount) < limit - 2;
    }

    /// <summary>The best fit so far of a mixture's shapes in its places; null where there is none.</summary>
    /// <param name="mixture">Shapes and places.</param>
    public ProcessMixture? Known(ProcessMixture mixture)
    {
        // Start values of one process differ by less from fit to fit than two processes do.
        const double near = 0.7;
        ProcessMixture? best = null;
        foreach (var other in visited)
        {
            if (other.HasTail != mixture.HasTail || other.HasLossyInductor != mixture.HasLossyInductor || !other.Shapes.AsSpan().SequenceEqual(mixture.Shapes) || other.SumOfSquares >= best?.SumOfSquares) continue;
            bool same = true;
            for (int k = 0; k < mixture.Count && same; k++) same = Math.Abs(other.LogTau(k) - mixture.LogTau(k)) < near;
            if (same) best = other;
        }

        return best;
    }

    // The sum of squares at which a mixture has a given criterion.
    private double SumFor(ProcessMixture mixture, double bic)
    {
        int n = data.DataCount;
        return n * Math.Exp((bic - mixture.Price(n)) / n);
    }

    /// <summary>Variance of the noise as a mixture leaves it.</summary>
    /// <param name="mixture">The mixture.</param>
    public double Noise(ProcessMixture mixture) => mixture.SumOfSquares / Math.Max(1, data.DataCount - mixture.ParameterCount);

    /// <summary>Standard uncertainty of a parameter; NaN where it is not free.</summary>
    /// <param name="mixture">The mixture.</param>
    /// <param name="parameter">Position of the parameter.</param>
    public double Sigma(ProcessMixture mixture, int parameter)
    {
        int at = Array.IndexOf(mixture.Free, parameter), n = mixture.Free.Length;
        return at < 0 || mixture.Covariance.Length == 0 ? double.NaN : Math.Sqrt(Noise(mixture) * mixture.Covariance[at * n + at]);
    }
}
