// SPDX-License-Identifier: Apache-2.0

namespace Halite.Spectra.Xps;

/// <summary>How the background of electrons that lost energy is treated.</summary>
public enum XpsBackgroundKind
{
    /// <summary>Shirley's integral of the model's own peaks, its strength fitted with them (default: no end point is trusted).</summary>
    ActiveShirley,
    /// <summary>Tougaard's losses of the model's own peaks, strength fitted with them.</summary>
    ActiveTougaard,
    /// <summary>Shirley, iterated on the data between the ends, subtracted first.</summary>
    Shirley,
    /// <summary>Tougaard of the data, scaled to the ends, subtracted first.</summary>
    Tougaard,
    /// <summary>A straight line between the ends, subtracted first.</summary>
    Linear,
    /// <summary>None.</summary>
    None,
}

/// <summary>Ties a quantity of one component to that of another, as CasaXPS's constraints do ("A * 0.5", "A + 13.6").</summary>
/// <param name="To">Index of the other component.</param>
/// <param name="Value">Factor of an area or a width; difference of a binding energy, eV.</param>
public readonly record struct XpsLink(int To, double Value);

/// <summary>A component to fit: one line, or a doublet with exact splitting and area ratio.</summary>
/// <param name="Name">Name.</param>
/// <param name="Energy">Binding energy of the (stronger) line, eV: start or bounds.</param>
public sealed record XpsComponent(string Name, ParameterHint Energy)
{
    /// <summary>Width, eV.</summary>
    public ParameterHint Fwhm { get; init; } = new(1.5, 0.3, 8);

    /// <summary>Line shape; the height-mixing pseudo-Voigt (SGL of CasaXPS), with its mixing held at 0.3, is the field's usual choice for insulators.</summary>
    public LineShape Shape { get; init; } = LineShape.Find("pv-height")!;

    /// <summary>Line shape of CasaXPS; wins over <see cref="Shape"/> where given.</summary>
    public CasaLineShape? Casa { get; init; }

    /// <summary>Mixing or asymmetry of <see cref="Shape"/>; held at its start unless <see cref="ParameterHint.Fixed"/> is false.</summary>
    public ParameterHint Mixing { get; init; } = new(0.3, Fixed: true);

    /// <summary>Spin-orbit splitting, eV; 0 for a singlet. Exact, not fitted.</summary>
    public double Splitting { get; init; }

    /// <summary>Area of the second line over the first. Exact.</summary>
    public double Ratio { get; init; }

    /// <summary>Area as a multiple of another component's; null for its own.</summary>
    public XpsLink? LinkedArea { get; init; }

    /// <summary>Binding energy at a distance, eV, from another component's; null for its own.</summary>
    public XpsLink? LinkedEnergy { get; init; }

    /// <summary>Width as a multiple of another component's; null for its own. Shared widths win over it.</summary>
    public XpsLink? LinkedFwhm { get; init; }
}

/// <summary>How a region is fitted.</summary>
public sealed record XpsFitOptions
{
    /// <summary>The defaults.</summary>
    public static XpsFitOptions Default { get; } = new();

    /// <summary>Background.</summary>
    public XpsBackgroundKind Background { get; init; } = XpsBackgroundKind.ActiveShirley;

    /// <summary>Cross-section of Tougaard backgrounds.</summary>
    public TougaardCrossSection CrossSection { get; init; } = TougaardCrossSection.Universal;

    /// <summary>Whether B of the cross-section is scaled to meet the data (false: used as it stands, as CasaXPS stores it).</summary>
    public bool ScaleCrossSection { get; init; } = true;

    /// <summary>Whether all components have one width; true: chemical states of one level in one instrument usually do.</summary>
    public bool ShareWidths { get; init; } = true;

    /// <summary>Whether points are fitted by the likelihood of counts; true, since VAMAS stores counts.</summary>
    public bool Poisson { get; init; } = true;
}
