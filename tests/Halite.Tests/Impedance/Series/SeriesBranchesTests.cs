// SPDX-License-Identifier: Apache-2.0
using Halite.Impedance.Series;

namespace Halite.Tests.Impedance.Series;

public sealed class SeriesBranchesTests
{
    [Fact]
    public void A_charge_and_a_discharge_are_two_branches_that_hold_every_spectrum_once()
    {
        Assert.Equal([new SeriesBranch(0, 4, true), new SeriesBranch(5, 8, false)], SeriesBranches.Of([0, 0.25, 0.5, 0.75, 1, 0.75, 0.5, 0.25, 0]));
        // Full charge measured twice: the second spectrum begins the way back.
        Assert.Equal([new SeriesBranch(0, 2, true), new SeriesBranch(3, 5, false)], SeriesBranches.Of([0, 0.5, 1, 1, 0.5, 0]));
        Assert.Equal([false, true, false], SeriesBranches.Of([1, 0.5, 0, 0.5, 1, 0.6, 0.3, 0.1, 0]).Select(b => b.Rising));
    }

    [Fact]
    public void A_series_that_begins_anew_rises_twice() =>
        Assert.Equal([new SeriesBranch(0, 4, true), new SeriesBranch(5, 9, true)], SeriesBranches.Of([0, 0.25, 0.5, 0.75, 1, 0, 0.25, 0.5, 0.75, 1]));

    [Fact]
    public void Scatter_about_a_rise_is_no_turn_and_unknown_states_belong_where_they_stand()
    {
        Assert.Equal([new SeriesBranch(0, 5, true)], SeriesBranches.Of([3.0, 3.3, 3.28, 3.6, double.NaN, 4.0]));
        Assert.Equal([new SeriesBranch(0, 3, true), new SeriesBranch(4, 7, false)], SeriesBranches.Of([0, 0.4, 0.8, 1, double.NaN, 0.7, 0.3, 0]));
    }

    [Fact]
    public void What_does_not_vary_is_not_known_or_has_no_order_has_no_branches()
    {
        Assert.Empty(SeriesBranches.Of([1, 1, 1]));
        Assert.Empty(SeriesBranches.Of([double.NaN, double.NaN]));
        Assert.Empty(SeriesBranches.Of([1]));
        Assert.Empty(SeriesBranches.Of([0.5, 0.1, 0.9, 0.2, 0.8, 0.3]));
    }
}
