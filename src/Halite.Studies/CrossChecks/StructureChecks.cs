// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Halite.Data;
using Halite.Techniques;

namespace Halite.Studies.CrossChecks;

/// <summary>Checks of the lattice against what left it.</summary>
internal static class StructureChecks
{
    /// <summary>Mode Grüneisen parameters of oxides lie at 0.5 to 2; the ends leave room for the change of bonding on charge.</summary>
    private const double LeastGruneisen = 0.2, MostGruneisen = 3;

    /// <summary>Deviation of a Coulombic efficiency from 100 %, %, that a counter and a parasitic current make: it moves no Li.</summary>
    private const double EfficiencyError = 1;

    public static CrossCheck LatticeAgainstLi(QuantityIndex index, string sample)
    {
        var check = CrossCheckList.New("lattice-li", sample, "Does the lattice shrink as Li leaves, by the usual amount?");
        var (made, charged) = (index.Made(sample, "lattice_parameter"), index.Charged(sample, "lattice_parameter"));
        var (charge, mass) = (index.LiOut(sample), index.Find(sample, "molar_mass"));
        if (made is null || charged is null || charge is null || mass is null)
            return Compare.Missing(check, CapacityChecks.Needed((made, "a pristine lattice parameter (measured: lattice_parameter, state: pristine)"), (charged, "a lattice parameter on charge"), (charge, "a first charge"), (mass, "a composition")));
        var shrinkage = Shrinkage(made.Value, charged.Value);
        double removed = charge.Value.Value * mass.Value.Value / Chemistry.PhysicalConstants.MilliampereHoursPerMole;

        // The charge's own uncertainty counts too: it is the amount of Li.
        var perLi = index.Study.Models.ShrinkagePerLi;
        var expected = Measured.Propagate(perLi.Value * removed, "%", (perLi, removed), (charge.Value, perLi.Value * removed / charge.Value.Value));
        return Compare.Equal(check, new Side($"shrinkage of a ({charged.Source})", shrinkage), new Side($"{perLi.ToString(null, CultureInfo.InvariantCulture)} for each of the {removed.ToString("F2", CultureInfo.InvariantCulture)} Li that left", expected), "Less shrinkage for the charge passed means charge that took no Li out of the lattice.");
    }

    public static CrossCheck LatticeAgainstRaman(QuantityIndex index, string sample)
    {
        var check = CrossCheckList.New("lattice-raman", sample, "Do bonds stiffen as the lattice shrinks?");
        var (made, charged) = (index.Made(sample, "lattice_parameter"), index.Charged(sample, "lattice_parameter"));
        var (band, bandCharged) = (index.Made(sample, "raman_A1g"), index.Charged(sample, "raman_A1g"));
        if (made is null || charged is null || band is null || bandCharged is null)
            return Compare.Missing(check, CapacityChecks.Needed((made, "a pristine lattice parameter"), (charged, "a lattice parameter on charge"), (band, "the A1g band of the pristine sample (peaks, state: pristine)"), (bandCharged, "the A1g band on charge (peaks, state: 4.8 V charge)")));

        // Grüneisen: γ = -dlnω/dlnV = (Δω/ω) / (3 × shrinkage of a).
        var shrinkage = Shrinkage(made.Value, charged.Value);
        var shift = bandCharged.Value - band.Value;
        double third = 100 / (3 * shrinkage.Value * band.Value.Value), gamma = shift.Value * third;
        var found = Measured.Propagate(gamma, "1", (shift, third), (shrinkage, -gamma / shrinkage.Value));
        var text = string.Create(CultureInfo.InvariantCulture, $"A1g moves by {shift.Value:+0.0;-0.0} cm-1 while a shrinks by {shrinkage.Value:F2} %.");
        if (gamma < 0 && Math.Abs(gamma) > 2 * (found.Sigma ?? 0)) return Compare.Holds(check, new Side("mode Grüneisen parameter of A1g", found), new Side("positive", Measured.Exact(0, "1")), false, text + " A smaller lattice has stiffer bonds; the opposite sign means another band or another lattice.");
        return Compare.Between(check, new Side("mode Grüneisen parameter of A1g", found), new Side("low end of oxides", Measured.Exact(LeastGruneisen, "1")), new Side("high end of oxides", Measured.Exact(MostGruneisen, "1")), text + " Oxides have about 0.5 to 2; charge also changes the bonds themselves.");
    }

