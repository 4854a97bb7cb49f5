// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

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
        LevelPrecision = 4e-4,
        Iterations = 40,
    };

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
        var field = FreeField(basis, tail, lossy: false, noiseVariance: 1e-4);
        if (!Trends(basis.Data, field)) return field;
        // What is left has a course of its own: the search took structure for noise. From the other side it cannot.
        var close = FreeField(basis, tail, lossy: false, noiseVariance: 1e-6);
        if (close.LogEvidence > field.LogEvidence) field = close;
        if (!Trends(basis.Data, field)) return field;
        var lossy = FreeField(basis, tail, lossy: true, noiseVariance: 1e-6);
        return lossy.LogEvidence > field.LogEvidence ? lossy : field;
    }

    internal static LogField FreeField(RelaxationBasis basis, bool tail, bool lossy, double noiseVariance)
    {
        var data = basis.Data;
        var start = new ProcessMixture(0) { HasTail = tail, HasLossyInductor = lossy };
        (start.Values[0], start.Values[2], start.Values[3]) = (Math.Max(0, data.SmallestReal), Math.Log(0.05), 0.6);
        var field = new LogField(basis, start, relative: false, Free with { WarmUp = noiseVariance < 1e-5 ? 8 : 2 }, noiseVariance);
        field.Fit();
        return field;
    }

    // Neighbouring residuals of white noise are uncorrelated to 1/√(2n).
    private static bool Trends(RelaxationData data, LogField field)
    {
        int n = data.Count;
        var residual = new double[2 * n];
        field.Fitted(residual);
        for (int i = 0; i < n; i++)
        {
            residual[i] -= data.Real[i] * data.Weight[i];
            residual[n + i] -= data.Imaginary[i] * data.Weight[i];
        }

        double product = 0, square = 0;
        for (int i = 1; i < 2 * n; i++)
        {
            if (i != n) product += residual[i] * residual[i - 1];
            square += residual[i] * residual[i];
        }

        return product > 0.3 * square;
    }

    public DrtResult Fit()
    {
        var data = new RelaxationData(spectrum);
        var basis = new RelaxationBasis(data, NodesPerDecade, DecadesBeyond);
        var free = FreeField(basis, options.Tail);
        var outliers = Outliers.Find(data, free);
        if (outliers.Positions.Length > 0)
        {
            data = outliers.Reweighted;
            basis = new RelaxationBasis(data, NodesPerDecade, DecadesBeyond);
            free = FreeField(basis, options.Tail);
        }

        var search = new ProcessSearch(data, free.NoiseVariance);
        var processes = search.Find(free, basis);
        if (options.Method == DrtMethod.Processes)
        {
            double variance = processes.SumOfSquares / Math.Max(1, data.DataCount - processes.ParameterCount);
            var alone = new AveragedPosterior((1, new PosteriorView(basis, processes, variance)));
            return new DrtReport(spectrum, data, alone, options).Build("processes", variance, search.RisesWithout(processes), 0) with { Outliers = outliers.Positions };
        }

        var posterior = Average(basis, processes, out double noise, out double fieldProbability);
        return new DrtReport(spectrum, data, posterior, options).Build("hierarchical", noise, search.RisesWithout(processes), fieldProbability) with
        {
            Outliers = outliers.Positions,
        };
    }

    internal static AveragedPosterior Average(RelaxationBasis basis, ProcessMixture processes, out double noise, out double fieldProbability)
    {
        double alone = processes.SumOfSquares / Math.Max(1, basis.Data.DataCount - processes.ParameterCount);
        var field = new LogField(basis, processes, relative: true, Around, alone);
        field.Fit();
        noise = field.NoiseVariance;
        double odds = field.LogEvidence - field.EvidenceWithoutField(processes) + FieldLogOdds;
        fieldProbability = 1 / (1 + Math.Exp(-odds));
        return new AveragedPosterior((1 - fieldProbability, new PosteriorView(basis, processes, alone)), (fieldProbability, new PosteriorView(basis, field)));
    }
}
