// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Formats.Bdf;

/// <summary>One quantity of the Battery Data Format.</summary>
/// <param name="Label">Preferred label ("Voltage / V").</param>
/// <param name="Notation">Machine-readable name ("voltage_volt").</param>
/// <param name="Unit">Unit; "1" for counts, empty for texts.</param>
/// <param name="Meaning">What it holds.</param>
internal sealed record BdfTerm(string Label, string Notation, string Unit, Meaning Meaning);

/// <summary>
/// The quantities of the Battery Data Format (Battery Data Alliance, LF Energy; ontology 1.3.0), and the names under
/// which earlier versions wrote them. Current is positive on charge.
/// </summary>
internal static class BdfTerms
{
    /// <summary>All quantities, the required ones first.</summary>
    public static ImmutableArray<BdfTerm> All { get; } =
    [
        new("Test Time / s", "test_time_second", "s", Meaning.Time),
        new("Voltage / V", "voltage_volt", "V", Meaning.Voltage),
        new("Current / A", "current_ampere", "A", Meaning.Current),
        new("Unix Time / s", "unix_time_second", "s", Meaning.UnixTime),
        new("Cycle Count / 1", "cycle_count", "1", Meaning.Cycle),
        new("Step Count / 1", "step_count", "1", Meaning.StepCount),
        new("Ambient Temperature / degC", "ambient_temperature_celsius", "degC", Meaning.Temperature),
        new("Step ID", "step_id", "", Meaning.Step),
        new("Step Type", "step_type", "", Meaning.StepKind),
        new("Step Time / s", "step_time_second", "s", Meaning.StepTime),
        new("Record Index / 1", "record_index", "1", Meaning.Index),
        new("Step Record Index / 1", "step_record_index", "1", Meaning.Unknown),
        new("Charging Capacity / Ah", "charging_capacity_ah", "Ah", Meaning.ChargeCapacity),
        new("Discharging Capacity / Ah", "discharging_capacity_ah", "Ah", Meaning.DischargeCapacity),
        new("Net Capacity / Ah", "net_capacity_ah", "Ah", Meaning.NetCharge),
        new("Cumulative Capacity / Ah", "cumulative_capacity_ah", "Ah", Meaning.Unknown),
        new("Charging Energy / Wh", "charging_energy_wh", "Wh", Meaning.ChargeEnergy),
        new("Discharging Energy / Wh", "discharging_energy_wh", "Wh", Meaning.DischargeEnergy),
        new("Net Energy / Wh", "net_energy_wh", "Wh", Meaning.Unknown),
        new("Cumulative Energy / Wh", "cumulative_energy_wh", "Wh", Meaning.Unknown),
        new("Cycle Charging Capacity / Ah", "cycle_charging_capacity_ah", "Ah", Meaning.ChargeCapacity),
        new("Cycle Discharging Capacity / Ah", "cycle_discharging_capacity_ah", "Ah", Meaning.DischargeCapacity),
        new("Cycle Net Capacity / Ah", "cycle_net_capacity_ah", "Ah", Meaning.Unknown),
        new("Cycle Cumulative Capacity / Ah", "cycle_cumulative_capacity_ah", "Ah", Meaning.Unknown),
        new("Cycle Charging Energy / Wh", "cycle_charging_energy_wh", "Wh", Meaning.ChargeEnergy),
        new("Cycle Discharging Energy / Wh", "cycle_discharging_energy_wh", "Wh", Meaning.DischargeEnergy),
        new("Cycle Net Energy / Wh", "cycle_net_energy_wh", "Wh", Meaning.Unknown),
        new("Cycle Cumulative Energy / Wh", "cycle_cumulative_energy_wh", "Wh", Meaning.Unknown),
        new("Step Charging Capacity / Ah", "step_charging_capacity_ah", "Ah", Meaning.ChargeCapacity),
        new("Step Discharging Capacity / Ah", "step_discharging_capacity_ah", "Ah", Meaning.DischargeCapacity),
        new("Step Net Capacity / Ah", "step_net_capacity_ah", "Ah", Meaning.Unknown),
        new("Step Cumulative Capacity / Ah", "step_cumulative_capacity_ah", "Ah", Meaning.Unknown),
        new("Step Charging Energy / Wh", "step_charging_energy_wh", "Wh", Meaning.ChargeEnergy),
        new("Step Discharging Energy / Wh", "step_discharging_energy_wh", "Wh", Meaning.DischargeEnergy),
        new("Step Net Energy / Wh", "step_net_energy_wh", "Wh", Meaning.Unknown),
        new("Step Cumulative Energy / Wh", "step_cumulative_energy_wh", "Wh", Meaning.Unknown),
        new("Schedule Charging Capacity / Ah", "schedule_charging_capacity_ah", "Ah", Meaning.ChargeCapacity),
        new("Schedule Discharging Capacity / Ah", "schedule_discharging_capacity_ah", "Ah", Meaning.DischargeCapacity),
        new("Schedule Charging Energy / Wh", "schedule_charging_energy_wh", "Wh", Meaning.ChargeEnergy),
        new("Schedule Discharging Energy / Wh", "schedule_discharging_energy_wh", "Wh", Meaning.DischargeEnergy),
        new("Power / W", "power_watt", "W", Meaning.Power),
        new("Internal Resistance / ohm", "internal_resistance_ohm", "ohm", Meaning.Resistance),
        new("AC Internal Resistance / ohm", "ac_internal_resistance_ohm", "ohm", Meaning.Unknown),
        new("DC Internal Resistance / ohm", "dc_internal_resistance_ohm", "ohm", Meaning.Resistance),
        new("Surface Temperature / degC", "surface_temperature_celsius", "degC", Meaning.Temperature),
        new("Temperature T1 / degC", "temperature_t1_celsius", "degC", Meaning.Temperature),
        new("Temperature T2 / degC", "temperature_t2_celsius", "degC", Meaning.Unknown),
        new("Temperature T3 / degC", "temperature_t3_celsius", "degC", Meaning.Unknown),
        new("Temperature T4 / degC", "temperature_t4_celsius", "degC", Meaning.Unknown),
        new("Temperature T5 / degC", "temperature_t5_celsius", "degC", Meaning.Unknown),
        new("Ambient Pressure / Pa", "ambient_pressure_pa", "Pa", Meaning.Unknown),
        new("Applied Pressure / Pa", "applied_pressure_pa", "Pa", Meaning.Unknown),
        new("Surface Pressure / Pa", "surface_pressure_pa", "Pa", Meaning.Unknown),
        new("Frequency / Hz", "frequency_hertz", "Hz", Meaning.Frequency),
        new("Real Impedance / ohm", "real_impedance_ohm", "ohm", Meaning.ImpedanceReal),
        new("Imaginary Impedance / ohm", "imaginary_impedance_ohm", "ohm", Meaning.ImpedanceImaginary),
        new("Absolute Impedance / ohm", "absolute_impedance_ohm", "ohm", Meaning.ImpedanceModulus),
        new("Phase / deg", "phase_degree", "deg", Meaning.ImpedancePhase),
    ];

