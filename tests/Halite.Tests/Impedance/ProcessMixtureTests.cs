// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Halite.Impedance;
using Halite.Impedance.Relaxation;
using Halite.Impedance.Relaxation.Field;
using Halite.Impedance.Relaxation.Processes;

namespace Halite.Tests.Impedance;

public sealed class ProcessMixtureTests
{
    private static ProcessMixture Mixture()
    {
        var mixture = new ProcessMixture(0) { HasTail = true, HasLossyInductor = true }.With(-1, -4, 0.8).With(-2, -9, 0.7).With(-1.5, -6, 0.75);
        mixture.Shapes[1] = ProcessShape.HavriliakNegami;
        mixture.Beta(1) = 0.6;
        mixture.Shapes[2] = ProcessShape.Lognormal;
        (mixture.Values[0], mixture.Values[1], mixture.Values[2], mixture.Values[3], mixture.Values[4]) = (0.1, 0.02, -2, 0.6, 0.8);
        return mixture;
    }

    [Fact]
    public void The_area_under_gamma_is_the_resistance()
    {
        var mixture = Mixture();
        for (int k = 0; k < 3; k++)
        {
            double area = 0;
            for (double x = -150; x <= 150; x += 0.02) area += 0.02 * mixture.Gamma(k, x);
            // The trapezoid is exact to the strip of analyticity; what is cut at ±150 is e^-60.
            Assert.Equal(Math.Exp(mixture.LogR(k)), area, 1e-9);
        }
    }

    [Fact]
    public void The_kernel_over_gamma_is_the_impedance()
    {
        var mixture = Mixture();
        double omega = 300, alpha = mixture.Alpha(1);
        var sum = Complex.Zero;
        for (double x = -120; x <= 120; x += 0.02) sum += 0.02 * mixture.Gamma(1, x) / (1 + new Complex(0, omega * Math.Exp(x)));
        var exact = Math.Exp(mixture.LogR(1)) / Complex.Pow(1 + Complex.Pow(new Complex(0, omega * Math.Exp(mixture.LogTau(1))), alpha), 0.6);
        Assert.True(Complex.Abs(sum - exact) < 1e-8);
    }

    [Theory]
    [InlineData(0.95, 0.3)]
    [InlineData(0.8, 0.5)]
    [InlineData(0.5, 0.9)]
    [InlineData(0.8, 1)]
    public void The_summit_of_a_process_is_the_maximum_of_its_gamma(double alpha, double beta)
    {
        var mixture = new ProcessMixture(0).With(0.3, -5, alpha);
        mixture.Shapes[0] = ProcessShape.HavriliakNegami;
        mixture.Beta(0) = beta;
        double summit = mixture.Summit(0), top = mixture.Gamma(0, summit);
        for (double d = 1e-3; d < 5; d *= 1.5) Assert.True(mixture.Gamma(0, summit - d) < top && mixture.Gamma(0, summit + d) < top);
    }

