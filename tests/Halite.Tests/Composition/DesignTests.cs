// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Chemistry;
using Halite.Composition;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Tests.Composition;

public class DesignTests
{
    private static DesignAxis Range(string name, double from, double to, double step) => new(name, from, to, step);

    private static DesignFamily Oxyfluorides(double step = 0.1) => DesignFamily.FromSublattices(
        [("Li", Range("Li", 1, 1.4, step)), ("Ti", Range("Ti", 0, 0.4, step)), ("Ni", Range("Ni", 0, 0.2, step)), ("Mn", null)],
        [("O", null), ("F", Range("F", 0, 0.4, step))], 2, 2,
        [Range("Li2O", 0, 0.4, step)]);

    private static DesignOptions Options(DesignFamily family, params string[] maximise)
    {
        var quantities = DesignQuantity.Standard(family, PriceTable.Default, 3.1);
        return new DesignOptions { Objectives = [.. maximise.Select(m => new DesignObjective(quantities.Single(q => q.Name == m.TrimStart('-')), !m.StartsWith('-')))] };
    }

    [Fact]
    public void The_fast_ledger_is_the_ledger()
    {
        var family = Oxyfluorides(0.05);
        var names = DesignQuantity.Standard(family, PriceTable.Default, 3.1);
        int compared = 0;
        for (ulong unit = 0; unit < 2000; unit++)
        {
            long index = (long)(new RandomStream(11, unit).NextDouble() * family.Count);
            var fast = DesignScan.Values(family, new(), names, index);
            CompositionLedger slow;
            try
            {
                slow = CompositionLedger.Compute(family.At(index)!);
            }
            catch (InputException)
            {
                Assert.True(double.IsNaN(fast[0]));
                continue;
            }

            if (double.IsNaN(fast[0]))
            {
                Assert.NotEmpty(slow.Warnings); // within the rounding that a published formula is granted, which a grid is not
                continue;
            }

            compared++;
            double Value(string name) => fast[names.IndexOf(names.Single(q => q.Name == name))];
            Assert.Equal(slow.CapacityAllIons.Value, Value("capacity_all_li_mAh_g"), 1e-9);
            Assert.Equal(slow.CapacityMetals.Value, Value("capacity_tm_mAh_g"), 1e-8);
            Assert.Equal(slow.CapacityCeiling.Value, Value("capacity_ceiling_mAh_g"), 1e-8);
            Assert.Equal(slow.CationAnionRatio, Value("cation_anion_ratio"), 1e-12);
            Assert.Equal(slow.MolarMass.Value, Value("molar_mass_g_mol"), 1e-9);
            var facts = CompositionFacts.Of(slow);
            Assert.Equal(facts.EntropyCations, Value("entropy_cations_R"), 1e-12);
            Assert.Equal(facts.EntropyMetals, Value("entropy_metals_R"), 1e-12);
            Assert.Equal(PriceTable.Default.PerKilogramOf(slow.Formula), Value("cost_usd_kg"), 1e-9);
        }

        Assert.True(compared > 1000);
    }

