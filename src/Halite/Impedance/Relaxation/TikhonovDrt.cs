// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Numerics;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Impedance.Relaxation;

/// <summary>
/// One penalty λ ∫ (d²γ/dx²)² dx for the whole distribution, as in most papers: positive by a quadratic program, or
/// signed. Offered for comparison; it has no tail and draws peaks as wide as λ makes them.
/// </summary>
/// <remarks>
/// T. H. Wan, M. Saccoccio, C. Chen, F. Ciucci, Electrochim. Acta 184 (2015) 483. Here the impedance is normalised and
/// weighted by 1/|Z|, so that λ has the same meaning for every cell and unit.
/// </remarks>
internal sealed class TikhonovDrt
{
    private const int Extra = 2;

    private readonly ImpedanceSpectrum spectrum;
    private readonly DrtOptions options;
    private readonly RelaxationData data;
    private readonly int nodes, unknowns, rows;
    private readonly double step;
    private readonly double[] x, matrix, target, penalty;

    private TikhonovDrt(ImpedanceSpectrum spectrum, DrtOptions options)
    {
        (this.spectrum, this.options) = (spectrum, options);
        data = new RelaxationData(spectrum);
        int perDecade = 20;
        int inner = Math.Max(8, (int)Math.Ceiling((data.Last - data.First) / Math.Log(10) * perDecade));
        step = (data.Last - data.First) / inner;
        int margin = (int)Math.Ceiling(Math.Log(10) / 2 / step);
        nodes = inner + 1 + 2 * margin;
        unknowns = nodes + Extra;
        rows = data.DataCount;
        x = [.. Enumerable.Range(0, nodes).Select(j => data.First + (j - margin) * step)];
        matrix = new double[unknowns * rows];
        data.ResistorColumn(matrix.AsSpan(0, rows));
        data.InductorColumn(1, matrix.AsSpan(rows, rows));
        for (int j = 0; j < nodes; j++) data.RelaxationColumn(x[j], step, matrix.AsSpan((Extra + j) * rows, rows));
        target = new double[rows];
        data.DataColumn(target);
        penalty = Penalty();
    }

    public static DrtResult Fit(ImpedanceSpectrum spectrum, DrtOptions options) => new TikhonovDrt(spectrum, options).Fit();

    private DrtResult Fit()
    {
        var both = Gram(matrix, 0, rows);
        var (product, square) = Product(0, rows);
        double lambda = options.Lambda switch
        {
            LambdaRule.Given => options.LambdaValue,
            LambdaRule.LCurve => Corner(both, product, square),
            LambdaRule.RealImaginary => CrossValidation(),
            _ => Smallest(l => GeneralisedCrossValidation(both, product, l)),
        };
        var hessian = Sum(both, lambda);
        double[] solution;
        if (options.Signed)
        {
            solution = (double[])product.Clone();
            var factor = (double[])hessian.Clone();
            if (!SmallCholesky.Factorise(factor, unknowns)) throw new InputException("The penalty is too small for this grid: give a larger lambda.");
            SmallCholesky.Solve(factor, unknowns, solution);
        }
        else
        {
            var solver = new QuadraticSolver(unknowns);
            solver.Solve(hessian, product.Select(v => -v).ToArray(), QuadraticConstraints.NonNegative(unknowns));
            solution = solver.Solution.ToArray();
        }

        return Report(hessian, both, solution, lambda);
    }

