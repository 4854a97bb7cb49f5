// SPDX-License-Identifier: Apache-2.0
namespace Halite.Impedance.Relaxation.Field;

/// <summary>
/// The prior of a field: second differences penalised with a local strength, slopes at both ends, a faint hold on its
/// level. The strength (the intensity of curvature that is expected at each place) is learnt over a window by MacKay's
/// fixed point: curvature found, against curvature that the data determine.
/// </summary>
internal sealed class LocalPenalty
{
    private readonly LogFieldOptions options;
    private readonly double h, h3;
    private readonly double[] level, intensity, window, found, determined;

    public LocalPenalty(int count, double step, double initialIntensity, LogFieldOptions options)
    {
        (this.options, h, h3) = (options, step, step * step * step);
        Matrix = new BandedPrior(count);
        (level, intensity, found, determined) = (new double[count], new double[count], new double[count], new double[count]);
        Array.Fill(intensity, initialIntensity);
        window = new double[(int)Math.Ceiling(3 * options.Window / h) + 1];
        for (int t = 0; t < window.Length; t++) window[t] = Math.Exp(-0.5 * (t * h / options.Window) * (t * h / options.Window));
    }

    /// <summary>The prior precision, factorised.</summary>
    public BandedPrior Matrix { get; }

    /// <summary>The prior mean.</summary>
    public ReadOnlySpan<double> Level => level;

    /// <summary>Builds and factorises the prior at the present intensities.</summary>
    public void Build()
    {
        int n = level.Length;
        double slope = 1 / (h * h * options.EndSlopeSigma * options.EndSlopeSigma);
        Matrix.Clear(options.LevelPrecision * h);
        for (int j = 1; j < n - 1; j++) Matrix.AddCurvature(j, 1 / (intensity[j] * h3));
        Matrix.AddSlope(0, slope);
        Matrix.AddSlope(n - 2, slope);
        Matrix.Factorise();

        // The prior mean solves the same system with the expected slopes at the ends on its right.
        Array.Clear(level);
        double fall = slope * options.EndSlope * h;
        (level[0], level[1]) = (level[0] - fall, level[1] + fall);
        (level[n - 1], level[n - 2]) = (level[n - 1] - fall, level[n - 2] + fall);
        Matrix.Solve(level, 1);
    }

    /// <summary>Twice the negative logarithm of the prior density of a field, up to a constant.</summary>
    public double Cost(ReadOnlySpan<double> field)
    {
        int n = field.Length;
        double cost = 0, square = 0;
        for (int j = 1; j < n - 1; j++)
        {
            double c = field[j - 1] - 2 * field[j] + field[j + 1];
            cost += c * c / (intensity[j] * h3);
        }

        double sigma = h * options.EndSlopeSigma, left = (field[1] - field[0] - options.EndSlope * h) / sigma, right = (field[n - 1] - field[n - 2] + options.EndSlope * h) / sigma;
        foreach (double v in field) square += v * v;
        return cost + left * left + right * right + options.LevelPrecision * h * square;
    }

    /// <summary>One step of the fixed point.</summary>
    /// <param name="field">The field.</param>
    /// <param name="solved">L⁻¹ J S with a row for each of <paramref name="rank"/> directions.</param>
    /// <param name="rank">Directions.</param>
    /// <param name="stride">Row length.</param>
    /// <returns>How many curvatures the data determine.</returns>
    public double Learn(ReadOnlySpan<double> field, ReadOnlySpan<double> solved, int rank, int stride)
    {
        int n = field.Length;
        Array.Clear(determined);
        for (int a = 0; a < rank; a++)
        {
            var row = solved.Slice(a * stride, n);
            for (int j = 1; j < row.Length - 1; j++)
            {
                double c = row[j - 1] - 2 * row[j] + row[j + 1];
                determined[j] += c * c;
            }
        }

        double effective = 0;
        for (int j = 1; j < n - 1; j++)
        {
            double c = field[j - 1] - 2 * field[j] + field[j + 1];
            found[j] = c * c / h3;
            determined[j] /= intensity[j] * h3;
            effective += determined[j];
        }

        double weight = options.IntensityLength / h;
        int reach = window.Length - 1;
        for (int j = 1; j < n - 1; j++)
        {
            double numerator = weight * options.Intensity, denominator = weight;
            for (int t = Math.Max(1, j - reach); t <= Math.Min(n - 2, j + reach); t++)
            {
                double w = window[Math.Abs(t - j)];
                numerator += w * found[t];
                denominator += w * determined[t];
            }

            intensity[j] = Math.Max(options.SmallestIntensity, numerator / denominator);
        }

        return effective;
    }
}
