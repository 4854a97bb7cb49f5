// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Numerics;

namespace Halite.Tests.CommonTypes;

public sealed class MeasuredTests
{
    // Propagation is first order: sums and differences are exact, so only rounding is left.
    private const double Rounding = 1e-12;

    [Fact]
    public void Independent_sources_add_in_quadrature()
    {
        var sum = Measured.From(10, 3, "mAh", "a") + Measured.From(20, 4, "mAh", "b");
        Assert.Equal(30, sum.Value);
        Assert.Equal(5, sum.Sigma!.Value, Rounding);
    }

    [Fact]
    public void A_shared_mass_cancels_in_a_ratio()
    {
        var mass = Measured.From(5.0, 0.05, "mg", "mass");
        var charge = Measured.Exact(1.5, "mAh").Over(mass, "mAh/g", 1000);
        var discharge = Measured.Exact(1.35, "mAh").Over(mass, "mAh/g", 1000);
        Assert.Equal(0.01 * charge.Value, charge.Sigma!.Value, 1e-9);
        var efficiency = discharge.Over(charge, "%", 100);
        Assert.Equal(90, efficiency.Value, 1e-9);
        Assert.Equal(0, efficiency.Sigma!.Value, 1e-9);
    }

    [Fact]
    public void A_difference_of_numbers_with_a_shared_source_knows_it()
    {
        var a = Measured.FromContributions(100, "mAh/g", [new("mass", 1), new("noise a", 0.1)]);
        var b = Measured.FromContributions(99, "mAh/g", [new("mass", 1), new("noise b", 0.1)]);
        Assert.Equal(1 / Math.Sqrt(0.02), Measured.DifferenceInSigma(a, b), 1e-9);
        Assert.Equal(1, Measured.Covariance(a, b), Rounding);
    }

    [Fact]
    public void A_number_without_sigma_makes_every_result_without_sigma_and_says_why()
    {
        var product = Measured.WithoutSigma(2, "g", "the balance was not calibrated").Times(Measured.From(3, 0.1, "1", "x"), "g");
        Assert.Null(product.Sigma);
        Assert.Equal("the balance was not calibrated", product.Reason);
    }

    [Fact]
    public void An_input_that_does_not_enter_does_not_take_the_sigma_away() =>
        Assert.NotNull(Measured.Propagate(1, "1", (Measured.WithoutSigma(2, "1", "unknown"), 0), (Measured.From(1, 0.1, "1", "x"), 1)).Sigma);

    [Theory]
    [InlineData(0.001)]
    [InlineData(1000)]
    [InlineData(-1)]
    public void A_change_of_unit_changes_value_sigma_and_interval_alike(double factor)
    {
        var scaled = Measured.From(4, 0.2, "mg", "m").WithInterval(new Interval(3, 6, 0.95)).Scaled(factor, "x");
        Assert.Equal(4 * factor, scaled.Value, Rounding);
        Assert.Equal(Math.Abs(0.2 * factor), scaled.Sigma!.Value, Rounding);
        Assert.True(scaled.Interval!.Value.Lower < scaled.Interval.Value.Upper);
        Assert.True(scaled.Interval!.Value.Contains(4 * factor));
    }

    [Fact]
    public void Linear_propagation_of_a_quotient_agrees_with_simulation()
    {
        var mass = Measured.From(5, 0.05, "mg", "mass");
        var capacity = Measured.From(1.2, 0.01, "mAh", "charge").Over(mass, "mAh/g", 1000);
        var random = new RandomStream(11);
        const int n = 200_000;
        double sum = 0, squares = 0;
        for (int i = 0; i < n; i++)
        {
            double q = 1000 * (1.2 + 0.01 * random.NextGaussian()) / (5 + 0.05 * random.NextGaussian());
            sum += q;
            squares += q * q;
        }

        double sigma = Math.Sqrt(squares / n - sum / n * (sum / n));

        // The sample sigma scatters by 1/sqrt(2n) = 0.16 %, and second-order terms are 1e-4 of it: four times that.
        Assert.Equal(capacity.Sigma!.Value, sigma, 0.0065 * sigma);
    }

    [Fact]
    public void Units_that_differ_do_not_add() =>
        Assert.Throws<ArgumentException>(() => Measured.Exact(1, "mAh") + Measured.Exact(1, "Ah"));

    [Fact]
    public void A_negative_sigma_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => Measured.From(1, -0.1, "V", "x"));

    [Theory]
    [InlineData(0, 6, "0")]
    [InlineData(9.64e-5, 6, "9.64E-5")]
    [InlineData(0.000123456, 6, "0.000123456")]
    [InlineData(8.0612e-10, 2, "8.1E-10")]
    [InlineData(1e9, 6, "1E+9")]
    [InlineData(999999.7, 6, "1E+6")]
    [InlineData(123456, 6, "123456")]
    [InlineData(-1234567, 6, "-1.23457E+6")]
    public void Exponents_have_no_leading_zeros(double value, int digits, string text) => Assert.Equal(text, Measured.Plain(value, digits: digits));

    [Theory]
    [InlineData(195.03, 2.1, "195.0 ± 2.1 mAh/g")]
    [InlineData(0.01234, 0.00056, "0.01234 ± 0.00056 mAh/g")]
    [InlineData(1.5e9, 2e7, "1.500E+9 ± 2.0E+7 mAh/g")]
    [InlineData(8.06e-10, 1.2e-11, "8.06E-10 ± 1.2E-11 mAh/g")]
    public void It_is_written_with_two_digits_of_its_sigma(double value, double sigma, string text) =>
        Assert.Equal(text, Measured.From(value, sigma, "mAh/g", "x").ToString());
}
