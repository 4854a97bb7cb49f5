// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Lattices;
using Halite.Lattices.Hopping;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Lattices;

/// <summary>The panel of diffusion by a single vacancy.</summary>
internal static class VacancyPanel
{
    public static Panel Of(OperationContext context)
    {
        if (context.Get(DiffuseOperation.Lattice) is not { } name) throw new InputException("--vacancy needs a lattice: add --lattice sc, fcc, bcc or diamond.");
        if (!context.Get(DiffuseOperation.Vacancy)) throw new InputException("--lattice is for the single-vacancy limit: add --vacancy.");
        if (context.IsGiven(LatticeOptions.FormulaText)) throw new InputException("--lattice takes one kind of atom: leave --formula out, or leave --lattice out for a rock salt.");
        var lattice = LatticeKinds.Parse(name);
        var options = new VacancyDiffusionOptions
        {
            Cells = context.Get(DiffuseOperation.Cells) is { } largest ? Sizes(largest) : [],
            Hops = context.Get(DiffuseOperation.Hops) ?? 1_000_000,
            Walks = context.Get(DiffuseOperation.Samples) ?? 16,
            Barrier = context.Get(DiffuseOperation.Barrier) is { IsEmpty: false } barriers ? barriers[0].Value : 0.3,
            Temperature = context.Get(DiffuseOperation.Temperature),
            AttemptFrequency = context.Get(DiffuseOperation.AttemptFrequency),
            LatticeConstant = context.Get(DiffuseOperation.LatticeConstant),
            VacancyFraction = context.Get(DiffuseOperation.VacancyFraction),
            Seed = context.Get(OptionSpec.Seed),
            Threads = context.Get(LatticeOptions.Threads),
        };
        var result = VacancyDiffusion.Of(lattice, options, LatticeOptions.Part(context, $"walks of a vacancy on {name}"), context.Cancellation);
        return new Panel
        {
            Results = new JsonObject
            {
                ["lattice"] = name,
                ["correlation_factor"] = Json.Of(result.CorrelationFactor),
                ["tracer_cm2_s"] = Json.Of(result.Tracer),
                ["jump_cm2_s"] = Json.Of(result.Jump),
                ["vacancy_fraction"] = Json.Of(options.VacancyFraction),
                ["estimator"] = "(1 + c)/(1 - c) with c the mean cosine of successive jumps, extrapolated in 1/N",
                ["sizes"] = Json.Array(result.Sizes.Select(s => (JsonNode?)new JsonObject { ["cells"] = s.Cells, ["sites"] = s.Sites, ["correlation_factor"] = Json.Of(s.CorrelationFactor) })),
                ["hops"] = result.Hops,
                ["seed"] = options.Seed,
            },
            Tables =
            [
                DataTable.Facts("Diffusion by single vacancies, " + name,
                    ("Tracer correlation factor f, infinite crystal", result.CorrelationFactor),
                    ("Tracer diffusivity", result.Tracer),
                    ("Jump diffusivity", result.Jump)),
                DataTable.Of("Sizes", ["Cells", "Sites", "Correlation factor"], result.Sizes.Select(s => new object?[] { s.Cells, s.Sites, s.CorrelationFactor })),
            ],
            Figures =
            [
                Figure.Of("correlation-factor", "Tracer correlation factor, " + name, new Plot
                {
                    X = new Axis("1/N") { Minimum = 0 },
                    Y = new Axis("Correlation factor f"),
                    Traces =
                    [
                        new PointTrace("crystals of N sites", [.. result.Sizes.Select(s => 1.0 / s.Sites)], [.. result.Sizes.Select(s => s.CorrelationFactor.Value)]) { SigmaY = [.. result.Sizes.Select(s => s.CorrelationFactor.Sigma ?? 0)] },
                        new PointTrace("extrapolated", [0], [result.CorrelationFactor.Value]) { SigmaY = [result.CorrelationFactor.Sigma ?? 0], Marker = Marker.Diamond, Size = 9 },
                    ],
                }, "Tracer correlation factor of a single vacancy in periodic crystals of N sites, and its extrapolation to the infinite crystal."),
            ],
            Warnings = result.IsComplete ? [] : [new Warning("interrupted", "Interrupted: the result rests on the walks that were finished.")],
            Notes = [string.Create(CultureInfo.InvariantCulture, $"Single vacancy on {name}: {result.Hops} hops, barrier {options.Barrier} eV, {options.Temperature} K, vacancy share {options.VacancyFraction}, seed {options.Seed}.")],
            ExitCode = result.IsComplete ? 0 : 130,
        };
    }

    private static System.Collections.Immutable.ImmutableArray<int> Sizes(int largest) =>
        largest < 6 ? throw new InputException("--cells is the largest of three sizes with --vacancy: give at least 6.") : [largest / 2, 3 * largest / 4, largest];
}
