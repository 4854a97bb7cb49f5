// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Chemistry;

/// <summary>
/// The characters of a formula without the dress of typesetting: Unicode subscripts, LaTeX ("_{1.2}", "\text{Li}", "$")
/// and HTML ("&lt;sub&gt;") become plain digits, superscripts are marked, and each character remembers where it stood.
/// </summary>
internal sealed class FormulaCharacters
{
    private const string Subscripts = "₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₓₐ", SubscriptsPlain = "0123456789+-()xa";
    private const string Superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", SuperscriptsPlain = "0123456789+-";
    private static readonly (char Sign, string Plain)[] Fractions =
        [('½', "1/2"), ('⅓', "1/3"), ('⅔', "2/3"), ('¼', "1/4"), ('¾', "3/4"), ('⅕', "1/5"), ('⅖', "2/5"), ('⅗', "3/5"), ('⅘', "4/5"), ('⅙', "1/6"), ('⅚', "5/6"), ('⅛', "1/8")];

    // What crystals take up as whole molecules: water of crystallisation, ammonia, hydrogen peroxide.
    private static readonly string[] Molecules = ["H2O2", "H2O", "NH3"];

    // Letters of other alphabets that look like Latin ones, in the order of what they look like.
    private const string Strange = "АВСЕНІЈКМОРЅТХУасеоруіхΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", StrangePlain = "ABCEHIJKMOPSTXYaceopyixABEZHIKMNOPTYX";

    private static readonly (string Name, char Plain)[] Commands =
        [("cdot", '·'), ("bullet", '·'), ("times", '·'), ("alpha", 'α'), ("beta", 'β'), ("gamma", 'γ'), ("delta", 'δ'), ("epsilon", 'ε'), ("square", '□'), ("Box", '□'), ("quad", ' ')];

    // Parallel arrays: a list of tuples would be compiled anew at every start of the program.
    private char[] characters;
    private int[] positions;
    private bool[] high;

    public FormulaCharacters(string text)
    {
        Text = text;
        (characters, positions, high) = (new char[text.Length], new int[text.Length], new bool[text.Length]);
        Strip();
    }

    public string Text { get; }

    public int Index { get; set; }

    public int Length { get; private set; }

    public bool AtEnd => Index >= Length;

    public char Current => characters[Index];

    public bool IsSuper => !AtEnd && high[Index];

    /// <summary>Where the current character stands in the text, counted from 1; one past the last at the end.</summary>
    public int Position => AtEnd ? Text.Length + 1 : positions[Index];

    /// <summary>Whether the state that was just read had digits ("3+") or was a bare sign ("+").</summary>
    public bool StateHadDigits { get; private set; }

    /// <summary>The current character for a message, whole even where it takes two code units.</summary>
    public string Symbol => char.IsSurrogate(Current) && positions[Index] < Text.Length ? Text.Substring(positions[Index] - 1, 2) : Current.ToString();

    public char At(int index) => characters[index];

    /// <summary>The alphabet of the current character and the Latin letter that it looks like; null where it is Latin, or like none.</summary>
    public (string Alphabet, char Latin)? LookAlike => Strange.IndexOf(Current, StringComparison.Ordinal) is >= 0 and var at ? (Current < 'Ѐ' ? "Greek" : "Cyrillic", StrangePlain[at]) : null;

    public void Advance(int count = 1) => Index += count;

    public void SkipSpaces()
    {
        while (!AtEnd && Current == ' ') Index++;
    }

    /// <summary>The letter at an index with the lower-case letters after it.</summary>
    public string Word(int from, int longest = 12)
    {
        int end = Math.Min(from + 1, Length);
        while (end < Length && end - from < longest && char.IsAsciiLetter(characters[end]) && (char.IsAsciiLetterLower(characters[end]) || longest == 2)) end++;
        return new string(characters, from, end - from);
    }

