// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Impedance.Geometry;
using Halite.Numerics;

namespace Halite.Tests.Impedance.Geometry;

public sealed class GeometryTests
{
    private static readonly CellGeometry Pellet = new(Measured.From(0.05, 0.001, "cm", "thickness"), Measured.From(0.785, 0.008, "cm2", "area"));

    [Fact]
    public void Propagated_uncertainties_are_those_of_drawn_cells()
    {
        var cell = new CellGeometry(Measured.From(0.05, 0.002, "cm", "thickness"), Measured.From(0.785, 0.02, "cm2", "area"));
        var resistance = Measured.From(90, 1.8, "ohm", "fit");
        var random = new Halite.Numerics.RandomStream(11, 7);
        const int draws = 40000;
        double[] sum = new double[2], square = new double[2];
        for (int i = 0; i < draws; i++)
        {
            double length = 0.05 + 0.002 * random.NextGaussian(), area = 0.785 + 0.02 * random.NextGaussian(), r = 90 + 1.8 * random.NextGaussian();
            foreach (var (q, value) in ((int, double)[])[(0, length / (r * area)), (1, r * area)]) (sum[q], square[q]) = (sum[q] + value, square[q] + value * value);
        }

        foreach (var (q, found) in ((int, Measured)[])[(0, cell.Conductivity(resistance)!), (1, cell.AreaSpecificResistance(resistance)!)])
        {
            double mean = sum[q] / draws, deviation = Math.Sqrt(square[q] / draws - mean * mean);
            // 40000 draws tell a deviation to 0.35 %; curvature adds the square of 4 %.
            Assert.Equal(1, found.Sigma!.Value / deviation, 0.015);
            Assert.Equal(1, found.Value / mean, 0.002);
        }
    }

    [Fact]
    public void Conductivity_is_L_over_R_A_with_relative_uncertainties_in_quadrature()
    {
        var sigma = Pellet.Conductivity(Measured.From(160, 1.6, "ohm", "impedance fit"))!;
        Assert.Equal(0.05 / (160 * 0.785), sigma.Value, 1e-15);
        Assert.Equal(sigma.Value * Math.Sqrt(0.01 * 0.01 + 0.02 * 0.02 + Math.Pow(0.008 / 0.785, 2)), sigma.Sigma!.Value, 1e-12);
        Assert.Equal("S/cm", sigma.Unit);
        var asr = Pellet.AreaSpecificResistance(Measured.From(160, 1.6, "ohm", "impedance fit"))!;
        Assert.Equal((160 * 0.785, "ohm cm2"), (asr.Value, asr.Unit));
    }

    [Fact]
    public void The_ratio_of_two_conductivities_of_one_cell_does_not_carry_its_geometry()
    {
        var a = Pellet.Conductivity(Measured.From(160, 1.6, "ohm", "fit a"))!;
        var b = Pellet.Conductivity(Measured.From(320, 3.2, "ohm", "fit b"))!;
        Assert.Equal(2 * 0.01 * Math.Sqrt(2), a.Over(b, "1").Sigma!.Value, 1e-12);
    }

    [Fact]
    public void What_is_not_given_gives_nothing()
    {
        var bare = new CellGeometry(null, Pellet.Area);
        Assert.Null(bare.Conductivity(Measured.Exact(1, "ohm")));
        Assert.NotNull(bare.AreaSpecificResistance(Measured.Exact(1, "ohm")));
        Assert.Null(new CellGeometry(Pellet.Thickness, null).AreaSpecificResistance(Measured.Exact(1, "ohm")));
    }

    [Fact]
    public void A_polarisation_with_blocking_electrodes_gives_the_electronic_conductivity()
    {
        // sigma_e = 1e-8 S/cm: I = sigma A V / L.
        double steady = 1e-8 * 0.785 * 0.5 / 0.05;
        var trace = Decay(steady, 40 * steady, 200, 7200, 0.5, noise: 1e-3 * steady);
        Assert.True(trace.IsSteady);
        Assert.InRange(trace.Steady.Value, steady - 4 * trace.Steady.Sigma!.Value, steady + 4 * trace.Steady.Sigma!.Value);
        var electronic = trace.HebbWagnerConductivity(Pellet)!;
        Assert.Equal(1e-8, electronic.Value, 1e-11);
        // Thickness and area dominate; the current adds its standard error.
        Assert.Equal(1e-8 * Math.Sqrt(0.02 * 0.02 + Math.Pow(0.008 / 0.785, 2)), electronic.Sigma!.Value, 1e-12);
        // Both carriers conduct at high frequency: R = L/((si + se) A) with si = 99 se.
        var te = trace.HebbWagnerTransference(Measured.From(0.05 / (1e-6 * 0.785), 100, "ohm", "impedance fit"));
        Assert.Equal(0.01, te.Value, 2e-5);
        Assert.DoesNotContain("area", te.Contributions.Keys);
    }

    [Fact]
    public void A_current_that_still_falls_and_does_not_tell_where_to_is_told()
    {
        // The time constant is as long as the trace: other modes are in it, and no limit is read.
        var trace = Decay(1e-6, 4e-5, 7200, 7200, 0.5, noise: 1e-8);
        Assert.False(trace.IsSteady);
        Assert.False(trace.IsExtrapolated);
        Assert.True(trace.Trend < -0.02);
    }

