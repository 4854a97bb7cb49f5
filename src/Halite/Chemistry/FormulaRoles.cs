// SPDX-License-Identifier: Apache-2.0
namespace Halite.Chemistry;

/// <summary>
/// Tells cations from anions by how chemists write: O and F are anions; P, B, Si, C, As are cations beside O, F or S
/// (PO4, PS4, BF4); S, Se, N, Cl, Br, I, Te are cations where they are written before at least twice as much O
/// (Li2SO4, LiClO4) and anions otherwise (LiTiS2, Li1.2Mn0.8O1.9S0.1, Li3ClO); H is a cation except beside metals alone.
/// </summary>
internal static class FormulaRoles
{
    private static readonly HashSet<string> Oxoanion = ["S", "Se", "Te", "N", "Cl", "Br", "I"];

    public static IEnumerable<FormulaTerm> Assign(IReadOnlyList<FormulaTerm> terms)
    {
        double oxygen = 0;
        int lastOxygen = -1;
        bool electronegative = false, protonic = false;
        for (int i = 0; i < terms.Count; i++)
        {
            var symbol = terms[i].Symbol;
            if (symbol == "O")
            {
                oxygen += terms[i].Amount;
                lastOxygen = i;
            }

            electronegative |= symbol is "O" or "F" or "S" or "Se" or "Cl" or "Br" or "I";
            protonic |= symbol is "O" or "F" or "S" or "Se" or "Cl" or "Br" or "I" or "N" or "C" or "P";
        }

        for (int i = 0; i < terms.Count; i++)
        {
            var term = terms[i];
            bool anion = term.Symbol switch
            {
                "O" or "F" => true,
                "H" => !protonic && terms.Any(t => t.Symbol != "H"),
                "P" or "As" => !electronegative && terms.Any(t => t.Symbol is not ("P" or "As")),
                "C" or "B" or "Si" => false,
                _ when Oxoanion.Contains(term.Symbol) => !(i < lastOxygen && oxygen >= 2 * term.Amount) && (terms.Any(t => t.Symbol != term.Symbol)),
                _ => false,
            };
            yield return term with { IsAnion = anion };
        }
    }
}
