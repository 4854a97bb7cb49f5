// SPDX-License-Identifier: Apache-2.0
namespace Halite.Formats.Spectra;

/// <summary>
/// Decodes the lines of JCAMP-DX's ASCII squeezed difference form. A digit of a number may carry its sign and its kind:
/// SQZ (@ A-I, a-i: a new value), DIF (% J-R, j-r: difference from the value before), DUP (S-Z, s: the value or
/// difference before, repeated so many times in all); AFFN and PAC numbers begin with a sign, digit or point; "?" is an
/// ordinate that was not measured.
/// </summary>
internal sealed class AsdfDecoder
{
    private bool lastWasDifference;
    private double last;

    /// <summary>Decodes one line.</summary>
    /// <param name="line">The line without comment.</param>
    /// <param name="y">Where the ordinates go.</param>
    /// <param name="x">The abscissa at the beginning of the line, unscaled.</param>
    /// <param name="start">Index of the first ordinate of the line.</param>
    /// <returns>False where the ordinate that repeats the end of the line before disagrees.</returns>
    public bool Decode(ReadOnlySpan<char> line, List<double> y, out double x, out int start)
    {
        int at = 0;
        x = NextNumber(line, ref at, out _);
        start = y.Count;
        bool check = true, first = true, afterDifference = lastWasDifference && y.Count > 0;
        bool difference = false;
        double step = 0;
        while (true)
        {
            while (at < line.Length && (line[at] is ' ' or '\t' or ',')) at++;
            if (at >= line.Length) break;
            double number = NextNumber(line, ref at, out var kind);
            if (kind == Kind.Invalid)
            {
                if (line[at++] == '?')
                {
                    y.Add(double.NaN);
                    (difference, first) = (false, false);
                }

                continue;
            }

            switch (kind)
            {
                case Kind.Duplicate:
                    for (int i = 1; i < number; i++)
                    {
                        if (difference) last += step;
                        y.Add(last);
                    }

                    break;
                case Kind.Difference:
                    (difference, step) = (true, number);
                    last += number;
                    y.Add(last);
                    break;
                default:
                    difference = false;
                    if (first && afterDifference)
                    {
                        // The Y check: the first ordinate of a line repeats the last of a line that ended in DIF form.
                        check = Math.Abs(number - last) <= 1e-9 * Math.Max(1, Math.Abs(last));
                        start--;
                        y[^1] = number;
                    }
                    else
                    {
                        y.Add(number);
                    }

                    last = number;
                    break;
            }

            first = false;
        }

        lastWasDifference = difference;
        return check;
    }

    private enum Kind
    {
        Invalid,
        Value,
        Difference,
        Duplicate,
    }

    private static double NextNumber(ReadOnlySpan<char> line, ref int at, out Kind kind)
    {
        while (at < line.Length && line[at] is ' ' or '\t' or ',') at++;
        kind = Kind.Invalid;
        if (at >= line.Length) return double.NaN;
        char c = line[at];
        int digit;
        double sign = 1;
        switch (c)
        {
            case '@': (kind, digit) = (Kind.Value, 0); break;
            case >= 'A' and <= 'I': (kind, digit) = (Kind.Value, c - 'A' + 1); break;
            case >= 'a' and <= 'i': (kind, digit, sign) = (Kind.Value, c - 'a' + 1, -1); break;
            case '%': (kind, digit) = (Kind.Difference, 0); break;
            case >= 'J' and <= 'R': (kind, digit) = (Kind.Difference, c - 'J' + 1); break;
            case >= 'j' and <= 'r': (kind, digit, sign) = (Kind.Difference, c - 'j' + 1, -1); break;
            case >= 'S' and <= 'Z': (kind, digit) = (Kind.Duplicate, c - 'S' + 1); break;
            case 's': (kind, digit) = (Kind.Duplicate, 9); break;
            case '+' or '-' or '.' or (>= '0' and <= '9'): return Plain(line, ref at, out kind);
            default: return double.NaN;
        }

        at++;
        double value = digit;
        while (at < line.Length && char.IsAsciiDigit(line[at])) value = value * 10 + (line[at++] - '0');
        if (at < line.Length && line[at] == '.')
        {
            double place = 0.1;
            for (at++; at < line.Length && char.IsAsciiDigit(line[at]); at++, place /= 10) value += place * (line[at] - '0');
        }

        return sign * value;
    }

    // AFFN and PAC: an ordinary number; in PAC form the sign also parts it from the number before.
    private static double Plain(ReadOnlySpan<char> line, ref int at, out Kind kind)
    {
        int start = at;
        if (line[at] is '+' or '-') at++;
        while (at < line.Length && (char.IsAsciiDigit(line[at]) || line[at] == '.')) at++;

        // "E" is an exponent only before a sign: "1E2" would be the number 1 and the squeezed number 52.
        if (at + 1 < line.Length && line[at] is 'E' or 'e' && at + 2 < line.Length && line[at + 1] is '+' or '-' && char.IsAsciiDigit(line[Math.Min(at + 2, line.Length - 1)]))
        {
            at += 2;
            while (at < line.Length && char.IsAsciiDigit(line[at])) at++;
        }

        kind = Kind.Value;
        if (TextLines.TryNumber(line[start..at], out double value)) return value;
        kind = Kind.Invalid;
        return double.NaN;
    }
}
