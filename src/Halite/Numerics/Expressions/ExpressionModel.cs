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
    private readonly bool[] active, reached;
    private readonly double[] values, adjoints, scratch;

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
        (this.columns, parameterOf, active) = (new double[]?[n], new int[n], new bool[n]);
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
            }
            else
            {
                active[i] = (node.A >= 0 && active[node.A]) || (node.B >= 0 && active[node.B]);
            }
        }

        Count = columns.Count > 0 ? columns.Values.First().Length : 0;
        (values, adjoints, scratch, reached) = (new double[n * Slice], new double[n * Slice], new double[Slice], new bool[n]);
    }

    private ExpressionModel(ExpressionModel other)
    {
        (expression, columns, parameterOf, active) = (other.expression, other.columns, other.parameterOf, other.active);
        (Parameters, Count) = (other.Parameters, other.Count);
        (values, adjoints, scratch, reached) = (new double[other.values.Length], new double[other.values.Length], new double[Slice], new bool[active.Length]);
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
        for (int start = 0; start < Count; start += Slice)
        {
            int count = Math.Min(Slice, Count - start);
            Forward(parameters, start, count);
            Column(expression.Root, count).CopyTo(values[start..]);
            if (!jacobian.IsEmpty) Backward(start, count, jacobian);
        }
    }

    private Span<double> Column(int node, int count) => values.AsSpan(node * Slice, count);

    private Span<double> Adjoint(int node, int count) => adjoints.AsSpan(node * Slice, count);

    private void Forward(ReadOnlySpan<double> parameters, int start, int count)
    {
        for (int i = 0; i < columns.Length; i++)
        {
            var node = expression.Nodes[i];
            var target = Column(i, count);
            ReadOnlySpan<double> a = node.A >= 0 ? Column(node.A, count) : default, b = node.B >= 0 ? Column(node.B, count) : default;
            switch (node.Kind)
            {
                case NodeKind.Constant: target.Fill(node.Value); break;
                case NodeKind.Name when parameterOf[i] >= 0: target.Fill(parameters[parameterOf[i]]); break;
                case NodeKind.Name: columns[i].AsSpan(start, count).CopyTo(target); break;
                case NodeKind.Add: TensorPrimitives.Add(a, b, target); break;
                case NodeKind.Subtract: TensorPrimitives.Subtract(a, b, target); break;
                case NodeKind.Multiply: TensorPrimitives.Multiply(a, b, target); break;
                case NodeKind.Divide: TensorPrimitives.Divide(a, b, target); break;
                case NodeKind.Negate: TensorPrimitives.Negate(a, target); break;
                case NodeKind.Square: TensorPrimitives.Multiply(a, a, target); break;
                case NodeKind.Exp: TensorPrimitives.Exp(a, target); break;
                case NodeKind.Log: TensorPrimitives.Log(a, target); break;
                case NodeKind.Sqrt: TensorPrimitives.Sqrt(a, target); break;
                default:
                    for (int k = 0; k < count; k++) target[k] = ExpressionGraph.Compute(node.Kind, a[k], b.IsEmpty ? 0 : b[k]);
                    break;
            }
        }
    }

    private void Backward(int start, int count, Span<double> jacobian)
    {
        Array.Clear(reached);
        if (active[expression.Root])
        {
            Adjoint(expression.Root, count).Fill(1);
            reached[expression.Root] = true;
        }

        for (int i = columns.Length - 1; i >= 0; i--)
        {
            if (parameterOf[i] >= 0)
            {
                var column = jacobian.Slice(parameterOf[i] * Count + start, count);
                if (reached[i]) Adjoint(i, count).CopyTo(column);
                else column.Clear();
            }
            else if (active[i] && reached[i])
            {
                Propagate(i, Adjoint(i, count), count);
            }
        }
    }

    // Adds what a node passes on to the adjoints of its arguments.
    private void Propagate(int i, ReadOnlySpan<double> w, int count)
    {
        var node = expression.Nodes[i];
        bool toA = active[node.A], toB = node.B >= 0 && active[node.B];
        ReadOnlySpan<double> a = Column(node.A, count), b = node.B >= 0 ? Column(node.B, count) : default, value = Column(i, count);
        var t = scratch.AsSpan(0, count);
        switch (node.Kind)
        {
            case NodeKind.Add:
                if (toA) Pass(node.A, w);
                if (toB) Pass(node.B, w);
                break;
            case NodeKind.Subtract:
                if (toA) Pass(node.A, w);
                if (!toB) break;
                TensorPrimitives.Negate(w, t);
                Pass(node.B, t);
                break;
            case NodeKind.Multiply:
                if (toA) PassProduct(node.A, w, b);
                if (toB) PassProduct(node.B, w, a);
                break;
            case NodeKind.Divide:
                TensorPrimitives.Divide(w, b, t);
                if (toA) Pass(node.A, t);
                if (!toB) break;
                TensorPrimitives.Multiply(t, value, t);
                TensorPrimitives.Negate(t, t);
                Pass(node.B, t);
                break;
            case NodeKind.Negate:
                TensorPrimitives.Negate(w, t);
                Pass(node.A, t);
                break;
            case NodeKind.Square:
                TensorPrimitives.Add(a, a, t);
                PassProduct(node.A, w, t);
                break;
            case NodeKind.Exp:
                PassProduct(node.A, w, value);
                break;
            case NodeKind.Power:
                PropagatePower(node, w, a, b, value, toA, toB);
                break;
            default:
                // An adjoint of zero stays zero where a slope is infinite: the path does not count there.
                for (int k = 0; k < count; k++) t[k] = w[k] == 0 ? 0 : w[k] * ExpressionGraph.Slope(node.Kind, a[k], value[k]);
                Pass(node.A, t);
                break;
        }
    }

    private void PropagatePower(Node node, ReadOnlySpan<double> w, ReadOnlySpan<double> a, ReadOnlySpan<double> b, ReadOnlySpan<double> value, bool toA, bool toB)
    {
        var t = scratch.AsSpan(0, w.Length);
        if (toA)
        {
            for (int k = 0; k < t.Length; k++) t[k] = b[k] == 0 ? 0 : w[k] * b[k] * (a[k] != 0 ? value[k] / a[k] : Math.Pow(a[k], b[k] - 1));
            Pass(node.A, t);
        }

        if (!toB) return;
        for (int k = 0; k < t.Length; k++) t[k] = value[k] == 0 ? 0 : w[k] * value[k] * Math.Log(a[k]);
        Pass(node.B, t);
    }

    private void Pass(int node, ReadOnlySpan<double> by)
    {
        var target = Adjoint(node, by.Length);
        if (reached[node]) TensorPrimitives.Add(target, by, target);
        else by.CopyTo(target);
        reached[node] = true;
    }

    private void PassProduct(int node, ReadOnlySpan<double> w, ReadOnlySpan<double> factor)
    {
        var target = Adjoint(node, w.Length);
        if (reached[node]) TensorPrimitives.MultiplyAdd(w, factor, target, target);
        else TensorPrimitives.Multiply(w, factor, target);
        reached[node] = true;
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
