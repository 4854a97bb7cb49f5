// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Chemistry;

/// <summary>One chemical element with its standard atomic weight.</summary>
public sealed class Element
{
    private readonly double uncertainty, low, high;

    internal Element(int atomicNumber, string symbol, string name, double atomicWeight, double uncertainty, double low, double high, int? longestLived, int group, int? fixedState)
    {
        AtomicNumber = atomicNumber;
        Symbol = symbol;
        Name = name;
        AtomicWeight = longestLived ?? atomicWeight;
        HasStandardWeight = longestLived is null;
        this.uncertainty = uncertainty;
        this.low = low;
        this.high = high;
        Group = group;
        FixedState = fixedState;
    }

    /// <summary>Number of protons, 1 to 118.</summary>
    public int AtomicNumber { get; }

    /// <summary>Symbol ("Mn").</summary>
    public string Symbol { get; }

    /// <summary>English name after IUPAC ("Manganese").</summary>
    public string Name { get; }

    /// <summary>
    /// Standard atomic weight 2021, g/mol (conventional value where IUPAC gives an interval); the mass number of the
    /// longest-lived isotope where there is no standard weight (<see cref="HasStandardWeight"/>).
    /// </summary>
    public double AtomicWeight { get; }

    /// <summary>Whether IUPAC gives a standard atomic weight.</summary>
    public bool HasStandardWeight { get; }

    /// <summary>Group of the periodic table, 1 to 18; lanthanoids and actinoids count as 3.</summary>
    public int Group { get; }

    /// <summary>The one oxidation state taken in an oxide where only one is common; null where several are.</summary>
    public int? FixedState { get; }

    /// <summary>
    /// The standard atomic weight with its standard uncertainty, g/mol. An interval is read as a rectangular
    /// distribution, the stated uncertainty of other elements too (Possolo, van der Veen, Meija and Hibbert, Pure Appl.
    /// Chem. 90 (2018) 395), so sigma is the half-width over √3.
    /// </summary>
    public Measured Weight
    {
        get
        {
            if (!HasStandardWeight)
                return Measured.WithoutSigma(AtomicWeight, "g/mol", $"{Symbol} has no standard atomic weight; the mass number of its longest-lived isotope is used");
            double halfWidth = double.IsNaN(low) ? uncertainty : (high - low) / 2;
            return Measured.From(AtomicWeight, halfWidth / Math.Sqrt(3), "g/mol", "atomic weight of " + Symbol);
        }
    }

    /// <summary>
    /// Number of d electrons of an ion: group less oxidation state in groups 3 to 12; 10, a filled shell, for cations of the
    /// heavier elements of groups 13 to 16 (Ga to Se, In to Te, Tl to Po: Sn4+, Sb5+, Te6+); null elsewhere.
    /// </summary>
    /// <param name="oxidationState">Charge of the ion.</param>
    public double? DCount(double oxidationState) => Group switch
    {
        >= 3 and <= 12 => oxidationState <= Group && Group - oxidationState <= 10 ? Group - oxidationState : null,
        >= 13 and <= 16 when AtomicNumber is > 30 and < 85 => oxidationState > 0 && oxidationState <= Group - 10 ? 10 : null,
        _ => null,
    };

    /// <inheritdoc/>
    public override string ToString() => Symbol;
}
