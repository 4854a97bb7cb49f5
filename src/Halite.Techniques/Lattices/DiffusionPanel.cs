// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Lattices.Hopping;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Lattices;

/// <summary>The panel of Li diffusion in a rock salt.</summary>
internal static class DiffusionPanel
{
    /// <summary>Ratio of the two temperatures between which the activation energy is taken.</summary>
    private const double TemperatureRatio = 1.2;

    public static Panel Of(OperationContext context)
    {
        var (formula, ordering) = LatticeOptions.ArrangementOf(context);
        var composition = LatticeOptions.Place(formula, LatticeOptions.ExcessOf(context));
        var charges = context.Get(DiffuseOperation.StateOfCharge) is { IsEmpty: false } given ? given : [0.1];
        var options = new LithiumDiffusionOptions
        {
            Barriers = BarriersOf(context),
            Temperature = context.Get(DiffuseOperation.Temperature),
            AttemptFrequency = context.Get(DiffuseOperation.AttemptFrequency),
            LatticeConstant = context.Get(DiffuseOperation.LatticeConstant),
            SiteDisorder = context.Get(DiffuseOperation.SiteDisorder),
            Cells = LatticeOptions.CellsOf(DiffuseOperation.Cells, context, 8, ordering),
            Samples = context.Get(DiffuseOperation.Samples) ?? 16,
            HopsPerLithium = context.Get(DiffuseOperation.Hops) ?? new LithiumDiffusionOptions().HopsPerLithium,
            MaximumHopsPerLithium = context.Get(DiffuseOperation.Hops) ?? new LithiumDiffusionOptions().MaximumHopsPerLithium,
            Ordering = ordering,
            Disorder = context.Get(PercolateOperation.Disorder),
            Interaction = LatticeOptions.InteractionOf(context, formula),
            Seed = context.Get(OptionSpec.Seed),
            Threads = context.Get(LatticeOptions.Threads),
        };
        var rows = new List<(LithiumDiffusion Cold, Measured Activation, Measured JumpActivation)>();
        bool complete = true;
        for (int n = 0; n < charges.Length && !context.Cancellation.IsCancellationRequested; n++)
        {
            var at = options with { StateOfCharge = charges[n] };
            double from = (double)n / charges.Length, width = 1.0 / charges.Length;
            var cold = LithiumDiffusion.Of(composition, at, LatticeOptions.Part(context, $"state of charge {charges[n]}", from, from + width / 2), context.Cancellation);
            var missing = Measured.WithoutSigma(double.NaN, "eV", "interrupted before the second temperature");
            var activation = (Tracer: missing, Jump: missing);
            if (!context.Cancellation.IsCancellationRequested)
            {
                // Where the cold network needed long runs, the warm one gets them at once.
                var warm = LithiumDiffusion.Of(composition, at with { Temperature = TemperatureRatio * at.Temperature, HopsPerLithium = cold.HopsPerLithium, MaximumHopsPerLithium = cold.HopsPerLithium }, LatticeOptions.Part(context, $"state of charge {charges[n]}, warmer", from + width / 2, from + width), context.Cancellation);
                activation = LithiumDiffusion.ActivationEnergies(cold, warm);
                complete &= warm.Samples == warm.Requested;
            }

            complete &= cold.Samples == cold.Requested;
            rows.Add((cold, activation.Tracer, activation.Jump));
        }

        complete &= rows.Count == charges.Length && !context.Cancellation.IsCancellationRequested;
        var warnings = new List<Warning>();
        if (!complete) warnings.Add(new Warning("interrupted", $"Interrupted: the result rests on what was finished: {rows[^1].Cold.Samples} of {rows[^1].Cold.Requested} arrangements, {rows.Count} of {charges.Length} states of charge."));
        warnings.AddRange(rows.Where(r => !r.Cold.IsDiffusive).Select(r => NotDiffusive(r.Cold)));
        return new Panel
        {
            Results = Results(rows, options),
            Tables = [Table(rows)],
            Figures = [DiffusionFigure(rows, formula.ToString(3))],
            Warnings = [.. warnings],
            Notes = [string.Create(CultureInfo.InvariantCulture, $"{formula.ToString(4)} at {options.Temperature} K: barriers {Text(options.Barriers)}, {options.Ordering?.Name ?? (options.Interaction is null ? "random" : "short-range ordered")} arrangement, {options.Samples} samples of {options.Cells}³ cells, {rows[0].Cold.HopsPerLithium} hops a Li, seed {options.Seed}.")],
            ExitCode = complete ? 0 : 130,
        };
    }

    private static Warning NotDiffusive(LithiumDiffusion d) => new("not-diffusive", string.Create(
        CultureInfo.InvariantCulture,
        $"At state of charge {d.StateOfCharge} the squared displacement still bends after {d.HopsPerLithium} hops a Li (its slope fell by {100 * d.SlopeChange.Value:F0} % between the second quarter and the second half): the diffusivities are upper limits, ask for more (--hops)."));

