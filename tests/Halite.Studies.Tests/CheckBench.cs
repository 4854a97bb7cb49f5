// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Studies.CrossChecks;
using Halite.Studies.Model;
using Halite.Techniques;

namespace Halite.Studies.Tests;

/// <summary>A sample "s" with just the numbers that a check needs: typed in, or as results of operations.</summary>
internal sealed class CheckBench
{
    /// <summary>Charge of one mole of electrons, mAh.</summary>
    public const double Faraday = 26801.48;

    private readonly List<MeasuredItem> typed = [];
    private readonly List<StepResult> steps = [];
    private readonly List<Cell> cells = [];
    private readonly List<CellSummary> summaries = [];
    private JsonObject formula = new() { ["molar_mass_g_mol"] = 80.0, ["capacity_all_li_mAh_g"] = 400.0, ["capacity_tm_mAh_g"] = 190.0, ["formula"] = new JsonObject { ["Li"] = 1.2, ["Mn"] = 0.6, ["Ti"] = 0.2, ["O"] = 2.0 }, ["oxidation_states"] = new JsonObject { ["Mn"] = 3.0 } };
    private Measured? charge, discharge;
    private string parent = "";
    private StudyModels models = StudyModels.Default;

    public CheckBench Formula(string json)
    {
        foreach (var (key, value) in JsonNode.Parse(json)!.AsObject()) formula[key] = value?.DeepClone();
        return this;
    }

    public CheckBench Cycled(double charge, double sigma, double discharge = 190)
    {
        (this.charge, this.discharge) = (Measured.From(charge, sigma, "mAh/g", "c: mass"), Measured.From(discharge, sigma * discharge / charge, "mAh/g", "c: mass"));
        return this;
    }

    public CheckBench Typed(string quantity, double value, double? sigma = null, string state = "", string unit = "1", string sample = "s")
    {
        typed.Add(new MeasuredItem($"m{typed.Count}", sample, quantity, sigma is { } s ? Measured.From(value, s, unit, $"m{typed.Count}") : Measured.WithoutSigma(value, unit, "none"), state, "test"));
        return this;
    }

    public CheckBench Step(string verb, string json, string state = "", string cell = "")
    {
        steps.Add(new StepResult { Id = $"d{steps.Count}", Operation = OperationRegistry.Find(verb)!, Sample = "s", Cell = cell, State = state, Panel = new Panel { Results = JsonNode.Parse(json)!.AsObject() } });
        return this;
    }

    /// <summary>The cell was discharged before its first charge, mAh/g.</summary>
    public CheckBench DischargedFirst(string cell, double capacity)
    {
        summaries.Add(new CellSummary(new Cell { Id = cell, Sample = "s" }, "d", null, null, double.NaN, double.NaN, double.NaN, 1) { DischargedBefore = Measured.From(capacity, 0.01 * capacity, "mAh/g", cell + ": mass") });
        return this;
    }

    public CheckBench Of(string parent)
    {
        this.parent = parent;
        return this;
    }

    public CheckBench With(Cell cell)
    {
        cells.Add(cell);
        return this;
    }

    public CheckBench With(StudyModels models)
    {
        this.models = models;
        return this;
    }

    public CrossCheck Check(string id) => CrossCheckList.Of(Run()).Single(c => c.Id == "s." + id);

    public QuantityIndex Index() => QuantityIndex.Of(Run());

    private StudyRun Run()
    {
        var samples = ImmutableArray.Create(new Sample { Id = "s", Name = "s", Formula = "Li2MnO3", Parent = parent });
        if (parent.Length > 0) samples = samples.Insert(0, new Sample { Id = parent, Name = parent, Formula = "Li2MnO3" });
        var failed = new StepResult { Id = "p", Operation = OperationRegistry.Find("percolate")!, Sample = "s", Failure = "none" };
        return new StudyRun
        {
            Study = new Study { Folder = "", Title = "", Samples = samples, Cells = [.. cells], Measured = [.. typed], Models = models },
            Compositions = samples.ToImmutableDictionary(s => s.Id, s => new StepResult { Id = "f", Operation = OperationRegistry.Find("formula")!, Sample = s.Id, Panel = new Panel { Results = formula.DeepClone().AsObject() } }),
            Percolations = samples.ToImmutableDictionary(s => s.Id, _ => failed),
            Steps = [.. steps],
            Cells = [.. summaries],
            Replicates = charge is null ? [] : [new ReplicateSummary("s", ["c"], charge, discharge, double.NaN, double.NaN, double.NaN, double.NaN)],
        };
    }
}
