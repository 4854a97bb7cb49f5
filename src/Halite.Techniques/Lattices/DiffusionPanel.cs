// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Lattices;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Lattices;

/// <summary>The panel of Li diffusion in a rock salt.</summary>
internal static class DiffusionPanel
{
    /// <summary>Ratio of the two temperatures between which the activation energy is taken.</summary>
    private const double TemperatureRatio = 1.2;

    public static Panel Of(OperationContext context)
    {
        var formula = LatticeOptions.FormulaOf(context);
        var composition = LatticeOptions.Place(formula, LatticeOptions.ExcessOf(context));
        var charges = context.Get(DiffuseOperation.StateOfCharge) is { IsEmpty: false } given ? given : [0.1];
        var ordering = context.Get(PercolateOperation.Ordering);
        var options = new LithiumDiffusionOptions
        {
            Barriers = BarriersOf(context),
            Temperature = context.Get(DiffuseOperation.Temperature),
            AttemptFrequency = context.Get(DiffuseOperation.AttemptFrequency),
            LatticeConstant = context.Get(DiffuseOperation.LatticeConstant),
            SiteDisorder = context.Get(DiffuseOperation.SiteDisorder),
            Cells = context.Get(DiffuseOperation.Cells) ?? 8,
            Samples = context.Get(DiffuseOperation.Samples) ?? 16,
            HopsPerLithium = context.Get(DiffuseOperation.Hops) ?? 200,
            Ordering = ordering == "random" ? null : CationOrdering.Parse(ordering),
            Seed = context.Get(OptionSpec.Seed),
            Threads = context.Get(LatticeOptions.Threads),
        };
        var rows = new List<(LithiumDiffusion Cold, Measured Activation)>();
        bool complete = true;
        for (int n = 0; n < charges.Length && !context.Cancellation.IsCancellationRequested; n++)
        {
            var at = options with { StateOfCharge = charges[n] };
            double from = (double)n / charges.Length, width = 1.0 / charges.Length;
            var cold = LithiumDiffusion.Of(composition, at, LatticeOptions.Part(context, $"state of charge {charges[n]}", from, from + width / 2), context.Cancellation);
            var activation = Measured.WithoutSigma(double.NaN, "eV", "interrupted before the second temperature");
            if (!context.Cancellation.IsCancellationRequested)
            {
                var warm = LithiumDiffusion.Of(composition, at with { Temperature = TemperatureRatio * at.Temperature }, LatticeOptions.Part(context, $"state of charge {charges[n]}, warmer", from + width / 2, from + width), context.Cancellation);
                activation = Activation(cold, warm);
                complete &= warm.Samples == warm.Requested;
            }

            complete &= cold.Samples == cold.Requested;
            rows.Add((cold, activation));
        }

        complete &= rows.Count == charges.Length;
        return new Panel
        {
            Results = Results(rows, options),
            Tables = [Table(rows)],
            Figures = [DiffusionFigure(rows, formula.ToString(3))],
            Warnings = complete ? [] : [new Warning("interrupted", "Interrupted: the result rests on the arrangements that were finished.")],
            Notes = [string.Create(CultureInfo.InvariantCulture, $"{formula.ToString(4)} at {options.Temperature} K: barriers {Text(options.Barriers)}, {options.Ordering?.Name ?? "random"} arrangement, {options.Samples} samples of {options.Cells}³ cells, {options.HopsPerLithium} hops a Li, seed {options.Seed}.")],
            ExitCode = complete ? 0 : 130,
        };
    }

    private static HopBarriers BarriersOf(OperationContext context)
    {
        var barriers = new LithiumDiffusionOptions().Barriers;
        bool octTet = false;
        foreach (var (path, value) in context.Get(DiffuseOperation.Barrier))
        {
            if (!(value >= 0)) throw new InputException(string.Create(CultureInfo.InvariantCulture, $"--barrier {path}={value}: a barrier is not negative; correct it."));
            barriers = path.ToUpperInvariant() switch
            {
                "0-TM" or "0TM" => barriers with { ZeroTm = value },
                "1-TM" or "1TM" => barriers with { OneTm = value },
                "2-TM" or "2TM" => barriers with { TwoTm = value },
                "OCT-TET" => barriers with { OctTet = value },
                _ => throw new InputException($"--barrier {path}: the paths are 0-TM, 1-TM, 2-TM and oct-tet."),
            };
            octTet |= path.Equals("oct-tet", StringComparison.OrdinalIgnoreCase);
        }

        return octTet ? barriers : barriers with { OctTet = barriers.ZeroTm };
    }

