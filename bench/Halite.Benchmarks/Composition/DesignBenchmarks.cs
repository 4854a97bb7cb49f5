// SPDX-License-Identifier: Apache-2.0
using BenchmarkDotNet.Attributes;
using Halite.Chemistry;
using Halite.Composition;

namespace Halite.Benchmarks.Composition;

/// <summary>
/// The promise is a million compositions with their ledgers and the Pareto set in under ten seconds on two cores.
/// The family is that of examples/design/million.yaml: 1 148 175 compositions.
/// </summary>
[MemoryDiagnoser]
public class DesignBenchmarks
{
    private readonly DesignFamily family = DesignFamily.FromSublattices(
        [
            ("Li", new("Li", 1, 1.4, 0.05)), ("Ti", new("Ti", 0, 0.4, 0.05)), ("Nb", new("Nb", 0, 0.3, 0.05)),
            ("Ni", new("Ni", 0, 0.4, 0.05)), ("Fe", new("Fe", 0, 0.4, 0.05)), ("Mn", null),
        ],
        [("O", null), ("F", new("F", 0, 0.4, 0.1))], 2, 2, [new("Li2O", 0, 0.4, 0.1)]);

    private DesignOptions two = null!, three = null!;
    private Formula formula = null!;

    [GlobalSetup]
    public void Setup()
    {
        var quantities = DesignQuantity.Standard(family, PriceTable.Default, 3.1);
        DesignObjective Of(string name, bool maximise) => new(quantities.Single(q => q.Name == name), maximise);
        two = new DesignOptions { Objectives = [Of("capacity_usable_mAh_g", true), Of("tm_share_percent", true)] };
        three = new DesignOptions { Objectives = [.. two.Objectives, Of("cost_usd_kWh", false)] };
        formula = Formula.Parse("Li1.2Ti0.2Mn0.6O1.8F0.2");
    }

    [Benchmark]
    public long MillionCompositionsTwoObjectives() => DesignScan.Run(family, two).Valid;

    [Benchmark]
    public long MillionCompositionsThreeObjectives() => DesignScan.Run(family, three).Valid;

    [Benchmark]
    public double ParseOneFormula() => Formula.Parse("Li1.2Ti0.2Mn0.6O1.8F0.2").MolarMass;

    [Benchmark]
    public double LedgerOfOneFormula() => CompositionLedger.Compute(formula).CapacityCeiling.Value;
}
