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
