// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Halite.Numerics;

/// <summary>
/// The covariance C = F Fᵀ of the parameters at an optimum, kept as its factor F (parameters × independent
/// combinations), from the singular values of the column-scaled triangular factor. Directions whose singular value is
/// zero to rounding carry no information: the parameters in them are named.
/// </summary>
internal sealed class CovarianceFactor
{
    // Columns whose inverse is below this (in units of their lengths) are far from dependent: the inverse then serves.
    private const double LargestSafeInverse = 1e6;

    // Beyond this order singular values are not worth their cubic time: the triangle is inverted.
    private const int LargestForSingularValues = 200;

    private readonly int[] position;
    private readonly double[] factor, norms;
    private readonly int count;
    private double noise = 1;

    private CovarianceFactor(int[] position, double[] factor, double[] norms, int rank, List<int> undetermined)
    {
        (this.position, this.factor, this.norms, count) = (position, factor, norms, norms.Length);
        (Rank, Undetermined) = (rank, undetermined);
    }

    /// <summary>Number of independent combinations that the data determine.</summary>
    public int Rank { get; }

    /// <summary>Indices of parameters that the data do not determine.</summary>
    public List<int> Undetermined { get; }

    /// <summary>Whether the noise level is known.</summary>
    public bool Defined { get; private set; } = true;

    /// <summary>Multiplies all standard deviations by the noise level; NaN where it is not known.</summary>
    public void Scale(double noise)
    {
        Defined = !double.IsNaN(noise);
        this.noise = noise;
        for (int i = 0; i < factor.Length; i++) factor[i] *= noise;
    }

    /// <summary>The covariance for residuals of unit variance.</summary>
    public static CovarianceFactor Of(BlockArrowFactor source, int[] free)
    {
        int n = free.Length, width = n + 1;
        var position = new int[source.Count];
        Array.Fill(position, -1);
        for (int k = 0; k < n; k++) position[free[k]] = k;
        var triangle = source.DenseTriangle(free);
        var norms = new double[n];
        for (int j = 0; j < n; j++)
        {
            double sum = 0;
            for (int i = 0; i <= j; i++) sum += triangle[i * width + j] * triangle[i * width + j];
            norms[j] = Math.Sqrt(sum);
        }

        var undetermined = new List<int>();
        var inverse = Inverse(triangle, norms);
        if (inverse is not null) return new CovarianceFactor(position, inverse, norms, n, undetermined);
        var (factor, rank) = n <= LargestForSingularValues ? BySingularValues(triangle, norms, free, undetermined) : ByInverse(triangle, norms, free, undetermined);
        return new CovarianceFactor(position, factor, norms, rank, undetermined);
    }

    /// <summary>Variance times the information that the parameter's own column holds.</summary>
    public double Inflation(int i) => Value(i, i) * Math.Pow(norms[position[i]] / noise, 2);

    public double Value(int i, int j) => Kernels.Dot(Row(i), Row(j));

    public IEnumerable<KeyValuePair<string, double>> Contributions(int i, string source) => Named(Row(i).ToArray(), source);

    public IEnumerable<KeyValuePair<string, double>> Contributions(ReadOnlySpan<double> gradient, string source) => Named(Combine(gradient), source);

    /// <summary>Standard deviation of a combination of the parameters.</summary>
    public double Length(ReadOnlySpan<double> gradient)
    {
        var sum = Combine(gradient);
        return Math.Sqrt(Kernels.Dot(sum, sum));
    }

    private double[] Combine(ReadOnlySpan<double> gradient)
    {
        var sum = new double[count];
        for (int i = 0; i < gradient.Length; i++)
        {
            if (gradient[i] != 0 && position[i] >= 0) Kernels.Add(gradient[i], Row(i), sum);
        }

        return sum;
    }

    private static IEnumerable<KeyValuePair<string, double>> Named(double[] row, string source)
    {
        for (int k = 0; k < row.Length; k++)
        {
            if (row[k] != 0) yield return new(source + ": mode " + (k + 1).ToString(CultureInfo.InvariantCulture), row[k]);
        }
    }

    private ReadOnlySpan<double> Row(int parameter) => position[parameter] < 0 ? default : factor.AsSpan(position[parameter] * count, count);

    private static (double[], int) BySingularValues(double[] triangle, double[] norms, int[] free, List<int> undetermined)
    {
        int n = free.Length, width = n + 1;
        var matrix = new double[n * n];
        for (int j = 0; j < n; j++)
        {
            for (int i = 0; i <= j; i++) matrix[j * n + i] = norms[j] > 0 ? triangle[i * width + j] / norms[j] : 0;
        }

        var vectors = new double[n * n];
        var values = new double[n];
        SingularValues.Decompose(matrix, n, vectors, values);
        var factor = new double[n * n];
        double limit = n == 0 ? 0 : 1e-15 * n * values[0];
        var lost = new bool[n];
        for (int k = 0; k < n; k++)
        {
            for (int j = 0; j < n; j++)
            {
                double v = vectors[k * n + j];
                if (values[k] <= limit) lost[j] |= Math.Abs(v) > 1e-4 || norms[j] == 0;
                else factor[j * n + k] = v / (values[k] * norms[j]);
            }
        }

        for (int j = 0; j < n; j++)
        {
            if (lost[j]) undetermined.Add(free[j]);
        }

        return (factor, values.Count(v => v > limit));
    }

    // R⁻¹ where it is small enough to say that the columns are independent, else null.
    private static double[]? Inverse(double[] triangle, double[] norms)
    {
        int n = norms.Length, width = n + 1;
        // Row k of the transposed inverse holds column k of R⁻¹, so that the sums run along rows.
        var (columns, result) = (new double[n * n], new double[n * n]);
        for (int k = 0; k < n; k++)
        {
            var x = columns.AsSpan(k * n, k + 1);
            x[k] = 1 / triangle[k * width + k];
            for (int i = k - 1; i >= 0; i--) x[i] = -Kernels.Dot(triangle.AsSpan(i * width + i + 1, k - i), x[(i + 1)..]) / triangle[i * width + i];
            for (int i = 0; i <= k; i++)
            {
                if (!(Math.Abs(x[i]) * norms[i] <= LargestSafeInverse)) return null;
                result[i * n + k] = x[i];
            }
        }

        return result;
    }

    private static (double[], int) ByInverse(double[] triangle, double[] norms, int[] free, List<int> undetermined)
    {
        int n = free.Length, width = n + 1;
        var factor = new double[n * n];
        var column = new double[n];
        for (int j = 0; j < n; j++)
        {
            if (Math.Abs(triangle[j * width + j]) <= 1e-14 * n * norms[j]) undetermined.Add(free[j]);
        }

        for (int k = 0; k < n; k++)
        {
            Array.Clear(column);
            column[k] = 1;
            Triangle.SolveUpper(triangle, width, k + 1, column);
            for (int j = 0; j <= k; j++) factor[j * n + k] = column[j];
        }

        return (factor, n - undetermined.Count);
    }
}
