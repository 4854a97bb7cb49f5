// SPDX-License-Identifier: Apache-2.0
namespace Halite.Techniques.Tests.Impedance;

/// <summary>Two instruments joined, and a polarisation beside an impedance.</summary>
public sealed class GeometryVerbTests
{
    private static readonly double[] Parameters = [10, 50, 1e-3, 0.85];
    private static readonly string High = ImpedanceRun.File(ImpedanceRun.Spectrum("R0-Zarc1", Parameters, 5e-4, high: 1e7, low: 100));
    private static readonly string Low = ImpedanceRun.File(ImpedanceRun.Spectrum("R0-Zarc1", [10.4, 50, 1e-3, 0.85], 5e-4, 2, high: 1e4, low: 0.1));

    [Theory]
    [InlineData("drt")]
    [InlineData("eis")]
    public void Two_files_are_joined_with_their_mismatch_shown(string verb)
    {
        var (r, _, panel) = ImpedanceRun.Run(verb, [High, Low], ("join", "true"));
        var join = r["join"]!;
        Assert.Equal((100, 1e4), (Math.Round(join["overlap_from_Hz"].Number(), 6), Math.Round(join["overlap_to_Hz"].Number(), 6)));
        Assert.Equal(1000, join["cut_Hz"].Number(), 1e-6);
        // 0.4 ohm of a lead; noise of 0.05 % of 50 ohm over 42 frequencies.
        Assert.Equal(-0.4, join["real_mean_ohm"].Number(), 0.03);
        Assert.True(join["modulus_mean_percent"].Number() < -0.5);
        Assert.NotEmpty(join["mismatch"]!.AsArray());
        Assert.Equal(41 + 40, (int)r["points"].Number());
        Assert.False(r.ContainsKey("series"));
        Assert.Contains(panel.Figures, f => f.Id == "join");
        Assert.Contains(panel.Notes, n => n.StartsWith("Joined: ", StringComparison.Ordinal));
        Assert.Contains("two files", ImpedanceRun.Fault(verb, [High], ("join", "true")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_large_mismatch_and_a_gap_are_warned_of()
    {
        var off = ImpedanceRun.File(ImpedanceRun.Spectrum("R0-Zarc1", [15, 60, 1e-3, 0.85], high: 1e4, low: 0.1));
        Assert.Contains(ImpedanceRun.Run("eis", [High, off], ("join", "true")).Warnings, w => w.Code == "join-mismatch");
        var far = ImpedanceRun.File(ImpedanceRun.Spectrum("R0-Zarc1", Parameters, high: 10, low: 0.1));
        Assert.Contains(ImpedanceRun.Run("eis", [High, far], ("join", "true")).Warnings, w => w.Code == "join-gap");
    }

    [Fact]
    public void Hebb_and_Wagner_give_electronic_and_ionic_conductivity_and_both_transference_numbers()
    {
        // A pellet of 0.05 cm and 0.785 cm2 with 1e-6 S/cm of ions and 1e-8 S/cm of electrons.
        double total = 0.05 / (1.01e-6 * 0.785), steady = 1e-8 * 0.785 * 0.5 / 0.05;
        var spectrum = ImpedanceRun.File(ImpedanceRun.Spectrum("R0-p(R1,CPE1)-CPE2", [0.6 * total, 0.4 * total, 1e-10, 0.95, 1e-6, 0.9], 1e-3));
        var (r, warnings, panel) = ImpedanceRun.Run(
            "eis", [spectrum], ("circuit", "R0-p(R1,CPE1)-CPE2"), ("thickness-cm", "0.05"), ("thickness-sigma-cm", "0.001"), ("area-cm2", "0.785"),
            ("dc-trace", Trace(steady, 30 * steady, 300)), ("dc-voltage-v", "0.5"));
        var p = r["polarisation"]!;
        Assert.Equal("hebb-wagner", p["method"].Text());
        Assert.True(p["steady"]!.GetValue<bool>());
        Assert.Equal("R0+R1", p["resistance_of"].Text());
        Assert.Equal(1e-8, p["electronic_conductivity_S_cm"].Value(), 1e-11);
        ImpedanceRun.Near(1e-8 / 1.01e-6, p["transference_electronic"]);
        ImpedanceRun.Near(1 - 1e-8 / 1.01e-6, p["transference_ionic"]);
        ImpedanceRun.Near(1e-6, p["ionic_conductivity_S_cm"]);
        // The thickness moves both conductivities alike and the transference number not at all.
        Assert.Equal(0.02, p["electronic_conductivity_S_cm"].Sigma() / 1e-8, 1e-3);
        Assert.True(p["transference_electronic"].Sigma() / p["transference_electronic"].Value() < 0.01);
        Assert.DoesNotContain(warnings, w => w.Code == "dc-not-steady");
        Assert.Contains(panel.Figures, f => f.Id == "polarisation");
        Assert.Contains(panel.Notes, n => n.Contains("Hebb", StringComparison.Ordinal) && n.Contains("Wagner", StringComparison.Ordinal));
        Assert.Equal("R0", ImpedanceRun.Run("eis", [spectrum], ("circuit", "R0-p(R1,CPE1)-CPE2"), ("dc-trace", Trace(steady, 30 * steady, 300)), ("dc-voltage-v", "0.5"), ("dc-resistance", "R0")).Results["polarisation"]!["resistance_of"].Text());
    }

    [Fact]
    public void Bruce_and_Vincent_give_the_cations_transference_number()
    {
        const double t = 0.35, v = 0.01, bulk = 80, before = 30, after = 33;
        var trace = Trace(v / (bulk / t + after), v / (bulk + before), 300);
        var (r, _, panel) = ImpedanceRun.Run("eis", [High], ("dc-trace", trace), ("dc-voltage-v", "0.01"), ("dc-method", "bruce-vincent"), ("interface-before-ohm", "30"), ("interface-after-ohm", "33"), ("interface-sigma-ohm", "0.5"));
        Assert.Equal(t, r["polarisation"]!["transference_cation"].Value(), 1e-5);
        Assert.True(r["polarisation"]!["transference_cation"].Sigma() > 0);
        Assert.Contains(panel.Notes, n => n.Contains("Polymer 28 (1987) 2324", StringComparison.Ordinal));
    }

    [Fact]
    public void A_polarisation_that_lacks_something_says_what()
    {
        var trace = Trace(1e-6, 1e-5, 300);
        Assert.Contains("--dc-voltage-v", ImpedanceRun.Fault("eis", [High], ("dc-trace", trace)), StringComparison.Ordinal);
        Assert.Contains("--dc-trace", ImpedanceRun.Fault("eis", [High], ("dc-voltage-v", "0.1")), StringComparison.Ordinal);
        Assert.Contains("--interface-before-ohm", ImpedanceRun.Fault("eis", [High], ("dc-trace", trace), ("dc-voltage-v", "0.1"), ("dc-method", "bruce-vincent")), StringComparison.Ordinal);
        Assert.Contains("no resistance \"R7\"", ImpedanceRun.Fault("eis", [High], ("dc-trace", trace), ("dc-voltage-v", "0.1"), ("circuit", "R0-p(R1,CPE1)"), ("dc-resistance", "R7")), StringComparison.Ordinal);
        Assert.Contains("time and a current", ImpedanceRun.Fault("eis", [High], ("dc-trace", High), ("dc-voltage-v", "0.1")), StringComparison.Ordinal);
        Assert.Contains(ImpedanceRun.Run("eis", [High], ("dc-trace", Trace(1e-7, 1e-5, 4000)), ("dc-voltage-v", "0.1")).Warnings, w => w.Code == "dc-not-steady");
    }

    private static string Trace(double steady, double first, double tau) =>
        ImpedanceRun.Table("time_s,current_A", Enumerable.Range(0, 721).Select(i => new[] { 10.0 * i, steady + (first - steady) * Math.Exp(-10.0 * i / tau) }));
}
