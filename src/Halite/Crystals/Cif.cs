// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Halite.Data;

namespace Halite.Crystals;

/// <summary>A structure read from a CIF, with what a reader must know about it.</summary>
/// <param name="Structure">The structure, all symmetry images written out.</param>
/// <param name="Warnings">What was assumed or lost.</param>
public sealed record CifReading(CrystalStructure Structure, ImmutableArray<Warning> Warnings);

/// <summary>
/// Crystallographic Information Files (Hall, Allen and Brown, Acta Cryst. A47 (1991) 655): the first data block with a
/// cell and sites, its symmetry operations applied.
/// </summary>
public static class Cif
{
    /// <summary>Two images closer than this are one site, Å: coordinates are often given to three or four digits.</summary>
    private const double SameSite = 0.03;

    /// <summary>Reads a structure.</summary>
    /// <param name="text">The file's text.</param>
    /// <exception cref="InputException">The file holds no cell or no sites, or a value cannot be read.</exception>
    public static CifReading Read(string text)
    {
        var block = CifBlock.All(text).FirstOrDefault(b => b.Has("_cell_length_a") && b.Loop("_atom_site_fract_x") is not null)
            ?? throw new InputException("The CIF has no data block with a cell and atomic sites (_cell_length_a, _atom_site_fract_x): give a file of a crystal structure.");
        var cell = UnitCell.FromParameters(
            block.Number("_cell_length_a"), block.Number("_cell_length_b"), block.Number("_cell_length_c"),
            block.Number("_cell_angle_alpha"), block.Number("_cell_angle_beta"), block.Number("_cell_angle_gamma"));
        var warnings = ImmutableArray.CreateBuilder<Warning>();
        var operations = Operations(block, warnings);
        var states = States(block);
        var sites = ImmutableArray.CreateBuilder<CrystalSite>();
        var loop = block.Loop("_atom_site_fract_x")!;
        for (int row = 0; row < loop.Rows; row++)
        {
            var label = loop.Text("_atom_site_label", row) ?? "";
            var type = loop.Text("_atom_site_type_symbol", row) ?? label;
            var (element, state) = Ion(type);
            if (states.TryGetValue(type, out double given)) state = given;
            var position = new Vector3D(loop.Number("_atom_site_fract_x", row), loop.Number("_atom_site_fract_y", row), loop.Number("_atom_site_fract_z", row));
            double occupancy = loop.Text("_atom_site_occupancy", row) is null or "." or "?" ? 1 : loop.Number("_atom_site_occupancy", row);
            var images = new List<Vector3D>();
            foreach (var operation in operations)
            {
                var image = Reduce(operation.Apply(position));
                if (images.All(other => cell.Distance(other, image) > SameSite)) images.Add(image);
            }

            sites.AddRange(images.Select(p => new CrystalSite(element, p, occupancy, state, label)));
        }

        var name = block.Value("_chemical_formula_sum") ?? block.Name;
        return new CifReading(new CrystalStructure(name, cell, sites.ToImmutable()), warnings.ToImmutable());
    }

    /// <summary>Writes a structure in P1.</summary>
    /// <param name="structure">The structure.</param>
    public static string Write(CrystalStructure structure)
    {
        var text = new StringBuilder();
        var name = new string([.. structure.Name.Where(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.')]);
        var (a, b, c) = structure.Cell.Lengths;
        var (alpha, beta, gamma) = structure.Cell.Angles;
        text.Append(CultureInfo.InvariantCulture, $"data_{(name.Length > 0 ? name : "structure")}\n_symmetry_space_group_name_H-M 'P 1'\n_symmetry_Int_Tables_number 1\n");
        text.Append(CultureInfo.InvariantCulture, $"_cell_length_a {a:F8}\n_cell_length_b {b:F8}\n_cell_length_c {c:F8}\n_cell_angle_alpha {alpha:F8}\n_cell_angle_beta {beta:F8}\n_cell_angle_gamma {gamma:F8}\n");
        text.Append("loop_\n_symmetry_equiv_pos_as_xyz\n'x, y, z'\n");
        text.Append("loop_\n_atom_site_label\n_atom_site_type_symbol\n_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\n_atom_site_occupancy\n");
        int n = 0;
        foreach (var site in structure.Sites)
        {
            var type = site.Element + (site.OxidationState is { } s && s != 0 ? string.Create(CultureInfo.InvariantCulture, $"{Math.Abs(s):0.####}{(s > 0 ? '+' : '-')}") : "");
            text.Append(CultureInfo.InvariantCulture, $"{(site.Label.Length > 0 ? site.Label : site.Element + n)} {type} {site.Position.X:F8} {site.Position.Y:F8} {site.Position.Z:F8} {site.Occupancy:0.######}\n");
            n++;
        }

        return text.ToString();
    }

    /// <summary>Element and oxidation state of a CIF type symbol ("Mn3+", "O2-", "Li+", "Fe1").</summary>
    /// <param name="type">The symbol.</param>
    public static (string Element, double? State) Ion(string type)
    {
        int n = 0;
        while (n < type.Length && n < 2 && char.IsAsciiLetter(type[n])) n++;
        if (n == 2 && !char.IsAsciiLetterLower(type[1])) n = 1;
        var element = n == 0 ? type : char.ToUpperInvariant(type[0]) + type[1..n].ToLowerInvariant();
        var rest = type[n..];
        if (rest.Length == 0 || rest[^1] is not ('+' or '-')) return (element, null);
        double size = 1;
        if (rest.Length > 1 && !double.TryParse(rest[..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out size)) return (element, null);
        return (element, rest[^1] == '-' ? -size : size);
    }

    private static List<SymmetryOperation> Operations(CifBlock block, ImmutableArray<Warning>.Builder warnings)
    {
        foreach (var key in new[] { "_symmetry_equiv_pos_as_xyz", "_space_group_symop_operation_xyz", "_space_group_symop.operation_xyz" })
        {
            if (block.Loop(key) is { } loop) return [.. Enumerable.Range(0, loop.Rows).Select(r => SymmetryOperation.Parse(loop.Text(key, r)!))];
            if (block.Value(key) is { } single) return [SymmetryOperation.Parse(single)];
        }

        var group = block.Value("_symmetry_space_group_name_H-M") ?? block.Value("_space_group_name_H-M_alt") ?? "";
        if (group.Replace(" ", "", StringComparison.Ordinal) is not ("" or "P1"))
            warnings.Add(new Warning("no-symmetry-operations", $"The CIF names the space group {group} and lists no symmetry operations: only the sites written in it were taken."));
        return [SymmetryOperation.Identity];
    }

    private static Dictionary<string, double> States(CifBlock block)
    {
        var states = new Dictionary<string, double>(StringComparer.Ordinal);
        if (block.Loop("_atom_type_oxidation_number") is { } loop)
        {
            for (int r = 0; r < loop.Rows; r++)
            {
                if (loop.Text("_atom_type_symbol", r) is { } type) states[type] = loop.Number("_atom_type_oxidation_number", r);
            }
        }

        return states;
    }

    private static Vector3D Reduce(Vector3D p)
    {
        static double One(double x)
        {
            x -= Math.Floor(x);
            return x > 1 - 1e-6 ? 0 : x;
        }

        return new(One(p.X), One(p.Y), One(p.Z));
    }
}