    [Fact]
    public void The_pareto_set_is_that_of_all_pairs()
    {
        var family = Oxyfluorides();
        var options = Options(family, "capacity_usable_mAh_g", "tm_share_percent", "-cost_usd_kg");
        var all = Enumerable.Range(0, (int)family.Count).Select(i => (Index: (long)i, V: DesignScan.Values(family, new(), [.. options.Objectives.Select(o => o.Quantity)], i)))
            .Where(p => !double.IsNaN(p.V[0])).Select(p => (p.Index, V: new[] { Math.Round(p.V[0], 9), Math.Round(p.V[1], 9), Math.Round(-p.V[2], 9) })).ToList();
        bool Dominates(double[] a, double[] b) => a.Zip(b).All(p => p.First >= p.Second) && a.Zip(b).Any(p => p.First > p.Second);
        var expected = all.Where(p => !all.Any(q => Dominates(q.V, p.V))).Select(p => p.Index).ToArray();
        var result = DesignScan.Run(family, options);
        Assert.Equal(expected, result.Pareto.Select(r => r.Index));
        Assert.Equal(all.Count, result.Valid);
        Assert.Equal(family.Count, result.Valid + result.Negative + result.Unbalanced + result.Constrained);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void The_front_of_random_points_is_that_of_all_pairs(int objectives)
    {
        for (ulong unit = 0; unit < 20; unit++)
        {
            var random = new RandomStream(21, unit);
            int n = 200;
            // Coarse values, so that ties are common.
            var values = Enumerable.Range(0, n * objectives).Select(_ => Math.Round(random.NextDouble() * 6)).ToArray();
            bool Dominated(int i) => Enumerable.Range(0, n).Any(k =>
                Enumerable.Range(0, objectives).All(j => values[k * objectives + j] >= values[i * objectives + j]) && Enumerable.Range(0, objectives).Any(j => values[k * objectives + j] > values[i * objectives + j]));
            Assert.Equal(Enumerable.Range(0, n).Where(i => !Dominated(i)), ParetoFront.Find(values, objectives));
        }
    }

    [Fact]
    public void A_scan_is_the_same_twice_and_over_several_blocks()
    {
        var family = Oxyfluorides(0.05); // three blocks of work
        Assert.True(family.Count > 2 << 14);
        var options = Options(family, "capacity_usable_mAh_g", "entropy_metals_R");
        var a = DesignScan.Run(family, options);
        var b = DesignScan.Run(family, options);
        Assert.Equal(a.Pareto.Select(r => r.Index), b.Pareto.Select(r => r.Index));
        Assert.Equal(a.Sampled.Select(r => r.Index), b.Sampled.Select(r => r.Index));
        // A front of a part of the grid holds every point of the whole front that lies in it.
        Assert.All(a.Pareto, r => Assert.False(double.IsNaN(r.Objectives[0])));
    }

    [Fact]
    public void A_formula_with_variables_spans_the_same_family_as_its_sublattices()
    {
        var byFormula = DesignFamily.FromFormula("LixTiyMn2-x-yO2-zFz", [Range("x", 1, 1.4, 0.1), Range("y", 0, 0.4, 0.1), Range("z", 0, 0.4, 0.1)], [Range("Li2O", 0, 0.2, 0.1)]);
        var bySites = DesignFamily.FromSublattices(
            [("Li", Range("Li", 1, 1.4, 0.1)), ("Ti", Range("Ti", 0, 0.4, 0.1)), ("Mn", null)], [("O", null), ("F", Range("F", 0, 0.4, 0.1))], 2, 2, [Range("Li2O", 0, 0.2, 0.1)]);
        Assert.Equal(bySites.Count, byFormula.Count);
        for (long i = 0; i < bySites.Count; i += 7)
        {
            foreach (var symbol in new[] { "Li", "Ti", "Mn", "O", "F" })
                Assert.Equal(bySites.At(i)![symbol], byFormula.At(i)![symbol], 1e-9);
        }
    }

    [Fact]
    public void Constraints_leave_points_out_and_the_bound_itself_stays()
    {
        var family = Oxyfluorides();
        var li = DesignQuantity.Standard(family, PriceTable.Default, 3.1).Single(q => q.Name == "li_content");
        var options = Options(family, "capacity_usable_mAh_g") with { Constraints = [new(li, 1.2, 1.2)] };
        var result = DesignScan.Run(family, options);
        Assert.True(result.Valid > 0);
        Assert.All(result.Sampled, r => Assert.Equal(1.2, DesignScan.Values(family, new(), [li], r.Index)[0], 1e-9));
    }

    [Fact]
    public void Another_room_can_supply_an_objective()
    {
        var family = Oxyfluorides();
        var mine = new DesignQuantity("mine", "Li times Mn", "1", p => p.Amount("Li") * p.Amount("Mn"));
        var result = DesignScan.Run(family, new DesignOptions { Objectives = [new(mine, true)] });
        Assert.All(result.Pareto, r => Assert.Equal(result.Sampled.Max(s => s.Objectives[0]), r.Objectives[0], 1e-9));
    }

    [Fact]
    public void A_product_of_variables_is_refused() =>
        Assert.Contains("linearly", Assert.Throws<InputException>(() => DesignFamily.FromFormula("LixMn(1-x)(1-y)Ti(1-x)yO2", [Range("x", 0, 0.5, 0.1), Range("y", 0, 0.5, 0.1)], [])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("0 to 0.4 step 0.02", 21)]
    [InlineData("0:0.4:0.02", 21)]
    [InlineData("1.2", 1)]
    [InlineData("0 to 1 step 0.3", 4)]
    public void Ranges_are_read_and_include_their_end(string text, int count) => Assert.Equal(count, DesignAxis.Parse("Ti", text).Count);

    [Theory]
    [InlineData("0 to x step 0.1")]
    [InlineData("0 to 1")]
    [InlineData("1 to 0 step 0.1")]
    [InlineData("0 to 1 step 0")]
    public void Wrong_ranges_are_refused(string text) => Assert.Throws<InputException>(() => DesignAxis.Parse("Ti", text));

    [Fact]
    public void Wrong_families_are_refused()
    {
        Assert.Throws<InputException>(() => DesignFamily.FromSublattices([("Li", Range("Li", 1, 1, 1))], [("O", null)], 2, 2, []));
        Assert.Throws<InputException>(() => DesignFamily.FromSublattices([("Li", null), ("Mn", null)], [("O", null)], 2, 2, []));
        Assert.Throws<InputException>(() => DesignFamily.FromSublattices([("Lx", null)], [("O", null)], 2, 2, []));
        var family = Oxyfluorides();
        Assert.Throws<InputException>(() => DesignScan.Run(family, new DesignOptions { Objectives = [] }));
        var noPrice = new PriceTable("none", ImmutableSortedDictionary<string, double>.Empty);
        var cost = DesignQuantity.Standard(family, noPrice, 3).Single(q => q.Name == "cost_usd_kg");
        Assert.Contains("price", Assert.Throws<InputException>(() => DesignScan.Run(family, new DesignOptions { Objectives = [new(cost, false)] })).Message, StringComparison.Ordinal);
    }
}
