// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Halite.Data;
using Halite.Studies.CrossChecks;
using Halite.Studies.Model;
using Halite.Techniques;

namespace Halite.Studies.Tests;

/// <summary>What <c>study check</c> finds without computing: all of it, each with its line.</summary>
public sealed class StudyCheckTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("halite-check-").FullName;

    public StudyCheckTests()
    {
        Table("cycler.csv", "time_s,current_mA,voltage_V", i => $"{36 * i},0.1,{3 + 0.015 * i}");
        Table("impedance.csv", "frequency_Hz,Zreal_ohm,Zimag_ohm", i => $"{Math.Pow(10, 5 - 0.06 * i)},{10 + 50 / (1 + Math.Pow(10, 4 - 0.12 * i))},{-50 * Math.Pow(10, 2 - 0.06 * i) / (1 + Math.Pow(10, 4 - 0.12 * i))}");
        Table("raman.csv", "raman_shift_cm-1,intensity", i => $"{400 + 4 * i},{100 + 900 / (1 + Math.Pow((4 * i - 200) / 20.0, 2))}");
        Table("xps.csv", "binding_energy_eV,counts", i => $"{540 - 0.15 * i},{100 + 900 / (1 + Math.Pow((10.5 - 0.15 * i) / 0.6, 2))}");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private void Table(string name, string head, Func<int, FormattableString> row)
    {
        var text = new StringBuilder(head).Append('\n');
        for (int i = 0; i <= 100; i++) text.Append(FormattableString.Invariant(row(i))).Append('\n');
        File.WriteAllText(Path.Combine(folder, name), text.ToString());
    }

    private void Write(string study) => File.WriteAllText(Path.Combine(folder, "study.yaml"), study);

    private Panel Check() => StudyCheckOperation.Operation.Run(new OperationContext(StudyCheckOperation.Operation, [folder]));

    private static string Study(string data, string rest = "") => $"version: 1\nsamples: [ {{ id: s, formula: Li1.2Ti0.2Mn0.6O1.8F0.2 }} ]\ncells: [ {{ id: c, sample: s, mass_mg: 5 }} ]\ndata:\n  - {data}\n{rest}";

    [Fact]
    public void Every_fault_is_told_on_a_line_of_its_own_in_the_order_of_the_file()
    {
        Write("""
            version: 1
            titel: x
            samples:
              - { id: s, formula: Li1.2Xx0.2O2 }
              - { id: t, forumla: LiFeO2 }
            cells:
              - { id: c, sample: s, mass_mg: abc, area_cm2: -1, colour: red }
              - { id: d, sample: t }
              - { id: e, sample: u }
            data:
              - { cell: c, kind: cycle, file: gone.mpt }
              - { cell: c, kind: cycel, file: cycler.csv, id: lost }
              - { id: i, sample: s, kind: eis, file: raman.csv, options: { circuit: "R0-p(R1", wieght: 2, weight: none } }
            models:
              options: { peaks: { weights: nonsense } }
            literature: points.csv
            claims:
              - { text: a, stated: 1, found: "lost.cycles[0].charge_mAh" }
              - { text: b, stated: 1, found: i.x + 1 }
              - { text: c, stated: one, found: i.x }
              - { text: d, stated: 1, found: nobody.x }
            """);
        var faults = Assert.Throws<InputException>(Check).Faults;
        (int Line, string Says)[] expected =
        [
            (2, "unknown key \"titel\"; did you mean title?"), (4, "samples s: The formula"), (5, "unknown key \"forumla\"; did you mean formula?"),
            (7, "mass_mg is \"abc\""), (7, "area_cm2 is -1"), (7, "unknown key \"colour\""), (9, "there is no sample \"u\""),
            (11, "gone.mpt: no such file"), (12, "there is no kind \"cycel\"; did you mean cycle?"),
            (13, "circuit"), (13, "no option \"wieght\"; did you mean weight?"), (13, "weight none: choose one of"), (13, "raman.csv holds a spectrum"),
            (15, "weights nonsense: choose one of"), (16, "points.csv: no such file"), (20, "\"one\" is not a number"), (21, "found names \"nobody\""),
        ];
        foreach (var (line, says) in expected) Assert.Contains(faults, f => f.Contains($"study.yaml, line {line}: ", StringComparison.Ordinal) && f.Contains(says, StringComparison.Ordinal));

        // What follows from another fault (the lost cell, kind and sample) is not told; found: i.x + 1 is a path that ends in an odd way, which only a run can follow.
        Assert.Equal(expected.Length, faults.Length);
        var lines = faults.Select(f => int.Parse(f.Split(", line ")[1].Split(':')[0], CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(lines.Order(), lines);
        Assert.All(faults, f => Assert.DoesNotContain('\n', f));

        // A run stops at the first, in one sentence.
        Assert.Single(Assert.Throws<InputException>(() => StudyReader.Read(folder)).Faults);
    }

    [Theory]
    [InlineData("cell: c, kind: cycle, file: impedance.csv", "impedance.csv holds an impedance, which `cycle` does not read; write kind: drt")]
    [InlineData("cell: c, kind: gitt, file: raman.csv", "raman.csv holds a spectrum, which `gitt` does not read; write kind: peaks")]
    [InlineData("sample: s, kind: eis, file: raman.csv", "raman.csv holds a spectrum, which `eis` does not read; write kind: peaks")]
    [InlineData("sample: s, kind: drt, file: xps.csv", "xps.csv holds a spectrum, which `drt` does not read; write kind: xps")]
    [InlineData("sample: s, kind: eis, file: cycler.csv", "cycler.csv holds voltages over time, which `eis` does not read; write kind: cycle")]
    [InlineData("sample: s, kind: peaks, file: impedance.csv", "impedance.csv holds an impedance, which `peaks` does not read; write kind: drt")]
    [InlineData("sample: s, kind: xas_edge, file: raman.csv", "raman.csv: nothing was recognised in it that `xas edge` reads")]
    [InlineData("sample: s, kind: peaks, file: broken.csv", "broken.csv")]
    [InlineData("sample: s, kind: peaks, file: raman.csv, options: { model: 'Eg: blob 467; constant' }", "model: ")]
    [InlineData("sample: s, kind: eis, file: impedance.csv, options: { circuit: 'R0-q(R1)' }", "circuit: ")]
    [InlineData("sample: s, kind: xas_exafs, files: [raman.csv, xps.csv]", "takes one file, this entry names 2")]
    public void A_file_of_another_kind_or_a_wrong_model_is_found_without_a_run(string data, string says)
    {
        File.WriteAllText(Path.Combine(folder, "broken.csv"), "");
        Write(Study($"{{ {data} }}"));
        var fault = Assert.Single(Assert.Throws<InputException>(Check).Faults);
        Assert.Contains("study.yaml, line 5: data ", fault, StringComparison.Ordinal);
        Assert.Contains(says, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_holds_two_kinds_passes_as_either()
    {
        Table("both.csv", "Test Time / s,Current / mA,Voltage / V,Frequency / Hz,Real Impedance / ohm,Imaginary Impedance / ohm", i => $"{36 * i},0.1,{3 + 0.015 * i},{(i < 50 ? 0 : Math.Pow(10, 8 - 0.08 * i))},{(i < 50 ? 0 : 10 + 0.5 * i)},{(i < 50 ? 0 : -5)}");
        Table("timed.csv", "Raman shift / cm-1,Intensity,Time / s,Voltage / V", i => $"{400 + 4 * i},{100 + i % 7},{i},{3.5}");
        Write(Study("{ cell: c, kind: cycle, file: both.csv }\n  - { sample: s, kind: peaks, file: timed.csv }"));
        Check();
    }

    [Fact]
    public void Who_names_the_columns_is_believed()
    {
        Write(Study("{ sample: s, kind: peaks, file: impedance.csv, options: { columns: ['raman_shift_cm-1=frequency_Hz', 'intensity=Zreal_ohm'] } }"));
        Check();
    }

    [Fact]
    public void Files_of_their_kind_pass_with_remarks_only()
    {
        Write(Study("{ cell: c, kind: cycle, file: cycler.csv }\n  - { sample: s, kind: eis, file: impedance.csv, options: { circuit: 'R0-p(R1,C1)' } }\n  - { sample: s, kind: peaks, file: raman.csv, options: { model: 'A1g: pv 600; constant' } }\n  - { sample: s, kind: xps, file: xps.csv }"));
        var panel = Check();
        Assert.Equal(0, panel.ExitCode);
        Assert.Contains(panel.Notes, n => n.Contains("c has no mass_sigma_mg", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("s.frist_discharge", "s has no frist_discharge; did you mean first_discharge?")]
    [InlineData("s", "found names the sample s; name a quantity")]
    [InlineData("'max({s.first_discharge} * 2'", ") was expected")]
    [InlineData("'{s.first_discharge} * * 2'", "was expected at character")]
    [InlineData("'cube({s.first_discharge})'", "there is no function cube")]
    [InlineData("'c-cycle.cycles[0.charge_mAh'", "a bracket is not closed")]
    [InlineData("c-cylce.cycles", "found names \"c-cylce\", which is no data entry, sample or measured value; did you mean c-cycle?")]
    [InlineData("'({s.first_charge} - {s.first_discharge}) / {s.capacity_tm_mAh_g} * 100'", "")]
    [InlineData("'s.valence_Mn[4.2 V]'", "")]
    [InlineData("s.holes_per_oxygen_charge_sigma", "")]
    [InlineData("s.oxidation_states.Mn", "")]
    [InlineData("s.percolation.li_per_formula_percolating", "")]
    public void Paths_of_claims_are_followed_as_far_as_possible(string found, string says)
    {
        Write(Study("{ cell: c, kind: cycle, file: cycler.csv }", $"claims:\n  - {{ text: a, stated: 1, found: {found} }}\n"));
        if (says.Length == 0)
        {
            Check();
            return;
        }

        var fault = Assert.Single(Assert.Throws<InputException>(Check).Faults);
        Assert.Contains("study.yaml, line 7: claim \"a\": ", fault, StringComparison.Ordinal);
        Assert.Contains(says, fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ltmof")]
    [InlineData("s-lrmo")]
    [InlineData("oxygen-redox")]
    public void The_examples_have_no_fault(string name)
    {
        using var example = new ExampleFolder(name);
        Assert.Equal(0, StudyCheckOperation.Operation.Run(new OperationContext(StudyCheckOperation.Operation, [example.Path])).ExitCode);
    }

    [Fact]
    public void Every_name_that_results_give_is_known_to_the_check_of_paths()
    {
        using var example = new ExampleFolder();
        var names = QuantityIndex.Of(example.Run()).All.Select(q => q.Name).Distinct().ToList();
        Assert.Contains("raman_A1g", names);
        Assert.DoesNotContain(names, n => !PanelQuantities.Names.Contains(n) && !KnownQuantities.All.Any(q => q.Name == n) && !PanelQuantities.Beginnings.Any(b => n.StartsWith(b, StringComparison.Ordinal)));
    }
}
