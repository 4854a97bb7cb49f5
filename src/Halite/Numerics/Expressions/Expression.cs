// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Numerics;

/// <summary>
/// A formula typed by a person ("a*exp(-b*x)+c"), parsed once and evaluated over whole columns with exact derivatives.
/// Operators + − * / ^ **, brackets of any kind, π as "pi", x²; the functions are listed in the message for an unknown one.
/// </summary>
public sealed class Expression
{
    private readonly ExpressionGraph graph;

    private Expression(string text, ExpressionGraph graph, int root)
    {
        (Text, this.graph, Root) = (text, graph, root);
        Names = [.. graph.Nodes.Where(n => n.Kind == NodeKind.Name).Select(n => n.Text)];
    }

    /// <summary>The functions that a formula may call, with their arguments where there are several.</summary>
    public static ImmutableArray<string> Functions => ExpressionGraph.KnownNames;

    /// <summary>The formula as typed.</summary>
    public string Text { get; }

    /// <summary>The names in it (variables and parameters), in the order of their first appearance.</summary>
    public ImmutableArray<string> Names { get; }

    internal IReadOnlyList<Node> Nodes => graph.Nodes;

    internal int Root { get; }

    /// <summary>Parses a formula.</summary>
    /// <param name="text">The formula.</param>
    /// <exception cref="InputException">It cannot be read; the message names the character.</exception>
    public static Expression Parse(string text)
    {
        var graph = new ExpressionGraph();
        int root = new ExpressionParser(text, graph).Parse();
        return new Expression(text, graph, root);
    }

    /// <summary>The value for one set of names.</summary>
    /// <param name="values">A value for each name.</param>
    /// <exception cref="InputException">A name has no value.</exception>
    public double Value(IReadOnlyDictionary<string, double> values)
    {
        var results = new double[graph.Nodes.Count];
        for (int i = 0; i < results.Length; i++)
        {
            var node = graph.Nodes[i];
            results[i] = node.Kind switch
            {
                NodeKind.Constant => node.Value,
                NodeKind.Name => values.TryGetValue(node.Text, out double v) ? v : throw new InputException($"The formula \"{Text}\" needs a value for {node.Text}."),
                _ => ExpressionGraph.Compute(node.Kind, results[node.A], node.B >= 0 ? results[node.B] : 0),
            };
        }

        return results[Root];
    }

    /// <summary>The value with exact derivatives.</summary>
    /// <param name="values">A value for each of <see cref="Names"/>, in their order.</param>
    public Dual Value(ReadOnlySpan<Dual> values)
    {
        var results = new Dual[graph.Nodes.Count];
        for (int i = 0, name = 0; i < results.Length; i++)
        {
            var node = graph.Nodes[i];
            results[i] = node.Kind switch
            {
                NodeKind.Constant => node.Value,
                NodeKind.Name => values[name++],
                NodeKind.Add => results[node.A] + results[node.B],
                NodeKind.Subtract => results[node.A] - results[node.B],
                NodeKind.Multiply => results[node.A] * results[node.B],
                NodeKind.Divide => results[node.A] / results[node.B],
                NodeKind.Power when graph.Nodes[node.B].Kind == NodeKind.Constant => Dual.Pow(results[node.A], results[node.B].Value),
                NodeKind.Power => Dual.Pow(results[node.A], results[node.B]),
                NodeKind.Min => results[node.A] <= results[node.B] ? results[node.A] : results[node.B],
                NodeKind.Max => results[node.A] >= results[node.B] ? results[node.A] : results[node.B],
                _ => Apply(node.Kind, results[node.A]),
            };
        }

        return results[Root];

        static Dual Apply(NodeKind kind, Dual a)
        {
            double value = ExpressionGraph.Compute(kind, a.Value, 0);
            return a.Chain(value, ExpressionGraph.Slope(kind, a.Value, value));
        }
    }

    /// <summary>
    /// A largest set of names, among those given, in which the formula is linear jointly: no second derivative by two of
    /// them exists. Found from the structure, so that algebra which only cancels on paper is not seen.
    /// </summary>
    /// <param name="candidates">Names of parameters.</param>
    public ImmutableHashSet<string> LinearNames(IEnumerable<string> candidates)
    {
        var names = candidates.Distinct().ToArray();
        int n = names.Length;
        var depends = new bool[graph.Nodes.Count][];
        var curved = new bool[graph.Nodes.Count][];
        for (int i = 0; i < depends.Length; i++)
        {
            var node = graph.Nodes[i];
            var d = depends[i] = new bool[n];
            var c = curved[i] = new bool[n * n];
            if (node.Kind == NodeKind.Name && Array.IndexOf(names, node.Text) is >= 0 and var at) d[at] = true;
            if (node.A < 0) continue;
            var (da, ca) = (depends[node.A], curved[node.A]);
            var db = node.B < 0 ? [] : depends[node.B];
            for (int p = 0; p < n; p++)
            {
                d[p] = da[p] || (node.B >= 0 && db[p]);
                for (int q = 0; q < n; q++)
                {
                    bool both = node.B >= 0 && ((da[p] && db[q]) || (db[p] && da[q]));
                    c[p * n + q] = ca[p * n + q] || (node.B >= 0 && curved[node.B][p * n + q]) || node.Kind switch
                    {
                        NodeKind.Add or NodeKind.Subtract or NodeKind.Negate => false,
                        NodeKind.Multiply => both,
                        NodeKind.Divide => both || (db[p] && db[q]),
                        NodeKind.Power => both || (da[p] && da[q]) || (db[p] && db[q]),
                        // Straight on both sides of where the two meet, but bent there.
                        NodeKind.Min or NodeKind.Max => (da[p] || db[p]) && (da[q] || db[q]),
                        _ => da[p] && da[q],
                    };
                }
            }
        }

        var matrix = curved[Root];
        var chosen = new List<int>();
        foreach (int p in Enumerable.Range(0, n).Where(p => depends[Root][p]).OrderBy(p => Enumerable.Range(0, n).Count(q => matrix[p * n + q])))
        {
            if (!matrix[p * n + p] && chosen.TrueForAll(q => !matrix[p * n + q])) chosen.Add(p);
        }

        return [.. chosen.Select(p => names[p])];
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
