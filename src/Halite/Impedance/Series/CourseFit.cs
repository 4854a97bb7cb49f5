// SPDX-License-Identifier: Apache-2.0
using Halite.Impedance.Relaxation.Processes;
using Halite.Numerics;

namespace Halite.Impedance.Series;

/// <summary>
/// Fits the processes of all spectra of a series at once. Each quantity of a process follows a course whose steps (or
/// changes of slope) are normal with a variance of its own, which is found by evidence: a course that the data show to be
/// smooth is held so, one that jumps is left free. The normal equations have a band, so that a series costs no more than
/// its spectra one by one.
/// </summary>
/// <remarks>
/// The variances follow D. J. C. MacKay, Neural Comput. 4 (1992) 415: sum of squares over the number of differences that
/// the data determine less than the prior does. The evidence is Laplace's: ln Z is nearly linear in ln R, ln τ and sharpness.
/// </remarks>
internal sealed class CourseFit
{
    // Standard deviations of where a course begins and of its first step, wide: they only make evidences comparable.
    private const double LogRSpread = 4, FirstStep = 1;

    // Bounds of a step variance: one in ten thousand of a unit, and ten units.
    private const double SmallestStep = 1e-8, LargestStep = 100;

    private readonly IReadOnlyList<CourseSpectrum> spectra;
    private readonly bool slopes;
    private readonly List<Course> courses = [];
    private readonly List<(int Course, int From, double[] Factors)> differences = [];
    private readonly int[][] index;
    private readonly double[][] residual, jacobian, measured;
    private readonly int count;
    private readonly BandedNormal normal;
    private readonly double[] gradient;
    private readonly bool[] pinned;

    /// <summary>Sets a fit up.</summary>
    /// <param name="spectra">The spectra in order, whose mixtures hold the start.</param>
    /// <param name="slopes">Whether changes of slope, not steps, are small.</param>
    /// <param name="known">Step variances found by another fit, by track and quantity, as a start.</param>
    public CourseFit(IReadOnlyList<CourseSpectrum> spectra, bool slopes, IEnumerable<Course>? known = null)
    {
        (this.spectra, this.slopes) = (spectra, slopes);
        index = new int[spectra.Count][];
        (residual, jacobian, measured) = (new double[spectra.Count][], new double[spectra.Count][], new double[spectra.Count][]);
        var byKey = new Dictionary<(int, int), Course>();
        for (int i = 0; i < spectra.Count; i++)
        {
            var (mixture, data) = (spectra[i].Mixture, spectra[i].Data);
            index[i] = new int[mixture.Values.Length];
            for (int a = 0; a < index[i].Length; a++)
            {
                var (low, high) = mixture.Bounds(a, data);
                index[i][a] = low < high ? count++ : -1;
            }

            (residual[i], jacobian[i], measured[i]) = (new double[data.DataCount], new double[data.DataCount * mixture.Values.Length], new double[data.DataCount]);
            data.DataColumn(measured[i]);
            Node(-1, 0, i, 0, data.Scale, 0);
            for (int k = 0; k < mixture.Count; k++)
            {
                int at = ProcessMixture.Fixed + ProcessMixture.PerProcess * k;
                Node(spectra[i].Tracks[k], 0, i, at, 1, Math.Log(data.Scale));
                for (int q = 1; q < (mixture.IsSkewed(k) ? 4 : 3); q++) Node(spectra[i].Tracks[k], q, i, at + q, 1, 0);
            }
        }

        (gradient, pinned) = (new double[count], new bool[count]);
        int width = 0;
        for (int i = 0; i < spectra.Count; i++)
        {
            var own = index[i].Where(p => p >= 0).ToArray();
            width = Math.Max(width, own[^1] - own[0]);
        }

        var starts = (known ?? []).ToDictionary(c => (c.Track, c.Quantity), c => c.StepVariance);
        for (int c = 0; c < courses.Count; c++)
        {
            var course = courses[c];
            double typical = course.Track < 0 ? 0.01 * Mean(course) * Mean(course) : course.Quantity switch { 0 => 0.04, 1 => 0.02, 2 => 0.02, _ => 0.005 };
            course.StepVariance = starts.TryGetValue((course.Track, course.Quantity), out double v) && double.IsFinite(v) ? v : typical;
            course.UsualSlope = Math.Max(1e-6, Math.Sqrt(Enumerable.Range(1, course.Nodes.Count - 1).Select(m => Math.Pow((Value(course, m) - Value(course, m - 1)) / course.Way(m, spectra), 2)).DefaultIfEmpty().Average()));
            foreach (var (from, factors) in course.Differences(slopes, spectra))
            {
                differences.Add((c, from, factors));
                width = Math.Max(width, At(course, from + factors.Length - 1) - At(course, from));
            }
        }

        normal = new BandedNormal(count, width);

        void Node(int track, int quantity, int spectrum, int parameter, double factor, double offset)
        {
            if (!byKey.TryGetValue((track, quantity), out var course)) courses.Add(byKey[(track, quantity)] = course = new Course(track, quantity));
            course.Nodes.Add((spectrum, parameter, factor, offset));
        }
    }

