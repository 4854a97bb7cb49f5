// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Halite.Data;
using Halite.Studies.CrossChecks;
using Halite.Techniques;

namespace Halite.Studies.Claims;

/// <summary>
/// Finds a number of a study by its path, or computes with such: "ltmof-1-cycle.cycles[cycle=1].discharge_mAh_g",
/// "ms10.capacity_all_li_mAh_g", "ms10.raman_A1g[charge]", "{ms10-500-cycle.cycles[0].discharge_mAh_g} /
/// {ms10.first_discharge} * 100", "max(s-gitt.pulses[voltage_V>4].diffusion_cm2_s)", "248 * 4.2 / 1000". Uncertainties are
/// propagated with the sources that numbers share.
/// </summary>
internal sealed partial class StudyNumbers(StudyRun run)
{
    private readonly QuantityIndex index = QuantityIndex.Of(run);

    public Measured Evaluate(string text)
    {
        var bare = text.Trim();
        var value = IsArithmetic(bare, IsPath) ? new Arithmetic(bare, At, All).Value() : At(bare);
        return double.IsFinite(value.Value) ? value : throw new InputException($"{text}: this is no finite number; something in it divides by zero or is out of a function's range.");
    }

    private static bool IsArithmetic(string text, Func<string, bool> isPath)
    {
        int letters = text.TakeWhile(char.IsAsciiLetterOrDigit).Count();
        bool call = letters > 0 && letters < text.Length && text[letters] == '(';
        return text.Contains('{', StringComparison.Ordinal) || call || text.Length > 0 && (char.IsAsciiDigit(text[0]) || text[0] is '(' or '-') && !isPath(text);
    }

    /// <summary>Faults what no run could compute: operators, brackets, functions. Paths are taken to name a number.</summary>
    /// <param name="text">What a claim gives as found.</param>
    /// <param name="isPath">Whether a text that looks like a number begins with an id of the study.</param>
    /// <exception cref="InputException">The text is no arithmetic.</exception>
    public static void CheckForm(string text, Func<string, bool> isPath)
    {
        var bare = text.Trim();

        // Values that differ, so that differences are no zero to divide by.
        int count = 0;
        Measured Any(string path) => Measured.Exact(1 + 0.37 * count++, "1");
        if (IsArithmetic(bare, isPath)) new Arithmetic(bare, Any, path => [Any(path)]).Value();
    }

    /// <summary>The paths that a text names, for a check without a run.</summary>
    public static IEnumerable<string> Paths(string text)
    {
        var bare = text.Trim();
        if (bare.Contains('{', StringComparison.Ordinal) || bare.Contains('(', StringComparison.Ordinal))
            return Named().Matches(bare).Select(m => (m.Groups["braced"].Success ? m.Groups["braced"] : m.Groups["grouped"]).Value.Trim().TrimStart('{').TrimEnd('}').Trim());
        return bare.Length == 0 || bare.All(c => char.IsAsciiDigit(c) || "+-*/. eE()".Contains(c, StringComparison.Ordinal)) ? [] : [bare];
    }

    [GeneratedRegex(@"(?:min|max|mean|first|last|sum|count)\((?<grouped>[^()]+)\)|\{(?<braced>[^{}]+)\}")]
    private static partial Regex Named();

    /// <summary>The one number at a path.</summary>
    public Measured At(string path)
    {
        var found = All(path);
        return found.Count == 1 ? found[0] : throw new InputException($"{path} names {found.Count} numbers; put one of {string.Join(", ", Arithmetic.Groups)} around it, as in max({path}).");
    }

    /// <summary>Every number at a path, in order.</summary>
    public List<Measured> All(string path)
    {
        var (head, rest) = Split(path);
        if (run.Study.Measured.FirstOrDefault(m => m.Id == head) is { } typed && rest.Length == 0) return [typed.Value];
        if (run.Study.Samples.Any(s => s.Id == head))
        {
            if (OfSample(head, rest) is { Count: > 0 } known) return known;
            if (rest.Length == 0) throw new InputException($"{path} is a sample; name a quantity behind a point, such as {head}.first_discharge (`halite study query FOLDER` lists them).");
            if (!rest.StartsWith("percolation.", StringComparison.Ordinal) && Read.At(run.Compositions[head].Results, rest) is null && run.Compositions[head].Failure is null)
            {
                var word = rest[..(rest.IndexOfAny(['[', '.']) is > 0 and var end ? end : rest.Length)];
                var states = index.Series(head, word).Select(q => q.State.Length > 0 ? $"\"{q.State}\"" : "none").Distinct().ToList();
                throw new InputException(states.Count > 0
                    ? $"{path}: {head} has {word} with the state {string.Join(", ", states)} only."
                    : $"{path}: {head} has no {word}{Suggest.Among(word, index.All.Where(q => q.Sample == head).Select(q => q.Name).Concat((run.Compositions[head].Results ?? []).Select(p => p.Key)).Distinct())} (`halite study query FOLDER` lists what there is).");
            }

            return rest.StartsWith("percolation.", StringComparison.Ordinal)
                ? In(run.Percolations[head], rest["percolation.".Length..], path)
                : In(run.Compositions[head], rest, path);
        }

        var step = run.Steps.FirstOrDefault(s => s.Id == head)
            ?? throw new InputException($"\"{head}\" is no data entry, sample or measured value of the study{Suggest.Among(head, run.Steps.Select(s => s.Id).Concat(run.Study.Samples.Select(s => s.Id)))}.");
        return In(step, rest, path);
    }

