// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Cycling.Titration;

/// <summary>How the ohmic drop of a pulse is found.</summary>
public enum OhmicDropMethod
{
    /// <summary>The pulse's voltage against the root of time, extrapolated to the moment of switching.</summary>
    RootTime,

    /// <summary>The first point under current less the last point at rest.</summary>
    FirstPoint,
}

/// <summary>How the time constant follows from a pulse.</summary>
public enum DiffusionEstimate
{
    /// <summary>Weppner and Huggins, J. Electrochem. Soc. 124 (1977) 1569: D/L2 = 4/(pi t) (dEs/dEt)2 with the end points of pulse and rest.</summary>
    Endpoint,

    /// <summary>The slope of the voltage against the root of time instead of the end point of the pulse.</summary>
    Slope,
}

/// <summary>Choices of a GITT analysis.</summary>
public sealed record GittOptions
{
    /// <summary>Shape of the particles. Default planar, the form that the field prints; the sphere differs by the bias only.</summary>
    public DiffusionGeometry Geometry { get; init; } = DiffusionGeometry.Planar;

    /// <summary>How the ohmic drop is found. Default: root of time, which does not depend on how early the first point was taken.</summary>
    public OhmicDropMethod OhmicDrop { get; init; } = OhmicDropMethod.RootTime;

    /// <summary>How the time constant is found. Default: the end point, as in the seed papers.</summary>
    public DiffusionEstimate Estimate { get; init; } = DiffusionEstimate.Endpoint;

    /// <summary>
    /// Whether the exact series is inverted for the bias of the estimate and for rests that end before relaxation. Default
    /// yes; the plain values are reported beside.
    /// </summary>
    public bool Correct { get; init; } = true;

    /// <summary>
    /// Share of the pulse up to which the root-of-time line is laid for the ohmic drop. Default a quarter: the law holds
    /// to D t/L2 of about 0.1, the open-circuit curve bends beyond.
    /// </summary>
    public double OhmicWindow { get; init; } = 0.25;

    /// <summary>Times before this, s, are charge transfer and double layer and take no part in that line. Default 1 s.</summary>
    public double OhmicFrom { get; init; } = 1;

    /// <summary>
    /// The same as a share of the pulse; the later of the two counts. Default 2 %: charge transfer with a time constant of
    /// 5 s, which in a pulse of 600 s would lower D/L2 by 8 % from 1 s on, is then over.
    /// </summary>
    public double OhmicFromShare { get; init; } = 0.02;

    /// <summary>Window of the pulse for the slope estimate, as shares of the pulse. Default 10 to 50 %, where the bias is least (facts: 1e-6 at D t/L2 = 0.1).</summary>
    public (double From, double To) SlopeWindow { get; init; } = (0.1, 0.5);

    /// <summary>A rest that leaves more than this share of the pulse's step unrelaxed is flagged. Default 1 %, which is 2 % of D.</summary>
    public double RestTolerance { get; init; } = 0.01;

    /// <summary>A step of the relaxed voltage below this many of its own standard deviations is a plateau. Default 3.</summary>
    public double PlateauSignificance { get; init; } = 3;

    /// <summary>Characteristic length L = volume over area, cm, with its uncertainty; null gives no diffusion coefficient, only D/L2.</summary>
    public Measured? Length { get; init; }

    /// <summary>Mass of active material, mg; null gives no energies per gram.</summary>
    public Measured? Mass { get; init; }

    /// <summary>When the transient of a pulse, or of the rest after it, begins to be diffusion alone, s.</summary>
    /// <param name="duration">Duration of the pulse or rest, s.</param>
    internal double DiffusionFrom(double duration) => Math.Max(OhmicFrom <= 0.1 * duration ? OhmicFrom : 0, OhmicFromShare * duration);
}
