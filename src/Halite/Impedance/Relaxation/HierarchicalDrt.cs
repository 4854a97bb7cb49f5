// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Impedance.Relaxation.Field;
using Halite.Impedance.Relaxation.Processes;

namespace Halite.Impedance.Relaxation;

/// <summary>
/// The distribution that needs no tuning. A field of local penalties finds the shape without assumptions; processes are
/// read from its bends and reduced to those that the data pay for; a second field around them takes up what they do not
/// explain. The answer averages "the processes alone" and "processes and field" by their evidence.
/// </summary>
/// <remarks>
/// The constants were chosen on a library of random cells (one to four Cole-Cole, Havriliak-Negami and Gerischer
/// processes, with and without tails and inductance, noise from 0.1 to 1 %), by the interval score of ln γ. The prior odds
/// of the two answers were chosen with the cases of two and three ZARCs in view as well, so the coverage on those is no
/// independent check; see docs/impedance.md for what was measured.
/// </remarks>
internal sealed class HierarchicalDrt(ImpedanceSpectrum spectrum, DrtOptions options)
{
    /// <summary>Nodes per decade of the inner grid: the kernel is a decade wide, and what is sharper lives in the processes.</summary>
    public const double NodesPerDecade = 10;

    /// <summary>Decades of the inner grid beyond the measured range.</summary>
    public const double DecadesBeyond = 1.5;

    // Noise variance (0.1 % of |Z|) from which a search begins that must not take structure for noise.
    private const double CloseNoise = 1e-6;

    // Prior odds that a spectrum is not a sum of processes: one in ten.
    private static readonly double FieldLogOdds = Math.Log(1.0 / 9);

    private static readonly LogFieldOptions Free = new()
    {
        Window = 0.5,
        Intensity = 0.1,
        IntensityLength = 0.115,
        SmallestIntensity = 1e-4,
        EndSlope = 0.8,
        EndSlopeSigma = 1.5,
        WarmUp = 2,
        LevelPrecision = 4e-4,
        Iterations = 20,
        Tolerance = 0.15,
    };

    private static readonly LogFieldOptions LongSearch = Free with { WarmUp = 8, Iterations = 40, Tolerance = 0.03 };

    private static readonly LogFieldOptions Around = new()
    {
        Window = 0.7,
        Intensity = 1,
        IntensityLength = 0.035,
        SmallestIntensity = 1e-6,
        EndSlope = 0,
        EndSlopeSigma = 0.3,
        LevelPrecision = 0.9,
        Iterations = 15,
    };

    /// <summary>The field of local penalties alone, with resistor, inductor and tail.</summary>
    public static LogField FreeField(RelaxationBasis basis, bool tail)
    {
        var field = QuickField(basis, tail);
        if (!Trends(basis.Data, field)) return field;
        // What is left has a course of its own: the search took structure for noise. From the other side it cannot.
        var close = FreeField(basis, tail, lossy: false, CloseNoise, LongSearch);
        if (close.LogEvidence > field.LogEvidence) field = close;
        if (!Trends(basis.Data, field)) return field;
        var lossy = FreeField(basis, tail, lossy: true, CloseNoise, LongSearch);
        return lossy.LogEvidence > field.LogEvidence ? lossy : field;
    }

    // One search, with a first idea of the noise from the spectrum itself.
    internal static LogField QuickField(RelaxationBasis basis, bool tail) =>
        FreeField(basis, tail, lossy: false, Math.Clamp(basis.Data.Roughness(), 1e-8, 1e-2), Free);

    private static LogField FreeField(RelaxationBasis basis, bool tail, bool lossy, double noiseVariance, LogFieldOptions options)
    {
        var data = basis.Data;
        var start = new ProcessMixture(0) { HasTail = tail, HasLossyInductor = lossy };
        (start.Values[0], start.Values[2], start.Values[3]) = (Math.Max(0, data.SmallestReal), Math.Log(0.05), 0.6);
        var field = new LogField(basis, start, relative: false, options, noiseVariance);
        field.Fit();
        return field;
    }

    private static bool Trends(RelaxationData data, LogField field)
    {
        var values = new double[data.DataCount];
        field.Fitted(values);
        return Trends(data, values);
    }

    private static bool Trends(RelaxationData data, ProcessMixture mixture)
    {
        var values = new double[data.DataCount];
        new MixtureModel(data).Evaluate(mixture, mixture.Values, values, default);
        return Trends(data, values);
    }

