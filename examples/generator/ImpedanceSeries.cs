// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Numerics;
using System.Text;
using Halite.Numerics;

namespace Halite.Examples;

/// <summary>
/// Galvanostatic impedance along a charge: a series resistance and ZARC processes (R and CPE in parallel), of which the
/// charge transfer at the cathode grows geometrically from a first to a last resistance.
/// </summary>
internal sealed record ImpedanceSeries
{
    /// <summary>Charge-transfer resistance of the first spectrum, ohm.</summary>
    public required double FirstResistance { get; init; }

    /// <summary>Charge-transfer resistance of the last spectrum, ohm.</summary>
    public required double LastResistance { get; init; }

    /// <summary>Resistance of electrolyte and contacts, ohm.</summary>
    public double SeriesResistance { get; init; } = 60;

    /// <summary>Time constant of the charge transfer, s.</summary>
    public double ChargeTransferTime { get; init; } = 0.03;

    /// <summary>Exponent of the charge transfer's CPE.</summary>
    public double ChargeTransferExponent { get; init; } = 0.85;

    /// <summary>Resistance and time constant of the interphase.</summary>
    public (double Resistance, double Time) Interphase { get; init; } = (12, 5e-5);

    /// <summary>Number of spectra from state of charge 0 to 1.</summary>
    public int Spectra { get; init; } = 11;

    /// <summary>Relative noise of real and imaginary part.</summary>
    public double Noise { get; init; } = 0.002;

    /// <summary>Seed of the noise.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The series as columns, with the usual decades of frequency.</summary>
    public byte[] Csv()
    {
        var random = new RandomStream(Seed);
        var text = new StringBuilder("# SYNTHETIC: made by examples/generator from values printed in a paper\nindex,soc,frequency_Hz,z_re_ohm,z_im_ohm\n");
        for (int i = 0; i < Spectra; i++)
        {
            double soc = (double)i / (Spectra - 1), resistance = FirstResistance * Math.Pow(LastResistance / FirstResistance, soc);
            for (int k = 0; k <= 70; k++)
            {
                double frequency = 1e6 * Math.Pow(10, -k / 10.0), omega = 2 * Math.PI * frequency;
                var z = SeriesResistance + Zarc(Interphase.Resistance, Interphase.Time, 0.9, omega) + Zarc(resistance, ChargeTransferTime, ChargeTransferExponent, omega);
                double sigma = Noise * z.Magnitude;
                text.Append(string.Create(CultureInfo.InvariantCulture, $"{i},{soc:F3},{frequency:G8},{z.Real + sigma * random.NextGaussian():G8},{z.Imaginary + sigma * random.NextGaussian():G8}\n"));
            }
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static Complex Zarc(double resistance, double time, double exponent, double omega) => resistance / (1 + Complex.Pow(new Complex(0, omega * time), exponent));
}
