// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Studies.CrossChecks;
using Halite.Studies.Model;
using Halite.Techniques;

namespace Halite.Studies.Tests;

/// <summary>What a newcomer's first study lacks or has otherwise than the examples: no formula, no mass, a discharge first, numbers that the data leave open.</summary>
public sealed class FirstHourTests : IDisposable
{
    private const double Faraday = 26801.48, MolarMass = 83.462; // Li1.2Ti0.2Mn0.6O1.8F0.2, g/mol
    private readonly string folder = Directory.CreateTempSubdirectory("halite-first-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private void Write(string rest, string formula = "Li1.2Ti0.2Mn0.6O1.8F0.2") =>
        File.WriteAllText(Path.Combine(folder, "study.yaml"), $"version: 1\nsamples:\n  - {{ id: s, formula: {formula} }}\nmodels: {{ percolation: {{ cells: 4, samples: 1 }} }}\n{rest}");

    private StudyRun Run()
    {
        using var store = ResultStore.Open(folder);
        return new StudyRunner(StudyReader.Read(folder), store, new Progress<Techniques.Progress>(), CancellationToken.None).Run();
    }

    private static Panel Of(Operation operation, string folder, params KeyValuePair<string, ImmutableArray<string>>[] options) => operation.Run(new OperationContext(operation, [folder], options));

    // Half cycles at 0.1 mA, 5 mg, one after another; a capacity below zero is a discharge.
    private void Cycler(string name, params double[] capacities)
    {
        var text = new System.Text.StringBuilder("time_s,current_mA,voltage_V\n");
        double time = 0;
        foreach (double capacity in capacities)
        {
            double length = Math.Abs(capacity) * 5 * 3.6 / 0.1;
            for (int i = 0; i <= 100; i++) text.Append(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{time + length * i / 100:F4},{0.1 * Math.Sign(capacity)},{(capacity > 0 ? 3 + 1.8 * i / 100 : 4.7 - 3.2 * i / 100):F5}\n"));
            time += length + 1;
        }

        File.WriteAllText(Path.Combine(folder, name), text.ToString());
    }

    [Fact]
    public void Li_discharged_in_before_the_first_charge_is_not_taken_for_Li_of_the_formula()
    {
        Cycler("a.csv", -60, 300, -250);
        Write("cells: [ { id: c, sample: s, mass_mg: 5, mass_sigma_mg: 0.1 } ]\ndata: [ { cell: c, kind: cycle, file: a.csv } ]\n");
        var run = Run();
        var cell = run.Cells.Single();

        // The one mass is in both: 2 % of the difference, not of both in quadrature. Integration of the table is exact to a sample's current.
        Assert.Equal(300, cell.Charge!.Value, 0.1);
        Assert.Equal(240, cell.NetCharge!.Value, 0.1);
        Assert.Equal(0.02 * 240, cell.NetCharge.Sigma!.Value, 0.01);
        var ledger = run.Compositions["s"].Results!;
        Assert.Equal((240 * MolarMass / Faraday - 0.6) / 1.8, Read.Number(ledger["holes_per_oxygen_charge"]), 1e-3);
        var bound = run.CrossChecks.Single(c => c.Id == "s.charge-li").Left!;
        Assert.Equal(240, bound.Value.Value, 0.1);
        Assert.Contains("less the 60 mAh/g discharged before it", bound.Label, StringComparison.Ordinal);
        var report = Report.StudyReport.Html(run, null);
        Assert.Contains("discharged 60 mAh/g first", report, StringComparison.Ordinal);
        Assert.Contains("Net Li out on charge", report, StringComparison.Ordinal);
        Assert.Contains("discharged by 60 mAh/g before its first charge", string.Join(" ", Of(StudyRunOperation.Operation, folder).Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cell_that_begins_with_its_charge_has_no_net_beside_it()
    {
        Cycler("a.csv", 300, -250);
        Write("cells: [ { id: c, sample: s, mass_mg: 5, mass_sigma_mg: 0.1 } ]\ndata: [ { cell: c, kind: cycle, file: a.csv } ]\n");
        var run = Run();
        Assert.Null(run.Cells.Single().DischargedBefore);
        Assert.Null(run.Replicates.Single().DischargedBefore);
        Assert.DoesNotContain("Net Li out", Report.StudyReport.Html(run, null), StringComparison.Ordinal);
    }

    [Fact]
    public void The_turning_point_counts_from_the_material_as_made()
    {
        // Metal limit 190; the bend stands at 250 of a charge before which 60 were discharged.
        var bench = new CheckBench().Cycled(300, 3).Step("cycle", """{ "turning_point": { "two_segment_mAh_g": { "value": 250, "sigma": 2 } } }""", cell: "c");
        Assert.Equal(Verdict.Red, bench.Check("turning-tm").Verdict);
        var check = bench.DischargedFirst("c", 60).Check("turning-tm");
        Assert.Equal((Verdict.Green, 190.0), (check.Verdict, check.Left!.Value.Value));
        Assert.Contains("at 250 less the 60 mAh/g", check.Left.Label, StringComparison.Ordinal);
    }

    [Fact]
    public void A_turning_point_with_an_open_interval_is_no_side_of_a_check_and_other_estimates_are_said()
    {
        const string open = """{ "turning_point": { "two_segment_mAh_g": { "value": 234, "sigma": null, "reason": "the break point is not bounded", "interval": { "lower": null, "upper": null, "level": 0.95 } }, "curvature_mAh_g": 188, "dqdv_minimum_mAh_g": 191 } }""";
        var check = new CheckBench().Cycled(300, 3).Step("cycle", open, cell: "c").Check("turning-tm");
        Assert.Equal(Verdict.NotTestable, check.Verdict);
        Assert.Contains("the turning point is not determined by the data", check.Missing.Single(), StringComparison.Ordinal);
        Assert.Contains("(188 mAh/g) and the dQ/dV minimum (191 mAh/g) agree", check.Explanation, StringComparison.Ordinal);

        // A second cell that determines it serves.
        Assert.Equal(Verdict.Green, new CheckBench().Cycled(300, 3).Step("cycle", open, cell: "c").Step("cycle", """{ "turning_point": { "two_segment_mAh_g": { "value": 188, "sigma": 2 } } }""", cell: "d").Check("turning-tm").Verdict);
    }

    [Theory]
    [InlineData("""{ "value": 1.0, "sigma": 0.1, "interval": { "lower": null, "upper": null, "level": 0.95 } }""", false)]
    [InlineData("""{ "value": 1.0, "sigma": 0.1, "interval": { "lower": null, "upper": 3, "level": 0.95 } }""", true)]
    [InlineData("""{ "value": 1.0, "sigma": null, "reason": "x", "interval": { "lower": -1, "upper": null, "level": 0.95 } }""", false)]
    [InlineData("""{ "value": 1.0, "sigma": 0.1, "interval": { "lower": 0.8, "upper": 1.3, "level": 0.95 } }""", true)]
    [InlineData("""{ "value": 1.0, "sigma": null, "reason": "no weights" }""", true)]
    public void A_quantity_is_determined_where_its_interval_or_its_sigma_says_where_it_lies(string json, bool determined)
    {
        var quantity = Read.Quantity(System.Text.Json.Nodes.JsonNode.Parse(json), "1", "d")!;
        Assert.Equal(determined, Read.IsDetermined(quantity));
        Assert.Equal(determined, Read.IsDetermined(quantity + Measured.From(0, 1, "1", "other"))); // what is computed with it is open too
    }

    [Fact]
    public void Without_a_formula_all_else_is_computed_and_what_is_missing_is_said_first()
    {
        Cycler("a.csv", 300, -250);
        Of(StudyNewOperation.Operation, folder);
        var text = File.ReadAllText(Path.Combine(folder, "study.yaml"));
        Assert.Contains("formula: unknown", text, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "study.yaml"), text.Replace("sample: sample }", "sample: sample, mass_mg: 5 }", StringComparison.Ordinal));
        Assert.Contains("has no formula (study.yaml line 5)", string.Join(" ", Of(StudyCheckOperation.Operation, folder).Warnings.Select(w => w.Message)), StringComparison.Ordinal);
        var panel = Of(StudyRunOperation.Operation, folder);
        Assert.Contains(panel.Warnings, w => w.Code == "no-formula");
        Assert.Empty(panel.Results["failed"]!.AsArray());
        var run = Run();
        Assert.Equal(300, run.Cells.Single().Charge!.Value, 0.1);
        Assert.Contains("formula", run.CrossChecks.Single(c => c.Id == "sample.charge-li").Verdict == Verdict.NotTestable ? Report.StudyReport.Html(run, null) : "", StringComparison.Ordinal);
        Assert.DoesNotContain("Ti0.2", Report.StudyReport.Html(run, null).Split("<main>")[1], StringComparison.Ordinal);

        // The list of checks that a formula serves is what is indeed not testable without one.
        var typed = run.CrossChecks.Where(c => StudyGaps.ByFormula.Contains(c.Id.Split('.')[1])).ToList();
        Assert.Equal(StudyGaps.ByFormula.Length, typed.Count);
        Assert.All(typed, c => Assert.Equal(Verdict.NotTestable, c.Verdict));
    }

    [Fact]
    public void A_cell_without_a_mass_is_told_by_check_run_and_report_with_its_line()
    {
        Cycler("a.csv", 300, -250);
        Write("cells:\n  - { id: c4, sample: s }\ndata: [ { cell: c4, kind: cycle, file: a.csv } ]\n");
        const string says = "cell c4 has no mass_mg (study.yaml line 6): its capacities per gram and 13 checks of s need it.";
        Assert.Contains(Of(StudyCheckOperation.Operation, folder).Warnings, w => w.Message == says);
        Assert.Contains(Of(StudyRunOperation.Operation, folder).Warnings, w => w.Message == says);
        var run = Run();
        Assert.Contains(says, Report.StudyReport.Html(run, null).Split("<main>")[0], StringComparison.Ordinal);
        Assert.All(run.CrossChecks.Where(c => StudyGaps.ByMass.Contains(c.Id.Split('.')[1])), c => Assert.Equal(Verdict.NotTestable, c.Verdict));
    }

    [Fact]
    public void Failed_entries_are_counted_in_the_summary_and_untested_checks_fold_into_one_line()
    {
        Cycler("a.csv", 300, -250);
        Write("cells: [ { id: c, sample: s, mass_mg: 5 } ]\ndata:\n  - { cell: c, kind: cycle, file: a.csv }\n  - { id: d5, sample: s, kind: peaks, file: gone.csv }\n");
        var notes = Of(StudyRunOperation.Operation, folder).Notes;
        Assert.Contains(notes, n => n.StartsWith("1 entry failed: d5 (", StringComparison.Ordinal));
        Assert.Contains(notes, n => n.Contains(" more would need: ", StringComparison.Ordinal));
        Assert.DoesNotContain(notes, n => n.Contains("not testable", StringComparison.Ordinal));
    }

    [Fact]
    public void A_list_or_an_object_where_a_number_belongs_is_told_with_its_fields()
    {
        Cycler("a.csv", 300, -250);
        Write("cells: [ { id: c, sample: s, mass_mg: 5 } ]\ndata:\n  - { id: d, cell: c, kind: cycle, file: a.csv }\n");
        var numbers = new Claims.StudyNumbers(Run());
        Assert.Contains("each with cycle, charge_mAh", Assert.Throws<InputException>(() => numbers.Evaluate("d.cycles")).Message, StringComparison.Ordinal);
        Assert.Contains("it has cycle, charge_mAh", Assert.Throws<InputException>(() => numbers.Evaluate("d.cycles[0]")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_in_a_command_to_paste_is_quoted_where_a_shell_would_part_it()
    {
        Assert.Equal("lab/study", CommandText.Argument("lab/study"));
        Assert.Equal("\"lab/my study\"", CommandText.Argument("lab/my study"));
        Assert.Equal("'a $b'", CommandText.Argument("a $b"));
        var spaced = Directory.CreateDirectory(Path.Combine(folder, "my study")).FullName;
        Assert.Contains($"`halite study new \"{spaced}\"`", Assert.Throws<InputException>(() => StudyReader.Read(spaced)).Message, StringComparison.Ordinal);
    }
}