    /// <summary>The spectra; after a fit their mixtures hold what was found.</summary>
    public IReadOnlyList<CourseSpectrum> Spectra => spectra;

    /// <summary>The courses with their step variances.</summary>
    public IReadOnlyList<Course> Courses => courses;

    /// <summary>Logarithm of the evidence, up to what all fits to the same spectra share.</summary>
    public double LogEvidence { get; private set; }

    /// <summary>Fits; the mixtures of the spectra then hold values and covariance (for unit variance of the noise).</summary>
    /// <param name="rounds">Most rounds of the search for step variances.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <param name="began">Told the number of each round.</param>
    public void Fit(int rounds, CancellationToken cancellation, Action<int>? began = null)
    {
        for (int round = 0; round < rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            began?.Invoke(round);
            Improve(round == 0 ? 30 : 6);
            Final();
            if (Reestimate() < 0.05) break;
        }

        Improve(10);
        double cost = Final();
        LogEvidence = -0.5 * (cost + normal.LogDeterminant);
        foreach (var (c, _, _) in differences) LogEvidence -= 0.5 * Math.Log(courses[c].StepVariance);
        foreach (var (_, _, precision) in Priors()) LogEvidence += 0.5 * Math.Log(precision);
        for (int i = 0; i < spectra.Count; i++) Publish(i);
    }

    /// <summary>Covariances, after a fit, of ln R of processes (or R∞ in ohm, track -1) at places anywhere along the series, row by row; zero where there is none.</summary>
    /// <param name="places">Track and place of the spectrum in the fit.</param>
    public double[] ResistanceCovariance(IReadOnlyList<(int Track, int Place)> places)
    {
        int n = places.Count;
        var result = new double[n * n];
        var nodes = places.Select(p =>
        {
            var course = courses.First(c => c.Track == p.Track && c.Quantity == 0);
            int node = course.Nodes.FindIndex(m => m.Spectrum == p.Place);
            return (At: At(course, node), course.Nodes[node].Factor);
        }).ToArray();
        var column = new double[count];
        for (int b = 0; b < n; b++)
        {
            if (pinned[nodes[b].At]) continue;
            Array.Clear(column);
            column[nodes[b].At] = 1;
            normal.Solve(column);
            for (int a = 0; a < n; a++) result[a * n + b] = pinned[nodes[a].At] ? 0 : column[nodes[a].At] * nodes[a].Factor * nodes[b].Factor;
        }

        return result;
    }

    // Damped Gauss-Newton over the whole series.
    private void Improve(int iterations)
    {
        double damping = 1e-4, cost = Cost();
        for (int iteration = 0; iteration < iterations; iteration++)
        {
            double before = cost;
            Linearise();
            bool improved = false;
            var old = spectra.Select(s => (double[])s.Mixture.Values.Clone()).ToArray();
            for (int attempt = 0; attempt < 8 && !improved; attempt++, damping *= 10)
            {
                if (!normal.Factorise(damping)) continue;
                var step = (double[])gradient.Clone();
                normal.Solve(step);
                for (int i = 0; i < spectra.Count; i++) Move(i, old[i], step);
                double next = Cost();
                if (!(next < cost)) continue;
                (cost, improved) = (next, true);
                damping = Math.Max(1e-9, damping * 1e-2);
            }

            if (!improved)
            {
                for (int i = 0; i < spectra.Count; i++) old[i].CopyTo(spectra[i].Mixture.Values, 0);
                break;
            }

            if (before - cost < 1e-3 + 1e-7 * before) break;
        }
    }

    private double Final()
    {
        double cost = Cost();
        Linearise();
        double damping = 0;
        while (!normal.Factorise(damping)) damping = damping == 0 ? 1e-12 : damping * 10;
        return cost;
    }

