// SPDX-License-Identifier: Apache-2.0
using Halite.Chemistry;
using Halite.Data;
using Halite.Impedance.Series;
using Halite.Numerics;

namespace Halite.Tests.Impedance.Series;

public sealed class ArrheniusTests
{
    private const double Energy = 0.42, Prefactor = 3e-6;
    private static readonly double[] Temperatures = [248.15, 258.15, 273.15, 288.15, 298.15, 313.15];

    [Fact]
    public void Exact_data_give_the_exact_energy_in_both_forms()
    {
        var resistances = Temperatures.Select(t => new ArrheniusPoint(t, Measured.From(Resistance(t), 0.01 * Resistance(t), "ohm", "fit")));
        var fit = Arrhenius.Fit(resistances, ArrheniusForm.LnResistance);
        // Rounding of logarithms about 1/kT = 40 per eV.
        Assert.Equal(Energy, fit.ActivationEnergy.Value, 1e-12);
        Assert.Equal(Math.Log(Prefactor), fit.LogPrefactor.Value, 1e-10);
        Assert.Equal(Energy * 96.48533212, fit.MolarActivationEnergy.Value, 1e-7);
        Assert.Equal(0, fit.ReducedChiSquare, 1e-15);
        Assert.Equal("kJ/mol", fit.MolarActivationEnergy.Unit);

        var conductivities = Temperatures.Select(t => new ArrheniusPoint(t, Measured.From(5 / t * Math.Exp(-Energy / Kt(t)), 1e-9, "S/cm", "fit")));
        var line = Arrhenius.Fit(conductivities, ArrheniusForm.LnConductivityTemperature);
        Assert.Equal(Energy, line.ActivationEnergy.Value, 1e-10);
        Assert.Equal(Math.Log(5), line.LogPrefactor.Value, 1e-8);
    }

    [Fact]
    public void The_uncertainty_is_that_of_the_weighted_line()
    {
        var fit = Arrhenius.Fit(Temperatures.Select(t => new ArrheniusPoint(t, Measured.From(Resistance(t), 0.02 * Resistance(t), "ohm", "fit"))), ArrheniusForm.LnResistance);
        var x = Temperatures.Select(t => 1 / Kt(t)).ToArray();
        double expected = 0.02 / Math.Sqrt(x.Sum(v => (v - x.Average()) * (v - x.Average())));
        Assert.Equal(expected, fit.ActivationEnergy.Sigma!.Value, 1e-12);
        // In the middle of the data the line is known as the mean is.
        double middle = 1 / (x.Average() * PhysicalConstants.Boltzmann / PhysicalConstants.ElementaryCharge);
        Assert.Equal(0.02 / Math.Sqrt(x.Length), fit.At(middle).Sigma, 1e-9);
    }

    [Fact]
    public void A_point_of_large_uncertainty_does_not_move_the_line()
    {
        var points = Temperatures.Select(t => new ArrheniusPoint(t, Measured.From(Resistance(t), 0.01 * Resistance(t), "ohm", "fit"))).ToArray();
        points[^1] = new ArrheniusPoint(Temperatures[^1], Measured.From(2 * Resistance(Temperatures[^1]), 1000 * Resistance(Temperatures[^1]), "ohm", "fit"));
        Assert.Equal(Energy, Arrhenius.Fit(points, ArrheniusForm.LnResistance).ActivationEnergy.Value, 1e-6);
    }

    [Fact]
    public void One_sigma_covers_the_truth_as_often_as_it_says()
    {
        int inside = 0;
        const int seeds = 600;
        for (ulong seed = 0; seed < seeds; seed++)
        {
            var random = new RandomStream(seed, 4);
            var fit = Arrhenius.Fit(Temperatures.Select(t => new ArrheniusPoint(t, Measured.From(Resistance(t) * Math.Exp(0.03 * random.NextGaussian()), 0.03 * Resistance(t), "ohm", "fit"))), ArrheniusForm.LnResistance);
            if (Math.Abs(fit.ActivationEnergy.Value - Energy) < fit.ActivationEnergy.Sigma) inside++;
        }

        // 68.3 % from the stated uncertainties, more where chance scatter enlarges them (six points: 74 %); 600 draws scatter by 1.8 %.
        Assert.InRange(inside / (double)seeds, 0.68, 0.80);
    }

