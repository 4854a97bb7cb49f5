// SPDX-License-Identifier: Apache-2.0
namespace Halite.Chemistry;

/// <summary>
/// Tells cations from anions by how chemists write: O and F are anions; P, B, Si, C, As are cations beside O, F or S
/// (PO4, PS4, BF4); S, Se, N, Cl, Br, I, Te are cations where they are written before at least twice as much O
/// (Li2SO4, LiClO4) and anions otherwise (LiTiS2, Li1.2Mn0.8O1.9S0.1, Li3ClO); H is a cation except beside metals alone.
/// A state written in the formula decides by its sign.
/// </summary>
internal static class FormulaRoles
{
    private static readonly HashSet<string> Oxoanion = ["S", "Se", "Te", "N", "Cl", "Br", "I"];

    /// <summary>
    /// Writes a state to atoms whose side follows from the part that they came with and not from the whole formula
    /// (Li2S + Li2SO4), so that the formula as text keeps both.
    /// </summary>
    public static IReadOnlyList<FormulaTerm> Keep(IReadOnlyList<FormulaTerm> terms)
    {
        for (int pass = 0; pass < terms.Count; pass++)
        {
            var read = Assign(terms).ToList();
            int lost = Enumerable.Range(0, read.Count).FirstOrDefault(i => read[i].IsAnion != terms[i].IsAnion, -1);
            if (lost < 0) break;
            var marked = terms.ToList();
            marked[lost] = marked[lost] with { State = ChargeBalance.UsualState(marked[lost].Element, marked[lost].IsAnion) };
            terms = marked;
        }

        return terms;
    }

    /// <summary>Tells the side of every term.</summary>
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
            bool anion = term.State is { } state && state != 0 ? state < 0 : term.Symbol switch
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
