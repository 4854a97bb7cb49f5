// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.TestSupport;
using static Halite.Techniques.Tests.Cycling.OperationRun;

namespace Halite.Techniques.Tests.Cycling;

public class CycleOperationTests
{
    public static TheoryData<string> FilesWithHalfCycles() =>
    [
        "navani/jdb11-1_c3_gcpl_5cycles_2V-3p8V_C-24_data_C09.mpr",
        "navani/00_test_04_MB_C01.mpr",
        "aurora/250116_kigr_gen6_01_01_GCPL_CD8.mpr",
        "aurora/250116_kigr_gen6_01_02_GCPL_CD8.mpr",
        "bdf/GCPL-0.mpr",
        "bdf/DLR__LiLNMOHydra0b__20221125__POCV__25degC__Basytec.bdf.csv",
        "bdf/SINTEF__LiGrR2032__2024-04-30__25degC__Landt.bdf.csv",
    ];

    [Theory]
    [MemberData(nameof(FilesWithHalfCycles))]
    public void Half_cycles_agree_with_the_reference_in_rows_charge_and_energy(string file)
    {
        var reference = Reference(file);
        var expected = (reference["half_cycles_from_dq"] ?? reference["half_cycles"])!.AsArray();
        var halves = Run("cycle", [SharedData.Path("data/cycling/" + file)]).Results["half_cycles"]!.AsArray();
        Assert.Equal(expected.Count, halves.Count);
        for (int i = 0; i < expected.Count; i++)
        {
            var (want, found) = (expected[i]!, halves[i]!);
            Assert.Equal(want["dir"]!.GetValue<string>(), found["direction"]!.GetValue<string>());
            Assert.Equal(want["first_row"]!.GetValue<int>(), found["first_row"]!.GetValue<int>());
            Assert.Equal(want["last_row"]!.GetValue<int>(), found["last_row"]!.GetValue<int>());
            // The reference is printed to nine digits.
            foreach (var (ours, theirs) in new[] { ("capacity_mAh", "Q_mAh"), ("energy_mWh", "E_mWh"), ("mean_V", "Vavg"), ("min_V", "Vmin"), ("max_V", "Vmax") })
                Assert.Equal(want[theirs].Number(), found[ours].Number(), 1e-6 * Math.Abs(want[theirs].Number()));
        }
    }

    [Theory]
    [InlineData("cellpy/20160805_test001_45_cc_01.res", "anode")]
    [InlineData("navani/arbin_example.res", "cathode")]
    public void Cycles_of_an_arbin_file_agree_with_the_instruments_own(string file, string electrode)
    {
        var expected = Reference(file)["cycles"]!.AsArray();
        var cycles = Run("cycle", [SharedData.Path("data/cycling/" + file)], ("electrode", electrode)).Results["cycles"]!.AsArray();
        foreach (var cycle in cycles)
        {
            var want = expected.Single(c => c!["cycle"]!.GetValue<int>() == cycle!["instrument_cycle"]!.GetValue<int>())!;
            foreach (var key in new[] { "charge_mAh", "discharge_mAh", "charge_mWh", "discharge_mWh" })
            {
                if (cycle![key] is null) continue;
                // The reference takes each cycle's largest counter; cycles 2 and 3 pass 1e-6 of charge after it.
                Assert.Equal(want[key].Number(), cycle[key].Number(), 6e-6 * want[key].Number());
            }
        }
    }

    [Fact]
    public void Cellpys_golden_cycles_are_met()
    {
        var lines = File.ReadAllLines(SharedData.Path("reference/cycling/cellpy_summary_golden.csv"));
        var heads = lines[0].Split(',').ToList();
        double Golden(int row, string column) => double.Parse(lines[row + 1].Split(',')[heads.IndexOf(column)], System.Globalization.CultureInfo.InvariantCulture);
        var cycles = Run("cycle", [SharedData.Path("data/cycling/cellpy/20160805_test001_45_cc_01.res")], ("electrode", "anode"), ("mass-mg", "1")).Results["cycles"]!.AsArray();
        Assert.Equal(18, cycles.Count);
        for (int i = 0; i < 17; i++)
        {
            // cellpy reads the last counter of a cycle; a few nAh that the counter creeps at rest go to the half cycle before.
            Assert.Equal(Golden(i, "charge_capacity_absolute"), cycles[i]!["charge_mAh"].Number(), 1e-8);
            Assert.Equal(Golden(i, "discharge_capacity_absolute"), cycles[i]!["discharge_mAh"].Number(), 1e-8);
            Assert.Equal(Golden(i, "coulombic_efficiency"), cycles[i]!["coulombic_efficiency_percent"].Number(), 1e-6);
            Assert.Equal(Golden(i, "charge_capacity_gravimetric"), cycles[i]!["charge_mAh_g"]!["value"].Number(), 1e-5);
        }
    }

