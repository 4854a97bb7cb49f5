// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Numerics;
using Halite.TestSupport;
using Halite.Techniques.Fitting;

namespace Halite.Techniques.Tests.Fitting;

/// <summary>The 27 nonlinear sets of NIST's Statistical Reference Datasets, both starts, one setting for all.</summary>
public sealed class NistTests
{
    [Fact]
    public void All_54_runs_reach_the_certified_values()
    {
        var runs = NistCollection.Run(Sets(), token: TestContext.Current.CancellationToken);
        Assert.Equal(54, runs.Length);
        foreach (var run in runs)
            TestContext.Current.TestOutputHelper!.WriteLine($"{run.Name,-9} {run.Start} {run.DigitsOfParameters,6:F2} {run.DigitsOfErrors,6:F2} {run.Evaluations,5}");
        // Certified values have eleven digits; ten leave room for the last one's rounding in the data.
        Assert.All(runs, run => Assert.True(run.DigitsOfParameters >= 10, $"{run.Name} {run.Start}: {run.DigitsOfParameters:F1} digits"));
        // The residuals of Lanczos1 are rounding of the data (1e-13): its errors have no more digits in double precision.
        Assert.True(runs.Count(run => run.DigitsOfErrors >= 8) >= 52);
    }

    [Theory]
    [InlineData(1e-4)]
    [InlineData(1)]
    [InlineData(100)]
    public void The_answer_does_not_hang_on_the_one_setting_there_is(double damping)
    {
        var runs = NistCollection.Run(Sets(), NistCollection.Options with { InitialDamping = damping }, TestContext.Current.CancellationToken);
        Assert.All(runs, run => Assert.True(run.DigitsOfParameters >= 10, $"{run.Name} {run.Start}: {run.DigitsOfParameters:F1} digits"));
    }

    [Fact]
    public void The_traps_of_the_collection_are_known()
    {
        var nelson = NistDataset.Parse(File.ReadAllText(SharedData.Path("data/spectra/nist_strd/Nelson.dat")));
        Assert.Equal("log[y]", nelson.Response.Text);
        Assert.Equal(["x1", "x2", "y"], nelson.Columns.Keys.Order(StringComparer.Ordinal));
        var rat43 = NistDataset.Parse(File.ReadAllText(SharedData.Path("data/spectra/nist_strd/Rat43.dat")));
        // Fifteen observations, four parameters; the file says 9.
        Assert.Equal(11, LeastSquares.Fit(rat43.Problem(2)).DegreesOfFreedom);
    }

    [Fact]
    public void A_file_that_is_not_of_the_collection_is_named_as_such()
    {
        Assert.Throws<InputException>(() => NistDataset.Parse("x,y\n1,2\n"));
        string misra = File.ReadAllText(SharedData.Path("data/spectra/nist_strd/Misra1a.dat"));
        Assert.Contains("Model:", Assert.Throws<InputException>(() => NistDataset.Parse(misra.Replace("Model:", "Modell:", StringComparison.Ordinal))).Message, StringComparison.Ordinal);
        Assert.Contains("number", Assert.Throws<InputException>(() => NistDataset.Parse(misra.Replace("10.07E0", "10,07E0", StringComparison.Ordinal))).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<NistDataset> Sets() =>
        Directory.GetFiles(SharedData.Path("data/spectra/nist_strd"), "*.dat").Order(StringComparer.Ordinal).Select(f => NistDataset.Parse(File.ReadAllText(f)));
}
