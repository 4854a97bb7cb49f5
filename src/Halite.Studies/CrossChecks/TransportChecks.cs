// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Studies.CrossChecks;

/// <summary>Checks of titration against impedance.</summary>
internal static class TransportChecks
{
    public static CrossCheck OverpotentialAgainstImpedance(QuantityIndex index, string sample)
    {
        var check = CrossCheckList.New("overpotential-impedance", sample, "Is the GITT over-potential the current times the resistances of the impedance?");
        var (over, current, series, polarisation) = (index.Find(sample, "gitt_overpotential"), index.Find(sample, "gitt_current"), index.Find(sample, "r_infinity"), index.Find(sample, "r_polarisation"));
        if (over is null || current is null || series is null || polarisation is null)
            return Compare.Missing(check, CapacityChecks.Needed((over, "GITT pulses"), (current, "the current of the pulses"), (series, "a DRT of the same sample"), (polarisation, "a polarisation resistance")));
        var drop = (series.Value + polarisation.Value).Times(Amperes(current.Value), "V");
        var magnitude = over.Value.Scaled(Math.Sign(over.Value.Value), "V");
        return Compare.AtMost(check, new Side("I (R∞ + ΣR) of the impedance", drop.Scaled(Math.Sign(drop.Value), "V")), new Side($"GITT over-potential ({over.Source})", magnitude), "The over-potential holds all resistances and the diffusion tail on top, so it is not smaller.");
    }

    public static CrossCheck IrDropAgainstImpedance(QuantityIndex index, string sample)
    {
        var check = CrossCheckList.New("ir-impedance", sample, "Is the GITT IR drop at least the current times the series resistance?");
        var (drop, current, series) = (index.Find(sample, "gitt_ir_drop"), index.Find(sample, "gitt_current"), index.Find(sample, "r_infinity"));
        if (drop is null || current is null || series is null) return Compare.Missing(check, CapacityChecks.Needed((drop, "a GITT IR drop"), (current, "the current of the pulses"), (series, "a DRT of the same sample")));
        var ohmic = series.Value.Times(Amperes(current.Value), "V");
        return Compare.AtMost(check, new Side("I R∞ of the impedance", ohmic.Scaled(Math.Sign(ohmic.Value), "V")), new Side($"GITT IR drop ({drop.Source})", drop.Value.Scaled(Math.Sign(drop.Value.Value), "V")), "The first sample of a pulse also holds every process that is faster than it.");
    }

    public static CrossCheck DiffusionAgainstTail(QuantityIndex index, string sample)
    {
        var check = CrossCheckList.New("diffusion-tail", sample, "Do GITT and the low-frequency impedance give one diffusion coefficient?");
        var (titration, impedance) = (index.Find(sample, "gitt_diffusion"), index.Find(sample, "warburg_diffusion"));
        if (titration is null || impedance is null) return Compare.Missing(check, CapacityChecks.Needed((titration, "D by GITT (area and molar volume given)"), (impedance, "D by the Warburg tail (measured: warburg_diffusion)")));
        double decades = Math.Log10(titration.Value.Value / impedance.Value.Value);
        return Compare.Holds(check, titration.As("D by GITT"), impedance.As("D by impedance"), Math.Abs(decades) < 1, "The two use different lengths and areas: agreement within a decade is what can be asked.");
    }

    private static Measured Amperes(Measured current) => current.Unit == "mA" ? current.Scaled(1e-3, "A") : current;
}
