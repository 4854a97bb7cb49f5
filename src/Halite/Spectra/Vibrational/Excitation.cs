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
}
