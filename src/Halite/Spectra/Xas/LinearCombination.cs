// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;

namespace Halite.Spectra.Xas;

/// <summary>Settings of a linear combination fit.</summary>
public sealed record LinearCombinationOptions
{
    /// <summary>Athena's usual settings.</summary>
    public static LinearCombinationOptions Default { get; } = new();

    /// <summary>Array that is fitted; norm is Athena's default (flat differs by some hundredths in the fractions).</summary>
    public XasArray Array { get; init; } = XasArray.Norm;

    /// <summary>Start of the fitted range, eV relative to the unknown's E0.</summary>
    public double From { get; init; } = -20;

    /// <summary>End of the fitted range, eV relative to the unknown's E0.</summary>
    public double To { get; init; } = 30;

    /// <summary>Whether the fractions add up to one. True: normalised spectra of all species of one element must.</summary>
    public bool SumToOne { get; init; } = true;

    /// <summary>Fewest standards in a combination.</summary>
    public int Minimum { get; init; } = 1;

    /// <summary>Most standards in a combination.</summary>
    public int Maximum { get; init; } = int.MaxValue;

    /// <summary>
    /// Largest energy shift of a standard that is fitted, eV; 0 fits none, the default, since a shift that alignment
    /// should have removed trades against the fractions.
    /// </summary>
    public double MaximumShift { get; init; }

    /// <summary>Probability of the intervals at bounds.</summary>
    public double Level { get; init; } = 0.95;
}

/// <summary>One combination of standards fitted to a spectrum.</summary>
public sealed record CombinationFit
{
    /// <summary>Names of the standards.</summary>
    public required ImmutableArray<string> Standards { get; init; }

    /// <summary>
    /// Fraction of each standard. A fraction inside its bounds carries a standard uncertainty from the scatter of the
    /// fit; one at 0 or 1, where that is not valid, an interval instead.
    /// </summary>
    public required ImmutableArray<Measured> Fractions { get; init; }

    /// <summary>Fitted energy shift of each standard, eV; zero where none was fitted.</summary>
    public required ImmutableArray<double> Shifts { get; init; }

    /// <summary>Sum of squared residuals over sum of squared data.</summary>
    public required double RFactor { get; init; }

    /// <summary>Sum of squared residuals over (points - free parameters).</summary>
    public required double ReducedChiSquare { get; init; }

    /// <summary>Fractions and shifts that the data could move.</summary>
    public required int FreeParameters { get; init; }

    /// <summary>Correlation of neighbouring residuals; above about 0.3 the uncertainties are too small.</summary>
    public required double ResidualCorrelation { get; init; }
}

/// <summary>All combinations of one spectrum, best first.</summary>
public sealed record CombinationResult
{
    /// <summary>The unknown.</summary>
    public required NormalisedXas Unknown { get; init; }

    /// <summary>Fits by R factor; of equal ones, that with fewer standards first.</summary>
    public required ImmutableArray<CombinationFit> Fits { get; init; }

    /// <summary>Energies fitted, eV.</summary>
    public required ImmutableArray<double> Energy { get; init; }

    /// <summary>Data fitted.</summary>
    public required ImmutableArray<double> Data { get; init; }

    /// <summary>The best fit at <see cref="Energy"/>.</summary>
    public required ImmutableArray<double> Best { get; init; }

    /// <summary>The parts of the best fit, fraction times standard, in the order of its standards.</summary>
    public required ImmutableArray<ImmutableArray<double>> Components { get; init; }

    /// <summary>The settings.</summary>
    public required LinearCombinationOptions Settings { get; init; }

    /// <summary>What a user must know.</summary>
    public required ImmutableArray<Warning> Warnings { get; init; }
}

