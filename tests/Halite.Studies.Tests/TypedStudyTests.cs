// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Studies.CrossChecks;
using Halite.Studies.Model;

namespace Halite.Studies.Tests;

/// <summary>Studies whose numbers are typed in or come from a plain table: verdict and sigmas are those of a propagation by hand.</summary>
public sealed class TypedStudyTests : IDisposable
{
    private const double Faraday = 26801.48, MolarMass = 83.462; // Li1.2Ti0.2Mn0.6O1.8F0.2, g/mol
    private readonly string folder = Directory.CreateTempSubdirectory("halite-typed-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private StudyRun Run(string rest)
    {
        File.WriteAllText(Path.Combine(folder, "study.yaml"), "version: 1\nsamples: [ { id: s, formula: Li1.2Ti0.2Mn0.6O1.8F0.2 } ]\nmodels: { percolation: { cells: 4, samples: 1 } }\n" + rest);
        using var store = ResultStore.Open(folder);
        return new StudyRunner(StudyReader.Read(folder), store, new Progress<Techniques.Progress>(), CancellationToken.None).Run();
    }

    private CrossCheck Check(string id, string rest) => Run(rest).CrossChecks.Single(c => c.Id == "s." + id);

    private static string Typed(string quantity, double value, double sigma, string unit, string state = "") =>
        FormattableString.Invariant($"  - {{ sample: s, quantity: {quantity}, value: {value}, sigma: {sigma}, unit: \"{unit}\", source: x{(state.Length > 0 ? $", state: {state}" : "")} }}\n");

    private string Cell(string id, double massMg, double charge, double discharge)
    {
        var text = new System.Text.StringBuilder("time_s,current_mA,voltage_V\n");
        double time = 0;
        foreach (var (capacity, sign) in new[] { (charge, 1), (discharge, -1) })
        {
            for (int i = 0; i <= 100; i++) text.Append(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{time + i * capacity * massMg * 3.6e-2 / 0.1:F4},{sign * 0.1},{(sign > 0 ? 3 + 1.8 * i / 100 : 4.7 - 3.2 * i / 100):F5}\n"));
            time += capacity * massMg * 3.6 / 0.1 + 1;
        }

        File.WriteAllText(Path.Combine(folder, id + ".csv"), text.ToString());
        return FormattableString.Invariant($"cells: [ {{ id: {id}, sample: s, mass_mg: {massMg}, mass_sigma_mg: {0.02 * massMg}, area_cm2: 1.0, area_sigma_cm2: 0.02 }} ]\ndata: [ {{ cell: {id}, kind: cycle, file: {id}.csv }} ]\n");
    }

    [Fact]
    public void A_typed_first_charge_feeds_the_ledger_and_its_checks()
    {
        var run = Run("measured:\n" + Typed("first_charge", 0.300, 0.003, "Ah g-1") + Typed("first_discharge", 280, 3, "mAh/g") + Typed("percolating_capacity", 250, 2, "mAh/g"));
        CrossCheck Of(string id) => run.CrossChecks.Single(c => c.Id == "s." + id);
        Assert.Equal(50 / Math.Sqrt(13), Of("charge-percolation").DifferenceInSigma, 1e-9);
        Assert.Equal(Verdict.Red, Of("charge-percolation").Verdict);

        // 0.6 Mn give 192.7, the rest is on 1.8 O; the molar mass adds 4e-4 of the sigma.
        double holes = (300 * MolarMass / Faraday - 0.6) / 1.8;
        Assert.Equal(holes, Of("holes").Left!.Value.Value, 1e-4);
        Assert.Equal(3 * MolarMass / Faraday / 1.8, Of("holes").Left!.Value.Sigma!.Value, 1e-5);
        Assert.Equal(300, run.Replicates.Single().Charge!.Value);
        Assert.Contains("300 left on the first charge", Report.StudyReport.Html(run, null), StringComparison.Ordinal);
    }

    [Fact]
    public void Typed_energy_capacity_and_voltage_are_compared_and_a_residue_with_their_irreversible_charge()
    {
        var run = Run("measured:\n" + Typed("first_charge", 270, 5, "mAh/g") + Typed("first_discharge", 250, 5, "mAh/g") + Typed("discharge_energy", 760, 8, "mWh/g") + Typed("mean_discharge_voltage", 3200, 10, "mV") + Typed("li2o_bound", 1.5, 0.2, "%"));
        CrossCheck Of(string id) => run.CrossChecks.Single(c => c.Id == "s." + id);
        Assert.Equal(-40 / Math.Sqrt(64 + 256 + 6.25), Of("energy-voltage").DifferenceInSigma, 1e-9);
        Assert.Equal((17.9397 * 1.5 - 20) / Math.Sqrt(Math.Pow(17.9397 * 0.2, 2) + 50), Of("irreversible-residue").DifferenceInSigma, 1e-6);
    }

    [Fact]
    public void A_typed_areal_capacity_meets_mass_and_area_of_the_cell_and_the_mass_cancels()
    {
        // 200 mAh/g x 5 mg/cm2: the mass stands in both factors and drops out, the area's 2 % stays.
        var check = Check("areal-loading", Cell("c", 5, 220, 200) + "measured:\n" + Typed("areal_capacity", 1.10, 0.01, "mAh cm⁻²"));
        Assert.Equal(1.0, check.Right!.Value.Value, 1e-4);
        Assert.Equal(0.02, check.Right.Value.Sigma!.Value, 1e-5);
        Assert.Equal(0.1 / Math.Sqrt(5e-4), check.DifferenceInSigma, 0.01);
        Assert.Equal(Verdict.Red, check.Verdict);
    }

    [Fact]
    public void A_typed_loading_meets_capacity_by_mass_and_by_area()
    {
        // Areal 1.0 by its area; 200 mAh/g by its mass times 4.5 mg/cm2.
        var check = Check("areal-loading", Cell("c", 5, 220, 200) + "measured:\n" + Typed("loading", 4.5, 0.1, "mg/cm2"));
        Assert.Equal(0.1 / Math.Sqrt(4e-4 + Math.Pow(0.9 * 0.02, 2) + 4e-4), check.DifferenceInSigma, 0.01);
        Assert.Equal(Verdict.Amber, check.Verdict);
    }

    [Fact]
    public void Gas_is_judged_against_an_oxygen_charge_that_moves_with_the_whole_charge()
    {
        // The metal's part is fixed, so the oxygen part carries the full 2 % of 250 mAh/g, not 2 % of itself.
        var check = Check("gas-oxygen", Cell("c", 5, 250, 200) + "measured:\n" + Typed("evolved_o2", 0.6, 0.02, "mmol/g") + Typed("evolved_co2", 100, 10, "umol/g"));
        double gas = (4 * 0.6e-3 + 2 * 0.1e-3) * Faraday, oxygen = 250 - 0.6 * Faraday / MolarMass;
        Assert.Equal(oxygen, check.Right!.Value.Value, 0.01);
        Assert.Equal(5.0, check.Right.Value.Sigma!.Value, 0.01);
        Assert.Equal((gas - oxygen) / Math.Sqrt(Math.Pow(4 * 0.02e-3 * Faraday, 2) + Math.Pow(2 * 0.01e-3 * Faraday, 2) + 25), check.DifferenceInSigma, 0.01);
        Assert.Equal(Verdict.Amber, check.Verdict);
    }

    [Fact]
    public void Li_of_the_pristine_and_the_charged_electrode_by_analysis_bounds_the_charge_passed()
    {
        double half = 0.5 * Faraday / MolarMass;
        var check = Check("li-charge", Cell("c", 5, half, 0.9 * half) + "measured:\n" + Typed("li_content_icp", 1.20, 0.01, "1", "pristine") + Typed("li_content_icp", 0.60, 0.01, "1", "4.8 V charge"));
        Assert.Equal(0.1 / Math.Sqrt(2e-4 + Math.Pow(0.5 * 0.02, 2)), check.DifferenceInSigma, 0.01);
        Assert.Equal(Verdict.Red, check.Verdict);
    }

    [Fact]
    public void The_mean_of_two_cells_that_happen_to_agree_still_carries_their_masses()
    {
        var cells = Cell("c", 5, 220, 200).Split('\n');
        var others = Cell("d", 5, 220.1, 200.1).Split('\n');
        var run = Run($"cells:\n  - {cells[0][9..^2]}\n  - {others[0][9..^2]}\ndata:\n  - {cells[1][8..^2]}\n  - {others[1][8..^2]}\n");
        Assert.Equal(200.05 * 0.02 / Math.Sqrt(2), run.Replicates.Single().Discharge!.Sigma!.Value, 0.001);
        Assert.Equal(0.1 / Math.Sqrt(2), run.Replicates.Single().DischargeSpread, 0.001);
    }

    [Fact]
    public void With_several_metals_the_valence_may_lie_anywhere_between_first_and_last()
    {
        // 0.3 e of Ni and 0.3 e of Mn at 80 g/mol; after 0.4 e Mn has given 0.1 to 0.3 of its 0.3, on 0.6 Mn.
        double electron = Faraday / 80;
        CrossCheck At(double share) => new CheckBench().Formula(FormattableString.Invariant($$"""{ "capacity_tm_mAh_g": {{0.6 * electron}}, "couples": [{ "element": "Ni", "capacity_mAh_g": {{0.3 * electron}} }, { "element": "Mn", "capacity_mAh_g": {{0.3 * electron}} }], "oxidation_states": { "Mn": 3.5 } }"""))
            .Cycled(0.4 * electron, 1).Step("xas lcf", FormattableString.Invariant($$"""{ "fits": [{ "fractions": { "MnIV": { "value": {{share}}, "sigma": 0.01 }, "MnIII": { "value": {{1 - share}}, "sigma": 0.01 } } }] }"""), "4.8 V charge").Check("valence-charge");
        Assert.Equal((Verdict.Green, 0.0), (At(0.8).Verdict, At(0.8).DifferenceInSigma));
        Assert.Equal(3.5 + 0.1 / 0.6, At(0.05).Right!.Value.Value, 1e-7); // the constant above has seven digits
        Assert.Equal(Verdict.Red, At(0.05).Verdict);
    }

    [Theory]
    [InlineData("samples: [ { id: t, formula: Li1.2Xx0.2O2 } ]", "line 4: samples t: The formula")]
    [InlineData("cells:\n\t- { id: c, sample: s }", "line 5: not valid YAML: a tab")]
    [InlineData("cells:\n  - { id: s, sample: s }", "line 5: the id \"s\" is used 2 times")]
    [InlineData("cells:\n  - { id: c, sample: s, mass_mg: 5,2 }", "line 5: cells c: unknown key \"2\" (was a decimal comma")]
    [InlineData("data:\n  - { sample: s, kind: cycle, file: 'raw\\\\a.mpt', options: { mass_mg: five } }", "line 5: data entry 1: mass_mg: \"five\" is not a number")]
    [InlineData("data:\n  - { sample: s, kind: cycle, file: Other.CSV }", "line 5: data s-cycle: Other.CSV: no such file in the study's folder; did you mean raw/other.csv?")]
    [InlineData("claims:\n  - { text: a, stated: 1, found: sx.first_charge }", "line 5: claim \"a\": found names \"sx\"")]
    [InlineData("? [a]\n: b", "a key is a list")]
    public void A_fault_is_told_with_its_line_and_what_to_do(string rest, string says)
    {
        Directory.CreateDirectory(Path.Combine(folder, "raw"));
        File.WriteAllText(Path.Combine(folder, "raw/other.csv"), "x");
        var samples = rest.StartsWith("samples", StringComparison.Ordinal) ? "title: a\n" : "samples: [ { id: s, formula: Li2O } ]\n";
        File.WriteAllText(Path.Combine(folder, "study.yaml"), $"version: 1\ntitle: x\n{samples}{rest}\n".Replace("title: x\ntitle: a", "title: x\nnotice: a", StringComparison.Ordinal));
        Assert.Contains(says, Assert.Throws<InputException>(() => StudyCheckOperation.Operation.Run(new Techniques.OperationContext(StudyCheckOperation.Operation, [folder]))).Message, StringComparison.Ordinal);
    }
}
