// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Numerics;
using Halite.Data;
using Halite.Impedance;
using Halite.Impedance.Series;
using Halite.Numerics;

namespace Halite.Tests.Impedance.Series;

/// <summary>Synthetic series of Cole-Cole processes whose R and τ run along the series, from 1 MHz to 0.01 Hz, ten points a decade.</summary>
public sealed class SmoothSeriesTests
{
    private delegate (double R, double Tau, double Alpha)? Course(double s);

    [Fact]
    public void Processes_that_pass_through_each_other_keep_their_identities_and_their_resistances()
    {
        // Equal resistances, so that only the velocities tell which is which; near the middle a spectrum shows one maximum.
        Course[] truth = [_ => (10, 3e-6, 0.92), s => (30, 1e-3 * Math.Exp(5 * (s - 0.5)), 0.9), s => (30, 1e-3 * Math.Exp(-3 * (s - 0.5)), 0.9)];
        var (_, alone, smooth) = Fit(truth, 40, 1e-3, 2);
        Assert.Contains(alone, r => r!.Peaks.Length == 2);
        Assert.Equal(3, smooth.Tracks.Tracks.Length);
        Assert.All(smooth.Tracks.Tracks, t => Assert.Equal((40, (int?)null, (int?)null), (t.Points.Length, t.BornAt, t.DiedAt)));
        var crossing = Assert.Single(smooth.Tracks.Crossings);
        Assert.False(crossing.IsAmbiguous);
        Assert.InRange((crossing.From + crossing.To) / 2.0, 17, 22);
        foreach (var rising in (ReadOnlySpan<bool>)[true, false])
        {
            var track = smooth.Tracks.Tracks.Where(t => t.MeanTau > 1e-5).Single(t => t.Points[^1].Peak.Tau.Value > t.Points[0].Peak.Tau.Value == rising);
            foreach (var p in track.Points) Within(truth[rising ? 1 : 2], p, 40);
        }
    }

    [Fact]
    public void Close_processes_gain_from_their_neighbours_along_the_series_and_the_uncertainties_say_so()
    {
        Course[] truth = [_ => (12, 1e-5, 0.9), s => (20 + 10 * s, 1.5e-4 * Math.Exp(0.4 * s), 0.88), s => (30 - 12 * s, 1.8e-3 * Math.Exp(-0.3 * s), 0.85), s => (25 + 40 * s * s, 2.2e-2 * Math.Exp(0.5 * s), 0.85)];
        var (_, alone, smooth) = Fit(truth, 40, 1e-3, 1);
        Assert.All(alone, r => Assert.Equal(4, r!.Peaks.Length));
        for (int k = 0; k < 4; k++)
        {
            double[] before = Errors(alone.Select(r => r!.Peaks[k]), truth[k]), after = Errors(smooth.Tracks.Tracks[k].Points.Select(p => p.Peak), truth[k]);
            // Forty spectra of courses that bend little hold three times the information of one at least.
            Assert.True(after[20] < before[20] / 2, $"process {k + 1}: {before[20]:P2} alone, {after[20]:P2} in the series");
            Assert.All(smooth.Tracks.Tracks[k].Points, p => Within(truth[k], p, 40));
            Assert.True(smooth.Tracks.Tracks[k].Points[20].Peak.Resistance.Sigma < alone[20]!.Peaks[k].Resistance.Sigma);
        }
    }

    [Fact]
    public void A_process_is_born_where_it_is()
    {
        Course[] truth = [_ => (12, 1e-5, 0.9), s => (20 + 10 * s, 3e-4, 0.88), s => s < 0.5 ? null : (4 + 8 * (s - 0.5), 6e-3, 0.9), s => (25 + 40 * s * s, 0.15, 0.85)];
        var (_, _, smooth) = Fit(truth, 30, 1e-3, 4);
        Assert.Equal(4, smooth.Tracks.Tracks.Length);
        var born = smooth.Tracks.Tracks[2];
        Assert.Equal(15, born.BornAt);
        Assert.Null(born.DiedAt);
        Assert.All(born.Points, p => Within(truth[2], p, 30));
    }

