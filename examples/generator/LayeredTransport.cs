// SPDX-License-Identifier: Apache-2.0
namespace Halite.Examples;

/// <summary>
/// Transport in a layered oxide along its first charge: one truth behind a titration and an impedance series, so that the
/// two agree where the analysis is right. Ranges are those that Sun et al. (Sci. Adv. 2022) print; how they are run
/// through between their ends is ours (evenly in the logarithm, along the voltage or the state of charge).
/// </summary>
internal sealed record LayeredTransport
{
    /// <summary>First charge, mAh/g.</summary>
    public required double Charge { get; init; }

    /// <summary>Mass of active material of the cell, mg.</summary>
    public required double MassMg { get; init; }

    /// <summary>D at the start, just below 4 V, just above 4 V and at the end, cm2/s.</summary>
    public required (double Start, double Below4V, double Above4V, double End) Diffusion { get; init; }

    /// <summary>Charge-transfer resistance at the start and at the end, ohm.</summary>
    public required (double Start, double End) ChargeTransfer { get; init; }

    /// <summary>Slope of the equilibrium voltage at the end of charge, mV per mAh/g; it sets the diffusion part of the over-potential.</summary>
    public required double FinalSlope { get; init; }

    /// <summary>Resistance of electrolyte and contacts, ohm.</summary>
    public double SeriesResistance { get; init; } = 60;

    /// <summary>Resistance of the interphase, ohm.</summary>
    public double Interphase { get; init; } = 12;

    /// <summary>Length of diffusion, cm.</summary>
    public double Length { get; init; } = 4e-4;

    private const double StartVoltage = 3.35, EndVoltage = 4.6, Knee = 2 / 3.0, Late = 0.1;

    // The slope is constant over two thirds of the charge, goes to its final value up to nine tenths and stays there.
    private double FirstSlope => ((EndVoltage - StartVoltage) * 1000 - FinalSlope * (Late + (1 - Late - Knee) / 2) * Charge) / ((Knee + (1 - Late - Knee) / 2) * Charge);

    /// <summary>Slope of the equilibrium voltage, mV per mAh/g.</summary>
    public double Slope(double charge) => FirstSlope + (FinalSlope - FirstSlope) * Math.Clamp((charge / Charge - Knee) / (1 - Late - Knee), 0, 1);

    /// <summary>Equilibrium voltage, V.</summary>
    public double Equilibrium(double charge)
    {
        double width = (1 - Late - Knee) * Charge, bent = Math.Clamp(charge - Knee * Charge, 0, width), beyond = Math.Max(0, charge - (1 - Late) * Charge);
        return StartVoltage + 1e-3 * (FirstSlope * charge + (FinalSlope - FirstSlope) * (bent * bent / (2 * width) + beyond));
    }

    /// <summary>Diffusion coefficient at a charge, cm2/s.</summary>
    public double DiffusionAt(double charge)
    {
        double voltage = Equilibrium(charge);
        return voltage < 4
            ? Between(Diffusion.Start, Diffusion.Below4V, (voltage - StartVoltage) / (4 - StartVoltage))
            : Between(Diffusion.Above4V, Diffusion.End, (voltage - 4) / (EndVoltage - 4));
    }

    /// <summary>D/L2 at a charge, 1/s.</summary>
    public double Rate(double charge) => DiffusionAt(charge) / (Length * Length);

    /// <summary>Charge-transfer resistance at a charge, ohm.</summary>
    public double ChargeTransferAt(double charge) => Between(ChargeTransfer.Start, ChargeTransfer.End, charge / Charge);

    /// <summary>The size of the diffusion impedance A/sqrt(i omega) at a charge, ohm s^-1/2: dE/dQ sqrt(L2/D).</summary>
    public double DiffusionImpedance(double charge) => Slope(charge) / MassMg / 3.6 / Math.Sqrt(Rate(charge));

    /// <summary>The titration of this cell: 20 min at 12.5 mA/g, rests until the drift is small.</summary>
    public TitrationCell Titration(ulong seed) => new()
    {
        MassMg = MassMg,
        CurrentMilliamperePerGram = 12.5,
        Equilibrium = Equilibrium,
        Rate = Rate,
        Resistance = q => SeriesResistance + Interphase + ChargeTransferAt(q),
        Pulse = 1200,
        Rest = 4 * 3600,
        RestUntil = 0.3,
        ChargePulses = (int)(Charge / (12.5 / 3)),
        Noise = 1e-5,
        Seed = seed,
    };

    /// <summary>The impedance series of this cell, spectra evenly along the charge.</summary>
    public ImpedanceSeries Impedance(ulong seed) => new() { Transport = this, Seed = seed };

    private static double Between(double a, double b, double x) => a * Math.Pow(b / a, Math.Clamp(x, 0, 1));
}