    [Fact]
    public void The_contract_keys_are_there_and_what_does_not_exist_is_null()
    {
        var r = Run("cycle", [SharedData.Path(Jdb11)]).Results;
        Assert.Equal(46102, r["rows"]!.GetValue<int>());
        var first = r["cycles"]![0]!.AsObject();
        Assert.Equal(0, first["cycle"]!.GetValue<int>());
        foreach (var key in new[] { "charge_mAh", "charge_mAh_g", "discharge_mAh_g", "coulombic_efficiency_percent", "charge_mWh", "mean_charge_V", "accessible_li_charge_percent", "accessible_li_discharge_percent" })
        {
            Assert.True(first.ContainsKey(key), key);
            Assert.Null(first[key]);
        }

        Assert.Equal(0.206528714, first["discharge_mAh"].Number(), 1e-9);
        Assert.Equal("counter", r["capacity_sources"]!["used"]!.GetValue<string>());
        Assert.InRange(Math.Abs(r["capacity_sources"]!["difference_percent"].Number()), 0, 0.01);
    }

    [Fact]
    public void A_mass_with_uncertainty_runs_into_specific_capacities_and_cancels_in_the_efficiency()
    {
        var cycle = Run("cycle", [SharedData.Path(Jdb11)], ("mass-mg", "5"), ("mass-sigma-mg", "0.05"), ("formula", "Li1.2Mn0.4Ti0.4O2")).Results["cycles"]![1]!;
        Assert.Equal(0.98678136 / 0.005, cycle["charge_mAh_g"]!["value"].Number(), 1e-5);
        Assert.Equal(0.01 * 0.98678136 / 0.005, cycle["charge_mAh_g"]!["sigma"].Number(), 1e-6);
        Assert.Equal(86.428, cycle["coulombic_efficiency_percent"].Number(), 0.001);
        // 1.2 F / M with M = 81.45 g/mol: 394.9 mAh/g (seed inventory, LTMO).
        Assert.Equal(100 * 197.356 / 394.9, cycle["accessible_li_charge_percent"].Number(), 0.02);
    }

    [Fact]
    public void Linked_files_of_one_cell_are_one_test()
    {
        string[] files = [SharedData.Path("data/cycling/aurora/250116_kigr_gen6_01_02_GCPL_CD8.mpr"), SharedData.Path("data/cycling/aurora/250116_kigr_gen6_01_01_GCPL_CD8.mpr")];
        var (r, warnings, _) = Run("cycle", files, ("electrode", "full"));
        Assert.Equal(392 + 3791, r["rows"]!.GetValue<int>());
        Assert.Equal(2.35010816 + 0.000250623895, r["cycles"]![0]!["charge_mAh"].Number(), 3e-6);
        Assert.Contains(warnings, w => w.Code == "order-by-time");
    }

    [Fact]
    public void Milliseconds_labelled_as_seconds_are_told_once_and_mended_on_request()
    {
        var path = SharedData.Path("data/cycling/bdf/DLR__LiLNMOHydra0b__20221125__POCV__25degC__Basytec.bdf.csv");
        var (told, warnings, _) = Run("cycle", [path]);
        Assert.Single(warnings, w => w.Code == "time-base");
        Assert.Equal(22636.1313, told["cycles"]![1]!["charge_mAh"].Number(), 0.001);
        var (mended, after, _) = Run("cycle", [path], ("time-unit", "ms"));
        Assert.Equal(22.6361313, mended["cycles"]![1]!["charge_mAh"].Number(), 1e-6);
    }

    [Fact]
    public void Five_millivolt_bins_put_the_highest_of_jdb11_at_two_point_five_three_seven_five()
    {
        var r = Run("cycle", [SharedData.Path(Jdb11)], ("dqdv", "1"), ("recipe", "bins:5mV")).Results;
        var highest = r["peaks"]!.AsArray().Where(p => p!["direction"]!.GetValue<string>() == "discharge").MaxBy(p => p!["height_mAh_V"].Number())!;
        Assert.Equal(2.5375, highest["voltage_V"]!["value"].Number(), 1e-9);
        Assert.InRange(r["area_error"].Number(), 0, 1e-6);
    }

