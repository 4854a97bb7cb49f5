// SPDX-License-Identifier: Apache-2.0
using Halite.Spectra.Xas;

namespace Halite.Tests.Spectra;

public class EdgePositionTests
{
    // Half-height readings of Mn.prj with the project's normalisation, made independently of this code.
    public static TheoryData<string, double> HalfHeights => new()
    {
        { "Mn foil", 6541.67 }, { "MnO", 6545.13 }, { "Mn3O4", 6547.91 }, { "g-MnOOH", 6549.61 }, { "Mn2O3x", 6550.25 },
        { "Pyrolusite", 6552.28 }, { "Ramsdellite", 6552.24 }, { "Li2MnO3", 6554.30 },
    };

    [Theory]
    [MemberData(nameof(HalfHeights))]
    public void Half_heights_of_manganese_standards_agree_with_an_independent_reading(string group, double expected)
    {
        var spectrum = Columns.Athena("data/spectra/athena/Mn.prj")[group];
        Assert.Equal(expected, EdgePositions.Read(Normalisation.Fit(spectrum, spectrum.Stored)).HalfHeight, 0.35);
    }

    [Fact]
    public void Definitions_agree_on_a_straight_rise_and_move_with_the_energy()
    {
        var energy = Enumerable.Range(0, 600).Select(i => 6400 + 0.5 * i).ToArray();
        double Ramp(double e) => Math.Clamp((e - 6545) / 10, 0, 1);
        var spectrum = XasSpectrum.From("ramp", energy, [.. energy.Select(e => 0.2 + Ramp(e))]);
        var normal = Normalisation.Fit(spectrum, new NormalisationOptions { EdgeEnergy = 6550, Degree = 1, PostEdgeFrom = 20 });
        Assert.Equal(1, normal.EdgeStep, 1e-9);
        var at = EdgePositions.Read(normal);
        Assert.Equal(6550, at.HalfHeight, 1e-6);

        // Mean energy of a straight rise from .15 to 1 lies at .575 of it.
        Assert.Equal(6545 + 5.75, at.Integral, 1e-6);
        var moved = EdgePositions.Read(Normalisation.Fit(spectrum.Shifted(3.25), new NormalisationOptions { EdgeEnergy = 6553.25, Degree = 1, PostEdgeFrom = 20 }));
        Assert.Equal(at.HalfHeight + 3.25, moved.HalfHeight, 1e-6);
        Assert.Equal(at.Integral + 3.25, moved.Integral, 1e-6);
    }

    [Fact]
    public void A_preedge_peak_above_one_half_is_not_the_edge_and_the_first_maximum_that_stands_out_is_the_white_line()
    {
        // Permanganate in outline: a pre-edge peak of 0.6, the edge 12 eV above it, a broad maximum later on.
        var energy = Enumerable.Range(0, 900).Select(i => 6400 + 0.5 * i).ToArray();
        double Mu(double e) => 0.6 * Math.Exp(-Math.Pow((e - 6541) / 1.5, 2)) + (0.5 + Math.Atan((e - 6553) / 1.2) / Math.PI) + 0.15 * Math.Exp(-Math.Pow((e - 6560) / 3, 2)) + 0.3 * Math.Exp(-Math.Pow((e - 6585) / 8, 2));
        var at = EdgePositions.Read(Normalisation.Fit(XasSpectrum.From("permanganate", energy, [.. energy.Select(Mu)]), new NormalisationOptions { EdgeEnergy = 6550 }));

        // The arctangent passes its half at 6553; what lies under the white line moves it by tenths.
        Assert.Equal(6553, at.HalfHeight, 0.6);
        Assert.Equal(6560, at.WhiteLine, 1.5);
    }
}
