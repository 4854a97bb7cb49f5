// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Impedance.Geometry;

/// <summary>Thickness and area of what the current passes: what turns a resistance into a property of the material.</summary>
/// <param name="Thickness">Thickness L in cm; null where it is not known.</param>
/// <param name="Area">Area A in cm²; null where it is not known.</param>
public sealed record CellGeometry(Measured? Thickness, Measured? Area)
{
    /// <summary>Conductivity L/(R A) in S/cm; null without thickness or area.</summary>
    /// <param name="resistance">Resistance in ohm.</param>
    /// <remarks>The uncertainties of R, L and A are propagated; those of L and A stay marked, since all conductivities of the cell share them.</remarks>
    public Measured? Conductivity(Measured resistance)
    {
        if (Thickness is null || Area is null) return null;
        double value = Thickness.Value / (resistance.Value * Area.Value);
        return Measured.Propagate(value, "S/cm", (resistance, -value / resistance.Value), (Thickness, value / Thickness.Value), (Area, -value / Area.Value));
    }

    /// <summary>Area-specific resistance R A in ohm cm²; null without an area.</summary>
    /// <param name="resistance">Resistance in ohm.</param>
    public Measured? AreaSpecificResistance(Measured resistance) => Area is null ? null : resistance.Times(Area, "ohm cm2");
}
