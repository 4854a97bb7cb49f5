// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Chemistry;
using Halite.Lattices;
using Halite.Lattices.Ordering;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Lattices;

/// <summary>The panel of an ordering simulation.</summary>
internal static class OrderPanel
{
    public static Panel Of(OperationContext context)
    {
        var setup = OrderSetup.Of(context);
        var (model, options) = (setup.Model, setup.Options);
        var result = OrderingSimulation.Run(model, setup.Ions, options, LatticeOptions.Part(context, $"{options.Chains} chains of {options.Sweeps} sweeps"), context.Cancellation);
        double rate = options.ChemicalPotential is null && !context.Cancellation.IsCancellationRequested ? TrialsPerSecond(setup) : double.NaN;
        var warnings = result.Warnings.ToList();
        if (LatticeOptions.Interrupted(result.Chains, options.Chains, "chains") is { } interrupted) warnings.Add(interrupted);
        var results = Results(setup, result, rate);
        var tables = result.Averages.Select(a => Table(setup, a, rate)).ToList();
        if (context.Get(OrderOperation.Metastability) && !context.Cancellation.IsCancellationRequested)
        {
            var measure = Halite.Lattices.Ordering.Metastability.Of(model, setup.Ions, Math.Max(20, options.Chains), options.Seed, CationOrdering.All);
            results["metastability"] = MetastabilityJson(measure, model.Unit);
            tables.Add(MetastabilityTable(measure, model.Unit));
        }

        if (context.Get(OrderOperation.PoscarOut) is { } path)
        {
            WritePoscar(context.Resolve(path), setup, result.Lowest, result.LowestAnions, context.Get(OrderOperation.LatticeConstant));
            results["poscar"] = path;
        }

        return new Panel
        {
            Results = results,
            Tables = [.. tables],
            Data = Series(setup, result),
            Figures = [OrderFigure(setup, result)],
            Warnings = [.. warnings],
            Notes = [Note(setup, result)],
            ExitCode = result.Chains < options.Chains ? 130 : 0,
        };
    }

    private static void WritePoscar(string path, OrderSetup setup, CationArrangement arrangement, ImmutableArray<byte> anions, double latticeConstant)
    {
        string[] cations = ["Li", "", .. setup.Ions.MetalNames];
        var structure = RockSaltMapping.Structure(arrangement, cations, s => setup.Ions.AnionNames[anions.IsEmpty ? 0 : anions[s]], latticeConstant, setup.Formula.ToString(4));
        AtomicFile.Write(path, Halite.Crystals.Poscar.Write(structure));
    }

    private static JsonObject MetastabilityJson(Metastability m, string unit) => new()
    {
        ["random"] = Json.Of(m.Random),
        ["random_infinite"] = Json.Of(m.RandomInfinite),
        ["ordered"] = Json.Array(m.Ordered.Select(o => (JsonNode?)new JsonObject { ["arrangement"] = o.Name, ["energy"] = Json.Of(o.Energy) })),
        ["difference"] = Json.Of(m.Difference),
        ["unit"] = unit + " per two anions",
    };

    private static DataTable MetastabilityTable(Metastability m, string unit) => DataTable.Facts($"Metastability / {unit} per two anions",
        new (string, object?)[] { ("Random, this crystal", m.Random), ("Random, infinite crystal", m.RandomInfinite) }
            .Concat(m.Ordered.Select(o => (o.Name, (object?)o.Energy)))
            .Append(("Random less lowest ordered", m.Difference)));

    /// <summary>Swap trials a second of one core: more and more trials until a quarter of a second is filled.</summary>
    private static double TrialsPerSecond(OrderSetup setup)
    {
        var trials = OrderingSimulation.Trials(setup.Model, setup.Ions, setup.Options.Temperature, setup.Options.Seed);
        using var process = Process.GetCurrentProcess();
        for (long count = 2000; ; count *= 3)
        {
            process.Refresh();
            var before = process.TotalProcessorTime;
            trials(count);
            process.Refresh();
            double seconds = (process.TotalProcessorTime - before).TotalSeconds;
            if (seconds > 0.25 || count > 1_000_000_000) return Math.Round(count / Math.Max(seconds, 1e-3));
        }
    }

