// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Impedance.Circuits;

/// <summary>Reads circuit strings: series = branch ("-" branch)*, branch = element | "p(" series ("," series)+ ")" | "(" series ")".</summary>
internal sealed class CircuitParser
{
    private readonly string original, text;
    private readonly int[] place;
    private readonly List<CircuitElement> elements = [];
    private int at, parameters;

    public CircuitParser(string original)
    {
        this.original = original;
        var kept = Enumerable.Range(0, original.Length).Where(i => !char.IsWhiteSpace(original[i])).ToArray();
        text = string.Concat(kept.Select(i => original[i]));
        place = [.. kept, original.Length];
    }

    public Circuit Parse()
    {
        if (text.Length == 0) throw new InputException("The circuit is empty; write one such as R0-p(R1,CPE1).");
        var root = Series();
        if (at < text.Length) throw Fault(text[at] == ')' ? "a bracket closes that was not opened" : text[at] == ',' ? "a comma stands outside of p(…)" : $"\"{text[at]}\" was not expected", "write elements in series as R0-C1 and in parallel as p(R1,CPE1), or as EC-Lab does, R0+R1/Q1");
        return new Circuit(text, root, [.. elements]);
    }

    private CircuitNode Series()
    {
        var branches = ImmutableArray.CreateBuilder<CircuitNode>();
        branches.Add(Slashed());
        while (at < text.Length && text[at] is ('-' or '+'))
        {
            at++;
            branches.Add(Slashed());
        }

        return branches.Count == 1 ? branches[0] : new CircuitNode(-1, false, branches.ToImmutable());
    }

    // EC-Lab's way to write p(Q1,R2): Q1/R2. It binds more closely than the series.
    private CircuitNode Slashed()
    {
        var branches = ImmutableArray.CreateBuilder<CircuitNode>();
        branches.Add(Branch());
        while (at < text.Length && text[at] is ('/' or '|'))
        {
            at++;
            if (at < text.Length && text[at] == text[at - 1]) at++;
            branches.Add(Branch());
        }

        return branches.Count == 1 ? branches[0] : new CircuitNode(-1, true, branches.ToImmutable());
    }

    private CircuitNode Branch()
    {
        if (at >= text.Length) throw Fault("the circuit ends where an element should stand", "add it or take the last \"-\" or bracket away");
        if (text[at] == 'p' && at + 1 < text.Length && text[at + 1] == '(')
        {
            at += 2;
            return Parallel();
        }

        if (text[at] == '(')
        {
            at++;
            var inner = Series();
            Close();
            return inner;
        }

        return Element();
    }

    private CircuitNode Parallel()
    {
        var branches = ImmutableArray.CreateBuilder<CircuitNode>();
        branches.Add(Series());
        while (at < text.Length && text[at] == ',')
        {
            at++;
            branches.Add(Series());
        }

        Close();
        if (branches.Count == 1) throw Fault("p(…) has one branch", "separate the parallel branches with a comma: p(R1,C1)");
        return new CircuitNode(-1, true, branches.ToImmutable());
    }

    private void Close()
    {
        if (at >= text.Length || text[at] != ')') throw Fault(at >= text.Length ? "a bracket is not closed" : $"\"{text[at]}\" stands where a comma or \")\" should", "close the bracket");
        at++;
    }

    private CircuitNode Element()
    {
        int start = at;
        while (at < text.Length && char.IsAsciiLetter(text[at])) at++;
        var symbol = text[start..at];
        if (symbol.Length == 0) throw Fault($"\"{text[start]}\" stands where an element should", "begin an element with its letters (R0, CPE1)");
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_')) at++;
        var name = text[start..at];
        int joint = Enumerable.Range(start + 1, at - start - 1).FirstOrDefault(i => place[i] > place[i - 1] + 1 || (char.IsAsciiLetter(text[i]) && char.IsAsciiDigit(text[i - 1]) && BeginsElement(i)));
        if (joint > 0)
        {
            int end = at;
            at = joint;
            throw Fault("two elements stand side by side", $"join them with \"-\" (in series) or within p( , ): {text[start..joint]}-{text[joint..end]}");
        }

        var kind = ElementKinds.Find(symbol);
        if (kind is null)
        {
            at = start;
            throw Fault($"\"{symbol}\" is not an element", $"{(ElementKinds.All.FirstOrDefault(k => k.Symbol.Equals(symbol, StringComparison.OrdinalIgnoreCase)) is { } near ? $"did you mean {near.Symbol}? " : "")}the elements are {string.Join(", ", ElementKinds.All.Select(k => k.Symbol))}");
        }

        if (elements.Any(e => e.Name == name))
        {
            at = start;
            throw Fault($"the name {name} occurs twice", "number the elements of one kind apart (R1, R2)");
        }

        elements.Add(new CircuitElement(name, kind, parameters));
        parameters += kind.Parameters.Length;
        return new CircuitNode(elements.Count - 1, false, []);
    }

    // A known symbol and a number, as in the second half of R0C1; the a of R1a is a part of a name.
    private bool BeginsElement(int from)
    {
        int end = from;
        while (end < text.Length && char.IsAsciiLetter(text[end])) end++;
        return end < text.Length && char.IsAsciiDigit(text[end]) && ElementKinds.Find(text[from..end]) is not null;
    }

    private InputException Fault(string what, string todo) =>
        new($"Circuit \"{original}\": {what} at character {place[Math.Min(at, place.Length - 1)] + 1}; {todo}.");
}
