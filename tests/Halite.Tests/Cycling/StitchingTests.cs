// SPDX-License-Identifier: Apache-2.0
using Halite.Cycling;

namespace Halite.Tests.Cycling;

public class StitchingTests
{
    private static CyclingRecord Whole() => new SyntheticCell().Constant(1, 3600, 3, 4, 361).Constant(-1, 3400, 4, 3, 341).Constant(1, 3300, 3, 4, 331).Record();

    private static CyclingRecord Part(int from, int to, double shift = 0)
    {
        var whole = Whole();
        return CyclingRecord.FromArrays([.. whole.Time[from..to].ToArray().Select(t => t - shift)], whole.Voltage[from..to].ToArray(), whole.Current[from..to].ToArray());
    }

    [Fact]
    public void Files_that_continue_one_clock_are_one_test_in_any_order()
    {
        var joined = Stitching.Join([new CyclingPart(Part(361, 702), "b"), new CyclingPart(Part(702, 1033), "c"), new CyclingPart(Part(0, 361), "a")]);
        var (one, many) = (CycleAnalysis.Analyse(Whole()), CycleAnalysis.Analyse(joined));
        Assert.Equal(one.HalfCycles.Select(h => h.Charge), many.HalfCycles.Select(h => h.Charge));
        Assert.Contains(joined.Warnings, w => w.Code == "order-by-time");
        Assert.Equal(Whole().Time[^1], joined.Time[^1]);
    }

    [Fact]
    public void Rows_that_two_files_share_count_once()
    {
        var joined = Stitching.Join([new CyclingPart(Part(0, 500), "a"), new CyclingPart(Part(440, 1033, shift: 1000), "b")]);
        Assert.Contains(joined.Warnings, w => w.Code == "overlap" && w.Message.Contains("60 rows"));
        Assert.Equal(Whole().Rows, joined.Rows);
        Assert.Equal(CycleAnalysis.Analyse(Whole()).HalfCycles.Select(h => Math.Round(h.Charge, 6)), CycleAnalysis.Analyse(joined).HalfCycles.Select(h => Math.Round(h.Charge, 6)));
    }

    [Fact]
    public void A_clock_that_starts_again_is_set_by_the_start_dates()
    {
        var start = new DateTime(2024, 5, 1, 12, 0, 0);
        var joined = Stitching.Join([new CyclingPart(Part(361, 702, shift: 3600), "b", start.AddHours(3)), new CyclingPart(Part(0, 361), "a", start)]);
        Assert.Equal(3 * 3600, joined.Time[361], 1e-9);
        Assert.Equal([Direction.Charge, Direction.Discharge], CycleAnalysis.Analyse(joined).HalfCycles.Select(h => h.Direction));
    }

    [Fact]
    public void Without_dates_files_follow_each_other_in_the_order_given_and_it_is_said()
    {
        var joined = Stitching.Join([new CyclingPart(Part(0, 361), "a"), new CyclingPart(Part(361, 702, shift: 3600), "b")]);
        Assert.Contains(joined.Warnings, w => w.Code == "order-as-given");
        Assert.Contains(joined.Warnings, w => w.Code == "time-joined");
        Assert.Equal(2, CycleAnalysis.Analyse(joined).HalfCycles.Length);
    }

    [Fact]
    public void Equal_rests_are_no_overlap()
    {
        var a = new SyntheticCell().Constant(1, 3600, 3, 4).Rest(600, 3.9).Record();
        var b = new SyntheticCell().Rest(600, 3.9).Constant(-1, 3600, 3.9, 3).Record();
        var joined = Stitching.Join([new CyclingPart(a, "a"), new CyclingPart(b, "b")]);
        Assert.Equal(a.Rows + b.Rows, joined.Rows);
    }
}
