// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Composition;

/// <summary>What a scan looks for.</summary>
public sealed record DesignOptions
{
    /// <summary>What is optimised, at least one.</summary>
    public required ImmutableArray<DesignObjective> Objectives { get; init; }

    /// <summary>Bounds that a composition has to keep. Default none.</summary>
    public ImmutableArray<DesignConstraint> Constraints { get; init; } = [];

    /// <summary>States and redox windows, and the working ion; its normalisation and measured capacities are not used. Default <see cref="LedgerOptions"/>.</summary>
    public LedgerOptions Ledger { get; init; } = new();

    /// <summary>Compositions kept evenly over the grid for a figure. Default 4000: more do not show.</summary>
    public int Sample { get; init; } = 4000;
}

/// <summary>One composition of a result.</summary>
/// <param name="Index">Place on the grid.</param>
/// <param name="Objectives">Values of the objectives, in their order.</param>
public sealed record DesignRow(long Index, ImmutableArray<double> Objectives);

/// <summary>What a scan found.</summary>
/// <param name="Evaluated">Compositions on the grid.</param>
/// <param name="Valid">Those that exist (no negative amount, charges balance) and keep the constraints.</param>
/// <param name="Negative">Left out because an amount is negative.</param>
/// <param name="Unbalanced">Left out because the charges cannot balance.</param>
/// <param name="Constrained">Left out by a constraint.</param>
/// <param name="Pareto">The Pareto set, in the order of the grid.</param>
/// <param name="Sampled">Valid compositions spread evenly over the grid, for a figure.</param>
public sealed record DesignResult(long Evaluated, long Valid, long Negative, long Unbalanced, long Constrained, ImmutableArray<DesignRow> Pareto, ImmutableArray<DesignRow> Sampled);

/// <summary>Scans a family of compositions for those that no other one dominates.</summary>
public static class DesignScan
{
    // Blocks are the units of work: a result does not depend on the number of threads, since blocks are merged in order.
    private const int BlockSize = 1 << 14;

    /// <summary>Scans.</summary>
    /// <param name="family">The family.</param>
    /// <param name="options">What is looked for.</param>
    /// <param name="progress">Receives the fraction done.</param>
    /// <param name="token">Stops the scan.</param>
    /// <exception cref="InputException">No objective is given, or one is not defined for the family (a price is missing).</exception>
    public static DesignResult Run(DesignFamily family, DesignOptions options, IProgress<double>? progress = null, CancellationToken token = default)
    {
        if (options.Objectives.IsEmpty) throw new InputException("The design has no objective: name at least one to maximise or minimise.");
        long count = family.Count;
        int blocks = (int)((count + BlockSize - 1) / BlockSize);
        var results = new Block[blocks];
        long stride = Math.Max(1, count / Math.Max(1, options.Sample));
        int done = 0;
        using var evaluators = new ThreadLocal<DesignEvaluator>(() => new DesignEvaluator(family, options.Ledger));
        _ = new DesignEvaluator(family, options.Ledger); // says what is wrong with the family on this thread
        try
        {
            Parallel.For(0, blocks, new ParallelOptions { CancellationToken = token }, b =>
            {
                results[b] = Scan(evaluators.Value!, options, (long)b * BlockSize, Math.Min(count, (b + 1L) * BlockSize), stride);
                progress?.Report(Interlocked.Increment(ref done) / (double)blocks);
            });
        }
        catch (AggregateException e) when (e.InnerExceptions.OfType<InputException>().FirstOrDefault() is { } fault)
        {
            throw new InputException(fault.Message);
        }

        return Merge(results, options, count);
    }

    /// <summary>Values of some quantities at one place of the grid; NaN where the composition does not exist.</summary>
    /// <param name="family">The family.</param>
    /// <param name="ledger">States, windows and working ion.</param>
    /// <param name="quantities">The quantities.</param>
    /// <param name="index">Place on the grid.</param>
    public static ImmutableArray<double> Values(DesignFamily family, LedgerOptions ledger, IReadOnlyList<DesignQuantity> quantities, long index)
    {
        var evaluator = new DesignEvaluator(family, ledger);
        if (evaluator.Evaluate(index) != DesignEvaluator.Outcome.Valid) return [.. quantities.Select(_ => double.NaN)];
        var values = ImmutableArray.CreateBuilder<double>();
        foreach (var quantity in quantities) values.Add(quantity.Function(evaluator.Point()));
        return values.ToImmutable();
    }

    private static Block Scan(DesignEvaluator evaluator, DesignOptions options, long from, long to, long stride)
    {
        int d = options.Objectives.Length;
        var block = new Block();
        var indices = new List<long>();
        var values = new List<double>();
        for (long index = from; index < to; index++)
        {
            switch (evaluator.Evaluate(index))
            {
                case DesignEvaluator.Outcome.NegativeAmount: block.Negative++; continue;
                case DesignEvaluator.Outcome.Unbalanced: block.Unbalanced++; continue;
            }

            var point = evaluator.Point();
            if (!Keeps(point, options.Constraints))
            {
                block.Constrained++;
                continue;
            }

            block.Valid++;
            indices.Add(index);
            foreach (var objective in options.Objectives)
            {
                double value = objective.Quantity.Function(point);
                if (double.IsNaN(value)) throw new InputException($"The objective {objective.Quantity.Name} is not defined for the family: a price may be missing, or it holds no oxygen.");
                // Nine decimals: equal compositions reached by different sums are equal, and rounding decides no front.
                values.Add(Math.Round(objective.Maximise ? value : -value, 9));
            }

            if (index % stride == 0) block.Sampled.Add(Row(index, values, values.Count - d, options));
        }

        var data = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(values);
        foreach (int i in ParetoFront.Find(data, d))
        {
            block.Indices.Add(indices[i]);
            block.Values.AddRange(values.GetRange(i * d, d));
        }

        return block;
    }

    private static bool Keeps(DesignPoint point, ImmutableArray<DesignConstraint> constraints)
    {
        foreach (var constraint in constraints)
        {
            double value = constraint.Quantity.Function(point);
            // Rounding on the grid does not decide: 1.2 is not below a minimum of 1.2.
            double slack = 1e-9 * Math.Max(1, Math.Abs(value));
            if (!(value >= constraint.Minimum - slack && value <= constraint.Maximum + slack)) return false;
        }

        return true;
    }

    private static DesignResult Merge(Block[] blocks, DesignOptions options, long count)
    {
        int d = options.Objectives.Length;
        var indices = blocks.SelectMany(b => b.Indices).ToArray();
        var values = blocks.SelectMany(b => b.Values).ToList();
        var front = ParetoFront.Find(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(values), d);
        return new DesignResult(
            count, blocks.Sum(b => b.Valid), blocks.Sum(b => b.Negative), blocks.Sum(b => b.Unbalanced), blocks.Sum(b => b.Constrained),
            [.. front.Select(i => Row(indices[i], values, i * d, options))],
            [.. blocks.SelectMany(b => b.Sampled)]);
    }

    private static DesignRow Row(long index, List<double> values, int at, DesignOptions options) =>
        new(index, [.. options.Objectives.Select((o, j) => o.Maximise ? values[at + j] : -values[at + j])]);

    private sealed class Block
    {
        public long Valid, Negative, Unbalanced, Constrained;
        public readonly List<long> Indices = [];
        public readonly List<double> Values = [];
        public readonly List<DesignRow> Sampled = [];
    }
}
