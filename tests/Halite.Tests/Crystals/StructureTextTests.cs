// SPDX-License-Identifier: Apache-2.0
using Halite.Crystals;
using Halite.Data;
using Halite.TestSupport;

namespace Halite.Tests.Crystals;

public class StructureTextTests
{
    private const string Poscar5 = """
        LiMnO2 L1_0
        4.15
        1 0 0
        0 1 0
        0 0 1
        Li Mn_pv O
        2 2 4
        Selective dynamics
        Direct
        0 0 0 T T T
        0.5 0.5 0 T T T
        0.5 0 0.5 F F F
        0 0.5 0.5 F F F
        0.5 0 0
        0 0.5 0
        0 0 0.5
        0.5 0.5 0.5
        """;

    [Fact]
    public void A_POSCAR_is_read_with_its_scale_and_its_elements()
    {
        var s = Poscar.Read(Poscar5);
        Assert.Equal(4.15, s.Cell.Lengths.A, 12);
        Assert.Equal(8, s.Sites.Length);
        Assert.Equal(["Li", "Mn", "O"], s.Composition.Select(c => c.Element));
        Assert.Equal(new Vector3D(0.5, 0, 0.5), s.Sites[2].Position);
    }

    [Fact]
    public void Cartesian_coordinates_a_volume_as_scale_and_VASP_4_are_understood()
    {
        var direct = Poscar.Read(Poscar5);
        var volume = Poscar.Read(Poscar5.Replace("4.15", "-71.473375", StringComparison.Ordinal));
        Assert.Equal(4.15, volume.Cell.Lengths.B, 1e-6); // cube root of the volume to its digits
        var cartesian = Poscar.Read("Li O\n2.0\n1 0 0\n0 1 0\n0 0 2\n1 1\nCartesian\n0 0 0\n0.5 0.5 1\n");
        Assert.Equal(new Vector3D(0.5, 0.5, 0.5), cartesian.Sites[1].Position);
        Assert.Equal("O", cartesian.Sites[1].Element);
        Assert.Equal(direct.Sites.Length, Poscar.Read(Poscar5.ReplaceLineEndings("\r\n")).Sites.Length);
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        var s = Poscar.Read(Poscar5);
        var again = Poscar.Read(Poscar.Write(s));
        var cif = Cif.Read(Cif.Write(s)).Structure;
        Assert.Equal(s.Sites.Select(x => (x.Element, x.Position)), again.Sites.Select(x => (x.Element, x.Position)));
        Assert.Equal(s.Sites.Select(x => (x.Element, x.Position)), cif.Sites.Select(x => (x.Element, x.Position)));
        Assert.Equal(s.Cell.Volume, cif.Cell.Volume, 1e-6); // eight decimals in the file
    }

    [Theory]
    [InlineData(4, "line 5")]
    [InlineData(12, "line 13")]
    public void A_POSCAR_that_is_cut_short_is_refused_with_its_line(int lines, string place)
    {
        var fault = Assert.Throws<InputException>(() => Poscar.Read(string.Join('\n', Poscar5.ReplaceLineEndings("\n").Split('\n').Take(lines))));
        Assert.Contains(place, fault.Message);
    }

    [Theory]
    [InlineData("LiCoO2", 12)]
    [InlineData("LiFePO4", 28)]
    [InlineData("Li2O", 12)]
    [InlineData("DRX", 64)]
    public void Real_CIFs_give_all_atoms_of_the_cell(string name, int atoms)
    {
        var reading = Cif.Read(File.ReadAllText(SharedData.Path($"reference/lattice/{name}.cif")));
        Assert.Equal(atoms, reading.Structure.Sites.Length);
        Assert.All(reading.Structure.Sites, s => Assert.InRange(s.Position.X, 0, 1));
        Assert.Contains(reading.Structure.Composition, c => c.Element == "Li");
    }

    [Fact]
    public void Symmetry_operations_uncertainties_and_quotes_of_a_CIF_are_understood()
    {
        const string text = """
            data_Li2O
            # antifluorite, one site each
            _cell_length_a 4.619(2)
            _cell_length_b 4.619(2)
            _cell_length_c 4.619(2)
            _cell_angle_alpha 90
            _cell_angle_beta 90
            _cell_angle_gamma 90
            _publ_section_title
            ;
            A title; with a semicolon
            ;
            loop_
            _space_group_symop_operation_xyz
            'x, y, z'
            '-x,-y,-z'
            'x, y+1/2, z+1/2'
            'x+1/2, y, z+1/2'
            'x+1/2, y+1/2, z'
            '-x, -y+1/2, -z+1/2'
            '-x+1/2, -y, -z+1/2'
            '-x+1/2, -y+1/2, -z'
            loop_
            _atom_site_label
            _atom_site_type_symbol
            _atom_site_fract_x
            _atom_site_fract_y
            _atom_site_fract_z
            Li1 Li1+ 0.25 0.25 0.25(1)
            O1 O2- 0 0 0
            """;
        var structure = Cif.Read(text).Structure;
        Assert.Equal(12, structure.Sites.Length);
        Assert.Equal(8, structure.Sites.Count(s => s.Element == "Li" && s.OxidationState == 1));
        Assert.Equal(4, structure.Sites.Count(s => s.Element == "O" && s.OxidationState == -2));
    }

    [Theory]
    [InlineData("data_x\n_cell_length_a 4\n", "no data block")]
    [InlineData("nonsense", "no data block")]
    public void A_CIF_without_a_structure_is_refused(string text, string part) =>
        Assert.Contains(part, Assert.Throws<InputException>(() => Cif.Read(text)).Message);

    [Fact]
    public void Impossible_angles_are_refused() => Assert.Throws<InputException>(() => UnitCell.FromParameters(4, 4, 4, 10, 10, 170));

    [Fact]
    public void Damaged_files_are_refused_in_one_sentence_and_never_crash()
    {
        var random = new Halite.Numerics.RandomStream(4);
        foreach (var original in new[] { Poscar5, Cif.Write(Poscar.Read(Poscar5)) })
        {
            for (int n = 0; n < 600; n++)
            {
                var damaged = original.ToCharArray();
                for (int hits = 0; hits < 1 + n % 4; hits++) damaged[random.NextInt(damaged.Length)] = " \n0.-x'_;#"[random.NextInt(10)];
                var text = new string(damaged)[..(n % 3 == 0 ? random.NextInt(damaged.Length) : damaged.Length)];
                try
                {
                    _ = original == Poscar5 ? Poscar.Read(text) : Cif.Read(text).Structure;
                }
                catch (InputException e)
                {
                    Assert.DoesNotContain('\n', e.Message);
                }
            }
        }
    }
}
