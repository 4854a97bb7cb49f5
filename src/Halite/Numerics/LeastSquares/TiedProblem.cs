// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Numerics;

/// <summary>A parameter that follows from others: "width_2 = 1.5*width_1".</summary>
/// <param name="Parameter">Name of the parameter that is tied.</param>
/// <param name="Sources">Names of the parameters it follows from; none of them is tied itself.</param>
/// <param name="Value">Its value from those, in their order.</param>
public sealed record Tie(string Parameter, ImmutableArray<string> Sources, Tie.Function Value)
{
    /// <summary>A value from other parameters.</summary>
    /// <param name="sources">The others.</param>
    public delegate Dual Function(ReadOnlySpan<Dual> sources);

    /// <summary>A tie as a formula.</summary>
    /// <param name="text">"name = formula of other names".</param>
    /// <exception cref="InputException">The text is not of that form.</exception>
    public static Tie Parse(string text)
    {
        int at = text.IndexOf('=', StringComparison.Ordinal);
        if (at <= 0) throw new InputException($"The tie \"{text}\" has no equals sign: write it as name=formula (w2=1.5*w1).");
        var formula = Expression.Parse(text[(at + 1)..]);
        return new Tie(text[..at].Trim(), formula.Names, sources => formula.Value(sources));
    }

    /// <summary>A parameter that equals another, times a factor.</summary>
    /// <param name="parameter">The parameter that is tied.</param>
    /// <param name="source">The parameter it follows.</param>
    /// <param name="factor">Factor. Default 1.</param>
    public static Tie Equal(string parameter, string source, double factor = 1) => new(parameter, [source], s => factor * s[0]);
}

/// <summary>
/// A problem some of whose parameters follow from others: the tied ones leave the search, and derivatives pass through
/// the ties by the chain rule.
/// </summary>
public sealed class TiedProblem : LeastSquaresProblem
{
    private readonly LeastSquaresProblem inner;
    private readonly ImmutableArray<Tie> ties;
    private readonly int[] place;
    private readonly (int Target, int[] Sources, Tie.Function Value)[] links;
    private readonly double[] full, jacobian, slopes;
    private readonly Dual[] arguments;

    /// <summary>Ties parameters of a problem.</summary>
    /// <param name="inner">The problem, with a dense Jacobian.</param>
    /// <param name="ties">The ties.</param>
    /// <exception cref="InputException">A name is unknown, a parameter is tied twice, or a tie follows from a tied parameter.</exception>
    public TiedProblem(LeastSquaresProblem inner, IEnumerable<Tie> ties)
    {
        if (inner.Blocks is not null) throw new ArgumentException("Parameters are tied in the members of a series, not in the series.", nameof(inner));
        this.inner = inner;
        this.ties = [.. ties];
        int n = inner.Parameters.Length;
        var tied = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tie in this.ties)
        {
            if (!tied.Add(tie.Parameter)) throw new InputException($"{tie.Parameter} is tied twice.");
        }

        links = [.. this.ties.Select(t => (Index(t.Parameter), t.Sources.Select(Index).ToArray(), t.Value))];
        foreach (var tie in this.ties)
        {
            if (tie.Sources.FirstOrDefault(tied.Contains) is { } chained) throw new InputException($"{tie.Parameter} follows from {chained}, which is tied itself: write it in free parameters.");
        }

        place = new int[n];
        int free = 0;
        for (int j = 0; j < n; j++) place[j] = tied.Contains(inner.Parameters[j].Name) ? -1 : free++;
        // A tie may bend what was linear: only parameters that feed no tie stay marked.
        var feeds = this.ties.SelectMany(t => t.Sources).ToHashSet(StringComparer.Ordinal);
        Parameters = [.. inner.Parameters.Where(p => !tied.Contains(p.Name)).Select(p => p with { Linear = p.Linear && !feeds.Contains(p.Name) })];
        full = new double[n];
        jacobian = new double[inner.JacobianLength];
        slopes = new double[n];
        arguments = new Dual[n];

