// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Halite.Data;
using Halite.Studies.CrossChecks;
using Halite.Techniques;

namespace Halite.Studies.Claims;

/// <summary>
/// Finds a number of a study by its path, or computes with such: "ltmof-1-cycle.cycles[cycle=1].discharge_mAh_g",
/// "ms10.capacity_all_li_mAh_g", "{ms10-500-cycle.cycles[0].discharge_mAh_g} / {ms10.first_discharge} * 100",
/// "248 * 4.2 / 1000". Uncertainties are propagated with the sources that numbers share.
/// </summary>
internal sealed class StudyNumbers(StudyRun run)
{
    private readonly QuantityIndex index = QuantityIndex.Of(run);

    public Measured Evaluate(string text) =>
        text.Contains('{', StringComparison.Ordinal) || char.IsAsciiDigit(text.TrimStart()[0]) || text.TrimStart()[0] is '(' or '-'
            ? new Arithmetic(text, this).Value()
            : At(text.Trim());

    /// <summary>The number at a path.</summary>
    public Measured At(string path)
    {
        int dot = path.IndexOf('.', StringComparison.Ordinal);
        var (head, rest) = dot < 0 ? (path, "") : (path[..dot], path[(dot + 1)..]);
        if (run.Study.Measured.FirstOrDefault(m => m.Id == head) is { } typed) return typed.Value;
        if (run.Study.Samples.Any(s => s.Id == head))
        {
            if (index.Find(head, rest) is { } known) return known.Value;
            return rest.StartsWith("percolation.", StringComparison.Ordinal)
                ? In(run.Percolations[head], rest["percolation.".Length..], path)
                : In(run.Compositions[head], rest, path);
        }

        var step = run.Steps.FirstOrDefault(s => s.Id == head)
            ?? throw new InputException($"\"{head}\" is no data entry, sample or measured value of the study{Suggest.Among(head, run.Steps.Select(s => s.Id).Concat(run.Study.Samples.Select(s => s.Id)))}.");
        return In(step, rest, path);
    }

    private static Measured In(StepResult step, string path, string whole)
    {
        if (step.Failure is { } failure) throw new InputException($"{step.Id} failed: {failure}");
        var node = Read.At(step.Results, path) ?? throw new InputException($"{whole}: the results of {step.Id} hold nothing there.");
        return Read.Quantity(node, "1", step.Cell.Length > 0 ? step.Cell : step.Id)?.Scaled(1, "1") ?? throw new InputException($"{whole}: no number stands there.");
    }

    /// <summary>Sums, products and brackets over numbers and {paths}.</summary>
    private sealed class Arithmetic(string text, StudyNumbers numbers)
    {
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
                    return numbers.At(path).Scaled(1, "1");
                default:
                    int start = at;
                    while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] is '.' or 'e' or 'E' || (text[at] is '+' or '-' && at > start && text[at - 1] is 'e' or 'E'))) at++;
                    return double.TryParse(text.AsSpan(start, at - start), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                        ? Measured.Exact(number, "1")
                        : throw Fault("a number or a path in braces");
            }
        }

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