/// <summary>
/// Linear combination fitting: a spectrum as a sum of standards with fractions between 0 and 1. Fractions are the exact
/// optimum of a quadratic program, for every combination of the standards, ranked.
/// </summary>
public static class LinearCombination
{
    /// <summary>Fits all combinations.</summary>
    /// <param name="unknown">The spectrum.</param>
    /// <param name="standards">The standards, aligned on the same energy scale.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <param name="cancellation">Stops the fits.</param>
    /// <exception cref="InputException">No standard, no data in the range, a standard that does not reach over it, or too many combinations.</exception>
    public static CombinationResult Fit(NormalisedXas unknown, IReadOnlyList<NormalisedXas> standards, LinearCombinationOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= LinearCombinationOptions.Default;
        if (standards.Count == 0) throw new InputException($"No standards to fit \"{unknown.Spectrum.Name}\" with; name some.");
        int most = Math.Min(options.Maximum, standards.Count), least = Math.Clamp(options.Minimum, 1, most);
        double combinations = 0;
        for (int k = least; k <= most; k++) combinations += Binomial(standards.Count, k);
        if (combinations > 500_000)
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"{standards.Count} standards in groups of {least} to {most} make {combinations:G3} combinations; lower the largest group or name fewer standards."));

        var problem = CombinationProblem.Of(unknown, standards, options);
        var candidates = new List<CombinationCandidate>();
        for (int size = least; size <= Math.Min(most, problem.StandardCount); size++)
        {
            foreach (var subset in Subsets(problem.StandardCount, size))
            {
                cancellation.ThrowIfCancellationRequested();
                candidates.Add(problem.Solve(subset));
            }
        }

        // Equal to nine digits: an added standard that went to zero explains nothing.
        candidates.Sort(static (a, b) => Math.Abs(a.SumOfSquares - b.SumOfSquares) > 1e-9 * (a.SumOfSquares + b.SumOfSquares)
            ? a.SumOfSquares.CompareTo(b.SumOfSquares)
            : a.Subset.Length != b.Subset.Length ? a.Subset.Length.CompareTo(b.Subset.Length) : a.Order(b));
        var fits = candidates.Select(problem.Describe).ToImmutableArray();
        var best = candidates[0];
        var parts = problem.Parts(best);
        return new CombinationResult
        {
            Unknown = unknown,
            Fits = fits,
            Energy = problem.Energy,
            Data = problem.Data,
            Best = problem.Sum(parts),
            Components = parts,
            Settings = options,
            Warnings = Warnings(unknown, fits[0], problem),
        };
    }

    private static ImmutableArray<Warning> Warnings(NormalisedXas unknown, CombinationFit best, CombinationProblem problem)
    {
        var warnings = ImmutableArray.CreateBuilder<Warning>();
        if (best.ResidualCorrelation > 0.3)
        {
            double factor = Math.Sqrt((1 + best.ResidualCorrelation) / (1 - Math.Min(best.ResidualCorrelation, 0.99)));
            warnings.Add(new Warning("residuals-correlated", string.Create(CultureInfo.InvariantCulture,
                $"Neighbouring residuals of the best fit correlate by {best.ResidualCorrelation:F2}: the misfit is systematic rather than noise, and uncertainties from the scatter are too small by a factor near {factor:F1}.")));
        }

        if (problem.ExtrapolatedNames.Length > 0)
            warnings.Add(new Warning("standard-short", $"{string.Join(", ", problem.ExtrapolatedNames.Select(n => $"\"{n}\""))} end inside the fitted range of \"{unknown.Spectrum.Name}\" and were left out."));
        return warnings.ToImmutable();
    }

    private static double Binomial(int n, int k)
    {
        double value = 1;
        for (int i = 1; i <= k; i++) value = value * (n - k + i) / i;
        return Math.Round(value);
    }

    /// <summary>The subsets of 0 … n - 1 of one size, in lexicographic order.</summary>
    private static IEnumerable<int[]> Subsets(int n, int size)
    {
        var subset = Enumerable.Range(0, size).ToArray();
        while (true)
        {
            yield return (int[])subset.Clone();
            int i = size - 1;
            while (i >= 0 && subset[i] == n - size + i) i--;
            if (i < 0) yield break;
            subset[i]++;
            for (int j = i + 1; j < size; j++) subset[j] = subset[j - 1] + 1;
        }
    }
}