    [Fact]
    public void A_course_that_jumps_is_not_smoothed_over()
    {
        Course[] truth = [_ => (12, 1e-5, 0.9), s => (s < 0.5 ? 20 : 45, 2e-3, 0.88)];
        var (_, _, smooth) = Fit(truth, 24, 2e-3, 5);
        Assert.Equal(2, smooth.Tracks.Tracks.Length);
        Assert.All(smooth.Tracks.Tracks[1].Points, p => Within(truth[1], p, 24));
        Assert.True(smooth.Steps.Single(s => s is { Track: 1, Quantity: "r" }).Step > 0.05);
        Assert.True(smooth.Steps.Single(s => s is { Track: 0, Quantity: "r" }).Step < 0.005);
    }

    [Fact]
    public void A_discharge_is_not_drawn_towards_the_charge_before_it()
    {
        // The charge transfer grows sixfold in charge and comes back by a half in discharge, both with a straight logarithm.
        double[] soc = [.. Enumerable.Range(0, 31).Select(i => 1 - Math.Abs(i - 15) / 15.0)];
        Course[] truth = [_ => (12, 1e-5, 0.9), s => (20 * Math.Exp(s <= 0.5 ? 3.6 * s : 1.8 - 1.4 * (s - 0.5)), 2e-3, 0.88)];
        var (spectra, alone, _) = Fit(truth, 31, 3e-3, 6);
        var smooth = SmoothSeries.Fit(spectra, alone, states: soc);
        Assert.Equal([31, 31], smooth.Tracks.Tracks.Select(t => t.Points.Length));
        foreach (var p in smooth.Tracks.Tracks[1].Points) Within(truth[1], p, 31);
        // Told of the turn, the course is straight on either side of it; not told, the kink counts as roughness everywhere.
        Assert.True(smooth.Slopes);
        double told = smooth.Steps.Single(s => s is { Track: 1, Quantity: "r" }).Step, untold = SmoothSeries.Fit(spectra, alone).Steps.Single(s => s is { Track: 1, Quantity: "r" }).Step;
        Assert.True(told < untold / 3, $"{told} {untold}");
    }

    [Fact]
    [Trait("Kind", "Simulation")]
    public void Uncertainties_given_the_series_cover_the_truth()
    {
        int within1 = 0, within2 = 0, count = 0;
        var gate = new Lock();
        Parallel.For(0, 24, q =>
        {
            var random = new RandomStream((ulong)q, 991);
            double U(double a, double b) => a + (b - a) * random.NextDouble();
            var truth = Enumerable.Range(0, 3).Select(k =>
            {
                double x = U(-12, -10.5) + 4.5 * k, r = Math.Log(U(8, 40)), alpha = U(0.78, 0.93), a = U(-1, 1), b = U(-1, 1), c = U(-0.8, 0.8);
                return (Course)(s => (Math.Exp(r + a * s + b * Math.Sin(3 * s)), Math.Exp(x + c * s), alpha));
            }).ToArray();
            var (_, _, smooth) = Fit(truth, 12, 2e-3, (ulong)q);
            if (smooth.Tracks.Tracks.Length != 3) return;
            lock (gate)
            {
                for (int k = 0; k < 3; k++)
                {
                    foreach (var p in smooth.Tracks.Tracks[k].Points)
                    {
                        var (r, tau, _) = truth[k](p.Spectrum / 11.0)!.Value;
                        foreach (var (value, measured) in ((double, Measured)[])[(r, p.Peak.Resistance), (tau, p.Peak.Tau)])
                        {
                            double z = Math.Abs(measured.Value - value) / measured.Sigma!.Value;
                            (within1, within2, count) = (within1 + (z < 1 ? 1 : 0), within2 + (z < 1.96 ? 1 : 0), count + 1);
                        }
                    }
                }
            }
        });
        // Points of one course are not independent (about three degrees of freedom each): some 400 independent numbers, 2.3 % at 68 %, 1.1 % at 95 %; four of these.
        Assert.True(count > 24 * 60, $"{count}");
        Assert.InRange(within1 / (double)count, 0.683 - 0.092, 0.683 + 0.092);
        Assert.InRange(within2 / (double)count, 0.95 - 0.045, 1);
    }

