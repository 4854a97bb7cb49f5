// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Spectra.Xps;

/// <summary>The manganese valence from the exchange splitting of Mn 3s, by one published line.</summary>
/// <param name="Line">The line and its source.</param>
/// <param name="Valence">Valence, with the uncertainty of the splitting and that of the relation.</param>
public readonly record struct MnValenceEstimate(string Line, Measured Valence);

/// <summary>
/// Mn 3s splits by exchange with the 3d shell: 6.0 eV in MnO, 5.3 in Mn2O3, 4.7 in MnO2 (Thermo reference values). Two
/// lines are in use and differ by up to 0.15 of a valence; covalency moves the splitting at one valence (oxides II 5.7 to
/// 6.2, III 4.6 to 5.4, IV 4.5 to 4.7 eV), so that no estimate is better than 0.3.
/// </summary>
public static class MnValence
{
    /// <summary>Uncertainty of either relation, from the spread of splittings at one valence.</summary>
    public const double RelationSigma = 0.3;

    /// <summary>Valence by both lines.</summary>
    /// <param name="splitting">Splitting of the two Mn 3s lines, eV.</param>
    public static (MnValenceEstimate Galakhov, MnValenceEstimate Beyreuther) FromSplitting(Measured splitting) => (
        Estimate("8.956 - 1.126 dE (Galakhov et al., Phys. Rev. B 65 (2002) 113102)", 8.956, -1.126, splitting),
        Estimate("9.67 - 1.27 dE (Beyreuther et al., Phys. Rev. B 73 (2006) 155425)", 9.67, -1.27, splitting));

    private static MnValenceEstimate Estimate(string line, double intercept, double slope, Measured splitting)
    {
        var relation = Measured.From(0, RelationSigma, "1", "Mn 3s relation");
        return new MnValenceEstimate(line, Measured.Propagate(intercept + slope * splitting.Value, "1", (splitting, slope), (relation, 1)));
    }
}

/// <summary>One element's part of a quantification.</summary>
/// <param name="Name">Region.</param>
/// <param name="Area">Area, counts/s·eV.</param>
/// <param name="Sensitivity">Relative sensitivity factor.</param>
/// <param name="AtomicPercent">Share of atoms, per cent.</param>
public readonly record struct XpsQuantity(string Name, Measured Area, double Sensitivity, Measured AtomicPercent);

/// <summary>Atomic shares from areas and sensitivity factors.</summary>
public static class XpsQuantification
{
    /// <summary>Area over sensitivity, normalised. Transmission and escape depth are part of the factors that are supplied.</summary>
    /// <param name="regions">Name, area and relative sensitivity factor of each region.</param>
    /// <exception cref="InputException">A factor is not positive.</exception>
    public static IReadOnlyList<XpsQuantity> Quantify(IReadOnlyList<(string Name, Measured Area, double Sensitivity)> regions)
    {
        foreach (var r in regions)
        {
            if (!(r.Sensitivity > 0)) throw new InputException($"The sensitivity factor of {r.Name} is {r.Sensitivity}; it must be positive.");
        }

        double total = regions.Sum(r => r.Area.Value / r.Sensitivity);
        return [.. regions.Select((r, i) =>
        {
            double share = r.Area.Value / r.Sensitivity / total;
            var terms = regions.Select((o, j) => (o.Area, 100 / o.Sensitivity / total * ((i == j ? 1 : 0) - share))).ToArray();
            return new XpsQuantity(r.Name, r.Area, r.Sensitivity, Measured.Propagate(100 * share, "%", terms));
        })];
    }
}