    private void Move(int i, double[] old, double[] step)
    {
        var mixture = spectra[i].Mixture;
        for (int a = 0; a < old.Length; a++)
        {
            if (index[i][a] is not (>= 0 and var p)) continue;
            double limit = a < 2 ? double.PositiveInfinity : a is 3 or 4 || (a >= ProcessMixture.Fixed && (a - ProcessMixture.Fixed) % ProcessMixture.PerProcess == 3) ? 0.2 : 1.5;
            var (low, high) = mixture.Bounds(a, spectra[i].Data);
            mixture.Values[a] = Math.Clamp(old[a] + Math.Clamp(step[p], -limit, limit), low, high);
        }
    }

    private double Cost()
    {
        double sum = 0;
        for (int i = 0; i < spectra.Count; i++)
        {
            var s = spectra[i];
            s.Model.Evaluate(s.Mixture, s.Mixture.Values, residual[i], default);
            double square = 0;
            for (int k = 0; k < residual[i].Length; k++)
            {
                residual[i][k] = measured[i][k] - residual[i][k];
                square += residual[i][k] * residual[i][k];
            }

            sum += square / s.Noise;
        }

        foreach (var (c, from, factors) in differences)
        {
            double d = Difference(courses[c], from, factors);
            sum += d * d / courses[c].StepVariance;
        }

        foreach (var (terms, mean, precision) in Priors())
        {
            double d = terms.Sum(t => t.Factor * (Value(t.Course, t.Node))) - mean;
            sum += d * d * precision;
        }

        return sum;
    }

    private void Linearise()
    {
        normal.Clear();
        Array.Clear(gradient);
        for (int i = 0; i < spectra.Count; i++) LineariseSpectrum(i);
        foreach (var (c, from, factors) in differences)
        {
            double d = Difference(courses[c], from, factors), precision = 1 / courses[c].StepVariance;
            for (int m = 0; m < factors.Length; m++) Row(courses[c], from + m, factors[m], d, precision);
            for (int m = 0; m < factors.Length; m++)
            {
                for (int n = 0; n <= m; n++) Pair(courses[c], from + m, from + n, factors[m] * factors[n] * precision);
            }
        }

        foreach (var (terms, mean, precision) in Priors())
        {
            double d = terms.Sum(t => t.Factor * Value(t.Course, t.Node)) - mean;
            for (int m = 0; m < terms.Length; m++)
            {
                Row(terms[m].Course, terms[m].Node, terms[m].Factor, d, precision);
                for (int n = 0; n <= m; n++) Pair(terms[m].Course, terms[m].Node, terms[n].Node, terms[m].Factor * terms[n].Factor * precision);
            }
        }

        void Row(Course course, int node, double factor, double d, double precision)
        {
            int p = At(course, node);
            if (!pinned[p]) gradient[p] -= factor * course.Nodes[node].Factor * d * precision;
        }

        void Pair(Course course, int m, int n, double value)
        {
            int p = At(course, m), q = At(course, n);
            if (!pinned[p] && !pinned[q]) normal.Add(p, q, value * course.Nodes[m].Factor * course.Nodes[n].Factor);
        }
    }

    private void LineariseSpectrum(int i)
    {
        var s = spectra[i];
        int rows = s.Data.DataCount, parameters = s.Mixture.Values.Length;
        s.Model.Evaluate(s.Mixture, s.Mixture.Values, residual[i], jacobian[i]);
        for (int k = 0; k < rows; k++) residual[i][k] = measured[i][k] - residual[i][k];
        for (int a = 0; a < parameters; a++)
        {
            if (index[i][a] is not (>= 0 and var p)) continue;
            double slope = Kernels.Dot(jacobian[i].AsSpan(a * rows, rows), residual[i]) / s.Noise;
            var (low, high) = s.Mixture.Bounds(a, s.Data);
            // A parameter at a bound that the data push outward rests there.
            pinned[p] = (s.Mixture.Values[a] <= low && slope < 0) || (s.Mixture.Values[a] >= high && slope > 0);
            if (pinned[p]) normal.Add(p, p, 1);
            else gradient[p] += slope;
        }

        for (int a = 0; a < parameters; a++)
        {
            if (index[i][a] is not (>= 0 and var p) || pinned[p]) continue;
            // What no data and no course determine keeps a finite, wide uncertainty.
            normal.Add(p, p, 1e-8);
            for (int b = 0; b <= a; b++)
            {
                if (index[i][b] is not (>= 0 and var q) || pinned[q]) continue;
                normal.Add(p, q, Kernels.Dot(jacobian[i].AsSpan(a * rows, rows), jacobian[i].AsSpan(b * rows, rows)) / s.Noise);
            }
        }
    }

