// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Composition;

/// <summary>A band of a schematic.</summary>
/// <param name="Name">Name ("O 2p", "M d, lower Hubbard band").</param>
/// <param name="Centre">Energy of its middle against the middle of the O 2p band, eV.</param>
/// <param name="Width">Its width, eV; above zero.</param>
/// <param name="Occupied">Whether it is filled with electrons.</param>
/// <param name="IsOxygen">Whether its electrons belong to oxygen in the main.</param>
public sealed record EnergyBand(string Name, double Centre, double Width, bool Occupied, bool IsOxygen)
{
    /// <summary>Upper edge, eV.</summary>
    public double Top => Centre + Width / 2;

    /// <summary>Lower edge, eV.</summary>
    public double Bottom => Centre - Width / 2;
}

/// <summary>What a schematic is drawn from. All levels are given, none is computed from a composition.</summary>
public sealed record BandSchemeOptions
{
    /// <summary>Hubbard repulsion U between d electrons, eV; the two M d bands lie U apart.</summary>
    public required double Repulsion { get; init; }

    /// <summary>Charge-transfer energy Δ from O 2p to the empty M d band, eV.</summary>
    public required double ChargeTransfer { get; init; }

    /// <summary>Width of the O 2p band, eV. Default 3: a drawing's width.</summary>
    public double OxygenWidth { get; init; } = 3;

    /// <summary>Width of the M d bands, eV. Default 1.5: a drawing's width.</summary>
    public double MetalWidth { get; init; } = 1.5;

    /// <summary>Middle of the unhybridised O 2p states (A–O–A' axes) against the middle of O 2p, eV; null (default) where there are none.</summary>
    public double? NonBonding { get; init; }
}

/// <summary>A band scheme and where its next electron comes from.</summary>
/// <param name="Bands">The bands, lowest first.</param>
/// <param name="Regime">Mott-Hubbard (U &lt; Δ) or charge-transfer (U &gt; Δ), after Zaanen, Sawatzky and Allen, Phys. Rev. Lett. 55 (1985) 418.</param>
/// <param name="NextElectron">Where the next electron is taken on charge: "metal", "oxygen" or "both", where the topmost filled bands of the two overlap.</param>
public sealed record BandScheme(ImmutableArray<EnergyBand> Bands, string Regime, string NextElectron)
{
    /// <summary>Builds the scheme.</summary>
    /// <param name="options">The levels.</param>
    /// <exception cref="InputException">A width or energy is not above zero.</exception>
    public static BandScheme Of(BandSchemeOptions options)
    {
        if (!(options.Repulsion > 0) || !(options.ChargeTransfer > 0)) throw new InputException("U and Δ are energies above zero: give them in eV.");
        if (!(options.OxygenWidth > 0) || !(options.MetalWidth > 0)) throw new InputException("The widths of the bands are not above zero.");
        double upper = options.ChargeTransfer, lower = options.ChargeTransfer - options.Repulsion;
        var bands = new List<EnergyBand>
        {
            new("O 2p", 0, options.OxygenWidth, true, true),
            new("M d, filled", lower, options.MetalWidth, true, false),
            new("M d, empty", upper, options.MetalWidth, false, false),
        };
        // A narrow band: the states do not hybridise.
        if (options.NonBonding is { } level) bands.Add(new("O 2p, unhybridised", level, options.MetalWidth / 3, true, true));
        var regime = options.Repulsion == options.ChargeTransfer ? "intermediate" : options.Repulsion < options.ChargeTransfer ? "Mott-Hubbard" : "charge-transfer";
        return new([.. bands.OrderBy(b => b.Centre)], regime, Next(bands));
    }

    /// <summary>Bands of couples beside O 2p, from given levels: the kind of figure that compares Fe, Co and Ni 3+/4+.</summary>
    /// <param name="couples">Name, middle against the middle of O 2p in eV, width in eV.</param>
    /// <param name="oxygenWidth">Width of the O 2p band, eV.</param>
    /// <exception cref="InputException">A width is not above zero.</exception>
    public static BandScheme OfCouples(IReadOnlyList<(string Name, double Centre, double Width)> couples, double oxygenWidth)
    {
        if (!(oxygenWidth > 0) || couples.Any(c => !(c.Width > 0))) throw new InputException("The widths of the bands are not above zero.");
        var bands = couples.Select(c => new EnergyBand(c.Name, c.Centre, c.Width, true, false)).Prepend(new EnergyBand("O 2p", 0, oxygenWidth, true, true)).ToList();
        return new([.. bands.OrderBy(b => b.Centre)], "given levels", Next(bands));
    }

    private static string Next(List<EnergyBand> bands)
    {
        var metal = bands.Where(b => b.Occupied && !b.IsOxygen).MaxBy(b => b.Top)!;
        var oxygen = bands.Where(b => b.Occupied && b.IsOxygen).MaxBy(b => b.Top)!;
        var (first, second) = metal.Top >= oxygen.Top ? (metal, oxygen) : (oxygen, metal);
        return second.Top > first.Bottom ? "both" : first.IsOxygen ? "oxygen" : "metal";
    }
}
