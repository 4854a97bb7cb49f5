// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Numerics.Tensors;
using Halite.Data;

namespace Halite.Numerics;

/// <summary>
/// A typed formula as a model of data: evaluated in slices of points that stay in cache, with the derivatives by all
/// parameters from one backward pass (reverse-mode differentiation; Griewank and Walther 2008, chapter 3).
/// </summary>
public sealed class ExpressionModel : FitModel
{
    private const int Slice = 208;

    private readonly Expression expression;
    private readonly double[]?[] columns;
    private readonly int[] parameterOf;
    private readonly bool[] active, uniform;
    private readonly double[] values, numbers;
    private readonly AdjointBuffers adjoints;

    /// <summary>A model.</summary>
    /// <param name="expression">The formula.</param>
    /// <param name="parameters">Its parameters. Names of the formula that are neither parameter nor column are an error.</param>
    /// <param name="columns">The columns of data by the name that the formula uses; all of one length.</param>
    /// <param name="detectLinear">Whether parameters in which the formula is linear are marked so. Default true.</param>
    /// <exception cref="InputException">A name of the formula is unknown, or a parameter does not occur in it.</exception>
    public ExpressionModel(Expression expression, IEnumerable<Parameter> parameters, IReadOnlyDictionary<string, double[]> columns, bool detectLinear = true)
    {
        this.expression = expression;
        ImmutableArray<Parameter> given = [.. parameters];
        foreach (var p in given)
        {
            if (!expression.Names.Contains(p.Name)) throw new InputException($"The parameter {p.Name} does not occur in the formula \"{expression.Text}\".");
        }

        var linear = detectLinear ? expression.LinearNames(given.Where(p => !p.Fixed).Select(p => p.Name)) : [];
        Parameters = [.. given.Select(p => p with { Linear = p.Linear || linear.Contains(p.Name) })];
        int n = expression.Nodes.Count;
        (this.columns, parameterOf, active, uniform) = (new double[]?[n], new int[n], new bool[n], new bool[n]);
        for (int i = 0; i < n; i++)
        {
            var node = expression.Nodes[i];
            parameterOf[i] = -1;
            if (node.Kind == NodeKind.Name)
            {
                parameterOf[i] = Index(given, node.Text);
                if (parameterOf[i] < 0)
                {
                    this.columns[i] = columns.TryGetValue(node.Text, out var column) ? column
                        : throw new InputException($"The formula \"{expression.Text}\" uses {node.Text}, which is neither a column ({string.Join(", ", columns.Keys)}) nor a parameter with a start value.");
                }

                active[i] = parameterOf[i] >= 0 && !given[parameterOf[i]].Fixed;
                uniform[i] = parameterOf[i] >= 0;
            }
            else
            {
                active[i] = (node.A >= 0 && active[node.A]) || (node.B >= 0 && active[node.B]);
                uniform[i] = (node.A < 0 || uniform[node.A]) && (node.B < 0 || uniform[node.B]);
            }
        }

        Count = columns.Count > 0 ? columns.Values.First().Length : 0;
        (values, numbers, adjoints) = (new double[n * Slice], new double[n], new AdjointBuffers(n, Slice));
    }

    private ExpressionModel(ExpressionModel other)
    {
        (expression, columns, parameterOf, active, uniform) = (other.expression, other.columns, other.parameterOf, other.active, other.uniform);
        (Parameters, Count) = (other.Parameters, other.Count);
        int n = active.Length;
        (values, numbers, adjoints) = (new double[n * Slice], new double[n], new AdjointBuffers(n, Slice));
    }

    /// <inheritdoc/>
    public override ImmutableArray<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public override int Count { get; }

    /// <inheritdoc/>
    public override JacobianOrder Order => JacobianOrder.ByColumn;

    /// <inheritdoc/>
    public override FitModel ForThread() => new ExpressionModel(this);

    /// <inheritdoc/>
    public override void Evaluate(ReadOnlySpan<double> parameters, Span<double> values, Span<double> jacobian)
    {
        for (int i = 0; i < uniform.Length; i++)
        {
            if (!uniform[i]) continue;
            var node = expression.Nodes[i];
            numbers[i] = node.Kind switch
            {
                NodeKind.Constant => node.Value,
                NodeKind.Name => parameters[parameterOf[i]],
                _ => ExpressionGraph.Compute(node.Kind, numbers[node.A], node.B >= 0 ? numbers[node.B] : 0),
            };
        }

        for (int start = 0; start < Count; start += Slice)
        {
            int count = Math.Min(Slice, Count - start);
            Forward(start, count);
            if (uniform[expression.Root]) values.Slice(start, count).Fill(numbers[expression.Root]);
            else Column(expression.Root, count).CopyTo(values[start..]);
            if (!jacobian.IsEmpty) new ExpressionSweep(this, adjoints, jacobian, start, count).Run(columns.Length - 1, expression.Root);
        }
    }

    internal bool IsActive(int node) => active[node];

    internal int ParameterOf(int node) => parameterOf[node];

    internal Node NodeAt(int node) => expression.Nodes[node];

    internal Term ValueOf(int node, int count) => uniform[node] ? new Term(numbers[node]) : new Term(Column(node, count));

    private Span<double> Column(int node, int count) => values.AsSpan(node * Slice, count);

    private void Forward(int start, int count)
    {
        for (int i = 0; i < columns.Length; i++)
        {
            if (uniform[i]) continue;
            var node = expression.Nodes[i];
            var target = Column(i, count);
            Term a = node.A >= 0 ? ValueOf(node.A, count) : default, b = node.B >= 0 ? ValueOf(node.B, count) : default;
            switch (node.Kind)
            {
                case NodeKind.Name: columns[i].AsSpan(start, count).CopyTo(target); break;
                case NodeKind.Add: Term.Add(a, b, target); break;
                case NodeKind.Subtract: Term.Subtract(a, b, target); break;
                case NodeKind.Multiply: Term.Multiply(a, b, target); break;
                case NodeKind.Divide: Term.Divide(a, b, target); break;
                case NodeKind.Negate: TensorPrimitives.Negate(a.Column, target); break;
                case NodeKind.Square: TensorPrimitives.Multiply(a.Column, a.Column, target); break;
                case NodeKind.Exp: TensorPrimitives.Exp(a.Column, target); break;
                case NodeKind.Log: TensorPrimitives.Log(a.Column, target); break;
                case NodeKind.Sqrt: TensorPrimitives.Sqrt(a.Column, target); break;
                default:
                    for (int k = 0; k < count; k++) target[k] = ExpressionGraph.Compute(node.Kind, a[k], node.B < 0 ? 0 : b[k]);
                    break;
            }
        }
    }

    private static int Index(ImmutableArray<Parameter> parameters, string name)
    {
        for (int i = 0; i < parameters.Length; i++)
        {
            if (parameters[i].Name == name) return i;
        }

        return -1;
    }
}
