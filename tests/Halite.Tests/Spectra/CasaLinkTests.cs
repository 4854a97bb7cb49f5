// SPDX-License-Identifier: Apache-2.0
using Halite.Numerics;
using Halite.Spectra;
using Halite.Spectra.Xps;

namespace Halite.Tests.Spectra;

public class CasaLinkTests
{
    // A S 2p doublet of separate lines, the second tied to the first as CasaXPS ties it: A * 0.5, A * 1, A - 1.18 (kinetic).
    private const string Comment = """
        CASA region (*S 2p*) (*Linear*) 1311 1328 1.68 2 0 0 335.4 0 0 0 (*S 2p*) 32.066 0 1.68
        CASA comp (*3/2*) (*SGL(30)*) Area 1950 1e-020 6383903 -1 1 MFWHM 1.35 0.3 5 -1 1 Position 1318.35 1311 1328 -1 1 RSF 1.68
        CASA comp (*1/2*) (*SGL(30)*) Area 975 1e-020 6383903 0 0.5 MFWHM 1.35 0.3 5 0 1 Position 1317.17 1311 1328 0 -1.18 RSF 1.68
        """;

    private static XpsSpectrum Doublet(string comment)
    {
        var random = new RandomStream(4);
        var shape = LineShape.Find("pv-height")!;
        double unit = shape.Area([1, 0, 1.4, 0.3]);
        double[] kinetic = [.. Enumerable.Range(0, 361).Select(i => 1310.5 + 0.05 * i)];
        var counts = kinetic.Select(k =>
        {
            double b = 1486.6 - k, mean = 400 + 2000 / unit * (shape.Evaluate(b, [1, 168.2, 1.4, 0.3]) + 0.5 * shape.Evaluate(b, [1, 169.38, 1.4, 0.3]));
            return Math.Round(mean + Math.Sqrt(mean) * random.NextGaussian());
        });
        return new XpsSpectrum { Name = "S 2p", Kinetic = [.. kinetic], Counts = [.. counts], PhotonEnergy = 1486.6, Casa = CasaXps.Parse(comment) };
    }

    [Fact]
    public void Constraints_of_CasaXPS_are_kept_exactly_and_share_their_uncertainty()
    {
        var spectrum = Doublet(Comment);
        var fit = CasaFit.Refit(spectrum, spectrum.Casa!.Regions[0]);
        var (a, b) = (fit.Components[0], fit.Components[1]);
        Assert.Equal(3, fit.Fit.Parameters.Length);
        Assert.Equal(0.5, b.Area.Value / a.Area.Value, 1e-12);
        Assert.Equal(0.5, b.Area.Sigma!.Value / a.Area.Sigma!.Value, 1e-9);
        Assert.Equal(1.18, b.BindingEnergy.Value - a.BindingEnergy.Value, 1e-9);
        Assert.Equal(a.Fwhm.Value, b.Fwhm.Value, 12);
        Assert.Equal(1.0 / 3, b.Fraction.Value, 1e-12);

        // Within four sigmas of the truth; the straight background between noisy ends moves the area by as much again.
        Assert.Equal(168.2, a.BindingEnergy.Value, 4 * a.BindingEnergy.Sigma!.Value);
        Assert.Equal(2000, a.Area.Value, 8 * a.Area.Sigma.Value);
    }

    [Fact]
    public void A_constraint_that_the_stored_numbers_break_is_not_kept()
    {
        var spectrum = Doublet(Comment.Replace("Area 975 1e-020 6383903 0 0.5", "Area 1200 1e-020 6383903 0 0.5", StringComparison.Ordinal));
        Assert.Null(spectrum.Casa!.Components[1].AreaLink);
        Assert.NotNull(spectrum.Casa.Components[1].PositionLink);
        Assert.Equal(-1.18, spectrum.Casa.Components[1].PositionLink!.Value.Value, 9);
    }

    [Fact]
    public void Energy_calibrations_of_CasaXPS_add_up()
    {
        Assert.Null(CasaXps.CalibrationShift("a comment"));
        Assert.Equal(-0.7, CasaXps.CalibrationShift("Casa Info Follows\nCalib M = 285.6 A = 284.8 BE ADD\nCalib M = 284.8 A = 284.9 BE ADD")!.Value, 1e-9);
    }

    [Theory]
    [InlineData("LA(50)")]
    [InlineData("LA(1.53,243)")]
    [InlineData("LA(1.2,5,10)")]
    [InlineData("LF(0.6,1.2,100,60)")]
    [InlineData("LF(0.54,10,80,100,6)")]
    public void Lines_of_CasaXPS_have_unit_area_and_scale_with_their_width(string text)
    {
        var shape = CasaLineShape.Parse(text);
        double[] grid = [.. Enumerable.Range(-24000, 48001).Select(i => i * 0.0025)];
        var one = shape.Curve(grid, 0, 1);

        // Damped or steep tails hold all of the area within ± 60 widths; of the slow ones a few per cent lie beyond.
        Assert.InRange(one.Sum() * 0.0025, 0.97, 1.0005);
        var two = shape.Curve([.. grid.Select(g => 2 * g)], 0, 2);
        int top = Array.IndexOf(one, one.Max());
        Assert.Equal(one[top] / 2, two[top], 2e-3 * one[top]);
    }

    [Fact]
    public void A_larger_Gaussian_number_makes_a_line_less_Lorentzian_and_a_smaller_damping_number_a_shorter_tail()
    {
        double Tail(string text) => CasaLineShape.Parse(text).Curve([-3, 0], 0, 1) is var y ? y[0] / y[1] : 0;
        Assert.True(Tail("LA(0)") > Tail("LA(100)") && Tail("LA(100)") > Tail("LA(400)"));
        Assert.True(Tail("LF(0.6,2,300,50)") > Tail("LF(0.6,2,30,50)"));
    }
}
