// SPDX-License-Identifier: Apache-2.0
namespace Halite.Numerics;

/// <summary>
/// Robust losses as corrected residuals: r and J are rescaled so that the plain Gauss-Newton step has the true gradient
/// of the loss and its curvature where that is positive (Triggs et al., Bundle adjustment, 2000, section 4.3).
/// </summary>
internal static class RobustLosses
{
    /// <summary>Rescales in place; returns the loss on the scale of a sum of squares.</summary>
    public static double Apply(LeastSquaresOptions options, LeastSquaresProblem problem, Span<double> residuals, Span<double> jacobian)
    {
        double scale = options.LossScale, cost = 0;
        int at = 0, row = 0;
        var blocks = problem.Blocks;
        int blockCount = blocks?.Blocks.Length ?? 1;
        for (int b = 0; b < blockCount; b++)
        {
            int rows = blocks?.Blocks[b].Rows ?? problem.ResidualCount;
            int columns = blocks is null ? problem.Parameters.Length : blocks.StoredColumns(b);
            bool byRow = problem.Order == JacobianOrder.ByRow;
            int rowStride = byRow ? columns : 1, columnStride = byRow ? 1 : rows;
            for (int i = 0; i < rows; i++, row++)
            {
                double r = residuals[row] / scale, z = r * r;
                var (rho, first, second) = Value(options.Loss, z);
                cost += rho * scale * scale;
                // Negative curvature beyond the inflection is dropped: the step stays a descent step.
                double stretch = Math.Sqrt(Math.Max(first + 2 * z * second, 1e-3 * first));
                residuals[row] = stretch > 0 ? residuals[row] * first / stretch : 0;
                if (jacobian.IsEmpty) continue;
                for (int j = 0; j < columns; j++) jacobian[at + i * rowStride + j * columnStride] *= stretch > 0 ? stretch : 0;
            }

            at += rows * columns;
        }

        return cost;
    }

    /// <summary>
    /// What stands for the variance of the noise in an M-estimate (Huber, Robust Statistics, 1981, section 7.6): the
    /// factor on (JᵀJ)⁻¹ of the plain residuals, and the rise of the loss that a profile counts as one. Both are from
    /// the scatter, whatever the law of the noise.
    /// </summary>
    internal static (double OfCovariance, double OfProfile) Noise(LeastSquaresOptions options, ReadOnlySpan<double> residuals, int rank)
    {
        int n = residuals.Length;
        double squares = 0, slope = 0, slopeSquares = 0;
        foreach (double r in residuals)
        {
            double z = r / options.LossScale;
            z *= z;
            var (_, first, second) = Value(options.Loss, z);
            double bend = first + 2 * z * second;
            squares += r * first * r * first;
            slope += bend / n;
            slopeSquares += bend * bend / n;
        }

        if (n <= rank || !(slope > 0)) return (double.NaN, double.NaN);
        double correction = 1 + (double)rank / n * Math.Max(slopeSquares - slope * slope, 0) / (slope * slope), variance = squares / (n - rank);
        return (correction * correction * variance / (slope * slope), correction * variance / slope);
    }

    /// <summary>rho(z) with its first and second derivatives at z = r².</summary>
    internal static (double Rho, double First, double Second) Value(RobustLoss loss, double z)
    {
        switch (loss)
        {
            case RobustLoss.SoftL1:
                double t = 1 + z, root = Math.Sqrt(t);
                return (2 * z / (root + 1), 1 / root, -0.5 / (t * root));
            case RobustLoss.Huber:
                if (z <= 1) return (z, 1, 0);
                double size = Math.Sqrt(z);
                return (2 * size - 1, 1 / size, -0.5 / (z * size));
            case RobustLoss.Cauchy:
                return (double.LogP1(z), 1 / (1 + z), -1 / ((1 + z) * (1 + z)));
            case RobustLoss.Welsch:
                double e = Math.Exp(-z);
                return (-double.ExpM1(-z), e, -e);
            default:
                return (z, 1, 0);
        }
    }
}
