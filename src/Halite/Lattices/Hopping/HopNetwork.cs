// SPDX-License-Identifier: Apache-2.0
namespace Halite.Lattices.Hopping;

/// <summary>
/// The exact collective diffusivity of Li that exclude each other on sites of one energy. The density of a symmetric
/// exclusion process obeys the same equation as that of a single particle (Spitzer, Adv. Math. 5 (1970) 246), so the
/// sites are a network of resistors whose conductances are the hop rates, and its conductivity follows from Kirchhoff's
/// rule: no walk has to wait for slow paths.
/// </summary>
internal static class HopNetwork
{
    private const double Tolerance = 1e-10;

    /// <summary>Steps of the solver: rates that differ by more than some ten orders do not get there.</summary>
    private const int MostIterations = 20_000;

    /// <summary>
    /// Diffusivity of a single particle that starts on any site, mean of the three axes, in squared quarter lattice
    /// constants a second; NaN where the solver did not come to its end.
    /// </summary>
    /// <param name="graph">Sites and hops, all of whose rates are the same there and back.</param>
    public static double Diffusivity(HopGraph graph)
    {
        double sum = 0;
        for (int axis = 0; axis < 3; axis++) sum += Along(graph, axis);
        return sum / 3;
    }

    /// <summary>Least dissipation under a unit field along an axis, by conjugate gradients with the diagonal as preconditioner.</summary>
    private static double Along(HopGraph graph, int axis)
    {
        int sites = graph.Sites;
        var (diagonal, residual) = (new double[sites], new double[sites]);
        double scale = 0;
        for (int s = 0; s < sites; s++)
        {
            if (!graph.Percolates[s]) continue;
            for (int h = graph.First[s]; h < graph.First[s + 1]; h++)
            {
                diagonal[s] += graph.Rate[h];
                residual[s] += graph.Rate[h] * Component(graph, h, axis);
            }

            if (diagonal[s] > 0) scale += residual[s] * residual[s] / diagonal[s];
        }

        var potential = new double[sites];
        var direction = new double[sites];
        var product = new double[sites];
        double old = 0;
        bool converged = scale == 0;
        for (int n = 0; n < MostIterations && !converged; n++)
        {
            double now = 0;
            for (int s = 0; s < sites; s++)
            {
                if (diagonal[s] > 0) now += residual[s] * residual[s] / diagonal[s];
            }

            converged = now <= Tolerance * Tolerance * scale;
            if (converged) break;
            double keep = n == 0 ? 0 : now / old;
            old = now;
            for (int s = 0; s < sites; s++)
            {
                if (diagonal[s] > 0) direction[s] = residual[s] / diagonal[s] + keep * direction[s];
            }

            double curvature = 0;
            for (int s = 0; s < sites; s++)
            {
                if (diagonal[s] == 0) continue;
                double flow = diagonal[s] * direction[s];
                for (int h = graph.First[s]; h < graph.First[s + 1]; h++) flow -= graph.Rate[h] * direction[graph.Target[h]];
                product[s] = flow;
                curvature += flow * direction[s];
            }

            if (!(curvature > 0)) break;
            double step = now / curvature;
            for (int s = 0; s < sites; s++)
            {
                potential[s] += step * direction[s];
                residual[s] -= step * product[s];
            }
        }

        if (!converged) return double.NaN;
        double dissipation = 0;
        for (int s = 0; s < sites; s++)
        {
            if (diagonal[s] == 0) continue;
            for (int h = graph.First[s]; h < graph.First[s + 1]; h++)
            {
                double fall = Component(graph, h, axis) + potential[graph.Target[h]] - potential[s];
                dissipation += graph.Rate[h] * fall * fall;
            }
        }

        return dissipation / (2 * sites);
    }

    private static int Component(HopGraph graph, int hop, int axis)
    {
        var (i, j, k) = graph.Step[hop];
        return axis == 0 ? i : axis == 1 ? j : k;
    }
}
