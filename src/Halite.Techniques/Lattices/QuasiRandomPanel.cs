// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Crystals;
using Halite.Data;
using Halite.Lattices;
using Halite.Lattices.Ordering;

namespace Halite.Techniques.Lattices;

/// <summary>The panel of a special quasi-random structure.</summary>
internal static class QuasiRandomPanel
{
    public static Panel Of(OperationContext context)
    {
        if (context.Inputs.Length > 0 || context.Get(LatticeOptions.PairW) is not null || context.Get(LatticeOptions.LithiumFluorine) is not null || context.Get(OrderOperation.Ewald))
            throw new InputException("--sqs matches the random alloy and needs no Hamiltonian: leave the model file, --pair-w, --li-f and --ewald out.");
        var formula = LatticeOptions.FormulaOf(context);
        var composition = LatticeOptions.Place(formula, LatticeOptions.ExcessOf(context));
        var options = new QuasiRandomOptions
        {
            Cells = context.Get(OrderOperation.Cells) ?? new QuasiRandomOptions().Cells,
            Shells = context.Get(OrderOperation.Shells) ?? new QuasiRandomOptions().Shells,
            Starts = context.Get(OrderOperation.Samples) ?? new QuasiRandomOptions().Starts,
            Seed = context.Get(OptionSpec.Seed),
            Threads = context.Get(LatticeOptions.Threads),
        };
        var result = QuasiRandomStructure.Search(composition, options, LatticeOptions.Part(context, $"{options.Starts} annealings"), context.Cancellation);
        string[] cations = ["Li", "", .. composition.Metals.Select(m => m.Species)];

        // Anions of several kinds are dealt at random: the search is over the cations.
        var ions = LatticeIons.Of(result.Arrangement.Grid, composition, LatticeOptions.Anions(formula));
        var names = ions.RandomAnionNames(options.Seed);
        var structure = RockSaltMapping.Structure(result.Arrangement, cations, s => names[s], context.Get(OrderOperation.LatticeConstant), formula.ToString(4));
        var results = new JsonObject
        {
            ["formula"] = formula.ToString(6),
            ["cells"] = options.Cells,
            ["pair_errors"] = Json.Array(result.PairErrors.Select((e, n) => (JsonNode?)new JsonObject { ["shell"] = n + 1, ["relative_rms"] = Json.Of(e) })),
            ["objective"] = Json.Of(result.Objective),
            ["tetrahedron_census_error"] = Json.Of(result.TetrahedronError),
            ["seed"] = options.Seed,
        };
        if (context.Get(OrderOperation.PoscarOut) is { } path)
        {
            AtomicFile.Write(context.Resolve(path), Poscar.Write(structure));
            results["poscar"] = path;
        }

        return new Panel
        {
            Results = results,
            Tables =
            [
                DataTable.Of("Errors of pair counts against the random alloy", ["Shell", "Relative error (root mean square)"], result.PairErrors.Select((e, n) => new object?[] { n + 1, e })),
                DataTable.Facts("Not matched, for comparison", ("Largest difference in the census of tetrahedra", result.TetrahedronError)),
            ],
            Figures = [NetworkFigure.Of(result.Arrangement, TransportRule.ZeroTM, $"Quasi-random {formula.ToString(3)}", "The quasi-random crystal")],
            Warnings = LatticeOptions.Interrupted(result.Finished, options.Starts, "annealings") is { } interrupted ? [interrupted] : [],
            ExitCode = result.Finished < options.Starts ? 130 : 0,
            Notes = [string.Create(CultureInfo.InvariantCulture, $"Special quasi-random structure of {formula.ToString(4)}: {structure.Sites.Length} ions in {options.Cells}³ cells, best of {result.Finished} annealings, seed {options.Seed}.")],
        };
    }
}
