// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Chemistry;
using Halite.Composition;
using Halite.Data;
using Halite.Lattices;
using Halite.Lattices.Percolation;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Lattices;

/// <summary>The panel of one composition: percolating Li, path counts, what capacity they allow.</summary>
internal static class PercolationPanel
{
    private static readonly string[] Keys = ["li_li_pairs", "oct_tet_oct_pairs", "oct_tet_oct_paths", "oct_tet_links", "opened_by_tetrahedral_li"];
    private static readonly string[] Names = ["Li-Li neighbour pairs", "distinct o-t-o pairs", "o-t-o paths", "oct-tet links", "pairs opened only by tetrahedral Li"];

    public static Panel Of(OperationContext context)
    {
        if (context.Get(PercolateOperation.Lattice) is not null) throw new InputException("--lattice is for the curve of plain site percolation: add --curve.");
        var (formula, ordering) = LatticeOptions.ArrangementOf(context);
        var composition = LatticeOptions.Place(formula, LatticeOptions.ExcessOf(context));
        var options = new CompositionPercolationOptions
        {
            Rule = TransportRule.Parse(context.Get(PercolateOperation.Rule)),
            Cells = LatticeOptions.CellsOf(PercolateOperation.Cells, context, 24, ordering),
            Samples = context.Get(PercolateOperation.Samples) ?? 100,
            Seed = context.Get(OptionSpec.Seed),
            Ordering = ordering,
            Disorder = context.Get(PercolateOperation.Disorder),
            Interaction = LatticeOptions.InteractionOf(context, formula),
            Boundary = context.Get(PercolateOperation.Surface) == "free" ? CrystalBoundary.Free : CrystalBoundary.Periodic,
            Threads = context.Get(LatticeOptions.Threads),
        };
        var result = CompositionPercolation.Of(composition, options, LatticeOptions.Part(context, $"{options.Samples} random arrangements"), context.Cancellation);

        var lithium = result.PercolatingFraction.Scaled(composition.Lithium, "1");
        var capacity = CapacityOf(lithium, formula);
        var (ledger, warnings) = LedgerOf(formula);
        if (LatticeOptions.Interrupted(result.Samples, result.Requested, "arrangements") is { } interrupted) warnings.Add(interrupted);
        return new Panel
        {
            Results = Results(result, options, formula, lithium, capacity, ledger),
            Tables = [Summary(result, options, lithium, capacity, ledger), PathTable(result)],
            Figures = Figures(result, options, formula),
            Warnings = [.. warnings],
            Notes = [Note(result, options, formula)],
            ExitCode = result.Samples < result.Requested ? 130 : 0,
        };
    }

    private static string Arrangement(CompositionPercolationOptions options) => options.Ordering?.Name ?? (options.Interaction is null ? "random" : "short-range ordered");

    private static Measured CapacityOf(Measured lithium, Formula formula)
    {
        var mass = formula.MolarMassMeasured;
        return lithium.Over(mass, "mAh/g", PhysicalConstants.MilliampereHoursPerMole);
    }

    private static (CompositionLedger? Ledger, List<Warning> Warnings) LedgerOf(Formula formula)
    {
        try
        {
            return (CompositionLedger.Compute(formula), []);
        }
        catch (InputException e)
        {
            return (null, [new Warning("no-ledger", "The composition limits are left out: " + e.Message)]);
        }
    }

    private static JsonObject Results(CompositionPercolation r, CompositionPercolationOptions options, Formula formula, Measured lithium, Measured capacity, CompositionLedger? ledger)
    {
        var counts = r.Counts;
        var results = new JsonObject
        {
            ["formula"] = formula.ToString(6),
            ["rule"] = options.Rule.ToString(),
            ["excess_model"] = r.Composition.Model == OverStoichiometry.Tetrahedral ? "tetrahedral" : "vacancies",
            ["arrangement"] = Arrangement(options),
            ["percolating_li_fraction"] = Json.Of(r.PercolatingFraction),
            ["largest_cluster_fraction"] = Json.Of(r.LargestFraction),
            ["percolates"] = Json.Of(r.Percolates),
            ["percolates_along"] = Json.Array(r.PercolatesAlong.AsSpan()),
            ["paths_per_cell"] = Json.Object(Keys.Zip(Measured(r.Paths), (key, value) => KeyValuePair.Create(key, Json.Of(value)))),
            ["open_tetrahedra_fraction"] = Json.Of(r.Paths.OpenTetrahedra),
            ["p_li4"] = Json.Of(r.Paths.LithiumTetrahedra),
            ["tetrahedron_census"] = Json.Array(r.Census.Select((c, k) => (JsonNode?)new JsonObject { ["metals"] = k, ["share"] = Json.Of(c) })),
            ["warren_cowley_first_shell"] = Json.Of(r.FirstShell),
            ["exact"] = r.ExactInfinite is null ? null : Plain(r.ExactInfinite),
            ["exact_this_crystal"] = r.ExactFinite is null ? null : Plain(r.ExactFinite),
            ["li_per_formula_percolating"] = Json.Of(lithium),
            ["capacity_percolating_mAh_g"] = Json.Of(capacity),
            ["capacity_all_li_mAh_g"] = ledger is null ? null : Json.Of(ledger.CapacityAllIons.Value),
            ["capacity_tm_mAh_g"] = ledger is null ? null : Json.Of(ledger.CapacityMetals.Value),
            ["composition"] = new JsonObject
            {
                ["li_octahedral"] = Json.Of(r.Composition.OctahedralLithium),
                ["li_tetrahedral"] = Json.Of(r.Composition.TetrahedralLithium),
                ["octahedral_vacancies"] = Json.Of(r.Composition.Vacancies),
                ["metals"] = Json.Object(r.Composition.Metals.Select(m => KeyValuePair.Create(m.Species, Json.Of(m.Amount)))),
            },
            ["crystal"] = new JsonObject
            {
                ["cells"] = counts.Grid.Cells,
                ["cation_sites"] = counts.Grid.Sites,
                ["li_octahedral"] = counts.Lithium,
                ["li_tetrahedral"] = counts.TetrahedralLithium,
                ["octahedral_vacancies"] = counts.Vacancies,
                ["metals"] = counts.Metal,
                ["x_li"] = Json.Of(counts.X),
            },
            ["samples"] = r.Samples,
            ["seed"] = options.Seed,
        };
        if (options.Boundary == CrystalBoundary.Free) results["surface_connected_li_fraction"] = Json.Of(r.SurfaceFraction);
        return results;
    }

