// SPDX-License-Identifier: Apache-2.0
using System.Collections.ObjectModel;
using Halite.Chemistry;
using Halite.Data;

namespace Halite.Composition;

/// <summary>Where cations beyond one per anion are placed in a rock salt with more cations than anions.</summary>
public enum ExcessSites
{
    /// <summary>All octahedral 4a sites are full, only the excess sits on tetrahedral 8c.</summary>
    Tetrahedral,

    /// <summary>Both Li of each excess Li2O sit on 8c, which leaves one 4a site vacant for each (the model that Rietveld refinement preferred in Wang et al., Adv. Mater. 2023, 2306396).</summary>
    Vacancies,
}

/// <summary>What the ledger takes for granted. Every choice is printed with the result.</summary>
public sealed record LedgerOptions
{
    /// <summary>Size of the formula unit; null (default) takes <see cref="Chemistry.Normalisation.DefaultFor"/>: two anions for an oxide or oxyfluoride, as written otherwise.</summary>
    public Normalisation? Normalisation { get; init; }

    /// <summary>Oxidation states that hold, by element; default none: all follow from charge balance.</summary>
    public IReadOnlyDictionary<string, double> States { get; init; } = ReadOnlyDictionary<string, double>.Empty;

    /// <summary>Redox windows that replace <see cref="RedoxWindow.DefaultOf"/>, by element; null marks an element as inert. Default none.</summary>
    public IReadOnlyDictionary<string, RedoxWindow?> Redox { get; init; } = ReadOnlyDictionary<string, RedoxWindow?>.Empty;

    /// <summary>The ion that the cell works with ("Li", "Na", "K"); null (default) takes the most abundant of the three, so that Na0.6Li0.2Mn0.8O2 counts Na.</summary>
    public string? WorkingIon { get; init; }

    /// <summary>Where excess cations sit; default tetrahedral, the model that needs no vacancy.</summary>
    public ExcessSites ExcessSites { get; init; } = ExcessSites.Tetrahedral;

    /// <summary>Measured charge capacity, mAh per gram of this formula; null (default) where none was measured.</summary>
    public Measured? Charge { get; init; }

    /// <summary>Measured discharge capacity, mAh per gram of this formula; null (default) where none was measured.</summary>
    public Measured? Discharge { get; init; }

    /// <summary>
    /// Holes per oxygen up to which oxygen redox is taken as reversible; default 1/3 (Ben Yahia et al., Nat. Mater. 18
    /// (2019) 496). The holes are counted per O; F is not counted.
    /// </summary>
    public double ReversibleHolesPerOxygen { get; init; } = 1.0 / 3;
}
