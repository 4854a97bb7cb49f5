// SPDX-License-Identifier: Apache-2.0
namespace Halite.Chemistry;

/// <summary>
/// Physical constants, CODATA 2018 (Tiesinga et al., Rev. Mod. Phys. 93 (2021) 025010). Those marked exact are fixed
/// by the SI of 2019, or follow from constants that are.
/// </summary>
public static class PhysicalConstants
{
    /// <summary>Elementary charge, C. Exact.</summary>
    public const double ElementaryCharge = 1.602176634e-19;

    /// <summary>Avogadro constant, 1/mol. Exact.</summary>
    public const double Avogadro = 6.02214076e23;

    /// <summary>Boltzmann constant, J/K. Exact.</summary>
    public const double Boltzmann = 1.380649e-23;

    /// <summary>Planck constant, J s. Exact.</summary>
    public const double Planck = 6.62607015e-34;

    /// <summary>Speed of light in vacuum, m/s. Exact.</summary>
    public const double SpeedOfLight = 299792458;

    /// <summary>Faraday constant e N_A, C/mol. Exact: 96485.33212331...</summary>
    public const double Faraday = ElementaryCharge * Avogadro;

    /// <summary>Molar gas constant k N_A, J/(mol K). Exact: 8.31446261815324.</summary>
    public const double Gas = Boltzmann * Avogadro;

    /// <summary>Electric constant ε0, F/m. Relative standard uncertainty 1.5e-10.</summary>
    public const double ElectricConstant = 8.8541878128e-12;

    /// <summary>Electron mass, kg. Relative standard uncertainty 3.0e-10.</summary>
    public const double ElectronMass = 9.1093837015e-31;

    /// <summary>Molar mass of the electron, g/mol. Relative standard uncertainty 3.0e-10.</summary>
    public const double ElectronMolarMass = 5.4857990888e-4;

    /// <summary>Photon energy times wavelength h c / e, eV nm. Exact: 1239.84198...</summary>
    public const double PhotonEnergyWavelength = Planck * SpeedOfLight / ElementaryCharge * 1e9;

    /// <summary>Coulomb energy of two elementary charges times their distance, e² / (4 π ε0), eV Å: 14.399645...</summary>
    public const double CoulombEnergyDistance = ElementaryCharge / (4 * Math.PI * ElectricConstant) * 1e10;

    /// <summary>Charge of one mole of electrons in mAh: F / 3.6, 26801.48 mAh/mol. Exact.</summary>
    public const double MilliampereHoursPerMole = Faraday / 3.6;
}
