// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Numerics.Tensors;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Spectra.Xas;

/// <summary>Fractions and shifts of one combination before they are described.</summary>
internal sealed record CombinationCandidate(int[] Subset, double[] Fractions, double[] Shifts, double SumOfSquares)
{
    public int Order(CombinationCandidate other) => Subset.AsSpan().SequenceCompareTo(other.Subset);
}

/// <summary>The data of a linear combination in the fitted range: the unknown, the standards on its energies, their products.</summary>
internal sealed class CombinationProblem
{
    private readonly LinearCombinationOptions options;
    private readonly ImmutableArray<NormalisedXas> standards;
    private readonly double[] energy;
    private readonly double[] data;
    private readonly double[][] curves;
    private readonly double[,] gram;
    private readonly double[] against;
    private readonly double total;
    private readonly QuadraticSolver solver;
    private readonly Dictionary<int, QuadraticConstraints> constraints = [];

    private CombinationProblem(LinearCombinationOptions options, ImmutableArray<NormalisedXas> standards, double[] energy, double[] data, ImmutableArray<string> left)
    {
        this.options = options;
        this.standards = standards;
        this.energy = energy;
        this.data = data;
        ExtrapolatedNames = left;
        int n = standards.Length;
        curves = [.. standards.Select(s => Curve(s, 0))];
        gram = new double[n, n];
        against = new double[n];
        for (int i = 0; i < n; i++)
        {
            against[i] = TensorPrimitives.Dot<double>(curves[i], data);
            for (int j = 0; j <= i; j++) gram[i, j] = gram[j, i] = TensorPrimitives.Dot<double>(curves[i], curves[j]);
        }

        total = TensorPrimitives.SumOfSquares<double>(data);
        solver = new QuadraticSolver(n);
    }

    public ImmutableArray<double> Energy => [.. energy];

    public ImmutableArray<double> Data => [.. data];

    /// <summary>Standards that do not reach over the range; they take no part.</summary>
    public ImmutableArray<string> ExtrapolatedNames { get; }

