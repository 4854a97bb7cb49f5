// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Halite.Composition;
using Halite.Data;

namespace Halite.Techniques.Composition;

/// <summary>The verb <c>design</c>: a family of compositions, its ledger at every point, and the Pareto set.</summary>
internal static class DesignOperation
{
    private static readonly OptionSpec<int> Rows = OptionSpec.Integer("rows", "Most rows of the Pareto set in JSON and CSV; the count is always that of the whole set. Default 10000: more is rarely read.", 1, 10000);

    /// <summary>The operation.</summary>
    public static Operation Operation { get; } = new()
    {
        Verb = "design",
        Summary = "Scans a family of compositions and returns those that no other beats in all objectives at once.",
        Details = "FAMILY.yaml names a formula with variables (Li1+xTiyMn1-x-yO2-zFz) or the elements of the cation and anion sublattices, with ranges such as 0 to 0.4 step 0.02; compounds to add (Li2O); what to maximise and minimise; constraints. "
            + "Compositions whose charges cannot balance are left out and counted. All keys and quantities: docs/composition.md.",
        Example = "halite design examples/design/mn-ti-oxyfluoride.yaml",
        Inputs = new InputSpec("FAMILY.yaml", "family file", InputKind.File, 1, 1),
        Options = [Rows],
        Run = Run,
    };

    private static Panel Run(OperationContext context)
    {
        var design = DesignFile.Read(context, context.Inputs[0]);
        var options = new DesignOptions { Objectives = design.Objectives, Constraints = design.Constraints, Ledger = design.Ledger };
        long count = design.Family.Count;
        if (Percolates(design)) design.Percolation.Require(options);
        var watch = Stopwatch.StartNew();
        var result = DesignScan.Run(design.Family, options, new Forward(f => context.Progress.Report(new Progress(f, FormattableString.Invariant($"{count} compositions")))), context.Cancellation);
        double seconds = watch.Elapsed.TotalSeconds;
        var shown = result.Pareto.Take(context.Get(Rows)).Select(r => Describe(design, r)).ToList();
        return new Panel
        {
            Results = Results(design, result, shown, count / Math.Max(seconds, 1e-9)),
            Tables = [Summary(design, result), ShortTable(design, shown)],
            Data = ParetoTable(design, shown),
            Figures = DesignFigure.Of(design, result),
            Notes = [FormattableString.Invariant($"{design.Name}: {count} compositions in {seconds:F2} s ({count / seconds:F0} per second), {result.Valid} possible, {result.Pareto.Length} on the Pareto front.")],
            Warnings = Warnings(design, result, shown.Count),
        };
    }

    private static Described Describe(DesignDocument design, DesignRow row)
    {
        var axes = new double[design.Family.Axes.Length];
        design.Family.Values(row.Index, axes);
        var formula = Halite.Chemistry.Normalisation.TwoAnions.Apply(design.Family.At(row.Index)!);
        return new(row, axes, formula.ToString(4), DesignScan.Values(design.Family, design.Ledger, Listed(design), row.Index));
    }

    // The lattice sweep runs only where it was asked for.
    private static ImmutableArray<DesignQuantity> Listed(DesignDocument design) =>
        [.. design.Quantities.Where(q => Percolates(design) || !q.Name.StartsWith(PercolationObjective.Name, StringComparison.Ordinal))];

    private static bool Percolates(DesignDocument design) =>
        design.Objectives.Select(o => o.Quantity).Concat(design.Constraints.Select(c => c.Quantity)).Any(q => q.Name.StartsWith(PercolationObjective.Name, StringComparison.Ordinal));