    public bool StartsWith(string what)
    {
        if (Index + what.Length > Length) return false;
        for (int i = 0; i < what.Length; i++)
        {
            if (characters[Index + i] != what[i]) return false;
        }

        // "Va" is a vacancy, "Vac" too, but not the start of a longer word.
        return Index + what.Length == Length || !char.IsAsciiLetterLower(characters[Index + what.Length]);
    }

    public bool AfterBracket(int index) => index > 0 && characters[index - 1] is ')' or ']' or '}';

    /// <summary>Length of what joins two parts of a formula here ("·", " + ", "-", the dot of ".6H2O"); 0 where nothing does.</summary>
    public int SeparatorLength()
    {
        if (AtEnd || IsSuper) return 0;
        if (Current is '·' or '*' || HydrateDot(Index)) return 1;
        if (Current is not ('+' or '-')) return 0;
        for (int i = Index + 1; i < Length; i++)
        {
            if (characters[i] != ' ') return 1;
        }

        return 0;
    }

    /// <summary>
    /// Whether the dot at an index joins whole molecules that crystals hold: NiSO4.6H2O, LiOH.H2O, CaSO4.0.5H2O, VO2.nH2O,
    /// NiCl2.6NH3. Labels of bottles have a full stop for "·"; "4.6" is no amount there.
    /// </summary>
    public bool HydrateDot(int index)
    {
        if (index >= Length || characters[index] != '.' || high[index]) return false;
        int i = index + 1;
        while (i < Length && (char.IsAsciiDigit(characters[i]) || characters[i] is '.' or '/' or ' ' || AmountReader.IsVariable(characters[i]))) i++;
        foreach (var molecule in Molecules)
        {
            int end = i + molecule.Length;
            if (end > Length || !characters.AsSpan(i, molecule.Length).SequenceEqual(molecule)) continue;
            if (end == Length || !(char.IsAsciiLetterOrDigit(characters[end]) || characters[end] is '(' or '[')) return true;
        }

        return false;
    }

    /// <summary>
    /// Reads an oxidation state or a charge: a superscript that ends in a sign, or plain "3+" where it cannot be part of
    /// an amount such as 1+x. Leaves the place unchanged where there is none.
    /// </summary>
    /// <param name="state">The state with its sign.</param>
    /// <param name="superscript">Whether it stood high.</param>
    /// <param name="atEnd">Whether nothing but spaces follows.</param>
    /// <param name="metal">Whether it follows a metal, for which a plain "3+" in the middle is a state; after an anion it joins parts.</param>
    public bool TryState(out double state, out bool superscript, out bool atEnd, bool metal = true)
    {
        (state, superscript, atEnd) = (0, false, false);
        if (AtEnd) return false;
        int start = Index;
        superscript = IsSuper;
        int digits = Index;
        while (!AtEnd && IsSuper == superscript && (char.IsAsciiDigit(Current) || Current == '.')) Index++;
        var number = new string(characters, digits, Index - digits);
        if (AtEnd || IsSuper != superscript || Current is not ('+' or '-') || (number.Length > 0 && !double.TryParse(number, System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out state)))
        {
            Index = start;
            return false;
        }

        char sign = Current;
        Index++;
        StateHadDigits = number.Length > 0;
        if (!StateHadDigits) state = 1;
        if (sign == '-') state = -state;
        int after = Index;
        while (after < Length && characters[after] == ' ') after++;
        atEnd = after >= Length;
        if (superscript || atEnd || characters[Index] is ')' or ']' or '}') return true;
        if (sign == '+' && metal && StateHadDigits && characters[Index] != ' ' && !VariableAhead(Index)) return true;
        Index = start;
        return false;
    }

    // Whether a variable comes before the next element: then "1+" began an amount such as 1+x or 1+2x/3.
    public bool VariableAhead(int index)
    {
        for (int i = index; i < Length; i++)
        {
            char c = characters[i];
            if (AmountReader.IsVariable(c)) return true;
            if (!(char.IsAsciiDigit(c) || c is '.' or '/' or '*' or '(')) return false;
        }

        return false;
    }