    public static CombinationProblem Of(NormalisedXas unknown, IReadOnlyList<NormalisedXas> standards, LinearCombinationOptions options)
    {
        var energy = unknown.Spectrum.Energy.AsSpan();
        double low = unknown.EdgeEnergy + options.From, high = unknown.EdgeEnergy + options.To;
        int from = Sampled.AtOrBelow(energy, low), to = Sampled.AtOrBelow(energy, high) + 1;
        if (to - from < 5 || energy[^1] < low)
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"\"{unknown.Spectrum.Name}\" has {Math.Max(0, to - from)} points from {low:F1} to {high:F1} eV; widen the range (it counts from E0 = {unknown.EdgeEnergy:F2} eV)."));
        var fitted = energy[from..to].ToArray();

        // A spline beyond the ends of a standard is worth nothing; a tenth of an electronvolt is rounding of scans.
        var reach = standards.ToLookup(s => s.Spectrum.Energy[0] <= fitted[0] + 0.5 && s.Spectrum.Energy[^1] >= fitted[^1] - 0.5);
        var good = reach[true].ToImmutableArray();
        var left = reach[false].Select(s => s.Spectrum.Name).ToImmutableArray();
        if (good.IsEmpty)
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"No standard reaches over {fitted[0]:F1} to {fitted[^1]:F1} eV; is the unknown \"{unknown.Spectrum.Name}\" of the same edge?"));
        if (good.Length < Math.Min(options.Minimum, standards.Count))
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"\"{left[0]}\" does not reach over {fitted[0]:F1} to {fitted[^1]:F1} eV; narrow the range or leave it out."));
        return new CombinationProblem(options, good, fitted, unknown.Array(options.Array).AsSpan()[from..to].ToArray(), left);
    }

    public int StandardCount => standards.Length;

    public CombinationCandidate Solve(int[] subset)
    {
        var fractions = Fractions(subset, (i, j) => gram[subset[i], subset[j]], i => against[subset[i]], Bounds(subset.Length));
        var candidate = new CombinationCandidate(subset, fractions, new double[subset.Length], SumOfSquares(subset, fractions));
        return options.MaximumShift > 0 ? WithShifts(candidate) : candidate;
    }

    public ImmutableArray<ImmutableArray<double>> Parts(CombinationCandidate candidate) =>
        [.. candidate.Subset.Select((s, i) => Curve(standards[s], candidate.Shifts[i]).Select(v => v * candidate.Fractions[i]).ToImmutableArray())];

    public ImmutableArray<double> Sum(ImmutableArray<ImmutableArray<double>> parts) =>
        [.. Enumerable.Range(0, energy.Length).Select(i => parts.Sum(p => p[i]))];

    public CombinationFit Describe(CombinationCandidate candidate)
    {
        var names = candidate.Subset.Select(s => standards[s].Spectrum.Name).ToImmutableArray();
        int n = names.Length;
        var free = Enumerable.Range(0, n).Where(i => candidate.Fractions[i] > 1e-9 && candidate.Fractions[i] < 1 - 1e-9).ToArray();
        int shifts = options.MaximumShift > 0 ? candidate.Fractions.Count(f => f > 1e-9) : 0;
        int degrees = Math.Max(0, free.Length - (options.SumToOne && free.Length > 0 ? 1 : 0)) + shifts;
        double reduced = candidate.SumOfSquares / Math.Max(1, energy.Length - degrees);
        Func<int, int, double> shape = (i, j) => gram[candidate.Subset[i], candidate.Subset[j]];
        double[] right = [.. candidate.Subset.Select(s => against[s])];
        double squares = total;
        if (shifts > 0) (shape, right, squares) = BesideShifts(candidate);
        Interval IntervalOf(int which) => Interval(candidate, shape, right, squares, which, reduced);
        var sigmas = CombinationErrors.Sigmas(n, free, shape, options.SumToOne, reduced);
        var fractions = ImmutableArray.CreateBuilder<Measured>(n);
        for (int i = 0; i < n; i++)
        {
            double value = candidate.Fractions[i];
            bool atLower = value <= 1e-9, atUpper = value >= 1 - 1e-9, alone = n == 1 && options.SumToOne;
            if (alone)
            {
                fractions.Add(Measured.WithoutSigma(1, "1", "a single standard whose fraction is fixed to one"));
                continue;
            }

            if (!atLower && !atUpper)
            {
                var measured = Measured.From(value, sigmas[i], "1", $"fraction of {names[i]}");
                bool near = value < 2 * sigmas[i] || 1 - value < 2 * sigmas[i];
                fractions.Add(near ? measured.WithInterval(IntervalOf(i)) : measured);
                continue;
            }

            fractions.Add(Measured.WithoutSigma(atLower ? 0 : 1, "1", atLower ? "the fraction is at its lower bound 0: the interval says how large it may be" : "the fraction is at its upper bound 1: the interval says how small it may be")
                .WithInterval(IntervalOf(i)));
        }

        return new CombinationFit
        {
            Standards = names,
            Fractions = fractions.ToImmutable(),
            Shifts = [.. candidate.Shifts],
            RFactor = candidate.SumOfSquares / total,
            ReducedChiSquare = reduced,
            FreeParameters = degrees,
            ResidualCorrelation = Correlation(candidate),
        };
    }

    private Interval Interval(CombinationCandidate candidate, Func<int, int, double> shape, double[] right, double squares, int which, double variance)
    {
        int n = candidate.Subset.Length;
        double Misfit(double value)
        {
            // The others are free within their bounds while this fraction is held.
            var w = options.SumToOne && (n is 2 or 3) ? Held(value) : HeldByProgram(value);
            double sum = squares;
            for (int i = 0; i < n; i++)
            {
                sum -= 2 * w[i] * right[i];
                for (int j = 0; j < n; j++) sum += w[i] * w[j] * shape(i, j);
            }

            return sum;
        }

        double[] HeldByProgram(double value)
        {
            var bounds = Bounds(n);
            var held = new QuadraticConstraints(bounds.Lower.SetItem(which, value), bounds.Upper.SetItem(which, value)) { Equalities = bounds.Equalities, Targets = bounds.Targets };
            return Fractions(candidate.Subset, shape, i => right[i], held);
        }

        // Two or three fractions of sum one leave none or one to find: no program is needed.
        double[] Held(double value)
        {
            var w = new double[n];
            w[which] = value;
            int a = which == 0 ? 1 : 0, b = n == 3 ? 3 - which - a : a;
            double rest = 1 - value;
            if (a == b)
            {
                w[a] = rest;
                return w;
            }

            double curvature = shape(a, a) - 2 * shape(a, b) + shape(b, b);
            double slope = right[a] - right[b] - value * (shape(a, which) - shape(b, which)) - rest * (shape(a, b) - shape(b, b));
            w[a] = curvature > 0 ? Math.Clamp(slope / curvature, 0, rest) : rest / 2;
            w[b] = rest - w[a];
            return w;
        }

        return CombinationErrors.Interval(Misfit, candidate.Fractions[which], variance, options.Level);
    }

    private QuadraticConstraints Bounds(int n)
    {
        if (constraints.TryGetValue(n, out var known)) return known;
        var box = QuadraticConstraints.Box(n, 0, 1);
        return constraints[n] = options.SumToOne ? box.WithSum(1) : box;
    }

    private double[] Fractions(int[] subset, Func<int, int, double> shape, Func<int, double> right, QuadraticConstraints bounds)
    {
        int n = subset.Length;
        var (h, g) = (new double[n * n], new double[n]);
        for (int i = 0; i < n; i++)
        {
            g[i] = -right(i);
            for (int j = 0; j < n; j++) h[i * n + j] = shape(i, j);
        }

        solver.Solve(h, g, bounds);
        return solver.Solution.ToArray();
    }

    private double SumOfSquares(int[] subset, double[] fractions)
    {
        // From the residuals: the difference of products would lose the digits of a good fit.
        var residual = (double[])data.Clone();
        for (int i = 0; i < subset.Length; i++) TensorPrimitives.MultiplyAdd<double>(curves[subset[i]], -fractions[i], residual, residual);
        return TensorPrimitives.SumOfSquares<double>(residual);
    }

    private double Correlation(CombinationCandidate candidate)
    {
        var residual = (double[])data.Clone();
        for (int i = 0; i < candidate.Subset.Length; i++)
        {
            var curve = candidate.Shifts[i] == 0 ? curves[candidate.Subset[i]] : Curve(standards[candidate.Subset[i]], candidate.Shifts[i]);
            TensorPrimitives.MultiplyAdd<double>(curve, -candidate.Fractions[i], residual, residual);
        }

        double all = TensorPrimitives.SumOfSquares<double>(residual);
        return all > 0 ? TensorPrimitives.Dot<double>(residual.AsSpan(1), residual.AsSpan(0, residual.Length - 1)) / all : 0;
    }

    private double[] Curve(NormalisedXas standard, double shift)
    {
        var at = shift == 0 ? energy : Array.ConvertAll(energy, e => e - shift);
        return NotAKnotSpline.Interpolate([.. standard.Spectrum.Energy], [.. standard.Array(options.Array)], at);
    }

    /// <summary>
    /// Shifted standards and data without what a small change of the fitted shifts can make: fractions must be known
    /// beside shifts that are free, not beside shifts that are held. A shift at its bound does not move.
    /// </summary>
    private (Func<int, int, double> Products, double[] WithData, double DataSquared) BesideShifts(CombinationCandidate candidate)
    {
        const double step = 0.05;
        var shifted = candidate.Subset.Select((s, i) => Curve(standards[s], candidate.Shifts[i])).ToArray();
        var rest = (double[])data.Clone();
        var directions = new List<double[]>();
        for (int i = 0; i < candidate.Subset.Length; i++)
        {
            if (candidate.Fractions[i] <= 1e-9 || Math.Abs(candidate.Shifts[i]) >= options.MaximumShift) continue;
            var (up, down) = (Curve(standards[candidate.Subset[i]], candidate.Shifts[i] + step), Curve(standards[candidate.Subset[i]], candidate.Shifts[i] - step));
            TensorPrimitives.Subtract<double>(up, down, up);
            double size = TensorPrimitives.Norm<double>(up);
            foreach (var d in directions) Remove(up, d);
            double left = TensorPrimitives.Norm<double>(up);
            if (!(left > 1e-9 * size)) continue;
            TensorPrimitives.Divide<double>(up, left, up);
            directions.Add(up);
        }

        foreach (var d in directions)
        {
            Remove(rest, d);
            foreach (var curve in shifted) Remove(curve, d);
        }

        int n = shifted.Length;
        var products = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++) products[i, j] = TensorPrimitives.Dot<double>(shifted[i], shifted[j]);
        }

        return ((i, j) => products[i, j], [.. shifted.Select(c => TensorPrimitives.Dot<double>(c, rest))], TensorPrimitives.SumOfSquares<double>(rest));

        static void Remove(double[] from, double[] direction) =>
            TensorPrimitives.MultiplyAdd<double>(direction, -TensorPrimitives.Dot<double>(from, direction), from, from);
    }

    /// <summary>
    /// Gauss-Newton over the shifts with the fractions solved anew at every step (variable projection in Kaufman's form).
    /// </summary>
    private CombinationCandidate WithShifts(CombinationCandidate start)
    {
        var best = start;
        double step = 0.05;
        int n = start.Subset.Length;
        for (int round = 0; round < 40; round++)
        {
            var (plus, minus) = (new double[n][], new double[n][]);
            var residual = (double[])data.Clone();
            var slopes = new double[n][];
            for (int i = 0; i < n; i++)
            {
                var curve = Curve(standards[best.Subset[i]], best.Shifts[i]);
                TensorPrimitives.MultiplyAdd<double>(curve, -best.Fractions[i], residual, residual);
                plus[i] = Curve(standards[best.Subset[i]], best.Shifts[i] + step);
                minus[i] = Curve(standards[best.Subset[i]], best.Shifts[i] - step);
                slopes[i] = [.. plus[i].Zip(minus[i], (a, b) => best.Fractions[i] * (a - b) / (2 * step))];
            }

            var normal = new double[n, n];
            var move = new double[n];
            for (int i = 0; i < n; i++)
            {
                move[i] = TensorPrimitives.Dot<double>(slopes[i], residual);
                for (int j = 0; j <= i; j++) normal[i, j] = TensorPrimitives.Dot<double>(slopes[i], slopes[j]);
                normal[i, i] += 1e-12;
            }

            Sampled.SolveSymmetric(normal, move);
            CombinationCandidate? better = null;
            for (double length = 1; length > 1e-3 && better is null; length /= 2)
            {
                var shifts = new double[n];
                for (int i = 0; i < n; i++) shifts[i] = Math.Clamp(best.Shifts[i] + length * move[i], -options.MaximumShift, options.MaximumShift);
                var trial = At(best.Subset, shifts);
                if (trial.SumOfSquares < best.SumOfSquares) better = trial;
            }

            if (better is null) break;
            bool done = best.SumOfSquares - better.SumOfSquares < 1e-10 * best.SumOfSquares;
            best = better;
            if (done) break;
        }

        return best;
    }

    private CombinationCandidate At(int[] subset, double[] shifts)
    {
        int n = subset.Length;
        var shifted = subset.Select((s, i) => Curve(standards[s], shifts[i])).ToArray();
        var w = Fractions(subset, (i, j) => TensorPrimitives.Dot<double>(shifted[i], shifted[j]), i => TensorPrimitives.Dot<double>(shifted[i], data), Bounds(n));
        var residual = (double[])data.Clone();
        for (int i = 0; i < n; i++) TensorPrimitives.MultiplyAdd<double>(shifted[i], -w[i], residual, residual);
        return new CombinationCandidate(subset, w, shifts, TensorPrimitives.SumOfSquares<double>(residual));
    }
}
