// SPDX-License-Identifier: Apache-2.0
using Halite.Formats;
using Halite.Impedance;
using Halite.TestSupport;

namespace Halite.Techniques.Tests.Impedance;

/// <summary>Spectra from instruments through readers and distribution, without an option.</summary>
public sealed class RealSpectraTests(ITestOutputHelper output)
{
    // Root mean square of |Z - fit|/|Z| in percent, as measured; the bound is the contract's one percent.
    [Theory]
    [InlineData("hybrid-drt/EISGALV_EISTest3.DTA")]
    [InlineData("hybrid-drt/PEIS_LPSCl_IonBlocking_-25C.mpr")]
    [InlineData("hybrid-drt/PEIS_LPSCl_IonBlocking_-25C.txt")]
    [InlineData("hybrid-drt/PEIS_LPSCl_IonBlocking_-25C_RelaxIS.txt")]
    [InlineData("hybrid-drt/PEIS_SSB.mpr")]
    [InlineData("hybrid-drt/Sample1_PEIS_EndOfDischarge.mpr")]
    [InlineData("hybrid-drt/Sample2_PEIS_AtRest.csv")]
    [InlineData("autoeis/battery_series_130x57.csv")]
    public void Real_spectra_are_fitted_to_one_percent_without_options(string file)
    {
        var series = ImpedanceSeries.From(FormatRegistry.Open(SharedData.Path("data/eis/" + file)).Recording);
        // Of the long series every tenth, unless slow studies are asked for.
        bool all = series.Spectra.Length < 20 || Environment.GetEnvironmentVariable("HALITE_SLOW") == "1";
        var residuals = series.Spectra.Where((_, i) => all || i % 10 == 0).Select(s => Drt.Fit(s).ResidualRms).ToArray();
        output.WriteLine(FormattableString.Invariant($"{file}: {residuals.Length} spectra, median {100 * residuals.Order().ElementAt(residuals.Length / 2):F2} %, largest {100 * residuals.Max():F2} %"));
        Assert.All(residuals, r => Assert.True(r <= 0.01, $"{r:P2}"));
    }
}