    private static JsonObject Results(OrderSetup setup, OrderingResult result, double rate)
    {
        var first = result.Averages[0];
        var results = new JsonObject
        {
            ["formula"] = setup.Formula.ToString(6),
            ["hamiltonian"] = setup.Model.Name,
            ["warren_cowley"] = Alpha(first),
            ["p_li4"] = Json.Of(first.LithiumTetrahedra),
            ["tetrahedron_census"] = Census(first),
            ["percolating_li_fraction"] = Json.Of(first.PercolatingFraction),
            ["energy"] = Json.Of(first.Energy),
            ["energy_unit"] = setup.Model.Unit + " per cation site",
            ["specific_heat_k"] = Json.Of(first.SpecificHeat),
            ["li_share_of_cation_sites"] = Json.Of(first.LithiumShare),
            ["acceptance"] = Json.Of(first.Acceptance),
            ["lowest_energy"] = Json.Of(result.LowestEnergy),
            ["trials_per_second"] = Json.Of(rate),
            ["rule"] = setup.Options.Rule.ToString(),
            ["cells"] = setup.Ions.Grid.Cells,
            ["cation_sites"] = setup.Ions.Grid.Sites,
            ["sweeps"] = setup.Options.Sweeps,
            ["chains"] = result.Chains,
            ["seed"] = setup.Options.Seed,
        };
        if (!first.LithiumAround.IsEmpty)
            results["li_around_anion"] = Json.Array(first.LithiumAround.Select((n, a) => (JsonNode?)new JsonObject { ["anion"] = setup.Ions.AnionNames[a], ["li"] = Json.Of(n) }));
        if (result.Lowest.Grid.Cells % 2 == 0) results["lowest_layer_order"] = LayerOrderJson(LayerOrder.Of(result.Lowest));
        if (setup.Model.Unit == "eV") results["temperature_K"] = Json.Of(Kelvin(first.Temperature));
        if (result.Averages.Length > 1)
        {
            results["temperatures"] = Json.Array(result.Averages.Select(a => (JsonNode?)new JsonObject
            {
                ["temperature_K"] = Json.Of(Kelvin(a.Temperature)),
                ["warren_cowley"] = Alpha(a),
                ["p_li4"] = Json.Of(a.LithiumTetrahedra),
                ["percolating_li_fraction"] = Json.Of(a.PercolatingFraction),
                ["energy"] = Json.Of(a.Energy),
                ["specific_heat_k"] = Json.Of(a.SpecificHeat),
            }));
        }

        return results;
    }

    private static JsonObject LayerOrderJson(LayerOrder order) => new()
    {
        ["layering"] = Json.Of(order.Layering),
        ["li_in_metal_layers"] = Json.Of(order.LithiumInMetalLayers),
        ["honeycomb_share"] = Json.Of(order.HoneycombShare),
        ["capped_share"] = Json.Of(order.CappedShare),
        ["ribbon_share"] = Json.Of(order.RibbonShare),
    };

    private static double Kelvin(double energy) => energy * PhysicalConstants.ElementaryCharge / PhysicalConstants.Boltzmann;

    private static JsonArray Alpha(OrderingAverages a) =>
        Json.Array(a.WarrenCowley.Select((alpha, n) => (JsonNode?)new JsonObject { ["shell"] = n + 1, ["alpha"] = Json.Of(alpha) }));

    private static JsonArray Census(OrderingAverages a) =>
        Json.Array(a.Census.Select((share, n) => (JsonNode?)new JsonObject { ["metals"] = n, ["share"] = Json.Of(share) }));

