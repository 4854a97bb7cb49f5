// SPDX-License-Identifier: Apache-2.0
namespace Halite.Spectra;

/// <summary>
/// The system of asPLS, (W + lambda diag(alpha) DᵀD) z = W y, whose band of five is not symmetric: elimination without
/// pivoting, which its diagonal dominance allows.
/// </summary>
internal sealed class BandedSolver
{
    private readonly double[] upper1;
    private readonly double[] upper2;

    public BandedSolver(int points) => (upper1, upper2) = (new double[points], new double[points]);

    public void Solve(ReadOnlySpan<double> y, ReadOnlySpan<double> weights, ReadOnlySpan<double> alpha, double lambda, Span<double> z)
    {
        int n = y.Length;
        for (int i = 0; i < n; i++)
        {
            double scale = lambda * alpha[i];
            double diagonal = weights[i] + scale * (i == 0 || i == n - 1 ? 1 : i == 1 || i == n - 2 ? 5 : 6);
            double above1 = scale * (i == 0 || i == n - 2 ? -2 : -4), below1 = scale * (i == 1 || i == n - 1 ? -2 : -4), beyond = scale;
            double right = weights[i] * y[i];

            // Row i loses its second, then its first subdiagonal; rows above are scaled to a unit diagonal.
            if (i >= 2)
            {
                below1 -= beyond * upper1[i - 2];
                diagonal -= beyond * upper2[i - 2];
                right -= beyond * z[i - 2];
            }

            if (i >= 1)
            {
                diagonal -= below1 * upper1[i - 1];
                above1 -= below1 * upper2[i - 1];
                right -= below1 * z[i - 1];
            }

            double r = 1 / diagonal;
            upper1[i] = i + 1 < n ? above1 * r : 0;
            upper2[i] = i + 2 < n ? scale * r : 0;
            z[i] = right * r;
        }

        for (int i = n - 2; i >= 0; i--)
        {
            z[i] -= upper1[i] * z[i + 1];
            if (i + 2 < n) z[i] -= upper2[i] * z[i + 2];
        }
    }
}
