// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Formats.Text;

namespace Halite.Formats.Arbin;

/// <summary>Arbin's columns: names without units mean seconds, amperes, volts, ampere-hours and watt-hours.</summary>
internal static class ArbinColumns
{
    /// <summary>Whether names are those of an Arbin export.</summary>
    /// <param name="names">Names of the columns.</param>
    public static bool AreArbin(IEnumerable<string> names)
    {
        var keys = names.Select(n => ColumnNames.SplitUnit(n).Stem.Replace(' ', '_')).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return keys.Contains("Data_Point") && keys.Contains("Test_Time") && (keys.Contains("Cycle_Index") || keys.Contains("Step_Index")) && keys.Contains("Voltage");
    }

    /// <summary>Unit of an Arbin column whose name gives none; empty for numbers without one.</summary>
    /// <param name="name">Its name.</param>
    public static string Unit(string name) => name.Replace(' ', '_').ToUpperInvariant() switch
    {
        "TEST_TIME" or "STEP_TIME" or "PULSESTAGETIME" => "s",
        "DATETIME" or "DATE_TIME" => "d",
        "CURRENT" => "A",
        "VOLTAGE" => "V",
        "CHARGE_CAPACITY" or "DISCHARGE_CAPACITY" => "Ah",
        "CHARGE_ENERGY" or "DISCHARGE_ENERGY" => "Wh",
        "DV/DT" => "V/s",
        "INTERNAL_RESISTANCE" or "AC_IMPEDANCE" or "ACR" => "Ohm",
        "ACI_PHASE_ANGLE" => "deg",
        "POWER" => "W",
        "TEMPERATURE" => "degC",
        _ => "",
    };

    /// <summary>Meaning of an Arbin column.</summary>
    /// <param name="name">Its name, with or without a unit.</param>
    public static Meaning MeaningOf(string name) => ColumnNames.SplitUnit(name).Stem.Replace(' ', '_').ToUpperInvariant() switch
    {
        "DATETIME" or "DATE_TIME" => Meaning.DateTime,
        "AC_IMPEDANCE" or "ACI_PHASE_ANGLE" or "DV/DT" or "ACR" => Meaning.Unknown,
        _ => ColumnNames.Recognise(name).Meaning,
    };

    /// <summary>The columns with Arbin's units and meanings.</summary>
    /// <param name="columns">Columns under their names.</param>
    /// <param name="warnings">What was assumed.</param>
    public static ImmutableArray<Column> Recognise(ImmutableArray<Column> columns, List<Warning> warnings)
    {
        bool any = false;
        var named = columns.Select(c =>
        {
            var unit = ColumnNames.SplitUnit(c.Name).Unit;
            if (unit.Length == 0 && !c.IsText)
            {
                unit = Unit(c.Name);
                any |= unit is not ("" or "d");
            }

            var meaning = MeaningOf(c.Name);
            if (meaning == Meaning.Temperature && unit == "C") unit = "degC";
            return c.Labelled(unit).As(meaning);
        }).ToImmutableArray();
        if (any) warnings.Add(new Warning("assumed-units", "The columns name no units; Arbin's own (s, A, V, Ah, Wh) were taken."));
        return CyclerColumns.Recognise(named, warnings, leave: _ => true);
    }
}
