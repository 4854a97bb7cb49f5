// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;

namespace Halite.Chemistry;

/// <summary>Writes formulas and amounts.</summary>
internal static class FormulaText
{
    /// <summary>A formula as plain text.</summary>
    /// <param name="formula">The formula.</param>
    /// <param name="decimals">Digits after the decimal point; null writes every amount so that it reads back to the same number.</param>
    public static string Write(Formula formula, int? decimals)
    {
        var text = new StringBuilder();
        bool vacancyWritten = formula.Vacancies == 0;
        foreach (var term in formula.Terms)
        {
            if (term.IsAnion && !vacancyWritten)
            {
                text.Append('□').Append(Amount(formula.Vacancies, decimals));
                vacancyWritten = true;
            }

            if (term.MassNumber is { } a) text.Append(CultureInfo.InvariantCulture, $"[{a}{term.Symbol}]");
            else text.Append(term.Symbol);
            if (term.State is { } state)
            {
                // An amount always follows a state, or the state of the last atom would read as the charge of the formula.
                text.Append('^').Append(Charge(state)).Append(Number(term.Amount, decimals));
            }
            else text.Append(Amount(term.Amount, decimals));
        }

        if (!vacancyWritten) text.Append('□').Append(Amount(formula.Vacancies, decimals));
        if (formula.Charge != 0) text.Append('^').Append(Charge(formula.Charge));
        return text.ToString();
    }

    /// <summary>A number in plain decimal digits, no exponent, shortest form that reads back to the same.</summary>
    public static string Number(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        int e = text.IndexOf('E', StringComparison.Ordinal);
        if (e < 0 || !double.IsFinite(value)) return text;
        int exponent = int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var sign = text[0] == '-' ? "-" : "";
        var digits = text[sign.Length..e].Replace(".", "", StringComparison.Ordinal);
        int point = 1 + exponent;
        return sign + (point <= 0 ? "0." + new string('0', -point) + digits
            : point >= digits.Length ? digits + new string('0', point - digits.Length)
            : digits[..point] + "." + digits[point..]);
    }

    /// <summary>A state or charge as chemists write it: "3+", "2-", "3.5+".</summary>
    public static string Charge(double charge) => Number(Math.Abs(charge)) + (charge < 0 ? "-" : "+");

    private static string Amount(double amount, int? decimals)
    {
        var text = Number(amount, decimals);
        return text == "1" ? "" : text;
    }

    private static string Number(double amount, int? decimals) => decimals is { } n
        ? Math.Round(amount, n).ToString("0." + new string('#', n), CultureInfo.InvariantCulture)
        : Number(amount);
}
