// SPDX-License-Identifier: Apache-2.0
using Halite.Examples;
using Halite.Studies.Claims;
using Halite.Studies.CrossChecks;

namespace Halite.Studies.Tests;

/// <summary>The example of families and kinetics: the review's numbers are found, and follow the generator.</summary>
public sealed class OxygenRedoxExampleTests
{
    [Fact]
    public void Every_printed_number_is_found_and_the_slips_come_out_amber()
    {
        using var folder = new ExampleFolder("oxygen-redox");
        var run = folder.Run();
        Assert.All(run.Steps, s => Assert.Null(s.Failure));
        Assert.Equal([4, 39, 225], run.Claims.Where(c => c.Verdict == Verdict.Amber).Select(c => c.Claim.Stated).Order());
        Assert.DoesNotContain(run.Claims, c => c.Verdict is Verdict.Red or Verdict.NotTestable);

        // Li2MnO3 has no metal to oxidise: 0.51 holes for each O, and gas in keeping with them.
        Assert.Equal("li2mno3.holes", Assert.Single(run.CrossChecks, c => c.Verdict == Verdict.Red).Id);
        Assert.Equal(Verdict.Green, run.CrossChecks.Single(c => c.Id == "li2mno3.gas-oxygen").Verdict);
    }

    [Fact]
    public void Fade_and_hysteresis_of_the_voltage_follow_the_generator()
    {
        using var folder = new ExampleFolder("oxygen-redox").Only("lrmo-1");
        folder.Generate("lrmo-fade.bdf.csv", c => c with { VoltageFadePerCycle = 0.0031, Hysteresis = 0.45 });
        var numbers = new StudyNumbers(folder.Run());
        Assert.Equal(-3.1, numbers.Evaluate("lrmo-1-cycle.fade.voltage_slope_mV_per_cycle").Value, 0.02);

        // The end rule counts each of the 60 intervals at its end: half a step of 2.9 V on charge, and the same on discharge.
        Assert.Equal(0.45 + 2.9 / 60, numbers.Evaluate("lrmo-1-cycle.cycles[cycle=2].voltage_hysteresis_V").Value, 0.03);
    }

    [Fact]
    public void The_share_of_gas_follows_the_charge()
    {
        using var folder = new ExampleFolder("oxygen-redox").Only("li2mno3-1");
        folder.Generate("li2mno3.mpt", c => c with { ChargeMilliampereHourPerGram = 350 * OxygenRedoxFiles.GasShare });
        Assert.Equal(100, folder.Number("{li2mno3-o2} * 4 * 26.80148e-3 / {li2mno3.first_charge} * 100"), 0.1);
    }

    [Theory]
    [InlineData("gitt-ltfo.bdf.csv", "ltfo-gitt", 7e-16, 3e-16, 1e-5)]
    [InlineData("gitt-lrmo.bdf.csv", "lrmo-gitt", 2e-13, 2e-12, 5e-5)]
    [InlineData("gitt-licoo2.bdf.csv", "lco-gitt", 1e-9, 5e-9, 1.5e-3)]
    public void Diffusion_of_each_family_follows_the_generator(string file, string entry, double first, double last, double length)
    {
        using var folder = new ExampleFolder("oxygen-redox").Only(entry);
        folder.Write(file, OxygenRedoxFiles.Titration(first, last, length, 9).Bdf());
        var numbers = new StudyNumbers(folder.Run());
        double[] found = [numbers.Evaluate($"first({entry}.pulses[*].diffusion_cm2_s)").Value, numbers.Evaluate($"last({entry}.pulses[*].diffusion_cm2_s)").Value];

        // The last pulse is one tenth of the way before the end; what earlier pulses have not relaxed moves D by some percent.
        Assert.Equal(first, found[0], 0.1 * first);
        Assert.Equal(last, found[1], 0.15 * last + Math.Abs(last - first) * 0.12);
    }
}
