// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Halite.Data;

namespace Halite.Chemistry;

/// <summary>Reads the amounts of a formula: numbers, fractions, and expressions of variables such as 1.2-2x/3 or (1-x).</summary>
internal sealed class AmountReader(FormulaCharacters source, IReadOnlyDictionary<string, double>? variables, ISet<string>? used)
{
    private const int DeepestBrackets = 20;
    private int depth;
    private bool leading; // in front of a part a dot is a decimal point: the 0.5 of ·0.5H2O

    public static bool IsVariable(char c) => char.IsAsciiLetterLower(c) || c is >= 'α' and <= 'ω';

    public bool IsDefined(char c) => variables is not null && (variables.ContainsKey(c.ToString()) || (c == 'δ' && variables.ContainsKey("delta")));

    /// <summary>The amount after an element or a bracket; 1 where none is written.</summary>
    /// <param name="joinByMinus">Whether "-" before a part ends the amount: the composite 0.5Li2MnO3-0.5LiNiO2 or xLi2MnO3-(1-x)LiNiO2.</param>
    public double ReadOptional(bool joinByMinus = false)
    {
        if (source.AtEnd || source.IsSuper) return 1;
        int start = source.Index;
        source.SkipSpaces();
        bool spaced = source.Index > start;
        if (source.AtEnd || source.IsSuper || source.HydrateDot(source.Index) || (spaced && !SpacedAmount()))
        {
            source.Index = start;
            return 1;
        }

        char c = source.Current;
        if (char.IsAsciiDigit(c) || c == '.' || IsVariable(c)) return Sum(joinByMinus);
        if (c == '(')
        {
            int before = source.Index;
            if (TryParenthesised() is not null)
            {
                source.Index = before;
                return Sum(joinByMinus);
            }
        }

        source.Index = start;
        return 1;
    }

    /// <summary>The factor in front of a part of a formula.</summary>
    public double ReadLeading()
    {
        leading = true;
        double value = Sum(joinByMinus: true);
        leading = false;
        return value;
    }

    /// <summary>A bracket that holds nothing but an expression: the (1-x) of Mn(1-x)O2, not the (OH) of Ni(OH)2.</summary>
    public double? TryParenthesised()
    {
        int start = source.Index;
        int open = 0;
        bool content = false;
        for (int i = start; i < source.Length; i++)
        {
            char c = source.At(i);
            if (c == '(') open++;
            else if (c == ')')
            {
                if (--open == 0) return content ? Parenthesised() : null;
            }
            else if (char.IsAsciiDigit(c) || IsVariable(c)) content = true;
            else if (c is not ('+' or '-' or '*' or '/' or '.' or ' ')) return null;
        }

        return null;
    }

    public InputException Fault(int position, string what) =>
        new($"The formula \"{source.Text}\", character {position.ToString(CultureInfo.InvariantCulture)}: {what}{(what.EndsWith('?') ? "" : ".")}");

    // A number after a space belongs to the element before it ("Li 1.2"), unless it is a charge ("PO4 3-").
    private bool SpacedAmount()
    {
        int start = source.Index;
        bool charge = source.TryState(out _, out _, out bool atEnd) && atEnd;
        source.Index = start;
        return !charge && (char.IsAsciiDigit(source.Current) || source.Current == '.') && !NumberThenPart(start);
    }

    // Whether a number here is the factor of a following part: it is not glued to an element in "O2 0.5 Li2O".
    private bool NumberThenPart(int index) => index >= 2 && char.IsAsciiDigit(source.At(index - 2));

    private double Sum(bool joinByMinus)
    {
        bool variable = false;
        double value = Product(ref variable);
        while (!source.AtEnd && !source.IsSuper && source.Current is '+' or '-')
        {
            int start = source.Index;
            char sign = source.Current;
            if (source.Index + 1 >= source.Length) break;
            char next = source.At(source.Index + 1);
            bool term = char.IsAsciiDigit(next) || next is '.' or '(' || IsVariable(next);
            // Without a variable "3-0.5" is no amount: the sign is a charge or joins two parts.
            if (!term || !(variable || depth > 0 || source.VariableAhead(source.Index + 1))) break;
            source.Advance();
            bool rightVariable = false;
            if (next == '(' && TryParenthesised() is null)
            {
                source.Index = start;
                break;
            }

            source.Index = start + 1;
            double right = Product(ref rightVariable);
            if (joinByMinus && depth == 0 && !source.AtEnd && (char.IsAsciiLetterUpper(source.Current) || source.Current == '['))
            {
                source.Index = start;
                break;
            }

            variable |= rightVariable;
            value = sign == '+' ? value + right : value - right;
        }

        return value;
    }

