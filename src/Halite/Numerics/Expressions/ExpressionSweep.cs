// SPDX-License-Identifier: Apache-2.0
using System.Numerics.Tensors;

namespace Halite.Numerics;

/// <summary>A node's value over a slice of points: a column, or one number where it is the same at all of them.</summary>
internal readonly ref struct Term
{
    /// <summary>A value that varies.</summary>
    public Term(ReadOnlySpan<double> column) => Column = column;

    /// <summary>A value that is the same at all points.</summary>
    public Term(double number) => Number = number;

    /// <summary>The values; empty where they are all <see cref="Number"/>.</summary>
    public ReadOnlySpan<double> Column { get; }

    /// <summary>The one value.</summary>
    public double Number { get; }

    /// <summary>Whether the value is the same at all points.</summary>
    public bool IsUniform => Column.IsEmpty;

    /// <summary>The value at one point.</summary>
    public double this[int k] => IsUniform ? Number : Column[k];

    /// <summary>Writes the product of two values of which one varies.</summary>
    public static void Multiply(Term a, Term b, Span<double> target)
    {
        if (a.IsUniform) TensorPrimitives.Multiply(b.Column, a.Number, target);
        else if (b.IsUniform) TensorPrimitives.Multiply(a.Column, b.Number, target);
        else TensorPrimitives.Multiply(a.Column, b.Column, target);
    }

    /// <summary>Writes the quotient of two values of which one varies.</summary>
    public static void Divide(Term a, Term b, Span<double> target)
    {
        if (a.IsUniform) TensorPrimitives.Divide(a.Number, b.Column, target);
        else if (b.IsUniform) TensorPrimitives.Divide(a.Column, b.Number, target);
        else TensorPrimitives.Divide(a.Column, b.Column, target);
    }

    /// <summary>Writes the sum of two values of which one varies.</summary>
    public static void Add(Term a, Term b, Span<double> target)
    {
        if (a.IsUniform) TensorPrimitives.Add(b.Column, a.Number, target);
        else if (b.IsUniform) TensorPrimitives.Add(a.Column, b.Number, target);
        else TensorPrimitives.Add(a.Column, b.Column, target);
    }

    /// <summary>Writes the difference of two values of which one varies.</summary>
    public static void Subtract(Term a, Term b, Span<double> target)
    {
        if (a.IsUniform) TensorPrimitives.Subtract(a.Number, b.Column, target);
        else if (b.IsUniform) TensorPrimitives.Subtract(a.Column, b.Number, target);
        else TensorPrimitives.Subtract(a.Column, b.Column, target);
    }
}

