// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Impedance;
using Halite.Impedance.Series;
using Halite.Numerics;

namespace Halite.Tests.Impedance.Series;

public sealed class TrackTests
{
    [Fact]
    public void Processes_that_move_keep_their_identity()
    {
        var random = new RandomStream(5, 2);
        var series = Enumerable.Range(0, 40).Select(i => Result(
            (4e-6, 18, 1), (2.5e-4 * Math.Exp(0.025 * i + 0.03 * random.NextGaussian()), 30 - 0.5 * i, 1), (0.09 * Math.Exp(-0.08 * i + 0.03 * random.NextGaussian()), 100, 1))).ToArray();
        var tracks = PeakTracker.Follow(series).Tracks;
        Assert.Equal(3, tracks.Length);
        Assert.All(tracks, t => Assert.Equal((40, (int?)null, (int?)null), (t.Points.Length, t.BornAt, t.DiedAt)));
        Assert.All(tracks[2].Points, p => Assert.Equal(100, p.Peak.Resistance.Value));
    }

    [Fact]
    public void A_small_and_a_large_process_may_pass_each_other()
    {
        var series = Enumerable.Range(0, 21).Select(i => Result((1e-3 * Math.Exp(0.15 * (i - 10)), 100, 1), (1e-3 * Math.Exp(-0.15 * (i - 10)), 5, 1))).ToArray();
        var tracks = PeakTracker.Follow(series).Tracks;
        Assert.Equal(2, tracks.Length);
        Assert.All(tracks, t => Assert.Single(t.Points.Select(p => p.Peak.Resistance.Value).Distinct()));
    }

    [Fact]
    public void A_process_is_born_and_another_dies_where_it_happens()
    {
        var series = Enumerable.Range(0, 12).Select(i => Result([(1e-4, 10, 1), .. i >= 5 ? new[] { (1e-2, 20.0, 1.0) } : [], .. i < 8 ? new[] { (1.0, 30.0, 1.0) } : []])).ToArray();
        var tracks = PeakTracker.Follow(series).Tracks;
        Assert.Equal([(null, null), (5, null), (null, 8)], tracks.Select(t => (t.BornAt, t.DiedAt)));
    }

    [Fact]
    public void A_short_gap_or_a_spectrum_without_result_does_not_end_a_track_and_a_long_gap_does()
    {
        DrtResult?[] series = [.. Enumerable.Range(0, 12).Select(i => i == 6 ? null : Result([(1e-4, 10, 1), .. i is 3 or 4 ? [] : new[] { (1e-2, 20.0, 1.0) }]))];
        Assert.Equal([11, 9], PeakTracker.Follow(series).Tracks.Select(t => t.Points.Length));
        var gone = Enumerable.Range(0, 12).Select(i => Result([(1e-4, 10, 1), .. i is >= 3 and < 8 ? [] : new[] { (1e-2, 20.0, 1.0) }])).ToArray();
        Assert.Equal([(12, null, null), (3, null, 3), (4, 8, null)], PeakTracker.Follow(gone).Tracks.Select(t => (t.Points.Length, t.BornAt, t.DiedAt)).OrderBy(t => t.BornAt ?? -1).ThenByDescending(t => t.Length));
    }

    [Fact]
    public void An_improbable_peak_begins_no_track()
    {
        var series = Enumerable.Range(0, 5).Select(i => Result([(1e-4, 10, 1), .. i == 2 ? new[] { (1e-1, 1.0, 0.2) } : []])).ToArray();
        Assert.Single(PeakTracker.Follow(series).Tracks);
        Assert.Equal(2, PeakTracker.Follow(series, new TrackOptions { LeastProbability = 0 }).Tracks.Length);
    }