    [Fact]
    public void A_spectrum_without_result_stays_without_and_too_few_are_told()
    {
        Course[] truth = [_ => (12, 1e-5, 0.9), s => (20 + 10 * s, 3e-4, 0.88)];
        var (spectra, alone, _) = Fit(truth, 8, 1e-3, 4);
        alone[3] = null;
        var smooth = SmoothSeries.Fit(spectra, alone);
        Assert.Null(smooth.Results[3]);
        Assert.All(smooth.Tracks.Tracks, t => Assert.Equal(7, t.Points.Length));
        var fault = Assert.Throws<InputException>(() => SmoothSeries.Fit([.. spectra.Take(3)], [.. alone.Take(3)]));
        Assert.Contains("four spectra", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_band_is_solved_and_inverted_like_the_full_matrix()
    {
        const int n = 23, width = 5;
        var random = new RandomStream(8, 3);
        var full = new double[n, n];
        var band = new BandedNormal(n, width);
        for (int i = 0; i < n; i++)
        {
            for (int j = Math.Max(0, i - width); j <= i; j++)
            {
                double v = i == j ? 12 + random.NextDouble() : random.NextGaussian();
                (full[i, j], full[j, i]) = (v, v);
                band.Add(j, i, v);
            }
        }

        Assert.True(band.Factorise(0));
        band.Invert();
        for (int c = 0; c < n; c++)
        {
            var column = new double[n];
            column[c] = 1;
            band.Solve(column);
            for (int i = 0; i < n; i++)
            {
                double product = 0;
                for (int k = 0; k < n; k++) product += full[i, k] * column[k];
                Assert.Equal(i == c ? 1 : 0, product, 12);
                if (Math.Abs(i - c) <= width) Assert.Equal(column[i], band.Covariance(i, c), 13);
            }
        }
    }

    // Within 4.5 of its own sigmas: one in a hundred and fifty thousand draws, some hundred are taken.
    private static void Within(Course truth, TrackPoint p, int count)
    {
        var (r, tau, _) = truth(p.Spectrum / (count - 1.0))!.Value;
        Assert.InRange(r, p.Peak.Resistance.Value - 4.5 * p.Peak.Resistance.Sigma!.Value, p.Peak.Resistance.Value + 4.5 * p.Peak.Resistance.Sigma.Value);
        Assert.InRange(tau, p.Peak.Tau.Value - 4.5 * p.Peak.Tau.Sigma!.Value, p.Peak.Tau.Value + 4.5 * p.Peak.Tau.Sigma.Value);
    }

    private static double[] Errors(IEnumerable<DrtPeak> peaks, Course truth) =>
        [.. peaks.Select((p, i) => Math.Abs(p.Resistance.Value / truth(i / 39.0)!.Value.R - 1)).Order()];

    private static (ImpedanceSpectrum[] Spectra, DrtResult?[] Alone, SmoothSeries Smooth) Fit(Course[] truth, int count, double noise, ulong seed)
    {
        var random = new RandomStream(seed, 77);
        var f = Enumerable.Range(0, 81).Select(i => 1e6 * Math.Pow(10, -i / 10.0)).ToArray();
        var spectra = Enumerable.Range(0, count).Select(i => ImpedanceSpectrum.Of(f, [.. f.Select(x =>
        {
            Complex z = 8;
            foreach (var course in truth)
            {
                if (course(i / (count - 1.0)) is var (r, tau, alpha)) z += r / (1 + Complex.Pow(new Complex(0, 2 * Math.PI * x * tau), alpha));
            }

            return z + noise * Complex.Abs(z) * new Complex(random.NextGaussian(), random.NextGaussian());
        })])).ToArray();
        var alone = spectra.Select(s => (DrtResult?)Drt.Fit(s, new DrtOptions { Method = DrtMethod.Processes })).ToArray();
        return (spectra, alone, SmoothSeries.Fit(spectra, alone));
    }
}
