// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Studies.Claims;
using Halite.Studies.CrossChecks;
using Halite.Studies.Model;

namespace Halite.Studies.Tests;

public sealed class StudyNumbersTests
{
    [Theory]
    [InlineData("ltmof.first_discharg", "did you mean first_discharge?")]
    [InlineData("ltmof", "name a quantity behind a point")]
    [InlineData("ltmof.first_charge[4.8 V]", "with the state none only")]
    [InlineData("ltmof-1-cycle.cycles.discharge_mAh_g", "cycles is a list of 10: pick with [0]")]
    [InlineData("ltmof-1-cycle.cycles[0].dischrge_mAh_g", "did you mean discharge_mAh_g")]
    [InlineData("{ltmof.first_charge} / 0", "no finite number")]
    public void What_is_not_there_is_told_with_what_is(string path, string says)
    {
        using var folder = new ExampleFolder().Only("ltmof-1");
        Assert.Contains(says, Assert.Throws<Halite.Data.InputException>(() => folder.Number(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("d.pulses[0].v", 1)]
    [InlineData("d.pulses[direction=discharge].v", 9)]
    [InlineData("max(d.pulses[*].v)", 9)]
    [InlineData("min(d.pulses[u>4].v)", 3)]
    [InlineData("count(d.pulses[u>=4&direction=charge].v)", 2)]
    [InlineData("sum({d.pulses[direction=charge].v})", 6)]
    [InlineData("mean(d.pulses[direction=charge].v) * 10 + 1", 21)]
    [InlineData("last(d.pulses[*].v) / first(d.pulses[*].v)", 9)]
    [InlineData("sqrt(last(d.pulses[*].v)) + abs(-2) + log10(100)", 7)]
    [InlineData("{d.pulses[u<3.75].v} - 1", 0)]
    public void Paths_choose_by_conditions_and_functions_gather(string path, double expected) => Assert.Equal(expected, Numbers().Evaluate(path).Value, 1e-12);

    [Theory]
    [InlineData("d.pulses[*].v", "names 4 numbers")]
    [InlineData("d.pulses[u>9].v", "hold nothing there")]
    [InlineData("d.word", "no number")]
    [InlineData("dd.word", "did you mean d?")]
    [InlineData("cube({d.pulses[0].v})", "no function cube")]
    [InlineData("max(d.pulses[*].v", ")")]
    [InlineData("{d.pulses[0].v} +", "expected")]
    public void What_names_no_number_or_too_many_is_told(string path, string says) =>
        Assert.Contains(says, Assert.Throws<InputException>(() => Numbers().Evaluate(path)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("within: [1e-11, 1e-10]", Verdict.Green, 1e-11)]
    [InlineData("within: [4.0e-11, 9.0e-11]", Verdict.Red, 4e-11)]
    [InlineData("within: [2.2e-11, 9.0e-11]", Verdict.Amber, 2.2e-11)]
    [InlineData("at_least: 1e-11", Verdict.Green, 1e-11)]
    [InlineData("at_least: 3.0e-11", Verdict.Red, 3e-11)]
    [InlineData("at_most: 1.0e-11", Verdict.Red, 1e-11)]
    [InlineData("stated: 2e-11", Verdict.Green, 2e-11)]
    public void A_claim_states_a_number_a_bound_or_a_range(string stated, Verdict verdict, double number)
    {
        var study = StudyReader.Parse($"version: 1\nmeasured:\n  - {{ id: d, quantity: x, value: 2e-11, source: t }}\nclaims:\n  - {{ text: t, {stated}, found: d }}", "");
        var audited = ClaimAudit.Of(new StudyRun { Study = study, Steps = [], Cells = [], Replicates = [], Compositions = System.Collections.Immutable.ImmutableDictionary<string, StepResult>.Empty, Percolations = System.Collections.Immutable.ImmutableDictionary<string, StepResult>.Empty }).Single();
        Assert.Equal((verdict, number), (audited.Verdict, audited.Claim.Stated));
    }

    private static StudyNumbers Numbers()
    {
        var step = new StepResult
        {
            Id = "d",
            Operation = Techniques.OperationRegistry.Find("gitt")!,
            Panel = new Techniques.Panel
            {
                Results = System.Text.Json.Nodes.JsonNode.Parse("""
                    { "word": "x", "pulses": [ { "direction": "charge", "u": 3.5, "v": 1 }, { "direction": "charge", "u": 4, "v": { "value": 2, "sigma": 0.1 } }, { "direction": "charge", "u": { "value": 4.5 }, "v": 3 }, { "direction": "discharge", "u": 3.9, "v": 9 } ] }
                    """)!.AsObject(),
            },
        };
        return new StudyNumbers(new StudyRun { Study = new Study { Folder = "", Title = "" }, Steps = [step], Cells = [], Replicates = [], Compositions = System.Collections.Immutable.ImmutableDictionary<string, StepResult>.Empty, Percolations = System.Collections.Immutable.ImmutableDictionary<string, StepResult>.Empty });
    }
}
