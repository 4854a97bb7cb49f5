// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Halite.Data;

namespace Halite.Numerics;

/// <summary>
/// Reads a formula as people and reference files write it: + − * / ^ **, brackets of any kind, functions, numbers with
/// exponents. Powers bind to the right and before a sign in front of them: −x^2 is −(x^2).
/// </summary>
internal sealed class ExpressionParser
{
    private readonly string text;
    private readonly ExpressionGraph graph;
    private int at;

    public ExpressionParser(string text, ExpressionGraph graph) => (this.text, this.graph) = (text, graph);

    public int Parse()
    {
        int root = Sum();
        Skip();
        if (at < text.Length) throw Fault(text[at] is ')' or ']' or '}' ? $"the bracket \"{text[at]}\" closes nothing" : Misplaced(product: at > 0));
        return root;
    }

    private int Sum()
    {
        int left = Product();
        while (true)
        {
            if (Take('+')) left = graph.Binary(NodeKind.Add, left, Product());
            else if (Take('-') || Take('−')) left = graph.Binary(NodeKind.Subtract, left, Product());
            else return left;
        }
    }

    private int Product()
    {
        int left = Signed();
        while (true)
        {
            if (Peek("**")) return left;
            if (Take('*') || Take('·') || Take('×')) left = graph.Binary(NodeKind.Multiply, left, Signed());
            else if (Take('/')) left = graph.Binary(NodeKind.Divide, left, Signed());
            else return left;
        }
    }

    private int Signed()
    {
        if (Take('+')) return Signed();
        if (Take('-') || Take('−')) return graph.Unary(NodeKind.Negate, Signed());
        return Power();
    }

    private int Power()
    {
        int left = Atom();
        if (Take('²')) return graph.Binary(NodeKind.Power, left, graph.Constant(2));
        if (Take('³')) return graph.Binary(NodeKind.Power, left, graph.Constant(3));
        if (Peek("**")) at += 2;
        else if (!Take('^')) return left;
        return graph.Binary(NodeKind.Power, left, Signed());
    }

    private int Atom()
    {
        Skip();
        if (at >= text.Length) throw Fault("something is missing at the end");
        char c = text[at];
        if (char.IsAsciiDigit(c) || c == '.') return Number();
        if (c is '(' or '[' or '{') return Bracket();
        if (!IsName(c) || char.IsDigit(c)) throw Fault(Misplaced(product: false));
        int start = at;
        string name = Word();
        // As people write formulas for a program: np.exp(x).
        if (name is "np" or "numpy" or "math" && at < text.Length && text[at] == '.')
        {
            at++;
            name = Word();
        }

        Skip();
        if (at < text.Length && text[at] is '(' or '[' or '{') return Function(name, start);
        return name is "pi" or "π" ? graph.Constant(Math.PI) : graph.Name(name);
    }

    private int Bracket()
    {
        char open = text[at++], close = open switch { '(' => ')', '[' => ']', _ => '}' };
        int inner = Sum();
        if (!Take(close)) throw Fault($"the bracket \"{open}\" is not closed");
        return inner;
    }

    private int Function(string name, int start)
    {
        char open = text[at++], close = open switch { '(' => ')', '[' => ']', _ => '}' };
        var arguments = new List<int> { Sum() };
        while (Take(',')) arguments.Add(Sum());
        if (!Take(close)) throw Fault($"the bracket \"{open}\" of {name} is not closed");
        if (ExpressionGraph.Functions.TryGetValue(name, out var kind) || ExpressionGraph.Functions.TryGetValue(name.ToLowerInvariant(), out kind))
        {
            if (arguments.Count == 1) return graph.Unary(kind, arguments[0]);
            throw Fault($"{name} takes one argument, not {arguments.Count}", start);
        }

        if (graph.Composite(name.ToLowerInvariant(), arguments) is { } node) return node;
        throw Fault($"there is no function {name} of {arguments.Count} argument{(arguments.Count == 1 ? "" : "s")}; known are {string.Join(", ", ExpressionGraph.KnownNames)} (a product is written with *)", start);
    }

    private string Word()
    {
        int start = at;
        while (at < text.Length && IsName(text[at])) at++;
        return text[start..at];
    }

    private static bool IsName(char c) => c == '_' || char.IsLetterOrDigit(c);

    private string Misplaced(bool product)
    {
        int end = at + 1;
        while (IsName(text[at]) && end < text.Length && IsName(text[end])) end++;
        return $"\"{text[at..end]}\" does not belong here{(product && (IsName(text[at]) || text[at] is '(' or '[' or '{') ? " (a product is written with *)" : "")}";
    }

    private int Number()
    {
        int start = at;
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.')) at++;
        if (at < text.Length && text[at] is 'e' or 'E')
        {
            int mark = at++;
            if (at < text.Length && text[at] is '+' or '-') at++;
            int digits = at;
            while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
            if (at == digits) at = mark;
        }

        return double.TryParse(text.AsSpan(start, at - start), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? graph.Constant(value)
            : throw Fault($"\"{text[start..at]}\" is not a number", start);
    }

    private bool Take(char c)
    {
        Skip();
        if (at >= text.Length || text[at] != c) return false;
        at++;
        return true;
    }

    private bool Peek(string token)
    {
        Skip();
        return string.CompareOrdinal(text, at, token, 0, token.Length) == 0;
    }

    private void Skip()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
    }

    private InputException Fault(string what, int? where = null) =>
        new($"The formula \"{text}\" cannot be read: at character {(where ?? at) + 1}, {what}.");
}
