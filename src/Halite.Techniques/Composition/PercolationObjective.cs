// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Halite.Composition;
using Halite.Data;
using Halite.Lattices;
using Halite.Lattices.Percolation;

namespace Halite.Techniques.Composition;

/// <summary>
/// Percolating lithium as an objective of a design: the 0-TM percolating Li of a random rock salt, with its standard
/// error. It is the number that <c>percolate</c> gives for the same composition. Up to one cation per anion it is read
/// from one sweep of the lattice for the whole scan, in a crystal of the same size; compositions with more cations than
/// anions, whose tetrahedral Li opens ways of its own, are sampled one by one as that verb does.
/// </summary>
internal sealed class PercolationObjective
{
    /// <summary>Name of the quantity.</summary>
    public const string Name = "percolating_li";

    /// <summary>Most compositions that are sampled one by one: each takes about a second of one core.</summary>
    public const int MostSampled = 200;

    // Above this ratio of cations to anions Li is on tetrahedral sites; below lies rounding of the grid.
    private const double OverStoichiometric = 1 + 1e-6;

    private static readonly CompositionPercolationOptions Single = new();

    // As large as the crystals of the single compositions and with as many samples, so that both err alike.
    private static readonly PercolationCurveOptions Sweep = new() { Cells = Single.Cells, Samples = Single.Samples, Seed = Single.Seed };

    private readonly DesignFamily family;
    private readonly OverStoichiometry model;
    private readonly CancellationToken token;
    private readonly Lazy<PercolationPoint[]> curve;
    private readonly Dictionary<string, (double Value, double Sigma)> sampled = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    public PercolationObjective(DesignFamily family, OverStoichiometry model, CancellationToken token)
    {
        this.family = family;
        this.model = model;
        this.token = token;
        curve = new(() => [.. PercolationCurve.OfRule(TransportRule.ZeroTM, Sweep, null, token).Points]);
        Quantity = new(Name, "Percolating Li per two anions (random rock salt, 0-TM)", "1", p => Of(p).Value);
        Error = new(Name + "_sigma", "Standard error of the percolating Li", "1", p => Of(p).Sigma);
    }

    /// <summary>The quantity of the scan.</summary>
    public DesignQuantity Quantity { get; }

    /// <summary>Its standard error, as a quantity.</summary>
    public DesignQuantity Error { get; }

    /// <summary>How the values were made, for output.</summary>
    public string Source => FormattableString.Invariant($"random rock salt, 0-TM, {Single.Samples} samples of {Single.Cells}³ cells, seed {Single.Seed}: up to one cation per anion the curve of Newman-Ziff sweeps, above it each composition by itself with the site model \"{(model == OverStoichiometry.Tetrahedral ? "tetrahedral" : "vacancies")}\"");

    /// <summary>Refuses a scan in which too many compositions would have to be sampled one by one, before any is.</summary>
    /// <param name="options">What the scan looks for.</param>
    /// <exception cref="InputException">There are too many.</exception>
    public void Require(DesignOptions options)
    {
        var ratio = new DesignQuantity("cation_anion_ratio", "", "1", p => p.CationAnionRatio);
        var over = options with
        {
            Objectives = [new(ratio, true)],
            Constraints = [.. options.Constraints.Where(c => !c.Quantity.Name.StartsWith(Name, StringComparison.Ordinal)), new(ratio, OverStoichiometric, double.PositiveInfinity)],
        };
        long count = DesignScan.Run(family, over, null, token).Valid;
        if (count > MostSampled)
        {
            throw new InputException(string.Create(CultureInfo.InvariantCulture,
                $"{Name} of compositions with more cations than anions is sampled one by one, and the family has {count} of them where {MostSampled} are allowed: make the steps coarser, bound cation_anion_ratio by max: 1 under constraints, or leave the addition out."));
        }
    }

    private (double Value, double Sigma) Of(DesignPoint point)
    {
        double lithium = point.Amount("Li");
        if (lithium == 0) return (0, 0);
        if (point.CationAnionRatio > OverStoichiometric) return Sampled(point, lithium);

        // Two octahedral sites per two anions; those without a metal conduct, Li or vacant.
        double open = Math.Min(1, 1 - (2 * point.CationAnionRatio - lithium) / 2), place = open * PercolationCurve.PointCount - 1;
        if (place <= 0) return (0, 0);
        var points = curve.Value;
        int below = Math.Min((int)place, points.Length - 2);
        double above = place - below;

        // Neighbouring points share samples: their errors add as wholly correlated ones, which is an upper bound.
        return (
            lithium * ((1 - above) * points[below].Fraction + above * points[below + 1].Fraction),
            lithium * ((1 - above) * points[below].Sigma + above * points[below + 1].Sigma));
    }

    private (double Value, double Sigma) Sampled(DesignPoint point, double lithium)
    {
        var metals = new List<(string Species, double Amount)>();
        for (int i = 0; i < family.Species.Length; i++)
        {
            if (!family.Species[i].IsAnion && family.Species[i].Symbol != "Li") metals.Add((family.Species[i].Symbol, point.Amounts[i]));
        }

        var key = string.Join(' ', metals.Select(m => m.Amount).Append(lithium).Select(a => a.ToString("F9", CultureInfo.InvariantCulture)));
        lock (gate)
        {
            if (sampled.TryGetValue(key, out var known)) return known;
            var fraction = CompositionPercolation.Of(RockSaltComposition.Place(lithium, metals, model), Single, null, token).PercolatingFraction;
            return sampled[key] = (lithium * fraction.Value, lithium * (fraction.Sigma ?? double.NaN));
        }
    }
}
