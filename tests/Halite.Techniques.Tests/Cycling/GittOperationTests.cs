// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.TestSupport;
using static Halite.Techniques.Tests.Cycling.OperationRun;

namespace Halite.Techniques.Tests.Cycling;

public class GittOperationTests
{
    private const string Slab = "reference/cycling/gitt_synth_slab.csv";

    [Theory]
    [InlineData("endpoint")]
    [InlineData("slope")]
    public void The_synthetic_slab_comes_out_within_a_percent_and_its_short_rests_are_flagged(string estimate)
    {
        var (r, _, _) = Run("gitt", [SharedData.Path(Slab)], ("estimate", estimate));
        var pulses = r["pulses"]!.AsArray();
        Assert.Equal(12, pulses.Count);
        foreach (var p in pulses)
        {
            // D/L2 = 2e-5 1/s (facts/cycling.md); rests of D t/L2 = 0.29.
            Assert.Equal(2e-5, p!["inverse_tau_per_s"]!["value"].Number(), 0.01 * 2e-5);
            Assert.Equal(0.003, p["ir_drop_V"].Number(), 1e-6);
            Assert.Equal(0.288, p["rest_dt_over_l2"].Number(), 0.003);
            Assert.Equal(0.012, p["dt_over_l2"].Number(), 0.0002);
            Assert.Contains("rest-short", p["flags"]!.AsArray().Select(f => f!.GetValue<string>()));
            Assert.Null(p["diffusion_cm2_s"]);
        }

        Assert.Contains("corrected", pulses[0]!["flags"]!.AsArray().Select(f => f!.GetValue<string>()));
        Assert.Null(r["hysteresis_gap_V"]);
    }

    [Fact]
    public void The_printed_formula_is_high_where_the_rest_was_too_short()
    {
        var pulses = Run("gitt", [SharedData.Path(Slab)], ("no-correction", "true")).Results["pulses"]!.AsArray();
        Assert.Equal(1.23, pulses[0]!["inverse_tau_per_s"]!["value"].Number() / 2e-5, 0.005);
        Assert.Equal(1.013, pulses[1]!["inverse_tau_per_s"]!["value"].Number() / 2e-5, 0.002);
        Assert.Equal(1.002, pulses[5]!["inverse_tau_per_s"]!["value"].Number() / 2e-5, 0.002);
    }

    [Fact]
    public void Area_amount_and_molar_volume_give_a_diffusion_coefficient()
    {
        var p = Run("gitt", [SharedData.Path(Slab)], ("area-cm2", "10"), ("molar-volume-cm3-mol", "20"), ("amount-mol", "5e-5")).Results["pulses"]![4]!;
        Assert.Equal(2e-5 * 1e-8, p["diffusion_cm2_s"]!["value"].Number(), 2e-15 * 0.01 * 100);
        Assert.NotNull(p["diffusion_cm2_s"]!["sigma"]);
    }

    [Fact]
    public void A_file_without_pulses_is_refused_in_one_sentence() =>
        Assert.Contains("halite cycle", Assert.Throws<InputException>(() => Run("gitt", [SharedData.Path("data/cycling/bdf/SINTEF__LiGrR2032__2024-04-30__25degC__Landt.bdf.csv")])).Message);
}