        int Index(string name)
        {
            for (int j = 0; j < n; j++)
            {
                if (inner.Parameters[j].Name == name) return j;
            }

            throw new InputException($"There is no parameter {name} to tie; there are {string.Join(", ", inner.Parameters.Select(p => p.Name))}.");
        }
    }

    /// <summary>The ties.</summary>
    public ImmutableArray<Tie> Ties => ties;

    /// <inheritdoc/>
    public override ImmutableArray<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public override int ResidualCount => inner.ResidualCount;

    /// <inheritdoc/>
    public override JacobianOrder Order => inner.Order;

    /// <inheritdoc/>
    public override bool ResidualsInSigma => inner.ResidualsInSigma;

    internal override bool SumsSquares => inner.SumsSquares;

    internal override double Cost(ReadOnlySpan<double> residuals) => inner.Cost(residuals);

    internal override (double Mean, double Variance) ExpectedCost(ReadOnlySpan<double> residuals) => inner.ExpectedCost(residuals);

    /// <inheritdoc/>
    public override LeastSquaresProblem ForThread() => new TiedProblem(inner.ForThread(), ties);

    internal override (LeastSquaresProblem, ImmutableArray<DataProblem>)? ForReplicates() =>
        inner.ForReplicates() is { } copy ? (new TiedProblem(copy.Problem, ties), copy.Data) : null;

    /// <inheritdoc/>
    public override void Evaluate(ReadOnlySpan<double> parameters, Span<double> residuals, Span<double> jacobian)
    {
        Expand(parameters, full);
        if (jacobian.IsEmpty)
        {
            inner.Evaluate(full, residuals, default);
            return;
        }

        inner.Evaluate(full, residuals, this.jacobian);
        int n = full.Length, free = Parameters.Length, rows = residuals.Length;
        bool byRow = Order == JacobianOrder.ByRow;
        int from = byRow ? n : 1, fromColumn = byRow ? 1 : rows, to = byRow ? free : 1, toColumn = byRow ? 1 : rows;
        for (int j = 0; j < n; j++)
        {
            if (place[j] < 0) continue;
            for (int i = 0; i < rows; i++) jacobian[i * to + place[j] * toColumn] = this.jacobian[i * from + j * fromColumn];
        }

        foreach (var (target, sources, value) in links)
        {
            Slopes(sources, value);
            for (int s = 0; s < sources.Length; s++)
            {
                if (slopes[s] == 0) continue;
                int column = place[sources[s]];
                for (int i = 0; i < rows; i++) jacobian[i * to + column * toColumn] += slopes[s] * this.jacobian[i * from + target * fromColumn];
            }
        }
    }

    /// <summary>All parameters of the inner problem, the tied ones computed.</summary>
    /// <param name="parameters">The free ones.</param>
    /// <param name="all">Receives a value for each parameter of the inner problem.</param>
    public void Expand(ReadOnlySpan<double> parameters, Span<double> all)
    {
        for (int j = 0; j < place.Length; j++)
        {
            if (place[j] >= 0) all[j] = parameters[place[j]];
        }

        foreach (var (target, sources, value) in links)
        {
            for (int s = 0; s < sources.Length; s++) arguments[s] = all[sources[s]];
            all[target] = value(arguments.AsSpan(0, sources.Length)).Value;
        }
    }

    /// <summary>A tied parameter of a fit of this problem, with its uncertainty through the tie.</summary>
    /// <param name="fit">The fit.</param>
    /// <param name="name">Name of the tied parameter.</param>
    public Measured Measured(LeastSquaresResult fit, string name)
    {
        int at = Array.FindIndex(links, l => inner.Parameters[l.Target].Name == name);
        if (at < 0) return fit.Measured(name);
        Expand(fit.Values.AsSpan(), full);
        var (target, sources, value) = links[at];
        Slopes(sources, value);
        var gradient = new double[Parameters.Length];
        for (int s = 0; s < sources.Length; s++) gradient[place[sources[s]]] += slopes[s];
        return fit.Derive(full[target], inner.Parameters[target].Unit, gradient);
    }

    private void Slopes(int[] sources, Tie.Function value)
    {
        for (int first = 0; first < sources.Length; first += Dual.Width)
        {
            for (int s = 0; s < sources.Length; s++) arguments[s] = Dual.Variable(full[sources[s]], s - first);
            var result = value(arguments.AsSpan(0, sources.Length));
            for (int s = first; s < Math.Min(sources.Length, first + Dual.Width); s++) slopes[s] = result.Derivative(s - first);
        }
    }
}
