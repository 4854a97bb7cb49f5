// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Cycling;
using Halite.Data;

namespace Halite.Techniques.Cycling;

/// <summary>The JSON of a cycle table.</summary>
internal static class CycleJson
{
    public static JsonObject Of(CyclingRecord record, CycleTable table, CycleOptions options) => new()
    {
        ["rows"] = record.FileRowCount,
        ["cycles"] = Json.Array(table.Cycles.Select(c => (JsonNode?)Cycle(c))),
        ["capacity_sources"] = Sources(table.Sources),
        ["rule"] = table.Rule,
        ["electrode"] = Word(table.Electrode),
        ["energy_rule"] = Word(table.Energy),
        ["half_cycles"] = Json.Array(table.HalfCycles.Select(h => (JsonNode?)Half(h))),
        ["fade"] = table.Fade is { } fade ? Fade(fade) : null,
        ["rate_blocks"] = Json.Array(table.RateBlocks.Select(b => (JsonNode?)Rate(b, options.Mass))),
    };

    public static JsonObject Cycle(Cycle c) => new()
    {
        ["cycle"] = c.Number,
        ["charge_mAh"] = Json.Of(c.Charge?.Charge),
        ["discharge_mAh"] = Json.Of(c.Discharge?.Charge),
        ["charge_mAh_g"] = Json.Of(c.SpecificCharge),
        ["discharge_mAh_g"] = Json.Of(c.SpecificDischarge),
        ["coulombic_efficiency_percent"] = Json.Of(c.CoulombicEfficiency),
        ["charge_mWh"] = Json.Of(c.Charge?.Energy),
        ["discharge_mWh"] = Json.Of(c.Discharge?.Energy),
        ["mean_charge_V"] = Json.Of(c.Charge?.MeanVoltage),
        ["mean_discharge_V"] = Json.Of(c.Discharge?.MeanVoltage),
        ["accessible_li_charge_percent"] = Json.Of(c.AccessibleLiCharge),
        ["accessible_li_discharge_percent"] = Json.Of(c.AccessibleLiDischarge),
        ["instrument_cycle"] = c.InstrumentCycle,
        ["incomplete"] = c.IsIncomplete,
        ["irreversible_mAh"] = Json.Of(c.IrreversibleCharge),
        ["irreversible_mAh_g"] = Json.Of(c.SpecificIrreversible),
        ["energy_efficiency_percent"] = Json.Of(c.EnergyEfficiency),
        ["charge_mWh_g"] = Json.Of(c.SpecificChargeEnergy),
        ["discharge_mWh_g"] = Json.Of(c.SpecificDischargeEnergy),
        ["voltage_hysteresis_V"] = Json.Of(c.VoltageHysteresis),
        ["midpoint_charge_V"] = Json.Of(c.Charge?.MidpointVoltage),
        ["midpoint_discharge_V"] = Json.Of(c.Discharge?.MidpointVoltage),
        ["charge_endpoint_mAh"] = Json.Of(c.Charge?.Endpoint),
        ["discharge_endpoint_mAh"] = Json.Of(c.Discharge?.Endpoint),
        ["charge_slippage_mAh"] = Json.Of(c.ChargeSlippage),
        ["discharge_slippage_mAh"] = Json.Of(c.DischargeSlippage),
        ["charge_mAh_cm2"] = Json.Of(c.ArealCharge),
        ["discharge_mAh_cm2"] = Json.Of(c.ArealDischarge),
        ["charge_current_mA"] = Json.Of(c.Charge?.CurrentMagnitude),
        ["discharge_current_mA"] = Json.Of(c.Discharge?.CurrentMagnitude),
        ["charge_current_mA_g"] = Json.Of(c.SpecificChargeCurrent),
        ["discharge_current_mA_g"] = Json.Of(c.SpecificDischargeCurrent),
        ["charge_rate_per_h"] = Json.Of(c.ChargeRate),
        ["discharge_rate_per_h"] = Json.Of(c.DischargeRate),
        ["constant_voltage_charge_mAh"] = Json.Of(c.Charge?.ConstantVoltageCharge),
        ["constant_voltage_discharge_mAh"] = Json.Of(c.Discharge?.ConstantVoltageCharge),
        ["temperature_degC"] = Json.Of((c.Discharge ?? c.Charge)?.Temperature),
    };