    // Ids may hold points themselves: the longest that fits is meant.
    private (string Head, string Path) Split(string path)
    {
        var known = run.Study.Measured.Select(m => m.Id).Concat(run.Study.Samples.Select(s => s.Id)).Concat(run.Steps.Select(s => s.Id))
            .Where(id => path == id || path.StartsWith(id + ".", StringComparison.Ordinal))
            .MaxBy(id => id.Length);
        if (known is not null) return (known, path.Length > known.Length ? path[(known.Length + 1)..] : "");
        int dot = path.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? (path, "") : (path[..dot], path[(dot + 1)..]);
    }

    private bool IsPath(string text) => Split(text).Head is var head && (run.Steps.Any(s => s.Id == head) || run.Study.Samples.Any(s => s.Id == head) || run.Study.Measured.Any(m => m.Id == head));

    // "first_discharge" is the first of that name, "raman_A1g[charge]" those of a state, "[*]" all.
    private List<Measured> OfSample(string sample, string name)
    {
        int bracket = name.IndexOf('[', StringComparison.Ordinal);
        if (bracket < 0) return index.Find(sample, name) is { } one ? [one.Value] : [];
        var state = name[(bracket + 1)..].TrimEnd(']');
        return [.. index.Series(sample, name[..bracket]).Where(q => state == "*" || States.Fits(q.State, state)).Select(q => q.Value)];
    }

    private static List<Measured> In(StepResult step, string path, string whole)
    {
        if (step.Failure is { } failure) throw new InputException($"{step.Id} failed: {failure}");
        var nodes = Read.All(step.Results, path).ToList();
        if (nodes.Count == 0) throw new InputException($"{whole}: the results of {step.Id} hold nothing there{Hint(step.Results, path)}.");
        List<Measured> numbers = [.. nodes.Select(n => Read.Quantity(n, "1", step.Cell.Length > 0 ? step.Cell : step.Id)?.Scaled(1, "1")).OfType<Measured>()];
        return numbers.Count > 0 ? numbers : throw new InputException($"{whole}: no number stands there{(nodes[0] is System.Text.Json.Nodes.JsonObject or System.Text.Json.Nodes.JsonArray ? Fields(nodes[0], whole) : "")}.");
    }

    // How to go on from an object or a list.
    private static string Fields(System.Text.Json.Nodes.JsonNode node, string path) => node switch
    {
        System.Text.Json.Nodes.JsonArray { Count: > 0 } list when list[0] is System.Text.Json.Nodes.JsonObject first => $"; it is a list of {list.Count}, each with {string.Join(", ", first.Select(p => p.Key).Take(30))}: such as {path}[0].{first.First().Key}",
        System.Text.Json.Nodes.JsonArray list => $"; it is a list of {list.Count}: pick with [0] or [*]",
        System.Text.Json.Nodes.JsonObject one => $"; it has {string.Join(", ", one.Select(p => p.Key).Take(30))}",
        _ => "",
    };

    // What stands where the path ends: the keys of an object, how to pick from a list.
    private static string Hint(System.Text.Json.Nodes.JsonNode? node, string path)
    {
        var known = "";
        foreach (var part in path.Split('.'))
        {
            var longer = known.Length == 0 ? part : known + "." + part;
            if (!Read.All(node, longer).Any()) break;
            known = longer;
        }

        var missing = path[known.Length..].TrimStart('.').Split('.', '[')[0];
        return (known.Length == 0 ? node : Read.At(node, known)) switch
        {
            System.Text.Json.Nodes.JsonObject o => $"{(known.Length > 0 ? $"; {known} has" : "; there is")} {string.Join(", ", o.Select(p => p.Key).Take(30))}{Suggest.Among(missing, o.Select(p => p.Key))}".TrimEnd('?'),
            System.Text.Json.Nodes.JsonArray a => $"; {known} is a list of {a.Count}: pick with [0], [key=value] or [*]",
            _ => "",
        };
    }