    private static JsonObject Plain(PathCounts counts) => Json.Object(Keys.Zip(Values(counts), (key, value) => KeyValuePair.Create(key, Json.Of(value))));

    private static Measured[] Measured(MeasuredPathCounts p) => [p.LiLiPairs, p.OctTetOctPairs, p.OctTetOctPaths, p.OctTetLinks, p.OpenedByTetrahedralLi];

    private static double[] Values(PathCounts p) => [p.LiLiPairs, p.OctTetOctPairs, p.OctTetOctPaths, p.OctTetLinks, p.OpenedByTetrahedralLi];

    private static DataTable Summary(CompositionPercolation r, CompositionPercolationOptions options, Measured lithium, Measured capacity, CompositionLedger? ledger)
    {
        var rows = new List<(string, object?)>
        {
            ("Percolating Li, share of all Li", r.PercolatingFraction),
            ("Largest cluster, share of all Li", r.LargestFraction),
            ("Share of the arrangements that percolate", r.Percolates),
            ("Percolating Li per formula unit", lithium),
            ("Capacity of the percolating Li", capacity),
        };
        if (options.Boundary == CrystalBoundary.Free) rows.Insert(2, ("Li connected to a surface, share of all Li", r.SurfaceFraction));
        if (ledger is not null)
        {
            rows.Add(("Capacity of all Li", ledger.CapacityAllIons));
            rows.Add(("Capacity of the transition metals", ledger.CapacityMetals));
        }

        rows.Add(("Tetrahedra open under the rule", r.Paths.OpenTetrahedra));
        if (options.Interaction is not null) rows.Add(("Warren-Cowley parameter of Li and metals, first shell", r.FirstShell));
        return DataTable.Facts("Li percolation", rows);
    }

    private static DataTable PathTable(CompositionPercolation r)
    {
        var measured = Measured(r.Paths);
        return DataTable.Of("Paths per conventional cell", ["Path", "Sampled", "Exact, this crystal", "Exact, infinite"], Names.Select((name, n) => new object?[]
        {
            name, measured[n], r.ExactFinite is null ? null : Values(r.ExactFinite)[n], r.ExactInfinite is null ? null : Values(r.ExactInfinite)[n],
        }));
    }

    private static ImmutableArray<Figure> Figures(CompositionPercolation r, CompositionPercolationOptions options, Formula formula)
    {
        var bars = new Plot
        {
            X = new Axis("") { Categories = ["Li-Li", "o-t-o\npairs", "o-t-o\npaths", "o-t\nlinks", "opened by\ntet. Li"] },
            Y = new Axis("Paths per conventional cell") { IncludeZero = true },
            Traces =
            [
                new BarTrace("sampled", [0, 1, 2, 3, 4], [.. Measured(r.Paths).Select(m => m.Value)], 0.6) { SigmaY = [.. Measured(r.Paths).Select(m => m.Sigma ?? 0)] },
                .. r.ExactInfinite is null ? [] : new Trace[] { new PointTrace("exact, infinite lattice", [0, 1, 2, 3, 4], [.. Values(r.ExactInfinite)]) { Marker = Marker.Diamond, Size = 8 } },
            ],
        };
        var figures = ImmutableArray.CreateBuilder<Figure>();
        if (options.Rule.IsPure) figures.Add(NetworkFigure.Of(r.Composition, options, formula));
        figures.Add(Figure.Of("li-paths", "Li transport paths", bars, "Li transport paths per conventional cell, sampled (bars) and exact on the infinite random lattice (diamonds)."));
        figures.Add(Figure.Of("tetrahedron-census", "Tetrahedra by number of metals", CensusPlot.Of(r.Census, 1 - r.Composition.OpenShare, ""), "Share of tetrahedra with 0 to 4 metals at their corners (bars), against a random arrangement (diamonds). Those without a metal are the 0-TM tetrahedra."));
        return figures.ToImmutable();
    }

    private static string Note(CompositionPercolation r, CompositionPercolationOptions options, Formula formula) => string.Create(
        CultureInfo.InvariantCulture,
        $"{formula.ToString(4)}: {r.Composition.OctahedralLithium:0.####} Li octahedral, {r.Composition.TetrahedralLithium:0.####} tetrahedral, {r.Composition.Vacancies:0.####} octahedral vacancies per two anions ({(r.Composition.Model == OverStoichiometry.Tetrahedral ? "tetrahedral" : "vacancies")} model); {options.Rule} rule, {Arrangement(options)} arrangement, {r.Samples} samples of {options.Cells}³ cells, seed {options.Seed}.");
}