    [Theory]
    [InlineData(0.25)]
    [InlineData(0.4)]
    public void The_limit_of_an_unfinished_decay_is_read_from_its_end(double tauShare)
    {
        const double steady = 1e-6, last = 7200;
        var trace = Decay(steady, 2e-5, tauShare * last, last, 0.5, noise: 2e-9);
        Assert.True(trace.IsExtrapolated);
        Assert.False(trace.IsSteady);
        double late = trace.Currents[^72..].Average();
        Assert.True(late > 1.3 * steady, "the mean of the last tenth would be far off");
        Assert.InRange(trace.Steady.Value, steady - 4 * trace.Steady.Sigma!.Value, steady + 4 * trace.Steady.Sigma!.Value);
        Assert.True(trace.Steady.Sigma < 0.05 * steady);
    }

    [Fact]
    [Trait("Kind", "Simulation")]
    public void The_uncertainty_of_the_steady_current_covers_it_whatever_is_left_of_the_decay()
    {
        // Diffusion between electrodes: modes n² with weights 1/n², odd n; the slowest has tau. A salt that diffuses in a slab.
        foreach (double tauShare in (double[])[0.05, 0.1, 0.2, 0.3])
        {
            int within1 = 0, within2 = 0;
            const int draws = 400;
            for (int k = 0; k < draws; k++)
            {
                var random = new RandomStream((ulong)k, 12);
                var t = Enumerable.Range(0, 361).Select(i => 20.0 * i).ToArray();
                double tau = tauShare * t[^1];
                var trace = DcPolarisation.Of(t, [.. t.Select(x => 1 + 8 / (Math.PI * Math.PI) * Enumerable.Range(0, 30).Sum(m => Math.Exp(-(2 * m + 1) * (2 * m + 1) * x / tau) / ((2 * m + 1) * (2 * m + 1))) + 0.003 * random.NextGaussian())], 1);
                double z = Math.Abs(trace.Steady.Value - 1) / trace.Steady.Sigma!.Value;
                (within1, within2) = (within1 + (z < 1 ? 1 : 0), within2 + (z < 1.96 ? 1 : 0));
            }

            // Where a little is left, the choice between mean and limit costs some coverage or gives more: 2.3 % of 400 draws at 68 %, four of these and that.
            Assert.True(within1 > 0.57 * draws, $"{tauShare}: {within1} of {draws} within one sigma");
            Assert.True(within2 > 0.9 * draws, $"{tauShare}: {within2} of {draws} within 1.96");
        }
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.05)]
    [InlineData(0.95)]
    public void The_method_of_Bruce_and_Vincent_recovers_the_transference_number_it_was_derived_from(double t)
    {
        // Before: V = I0 (Rb + R0); in the steady state the anions stand still: V = Is (Rb/t + Rs).
        const double v = 0.01, bulk = 80, before = 30, after = 34;
        double i0 = v / (bulk + before), steady = v / (bulk / t + after);
        var trace = Decay(steady, i0, 300, 7200, v, noise: 0);
        var found = trace.BruceVincentTransference(Measured.From(before, 0.3, "ohm", "before"), Measured.From(after, 0.3, "ohm", "after"));
        // The current of the first sample is that of the step; what is left of the decay after 21 time constants is below 1e-9.
        Assert.Equal(t, found.Value, 1e-6);
        Assert.True(found.Sigma > 0);
    }

    [Fact]
    public void The_uncertainty_of_a_transference_number_is_that_of_its_inputs()
    {
        var trace = Decay(4e-5, 9e-5, 300, 7200, 0.01, noise: 0);
        Measured At(double before, double after) => trace.BruceVincentTransference(Measured.From(before, 1, "ohm", "before"), Measured.From(after, 1, "ohm", "after"));
        double slopeBefore = (At(30.01, 34).Value - At(29.99, 34).Value) / 0.02, slopeAfter = (At(30, 34.01).Value - At(30, 33.99).Value) / 0.02;
        Assert.Equal(slopeBefore, At(30, 34).Contributions["before"], 1e-6);
        Assert.Equal(slopeAfter, At(30, 34).Contributions["after"], 1e-6);
    }

    [Fact]
    public void A_trace_that_cannot_be_read_is_refused()
    {
        Assert.Throws<InputException>(() => DcPolarisation.Of([0, 1], [1, 1], 0.1));
        Assert.Throws<InputException>(() => Decay(1, 2, 3, 100, 0, 0));
        var table = new Recording("test", [new Table("data", [Column.Of("x", "V", Meaning.Voltage, new[] { 1.0 })])]);
        Assert.Contains("x", Assert.Throws<InputException>(() => DcPolarisation.From(table, 1)).Message, StringComparison.Ordinal);
    }

    private static DcPolarisation Decay(double steady, double first, double tau, double last, double voltage, double noise)
    {
        var random = new RandomStream(9, 1);
        var t = Enumerable.Range(0, 721).Select(i => last * i / 720).ToArray();
        return DcPolarisation.Of(t, [.. t.Select(x => steady + (first - steady) * Math.Exp(-x / tau) + noise * random.NextGaussian())], voltage);
    }
}
