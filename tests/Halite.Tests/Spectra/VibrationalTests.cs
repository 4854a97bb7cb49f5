// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Numerics;
using Halite.Spectra;

namespace Halite.Tests.Spectra;

public class VibrationalTests
{
    private static readonly LineShape Pv = LineShape.Find("pv")!;

    private static Spectrum Of(string name, Func<double, double> y, double from, double to, int points, double noise = 0, ulong seed = 1)
    {
        var random = new RandomStream(seed);
        double[] x = [.. Enumerable.Range(0, points).Select(i => from + (to - from) * i / (points - 1))];
        return Spectrum.From(name, x, [.. x.Select(v => y(v) + noise * random.NextGaussian())]) with { Axis = Meaning.RamanShift };
    }

    [Fact]
    public void Picked_bands_lie_where_they_were_planted_and_noise_yields_none()
    {
        double[][] bands = [[1.6, 1654, 40, 0.5], [0.5, 1742, 34, 0.5], [3.0, 1437, 60, 0.5]];
        var picked = BandPicking.Pick(Of("ir", x => 0.02 + bands.Sum(b => Pv.Evaluate(x, b)), 1200, 1900, 700, 2e-4));

        // The slope of the neighbour's tail moves a maximum by less than a twentieth of the width.
        Assert.Equal([1437.0, 1654, 1742], picked.Select(p => p.Position), (a, b) => Math.Abs(a - b) < 1.5);
        Assert.Contains(BandAssignments.At("IR", picked[1].Position), a => a.Name == "carboxylate" && a.Alternative.Length > 0);
        Assert.Contains(BandAssignments.At("IR", picked[2].Position), a => a.Name == "ester" && a.Alternative.Length > 0);

        // Noise alone: one in a thousand spectra by the threshold of five sigma.
        int found = Enumerable.Range(0, 50).Sum(i => BandPicking.Pick(Of("noise", _ => 0, 0, 1, 500, 1, (ulong)(100 + i)), new BandPickingOptions { LeastProminence = 0 }).Length);
        Assert.InRange(found, 0, 2);
    }

    [Fact]
    public void Air_has_the_index_of_the_literature_and_photon_energies_turn_back_into_wavelengths()
    {
        // Standard dry air at 633 nm: n - 1 = 2.7652e-4 (Ciddor, Appl. Opt. 35 (1996) 1566; Edlén's formula agrees to 1e-8).
        Assert.Equal(1.00027652, Excitation.AirIndex(632.8), 3e-8);
        Assert.Equal(1.9587, Excitation.Energy(632.99121), 1e-4);
        Assert.Equal(632.99121, Excitation.Wavelength(Excitation.Energy(632.99121)), 1e-9);
    }

    [Fact]
    public void Neon_lines_straighten_a_stretched_abscissa_and_silicon_sets_its_offset()
    {
        const double laser = 632.99121;
        double[] lines = [.. InstrumentLines.NeonAir.Select(a => Excitation.RamanShift(laser, a * Excitation.AirIndex(a))).Where(s => s is > 100 and < 2500)];
        double Wrong(double shift) => shift * 1.002 - 1.7;
        var lamp = Of("neon", x => 20 + lines.Sum(l => 5000 * Math.Exp(-Math.Pow((x - Wrong(l)) / 3, 2))), 100, 2500, 2400, 2);
        var calibration = AxisCalibration.From(InstrumentLines.Neon(lamp, laser));

        // Lines stand every 1 1/cm on three points: their centres are good to hundredths.
        foreach (double shift in new[] { 300.0, 1000, 2000 }) Assert.Equal(shift, calibration.Scale * Wrong(shift) + calibration.Offset, 0.05);
        Assert.InRange(calibration.RmsResidual, 0, 0.1);

        var silicon = InstrumentLines.Silicon(Of("si", x => 50 + 4000 / (1 + Math.Pow((x - 518.9) / 2.5, 2)), 480, 560, 160, 5));
        Assert.Equal(518.9, silicon.Measured, 0.02);
        Assert.Throws<InputException>(() => InstrumentLines.Silicon(Of("flat", _ => 50, 480, 560, 160, 5)));
        Assert.Throws<InputException>(() => InstrumentLines.Neon(Of("flat", _ => 50, 480, 560, 160, 5), laser));
    }

    [Fact]
    public void A_polarisation_ratio_is_free_of_the_laser_power_and_carries_both_errors()
    {
        var model = PeakModel.Parse("Eg: pv 467; A1g: pv 607; linear");
        PeakFitResult Fit(string name, double power, double a1g, ulong seed) => PeakFit.Fit(
            Of(name, x => power * (100 + Pv.Evaluate(x, [40000, 467, 70, 0.5]) + Pv.Evaluate(x, [a1g, 607, 70, 0.5])), 250, 850, 500, 3 * power, seed), model);
        var ratio = PolarisationRatio.Of(Fit("xy", 0.3, 20000, 3), Fit("xx", 1.7, 80000, 4), 0).Single();
        Assert.Equal("A1g", ratio.Band);
        Assert.Equal(0.25, ratio.Ratio.Value, 4 * ratio.Ratio.Sigma!.Value);
        double relative = Math.Sqrt(Math.Pow(ratio.Crossed.Sigma!.Value / ratio.Crossed.Value, 2) + Math.Pow(ratio.Parallel.Sigma!.Value / ratio.Parallel.Value, 2));

        // Two spectra are independent: relative errors add in squares.
        Assert.Equal(relative, ratio.Ratio.Sigma!.Value / ratio.Ratio.Value, 1e-6);
    }

    [Fact]
    public void A_sharp_line_keeps_its_top_where_a_cosmic_ray_beside_it_loses_its_own()
    {
        var random = new Halite.Numerics.RandomStream(12);
        var line = LineShape.Find("lorentz")!;
        double[] x = [.. Enumerable.Range(0, 770).Select(i => 150 + 1.1 * i)];
        var y = x.Select(v => 300 + line.Evaluate(v, [20000, 520.5, 4]) + line.Evaluate(v, [60000, 700, 70])).Select(m => Math.Round(m + Math.Sqrt(m) * random.NextGaussian())).ToArray();
        y[100] += 900;
        y[101] += 500;
        y[520] += 700;
        var (clean, removed) = CosmicRays.Remove(Spectrum.From("si", x, y));
        Assert.Equal([x[100], x[520]], removed.Select(r => r.X));
        int top = Array.IndexOf(y, y.Max());
        Assert.Equal(y[top], clean.Y[top]);
    }
}
