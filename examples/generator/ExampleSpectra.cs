// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Halite.Data;
using Halite.Formats.Spectra;
using Halite.Numerics;

namespace Halite.Examples;

/// <summary>Vibrational, absorption and photoelectron spectra as sums of lines on a background, with counting noise.</summary>
internal static class ExampleSpectra
{
    public const string Label = "SYNTHETIC: made by examples/generator";

    /// <summary>A Raman band: pseudo-Voigt of the area convention.</summary>
    /// <param name="Centre">cm-1.</param>
    /// <param name="Fwhm">cm-1.</param>
    /// <param name="Area">Counts times cm-1.</param>
    /// <param name="Mixing">Lorentzian share of the area.</param>
    public sealed record Band(double Centre, double Fwhm, double Area, double Mixing = 0.5);

    /// <summary>A Raman spectrum: bands on a fading fluorescence, 200 to 1000 cm-1.</summary>
    public static byte[] Raman(IReadOnlyList<Band> bands, ulong seed)
    {
        var random = new RandomStream(seed);
        var text = new StringBuilder($"# {Label}\nraman_shift_cm-1,counts\n");
        for (int i = 0; i < 616; i++)
        {
            double x = 200 + 1.3 * i;
            double mean = 300 * Math.Exp(-(x - 200) / 400) + 150 + bands.Sum(b => b.Area * PseudoVoigt(x - b.Centre, b.Fwhm, b.Mixing));
            text.Append(string.Create(CultureInfo.InvariantCulture, $"{x:F1},{Counts(mean, random):F0}\n"));
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>An absorption edge: an arctangent step, Gaussian lines, a sloping pre-edge.</summary>
    /// <param name="Steps">Edges: energy in eV and height.</param>
    /// <param name="Lines">Lines: energy in eV, height, full width in eV.</param>
    public sealed record Edge(IReadOnlyList<(double Energy, double Height)> Steps, IReadOnlyList<(double Energy, double Height, double Fwhm)> Lines)
    {
        public double At(double e) => Steps.Sum(s => s.Height * (0.5 + Math.Atan((e - s.Energy) / 0.4) / Math.PI)) + Lines.Sum(l => l.Height * Gauss(e - l.Energy, l.Fwhm) * l.Fwhm / GaussArea);
    }

    /// <summary>An absorption spectrum in XDI.</summary>
    /// <param name="element">Element symbol.</param>
    /// <param name="edge">Edge ("L3", "K").</param>
    /// <param name="sample">What was measured.</param>
    /// <param name="parts">Spectra and their shares.</param>
    /// <param name="grid">Energies, eV.</param>
    /// <param name="mode">Column name that says how it was detected: mutey, mufluor.</param>
    /// <param name="noise">Noise in units of the edge step.</param>
    /// <param name="seed">Seed of the noise.</param>
    public static byte[] Xdi(string element, string edge, string sample, IReadOnlyList<(Edge Spectrum, double Share)> parts, IEnumerable<double> grid, string mode, double noise, ulong seed)
    {
        var random = new RandomStream(seed);
        double[] energy = [.. grid];
        double[] mu = [.. energy.Select(e => Math.Round(0.3 - 5e-4 * (e - energy[0]) + 1.1 * (parts.Sum(p => p.Share * p.Spectrum.At(e)) + noise * random.NextGaussian()), 7))];
        var table = new Table("data", [Column.Of("energy", "eV", Meaning.PhotonEnergy, energy), Column.Of(mode, "", Meaning.Absorption, mu)]);
        return Encoding.UTF8.GetBytes(XdiWriter.Text(table, [new("Element.symbol", element), new("Element.edge", edge), new("Sample.name", sample), new("Mono.d_spacing", "1")], [Label]));
    }

    /// <summary>A core level: its components on a Shirley background.</summary>
    /// <param name="Name">Core level ("S 2p").</param>
    /// <param name="Splitting">Spin-orbit splitting, eV; 0 for a singlet.</param>
    /// <param name="Ratio">Area of the line at higher binding energy over that of the other.</param>
    /// <param name="From">Lowest binding energy, eV.</param>
    /// <param name="To">Highest binding energy, eV.</param>
    /// <param name="Fwhm">Full width of a line, eV.</param>
    /// <param name="Components">Binding energy of the stronger line, eV, and area of both lines, counts/s times eV.</param>
    public sealed record CoreLevel(string Name, double Splitting, double Ratio, double From, double To, double Fwhm, IReadOnlyList<(double Energy, double Area)> Components);

    /// <summary>Core levels of one sample as a VAMAS file (Al K alpha).</summary>
    public static byte[] Vamas(string sample, IReadOnlyList<CoreLevel> levels, ulong seed)
    {
        var random = new RandomStream(seed);
        return Encoding.Latin1.GetBytes(VamasWriter.Text([.. levels.Select(l => Block(sample, l, random))], Metadata.Empty.With("institution", "Halite").With("experiment", sample).With("comment", Label)));
    }

    private static Table Block(string sample, CoreLevel level, RandomStream random)
    {
        const double photon = 1486.6, step = 0.05, dwell = 0.5, scans = 10;
        int n = (int)Math.Round((level.To - level.From) / step) + 1;
        double[] kinetic = [.. Enumerable.Range(0, n).Select(i => Math.Round(photon - level.To + step * i, 6))], lines = new double[n], counts = new double[n];
        for (int i = 0; i < n; i++)
        {
            double binding = photon - kinetic[i];
            foreach (var (energy, area) in level.Components)
            {
                lines[i] += area / (1 + level.Ratio) * HeightMixed(binding - energy, level.Fwhm);
                if (level.Ratio > 0) lines[i] += area * level.Ratio / (1 + level.Ratio) * HeightMixed(binding - energy - level.Splitting, level.Fwhm);
            }
        }

        double tail = 0;
        for (int i = n - 1; i >= 0; i--)
        {
            tail += lines[i] * step;
            counts[i] = Counts(dwell * scans * (300 + lines[i] + 0.03 * tail), random);
        }

        var metadata = Metadata.Empty.With("sample", sample).With("technique", "XPS").With("source", "Al").With("excitation_energy_eV", photon).With("pass_energy_eV", 20).With("dwell_s", dwell).With("scans", scans)
            .With("species", level.Name.Split(' ')[0]).With("transition", level.Name.Split(' ')[1]).With("comment", Label);
        return new Table(level.Name, [Column.Of("Kinetic Energy", "eV", Meaning.KineticEnergy, kinetic), Column.Of("Counts", "d", Meaning.Intensity, counts)], metadata);
    }

    private static double Counts(double mean, RandomStream random) => Math.Max(0, Math.Round(mean + Math.Sqrt(mean) * random.NextGaussian()));

    private const double GaussArea = 0.9394372786996513, LorentzArea = 0.6366197723675814;

    private static double Gauss(double x, double fwhm) => GaussArea / fwhm * Math.Exp(-4 * Math.Log(2) * x * x / (fwhm * fwhm));

    private static double Lorentz(double x, double fwhm) => LorentzArea / fwhm / (1 + 4 * x * x / (fwhm * fwhm));

    private static double PseudoVoigt(double x, double fwhm, double mixing) => (1 - mixing) * Gauss(x, fwhm) + mixing * Lorentz(x, fwhm);

    // SGL(30) of CasaXPS, with unit area: heights mixed 70 : 30.
    private static double HeightMixed(double x, double fwhm)
    {
        double g = 0.7 / GaussArea, l = 0.3 / LorentzArea;
        return (g * Gauss(x, fwhm) + l * Lorentz(x, fwhm)) / (g + l);
    }
}
