// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;

namespace Halite.Lattices;

/// <summary>Where Li goes that the octahedral sites cannot hold.</summary>
public enum OverStoichiometry
{
    /// <summary>
    /// The octahedral sites (4a) are full and the excess sits on tetrahedral sites (8c): the fewest tetrahedral Li, and
    /// the only assumption without a free parameter, hence the default.
    /// </summary>
    Tetrahedral,

    /// <summary>
    /// The octahedral sites that the added anions bring stay vacant and all Li of the addition sits on tetrahedral sites:
    /// two tetrahedral Li and one vacancy for each excess cation. The truth lies between the two models.
    /// </summary>
    Vacancies,
}

/// <summary>
/// The cations of a rock salt by site, per two anions, so that there are two octahedral (4a) and four tetrahedral (8c)
/// sites.
/// </summary>
public sealed record RockSaltComposition
{
    private RockSaltComposition(double octahedralLithium, double vacancies, double tetrahedralLithium, ImmutableArray<(string Species, double Amount)> metals, OverStoichiometry model)
    {
        OctahedralLithium = octahedralLithium;
        Vacancies = vacancies;
        TetrahedralLithium = tetrahedralLithium;
        Metals = metals;
        Model = model;
    }

    /// <summary>Li on octahedral sites per two anions.</summary>
    public double OctahedralLithium { get; }

    /// <summary>Vacant octahedral sites per two anions.</summary>
    public double Vacancies { get; }

    /// <summary>Li on tetrahedral sites per two anions.</summary>
    public double TetrahedralLithium { get; }

    /// <summary>The other cations, called transition metals here whatever they are, all octahedral, per two anions.</summary>
    public ImmutableArray<(string Species, double Amount)> Metals { get; }

    /// <summary>Which model placed cations beyond two per two anions.</summary>
    public OverStoichiometry Model { get; }

    /// <summary>All Li per two anions.</summary>
    public double Lithium => OctahedralLithium + TetrahedralLithium;

    /// <summary>All transition metals per two anions.</summary>
    public double Metal => Metals.Sum(m => m.Amount);

    /// <summary>Li share of the octahedral sites, p.</summary>
    public double LithiumShare => OctahedralLithium / 2;

    /// <summary>Share of octahedral sites without a transition metal, n.</summary>
    public double OpenShare => 1 - Metal / 2;

    /// <summary>Li share of the tetrahedral sites, y.</summary>
    public double TetrahedralShare => TetrahedralLithium / 4;

    /// <summary>Li and transition metals on octahedral sites only, without vacancies.</summary>
    /// <param name="x">Li per two anions, from 0 to 2.</param>
    /// <exception cref="InputException">x is outside of that range.</exception>
    public static RockSaltComposition Stoichiometric(double x)
    {
        if (!(x >= 0 && x <= 2)) throw new InputException(string.Create(CultureInfo.InvariantCulture, $"The octahedral sites hold from 0 to 2 Li per two anions, and {x} was asked for: choose a Li content in that range or add Li2O."));
        return new RockSaltComposition(x, 0, 0, [("TM", 2 - x)], OverStoichiometry.Tetrahedral);
    }

    /// <summary>The cations of a composition placed on their sites.</summary>
    /// <param name="lithium">Li per two anions.</param>
    /// <param name="metals">The other cations per two anions.</param>
    /// <param name="model">Where Li goes beyond two cations per two anions; with fewer, octahedral sites stay vacant.</param>
    /// <exception cref="InputException">The cations do not fit the sites.</exception>
    public static RockSaltComposition Place(double lithium, IEnumerable<(string Species, double Amount)> metals, OverStoichiometry model)
    {
        const double rounding = 1e-9;
        var others = metals.Where(m => m.Amount != 0).ToImmutableArray();
        foreach (var (species, amount) in others.Prepend(("Li", lithium)))
        {
            if (!(amount >= 0) || !double.IsFinite(amount))
                throw new InputException(string.Create(CultureInfo.InvariantCulture, $"The amount of {species} is {amount} per two anions: an amount is not negative; correct the formula."));
        }

        double metal = others.Sum(m => m.Amount), excess = lithium + metal - 2;
        if (metal > 2 + rounding)
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"There are {metal:0.####} cations other than Li per two anions and only 2 octahedral sites: correct the formula, a rock salt cannot hold it."));
        if (excess <= rounding) return new RockSaltComposition(lithium, Math.Max(0, -excess), 0, others, model);

        var (tetrahedral, vacant) = model == OverStoichiometry.Tetrahedral ? (excess, 0.0) : (2 * excess, excess);
        if (tetrahedral > 4 + rounding)
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"The composition has {tetrahedral:0.####} Li per two anions on tetrahedral sites and there are only 4: add less Li2O."));
        if (lithium - tetrahedral < -rounding)
        {
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture,
                $"With {metal:0.####} other cations per two anions, {lithium:0.####} Li are fewer than the {tetrahedral:0.####} that this site model puts on tetrahedral sites: use another site model (--excess) or another composition."));
        }

        return new RockSaltComposition(Math.Max(0, lithium - tetrahedral), vacant, tetrahedral, others, model);
    }

    /// <summary>Whole numbers of each species in a crystal, as close to the composition as it allows.</summary>
    /// <param name="grid">The crystal.</param>
    public SiteCounts In(RockSaltGrid grid)
    {
        double half = grid.Sites / 2.0;
        int lithium = Nearest(OctahedralLithium * half), vacant = Math.Min(Nearest(Vacancies * half), grid.Sites - lithium);
        int rest = Metals.IsEmpty ? 0 : grid.Sites - lithium - vacant;
        if (Metals.IsEmpty) vacant = grid.Sites - lithium;

        // Largest remainders for the metals, first come first where they tie.
        double metal = Metal;
        var quotas = Metals.Select(m => m.Amount * rest / metal).ToArray();
        var counts = quotas.Select(q => (int)Math.Floor(q + 1e-9)).ToArray();
        foreach (int m in Enumerable.Range(0, counts.Length).OrderByDescending(m => quotas[m] - counts[m]).Take(rest - counts.Sum())) counts[m]++;
        return new SiteCounts(grid, lithium, vacant, [.. counts], Math.Min(Nearest(TetrahedralLithium * half), grid.Tetrahedra));
    }

    private static int Nearest(double value) => (int)Math.Round(value, MidpointRounding.ToEven);
}

/// <summary>Whole numbers of species in one crystal.</summary>
/// <param name="Grid">The crystal.</param>
/// <param name="Lithium">Li on cation sites.</param>
/// <param name="Vacancies">Vacant cation sites.</param>
/// <param name="Metals">Each other cation, in the order of the composition.</param>
/// <param name="TetrahedralLithium">Li on tetrahedral sites.</param>
public sealed record SiteCounts(RockSaltGrid Grid, int Lithium, int Vacancies, ImmutableArray<int> Metals, int TetrahedralLithium)
{
    /// <summary>All Li.</summary>
    public int AllLithium => Lithium + TetrahedralLithium;

    /// <summary>All transition metals.</summary>
    public int Metal => Metals.Sum();

    /// <summary>Li per two anions, as the crystal holds it.</summary>
    public double X => 2.0 * AllLithium / Grid.Sites;
}