    private DrtResult Report(double[] hessian, double[] both, double[] solution, double lambda)
    {
        var free = Enumerable.Range(0, unknowns).Where(j => options.Signed || solution[j] > 0).ToArray();
        int n = free.Length;
        var factor = new double[n * n];
        for (int a = 0; a < n; a++)
        {
            for (int b = 0; b < n; b++) factor[a * n + b] = hessian[free[a] * unknowns + free[b]];
        }

        bool defined = SmallCholesky.Factorise(factor, n);
        var covariance = defined ? SmallCholesky.Inverse(factor, n) : new double[n * n];
        double trace = 0;
        for (int a = 0; a < n; a++)
        {
            for (int b = 0; b < n; b++) trace += covariance[a * n + b] * both[free[b] * unknowns + free[a]];
        }

        var fit = new double[rows];
        for (int j = 0; j < unknowns; j++) Kernels.Add(solution[j], matrix.AsSpan(j * rows, rows), fit);
        double sum = 0;
        for (int i = 0; i < rows; i++) sum += (target[i] - fit[i]) * (target[i] - fit[i]);
        double noise = sum / Math.Max(0.3 * rows, rows - trace);
        foreach (ref double c in covariance.AsSpan()) c *= noise;

        var place = new int[unknowns];
        Array.Fill(place, -1);
        for (int a = 0; a < n; a++) place[free[a]] = a;
        double Covariance(int i, int j) => place[i] < 0 || place[j] < 0 ? 0 : covariance[place[i] * n + place[j]];
        Measured Quantity(double value, Func<int, double> gradient, double scale, string unit)
        {
            double variance = 0;
            for (int i = 0; i < unknowns; i++)
            {
                double g = gradient(i);
                if (g == 0) continue;
                for (int j = 0; j < unknowns; j++) variance += g * gradient(j) * Covariance(i, j);
            }

            return Measured.From(value * scale, Math.Sqrt(Math.Max(0, variance)) * scale, unit, "impedance fit");
        }

        double z = Normal.Quantile(0.5 + options.Level / 2);
        int count = (int)Math.Ceiling((data.Last - data.First) / Math.Log(10) * options.PointsPerDecade - 1e-9) + 1;
        var points = ImmutableArray.CreateBuilder<DrtPoint>(count);
        for (int i = 0; i < count; i++)
        {
            double at = (data.First + (data.Last - data.First) * i / (count - 1) - x[0]) / step;
            int j = Math.Clamp((int)at, 0, nodes - 2);
            double t = at - j, g = (1 - t) * solution[Extra + j] + t * solution[Extra + j + 1];
            double variance = (1 - t) * (1 - t) * Covariance(Extra + j, Extra + j) + 2 * t * (1 - t) * Covariance(Extra + j, Extra + j + 1) + t * t * Covariance(Extra + j + 1, Extra + j + 1);
            double reach = z * Math.Sqrt(Math.Max(0, variance)) * data.Scale, lower = g * data.Scale - reach;
            points.Add(new DrtPoint(Math.Exp(x[0] + at * step), g * data.Scale, options.Signed ? lower : Math.Max(0, lower), g * data.Scale + reach));
        }

        var fitted = Enumerable.Range(0, data.Count).Select(i => new Complex(fit[i], fit[data.Count + i]) * (data.Scale / data.Weight[i])).ToImmutableArray();
        return new DrtResult
        {
            Method = "tikhonov",
            RInfinity = Quantity(solution[0], i => i == 0 ? 1 : 0, data.Scale, "ohm"),
            Inductance = Quantity(solution[1], i => i == 1 ? 1 : 0, data.Scale / data.OmegaMax, "H"),
            RPolarisation = Quantity(step * solution.Skip(Extra).Sum(), i => i < Extra ? 0 : step, data.Scale, "ohm"),
            Tail = DrtTail.None,
            Peaks = Peaks(solution, Covariance, Quantity),
            Processes = [],
            Gamma = points.MoveToImmutable(),
            Level = options.Level,
            Fitted = fitted,
            Noise = Math.Sqrt(noise),
            ResidualRms = Math.Sqrt(sum / data.Count),
            Lambda = lambda,
        };
    }