    [Fact]
    public void Sorting_moves_processes_with_their_uncertainties()
    {
        var mixture = Mixture();
        mixture.Free = [0, 2, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15];
        int n = mixture.Free.Length;
        mixture.Covariance = [.. Enumerable.Range(0, n * n).Select(i => (double)(mixture.Free[i / n] * mixture.Free[i % n]))];
        var sorted = mixture.Sorted();
        Assert.Equal([-9, -6, -4], Enumerable.Range(0, 3).Select(k => sorted.LogTau(k)));
        Assert.Equal([ProcessShape.HavriliakNegami, ProcessShape.Lognormal, ProcessShape.ColeCole], sorted.Shapes);
        for (double x = -12; x < 0; x += 0.7) Assert.Equal(mixture.Gamma(x), sorted.Gamma(x), 1e-15);
        // Process 1 comes to place 0, 2 to 1, 0 to 2: the covariance of each pair of parameters moves with them.
        Assert.Equal(n, sorted.Free.Length);
        Assert.Equal(sorted.Free.Order(), sorted.Free);
        for (int a = 0; a < n; a++)
        {
            for (int b = 0; b < n; b++) Assert.Equal((double)(Before(sorted.Free[a]) * Before(sorted.Free[b])), sorted.Covariance[a * n + b]);
        }

        static int Before(int a)
        {
            if (a < ProcessMixture.Fixed) return a;
            int k = (a - ProcessMixture.Fixed) / ProcessMixture.PerProcess;
            return ProcessMixture.Fixed + ProcessMixture.PerProcess * ((k + 1) % 3) + (a - ProcessMixture.Fixed) % ProcessMixture.PerProcess;
        }
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.6)]
    [InlineData(2.5)]
    public void The_impedance_of_a_lognormal_process_is_the_integral_over_its_distribution(double sigma)
    {
        var data = new RelaxationData(Synthetic.Spectrum("R0-Zarc1", [10, 50, 0.01, 0.8], perDecade: 2));
        var mixture = new ProcessMixture(0).With(-0.5, -3, 0.8);
        mixture.Shapes[0] = ProcessShape.Lognormal;
        mixture.Sharpness(0) = Math.Log(Math.Sqrt(2 * Math.PI) / sigma);
        var values = new double[data.DataCount];
        new MixtureModel(data).Evaluate(mixture, mixture.Values, values, default);
        for (int i = 0; i < data.Count; i++)
        {
            var sum = Complex.Zero;
            double h = 0.02 * Math.Min(1, sigma);
            for (double x = -3 - 9 * sigma; x <= -3 + 9 * sigma; x += h) sum += h * mixture.Gamma(0, x) / (1 + new Complex(0, data.Omega[i] * Math.Exp(x)));
            var element = Math.Exp(-0.5) * Halite.Impedance.Circuits.ElementKinds.Find("LN")!.Evaluate(data.Omega[i], [1, Math.Exp(-3), sigma], default);
            // The rule's own error is 1e-10 of R.
            Assert.Equal(sum.Real, values[i] / data.Weight[i], 1e-9);
            Assert.Equal(sum.Imaginary, values[data.Count + i] / data.Weight[i], 1e-9);
            Assert.True((element - sum).Magnitude < 1e-9);
        }
    }

    [Fact]
    public void Slopes_of_ln_gamma_are_its_derivatives()
    {
        var mixture = Mixture();
        foreach (double x in new[] { -40, -14, -9.2, -6, -4.1, -3, 2, 40 })
        {
            var curves = new ProcessCurves([x, x, x, x]);
            for (int k = 0; k < 3; k++)
            {
                curves.Compute(mixture, derivatives: true);
                Assert.Equal(1, curves.Gamma(k)[0] / mixture.Gamma(k, x), 1e-12);
                for (int s = 0; s < (mixture.IsSkewed(k) ? 4 : 3); s++)
                {
                    int at = ProcessMixture.Fixed + ProcessMixture.PerProcess * k + s;
                    double value = mixture.Values[at];
                    double At(double shift)
                    {
                        mixture.Values[at] = value + shift;
                        double log = Math.Log(mixture.Gamma(k, x));
                        mixture.Values[at] = value;
                        return log;
                    }

                    // Central difference: curvature of order one times 1e-8.
                    Assert.Equal((At(1e-4) - At(-1e-4)) / 2e-4, curves.Slope(k, s)[0], 1e-6);
                }
            }
        }
    }

    [Fact]
    public void The_jacobian_of_the_impedance_is_exact()
    {
        var spectrum = Synthetic.Spectrum("R0-Zarc1", [10, 50, 0.01, 0.8], perDecade: 3);
        var data = new RelaxationData(spectrum);
        var model = new MixtureModel(data);
        var mixture = Mixture();
        int rows = data.DataCount, count = mixture.Values.Length;
        var values = new double[rows];
        var jacobian = new double[rows * count];
        model.Evaluate(mixture, mixture.Values, values, jacobian);
        var (low, high) = (new double[rows], new double[rows]);
        for (int a = 0; a < count; a++)
        {
            if (a == ProcessMixture.Fixed + 3 || a == ProcessMixture.Fixed + 2 * ProcessMixture.PerProcess + 3) continue;
            var p = (double[])mixture.Values.Clone();
            p[a] += 1e-5;
            model.Evaluate(mixture, p, high, default);
            p[a] -= 2e-5;
            model.Evaluate(mixture, p, low, default);
            for (int i = 0; i < rows; i++) Assert.Equal((high[i] - low[i]) / 2e-5, jacobian[a * rows + i], 1e-7 * (1 + Math.Abs(values[i])));
        }
    }

    [Fact]
    public void A_change_of_the_kernel_matrix_s_rotation_keeps_all_that_relaxations_reach()
    {
        var data = new RelaxationData(Synthetic.Spectrum("R0-Zarc1-CPE1", [10, 50, 0.01, 0.8, 0.05, 0.6]));
        var basis = new RelaxationBasis(data, 10, 1.5);
        // Noise-free data of resistor, arc and tail lie within the directions to the tolerance of the basis.
        Assert.True(basis.Remainder < 1e-8, $"{basis.Remainder:E2} with {basis.Rank} directions");
        Assert.InRange(basis.Rank, 30, 80);
    }
}
