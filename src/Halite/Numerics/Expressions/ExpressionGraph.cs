// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Halite.Numerics;

/// <summary>What a node of a formula computes.</summary>
internal enum NodeKind
{
    Constant, Name, Add, Subtract, Multiply, Divide, Power, Negate, Square,
    Exp, Log, Log10, Sqrt, Sin, Cos, Tan, Asin, Acos, Atan, Sinh, Cosh, Tanh, Abs, Erf, Erfc,
}

/// <summary>One node; arguments are indices of earlier nodes.</summary>
internal readonly record struct Node(NodeKind Kind, int A, int B, double Value, string Text);

/// <summary>
/// The formula as a list of nodes in the order of evaluation: constants folded, equal parts computed once.
/// </summary>
internal sealed class ExpressionGraph
{
    private readonly List<Node> nodes = [];
    private readonly Dictionary<Node, int> known = [];

    public static FrozenDictionary<string, NodeKind> Functions { get; } = new Dictionary<string, NodeKind>
    {
        ["exp"] = NodeKind.Exp, ["log"] = NodeKind.Log, ["ln"] = NodeKind.Log, ["log10"] = NodeKind.Log10, ["sqrt"] = NodeKind.Sqrt,
        ["sin"] = NodeKind.Sin, ["cos"] = NodeKind.Cos, ["tan"] = NodeKind.Tan, ["asin"] = NodeKind.Asin, ["arcsin"] = NodeKind.Asin,
        ["acos"] = NodeKind.Acos, ["arccos"] = NodeKind.Acos, ["atan"] = NodeKind.Atan, ["arctan"] = NodeKind.Atan,
        ["sinh"] = NodeKind.Sinh, ["cosh"] = NodeKind.Cosh, ["tanh"] = NodeKind.Tanh, ["abs"] = NodeKind.Abs,
        ["erf"] = NodeKind.Erf, ["erfc"] = NodeKind.Erfc,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Names that a formula may call, for messages and help.</summary>
    public static ImmutableArray<string> KnownNames { get; } =
        ["exp", "ln (= log)", "log10", "sqrt", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "abs", "erf", "erfc", "pow(x, p)", "gauss(x, centre, fwhm)", "lorentz(x, centre, fwhm)"];

    public IReadOnlyList<Node> Nodes => nodes;

    public int Constant(double value) => Add(new Node(NodeKind.Constant, -1, -1, value, ""));

    public int Name(string name) => Add(new Node(NodeKind.Name, -1, -1, 0, name));

    public int Unary(NodeKind kind, int a)
    {
        if (nodes[a].Kind == NodeKind.Constant) return Constant(Compute(kind, nodes[a].Value, 0));
        if (kind == NodeKind.Negate && nodes[a].Kind == NodeKind.Negate) return nodes[a].A;
        return Add(new Node(kind, a, -1, 0, ""));
    }

    public int Binary(NodeKind kind, int a, int b)
    {
        var (left, right) = (nodes[a], nodes[b]);
        bool constantA = left.Kind == NodeKind.Constant, constantB = right.Kind == NodeKind.Constant;
        if (constantA && constantB) return Constant(Compute(kind, left.Value, right.Value));
        if (kind == NodeKind.Power && constantB)
        {
            if (right.Value == 1) return a;
            if (right.Value == 2) return Add(new Node(NodeKind.Square, a, -1, 0, ""));
            if (right.Value == 0.5) return Unary(NodeKind.Sqrt, a);
            if (right.Value == -1) return Binary(NodeKind.Divide, Constant(1), a);
            // Small whole powers by products: exact for negative bases and to the last bit.
            if (right.Value == 3) return Binary(NodeKind.Multiply, Binary(NodeKind.Power, a, Constant(2)), a);
            if (right.Value == 4) return Binary(NodeKind.Power, Binary(NodeKind.Power, a, Constant(2)), Constant(2));
            if (right.Value == -2) return Binary(NodeKind.Divide, Constant(1), Binary(NodeKind.Power, a, Constant(2)));
        }

        if (kind == NodeKind.Multiply && (left.Value == 1 && constantA)) return b;
        if (kind is NodeKind.Multiply or NodeKind.Divide && right.Value == 1 && constantB) return a;
        return Add(new Node(kind, a, b, 0, ""));
    }

    /// <summary>A peak shape of unit height in terms of simpler functions; null for an unknown name.</summary>
    public int? Composite(string name, List<int> arguments)
    {
        if (name is not ("gauss" or "lorentz") || arguments.Count != 3) return null;
        int t = Binary(NodeKind.Divide, Binary(NodeKind.Multiply, Constant(2), Binary(NodeKind.Subtract, arguments[0], arguments[1])), arguments[2]);
        int square = Binary(NodeKind.Power, t, Constant(2));
        return name == "gauss"
            ? Unary(NodeKind.Exp, Binary(NodeKind.Multiply, Constant(-Math.Log(2)), square))
            : Binary(NodeKind.Divide, Constant(1), Binary(NodeKind.Add, Constant(1), square));
    }

    public static double Compute(NodeKind kind, double a, double b) => kind switch
    {
        NodeKind.Add => a + b,
        NodeKind.Subtract => a - b,
        NodeKind.Multiply => a * b,
        NodeKind.Divide => a / b,
        NodeKind.Power => Math.Pow(a, b),
        NodeKind.Negate => -a,
        NodeKind.Square => a * a,
        NodeKind.Exp => Math.Exp(a),
        NodeKind.Log => Math.Log(a),
        NodeKind.Log10 => Math.Log10(a),
        NodeKind.Sqrt => Math.Sqrt(a),
        NodeKind.Sin => Math.Sin(a),
        NodeKind.Cos => Math.Cos(a),
        NodeKind.Tan => Math.Tan(a),
        NodeKind.Asin => Math.Asin(a),
        NodeKind.Acos => Math.Acos(a),
        NodeKind.Atan => Math.Atan(a),
        NodeKind.Sinh => Math.Sinh(a),
        NodeKind.Cosh => Math.Cosh(a),
        NodeKind.Tanh => Math.Tanh(a),
        NodeKind.Abs => Math.Abs(a),
        NodeKind.Erf => MathNet.Numerics.SpecialFunctions.Erf(a),
        NodeKind.Erfc => MathNet.Numerics.SpecialFunctions.Erfc(a),
        _ => double.NaN,
    };

    /// <summary>The derivative of a function of one argument, from the argument and the value.</summary>
    public static double Slope(NodeKind kind, double a, double value) => kind switch
    {
        NodeKind.Negate => -1,
        NodeKind.Square => 2 * a,
        NodeKind.Exp => value,
        NodeKind.Log => 1 / a,
        NodeKind.Log10 => 1 / (a * Math.Log(10)),
        NodeKind.Sqrt => 0.5 / value,
        NodeKind.Sin => Math.Cos(a),
        NodeKind.Cos => -Math.Sin(a),
        NodeKind.Tan => 1 + value * value,
        NodeKind.Asin => 1 / Math.Sqrt(1 - a * a),
        NodeKind.Acos => -1 / Math.Sqrt(1 - a * a),
        NodeKind.Atan => 1 / (1 + a * a),
        NodeKind.Sinh => Math.Cosh(a),
        NodeKind.Cosh => Math.Sinh(a),
        NodeKind.Tanh => 1 - value * value,
        NodeKind.Abs => Math.Sign(a),
        NodeKind.Erf => 2 / Math.Sqrt(Math.PI) * Math.Exp(-a * a),
        NodeKind.Erfc => -2 / Math.Sqrt(Math.PI) * Math.Exp(-a * a),
        _ => double.NaN,
    };

    private int Add(Node node)
    {
        if (known.TryGetValue(node, out int found)) return found;
        nodes.Add(node);
        known[node] = nodes.Count - 1;
        return nodes.Count - 1;
    }
}