    private static JsonObject Results(DesignDocument design, DesignResult result, List<Described> rows, double perSecond)
    {
        var listed = Listed(design);
        return new JsonObject
        {
            ["family"] = design.Name,
            ["points"] = result.Evaluated,
            ["points_valid"] = result.Valid,
            ["points_negative_amount"] = result.Negative,
            ["points_unbalanced"] = result.Unbalanced,
            ["points_constrained"] = result.Constrained,
            ["points_per_second"] = Json.Of(Math.Round(perSecond)),
            ["axes"] = Json.Array(design.Family.Axes.Select(a => (JsonNode?)new JsonObject { ["name"] = a.Name, ["from"] = Json.Of(a.From), ["to"] = Json.Of(a[a.Count - 1]), ["step"] = Json.Of(a.Step), ["count"] = a.Count })),
            ["objectives"] = Json.Array(design.Objectives.Select(o => (JsonNode?)new JsonObject { ["name"] = o.Quantity.Name, ["maximise"] = o.Maximise })),
            ["pareto"] = new JsonObject
            {
                ["count"] = result.Pareto.Length,
                ["rows"] = Json.Array(rows.Select(r =>
                {
                    var node = new JsonObject { ["index"] = r.Row.Index, ["formula"] = r.Formula };
                    var axes = new JsonObject();
                    for (int i = 0; i < r.Axes.Length; i++) axes[design.Family.Axes[i].Name] = Json.Of(Math.Round(r.Axes[i], 12));
                    node["axes"] = axes;
                    for (int i = 0; i < listed.Length; i++) node[listed[i].Name] = Json.Of(r.Values[i]);
                    foreach (var (objective, value) in design.Objectives.Zip(r.Row.Objectives)) node[objective.Quantity.Name] ??= Json.Of(value);
                    return (JsonNode?)node;
                })),
            },
            ["price_source"] = design.PriceSource,
            ["percolating_li_source"] = Percolates(design) ? design.Percolation.Source : null,
        };
    }

    private static DataTable Summary(DesignDocument design, DesignResult result) => DataTable.Facts(
        "Scan",
        ("Compositions", result.Evaluated), ("Possible and within bounds", result.Valid), ("A negative amount", result.Negative),
        ("Charges cannot balance", result.Unbalanced), ("Outside a constraint", result.Constrained),
        ("Objectives", string.Join(", ", design.Objectives.Select(o => (o.Maximise ? "maximise " : "minimise ") + o.Quantity.Name))));

    private static DataTable ShortTable(DesignDocument design, List<Described> rows) => DataTable.Of(
        "Pareto set", ["Formula", .. design.Objectives.Select(o => o.Quantity.Name)],
        rows.Select(r => new object?[] { r.Formula }.Concat(r.Row.Objectives.Select(v => (object?)v)).ToArray()));

    /// <summary>All axes and quantities, for --csv.</summary>
    private static DataTable ParetoTable(DesignDocument design, List<Described> rows)
    {
        var listed = Listed(design);
        var extra = design.Objectives.Select((o, i) => (o.Quantity, i)).Where(o => listed.All(q => q.Name != o.Quantity.Name)).ToArray();
        return DataTable.Of(
            "Pareto set",
            ["formula", .. design.Family.Axes.Select(a => a.Name), .. extra.Select(e => e.Quantity.Name), .. listed.Select(q => q.Name)],
            rows.Select(r => new object?[] { r.Formula }.Concat(r.Axes.Select(a => (object?)Math.Round(a, 12))).Concat(extra.Select(e => (object?)r.Row.Objectives[e.i])).Concat(r.Values.Select(v => (object?)v)).ToArray()));
    }

    private static ImmutableArray<Warning> Warnings(DesignDocument design, DesignResult result, int shown)
    {
        var warnings = ImmutableArray.CreateBuilder<Warning>();
        if (result.Valid == 0) warnings.Add(new("no-composition", "No composition of the family is possible within the bounds: widen the ranges or loosen the constraints."));
        if (shown < result.Pareto.Length) warnings.Add(new("pareto-cut", $"The Pareto set has {result.Pareto.Length} rows and {shown} are listed; ask for more with --rows."));
        if (design.PriceSource is { } source && source.Contains("NOT verified", StringComparison.Ordinal)) warnings.Add(new("prices-unverified", "Costs rest on the price table that ships with Halite, whose values are orders of magnitude and not verified: give your own under prices."));
        return warnings.ToImmutable();
    }

    private sealed record Described(DesignRow Row, double[] Axes, string Formula, ImmutableArray<double> Values);

    // Progress<T> would post to the thread pool and report out of order.
    private sealed class Forward(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