    [Fact]
    public void The_default_lists_the_plateaus_of_jdb11_each_with_its_resolution()
    {
        var r = Run("cycle", [SharedData.Path(Jdb11)], ("dqdv", "1")).Results;
        var peaks = r["peaks"]!.AsArray().Where(p => p!["direction"]!.GetValue<string>() == "discharge").ToList();
        foreach (double plateau in new[] { 2.43, 2.54, 2.67, 2.95, 3.26 })
        {
            var peak = peaks.MinBy(p => Math.Abs(p!["voltage_V"]!["value"].Number() - plateau))!;
            Assert.Equal(plateau, peak["voltage_V"]!["value"].Number(), 0.005); // the plateaus are given to 10 mV
            Assert.InRange(peak["resolution_V"].Number(), 0.001, 0.05);
            Assert.True(peak["voltage_V"]!["sigma"].Number() > 0);
        }

        Assert.InRange(r["area_error"].Number(), 0, 1e-6);
    }

    [Theory]
    [InlineData("cellpy", 2.954, 3.11, 0.01)]
    [InlineData("navani", 3.245, 1.74, 0.01)]
    [InlineData("lean", 2.539, 15.5, 0.01)]
    public void Other_tools_recipes_put_the_main_peak_where_those_tools_do(string recipe, double voltage, double height, double relative)
    {
        // Measured with the tools themselves (facts/cycling.md), on the same half cycle.
        var r = Run("cycle", [SharedData.Path(Jdb11)], ("dqdv", "1"), ("recipe", recipe)).Results;
        var main = r["peaks"]!.AsArray().Where(p => p!["direction"]!.GetValue<string>() == "discharge").MaxBy(p => p!["height_mAh_V"].Number())!;
        Assert.Equal(voltage, main["voltage_V"]!["value"].Number(), 0.001);
        Assert.Equal(height, main["height_mAh_V"].Number(), relative * height);
    }

    [Fact]
    public void A_waterfall_tracks_peaks_over_the_cycles()
    {
        var (r, _, panel) = Run("cycle", [SharedData.Path(Jdb11)], ("dqdv", "1:6"));
        var tracks = r["tracks"]!.AsArray();
        Assert.Contains(tracks, t => t!["direction"]!.GetValue<string>() == "discharge" && t["cycles"]!.AsArray().Count == 6 && Math.Abs(t["voltage_V"]![0].Number() - 2.954) < 0.003);
        Assert.Equal("dqdv-waterfall", panel.Figures[0].Id);
    }