    private ImmutableArray<DrtPeak> Peaks(double[] solution, Func<int, int, double> covariance, Func<double, Func<int, double>, double, string, Measured> quantity)
    {
        var g = solution.AsSpan(Extra).ToArray();
        double tallest = g.Max(), half = Math.Log(10) / 2;
        var tops = Enumerable.Range(1, nodes - 2).Where(j => g[j] > g[j - 1] && g[j] >= g[j + 1] && g[j] > 1e-3 * tallest).ToArray();
        var peaks = ImmutableArray.CreateBuilder<DrtPeak>();
        for (int p = 0; p < tops.Length; p++)
        {
            int left = p == 0 ? 0 : Valley(tops[p - 1], tops[p]), right = p == tops.Length - 1 ? nodes - 1 : Valley(tops[p], tops[p + 1]), top = tops[p];
            double area = 0;
            for (int j = left; j <= right; j++) area += step * g[j] * (j == left || j == right ? 0.5 : 1);
            var resistance = quantity(area, i => i - Extra < left || i - Extra > right ? 0 : step * (i - Extra == left || i - Extra == right ? 0.5 : 1), data.Scale, "ohm");
            double bend = (g[top - 1] - 2 * g[top] + g[top + 1]) / (step * step), at = x[top] + (bend < 0 ? Math.Clamp((g[top - 1] - g[top + 1]) / (2 * bend * step), -step / 2, step / 2) : 0);
            // The slope's uncertainty over the curvature.
            int a = Extra + top - 1, b = Extra + top + 1;
            double slope = (covariance(a, a) + covariance(b, b) - 2 * covariance(a, b)) / (4 * step * step);
            double tauSigma = bend < 0 ? Math.Sqrt(Math.Max(0, slope)) / -bend : double.NaN;
            int valley = g[left] > g[right] ? left : right;
            double difference = covariance(Extra + top, Extra + top) + covariance(Extra + valley, Extra + valley) - 2 * covariance(Extra + top, Extra + valley);
            double tau = Math.Exp(at), relative = (resistance.Sigma ?? 0) / resistance.Value, capacitance = tau / resistance.Value;
            int l = top, r = top;
            while (l > left && g[l] > g[top] / 2) l--;
            while (r < right && g[r] > g[top] / 2) r++;
            peaks.Add(new DrtPeak
            {
                Tau = double.IsFinite(tauSigma) ? Measured.From(tau, tau * tauSigma, "s", "impedance fit") : Measured.WithoutSigma(tau, "s", "the maximum is flat"),
                Resistance = resistance,
                Capacitance = double.IsFinite(tauSigma) ? Measured.From(capacitance, Math.Abs(capacitance) * Math.Sqrt(tauSigma * tauSigma + relative * relative), "F", "impedance fit") : Measured.WithoutSigma(capacitance, "F", "the maximum is flat"),
                Width = (r - l) * step / Math.Log(10),
                Probability = difference > 0 ? Normal.Cumulative((g[top] - g[valley]) / Math.Sqrt(difference)) : 1,
                AtEdge = at < data.First + half || at > data.Last - half,
                Processes = [],
            });
        }

        return peaks.ToImmutable();

        int Valley(int from, int to)
        {
            int best = from;
            for (int j = from; j <= to; j++)
            {
                if (g[j] < g[best]) best = j;
            }

            return best;
        }
    }

    private double[] Gram(double[] columns, int start, int length)
    {
        var gram = new double[unknowns * unknowns];
        for (int a = 0; a < unknowns; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                gram[a * unknowns + b] = gram[b * unknowns + a] = Kernels.Dot(columns.AsSpan(a * rows + start, length), columns.AsSpan(b * rows + start, length));
            }
        }

