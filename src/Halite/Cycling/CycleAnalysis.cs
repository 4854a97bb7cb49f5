// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Cycling;

/// <summary>
/// From rows to half cycles to cycles, and what the field reports of each. Definitions and sources: docs/cycling.md.
/// </summary>
public static class CycleAnalysis
{
    /// <summary>Analyses one cell.</summary>
    /// <param name="record">Its rows.</param>
    /// <param name="options">Conventions and what the charges relate to; null for the defaults.</param>
    /// <exception cref="InputException">The instrument's energy is asked for and the file has none.</exception>
    public static CycleTable Analyse(CyclingRecord record, CycleOptions? options = null)
    {
        options ??= new CycleOptions();
        if (options.Energy == EnergyRule.Instrument && record.InstrumentEnergy.IsEmpty)
            throw new InputException("The file holds no energy counter; leave out --energy-rule or ask for end or trapezoid.");
        var halves = HalfCycles.Find(record, options);
        var cycles = Pair(halves, options);
        var warnings = record.Warnings;
        if (CutHalfCycle.Of(record, halves) is { } cut)
        {
            cycles = cycles.SetItem(cycles.Length - 1, cycles[^1] with { IsIncomplete = true });
            warnings = warnings.Add(CutHalfCycle.Warning(cut, cycles[^1].Number));
        }

        var sources = Sources(record, halves);
        var fade = FadeAnalysis.Of(cycles, options);
        if (FadeAnalysis.RateWarning(fade, cycles, options) is { } rates) warnings = warnings.Add(rates);
        return new CycleTable
        {
            HalfCycles = halves,
            Cycles = cycles,
            Rule = HalfCycles.Rule(record, options),
            Electrode = options.Electrode,
            Energy = UsedRule(record, options.Energy),
            Sources = sources,
            Fade = fade,
            RateBlocks = RateAnalysis.Blocks(cycles, options),
            Warnings = [.. warnings, .. Plausibility.Check(record, halves, sources, options)],
        };
    }

    private static EnergyRule UsedRule(CyclingRecord record, EnergyRule rule) => rule != EnergyRule.Auto ? rule
        : !record.InstrumentEnergy.IsEmpty && record.ChargeFrom == ChargeSource.Counter && !record.HasIncrements ? EnergyRule.Instrument
        : EnergyRule.End;

    private static CapacitySources Sources(CyclingRecord record, ImmutableArray<HalfCycle> halves)
    {
        double? counter = record.CounterCharge.IsEmpty ? null : halves.Sum(h => h.CounterCharge ?? 0);
        return new CapacitySources(record.ChargeFrom, record.CounterColumn, counter, halves.Sum(h => h.IntegralCharge), record.IsCurrentDerived);
    }

    private static ImmutableArray<Cycle> Pair(ImmutableArray<HalfCycle> halves, CycleOptions options)
    {
        var opens = options.Electrode == ElectrodeConvention.Anode ? Direction.Discharge : Direction.Charge;
        var cycles = ImmutableArray.CreateBuilder<Cycle>();
        int number = 0;
        Cycle? before = null;
        for (int i = 0; i < halves.Length;)
        {
            HalfCycle? first = null, second = null;
            if (halves[i].Direction == opens)
            {
                first = halves[i++];
                number++;
                if (i < halves.Length && halves[i].Direction != opens) second = halves[i++];
            }
            else
            {
                second = halves[i++];
            }

            var cycle = Build(number, first, second, before, options);
            cycles.Add(cycle);
            before = cycle;
        }

        return cycles.ToImmutable();
    }

    private static Cycle Build(int number, HalfCycle? first, HalfCycle? second, Cycle? before, CycleOptions options)
    {
        bool anode = options.Electrode == ElectrodeConvention.Anode;
        var (charge, discharge) = anode ? (second, first) : (first, second);
        var grams = options.Mass?.Scaled(1e-3, "g");
        double? g = grams?.Value;
        bool both = first is not null && second is not null;
        var specificCharge = Per(charge?.Charge, grams, "mAh", "mAh/g");
        var specificDischarge = Per(discharge?.Charge, grams, "mAh", "mAh/g");
        return new Cycle
        {
            Number = number,
            InstrumentCycle = (first ?? second)!.InstrumentCycle,
            Charge = charge,
            Discharge = discharge,
            SpecificCharge = specificCharge,
            SpecificDischarge = specificDischarge,
            ArealCharge = Per(charge?.Charge, options.Area, "mAh", "mAh/cm2"),
            ArealDischarge = Per(discharge?.Charge, options.Area, "mAh", "mAh/cm2"),
            CoulombicEfficiency = both ? Ratio(second!.Charge, first!.Charge) : null,
            IrreversibleCharge = both ? first!.Charge - second!.Charge : null,
            SpecificIrreversible = both ? Per(first!.Charge - second!.Charge, grams, "mAh", "mAh/g") : null,
            EnergyEfficiency = both ? Ratio(discharge!.Energy, charge!.Energy) : null,
            SpecificChargeEnergy = Per(charge?.Energy, grams, "mWh", "mWh/g"),
            SpecificDischargeEnergy = Per(discharge?.Energy, grams, "mWh", "mWh/g"),
            VoltageHysteresis = both ? charge!.MeanVoltage - discharge!.MeanVoltage : null,
            ChargeSlippage = charge is not null && before?.Charge is { } c ? charge.Endpoint - c.Endpoint : null,
            DischargeSlippage = discharge is not null && before?.Discharge is { } d ? discharge.Endpoint - d.Endpoint : null,
            SpecificChargeCurrent = charge?.CurrentMagnitude / g,
            SpecificDischargeCurrent = discharge?.CurrentMagnitude / g,
            ChargeRate = charge?.CurrentMagnitude / g / options.NominalCapacity,
            DischargeRate = discharge?.CurrentMagnitude / g / options.NominalCapacity,
            AccessibleLiCharge = 100 * charge?.Charge / g / options.LithiumCapacity,
            AccessibleLiDischarge = 100 * discharge?.Charge / g / options.LithiumCapacity,
        };
    }

    private static Measured? Per(double? amount, Measured? by, string unit, string result) =>
        amount is not { } a || by is null ? null : Measured.Exact(a, unit).Over(by, result);

    private static double? Ratio(double part, double whole) => whole == 0 ? null : 100 * part / whole;
}
