// SPDX-License-Identifier: Apache-2.0
namespace Halite.Spectra;

/// <summary>Photon energy, wavelength and wavenumber of a laser, in vacuum; exact SI values of h, c and e (CODATA 2018).</summary>
public static class Excitation
{
    /// <summary>h c in eV nm.</summary>
    public const double EvNanometre = 1239.8419843320026;

    /// <summary>Photon energy of a wavelength, eV (633 nm is 1.959 eV).</summary>
    /// <param name="nanometres">Wavelength in vacuum, nm.</param>
    public static double Energy(double nanometres) => EvNanometre / nanometres;

    /// <summary>Wavelength of a photon energy, nm.</summary>
    /// <param name="electronvolts">Photon energy, eV.</param>
    public static double Wavelength(double electronvolts) => EvNanometre / electronvolts;

    /// <summary>Wavenumber of a wavelength, 1/cm.</summary>
    /// <param name="nanometres">Wavelength in vacuum, nm.</param>
    public static double Wavenumber(double nanometres) => 1e7 / nanometres;

    /// <summary>Raman shift, 1/cm, of light scattered at one wavelength under another.</summary>
    /// <param name="laser">Wavelength of the laser, nm.</param>
    /// <param name="scattered">Wavelength of the scattered light, nm.</param>
    public static double RamanShift(double laser, double scattered) => 1e7 / laser - 1e7 / scattered;

    /// <summary>Refractive index of standard air (15 °C, 101 325 Pa, 0.045 % CO2): wavelength in vacuum over that in air (Edlén, Metrologia 2 (1966) 71).</summary>
    /// <param name="nanometres">Wavelength in air, nm.</param>
    public static double AirIndex(double nanometres)
    {
        // Edlén's formula takes the vacuum wavenumber in 1/µm; that of air differs by 3e-4, which moves the index by less than 1e-9.
        double s2 = 1e6 / (nanometres * nanometres);
        return 1 + 1e-8 * (8342.13 + 2406030 / (130 - s2) + 15997 / (38.9 - s2));
    }

    /// <summary>A spectrum over wavelength as one over Raman shift.</summary>
    /// <param name="spectrum">A spectrum over wavelength, nm, in vacuum.</param>
    /// <param name="laser">Wavelength of the laser, nm, in vacuum.</param>
    public static Spectrum ToRamanShift(Spectrum spectrum, double laser)
    {
        var shifted = Spectrum.From(spectrum.Name, [.. spectrum.X.Select(x => RamanShift(laser, x))], spectrum.Y.AsSpan(), spectrum.Sigma.AsSpan());
        return shifted with { Axis = Data.Meaning.RamanShift, Unit = "1/cm" };
    }
}