    private void Strip()
    {
        var braces = new Stack<char>(); // 's' superscript, 'n' dropped, 'b' an ordinary bracket
        for (int i = 0; i < Text.Length; i++)
        {
            char c = Text[i];
            bool super = braces.Contains('s');
            if (c == '<' && Tag(i) is { } tag)
            {
                if (tag.Name == "sup") braces.Push('s');
                else if (tag.Name == "/sup" && braces.Count > 0) braces.Pop();
                i += tag.Length - 1;
            }
            else if (c is '$' or '\u200B' or '\uFEFF') continue;
            else if (c == '\\') i += Command(i, braces, super) - 1;
            else if (c == '_' || c == '^')
            {
                bool braced = i + 1 < Text.Length && Text[i + 1] == '{';
                if (braced)
                {
                    braces.Push(c == '^' ? 's' : 'n');
                    i++;
                }
                else if (c == '^') i = Superscript(i + 1) - 1;
            }
            else if (c == '{') { braces.Push('b'); Add(c, i, super); }
            else if (c == '}')
            {
                if (braces.Count == 0 || braces.Pop() == 'b') Add(c, i, super);
            }
            else if (Subscripts.IndexOf(c, StringComparison.Ordinal) is >= 0 and var sub) Add(SubscriptsPlain[sub], i, false);
            else if (Superscripts.IndexOf(c, StringComparison.Ordinal) is >= 0 and var sup) Add(SuperscriptsPlain[sup], i, true);
            else if (Array.Find(Fractions, f => f.Sign == c) is { Plain: { } plain })
            {
                foreach (char p in plain) Add(p, i, super);
            }
            else Add(Plain(c), i, super);
        }
    }

    private static char Plain(char c) => c switch
    {
        '−' or '–' or '‐' or '‑' or '—' => '-',
        '⋅' or '•' or '∙' or '‧' or '・' or '×' => '·',
        '⁄' or '∕' => '/',
        _ when char.IsWhiteSpace(c) => ' ',
        _ => c,
    };

    // "^2-", "^7": digits and one sign stand high, what follows does not.
    private int Superscript(int i)
    {
        while (i < Text.Length && (char.IsAsciiDigit(Text[i]) || (Text[i] == '.' && i + 1 < Text.Length && char.IsAsciiDigit(Text[i + 1])))) Add(Text[i], i++, true);
        if (i < Text.Length && Plain(Text[i]) is '+' or '-') Add(Plain(Text[i]), i++, true);
        return i;
    }

    private (string Name, int Length)? Tag(int i)
    {
        int end = Text.IndexOf('>', i);
        if (end < 0 || end - i > 6) return null;
        var name = Text[(i + 1)..end].ToLowerInvariant();
        return name is "sub" or "/sub" or "sup" or "/sup" ? (name, end - i + 1) : null;
    }

    private int Command(int i, Stack<char> braces, bool super)
    {
        int end = i + 1;
        while (end < Text.Length && char.IsAsciiLetter(Text[end])) end++;
        var name = Text[(i + 1)..end];
        if (name.Length == 0)
        {
            Add(' ', i, super); // "\," and its like are thin spaces
            return Math.Min(2, Text.Length - i);
        }

        if (name is "text" or "mathrm" or "rm" or "mathregular" or "mathsf" or "ce")
        {
            if (end < Text.Length && Text[end] == '{')
            {
                braces.Push('n');
                end++;
            }

            return end - i;
        }

        var known = Array.Find(Commands, c => c.Name == name);
        if (known.Name is null) throw new InputException($"The formula \"{Text}\", character {i + 1}: the command \"\\{name}\" is not read; write plain text.");
        Add(known.Plain, i, super);
        return end - i;
    }

    private void Add(char c, int index, bool super)
    {
        if (Length == characters.Length) // "½" becomes three characters
        {
            Array.Resize(ref characters, Length + 16);
            Array.Resize(ref positions, Length + 16);
            Array.Resize(ref high, Length + 16);
        }

        (characters[Length], positions[Length], high[Length]) = (c, index + 1, super);
        Length++;
    }

    public string Slice(int from, int to) => new(characters, from, to - from);
}