    private static readonly FrozenDictionary<string, BdfTerm> ByName = Build();

    /// <summary>The quantity of a column's name in any spelling that BDF has had; null if it has none.</summary>
    /// <param name="name">Name as the file writes it.</param>
    public static BdfTerm? Find(string name) => ByName.GetValueOrDefault(name.Trim().Trim('"'));

    private static FrozenDictionary<string, BdfTerm> Build()
    {
        var table = new Dictionary<string, BdfTerm>(StringComparer.OrdinalIgnoreCase);
        foreach (var term in All)
        {
            table[term.Label] = term;
            table[term.Notation] = term;
        }

        // Spellings of earlier versions; the unit is what the name says.
        void Old(string name, string of, string unit) => table.TryAdd(name, table[of] with { Unit = unit });
        Old("test_time_s", "test_time_second", "s");
        Old("test_time_millisecond", "test_time_second", "ms");
        Old("test_time_ms", "test_time_second", "ms");
        Old("step_time_s", "step_time_second", "s");
        Old("step_time_millisecond", "step_time_second", "ms");
        Old("unix_time_s", "unix_time_second", "s");
        Old("unix_time_millisecond", "unix_time_second", "ms");
        Old("date_time_millisecond", "unix_time_second", "ms");
        Old("voltage_V", "voltage_volt", "V");
        Old("voltage_millivolt", "voltage_volt", "mV");
        Old("current_A", "current_ampere", "A");
        Old("current_milliampere", "current_ampere", "mA");
        Old("cycle_dimensionless", "cycle_count", "1");
        Old("step_dimensionless", "step_id", "1");
        Old("ambient_temperature_degC", "ambient_temperature_celsius", "degC");
        table["Step Index / 1"] = table["step_index"] = table["step_id"] with { Unit = "1" };
        table["Step Capacity / Ah"] = table["step_capacity_ah"] = new BdfTerm("Step Capacity / Ah", "step_capacity_ah", "Ah", Meaning.StepCapacity);
        table["Step Energy / Wh"] = table["step_energy_wh"] = new BdfTerm("Step Energy / Wh", "step_energy_wh", "Wh", Meaning.StepEnergy);
        return table.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
