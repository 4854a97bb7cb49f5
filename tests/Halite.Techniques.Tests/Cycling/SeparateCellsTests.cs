// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Halite.Data;
using Halite.TestSupport;
using static Halite.Techniques.Tests.Cycling.OperationRun;

namespace Halite.Techniques.Tests.Cycling;

/// <summary>Cells beside each other, and every cycler file there is.</summary>
public sealed class SeparateCellsTests
{
    [Fact]
    public void Each_cell_has_its_own_mass()
    {
        string[] files = [Cell(1, 25, 4), Cell(1, 25, 8)];
        var r = Run("cycle", files, ("separate", "true"), ("masses-mg", "4,8"), ("mass-sigma-mg", "0.1")).Results;
        var first = r["cells"]!.AsArray().Select(c => c!["cycles"]![0]!["discharge_mAh_g"]!).ToArray();
        // The charge is proportional to the mass by construction; the sums are exact to rounding.
        Assert.Equal(first[0]["value"].Number(), first[1]["value"].Number(), 1e-9);
        Assert.Equal(0.1 / 4, first[0]["sigma"].Number() / first[0]["value"].Number(), 1e-12);
        Assert.Equal(0.1 / 8, first[1]["sigma"].Number() / first[1]["value"].Number(), 1e-12);
        Assert.Equal([4.0, 8.0], r["cells"]!.AsArray().Select(c => c!["mass_mg"].Number()));
        Assert.Empty(r["rate_capability"]!.AsArray());
        Assert.Empty(r["temperature_retention"]!.AsArray());
    }

    [Fact]
    public void Fresh_cells_at_several_currents_are_a_rate_capability_related_to_the_slowest()
    {
        string[] files = [Cell(4, 25, 5), Cell(1, 25, 5), Cell(2, 25, 5)];
        var (r, _, panel) = Run("cycle", files, ("separate", "true"), ("masses-mg", "5,5,5"));
        var rows = r["rate_capability"]!.AsArray();
        // Currents of 0.05 mA/mg times the factor; the capacity falls by a tenth for each factor of two (see Cell).
        Assert.Equal([50.0, 100, 200], rows.Select(x => Math.Round(x!["condition"].Number(), 6)));
        Assert.Equal([100.0, 90, 80], rows.Select(x => Math.Round(x!["retention_percent"].Number(), 0)));
        var figure = Assert.Single(panel.Figures, f => f.Id == "rate");
        Assert.Equal("mA/g", figure.Plots[0].X.Unit);
        Assert.Empty(r["temperature_retention"]!.AsArray());
    }

    [Fact]
    public void Fresh_cells_at_several_temperatures_are_related_to_the_one_at_25()
    {
        string[] files = [Cell(1, 25, 5), Cell(1, 0, 5), Cell(1, 45, 5)];
        var (r, _, panel) = Run("cycle", files, ("separate", "true"));
        var rows = r["temperature_retention"]!.AsArray();
        Assert.Equal([0.0, 25, 45], rows.Select(x => Math.Round(x!["condition"].Number(), 6)));
        Assert.Equal([87.5, 100, 110], rows.Select(x => Math.Round(x!["retention_percent"].Number(), 1)));
        Assert.Single(panel.Figures, f => f.Id == "temperature");
        Assert.DoesNotContain(panel.Figures, f => f.Id == "rate");
    }

    [Theory]
    [InlineData("4", "one for each")]
    [InlineData("4,-1", "above zero")]
    [InlineData("4,x", "not a number")]
    public void Wrong_masses_are_refused_in_a_sentence(string masses, string part)
    {
        string[] files = [Cell(1, 25, 4), Cell(1, 25, 8)];
        var fault = Assert.Throws<InputException>(() => Run("cycle", files, ("separate", "true"), ("masses-mg", masses)));
        Assert.Contains(part, fault.Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => Run("cycle", files, ("masses-mg", "4,8")));
        Assert.Throws<InputException>(() => Run("cycle", files, ("separate", "true"), ("masses-mg", "4,8"), ("mass-mg", "4")));
    }