    // Where a course begins, and with what step, there and where the series turns back: wide normal laws.
    private IEnumerable<((Course Course, int Node, double Factor)[] Terms, double Mean, double Precision)> Priors()
    {
        foreach (var course in courses)
        {
            if (course.Track < 0) continue;
            var (spectrum, _, _, offset) = course.Nodes[0];
            var data = spectra[spectrum].Data;
            double range = data.Last - data.First;
            var (mean, sigma) = course.Quantity switch
            {
                0 => (offset - 2, LogRSpread),
                1 => ((data.First + data.Last) / 2, Math.Max(2, range / Math.Sqrt(12))),
                2 => (ProcessMixture.TypicalSharpness, ProcessMixture.SharpnessSigma),
                _ => (0.8, 0.3),
            };
            yield return ([(course, 0, 1)], mean, 1 / (sigma * sigma));
            if (slopes && course.Nodes.Count > 1) yield return Slope(course, 1, FirstStep);
        }

        // After a turn a course goes on with any slope of the size that it has.
        foreach (var course in slopes ? courses : [])
        {
            for (int m = 2; m < course.Nodes.Count; m++)
            {
                if (course.Turns(m - 1, spectra)) yield return Slope(course, m, course.UsualSlope);
            }
        }

        ((Course, int, double)[], double, double) Slope(Course course, int m, double sigma)
        {
            double h = course.Way(m, spectra);
            return ([(course, m - 1, -1 / h), (course, m, 1 / h)], 0, 1 / (sigma * sigma));
        }
    }

    // New step variances; the largest change of their logarithm.
    private double Reestimate()
    {
        normal.Invert();
        var square = new double[courses.Count];
        var determined = new double[courses.Count];
        foreach (var (c, from, factors) in differences)
        {
            var course = courses[c];
            double d = Difference(course, from, factors), variance = 0;
            for (int m = 0; m < factors.Length; m++)
            {
                for (int n = 0; n < factors.Length; n++)
                {
                    int p = At(course, from + m), q = At(course, from + n);
                    if (!pinned[p] && !pinned[q]) variance += factors[m] * factors[n] * course.Nodes[from + m].Factor * course.Nodes[from + n].Factor * normal.Covariance(p, q);
                }
            }

            square[c] += d * d;
            determined[c] += Math.Max(0, 1 - variance / course.StepVariance);
        }

        double largest = 0;
        for (int c = 0; c < courses.Count; c++)
        {
            if (determined[c] == 0) continue;
            double unit = courses[c].Track < 0 ? Mean(courses[c]) * Mean(courses[c]) : 1;
            double now = courses[c].StepVariance, next = Math.Clamp(square[c] / Math.Max(1e-2, determined[c]), now / 10, now * 10);
            next = Math.Clamp(next, SmallestStep * unit, LargestStep * unit);
            // A course that is straight to within the data: its step variance goes to the smallest, and where it is does not matter.
            if (now > 1.01 * SmallestStep * unit || next > now) largest = Math.Max(largest, Math.Min(determined[c], Math.Abs(Math.Log(next / now))));
            courses[c].StepVariance = next;
        }

        return largest;
    }

    private void Publish(int i)
    {
        if (i == 0) normal.Invert();
        var s = spectra[i];
        double square = 0;
        foreach (double r in residual[i]) square += r * r;
        int[] free = [.. Enumerable.Range(0, s.Mixture.Values.Length).Where(a => index[i][a] >= 0 && !pinned[index[i][a]])];
        s.Mixture.SumOfSquares = square;
        s.Mixture.Free = free;
        s.Mixture.Covariance = [.. free.SelectMany(a => free.Select(b => normal.Covariance(index[i][a], index[i][b]) / s.Noise))];
    }

    private int At(Course course, int node) => index[course.Nodes[node].Spectrum][course.Nodes[node].Parameter];

    private double Value(Course course, int node)
    {
        var (spectrum, parameter, factor, offset) = course.Nodes[node];
        return factor * spectra[spectrum].Mixture.Values[parameter] + offset;
    }

    private double Mean(Course course) => Math.Max(1e-300, Enumerable.Range(0, course.Nodes.Count).Average(m => Math.Abs(Value(course, m))));

    private double Difference(Course course, int from, double[] factors)
    {
        double sum = 0;
        for (int m = 0; m < factors.Length; m++) sum += factors[m] * Value(course, from + m);
        return sum;
    }
}