    public static JsonObject Sources(CapacitySources sources) => new()
    {
        ["used"] = Word(sources.Used),
        ["counter_mAh"] = Json.Of(sources.Counter),
        ["integral_mAh"] = Json.Of(sources.Integral),
        ["difference_percent"] = Json.Of(sources.DifferencePercent),
        ["counter_column"] = sources.CounterColumn,
        ["integral_is_independent"] = !sources.IsCurrentDerived,
    };

    private static JsonObject Half(HalfCycle h) => new()
    {
        ["half_cycle"] = h.Number,
        ["direction"] = Word(h.Direction),
        ["first_row"] = h.FirstRow,
        ["last_row"] = h.LastRow,
        ["rows"] = h.ActiveRows,
        ["start_s"] = Json.Of(h.StartTime),
        ["end_s"] = Json.Of(h.EndTime),
        ["capacity_mAh"] = Json.Of(h.Charge),
        ["counter_mAh"] = Json.Of(h.CounterCharge),
        ["integral_mAh"] = Json.Of(h.IntegralCharge),
        ["energy_mWh"] = Json.Of(h.Energy),
        ["energy_end_mWh"] = Json.Of(h.EnergyEnd),
        ["energy_trapezoid_mWh"] = Json.Of(h.EnergyTrapezoid),
        ["energy_instrument_mWh"] = Json.Of(h.EnergyInstrument),
        ["mean_V"] = Json.Of(h.MeanVoltage),
        ["min_V"] = Json.Of(h.MinVoltage),
        ["max_V"] = Json.Of(h.MaxVoltage),
        ["current_mA"] = Json.Of(h.CurrentMagnitude),
        ["constant_voltage_mAh"] = Json.Of(h.ConstantVoltageCharge),
        ["instrument_cycle"] = h.InstrumentCycle,
    };

    private static JsonObject Fade(Fade fade) => new()
    {
        ["reference_cycle"] = fade.ReferenceCycle,
        ["comparable_cycles"] = Json.Array(fade.Comparable.Select(n => (JsonNode?)n)),
        ["retention_percent"] = ByCycle(fade.Retention),
        ["voltage_fade_mV"] = ByCycle(fade.VoltageFade),
        ["retention_slope_percent_per_cycle"] = Json.Of(fade.RetentionLine?.Slope),
        ["voltage_slope_mV_per_cycle"] = Json.Of(fade.VoltageLine?.Slope),
    };

    private static JsonObject ByCycle(IEnumerable<KeyValuePair<int, double>> values) =>
        Json.Object(values.Select(v => KeyValuePair.Create(v.Key.ToString(CultureInfo.InvariantCulture), Json.Of(v.Value))));

    private static JsonObject Rate(RateBlock b, Measured? mass) => new()
    {
        ["first_cycle"] = b.FirstCycle,
        ["last_cycle"] = b.LastCycle,
        ["current_mA"] = Json.Of(b.Current),
        ["current_mA_g"] = Json.Of(b.SpecificCurrent),
        ["first_discharge_mAh"] = Json.Of(b.FirstDischarge),
        ["mean_discharge_mAh"] = Json.Of(b.MeanDischarge),
        ["first_discharge_mAh_g"] = Json.Of(Specific(b.FirstDischarge, mass)),
        ["mean_discharge_mAh_g"] = Json.Of(Specific(b.MeanDischarge, mass)),
        ["averaged_cycles"] = b.Averaged,
        ["mean_discharge_V"] = Json.Of(b.MeanVoltage),
        ["ratio_to_slowest"] = Json.Of(b.RatioToSlowest),
    };

    /// <summary>A charge by mass; null without a mass.</summary>
    private static Measured? Specific(double charge, Measured? mass) =>
        mass is null ? null : Measured.Exact(charge, "mAh").Over(mass.Scaled(1e-3, "g"), "mAh/g");

    public static string Word(Enum value) => value switch
    {
        ElectrodeConvention.FullCell => "full",
        _ => value.ToString().ToLowerInvariant(),
    };
}