    // Neighbouring residuals of white noise are uncorrelated to 1/√(2n).
    private static bool Trends(RelaxationData data, double[] values)
    {
        int n = data.Count;
        for (int i = 0; i < n; i++)
        {
            values[i] -= data.Real[i] * data.Weight[i];
            values[n + i] -= data.Imaginary[i] * data.Weight[i];
        }

        double product = 0, square = 0;
        for (int i = 1; i < 2 * n; i++)
        {
            if (i != n) product += values[i] * values[i - 1];
            square += values[i] * values[i];
        }

        return product > 0.3 * square;
    }

    /// <summary>A sketch of the processes of a spectrum, for start values.</summary>
    public static RelaxationSketch Sketch(ImpedanceSpectrum spectrum)
    {
        var data = new RelaxationData(spectrum);
        var basis = new RelaxationBasis(data, NodesPerDecade, DecadesBeyond);
        var free = QuickField(basis, tail: true);
        var mixture = new ProcessSearch(data, free.NoiseVariance).Sketch(free, basis);
        return new RelaxationSketch(
            mixture.Values[0] * data.Scale,
            mixture.Values[1] * data.Scale / data.OmegaMax,
            [.. Enumerable.Range(0, mixture.Count).OrderBy(k => mixture.LogTau(k)).Select(k => new RelaxationSketch.Process(Math.Exp(mixture.LogR(k)) * data.Scale, Math.Exp(mixture.LogTau(k)), mixture.Alpha(k)))]);
    }

    public DrtResult Fit()
    {
        var data = new RelaxationData(spectrum);
        var basis = new RelaxationBasis(data, NodesPerDecade, DecadesBeyond);
        var free = QuickField(basis, options.Tail);
        var outliers = Outliers.Find(data, free);
        if (outliers.Positions.Length > 0)
        {
            data = outliers.Reweighted;
            basis = new RelaxationBasis(data, NodesPerDecade, DecadesBeyond);
            free = QuickField(basis, options.Tail);
        }

        // A field that stopped short of the data would hide processes: the spectrum's own roughness is the other witness.
        var search = new ProcessSearch(data, Math.Min(free.NoiseVariance, data.Roughness()));
        var processes = search.Find(free, basis);
        if (Trends(data, processes))
        {
            // Structure that neither the field nor the processes followed: look again from close to the data.
            var close = FreeField(basis, options.Tail);
            var again = new ProcessSearch(data, close.NoiseVariance);
            var other = again.Find(close, basis);
            if (other.Bic(data.DataCount) < processes.Bic(data.DataCount)) (search, processes) = (again, other);
        }

        if (options.Method == DrtMethod.Processes)
        {
            double variance = processes.SumOfSquares / Math.Max(1, data.DataCount - processes.ParameterCount);
            var alone = new AveragedPosterior((1, new PosteriorView(basis, processes, variance)));
            return new DrtReport(spectrum, data, alone, options).Build("processes", variance, search.RisesWithout(processes), 0) with { Outliers = outliers.Positions };
        }

        var possible = new ProcessHypotheses(data, search.Trials).Find(processes);
        processes = possible[0].Mixture;
        var posterior = Average(basis, possible, out double noise, out double fieldProbability);
        return new DrtReport(spectrum, data, posterior, options).Build("hierarchical", noise, search.RisesWithout(processes), fieldProbability) with
        {
            Outliers = outliers.Positions,
        };
    }

    // Every mixture that is possible, the best first, and that with a field around it.
    internal static AveragedPosterior Average(RelaxationBasis basis, IEnumerable<(double Odds, ProcessMixture Mixture)> possible, out double noise, out double fieldProbability)
    {
        var hypotheses = new List<(double Odds, PosteriorView View)>();
        foreach (var (odds, mixture) in possible)
        {
            double variance = mixture.SumOfSquares / Math.Max(1, basis.Data.DataCount - mixture.ParameterCount);
            hypotheses.Add((odds, new PosteriorView(basis, mixture, variance)));
        }

        var best = hypotheses[0].View.Mixture;
        var field = new LogField(basis, best, relative: true, Around, best.SumOfSquares / Math.Max(1, basis.Data.DataCount - best.ParameterCount));
        field.Fit();
        noise = field.NoiseVariance;
        double fieldOdds = hypotheses[0].Odds * Math.Exp(field.LogEvidence - field.EvidenceWithoutField(best) + FieldLogOdds);
        if (double.IsPositiveInfinity(fieldOdds) || double.IsNaN(fieldOdds)) fieldOdds = 1e12;
        fieldProbability = fieldOdds / (fieldOdds + hypotheses.Sum(h => h.Odds));
        hypotheses.Add((fieldOdds, new PosteriorView(basis, field)));
        // Where the field is more probable than its mixture alone, it is what is reported.
        if (fieldOdds > hypotheses[0].Odds) (hypotheses[0], hypotheses[^1]) = (hypotheses[^1], hypotheses[0]);
        return new AveragedPosterior([.. hypotheses]);
    }
}
