// SPDX-License-Identifier: Apache-2.0
using Halite.Chemistry;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Tests.Chemistry;

public class FormulaFuzzTests
{
    private static readonly string[] Cations = ["Li", "Na", "Mn", "Ti", "Ni", "Co", "Nb", "V", "Fe", "Mg", "P", "S"];

    [Fact]
    public void Printing_and_reading_again_is_the_identity()
    {
        for (ulong unit = 0; unit < 5000; unit++)
        {
            var random = new RandomStream(20240117, unit);
            var formula = Formula.Parse(RandomFormula(random, 0));
            var again = Formula.Parse(formula.ToString());
            Assert.True(formula.Equals(again), $"{formula} became {again}");
        }
    }

    [Fact]
    public void Additions_and_normalisation_conserve_mass_and_charge()
    {
        for (ulong unit = 0; unit < 2000; unit++)
        {
            var random = new RandomStream(7, unit);
            var a = Formula.Parse(RandomFormula(random, 0));
            var b = Formula.Parse(RandomFormula(random, 0));
            double k = 3 * random.NextDouble(), factor = 0.1 + random.NextDouble();
            var sum = a.Plus(b, k);
            // Rounding of sums of at most a few tens of terms.
            Assert.Equal(a.MolarMass + k * b.MolarMass, sum.MolarMass, 1e-12 * sum.MolarMass);
            Assert.Equal(factor * sum.MolarMass, sum.Times(factor).MolarMass, 1e-12 * sum.MolarMass);
            Assert.Equal(a.AnionCount + k * b.AnionCount, sum.AnionCount, 1e-9);
            Assert.Equal(a.CationCount + k * b.CationCount, sum.CationCount, 1e-9);
        }
    }

    [Fact]
    public void Ten_thousand_malformed_inputs_each_give_one_sentence()
    {
        const string alphabet = "LiMnNiCoTiOF0123456789.()[]{}+-*/^_·□, xyzδ₂²⁺⁻½\\$<>?#&\"'\t\0😀é";
        int refused = 0;
        for (ulong unit = 0; unit < 15000; unit++)
        {
            var random = new RandomStream(99, unit);
            var text = RandomFormula(random, 0).ToCharArray().ToList();
            int edits = 1 + random.NextInt(6);
            for (int e = 0; e < edits; e++)
            {
                int at = random.NextInt(text.Count + 1);
                if (random.NextInt(3) == 0 && at < text.Count) text.RemoveAt(at);
                else text.Insert(at, alphabet[random.NextInt(alphabet.Length)]);
            }

            var written = new string([.. text]);
            try
            {
                var formula = Formula.Parse(written);
                Assert.True(double.IsFinite(formula.MolarMass) && formula.MolarMass > 0, written);
                Assert.True(formula.Equals(Formula.Parse(formula.ToString())), written);
            }
            catch (InputException fault)
            {
                refused++;
                Assert.Matches(@"^[^\r\n]+[.?]$", fault.Message);
                Assert.True(fault.Message.Length < 400 + written.Length, fault.Message);
            }
        }

        Assert.True(refused > 10000, $"only {refused} were malformed");
    }

    private static string RandomFormula(RandomStream random, int depth)
    {
        var text = new System.Text.StringBuilder();
        int n = 1 + random.NextInt(4);
        for (int i = 0; i < n; i++)
        {
            if (depth < 3 && random.NextInt(6) == 0) text.Append('(').Append(RandomFormula(random, depth + 1)).Append(')');
            else if (random.NextInt(15) == 0) text.Append("[7Li]");
            else if (random.NextInt(15) == 0) text.Append('□');
            else if (random.NextInt(15) == 0) text.Append("Mn^").Append(2 + random.NextInt(3)).Append('+').Append("0.5");
            else text.Append(Cations[random.NextInt(Cations.Length)]);
            if (char.IsAsciiLetter(text[^1]) || text[^1] is ')' or ']' or '□') text.Append(Amount(random));
        }

        text.Append('O').Append(Amount(random));
        if (random.NextInt(3) == 0) text.Append('F').Append(Amount(random));
        return text.ToString();
    }

    private static string Amount(RandomStream random) => random.NextInt(5) switch
    {
        0 => "",
        1 => (1 + random.NextInt(12)).ToString(),
        2 => $"{1 + random.NextInt(8)}/{1 + random.NextInt(9)}",
        _ => Math.Round(0.01 + 2 * random.NextDouble(), 1 + random.NextInt(12)).ToString("0.############", System.Globalization.CultureInfo.InvariantCulture),
    };
}
