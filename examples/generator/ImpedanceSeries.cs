// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Numerics;
using System.Text;
using Halite.Numerics;

namespace Halite.Examples;

/// <summary>
/// Galvanostatic impedance along a charge: a series resistance, ZARC processes (R and CPE in parallel) for the interphase
/// and the charge transfer, and the semi-infinite diffusion that the titration of the same cell has.
/// </summary>
internal sealed record ImpedanceSeries
{
    /// <summary>The resistances and the diffusion along the charge.</summary>
    public required LayeredTransport Transport { get; init; }

    /// <summary>Time constant of the charge transfer, s.</summary>
    public double ChargeTransferTime { get; init; } = 0.03;

    /// <summary>Exponent of the charge transfer's CPE.</summary>
    public double ChargeTransferExponent { get; init; } = 0.85;

    /// <summary>Time constant of the interphase, s.</summary>
    public double InterphaseTime { get; init; } = 5e-5;

    /// <summary>Number of spectra from state of charge 0 to 1.</summary>
    public int Spectra { get; init; } = 11;

    /// <summary>Relative noise of real and imaginary part.</summary>
    public double Noise { get; init; } = 0.002;

    /// <summary>Seed of the noise.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The series as columns, 1 MHz to 0.1 Hz with ten points a decade.</summary>
    public byte[] Csv()
    {
        var random = new RandomStream(Seed);
        var text = new StringBuilder("# SYNTHETIC: made by examples/generator from values printed in a paper\nindex,soc,voltage_V,frequency_Hz,z_re_ohm,z_im_ohm\n");
        for (int i = 0; i < Spectra; i++)
        {
            double soc = (double)i / (Spectra - 1), charge = soc * Transport.Charge, voltage = Transport.Equilibrium(charge);
            for (int k = 0; k <= 70; k++)
            {
                double frequency = 1e6 * Math.Pow(10, -k / 10.0), omega = 2 * Math.PI * frequency;
                var z = Transport.SeriesResistance + Zarc(Transport.Interphase, InterphaseTime, 0.9, omega)
                    + Zarc(Transport.ChargeTransferAt(charge), ChargeTransferTime, ChargeTransferExponent, omega)
                    + Transport.DiffusionImpedance(charge) / Complex.Sqrt(new Complex(0, omega));
                double sigma = Noise * z.Magnitude;
                text.Append(string.Create(CultureInfo.InvariantCulture, $"{i},{soc:F3},{voltage:F4},{frequency:G8},{z.Real + sigma * random.NextGaussian():G8},{z.Imaginary + sigma * random.NextGaussian():G8}\n"));
            }
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static Complex Zarc(double resistance, double time, double exponent, double omega) => resistance / (1 + Complex.Pow(new Complex(0, omega * time), exponent));
}
