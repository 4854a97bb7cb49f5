// SPDX-License-Identifier: Apache-2.0
using Halite.Examples;
using Halite.Studies.CrossChecks;
using Halite.TestSupport;

namespace Halite.Studies.Tests;

/// <summary>The first example: the analysis recovers what the paper prints, from the raw files.</summary>
public sealed class LtmofExampleTests
{
    [Fact]
    public void The_raw_files_are_what_the_generator_writes()
    {
        foreach (var (path, content) in ExampleFiles.All())
        {
            // Another system's powers and logarithms may differ in their last digit; written numbers may then differ by one unit of theirs.
            var (expected, found) = (Words(System.Text.Encoding.Latin1.GetString(content)), Words(File.ReadAllText(Path.Combine(Repository.Root, "examples", path), System.Text.Encoding.Latin1)));
            Assert.True(expected.Length == found.Length && expected.Zip(found).All(w => Same(w.First, w.Second)), path + " differs: run the generator");
        }

        static string[] Words(string text) => text.Split([',', '\t', '\n', '\r', ' '], StringSplitOptions.RemoveEmptyEntries);
        static bool Same(string a, string b) => a == b || double.TryParse(a, System.Globalization.CultureInfo.InvariantCulture, out double x) && double.TryParse(b, System.Globalization.CultureInfo.InvariantCulture, out double y) && Math.Abs(x - y) <= 2e-6 * Math.Max(1, Math.Abs(x));
    }

    [Fact]
    public void Every_number_that_the_paper_prints_is_found_within_its_error()
    {
        using var folder = new ExampleFolder();
        var run = folder.Run();
        Assert.All(run.Steps, s => Assert.Null(s.Failure));
        Assert.True(run.Claims.Length >= 16);

        // The amber claims are the paper's own slips: its turning point is not the formula's metal limit of any of the three
        // samples, its efficiency of MS10 is close to and above 100 %, and its surface shows Mn(III).
        var amber = run.Claims.Where(c => c.Verdict != Verdict.Green).OrderByDescending(c => c.Claim.Stated).ToList();
        Assert.Equal([(Verdict.Amber, 170.0), (Verdict.Amber, 170.0), (Verdict.Amber, 170.0), (Verdict.Amber, 100.0), (Verdict.Amber, 4.0)], amber.Select(c => (c.Verdict, c.Claim.Stated)));
        Assert.Equal(192.7, amber[0].Found!.Value, 0.05);
        Assert.Equal(3.61, amber[^1].Found!.Value, 0.01);
        Assert.DoesNotContain(run.CrossChecks, c => c.Verdict == Verdict.Red);
    }

    [Theory]
    [InlineData("ltmof-1.mpt", "discharge")]
    [InlineData("ltmof-3.bdf.csv", "discharge")]
    [InlineData("ms20-1.mpt", "discharge")]
    [InlineData("ms10-1.mpt", "charge")]
    public void A_parameter_of_the_generator_changes_the_reported_value_accordingly(string file, string which)
    {
        using var folder = new ExampleFolder();
        var id = file.Split('.')[0];
        double Reported() => folder.Run().Cells.Single(c => c.Cell.Id == id) is var c && which == "charge" ? c.Charge!.Value : c.Discharge!.Value;
        double before = Reported();
        folder.Generate(file, c => which == "charge"
            ? c with { ChargeMilliampereHourPerGram = c.ChargeMilliampereHourPerGram + 17 }
            : c with { DischargeMilliampereHourPerGram = c.DischargeMilliampereHourPerGram + 17 });

        // The text formats carry nine digits of the charge; the integral of the BDF file rounds at 1e-6 V only.
        Assert.Equal(before + 17, Reported(), 1e-3);
    }

    [Fact]
    public void The_mean_voltage_of_the_generator_is_the_mean_voltage_reported()
    {
        using var folder = new ExampleFolder();
        folder.Generate("ms10-1.mpt", c => c with { MeanDischargeVoltage = 2.9 });

        // Charge times the voltage at the end of each of 420 steps differs from the integral by half a step: 3.2 V / 840.
        Assert.Equal(2.9, folder.Run().Cells.Single(c => c.Cell.Id == "ms10-1").MeanDischargeVoltage, 3.3 / 840);
    }

    [Fact]
    public void The_turning_point_of_the_generator_is_found()
    {
        using var folder = new ExampleFolder();
        folder.Generate("ltmof-1.mpt", c => c with { TurningMilliampereHourPerGram = 140 });
        var turning = QuantityIndex.Of(folder.Run()).Find("ltmof", "turning_point");
        Assert.Equal(140, turning!.Value.Value, 4 * turning.Value.Sigma!.Value);
    }

    [Fact]
    public void The_mass_enters_capacity_but_not_efficiency()
    {
        using var folder = new ExampleFolder();
        var before = folder.Run().Cells.Single(c => c.Cell.Id == "ms10-1");
        folder.Edit("mass_mg: 4.85,", "mass_mg: 9.70,");
        var after = folder.Run().Cells.Single(c => c.Cell.Id == "ms10-1");
        Assert.Equal(before.Discharge!.Value / 2, after.Discharge!.Value, 1e-9);
        Assert.Equal(before.Efficiency, after.Efficiency, 1e-12);
    }

    [Fact]
    public void Replicates_come_as_mean_and_spread()
    {
        using var folder = new ExampleFolder();
        var ltmof = folder.Run().Replicates.Single(r => r.Sample == "ltmof");
        Assert.Equal(3, ltmof.Cells.Length);
        Assert.Equal(195, ltmof.Discharge!.Value, 0.01);
        Assert.Equal(1.95, ltmof.DischargeSpread, 0.01);

        // The masses, 0.05 mg each, give 1.138; the spread 1.126, which is less and so no reason for more.
        double masses = Math.Sqrt(Math.Pow(195 * 0.05 / 5.00, 2) + Math.Pow(197 * 0.05 / 4.62, 2) + Math.Pow(193 * 0.05 / 5.31, 2)) / 3;
        Assert.Equal(masses, ltmof.Discharge.Sigma!.Value, 0.001);
    }
}