        return gram;
    }

    private (double[] Product, double Square) Product(int start, int length)
    {
        var product = new double[unknowns];
        for (int a = 0; a < unknowns; a++) product[a] = Kernels.Dot(matrix.AsSpan(a * rows + start, length), target.AsSpan(start, length));
        var part = target.AsSpan(start, length);
        return (product, Kernels.Dot(part, part));
    }

    // ∫ (γ'')² by second differences; γ is taken as zero beyond the grid.
    private double[] Penalty()
    {
        var result = new double[unknowns * unknowns];
        double weight = 1 / (step * step * step);
        for (int j = -1; j <= nodes; j++)
        {
            (int Node, double Factor)[] row = [(j - 1, 1), (j, -2), (j + 1, 1)];
            foreach (var (a, fa) in row)
            {
                foreach (var (b, fb) in row)
                {
                    if (a >= 0 && a < nodes && b >= 0 && b < nodes) result[(Extra + a) * unknowns + Extra + b] += weight * fa * fb;
                }
            }
        }

        return result;
    }

    private double[] Sum(double[] gram, double lambda)
    {
        var sum = (double[])gram.Clone();
        for (int i = 0; i < sum.Length; i++) sum[i] += lambda * penalty[i];
        // Resistor and inductor are not penalised; a shade keeps the factor defined where a part does not see them.
        for (int i = 0; i < Extra; i++) sum[i * unknowns + i] += 1e-10 * (1 + gram[i * unknowns + i]);
        return sum;
    }

    // Residual sum of squares and trace of the influence matrix of the unconstrained fit; N (RSS)/(N - trace)².
    private double GeneralisedCrossValidation(double[] gram, double[] product, double lambda)
    {
        var factor = Sum(gram, lambda);
        if (!SmallCholesky.Factorise(factor, unknowns)) return double.PositiveInfinity;
        var solution = (double[])product.Clone();
        SmallCholesky.Solve(factor, unknowns, solution);
        var inverse = SmallCholesky.Inverse(factor, unknowns);
        double trace = Kernels.Dot(inverse, gram), sum = 0;
        var fit = new double[rows];
        for (int j = 0; j < unknowns; j++) Kernels.Add(solution[j], matrix.AsSpan(j * rows, rows), fit);
        for (int i = 0; i < rows; i++) sum += (target[i] - fit[i]) * (target[i] - fit[i]);
        return rows * sum / ((rows - trace) * (rows - trace));
    }

    // What the real part predicts of the imaginary part and the other way round.
    private double CrossValidation()
    {
        int half = data.Count;
        var (real, imaginary) = (Gram(matrix, 0, half), Gram(matrix, half, half));
        var (realProduct, _) = Product(0, half);
        var (imaginaryProduct, _) = Product(half, half);
        return Smallest(lambda =>
        {
            var a = Solve(real, realProduct, lambda);
            var b = Solve(imaginary, imaginaryProduct, lambda);
            if (a is null || b is null) return double.PositiveInfinity;
            // Each part cannot see one of the two: it is taken from the other.
            (a[1], b[0]) = (b[1], a[0]);
            double sum = 0;
            for (int i = 0; i < rows; i++)
            {
                var from = i < half ? b : a;
                double fit = 0;
                for (int j = 0; j < unknowns; j++) fit += from[j] * matrix[j * rows + i];
                sum += (target[i] - fit) * (target[i] - fit);
            }

            return sum;
        });

        double[]? Solve(double[] gram, double[] product, double lambda)
        {
            var factor = Sum(gram, lambda);
            if (!SmallCholesky.Factorise(factor, unknowns)) return null;
            var solution = (double[])product.Clone();
            SmallCholesky.Solve(factor, unknowns, solution);
            return solution;
        }
    }

    private static double Smallest(Func<double, double> score)
    {
        double best = 1, least = double.PositiveInfinity;
        for (double log = -9; log <= 2.001; log += 0.25)
        {
            double value = score(Math.Pow(10, log));
            if (value < least) (best, least) = (log, value);
        }

        for (double width = 0.125; width > 0.02; width /= 2)
        {
            foreach (double log in new[] { best - width, best + width })
            {
                double value = score(Math.Pow(10, log));
                if (value < least) (best, least) = (log, value);
            }
        }

        return Math.Pow(10, best);
    }

    // Largest curvature of log residual against log penalty (Hansen).
    private double Corner(double[] gram, double[] product, double square)
    {
        var logs = new List<(double Lambda, double X, double Y)>();
        for (double log = -8; log <= 1.001; log += 0.2)
        {
            double lambda = Math.Pow(10, log);
            var factor = Sum(gram, lambda);
            if (!SmallCholesky.Factorise(factor, unknowns)) continue;
            var solution = (double[])product.Clone();
            SmallCholesky.Solve(factor, unknowns, solution);
            double fit = 0, rough = 0;
            for (int a = 0; a < unknowns; a++)
            {
                double row = 0, bend = 0;
                for (int b = 0; b < unknowns; b++) (row, bend) = (row + gram[a * unknowns + b] * solution[b], bend + penalty[a * unknowns + b] * solution[b]);
                fit += solution[a] * (row - 2 * product[a]);
                rough += solution[a] * bend;
            }

            logs.Add((lambda, Math.Log(Math.Max(1e-300, square + fit)), Math.Log(Math.Max(1e-300, rough))));
        }

        double best = double.NegativeInfinity, at = 1e-3;
        for (int i = 2; i < logs.Count - 2; i++)
        {
            double x1 = (logs[i + 2].X - logs[i - 2].X) / 4, y1 = (logs[i + 2].Y - logs[i - 2].Y) / 4;
            double x2 = (logs[i + 2].X - 2 * logs[i].X + logs[i - 2].X) / 4, y2 = (logs[i + 2].Y - 2 * logs[i].Y + logs[i - 2].Y) / 4;
            double curvature = (x1 * y2 - x2 * y1) / Math.Pow(x1 * x1 + y1 * y1, 1.5);
            if (curvature > best) (best, at) = (curvature, logs[i].Lambda);
        }

        return at;
    }
}