    public static CrossCheck OverDischargeAgainstLattice(QuantityIndex index, string sample)
    {
        var check = CrossCheckList.New("efficiency-lattice", sample, "If more Li came back than had left, is the discharged lattice larger than the pristine one?");
        var efficiency = index.Find(sample, "coulombic_efficiency");
        var (made, discharged) = (index.Made(sample, "lattice_parameter"), index.Discharged(sample, "lattice_parameter"));
        if (efficiency is null || made is null || discharged is null)
            return Compare.Missing(check, CapacityChecks.Needed((efficiency, "a first-cycle Coulombic efficiency"), (made, "a pristine lattice parameter"), (discharged, "a lattice parameter after discharge")));

        // Against the lattice as made counts what is in beyond it: Li put in before the first charge is not Li that had left.
        if (!index.IsTyped(efficiency) && index.Find(sample, "net_charge") is { } net && index.Find(sample, "first_discharge") is { } back0)
            efficiency = efficiency with { Value = back0.Value.Over(net.Value, "%", 100), Source = $"{efficiency.Source}, against the Li of the formula that had left" };

        // Both are signs: within twice its error, or within 1 % of 100 %, a side says nothing and contradicts nothing.
        var growth = discharged.Value - made.Value;
        double excess = efficiency.Value.Value - 100;
        int back = Sign(excess, Math.Max(EfficiencyError, 2 * (efficiency.Value.Sigma ?? 0))), larger = Sign(growth.Value, 2 * (growth.Sigma ?? 0));
        var (verdict, meaning) = (back, larger) switch
        {
            (1, 1) => (Verdict.Green, "More Li came back than had left, and the lattice grew."),
            (1, 0) => (Verdict.Amber, "More Li came back than had left, but the lattice did not grow beyond its error."),
            (1, _) => (Verdict.Red, "More Li is said to have come back than had left, and the lattice shrank: charge of another source, or a wrong first charge."),
            (-1, 1) => (Verdict.Red, "Less Li came back than had left, and yet the lattice is larger."),
            (-1, _) => (Verdict.Green, "Less Li came back than had left, and the lattice is not larger."),
            _ => (Verdict.Green, "As much Li came back as had left, within the error."),
        };
        return Compare.Told(check, efficiency.As("Coulombic efficiency"), new Side($"a after discharge less a pristine ({discharged.Source}; {made.Source})", growth), verdict,
            meaning + " Above 100 % the discharge inserts Li beyond the formula, which expands the lattice.");

        static int Sign(double value, double error) => value > error ? 1 : value < -error ? -1 : 0;
    }

    public static CrossCheck LayeredOrdering(QuantityIndex index, string sample)
    {
        var check = CrossCheckList.New("layered-ordering", sample, "Do (003)/(104), site mixing and Raman tell one story of layered order?");

        // Each indicator as the change of disorder, positive for less layered order, against the same sample before or its parent.
        var parent = index.Study.Samples.FirstOrDefault(s => s.Id == sample)?.Parent ?? "";
        var changes = new[]
        {
            (Label: "loss of I(003)/I(104)", Name: "i003_i104", Sign: -1.0),
            (Label: "gain of site mixing", Name: "site_mixing", Sign: 1.0),
            (Label: "broadening of A1g", Name: "raman_A1g_fwhm", Sign: 1.0),
            (Label: "gain of the polarisation ratio of A1g", Name: "raman_A1g_polarisation", Sign: 1.0),
        }.Select(i => (i.Label, Change: Change(index, sample, parent, i.Name) is { } c ? c.Scaled(i.Sign, c.Unit) : null)).Where(c => c.Change is not null).ToList();
        if (changes.Count < 2) return Compare.Missing(check, $"two of I(003)/I(104) (i003_i104), site mixing (site_mixing) and Raman (A1g width, or raman_A1g_polarisation), each before and after or against the parent{(changes.Count == 1 ? $"; there is only {changes[0].Label}" : "")}");
        var clear = changes.Where(c => Math.Abs(c.Change!.Value) > 2 * (c.Change.Sigma ?? 0)).ToList();
        bool agree = clear.Count == 0 || clear.All(c => c.Change!.Value > 0) || clear.All(c => c.Change!.Value < 0);
        var told = string.Join("; ", changes.Select(c => $"{c.Label} {CellText.Of(c.Change)}"));
        return Compare.Holds(check, new Side(changes[0].Label, changes[0].Change!), new Side(changes[1].Label, changes[1].Change!), agree, $"Positive is less layered order: {told}. {(clear.Count < changes.Count ? "A change within twice its error takes no side. " : "")}{(agree ? "They point one way." : "They point different ways.")}");
    }

    private static Measured? Change(QuantityIndex index, string sample, string parent, string name)
    {
        var made = index.Made(sample, name);
        if (index.Series(sample, name).FirstOrDefault(q => q.State.Contains("after", StringComparison.OrdinalIgnoreCase) || q.State.Contains("milled", StringComparison.OrdinalIgnoreCase)) is { } after && made is not null) return after.Value - made.Value;
        var origin = parent.Length > 0 ? index.Made(parent, name) : null;
        return made is not null && origin is not null ? made.Value - origin.Value : null;
    }

    private static Measured Shrinkage(Measured made, Measured charged) =>
        Measured.Propagate(100 * (1 - charged.Value / made.Value), "%", (charged, -100 / made.Value), (made, 100 * charged.Value / (made.Value * made.Value)));
}