    [Fact]
    public void Over_temperature_processes_move_by_their_activation_and_cross()
    {
        // 0.25 and 0.6 eV in steps of 20 K: the slow one overtakes, ln tau moving by up to 2 in a step.
        double[] kelvin = [253, 273, 293, 313, 333];
        var series = kelvin.Select(t => 11604.5 * (1 / t - 1 / 293.0)).Select(x => Result((1e-3 * Math.Exp(0.25 * x), 30 * Math.Exp(0.25 * x), 1), (2e-3 * Math.Exp(0.6 * x), 100 * Math.Exp(0.6 * x), 1))).ToArray();
        Assert.Equal([5, 5], PeakTracker.Follow(series, temperatures: kelvin).Tracks.Select(t => t.Points.Length));
        Assert.True(PeakTracker.Follow(series).Tracks.Length > 2);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public void Two_processes_that_are_one_maximum_for_some_spectra_are_followed_through_it(int merged)
    {
        // Equal resistances: only the velocities tell which is which. In between there is one maximum with the resistance of both.
        var series = Enumerable.Range(0, 30).Select(i => Math.Abs(i - 14.5) < merged / 2.0 ? Result((1e-3, 60, 1)) : Result((1e-3 * Math.Exp(0.2 * (i - 14.5)), 30, 1), (1e-3 * Math.Exp(-0.12 * (i - 14.5)), 30, 1))).ToArray();
        var (tracks, crossings) = PeakTracker.Follow(series);
        Assert.Equal(2, tracks.Length);
        Assert.All(tracks, t => Assert.Equal((30, merged, null, null), (t.Points.Length, t.Points.Count(p => p.Shared), t.BornAt, t.DiedAt)));
        Assert.All(tracks, t => Assert.All(t.Points, p => Assert.Equal(p.Peak.Resistance.Value > 40, p.Shared)));
        foreach (var (track, slope) in tracks.OrderBy(t => t.Points[0].Peak.Tau.Value).Zip((double[])[0.2, -0.12]))
            Assert.All(track.Points.Where(p => !p.Shared), p => Assert.Equal(slope * (p.Spectrum - 14.5), Math.Log(p.Peak.Tau.Value / 1e-3), 9));
        if (merged > 4) Assert.False(Assert.Single(crossings).IsAmbiguous);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void In_fine_steps_a_long_crossing_is_told_from_a_death_and_a_birth_by_the_resistance_that_is_taken_over(bool takenOver)
    {
        // Thirty spectra with one maximum, of both resistances or of that of one process alone.
        var series = Enumerable.Range(0, 100).Select(i => Math.Abs(i - 49.5) < 15
            ? Result((1e-3, takenOver ? 60 : 30, 1))
            : Result((1e-3 * Math.Exp(0.04 * (i - 49.5)), 30, 1), (1e-3 * Math.Exp(-0.03 * (i - 49.5)), 30, 1))).ToArray();
        var (tracks, crossings) = PeakTracker.Follow(series);
        Assert.Equal(takenOver ? [100, 100] : [35, 35, 100], tracks.Select(t => t.Points.Length).Order());
        Assert.Equal(takenOver ? 1 : 0, crossings.Length);
        Assert.All(tracks, t => Assert.Equal(takenOver ? 30 : 0, t.Points.Count(p => p.Shared)));
    }

    [Fact]
    public void Where_a_series_turns_back_processes_that_came_together_part_again()
    {
        // They come together towards full charge, are one maximum about it, and part on discharge.
        double[] soc = [.. Enumerable.Range(0, 31).Select(i => 1 - Math.Abs(i - 15) / 15.0)];
        double Tau(int k, double s) => 1e-3 * Math.Exp((k == 0 ? -2 : 1.6) * (1 - s));
        var series = soc.Select(s => s > 0.75 ? Result((1e-3, 60, 1)) : Result((Tau(0, s), 30, 1), (Tau(1, s), 30, 1))).ToArray();
        var turned = PeakTracker.Follow(series, states: soc).Tracks;
        Assert.Equal([31, 31], turned.Select(t => t.Points.Length));
        Assert.All(turned, t => Assert.Equal(t.Points[0].Peak.Tau.Value, t.Points[^1].Peak.Tau.Value, 12));
        // Who does not know that it turned must think that they went through each other.
        Assert.All(PeakTracker.Follow(series).Tracks, t => Assert.NotEqual(t.Points[0].Peak.Tau.Value, t.Points[^1].Peak.Tau.Value, 1e-4));
    }

    [Fact]
    public void A_third_maximum_at_the_edge_of_a_crossing_does_not_part_the_tracks()
    {
        // What comes out of the crossing flickers up in the last spectrum before it.
        var series = Enumerable.Range(0, 30).Select(i => Math.Abs(i - 14.5) < 4 ? Result((1e-3, 60, 1)) : Result(
            [(1e-3 * Math.Exp(0.2 * (i - 14.5)), 30, 1), (1e-3 * Math.Exp(-0.12 * (i - 14.5)), 30, 1), .. i == 10 ? new[] { (1e-3 * Math.Exp(0.05), 6.0, 1.0) } : []])).ToArray();
        var tracks = PeakTracker.Follow(series).Tracks;
        Assert.Equal([30, 30], tracks.Select(t => t.Points.Length).Where(n => n > 1));
    }

    [Fact]
    public void A_crossing_that_nothing_decides_is_called_ambiguous()
    {
        // Two points each side tell no slope, and the resistances are equal.
        var series = Enumerable.Range(0, 10).Select(i => i is > 1 and < 8 ? Result((1e-3, 60, 1)) : Result((7e-4, 30, 1), (1.4e-3, 30, 1))).ToArray();
        var (tracks, crossings) = PeakTracker.Follow(series);
        Assert.Equal(2, tracks.Length);
        Assert.True(Assert.Single(crossings).IsAmbiguous);
    }

    [Fact]
    public void A_process_that_ends_where_nothing_takes_it_over_has_died_and_another_one_elsewhere_is_new()
    {
        // The third has the resistance of one alone throughout, three decades away from where the other two are.
        var series = Enumerable.Range(0, 20).Select(i => Result([(1e-6, 20, 1), .. i < 8 ? new[] { (1e-3, 30.0, 1.0) } : [], .. i > 11 ? new[] { (1.0, 30.0, 1.0) } : []])).ToArray();
        var (tracks, crossings) = PeakTracker.Follow(series);
        Assert.Equal([(null, null), (null, 8), (12, null)], tracks.Select(t => (t.BornAt, t.DiedAt)));
        Assert.Empty(crossings);
    }

    [Fact]
    public void A_series_without_peaks_has_no_tracks() => Assert.Empty(PeakTracker.Follow([Result(), null, Result()]).Tracks);

    private static DrtResult Result(params (double Tau, double R, double Probability)[] peaks) => new()
    {
        Method = "test",
        RInfinity = Measured.Exact(1, "ohm"),
        RPolarisation = Measured.Exact(1, "ohm"),
        Inductance = Measured.Exact(0, "H"),
        Tail = DrtTail.None,
        Processes = [],
        Gamma = [],
        Level = 0.95,
        Fitted = [],
        Noise = 0,
        ResidualRms = 0,
        Peaks =
        [
            .. peaks.OrderBy(p => p.Tau).Select(p => new DrtPeak
            {
                Tau = Measured.From(p.Tau, 0.02 * p.Tau, "s", "fit"),
                Resistance = Measured.From(p.R, 0.02 * p.R, "ohm", "fit"),
                Capacitance = Measured.From(p.Tau / p.R, 0.03 * p.Tau / p.R, "F", "fit"),
                Width = 1,
                Probability = p.Probability,
                AtEdge = false,
                Processes = ImmutableArray<int>.Empty,
            }),
        ],
    };
}