    private static DataTable Table(OrderSetup setup, OrderingAverages a, double rate)
    {
        var rows = new List<(string, object?)>();
        if (setup.Model.Unit == "eV") rows.Add(("Temperature / K", Kelvin(a.Temperature)));
        rows.AddRange(a.WarrenCowley.Select((alpha, n) => ($"Warren-Cowley alpha, shell {n + 1}", (object?)alpha)));
        rows.Add(("Li4 tetrahedra, P(Li4)", a.LithiumTetrahedra));
        rows.Add(($"Percolating Li, share of all Li ({setup.Options.Rule})", a.PercolatingFraction));
        rows.AddRange(a.LithiumAround.Select((n, k) => ($"Li among the six cations around {setup.Ions.AnionNames[k]}", (object?)n)));
        rows.Add(($"Energy per cation site / {setup.Model.Unit}", a.Energy));
        rows.Add(("Specific heat per cation site / k", a.SpecificHeat));
        rows.Add(("Accepted share of trials", a.Acceptance));
        if (double.IsFinite(rate)) rows.Add(("Swap trials per second of one core", rate));
        return DataTable.Facts("Cation order", rows);
    }

    private static DataTable Series(OrderSetup setup, OrderingResult result) => DataTable.Of(
        "Measurements",
        [
            "chain", "sweep", "temperature_" + (setup.Model.Unit == "eV" ? "K" : "kT"), "energy_per_cation", "li_share", "p_li4", "percolating_li_fraction",
            .. Enumerable.Range(1, setup.Options.Shells).Select(n => "alpha_" + n), .. Enumerable.Range(0, 5).Select(n => $"tetrahedra_{n}_metals"),
            .. result.Averages[0].LithiumAround.Select((_, a) => "li_around_" + setup.Ions.AnionNames[a]),
        ],
        result.Series.Select(m => new object?[]
        {
            m.Chain, m.Sweep, setup.Model.Unit == "eV" ? Kelvin(m.Temperature) : m.Temperature, m.Energy, m.LithiumShare, m.Order.LithiumTetrahedra, m.PercolatingFraction,
        }.Concat(m.Order.WarrenCowley.Select(a => (object?)a)).Concat(m.Order.Census.Select(c => (object?)c)).Concat(m.LithiumAround.Select(n => (object?)n)).ToArray()));

    private static Figure OrderFigure(OrderSetup setup, OrderingResult result)
    {
        var a = result.Averages[0];
        ImmutableArray<double> shells = [.. Enumerable.Range(0, a.WarrenCowley.Length).Select(n => (double)n)];
        var alpha = new Plot
        {
            Title = "Warren-Cowley parameter of Li and metals",
            X = new Axis("Neighbour shell") { Categories = [.. shells.Select(n => (n + 1).ToString(CultureInfo.InvariantCulture))] },
            Y = new Axis("α") { IncludeZero = true },
            Traces = [new BarTrace("", shells, [.. a.WarrenCowley.Select(w => w.Value)], 0.55) { SigmaY = [.. a.WarrenCowley.Select(w => w.Sigma ?? 0)] }],
            Annotations = [new HorizontalLine(0)],
        };
        double metals = 1.0 - (double)(setup.Ions.Cations.Lithium + setup.Ions.Cations.Vacancies) / setup.Ions.Grid.Sites;
        var census = CensusPlot.Of(a.Census, metals, "Tetrahedra by number of metals");
        return new Figure
        {
            Id = "cation-order",
            Title = $"Cation order of {setup.Formula.ToString(3)}",
            Plots = [alpha, census],
            PlotsPerRow = 2,
            Caption = $"{setup.Model.Name}. Left: Warren-Cowley parameter of Li and metals by shell, negative where unlike neighbours are preferred. Right: tetrahedra by their number of metals, against a random arrangement (diamonds).",
        };
    }

    private static string Note(OrderSetup setup, OrderingResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{setup.Formula.ToString(4)}: {setup.Model.Name}, {result.Chains} chains of {setup.Options.Sweeps} sweeps in {setup.Ions.Grid.Cells}³ cells ({setup.Ions.Grid.Sites} cation sites), seed {setup.Options.Seed}.{(setup.Ions.Cations.TetrahedralLithium == 0 ? "" : setup.Model.Name.StartsWith("Ewald", StringComparison.Ordinal) ? " Tetrahedral Li move among the tetrahedra." : " Tetrahedral Li stay where they are and do not interact.")}");
}
