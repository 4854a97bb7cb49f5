// SPDX-License-Identifier: Apache-2.0
using Halite.Spectra.Xas;

namespace Halite.Tests.Spectra;

public class ExafsReferenceTests
{
    public static TheoryData<string, string> Files => new()
    {
        { "cu_10k.xmu", "mu" }, { "cu_150k.xmu", "mu" }, { "cu_rt01.xmu", "mu" }, { "cu_metal_rt.xdi", "mutrans:3" }, { "ni_metal_rt.xdi", "mu" },
        { "fe2o3_rt1.xmu", "mu" }, { "feo_rt1.xdi", "mu" }, { "mn_cpmnco3.dat", "mu" }, { "se_na2so4_rt.xdi", "ln:2:3" }, { "v_foil.xdi", "ln:2:3" },
    };

    private static XasSpectrum Load(string file, string signal)
    {
        var columns = Columns.Read("data/spectra/xafs/" + file);
        var parts = signal.Split(':');
        double[] mu = parts[0] == "ln"
            ? [.. columns[2].Zip(columns[3], (i0, i1) => Math.Log(i0 / i1))]
            : columns[parts.Length > 1 ? int.Parse(parts[1]) : 1];
        return XasSpectrum.From(file, columns[0], mu);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Normalisation_background_and_transform_agree_with_larch(string file, string signal)
    {
        var reference = Columns.Json("reference/spectra/larch_exafs_reference.json").GetProperty(file);
        var normal = Normalisation.Fit(Load(file, signal));
        Assert.Equal(reference.GetProperty("e0").GetDouble(), normal.EdgeEnergy, 6);
        Assert.Equal(reference.GetProperty("pre1").GetDouble(), normal.Settings.PreEdgeFrom!.Value, 6);
        Assert.Equal(reference.GetProperty("norm2").GetDouble(), normal.Settings.PostEdgeTo!.Value, 6);

        // Larch fits the same polynomials: what differs is rounding of the normal equations.
        Assert.Equal(reference.GetProperty("edge_step").GetDouble(), normal.EdgeStep, 1e-6);

        var chi = BackgroundSpline.Fit(normal);
        foreach (var point in reference.GetProperty("chi_k2_at").EnumerateObject())
        {
            int i = (int)Math.Round(double.Parse(point.Name) / XafsTransform.KStep);

            // Larch's minimiser stops at 1e-6 with a Jacobian by differences; k² chi is of order one here.
            Assert.Equal(point.Value.GetDouble(), chi.Chi[i] * chi.K[i] * chi.K[i], 0.01);
        }

        var transform = XafsTransform.Forward(chi.Chi.AsSpan(), new TransformOptions { KMax = reference.GetProperty("kmax_ft").GetDouble() });
        var peaks = transform.Peaks();
        var expected = reference.GetProperty("R_peaks_kw2").EnumerateArray().Select(p => (R: p[0].GetDouble(), Height: p[1].GetDouble())).ToArray();
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(expected[i].R, peaks[i].R, 0.005);
            Assert.Equal(expected[i].Height, peaks[i].Height, 0.02 * expected[0].Height);
        }
    }
}