    [Fact]
    public void Errors_that_neighbours_share_count_as_what_they_turn_the_line_by()
    {
        // Smoothed points: errors correlated by exp(-|i - j|/3), each as large as stated.
        int n = Temperatures.Length, inside = 0, naive = 0;
        const int seeds = 600;
        double Correlation(int i, int j) => Math.Exp(-Math.Abs(i - j) / 3.0);
        for (ulong seed = 0; seed < seeds; seed++)
        {
            var random = new RandomStream(seed, 5);
            double error = random.NextGaussian(), rho = Correlation(0, 1);
            var points = new ArrheniusPoint[n];
            for (int i = 0; i < n; i++)
            {
                if (i > 0) error = rho * error + Math.Sqrt(1 - rho * rho) * random.NextGaussian();
                double r = Resistance(Temperatures[i]);
                points[i] = new ArrheniusPoint(Temperatures[i], Measured.From(r * Math.Exp(0.03 * error), 0.03 * r, "ohm", "fit"));
            }

            var joint = Arrhenius.Fit(points, ArrheniusForm.LnResistance, covariance: (i, j) => 9e-4 * Correlation(i, j)).ActivationEnergy;
            if (Math.Abs(joint.Value - Energy) < joint.Sigma) inside++;
            if (Math.Abs(joint.Value - Energy) < Arrhenius.Fit(points, ArrheniusForm.LnResistance).ActivationEnergy.Sigma) naive++;
        }

        // 68.3 % and what chance scatter adds; 600 draws scatter by 1.9 %.
        Assert.InRange(inside / (double)seeds, 0.64, 0.82);
        Assert.True(naive < inside - 0.1 * seeds, $"{naive} of {inside}");
    }

    [Fact]
    public void More_scatter_than_stated_enlarges_the_uncertainty_and_is_said()
    {
        var random = new RandomStream(3, 4);
        var fit = Arrhenius.Fit(Temperatures.Select(t => new ArrheniusPoint(t, Measured.From(Resistance(t) * Math.Exp(0.1 * random.NextGaussian()), 0.001 * Resistance(t), "ohm", "fit"))), ArrheniusForm.LnResistance);
        Assert.True(fit.ReducedChiSquare > 100);
        Assert.Contains("enlarged", fit.Weights, StringComparison.Ordinal);
        Assert.InRange(Math.Abs(fit.ActivationEnergy.Value - Energy) / fit.ActivationEnergy.Sigma!.Value, 0, 4);
    }

    [Fact]
    public void The_uncertainty_of_the_temperature_enters_through_the_slope()
    {
        var points = Temperatures.Select(t => new ArrheniusPoint(t, Measured.From(Resistance(t), 1e-6 * Resistance(t), "ohm", "fit"))).ToArray();
        double exact = Arrhenius.Fit(points, ArrheniusForm.LnResistance).ActivationEnergy.Sigma!.Value, thermal = Arrhenius.Fit(points, ArrheniusForm.LnResistance, 0.5).ActivationEnergy.Sigma!.Value;
        // 0.5 K at 280 K is Ea/kT/T · 0.5 = 3 % of R.
        double relative = Energy / Kt(280) / 280 * 0.5;
        var x = Temperatures.Select(t => 1 / Kt(t)).ToArray();
        Assert.True(exact < 1e-3 * thermal);
        Assert.Equal(relative / Math.Sqrt(x.Sum(v => (v - x.Average()) * (v - x.Average()))), thermal, 0.15 * thermal);
    }

    [Fact]
    public void Without_uncertainties_the_scatter_tells_and_two_points_tell_nothing()
    {
        var points = Temperatures.Select(t => new ArrheniusPoint(t, Measured.WithoutSigma(Resistance(t), "ohm", "none"))).ToArray();
        Assert.Equal(0, Arrhenius.Fit(points, ArrheniusForm.LnResistance).ActivationEnergy.Sigma!.Value, 1e-9);
        var two = Arrhenius.Fit(points[..2], ArrheniusForm.LnResistance).ActivationEnergy;
        Assert.Null(two.Sigma);
        Assert.NotNull(two.Reason);
        var stated = Arrhenius.Fit(points[..2].Select(p => p with { Quantity = Measured.From(p.Quantity.Value, 0.01 * p.Quantity.Value, "ohm", "fit") }), ArrheniusForm.LnResistance);
        Assert.True(stated.ActivationEnergy.Sigma > 0);
        Assert.Equal(double.NaN, stated.ReducedChiSquare);
    }

    [Fact]
    public void One_temperature_or_a_value_without_logarithm_is_refused()
    {
        var one = new ArrheniusPoint(298, Measured.Exact(5, "ohm"));
        Assert.Throws<InputException>(() => Arrhenius.Fit([one, one], ArrheniusForm.LnResistance));
        Assert.Throws<InputException>(() => Arrhenius.Fit([one, new ArrheniusPoint(310, Measured.Exact(-5, "ohm"))], ArrheniusForm.LnResistance));
        Assert.Throws<InputException>(() => Arrhenius.Fit([one, new ArrheniusPoint(-3, Measured.Exact(5, "ohm"))], ArrheniusForm.LnResistance));
    }

    private static double Kt(double temperature) => PhysicalConstants.Boltzmann * temperature / PhysicalConstants.ElementaryCharge;

    private static double Resistance(double temperature) => Prefactor * Math.Exp(Energy / Kt(temperature));
}
