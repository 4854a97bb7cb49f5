// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Halite.Data;

namespace Halite.Lattices;

/// <summary>
/// Which tetrahedra let Li pass between their octahedral corners: a k-TM rule opens every tetrahedron with at most k
/// transition metals (any cation that is neither Li nor a vacancy) among its four corners (Lee et al., Science 343
/// (2014) 519; Urban et al., Adv. Energy Mater. 4 (2014) 1400478). A mixture gives each tetrahedron the rule k with a
/// probability of its own.
/// </summary>
public sealed record TransportRule
{
    private TransportRule(double zero, double one, double two) => (ZeroTm, OneTm, TwoTm) = (zero, one, two);

    /// <summary>Only tetrahedra without a transition metal: the rule of disordered rock salts at room temperature.</summary>
    public static TransportRule ZeroTM { get; } = new(1, 0, 0);

    /// <summary>Tetrahedra with at most one transition metal.</summary>
    public static TransportRule OneTM { get; } = new(0, 1, 0);

    /// <summary>Tetrahedra with at most two transition metals: site percolation of neighbours on the fcc lattice.</summary>
    public static TransportRule TwoTM { get; } = new(0, 0, 1);

    /// <summary>Share of tetrahedra under the 0-TM rule.</summary>
    public double ZeroTm { get; }

    /// <summary>Share of tetrahedra under the 1-TM rule.</summary>
    public double OneTm { get; }

    /// <summary>Share of tetrahedra under the 2-TM rule.</summary>
    public double TwoTm { get; }

    /// <summary>Whether all tetrahedra follow one rule.</summary>
    public bool IsPure => ZeroTm == 1 || OneTm == 1 || TwoTm == 1;

    /// <summary>The number of transition metals that a pure rule allows; for a mixture the least of its parts.</summary>
    public int AllowedTm => ZeroTm > 0 ? 0 : OneTm > 0 ? 1 : 2;

    /// <summary>A mixture of rules.</summary>
    /// <param name="zero">Share of tetrahedra under the 0-TM rule.</param>
    /// <param name="one">Share under the 1-TM rule.</param>
    /// <param name="two">Share under the 2-TM rule.</param>
    /// <exception cref="InputException">A share is negative or they do not add up to one.</exception>
    public static TransportRule Mixture(double zero, double one, double two)
    {
        double sum = zero + one + two;
        if (!(zero >= 0 && one >= 0 && two >= 0 && Math.Abs(sum - 1) < 1e-9))
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"The shares of a mixed rule are not negative and add up to 1, and {zero} + {one} + {two} = {sum}: correct the shares."));
        return new TransportRule(zero / sum, one / sum, two / sum);
    }

    /// <summary>Reads a rule as it is written: "0-TM", "1-TM", "2-TM", or a mixture "0.7*0-TM+0.3*1-TM".</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="InputException">It is no such rule.</exception>
    public static TransportRule Parse(string text)
    {
        Span<double> share = stackalloc double[3];
        share.Clear();
        foreach (var part in text.Split('+', StringSplitOptions.TrimEntries))
        {
            int star = part.IndexOf('*', StringComparison.Ordinal);
            double weight = 1;
            bool ok = star < 0 || double.TryParse(part.AsSpan(0, star), NumberStyles.Float, CultureInfo.InvariantCulture, out weight);
            int k = part[(star + 1)..].Trim().ToUpperInvariant() switch { "0-TM" or "0TM" => 0, "1-TM" or "1TM" => 1, "2-TM" or "2TM" => 2, _ => -1 };
            if (!ok || k < 0)
                throw new InputException($"\"{text}\" is no transport rule: write 0-TM, 1-TM, 2-TM or a mixture such as 0.7*0-TM+0.3*1-TM.");
            share[k] += weight;
        }

        return Mixture(share[0], share[1], share[2]);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        if (IsPure) return $"{AllowedTm}-TM";
        var parts = new List<string>(3);
        if (ZeroTm > 0) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{ZeroTm:0.####}*0-TM"));
        if (OneTm > 0) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{OneTm:0.####}*1-TM"));
        if (TwoTm > 0) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{TwoTm:0.####}*2-TM"));
        return string.Join('+', parts);
    }
}
