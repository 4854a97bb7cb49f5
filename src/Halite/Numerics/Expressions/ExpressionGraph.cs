// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Halite.Numerics;

/// <summary>What a node of a formula computes.</summary>
internal enum NodeKind
{
    Constant, Name, Add, Subtract, Multiply, Divide, Power, Negate, Square,
    Exp, Log, Log10, Sqrt, Sin, Cos, Tan, Asin, Acos, Atan, Sinh, Cosh, Tanh, Abs, Erf, Erfc,
    Log2, LogP1, ExpM1, Cbrt, Asinh, Acosh, Atanh, Sign, Min, Max,
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
        ["erf"] = NodeKind.Erf, ["erfc"] = NodeKind.Erfc, ["log2"] = NodeKind.Log2, ["log1p"] = NodeKind.LogP1, ["expm1"] = NodeKind.ExpM1,
        ["cbrt"] = NodeKind.Cbrt, ["asinh"] = NodeKind.Asinh, ["arcsinh"] = NodeKind.Asinh, ["acosh"] = NodeKind.Acosh,
        ["arccosh"] = NodeKind.Acosh, ["atanh"] = NodeKind.Atanh, ["arctanh"] = NodeKind.Atanh, ["sign"] = NodeKind.Sign,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Names that a formula may call, for messages and help.</summary>
    public static ImmutableArray<string> KnownNames { get; } =
        ["exp", "expm1", "ln (= log)", "log10", "log2", "log1p", "sqrt", "cbrt", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh",
            "abs", "sign", "erf", "erfc", "pow(x, p)", "min(a, b)", "max(a, b)", "gauss(x, centre, fwhm)", "lorentz(x, centre, fwhm)", "pvoigt(x, centre, fwhm, mix)"];

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

    /// <summary>A function of several arguments in terms of simpler ones (peak shapes of unit height); null for an unknown name.</summary>
    public int? Composite(string name, List<int> arguments)
    {
        switch (name, arguments.Count)
        {
            case ("pow", 2): return Binary(NodeKind.Power, arguments[0], arguments[1]);
            case ("min", 2): return Binary(NodeKind.Min, arguments[0], arguments[1]);
            case ("max", 2): return Binary(NodeKind.Max, arguments[0], arguments[1]);
            case ("pvoigt", 4):
                int gauss = Composite("gauss", arguments[..3])!.Value, lorentz = Composite("lorentz", arguments[..3])!.Value;
                return Binary(NodeKind.Add, gauss, Binary(NodeKind.Multiply, arguments[3], Binary(NodeKind.Subtract, lorentz, gauss)));
            case ("gauss" or "lorentz", 3): break;
            default: return null;
        }

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
        NodeKind.Log2 => Math.Log2(a),
        NodeKind.LogP1 => double.LogP1(a),
        NodeKind.ExpM1 => double.ExpM1(a),
        NodeKind.Cbrt => Math.Cbrt(a),
        NodeKind.Asinh => Math.Asinh(a),
        NodeKind.Acosh => Math.Acosh(a),
        NodeKind.Atanh => Math.Atanh(a),
        NodeKind.Sign => double.IsNaN(a) ? a : Math.Sign(a),
        NodeKind.Min => Math.Min(a, b),
        NodeKind.Max => Math.Max(a, b),
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
        NodeKind.Log2 => 1 / (a * Math.Log(2)),
        NodeKind.LogP1 => 1 / (1 + a),
        NodeKind.ExpM1 => value + 1,
        NodeKind.Cbrt => 1 / (3 * value * value),
        NodeKind.Asinh => 1 / Math.Sqrt(1 + a * a),
        NodeKind.Acosh => 1 / Math.Sqrt(a * a - 1),
        NodeKind.Atanh => 1 / (1 - a * a),
        NodeKind.Sign => 0,
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
