// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Impedance;
using Halite.Impedance.Series;

namespace Halite.Tests.Impedance.Series;

public sealed class WindowTests
{
    private static readonly DrtResult Cell = Drt.Fit(Synthetic.Spectrum("R0-Zarc1-Zarc2-Zarc3", [10, 20, 4e-6, 0.9, 30, 5e-4, 0.85, 60, 0.05, 0.8], noise: 1e-3, seed: 2));

    [Fact]
    public void Windows_are_read_from_a_text_with_open_ends_and_put_in_order()
    {
        var windows = RelaxationWindow.Parse("R_ct = 1e-2 : 1, SEI/CEI=1e-5:1e-4 ,diffusion=1:,grain boundary=:1e-5");
        Assert.Equal(["grain boundary", "SEI/CEI", "R_ct", "diffusion"], windows.Select(w => w.Name));
        Assert.Equal((0, 1e-5), (windows[0].From, windows[0].To));
        Assert.Equal(double.PositiveInfinity, windows[3].To);
        Assert.True(windows[1].Holds(1e-5));
        Assert.False(windows[1].Holds(1e-4));
    }

    [Theory]
    [InlineData("R_ct")]
    [InlineData("R_ct=1e-2")]
    [InlineData("=1:2")]
    [InlineData("a=x:2")]
    [InlineData("a=2:1")]
    [InlineData("a=1:2,a=3:4")]
    [InlineData("a=1:3,b=2:4")]
    [InlineData("")]
    public void What_is_no_set_of_windows_is_refused_in_one_sentence(string text)
    {
        var message = Assert.Throws<InputException>(() => RelaxationWindow.Parse(text)).Message;
        Assert.EndsWith(".", message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_window_holds_the_peaks_whose_maximum_lies_in_it_with_their_whole_area()
    {
        var found = WindowedProcess.Of(Cell, RelaxationWindow.Parse("bulk=1e-6:1e-5,sei=1e-4:1e-3,none=1e-3:1e-2,ct=1e-2:1"));
        foreach (var (k, r, tau) in new[] { (0, 20.0, 4e-6), (1, 30, 5e-4), (3, 60, 0.05) })
        {
            Near(r, found[k].Resistance);
            Near(tau, found[k].Tau);
            Near(tau / r, found[k].Capacitance);
            Assert.Single(found[k].Peaks);
            // The area between the ends lacks the wings of an arc of alpha below one.
            Assert.InRange(found[k].Area.Value, 0.6 * r, r);
            Assert.InRange(found[k].Area.Value, found[k].Area.Interval!.Value.Lower, found[k].Area.Interval!.Value.Upper);
        }

        Assert.Equal(double.NaN, found[2].Resistance.Value);
        Assert.Equal("no peak lies in the window", found[2].Resistance.Reason);
        Assert.True(found[2].Area.Value > 0);
    }

    [Fact]
    public void Several_peaks_in_a_window_add_up_and_windows_over_everything_give_the_polarisation_resistance()
    {
        var two = WindowedProcess.Of(Cell, RelaxationWindow.Parse("fast=:1e-3,slow=1e-3:"));
        Assert.Equal(2, two[0].Peaks.Length);
        Near(50, two[0].Resistance);
        // The mean of ln tau weighted by R.
        Assert.Equal((20 * Math.Log(4e-6) + 30 * Math.Log(5e-4)) / 50, Math.Log(two[0].Tau.Value), 0.05);
        Assert.Equal(two[0].Tau.Value / two[0].Resistance.Value, two[0].Capacitance.Value, 1e-15);
        Assert.True(two[0].Tau.Sigma > 0 && two[0].Capacitance.Sigma > 0);
        Assert.Equal(Cell.RPolarisation.Value, two[0].Resistance.Value + two[1].Resistance.Value, 0.01 * Cell.RPolarisation.Value);
        // The area misses only what lies beyond the measured range.
        Assert.Equal(Cell.RPolarisation.Value, two[0].Area.Value + two[1].Area.Value, 0.03 * Cell.RPolarisation.Value);
    }

    [Fact]
    [Trait("Kind", "Simulation")]
    public void The_stated_uncertainties_of_windows_cover_the_truth()
    {
        int within = 0, count = 0;
        var gate = new Lock();
        Parallel.For(0, 24, q =>
        {
            var random = new Halite.Numerics.RandomStream((ulong)q, 601);
            double U(double a, double b) => a + (b - a) * random.NextDouble();
            double noise = q % 2 == 0 ? 1e-3 : 1e-2;
            double[] r = [U(10, 60), U(10, 60), U(10, 60)], tau = [1e-5 * U(0.5, 2), 3e-4 * U(0.5, 2), 1e-2 * U(0.5, 2)];
            var fit = Drt.Fit(Synthetic.Spectrum("R0-Zarc1-Zarc2-Zarc3", [10, r[0], tau[0], U(0.8, 0.95), r[1], tau[1], U(0.8, 0.95), r[2], tau[2], U(0.8, 0.95)], noise: noise, seed: (ulong)q));
            var windows = WindowedProcess.Of(fit, RelaxationWindow.Parse("a=1e-6:5e-5,b=5e-5:1.7e-3,c=1.7e-3:0.3"));
            for (int k = 0; k < 3; k++)
            {
                foreach (var (truth, found) in ((double, Measured)[])[(r[k], windows[k].Resistance), (tau[k], windows[k].Tau), (tau[k] / r[k], windows[k].Capacitance)])
                {
                    bool holds = Math.Abs(found.Value - truth) < 1.96 * found.Sigma!.Value;
                    lock (gate) (within, count) = (within + (holds ? 1 : 0), count + 1);
                }
            }
        });
        // 216 numbers, two of three independent: 95 % scatters by 1.8 %; three of these.
        Assert.Equal(216, count);
        Assert.InRange(within / (double)count, 0.95 - 0.055, 1);
    }

    [Fact]
    public void The_map_of_a_series_keeps_the_distributions_and_leaves_unmeasured_times_blank()
    {
        var narrow = Drt.Fit(Synthetic.Spectrum("R0-Zarc1", [10, 20, 1e-3, 0.9], fMax: 1e5, fMin: 10, noise: 1e-3, seed: 4));
        var map = RelaxationMap.Of([Cell, null, narrow]);
        Assert.Equal(3, map.Gamma.Length);
        Assert.All(map.Gamma[1], g => Assert.True(double.IsNaN(g)));
        Assert.True(double.IsNaN(map.Gamma[2][0]) && double.IsNaN(map.Gamma[2][^1]));
        int at = Enumerable.Range(0, map.Tau.Length).MinBy(i => Math.Abs(Math.Log(map.Tau[i] / 0.05)));
        // Twenty points a decade against thirty: linear interpolation near a maximum.
        Assert.Equal(Cell.Gamma.MinBy(p => Math.Abs(Math.Log(p.Tau / map.Tau[at]))).Gamma, map.Gamma[0][at], 0.03 * map.Gamma[0][at]);
    }

    // Four of the result's own sigmas: one failure in sixteen thousand draws.
    private static void Near(double truth, Measured found) => Assert.InRange(found.Value, truth - 4 * found.Sigma!.Value, truth + 4 * found.Sigma!.Value);
}