    /// <summary>Activation energy of the tracer diffusivity between the two temperatures.</summary>
    private static Measured Activation(LithiumDiffusion cold, LithiumDiffusion warm)
    {
        if (!(cold.Tracer.Value > 0 && warm.Tracer.Value > 0)) return Measured.WithoutSigma(double.NaN, "eV", "nothing moves far enough for a slope");
        const double boltzmann = Chemistry.PhysicalConstants.Boltzmann / Chemistry.PhysicalConstants.ElementaryCharge;
        double span = 1 / (boltzmann * cold.Temperature) - 1 / (boltzmann * warm.Temperature);
        double value = Math.Log(warm.Tracer.Value / cold.Tracer.Value) / span;
        if (cold.Tracer.Sigma is not { } a || warm.Tracer.Sigma is not { } b) return Measured.WithoutSigma(value, "eV", "one sample has no standard error");

        // The same arrangements serve both temperatures; taken as independent, their common part makes this an upper bound.
        return Measured.From(value, Math.Sqrt(Math.Pow(a / cold.Tracer.Value, 2) + Math.Pow(b / warm.Tracer.Value, 2)) / span, "eV", "sampling: activation energy");
    }

    private static JsonObject Results(List<(LithiumDiffusion Cold, Measured Activation)> rows, LithiumDiffusionOptions options)
    {
        var results = One(rows[0]);
        results["series"] = Json.Array(rows.Select(r => (JsonNode?)One(r)));
        results["cells"] = options.Cells;
        results["seed"] = options.Seed;
        return results;
    }

    private static JsonObject One((LithiumDiffusion Cold, Measured Activation) row)
    {
        var d = row.Cold;
        return new JsonObject
        {
            ["state_of_charge"] = Json.Of(d.StateOfCharge),
            ["x_li"] = Json.Of(d.Lithium),
            ["temperature_K"] = Json.Of(d.Temperature),
            ["tracer_cm2_s"] = Json.Of(d.Tracer),
            ["jump_cm2_s"] = Json.Of(d.Jump),
            ["correlation_factor"] = Json.Of(d.CorrelationFactor),
            ["haven_ratio"] = Json.Of(d.HavenRatio),
            ["conductivity_S_cm"] = Json.Of(d.Conductivity),
            ["activation_energy_eV"] = Json.Of(row.Activation),
            ["hop_rate_per_s"] = Json.Of(d.HopRate),
            ["hops"] = d.Hops,
            ["samples"] = d.Samples,
        };
    }

    private static DataTable Table(List<(LithiumDiffusion Cold, Measured Activation)> rows) => rows.Count == 1
        ? DataTable.Facts("Li diffusion",
            ("State of charge", rows[0].Cold.StateOfCharge), ("Li per two anions", rows[0].Cold.Lithium), ("Tracer diffusivity", rows[0].Cold.Tracer), ("Jump diffusivity", rows[0].Cold.Jump),
            ("Correlation factor", rows[0].Cold.CorrelationFactor), ("Haven ratio", rows[0].Cold.HavenRatio), ("Ionic conductivity", rows[0].Cold.Conductivity),
            ("Activation energy of the tracer diffusivity", rows[0].Activation), ("Hops of a Li per second", rows[0].Cold.HopRate))
        : DataTable.Of("Li diffusion", ["State of charge", "Li per 2 anions", "Tracer", "Jump", "Correlation factor", "Haven ratio", "Conductivity", "Activation energy"], rows.Select(r => new object?[]
        {
            r.Cold.StateOfCharge, r.Cold.Lithium, r.Cold.Tracer, r.Cold.Jump, r.Cold.CorrelationFactor, r.Cold.HavenRatio, r.Cold.Conductivity, r.Activation,
        }));

    private static Figure DiffusionFigure(List<(LithiumDiffusion Cold, Measured Activation)> rows, string formula)
    {
        ImmutableArray<double> x = [.. rows.Select(r => r.Cold.Lithium)];
        PointTrace Trace(string name, Func<LithiumDiffusion, Measured> value) => new(name, x, [.. rows.Select(r => value(r.Cold).Value)]) { SigmaY = [.. rows.Select(r => value(r.Cold).Sigma ?? 0)], Joined = true };
        return Figure.Of("li-diffusion", "Li diffusion in " + formula, new Plot
        {
            X = new Axis("Li per two anions, x"),
            Y = new Axis("Diffusivity", "cm²/s") { Scale = AxisScale.Log },
            Traces = [Trace("tracer", d => d.Tracer), Trace("jump", d => d.Jump)],
        }, "Tracer and jump diffusivity of Li against the Li that is left, from kinetic Monte Carlo; bars are standard errors.");
    }

    private static string Text(HopBarriers b)
    {
        string One(string name, double value) => double.IsInfinity(value) ? name + " closed" : string.Create(CultureInfo.InvariantCulture, $"{name} {value} eV");
        return string.Join(", ", One("0-TM", b.ZeroTm), One("1-TM", b.OneTm), One("2-TM", b.TwoTm), One("oct-tet", b.OctTet));
    }
}