    /// <summary>Sums, products and brackets over numbers and {paths}.</summary>
    private sealed class Arithmetic(string text, Func<string, Measured> one, Func<string, List<Measured>> all)
    {
        /// <summary>Functions that make one number of all that a path names.</summary>
        public static readonly ImmutableArray<string> Groups = ["min", "max", "mean", "first", "last", "sum", "count"];

        private int at;

        public Measured Value()
        {
            var value = Sum();
            Skip();
            return at == text.Length ? value : throw Fault("an operator or the end");
        }

        private Measured Sum()
        {
            var value = Product();
            while (Next('+', '-') is { } sign)
            {
                var other = Product();
                value = Measured.Propagate(sign == '+' ? value.Value + other.Value : value.Value - other.Value, "1", (value, 1), (other, sign == '+' ? 1 : -1));
            }

            return value;
        }

        private Measured Product()
        {
            var value = Factor();
            while (Next('*', '/') is { } sign) value = sign == '*' ? value.Times(Factor(), "1") : value.Over(Factor(), "1");
            return value;
        }

        private Measured Factor()
        {
            Skip();
            if (at == text.Length) throw Fault("a number");
            switch (text[at])
            {
                case '-':
                    at++;
                    return Factor().Scaled(-1, "1");
                case '(':
                    at++;
                    var inner = Sum();
                    return Next(')') is not null ? inner : throw Fault(")");
                case '{':
                    int end = text.IndexOf('}', at);
                    if (end < 0) throw Fault("}");
                    var path = text[(at + 1)..end].Trim();
                    at = end + 1;
                    return one(path).Scaled(1, "1");
                case var letter when char.IsAsciiLetter(letter):
                    return Function();
                default:
                    int start = at;
                    while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] is '.' or 'e' or 'E' || (text[at] is '+' or '-' && at > start && text[at - 1] is 'e' or 'E'))) at++;
                    return double.TryParse(text.AsSpan(start, at - start), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                        ? Measured.Exact(number, "1")
                        : throw Fault("a number or a path in braces");
            }
        }

        private Measured Function()
        {
            int start = at;
            while (at < text.Length && char.IsAsciiLetterOrDigit(text[at])) at++;
            var name = text[start..at];
            if (Next('(') is null) throw new InputException($"found: {text}: put paths in braces where numbers are computed with, as in {{{name}…}}.");
            if (!Groups.Contains(name))
            {
                var argument = Sum();
                if (Next(')') is null) throw Fault(")");
                return name switch
                {
                    "sqrt" => Measured.Propagate(Math.Sqrt(argument.Value), "1", (argument, 0.5 / Math.Sqrt(argument.Value))),
                    "log10" => Measured.Propagate(Math.Log10(argument.Value), "1", (argument, 1 / (argument.Value * Math.Log(10)))),
                    "abs" => argument.Scaled(argument.Value < 0 ? -1 : 1, "1"),
                    _ => throw new InputException($"found: {text}: there is no function {name}; there are {string.Join(", ", Groups)}, sqrt, log10, abs."),
                };
            }

            int from = at, depth = 1;
            for (; at < text.Length; at++)
            {
                if (text[at] == '(') depth++;
                if (text[at] == ')' && --depth == 0) break;
            }

            if (at == text.Length) throw Fault(")");
            var path = text[from..at++].Trim().TrimStart('{').TrimEnd('}');
            return Group(name, [.. all(path).Select(n => n.Scaled(1, "1"))]);
        }

        private static Measured Group(string name, List<Measured> values) => name switch
        {
            "min" => values.MinBy(v => v.Value)!,
            "max" => values.MaxBy(v => v.Value)!,
            "first" => values[0],
            "last" => values[^1],
            "count" => Measured.Exact(values.Count, "1"),
            "sum" => values.Aggregate((a, b) => a + b),
            _ => values.Aggregate((a, b) => a + b).Scaled(1.0 / values.Count, "1"),
        };

        private char? Next(params ReadOnlySpan<char> signs)
        {
            Skip();
            if (at < text.Length && signs.Contains(text[at])) return text[at++];
            return null;
        }

        private void Skip()
        {
            while (at < text.Length && text[at] == ' ') at++;
        }

        private InputException Fault(string expected) => new($"found: {text}: {expected} was expected at character {at + 1}.");
    }
}
