// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Halite.Spectra;

namespace Halite.Tests.Spectra;

public class LineShapeTests
{
    public static TheoryData<string> Ids => [.. LineShape.All.Select(s => s.Id)];

    private static double[] Parameters(LineShape shape, double amplitude, double centre, double width) =>
        [amplitude, centre, width, .. shape.Extra.Select(e => e.IsWidth ? 0.7 * width : e.Name == "skew" ? 0.4 : e.Name == "asymmetry" ? 0.12 : e.Name == "r" ? 0.2 : 0.35)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Derivatives_are_those_of_the_function(string id)
    {
        var shape = LineShape.Find(id)!;
        var p = Parameters(shape, 3, 607, 40);
        var d = new double[shape.Count];
        foreach (double x in new[] { 540.0, 590, 607, 611, 655, 800 })
        {
            double f = shape.Evaluate(x, p, d);
            Assert.Equal(f, shape.Evaluate(x, p), 1e-14 * Math.Abs(f));
            for (int j = 0; j < p.Length; j++)
            {
                double h = 1e-5 * Math.Max(1, Math.Abs(p[j]));
                double[] up = [.. p], down = [.. p];
                up[j] += h;
                down[j] -= h;
                double numeric = (shape.Evaluate(x, up) - shape.Evaluate(x, down)) / (2 * h);

                // Central differences: error h² times the third derivative, and rounding over h.
                Assert.Equal(numeric, d[j], 1e-6 * (Math.Abs(numeric) + Math.Abs(f) + 1e-3));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Area_height_and_width_are_what_they_say_and_do_not_depend_on_units(string id)
    {
        var shape = LineShape.Find(id)!;
        var p = Parameters(shape, 3, 607, 40);
        double top = shape.Maximum(p), height = shape.Height(p), width = shape.Fwhm(p);
        // An edge has no width of a peak.
        if (id is not ("fano" or "step"))
        {
            Assert.Equal(height, shape.Evaluate(top, p), 1e-9 * height);
            double[] grid = [.. Enumerable.Range(0, 4001).Select(i => 507 + 0.05 * i)];
            var above = grid.Where(x => shape.Evaluate(x, p) >= height / 2).ToArray();
            Assert.Equal(above[^1] - above[0], width, 0.11);
            Assert.True(grid.All(x => shape.Evaluate(x, p) <= height * (1 + 1e-12)));
        }

        if (shape.HasArea)
        {
            double sum = 0;
            for (double u = -20; u <= 20; u += 0.001) sum += shape.Evaluate(607 + 40 * Math.Sinh(u), p) * 40 * Math.Cosh(u) * 0.001;

            // The odd part of a Fano line cancels only in pairs.
            Assert.Equal(sum, shape.Area(p), 1e-6 * Math.Abs(sum) + (id == "fano" ? 0.1 : 0));
        }
        else
        {
            Assert.Equal(double.PositiveInfinity, shape.Area(p));
        }

        // In metres instead of nanometres everything scales.
        double[] scaled = [shape.AmplitudeIsArea || id == "skew" ? 3e-9 : id == "ds" ? 3 * Math.Pow(1e-9, 1 - p[3]) : 3, 607e-9, 40e-9, .. shape.Extra.Select((e, i) => e.IsWidth ? p[3 + i] * 1e-9 : p[3 + i])];
        Assert.Equal(width * 1e-9, shape.Fwhm(scaled), 1e-8 * width * 1e-9);
        Assert.Equal(height, shape.Height(scaled), 1e-8 * height);
    }

    [Fact]
    public void The_two_mixing_conventions_of_the_pseudo_Voigt_agree_at_their_ends_and_differ_between()
    {
        var (area, height) = (LineShape.Find("pv")!, LineShape.Find("pv-height")!);
        foreach (var eta in new[] { 0.0, 1 })
        {
            double[] a = [100, 0, 10, eta];
            double[] b = [area.Height(a), 0, 10, eta];
            Assert.Equal(area.Evaluate(3, a), height.Evaluate(3, b), 1e-12);
        }

        double[] p = [100, 0, 10, 0.5], q = [area.Height(p), 0, 10, 0.5];
        Assert.True(Math.Abs(area.Evaluate(12, p) - height.Evaluate(12, q)) > 0.01 * area.Evaluate(12, p));

        // area_L = pi h w/2, area_G = h w/2 sqrt(pi/ln 2).
        Assert.Equal(1 * 10 / 2.0 * (0.5 * Math.PI + 0.5 * Math.Sqrt(Math.PI / Math.Log(2))), height.Area([1, 0, 10, 0.5]), 1e-12);
    }

    // 20 digits from the Taylor series of w in exact rational arithmetic (independent of this code).
    [Theory]
    [InlineData(0, 0, 1, 0)]
    [InlineData(1, 1, 0.3047442052569125924571, 0.2082189382028316272874)]
    [InlineData(2, 0.5, 0.1033588237413666589530, 0.2847858847500937455832)]
    [InlineData(0.1, 0.01, 0.9790865265534253783357, 0.1101306379528199523923)]
    [InlineData(3, 0.001, 0.0002019724245573203129, 0.2011565420455975815990)]
    [InlineData(5, 0.1, 0.0024069117169427118170, 0.1151944245507276871791)]
    [InlineData(0.5, 4, 0.1351559849620003602847, 0.0159840752934862103813)]
    [InlineData(1.3, 0, 0.1845195239929892676298, 0.5454556880427264181334)]
    public void The_Faddeeva_function_has_its_known_values(double x, double y, double re, double im)
    {
        var w = Faddeeva.W(new Complex(x, y));
        Assert.Equal(re, w.Real, Math.Max(2e-14 * re, 3e-15));
        Assert.Equal(im, w.Imaginary, Math.Max(2e-14 * im, 3e-15));
    }

    [Fact]
    public void The_Faddeeva_function_obeys_its_differential_equation_and_its_limits()
    {
        var random = new Halite.Numerics.RandomStream(3);
        for (int i = 0; i < 2000; i++)
        {
            var z = new Complex(12 * random.NextDouble() - 6, Math.Exp(8 * random.NextDouble() - 6));
            var w = Faddeeva.W(z);

            // Sixth-order difference along the real axis against -2 z w + 2i/sqrt(pi).
            const double h = 0.01;
            Complex At(int k) => Faddeeva.W(z + k * h);
            var slope = (45 * (At(1) - At(-1)) - 9 * (At(2) - At(-2)) + (At(3) - At(-3))) / (60 * h);
            Assert.True(Complex.Abs(slope - Faddeeva.Derivative(z, w)) < 2e-11);

            // Far away w tends to i/(sqrt(pi) z) (1 + 1/(2 z²) + 3/(4 z⁴)).
            var far = z * 1000;
            var limit = new Complex(0, 1 / Math.Sqrt(Math.PI)) / far * (1 + 0.5 / (far * far));
            if (Complex.Abs(far) > 300) Assert.True(Complex.Abs(Faddeeva.W(far) - limit) < 1e-9 * Complex.Abs(limit));
        }

        // On the real axis the real part is exp(-x²).
        for (double x = -5; x <= 5; x += 0.037) Assert.Equal(Math.Exp(-x * x), Faddeeva.W(x).Real, 3e-15);
    }

    [Fact]
    public void A_Voigt_line_becomes_a_Gaussian_or_a_Lorentzian_at_its_ends()
    {
        var (voigt, gauss, lorentz) = (LineShape.Find("voigt")!, LineShape.Find("gauss")!, LineShape.Find("lorentz")!);
        foreach (double x in new[] { -30.0, -3, 0, 4, 25 })
        {
            Assert.Equal(gauss.Evaluate(x, [5, 0, 8]), voigt.Evaluate(x, [5, 0, 8, 1e-12]), 1e-10);
            Assert.Equal(lorentz.Evaluate(x, [5, 0, 8]), voigt.Evaluate(x, [5, 0, 1e-9, 8]), 1e-6);
        }

        // Full width against the known approximation of Olivero and Longbothum (0.02 %).
        double expected = 0.5346 * 6 + Math.Sqrt(0.2166 * 36 + 64);
        Assert.Equal(expected, voigt.Fwhm([1, 0, 8, 6]), 3e-4 * expected);
    }

    [Fact]
    public void A_Doniach_Sunjic_line_is_a_Lorentzian_without_asymmetry_and_peaks_off_its_centre_with_it()
    {
        var ds = LineShape.Find("ds")!;
        Assert.Equal(8, ds.Fwhm([1, 100, 8, 0]), 1e-9);
        Assert.Equal(100, ds.Maximum([1, 100, 8, 0]), 1e-12);
        double top = ds.Maximum([1, 100, 8, 0.15]);
        Assert.True(top < 100 - 0.1);
        Assert.True(ds.Evaluate(80, [1, 100, 8, 0.15]) > 1.5 * ds.Evaluate(120, [1, 100, 8, 0.15]));
    }
}