    [Fact]
    public void Without_masses_given_each_files_own_mass_counts_and_the_source_is_told()
    {
        string[] files = [SharedData.Path("data/cycling/cellpy/20160805_test001_45_cc_01.res"), Cell(1, 25, 4)];
        // One of the two states no mass: all stay per cell, and it is told which could have one.
        var mixed = Run("cycle", files, ("separate", "true")).Results["cells"]!.AsArray();
        Assert.All(mixed, c => Assert.Equal("none", c!["mass_from"]!.GetValue<string>()));
        string[] stated = [Stating(4.5), Stating(5.5)];
        var (r, warnings, panel) = Run("cycle", stated, ("separate", "true"));
        Assert.Equal([4.5, 5.5], r["cells"]!.AsArray().Select(c => c!["mass_mg"].Number()));
        Assert.All(r["cells"]!.AsArray(), c => Assert.Equal("file", c!["mass_from"]!.GetValue<string>()));
        Assert.DoesNotContain(warnings, w => w.Code is "mass-in-file" or "mass-differs");
        Assert.Contains(panel.Notes, n => n.Contains("as the files state them", StringComparison.Ordinal));
        // A mass given overrides the files', and that is told.
        var given = Run("cycle", stated, ("separate", "true"), ("mass-mg", "5"));
        Assert.Equal([5.0, 5.0], given.Results["cells"]!.AsArray().Select(c => c!["mass_mg"].Number()));
        Assert.Equal(2, given.Warnings.Count(w => w.Code == "mass-differs"));
    }

    // The first example's EC-Lab text with another mass in its header.
    private static string Stating(double mass)
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "examples", "ltmof", "raw", "ltmof-2.mpt"), Encoding.Latin1);
        int at = Array.FindIndex(lines, l => l.StartsWith("Mass of active material", StringComparison.Ordinal));
        lines[at] = string.Create(CultureInfo.InvariantCulture, $"Mass of active material : {mass} mg");
        var path = Path.Combine(Directory.CreateTempSubdirectory("halite-cells-").FullName, FormattableString.Invariant($"cell-{mass}.mpt"));
        File.WriteAllLines(path, lines, Encoding.Latin1);
        return path;
    }

    // What is no galvanostatic test: impedance, a list of experiments, an open-circuit record without current, a test
    // stopped before its first row.
    private static readonly string[] Refused = ["PEIS.mpr", "PEIS-0.mpr", "MB-0.mpr", "Experiment_Record.xlsx", "empty.ndax"];

    [Fact]
    public void Every_cycler_file_becomes_cycles_or_is_refused_in_one_sentence()
    {
        var refused = new List<string>();
        foreach (var path in Directory.EnumerateFiles(SharedData.Path("data/cycling"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            try
            {
                var (r, warnings, _) = Run("cycle", [path]);
                Assert.True(r["rows"].Number() > 0, path);
                Assert.NotNull(r["cycles"]);
                Assert.All(warnings, w => Assert.DoesNotContain('\n', w.Message));
                Assert.Equal(warnings.Length, warnings.Select(w => (w.Code, w.Message)).Distinct().Count());
            }
            catch (InputException e)
            {
                refused.Add(Path.GetFileName(path));
                Assert.DoesNotContain('\n', e.Message);
                Assert.EndsWith(".", e.Message, StringComparison.Ordinal);
            }
        }

        Assert.Equal(Refused.Order(StringComparer.Ordinal), refused.Order(StringComparer.Ordinal));
    }

    // One cycle at 0.05 mA/mg times a factor, of a capacity of 0.2 mAh/mg that falls by 10 % for each doubling of the
    // current and by 0.5 % for each kelvin below 25.
    private static string Cell(double factor, double temperature, double mass)
    {
        double current = 0.05 * factor * mass, capacity = 0.2 * mass * (1 - 0.1 * Math.Log2(factor)) * (1 + 0.005 * (temperature - 25));
        double half = 3600 * capacity / current;
        var text = new StringBuilder("time_s,current_mA,voltage_V,temperature_degC\n");
        foreach (int sign in (int[])[1, -1])
        {
            for (int i = 0; i <= 200; i++)
            {
                double t = (sign > 0 ? 0 : half + 1) + half * i / 200, v = sign > 0 ? 3 + i / 200.0 : 3.9 - i / 200.0;
                text.AppendLine(CultureInfo.InvariantCulture, $"{t:R},{sign * current:R},{v:R},{temperature:R}");
            }
        }

        var path = Path.Combine(Directory.CreateTempSubdirectory("halite-cells-").FullName, FormattableString.Invariant($"cell-{factor}x-{temperature}C-{mass}mg.csv"));
        File.WriteAllText(path, text.ToString());
        return path;
    }
}