    private double Product(ref bool variable)
    {
        double value = Factor(ref variable);
        while (!source.AtEnd && !source.IsSuper)
        {
            char c = source.Current;
            char next = source.Index + 1 < source.Length ? source.At(source.Index + 1) : ' ';
            bool operand = char.IsAsciiDigit(next) || next == '.' || next == '(' || IsVariable(next);
            if (c == '/' && operand)
            {
                source.Advance();
                value /= Factor(ref variable);
            }
            else if (c == '/') throw Fault(source.Position, "a number is missing after \"/\"");
            else if (c == '*' && operand && (variable || IsVariable(next) || depth > 0))
            {
                source.Advance();
                value *= Factor(ref variable);
            }
            else if (IsVariable(c)) value *= Factor(ref variable);
            else if (c == '(' && source.Index is var at && TryParenthesised() is not null)
            {
                source.Index = at;
                value *= Factor(ref variable);
            }
            else break;
        }

        return value;
    }

    private double Factor(ref bool variable)
    {
        if (source.AtEnd) throw Fault(source.Position, "a number is missing at the end");
        char c = source.Current;
        if (c == '(') return ParenthesisedFactor(ref variable);
        if (IsVariable(c))
        {
            variable = true;
            return Variable();
        }

        return Number();
    }

    private double ParenthesisedFactor(ref bool variable)
    {
        int start = source.Index;
        double? value = TryParenthesised();
        if (value is null) throw Fault(source.Position, "the bracket does not hold an amount");
        for (int i = start; i < source.Index; i++) variable |= IsVariable(source.At(i));
        return value.Value;
    }

    private double Parenthesised()
    {
        int position = source.Position;
        if (++depth > DeepestBrackets) throw Fault(position, "the brackets are nested too deeply");
        source.Advance();
        source.SkipSpaces();
        bool negative = !source.AtEnd && source.Current == '-';
        if (negative) source.Advance();
        double value = Sum(joinByMinus: false);
        if (negative) value = -value;
        source.SkipSpaces();
        if (source.AtEnd || source.Current != ')') throw Fault(source.AtEnd ? position : source.Position, "the amount in brackets cannot be read: write one such as (1-x)");
        source.Advance();
        depth--;
        return value;
    }

    private double Variable()
    {
        char c = source.Current;
        int position = source.Position;
        var name = c.ToString();
        if (variables is null || !(variables.TryGetValue(name, out double value) || (c == 'δ' && variables.TryGetValue("delta", out value))))
        {
            var capital = char.ToUpperInvariant(c).ToString();
            var hint = c is not ('x' or 'y' or 'z') && Elements.Find(capital) is not null ? $" (an element is written with a capital letter: {capital})" : "";
            throw Fault(position, $"the variable \"{name}\" has no value: give it with --set {name}=0.2{hint}");
        }

        used?.Add(name);
        source.Advance();
        return value;
    }

    private double Number()
    {
        int start = source.Index, points = 0, digits = 0;
        int position = source.Position;
        while (!source.AtEnd && !source.IsSuper && (char.IsAsciiDigit(source.Current) || source.Current == '.'))
        {
            if (!leading && source.HydrateDot(source.Index)) break;
            if (source.Current == '.' && ++points > 1) throw Fault(source.Position, "a number has one decimal point; compounds are joined by \"·\", as in Li2MnO3·0.5LiNiO2");
            if (source.Current != '.') digits++;
            source.Advance();
        }

        if (digits == 0) throw Fault(position, points > 0 ? "a number is missing beside this point; compounds are joined by \"·\", as in LiOH·H2O" : "a number is missing here");
        return double.Parse(source.Slice(start, source.Index), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
    }
}
