// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Crystals;
using Halite.Studies.CrossChecks;

namespace Halite.Studies.Export;

/// <summary>
/// The average structure of a disordered rock salt (Fm-3m, P1 written out): every cation shares 4a, every anion 4b, and
/// the cations that the site model puts between them share 8c. It is what diffraction of the average sees, not where
/// single atoms are.
/// </summary>
internal static class AverageRockSalt
{
    private static readonly ImmutableArray<Vector3D> Face = [new(0, 0, 0), new(0, 0.5, 0.5), new(0.5, 0, 0.5), new(0.5, 0.5, 0)];
    private static readonly ImmutableHashSet<string> Anions = ["O", "F", "S", "Cl", "N"];

    /// <summary>The structure as CIF; null with the reason where it cannot be made.</summary>
    /// <param name="composition">Results of the sample's composition.</param>
    /// <param name="lattice">Lattice parameter of the state as made, angstrom.</param>
    public static (string? Cif, string Reason) Of(StepResult composition, Quantity lattice)
    {
        if (composition.Results?["formula"] is not { } formula) return (null, composition.Failure ?? "the composition gives no formula");
        var amounts = formula.AsObject().Select(e => (Element: e.Key, Amount: Read.Number(e.Value))).Where(e => e.Amount > 0).ToList();
        double anions = amounts.Where(e => Anions.Contains(e.Element)).Sum(e => e.Amount);
        double cations = amounts.Where(e => !Anions.Contains(e.Element)).Sum(e => e.Amount);
        if (anions <= 0 || cations / anions is < 0.9 or > 1.6) return (null, "cations and anions are not nearly as many, so it is no rock salt");

        // Occupancies per site: four anion sites a cell; of the cations what the site model leaves on 4a, the rest on eight 8c.
        double tetrahedral = Read.Number(Read.At(composition.Results, "site_models[0].tetrahedral"));
        if (double.IsNaN(tetrahedral)) tetrahedral = Math.Max(0, cations - anions);
        double between = tetrahedral / anions / 2, lithium = amounts.FirstOrDefault(e => e.Element == "Li").Amount;
        if (tetrahedral > lithium) return (null, "the site model puts more than the Li between the sites");
        var sites = ImmutableArray.CreateBuilder<CrystalSite>();
        foreach (var (element, amount) in amounts)
        {
            bool anion = Anions.Contains(element);
            double occupancy = (element == "Li" ? amount - tetrahedral : amount) / anions;
            double shift = anion ? 0.5 : 0;
            if (occupancy > 0) sites.AddRange(Face.Select((p, i) => new CrystalSite(element, new(Wrap(p.X + shift), Wrap(p.Y + shift), Wrap(p.Z + shift)), occupancy, null, FormattableString.Invariant($"{element}{(anion ? "b" : "a")}{i + 1}"))));
        }

        if (between > 0)
        {
            sites.AddRange(Face.SelectMany(p => new[] { 0.25, 0.75 }.Select(t => new Vector3D(Wrap(p.X + t), Wrap(p.Y + t), Wrap(p.Z + t))))
                .Select((p, i) => new CrystalSite("Li", p, between, null, FormattableString.Invariant($"Lic{i + 1}"))));
        }

        var text = Cif.Write(new CrystalStructure(composition.Sample, UnitCell.Cubic(lattice.Value.Value), sites.ToImmutable()));
        var sigma = lattice.Value.Sigma is { } s ? string.Create(CultureInfo.InvariantCulture, $" ± {s:G2}") : "";
        return (string.Create(CultureInfo.InvariantCulture, $"# Average Fm-3m structure of {(string?)composition.Results["formula_text"]}, written out in P1 by Halite.\n# a = {lattice.Value.Value}{sigma} angstrom from: {lattice.Source}\n# Occupancies follow the formula and its site model ({(string?)composition.Results["site_model"] ?? "no excess Li"}); no diffraction was refined.\n") + text, "");
    }

    private static double Wrap(double x) => x >= 1 ? x - 1 : x;
}