    [Fact]
    public void A_turning_point_has_the_contract_keys_and_meets_the_truth()
    {
        var random = new Halite.Numerics.RandomStream(3);
        var path = Csv("time_s,current_mA,voltage_V", Enumerable.Range(0, 1500).Select(i =>
        {
            double q = 260.0 * i / 1499; // mAh/g at 10 mg
            double v = 3.3 + 0.0053 * Math.Min(q, 172) + 0.0016 * Math.Max(0, q - 172) + 0.002 * random.NextGaussian();
            return new[] { q * 0.01 / 0.2 * 3600, 0.2, v };
        }));
        try
        {
            var t = Run("cycle", [path], ("turning-point", "true"), ("mass-mg", "10"), ("formula", "Li1.2Ti0.2Mn0.6O1.8F0.2")).Results["turning_point"]!;
            var point = t["two_segment_mAh_g"]!;
            Assert.Equal(172, point["value"].Number(), 4 * point["sigma"].Number());
            Assert.InRange(point["sigma"].Number(), 0.01, 1);
            Assert.InRange(172, point["interval"]!["lower"].Number(), point["interval"]!["upper"].Number());
            Assert.Equal(3.3 + 0.0053 * 172, t["voltage_V"].Number(), 0.003);
            Assert.Equal(192.7, t["formula_limit_mAh_g"].Number(), 0.05);
            Assert.Equal(172, t["curvature_mAh_g"].Number(), 15.0); // a sharp corner smoothed over a tenth of the charge
            Assert.True(t.AsObject().ContainsKey("dqdv_minimum_mAh_g"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Several_cells_stand_in_one_table_and_a_broken_file_leaves_the_rest()
    {
        string[] files = [SharedData.Path(Jdb11), SharedData.Path("data/cycling/aurora/PEIS.mpr"), SharedData.Path("data/cycling/navani/arbin_example.res")];
        var (r, warnings, panel) = Run("cycle", files, ("separate", "true"));
        Assert.Equal(2, r["cells"]!.AsArray().Count);
        Assert.Contains(warnings, w => w.Code == "cell-left-out" && w.Message.Contains("impedance"));
        Assert.Equal(2, panel.Tables[0].Rows.Length);
    }

    [Theory]
    [InlineData("mass-mg", "0")]
    [InlineData("mass-mg", "-3")]
    [InlineData("formula", "Li1.2Xq0.8O2")]
    [InlineData("dqdv", "99")]
    [InlineData("dqdv", "one")]
    [InlineData("recipe", "magic")]
    [InlineData("recipe", "lean:0")]
    [InlineData("recipe", "bins:wide")]
    [InlineData("time-unit", "kg")]
    [InlineData("reference-cycle", "77")]
    [InlineData("energy-rule", "instrument")]
    public void Wrong_input_gives_one_sentence(string option, string value)
    {
        (string, string)[] options = option == "recipe" ? [("dqdv", "1"), (option, value)] : [(option, value)];
        var fault = Assert.Throws<InputException>(() => Run("cycle", [SharedData.Path(Jdb11)], options));
        Assert.DoesNotContain('\n', fault.Message);
        Assert.EndsWith(".", fault.Message);
    }

    [Fact]
    public void A_formula_without_a_mass_is_told_to_have_no_use()
    {
        var file = Path.Combine(Repository.Root, "examples", "ltmof", "raw", "ltmof-2.mpt");
        Assert.Contains(Run("cycle", [file], ("formula", "LiCoO2")).Warnings, w => w.Code == "formula-without-mass");
        Assert.DoesNotContain(Run("cycle", [file], ("formula", "LiCoO2"), ("mass-mg", "5")).Warnings, w => w.Code == "formula-without-mass");
    }

    [Fact]
    public void An_impedance_file_is_sent_to_its_own_verb()
    {
        var fault = Assert.Throws<InputException>(() => Run("cycle", [SharedData.Path("data/cycling/bdf/PEIS-0.mpr")]));
        Assert.Contains("halite eis", fault.Message);
    }

    [Fact]
    public void With_a_mass_dqdv_stands_by_mass_in_table_figure_and_json()
    {
        var (r, _, panel) = Run("cycle", [SharedData.Path(Jdb11)], ("dqdv", "1"), ("mass-mg", "5"), ("mass-sigma-mg", "0.05"));
        var peak = r["peaks"]!.AsArray().MaxBy(p => p!["height_mAh_V"].Number())!;
        Assert.Equal(peak["height_mAh_V"].Number() / 0.005, peak["height_mAh_g_V"]!["value"].Number(), 1e-9);
        Assert.Equal(peak["area_mAh"].Number() / 0.005, peak["area_mAh_g"]!["value"].Number(), 1e-9);
        Assert.True(peak["height_mAh_g_V"]!["sigma"].Number() >= 0.01 * peak["height_mAh_g_V"]!["value"].Number());
        var curve = r["curve"]![0]!;
        Assert.Equal(curve["dqdv_mAh_V"]![700].Number() / 0.005, curve["dqdv_mAh_g_V"]![700].Number(), 1e-9);
        Assert.Equal("mAh/g/V", panel.Figures[0].Plots[0].Y.Unit);
        Assert.Contains(panel.Tables[0].Rows[0].OfType<Measured>(), m => m.Unit == "mAh/g/V");
    }

    [Fact]
    public void Fine_samples_keep_the_energy_of_the_reference_and_coarse_ones_are_told_apart()
    {
        // The reference's rule is the default: charge times the voltage at the end of its interval.
        var (fine, warnings, _) = Run("cycle", [SharedData.Path(Jdb11)]);
        Assert.Equal("end", fine["energy_rule"]!.GetValue<string>());
        Assert.DoesNotContain(warnings, w => w.Code == "energy-rule");
        var path = Csv("time_s,current_mA,voltage_V", [[0, 1, 3.0], [3600, 1, 4.0], [3600, -1, 3.9], [7200, -1, 2.0]]);
        try
        {
            var (coarse, told, _) = Run("cycle", [path]);
            Assert.Equal(4, coarse["cycles"]![0]!["mean_charge_V"].Number());
            Assert.Contains(told, w => w.Code == "energy-rule");
            var trapezoid = Run("cycle", [path], ("energy-rule", "trapezoid")).Results["cycles"]![0]!;
            Assert.Equal(3.5, trapezoid["mean_charge_V"].Number(), 1e-12);
            Assert.Equal(2.95, trapezoid["mean_discharge_V"].Number(), 1e-12);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void The_cut_last_cycle_of_cellpys_file_is_left_out_of_the_fade()
    {
        var (r, warnings, _) = Run("cycle", [SharedData.Path("data/cycling/cellpy/20160805_test001_45_cc_01.res")]);
        Assert.Contains(warnings, w => w.Code == "incomplete");
        var last = r["cycles"]!.AsArray()[^1]!;
        Assert.True(last["incomplete"]!.GetValue<bool>());
        Assert.DoesNotContain(last["cycle"]!.GetValue<int>().ToString(System.Globalization.CultureInfo.InvariantCulture), r["fade"]!["retention_percent"]!.AsObject().Select(p => p.Key));
        Assert.All(r["rate_blocks"]!.AsArray(), b => Assert.True(b!["last_cycle"]!.GetValue<int>() < last["cycle"]!.GetValue<int>()));
    }

    [Theory]
    [InlineData("bdf/GCPL-0.mpr")]
    public void A_file_without_cycles_says_so_and_shows_no_empty_table(string file)
    {
        var (r, warnings, panel) = Run("cycle", [SharedData.Path("data/cycling/" + file)]);
        Assert.Empty(r["cycles"]!.AsArray());
        Assert.Contains(warnings, w => w.Code == "no-cycles");
        Assert.DoesNotContain(panel.Tables, t => t.Rows.IsEmpty);
    }

    [Fact]
    public void Tables_hold_losses_and_rate_blocks_by_mass()
    {
        var rows = new List<double[]>();
        double t = 0;
        foreach (double current in new[] { 0.1, 0.1, 0.5 })
        {
            foreach (int sign in new[] { 1, -1 })
            {
                for (int k = 0; k <= 100; k++) rows.Add([t + 36 * k / current, sign * current, sign > 0 ? 3 + 0.01 * k : 3.9 - 0.01 * k]);
                t = rows[^1][0];
            }
        }

        var path = Csv("time_s,current_mA,voltage_V", rows);
        try
        {
            var (r, _, panel) = Run("cycle", [path], ("mass-mg", "5"));
            var block = r["rate_blocks"]![0]!;
            Assert.Equal(block["mean_discharge_mAh"].Number() / 0.005, block["mean_discharge_mAh_g"]!["value"].Number(), 1e-9);
            Assert.Contains(panel.Tables, table => table.Title == "Rate blocks" && table.Columns.Contains("Mean of last (mAh/g)"));
            var losses = Assert.Single(panel.Tables, table => table.Title == "Losses");
            Assert.Equal(3, losses.Rows.Length);
            Assert.Equal(r["cycles"]![0]!["voltage_hysteresis_V"].Number(), (double)losses.Rows[0][losses.Columns.IndexOf("Voltage hysteresis (V)")]!, 1e-12);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void The_interval_of_a_turning_point_by_mass_holds_the_mass_as_its_sigma_does()
    {
        var path = Csv("time_s,current_mA,voltage_V", Enumerable.Range(0, 800).Select(i =>
        {
            double q = 260.0 * i / 799;
            return new[] { q * 0.01 / 0.2 * 3600, 0.2, 3.3 + 0.0053 * Math.Min(q, 172) + 0.0016 * Math.Max(0, q - 172) + 0.001 * Math.Sin(7.1 * i) };
        }));
        try
        {
            var with = Run("cycle", [path], ("turning-point", "true"), ("mass-mg", "10"), ("mass-sigma-mg", "0.1")).Results["turning_point"]!["two_segment_mAh_g"]!;
            var without = Run("cycle", [path], ("turning-point", "true"), ("mass-mg", "10")).Results["turning_point"]!["two_segment_mAh_g"]!;
            double Half(JsonNode n) => 0.5 * (n["interval"]!["upper"].Number() - n["interval"]!["lower"].Number());
            // A mass known to 1 % makes 1.72 mAh/g, far above the fit's own error: 95 % is 1.96 of that.
            Assert.Equal(1.72, with["sigma"].Number(), 0.03);
            Assert.Equal(1.96 * with["sigma"].Number(), Half(with), 0.03 * Half(with));
            Assert.True(Half(without) < 0.2 * Half(with));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
