// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Chemistry;

namespace Halite.Composition;

/// <summary>One composition of a scan with its ledger, in the units of <see cref="CompositionLedger"/>; per two anions where it counts atoms.</summary>
public readonly ref struct DesignPoint
{
    private readonly DesignFamily family;

    internal DesignPoint(DesignFamily family, ReadOnlySpan<double> axes, ReadOnlySpan<double> amounts, ReadOnlySpan<double> states, double molarMass, double cations, double anions, double ions, double electrons, double oxygen)
    {
        this.family = family;
        Axes = axes;
        Amounts = amounts;
        States = states;
        MolarMass = molarMass;
        CationAnionRatio = cations / anions;
        Ions = ions;
        MetalElectrons = electrons;
        Oxygen = oxygen;
    }

    /// <summary>Values of the axes.</summary>
    public ReadOnlySpan<double> Axes { get; }

    /// <summary>Amounts per two anions, in the order of the family's species.</summary>
    public ReadOnlySpan<double> Amounts { get; }

    /// <summary>Oxidation states as made, in the order of the family's species.</summary>
    public ReadOnlySpan<double> States { get; }

    /// <summary>Molar mass per two anions, g/mol.</summary>
    public double MolarMass { get; }

    /// <summary>Cations per anion.</summary>
    public double CationAnionRatio { get; }

    /// <summary>Working ions per two anions.</summary>
    public double Ions { get; }

    /// <summary>Electrons that the metals can give on charge, per two anions.</summary>
    public double MetalElectrons { get; }

    /// <summary>Oxygen per two anions.</summary>
    public double Oxygen { get; }

    /// <summary>Electrons per two anions that lithium and the ceiling of one hole per three oxygens both allow.</summary>
    public double UsableElectrons => Math.Min(Ions, MetalElectrons + Oxygen / 3);

    /// <summary>The usable capacity, mAh/g.</summary>
    public double UsableCapacity => UsableElectrons * PhysicalConstants.MilliampereHoursPerMole / MolarMass;

    /// <summary>Amount of an element per two anions; 0 where the family has none.</summary>
    /// <param name="symbol">The element.</param>
    public double Amount(string symbol)
    {
        for (int i = 0; i < Amounts.Length; i++)
        {
            if (family.Species[i].Symbol == symbol) return Amounts[i];
        }

        return 0;
    }
}

/// <summary>A number that a scan computes of each composition.</summary>
/// <param name="point">The composition with its ledger.</param>
public delegate double DesignFunction(DesignPoint point);

/// <summary>
/// A named number of a composition that a scan can maximise, minimise, bound or list. Another room supplies its own by
/// making one: the function must be pure and safe to call from several threads.
/// </summary>
/// <param name="Name">Key in JSON and in the family file, unit as suffix ("capacity_tm_mAh_g").</param>
/// <param name="Label">Name for people.</param>
/// <param name="Unit">Unit; "1" for a pure number.</param>
/// <param name="Function">Computes it.</param>
public sealed record DesignQuantity(string Name, string Label, string Unit, DesignFunction Function)
{
    /// <summary>The quantities that follow from the composition alone.</summary>
    /// <param name="family">The family.</param>
    /// <param name="prices">Prices for the costs.</param>
    /// <param name="meanVoltage">Mean discharge voltage for the cost per energy, V; above zero.</param>
    public static ImmutableArray<DesignQuantity> Standard(DesignFamily family, PriceTable prices, double meanVoltage)
    {
        double perMole = PhysicalConstants.MilliampereHoursPerMole;
        bool[] cation = [.. family.Species.Select(s => !s.IsAnion)];
        bool[] metal = [.. family.Species.Select(s => !s.IsAnion && Elements.Get(s.Symbol).Group != 1)];
        double[] worth = [.. family.Species.Select(s => Elements.Get(s.Symbol).AtomicWeight * (prices.PerKilogram.TryGetValue(s.Symbol, out double p) ? p : double.NaN))];
        double Cost(DesignPoint p) => Dot(p.Amounts, worth) / p.MolarMass;
        return
        [
            new("capacity_all_li_mAh_g", "All-ion capacity", "mAh/g", p => p.Ions * perMole / p.MolarMass),
            new("capacity_tm_mAh_g", "Metal capacity", "mAh/g", p => p.MetalElectrons * perMole / p.MolarMass),
            new("capacity_ceiling_mAh_g", "Ceiling", "mAh/g", p => (p.MetalElectrons + p.Oxygen / 3) * perMole / p.MolarMass),
            new("capacity_usable_mAh_g", "Usable capacity (lower of all-ion and ceiling)", "mAh/g", p => p.UsableCapacity),
            new("tm_share_percent", "Metal share of the usable capacity", "%", p => p.UsableElectrons > 0 ? 100 * Math.Min(p.MetalElectrons, p.UsableElectrons) / p.UsableElectrons : 0),
            new("holes_per_oxygen_all_li", "Holes per O with all ions out", "1", p => p.Oxygen > 0 ? (p.Ions - p.MetalElectrons is > 1e-12 and var beyond ? beyond / p.Oxygen : 0) : double.NaN),
            new("li_content", "Working ions per two anions", "1", p => p.Ions),
            new("tm_content", "Metals per two anions", "1", p => Sum(p.Amounts, metal)),
            new("cation_anion_ratio", "Cations per anion", "1", p => p.CationAnionRatio),
            new("molar_mass_g_mol", "Molar mass per two anions", "g/mol", p => p.MolarMass),
            new("entropy_cations_R", "Configurational entropy per cation site", "R", p => Entropy(p.Amounts, cation)),
            new("entropy_metals_R", "Configurational entropy of the metals", "R", p => Entropy(p.Amounts, metal)),
            new("cost_usd_kg", "Cost of the elements", "USD/kg", Cost),
            new("cost_usd_kWh", "Cost of the elements per energy", "USD/kWh", p => Cost(p) / (p.UsableCapacity * meanVoltage) * 1000),
        ];
    }

    private static double Dot(ReadOnlySpan<double> a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < b.Length; i++) sum += a[i] == 0 ? 0 : a[i] * b[i];
        return sum;
    }

    private static double Sum(ReadOnlySpan<double> a, bool[] which)
    {
        double sum = 0;
        for (int i = 0; i < which.Length; i++) sum += which[i] ? a[i] : 0;
        return sum;
    }

    private static double Entropy(ReadOnlySpan<double> a, bool[] which)
    {
        double total = Sum(a, which), sum = 0;
        for (int i = 0; i < which.Length; i++)
        {
            if (which[i] && a[i] > 0) sum -= a[i] / total * Math.Log(a[i] / total);
        }

        return sum;
    }
}

/// <summary>A quantity that a scan optimises.</summary>
/// <param name="Quantity">The quantity.</param>
/// <param name="Maximise">Whether more is better.</param>
public sealed record DesignObjective(DesignQuantity Quantity, bool Maximise);

/// <summary>Bounds within which a quantity has to lie; a point outside is left out.</summary>
/// <param name="Quantity">The quantity.</param>
/// <param name="Minimum">Lowest allowed; minus infinity for none.</param>
/// <param name="Maximum">Highest allowed; infinity for none.</param>
public sealed record DesignConstraint(DesignQuantity Quantity, double Minimum, double Maximum);
