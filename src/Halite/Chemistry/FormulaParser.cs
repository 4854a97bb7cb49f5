// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Chemistry;

/// <summary>
/// Reads formulas by recursive descent. Every fault names the character, counted from 1 in the text as the user wrote
/// it, and says what to write instead.
/// </summary>
internal sealed class FormulaParser
{
    private const int DeepestBrackets = 40; // far beyond any formula; keeps hostile input off the stack's end
    private static readonly string[] Numerals = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII"];

    private readonly string text;
    private readonly FormulaCharacters source;
    private readonly AmountReader amounts;
    private int depth;
    private bool composite; // a part has a factor, as in 0.5Li2MnO3-0.5LiNiO2: "-" after an anion joins parts

    private FormulaParser(string text, IReadOnlyDictionary<string, double>? variables, ISet<string>? used)
    {
        this.text = text;
        source = new FormulaCharacters(text);
        amounts = new AmountReader(source, variables, used);
    }

    public static Formula Parse(string text, IReadOnlyDictionary<string, double>? variables, ISet<string>? used)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > 2000) throw new InputException($"The formula is {text.Length} characters long: a formula has at most 2000, so check what was passed.");
        return new FormulaParser(text, variables, used).Whole();
    }

    private Formula Whole()
    {
        source.SkipSpaces();
        if (source.AtEnd) throw new InputException("The formula is empty: write one such as Li1.2Ti0.2Mn0.6O1.8F0.2.");
        Formula? sum = null;
        double charge = 0;
        int minus = 0; // where a minus joins this part to one without a factor
        while (true)
        {
            double coefficient = Coefficient(out bool hasFactor);
            if (minus > 0 && hasFactor && !source.AtEnd)
                throw Fault(minus, "a minus joins parts only where the first has a factor too (0.5Li2MnO3-0.5LiNiO2): write \"·\" to add, or the amounts that remain to take away");
            var part = Part(out charge, out double vacancies);
            if (coefficient < 0 || !double.IsFinite(coefficient)) throw Fault(source.Position, $"the factor {FormulaText.Number(coefficient)} in front of a part is not an amount: check the numbers and variables");
            if (coefficient > 0)
            {
                var formula = Formula.Create(part, vacancies, charge, () => $"The formula \"{text}\"").Times(coefficient);
                sum = sum is null ? formula : sum.Plus(formula);
            }

            source.SkipSpaces();
            if (source.AtEnd) break;
            minus = source.Current == '-' && !composite ? source.Position : 0;
            if (!Separator()) throw Unexpected();
            if (charge != 0) throw Fault(source.Position, "a part after one with a charge is not read: write neutral parts, or one charged formula");
        }

        return sum ?? throw new InputException($"The formula \"{text}\" holds no atoms: every part of it has the factor zero.");
    }

    // A number or expression in front of a part of the formula: the 0.5 of 0.5Li2MnO3·0.5LiNiO2, the x of xLi2MnO3.
    private double Coefficient(out bool given)
    {
        given = false;
        source.SkipSpaces();
        if (source.AtEnd) throw Fault(source.Position, "a part of the formula is missing here");
        if (source.IsSuper || IsVacancy(out _)) return 1;
        char c = source.Current;
        if (AmountReader.IsVariable(c) && !amounts.IsDefined(c) && !FactorLetter() && Elements.Suggest(source.Word(source.Index, 2)) is not null) throw Unexpected();
        double value = 1;
        if (char.IsAsciiDigit(c) || c == '.' || AmountReader.IsVariable(c)) value = amounts.ReadLeading();
        else if (c == '(' && amounts.TryParenthesised() is { } parenthesised) value = parenthesised;
        else return 1;
        (composite, given) = (true, true);
        source.SkipSpaces();
        if (!source.AtEnd && source.Current is '·' or '*') source.Advance();
        return value;
    }

    // The x of xLi2MnO3, not the m of mnO2: what follows a factor begins with a capital letter, a bracket or a sign.
    private bool FactorLetter() => source.Index + 1 < source.Length && !char.IsAsciiLetterLower(source.At(source.Index + 1));

    private List<FormulaTerm> Part(out double charge, out double vacancies)
    {
        var terms = new List<FormulaTerm>();
        vacancies = 0;
        int start = source.Index;
        Sequence(terms, ref vacancies, closing: '\0', out charge);
        if (terms.Count == 0 && vacancies == 0) throw source.Index == start && !source.AtEnd ? Unexpected() : Fault(source.Position, "an element is missing here");
        return terms;
    }

    private void Sequence(List<FormulaTerm> terms, ref double vacancies, char closing, out double charge)
    {
        charge = 0;
        while (true)
        {
            source.SkipSpaces();
            if (source.AtEnd || source.Current == closing || AtSeparator()) return;
            if (closing == '\0' && terms.Count > 0 && TryCharge(out charge)) return;
            Item(terms, ref vacancies, closing, ref charge);
            if (charge != 0) return;
        }
    }

    private void Item(List<FormulaTerm> terms, ref double vacancies, char closing, ref double charge)
    {
        char c = source.Current;
        if (IsVacancy(out int length))
        {
            source.Advance(length);
            vacancies += amounts.ReadOptional();
            return;
        }

        if (Isotope() is { } isotope)
        {
            Atom(terms, isotope.Element, isotope.MassNumber, closing, ref charge);
            return;
        }

        if (c is '(' or '[' or '{')
        {
            Group(terms, ref vacancies, ref charge);
            return;
        }

        if (char.IsAsciiLetterUpper(c) && !source.IsSuper)
        {
            Atom(terms, ReadElement(), null, closing, ref charge);
            return;
        }

        throw Unexpected();
    }

    private void Group(List<FormulaTerm> terms, ref double vacancies, ref double charge)
    {
        char open = source.Current;
        int at = source.Position;
        char close = open switch { '(' => ')', '[' => ']', _ => '}' };
        if (++depth > DeepestBrackets) throw Fault(at, "the brackets are nested too deeply");
        source.Advance();
        var inner = new List<FormulaTerm>();
        double innerVacancies = 0;
        Sequence(inner, ref innerVacancies, close, out _);
        if (source.AtEnd || source.Current != close)
            throw source.AtEnd || AtSeparator() ? Fault(at, $"the bracket \"{open}\" is not closed: add \"{close}\"") : Unexpected();
        source.Advance();
        depth--;
        if (inner.Count == 0 && innerVacancies == 0)
        {
            if (open != '[') throw Fault(at, "the brackets are empty: write what they hold");
            innerVacancies = 1; // "[]" is a common way to type a vacancy
        }

        if (depth == 0 && TryCharge(out charge))
        {
            terms.AddRange(inner);
            vacancies += innerVacancies;
            return;
        }

        double times = amounts.ReadOptional();
        foreach (var term in inner) terms.Add(term with { Amount = term.Amount * times });
        vacancies += innerVacancies * times;
        if (depth == 0) TryCharge(out charge);
    }

    private void Atom(List<FormulaTerm> terms, Element element, int? massNumber, char closing, ref double charge)
    {
        if (RomanState(element) is { } roman)
        {
            terms.Add(new FormulaTerm(element, amounts.ReadOptional(), massNumber, roman, false));
            return;
        }

        // "Fe3+", "Mn^3+" or "SO4^2-" at the very end is the charge of the formula; "Mn3+0.6" and "Mn^3+0.6" give a state.
        bool metal = element.Symbol is not ("O" or "F" or "S" or "Cl" or "N");
        if (source.TryState(out double state, out bool superscript, out bool atEnd, metal))
        {
            bool alone = terms.Count == 0 && depth == 0;
            if (atEnd && closing == '\0' && (superscript || alone))
            {
                terms.Add(new FormulaTerm(element, 1, massNumber, null, false));
                charge = state;
                return;
            }

            if (atEnd && closing == '\0')
            {
                // MnO4-, NH4+: the digits count atoms, the sign is one charge.
                terms.Add(new FormulaTerm(element, source.StateHadDigits ? Math.Abs(state) : 1, massNumber, null, false));
                charge = Math.Sign(state);
                return;
            }

            terms.Add(new FormulaTerm(element, amounts.ReadOptional(), massNumber, state, false));
            return;
        }

        int from = source.Index;
        terms.Add(new FormulaTerm(element, amounts.ReadOptional(composite && !metal && depth == 0), massNumber, null, false));
        if (depth == 0 && element.Symbol is "O" or "F" or "Cl" or "Br" or "I") RefuseDoubtfulDot(element.Symbol, from);
        if (depth == 0 && TryCharge(out double c)) charge = c;
    }

    // "K2SO4.2CaSO4" is a double salt or O4.2: where an anion comes again behind a metal, the dot is in doubt.
    private void RefuseDoubtfulDot(string anion, int from)
    {
        var amount = source.Slice(from, source.Index).Trim();
        int dot = amount.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || amount.StartsWith('0') || source.AtEnd || !char.IsAsciiLetterUpper(source.Current)) return;
        var word = source.Word(source.Index, 2);
        var next = Elements.Find(word) ?? Elements.Find(word[..1]);
        if (next is null || next.Symbol == "H" || next.Group > 12) return;
        int open = 0;
        for (int i = source.Index; i < source.Length && source.At(i) is not ('·' or '*' or '+'); i++)
        {
            open += source.At(i) is '(' or '[' or '{' ? 1 : source.At(i) is ')' or ']' or '}' ? -1 : 0;
            if (open != 0 || !char.IsAsciiLetterUpper(source.At(i)) || source.Word(i, 2) is not { } symbol) continue;
            if (symbol == anion || (symbol[..1] == anion && !(symbol.Length > 1 && char.IsAsciiLetterLower(symbol[1]))))
                throw Fault(source.Position, $"\"{amount}\" in front of {next.Symbol} is an amount of {anion} or a dot that joins two compounds: write \"·\" to join them, or {anion} once");
        }
    }

    // Mn(III), Fe(II): the state as names of compounds give it.
    private double? RomanState(Element element)
    {
        if (source.AtEnd || source.IsSuper || source.Current != '(') return null;
        int end = source.Index + 1;
        while (end < source.Length && source.At(end) is 'I' or 'V') end++;
        if (end >= source.Length || source.At(end) != ')') return null;
        var numeral = source.Slice(source.Index + 1, end);
        int state = Array.IndexOf(Numerals, numeral) + 1;
        if (state == 0) return null;
        if (numeral.Length == 1)
            throw Fault(source.Position, $"\"({numeral})\" is a state of {element.Symbol} or {Elements.Get(numeral).Name.ToLowerInvariant()}: write {element.Symbol}^{state}+ for the state, {numeral} without brackets for the element");
        source.Index = end + 1;
        return state;
    }

    private Element ReadElement()
    {
        int at = source.Index, position = source.Position;
        string one = source.Current.ToString();
        source.Advance();
        if (!source.AtEnd && char.IsAsciiLetterLower(source.Current) && !source.IsSuper && Elements.Find(one + source.Current) is { } two)
        {
            source.Advance();
            return two;
        }

        if (one == "D" || one == "T") throw Fault(position, $"\"{one}\" is not an element: write [{(one == "D" ? 2 : 3)}H] for the isotope");
        if (Elements.Find(one) is { } element) return element;
        throw NoElement(at, position);
    }

    private InputException NoElement(int at, int position)
    {
        var wrong = source.Word(at);
        if (wrong is "M" or "Me" or "X" or "A" or "Ln" or "R")
            return Fault(position, $"\"{wrong}\" stands for no one element: write the elements that it means");
        var suggestion = (wrong.Length > 1 ? Elements.Suggest(wrong) : null) ?? Elements.Suggest(source.Word(at, 2)) ?? Elements.Suggest(wrong);
        return Fault(position, $"there is no element \"{wrong}\"" + (suggestion is null ? ": write an element's symbol, such as Mn" : $"; did you mean {suggestion}?"));
    }

    // "[7Li]", "⁷Li", "^7Li", "^{7}Li".
    private (Element Element, int MassNumber)? Isotope()
    {
        int start = source.Index;
        int position = source.Position;
        bool bracket = source.Current == '[' && !source.IsSuper;
        if (bracket) source.Advance();
        if (!bracket && !source.IsSuper) return null;
        int mass = 0, digits = 0;
        while (!source.AtEnd && char.IsAsciiDigit(source.Current) && digits < 4 && source.IsSuper == !bracket)
        {
            mass = mass * 10 + (source.Current - '0');
            digits++;
            source.Advance();
        }

        if (digits == 0 || source.AtEnd || !char.IsAsciiLetterUpper(source.Current))
        {
            source.Index = start;
            return null;
        }

        int symbolAt = source.Index;
        var symbol = source.Word(symbolAt, 2);
        if (Elements.Find(symbol) is null) symbol = symbol[..1];
        int after = symbolAt + symbol.Length;
        if (bracket && !(after < source.Length && source.At(after) == ']'))
        {
            source.Index = start;
            return null;
        }

        var element = ReadElement();
        if (bracket) source.Advance();
        if (Elements.IsotopeMass(element.Symbol, mass) is null)
        {
            var known = Elements.Isotopes(element.Symbol);
            throw Fault(position, $"{element.Name} has no isotope {mass} in the table" + (known.Count > 0 ? $": it has {string.Join(", ", known)}" : ""));
        }

        return (element, mass);
    }

    private bool IsVacancy(out int length)
    {
        length = source.Current is '□' or '☐' or '◻' or '⬜' or '▢' ? 1
            : source.StartsWith("Vac") || source.StartsWith("vac") ? 3
            : source.StartsWith("Va") || source.StartsWith("va") ? 2
            : 0;
        return length > 0 && !source.IsSuper;
    }

    private bool TryCharge(out double charge)
    {
        int start = source.Index;
        source.SkipSpaces();
        bool spaced = source.Index > start;
        if (!source.AtEnd && source.TryState(out charge, out bool superscript, out bool atEnd) && atEnd && (superscript || spaced || !source.StateHadDigits || source.AfterBracket(start))) return true;
        source.Index = start;
        charge = 0;
        return false;
    }

    private bool AtSeparator() => depth == 0 && source.SeparatorLength() > 0;

    private bool Separator()
    {
        int length = source.SeparatorLength();
        source.Advance(length);
        return length > 0;
    }

    private InputException Unexpected()
    {
        char c = source.Current;
        int position = source.Position;
        if (c is ')' or ']' or '}') return Fault(position, $"the bracket \"{c}\" was never opened");
        if (source.LookAlike is { } other) return Fault(position, $"\"{c}\" is a {other.Alphabet} letter that looks like {other.Latin}: type the Latin letter");
        if (c == '.') return Fault(position, "a dot that joins two compounds is written \"·\", and not within brackets");
        if (c == ',') return Fault(position, "a comma is not read: write a decimal point (Li1.2), and an amount for every element");
        if (AmountReader.IsVariable(c))
        {
            var word = source.Word(source.Index);
            return Elements.Suggest(source.Word(source.Index, 2)) is { } near ? Fault(position, $"\"{word}\" does not start an element, which has a capital letter; did you mean {near}?")
                : Fault(position, $"\"{word}\" does not start an element, which has a capital letter");
        }

        return Fault(position, $"\"{source.Symbol}\" does not belong here: after an amount comes an element or a bracket");
    }

    private InputException Fault(int position, string what) => amounts.Fault(position, what);
}