/// <summary>
/// One backward pass over a slice of points: from the derivative of the result by a node to that by its arguments. An
/// adjoint stays one number for as long as it is the same at all points; those of parameters are written where the
/// Jacobian wants them.
/// </summary>
internal readonly ref struct ExpressionSweep
{
    private readonly ExpressionModel model;
    private readonly AdjointBuffers buffers;
    private readonly Span<double> jacobian;
    private readonly int start, count, rows;

    /// <summary>A pass.</summary>
    public ExpressionSweep(ExpressionModel model, AdjointBuffers buffers, Span<double> jacobian, int start, int count)
    {
        (this.model, this.buffers, this.start, this.count, rows) = (model, buffers, start, count, model.Count);
        this.jacobian = jacobian;
    }

    /// <summary>Fills the slice of all columns of the Jacobian.</summary>
    /// <param name="last">The last node; nodes after the root may be parameters that the formula lost in folding.</param>
    /// <param name="root">The node of the result.</param>
    public void Run(int last, int root)
    {
        Array.Fill(buffers.State, AdjointState.None);
        if (model.IsActive(root)) Pass(root, new Term(1));
        for (int i = last; i >= 0; i--)
        {
            int parameter = model.ParameterOf(i);
            if (parameter < 0)
            {
                if (model.IsActive(i) && buffers.State[i] != AdjointState.None) Propagate(i, Adjoint(i));
            }
            else if (buffers.State[i] != AdjointState.Column)
            {
                Target(i).Fill(buffers.State[i] == AdjointState.None ? 0 : buffers.Numbers[i]);
            }
        }
    }

    private Term Adjoint(int node) => buffers.State[node] == AdjointState.Column ? new Term(Target(node)) : new Term(buffers.Numbers[node]);

    private Span<double> Target(int node) => model.ParameterOf(node) is >= 0 and var p ? jacobian.Slice(p * rows + start, count) : buffers.Column(node, count);

    // Adds what a node passes on to the adjoints of its arguments.
    private void Propagate(int i, Term w)
    {
        var node = model.NodeAt(i);
        bool toA = model.IsActive(node.A), toB = node.B >= 0 && model.IsActive(node.B);
        Term a = model.ValueOf(node.A, count), b = node.B >= 0 ? model.ValueOf(node.B, count) : default, value = model.ValueOf(i, count);
        var t = buffers.Scratch.AsSpan(0, count);
        switch (node.Kind)
        {
            case NodeKind.Add:
                if (toA) Pass(node.A, w);
                if (toB) Pass(node.B, w);
                break;
            case NodeKind.Subtract:
                if (toA) Pass(node.A, w);
                if (toB) PassProduct(node.B, w, new Term(-1));
                break;
            case NodeKind.Multiply:
                if (toA) PassProduct(node.A, w, b);
                if (toB) PassProduct(node.B, w, a);
                break;
            case NodeKind.Divide:
                var quotient = Quotient(w, b, t);
                if (toA) Pass(node.A, quotient);
                if (toB) PassProduct(node.B, quotient, value, -1);
                break;
            case NodeKind.Negate:
                PassProduct(node.A, w, new Term(-1));
                break;
            case NodeKind.Square:
                PassProduct(node.A, w, a, 2);
                break;
            case NodeKind.Exp:
                PassProduct(node.A, w, value);
                break;
            case NodeKind.Min:
            case NodeKind.Max:
                // One column at a time: passing on may use the scratch column itself.
                for (int side = 0; side < 2; side++)
                {
                    if (side == 0 ? !toA : !toB) continue;
                    for (int k = 0; k < count; k++) t[k] = (node.Kind == NodeKind.Min ? a[k] <= b[k] : a[k] >= b[k]) == (side == 0) ? w[k] : 0;
                    Pass(side == 0 ? node.A : node.B, new Term(t));
                }

                break;
            case NodeKind.Power:
                PropagatePower(node, w, a, b, value, toA, toB);
                break;
            default:
                // An adjoint of zero stays zero where a slope is infinite: the path does not count there.
                for (int k = 0; k < count; k++) t[k] = w[k] == 0 ? 0 : w[k] * ExpressionGraph.Slope(node.Kind, a[k], value[k]);
                Pass(node.A, new Term(t));
                break;
        }
    }

    private void PropagatePower(Node node, Term w, Term a, Term b, Term value, bool toA, bool toB)
    {
        var t = buffers.Scratch.AsSpan(0, count);
        if (toA)
        {
            for (int k = 0; k < t.Length; k++) t[k] = b[k] == 0 ? 0 : w[k] * b[k] * (a[k] != 0 ? value[k] / a[k] : Math.Pow(a[k], b[k] - 1));
            Pass(node.A, new Term(t));
        }

        if (!toB) return;
        for (int k = 0; k < t.Length; k++) t[k] = value[k] == 0 ? 0 : w[k] * value[k] * Math.Log(a[k]);
        Pass(node.B, new Term(t));
    }

    private static Term Quotient(Term a, Term b, Span<double> scratch)
    {
        if (a.IsUniform && b.IsUniform) return new Term(a.Number / b.Number);
        Term.Divide(a, b, scratch);
        return new Term(scratch);
    }

    private void Pass(int node, Term by)
    {
        ref var state = ref buffers.State[node];
        if (by.IsUniform && state != AdjointState.Column)
        {
            buffers.Numbers[node] = state == AdjointState.None ? by.Number : buffers.Numbers[node] + by.Number;
            state = AdjointState.Number;
            return;
        }

        var target = Target(node);
        if (state == AdjointState.None) by.Column.CopyTo(target);
        else Term.Add(by, Adjoint(node), target);
        state = AdjointState.Column;
    }

    // Passes w × factor × number.
    private void PassProduct(int node, Term w, Term factor, double number = 1)
    {
        if (w.IsUniform)
        {
            var uniform = w;
            w = factor;
            factor = uniform;
        }

        if (factor.IsUniform) factor = new Term(factor.Number * number);
        ref var state = ref buffers.State[node];
        if (w.IsUniform)
        {
            Pass(node, new Term(w.Number * factor.Number));
            return;
        }

        if (!factor.IsUniform && number != 1)
        {
            // The scratch column may be w itself.
            var t = buffers.Scratch.AsSpan(0, count);
            TensorPrimitives.Multiply(w.Column, number, t);
            w = new Term(t);
        }

        var target = Target(node);
        if (state == AdjointState.Number)
        {
            target.Fill(buffers.Numbers[node]);
            state = AdjointState.Column;
        }

        if (state == AdjointState.None) Term.Multiply(w, factor, target);
        else if (factor.IsUniform) TensorPrimitives.MultiplyAdd(w.Column, factor.Number, target, target);
        else TensorPrimitives.MultiplyAdd(w.Column, factor.Column, target, target);
        state = AdjointState.Column;
    }
}

/// <summary>What is known of a node's adjoint in one backward pass.</summary>
internal enum AdjointState : byte
{
    None, Number, Column,
}

/// <summary>Buffers of a backward pass: the adjoint of each node as a number or a column.</summary>
internal sealed class AdjointBuffers(int nodes, int slice)
{
    private readonly double[] columns = new double[nodes * slice];

    public AdjointState[] State { get; } = new AdjointState[nodes];

    public double[] Numbers { get; } = new double[nodes];

    public double[] Scratch { get; } = new double[slice];

    public Span<double> Column(int node, int count) => columns.AsSpan(node * slice, count);
}