    private static HopBarriers BarriersOf(OperationContext context)
    {
        var given = context.Get(DiffuseOperation.Barrier);
        if (given.IsEmpty) return new LithiumDiffusionOptions().Barriers;
        const double closed = double.PositiveInfinity;
        var barriers = new HopBarriers(closed, closed, closed, closed);
        bool octTet = false;
        foreach (var (path, value) in given)
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

    private static JsonObject Results(List<(LithiumDiffusion Cold, Measured Activation, Measured JumpActivation)> rows, LithiumDiffusionOptions options)
    {
        var results = One(rows[0]);
        results["series"] = Json.Array(rows.Select(r => (JsonNode?)One(r)));
        results["cells"] = options.Cells;
        results["seed"] = options.Seed;
        return results;
    }

    private static JsonObject One((LithiumDiffusion Cold, Measured Activation, Measured JumpActivation) row)
    {
        var d = row.Cold;
        return new JsonObject
        {
            ["state_of_charge"] = Json.Of(d.StateOfCharge),
            ["x_li"] = Json.Of(d.Lithium),
            ["temperature_K"] = Json.Of(d.Temperature),
            ["tracer_cm2_s"] = Json.Of(d.Tracer),
            ["jump_cm2_s"] = Json.Of(d.Jump),
            ["jump_estimator"] = d.IsJumpExact ? "Kirchhoff's rule on the network of hops" : "squared displacement of all Li together",
            ["jump_sampled_cm2_s"] = Json.Of(d.SampledJump),
            ["correlation_factor"] = Json.Of(d.CorrelationFactor),
            ["haven_ratio"] = Json.Of(d.HavenRatio),
            ["conductivity_S_cm"] = Json.Of(d.Conductivity),
            ["activation_energy_eV"] = Json.Of(row.Activation),
            ["activation_energy_jump_eV"] = Json.Of(row.JumpActivation),
            ["hop_rate_per_s"] = Json.Of(d.HopRate),
            ["mobile_li_fraction"] = Json.Of(d.MobileShare),
            ["slope_change"] = Json.Of(d.SlopeChange),
            ["hops"] = d.Hops,
            ["hops_per_li"] = d.HopsPerLithium,
            ["samples"] = d.Samples,
        };
    }

    private static DataTable Table(List<(LithiumDiffusion Cold, Measured Activation, Measured JumpActivation)> rows) => rows.Count == 1
        ? DataTable.Facts("Li diffusion",
            ("State of charge", rows[0].Cold.StateOfCharge), ("Li per two anions", rows[0].Cold.Lithium), ("Tracer diffusivity", rows[0].Cold.Tracer), ("Jump diffusivity", rows[0].Cold.Jump),
            ("Correlation factor", rows[0].Cold.CorrelationFactor), ("Haven ratio", rows[0].Cold.HavenRatio), ("Ionic conductivity", rows[0].Cold.Conductivity),
            ("Activation energy of the tracer diffusivity", rows[0].Activation), ("Activation energy of the jump diffusivity", rows[0].JumpActivation), ("Hops of a Li per second", rows[0].Cold.HopRate), ("Li in clusters of sites that lead around the crystal", rows[0].Cold.MobileShare))
        : DataTable.Of("Li diffusion", ["State of charge", "Li per 2 anions", "Tracer", "Jump", "Correlation factor", "Haven ratio", "Conductivity", "Activation energy"], rows.Select(r => new object?[]
        {
            r.Cold.StateOfCharge, r.Cold.Lithium, r.Cold.Tracer, r.Cold.Jump, r.Cold.CorrelationFactor, r.Cold.HavenRatio, r.Cold.Conductivity, r.Activation,
        }));

    private static Figure DiffusionFigure(List<(LithiumDiffusion Cold, Measured Activation, Measured JumpActivation)> rows, string formula)
    {
        ImmutableArray<double> x = [.. rows.Select(r => r.Cold.Lithium)];
        PointTrace Trace(string name, Func<LithiumDiffusion, Measured> value) => new(name, x, [.. rows.Select(r => value(r.Cold).Value)]) { SigmaY = [.. rows.Select(r => value(r.Cold).Sigma ?? 0)], Joined = true };
        return Figure.Of("li-diffusion", "Li diffusion in " + formula, new Plot
        {
            X = new Axis("Li per two anions, x"),
            Y = new Axis("Diffusivity", "cm²/s") { Scale = AxisScale.Log },
            Traces = [Trace("tracer", d => d.Tracer), Trace("jump", d => d.Jump)],
        }, "Tracer diffusivity (kinetic Monte Carlo) and jump diffusivity (that of all Li together) against the Li that is left; bars are standard errors.");
    }

    private static string Text(HopBarriers b)
    {
        string One(string name, double value) => double.IsInfinity(value) ? name + " closed" : string.Create(CultureInfo.InvariantCulture, $"{name} {value} eV");
        return string.Join(", ", One("0-TM", b.ZeroTm), One("1-TM", b.OneTm), One("2-TM", b.TwoTm), One("oct-tet", b.OctTet));
    }
}
