// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Formats.BioLogic;

/// <summary>
/// EC-Lab's column labels ("Ewe/V", "(Q-Qo)/mA.h"), as its text exports write them: their unit and what they hold.
/// The binary files store numbers of columns, which <see cref="EcLabColumns"/> turns into these labels.
/// </summary>
internal static class EcLabLabels
{
    // Current and charge are positive on oxidation of the working electrode, which is charge of a cathode: the sign of
    // the BDF convention for cathode half cells and full cells.
    private static readonly FrozenDictionary<string, Meaning> Known = new Dictionary<string, Meaning>
    {
        ["time"] = Meaning.Time,
        ["step time"] = Meaning.StepTime,
        ["control"] = Meaning.Control,
        ["Ewe"] = Meaning.Voltage,
        ["Ecell"] = Meaning.Voltage,
        ["Ewe-Ece"] = Meaning.Voltage,
        ["Ece"] = Meaning.CounterElectrodeVoltage,
        ["I"] = Meaning.Current,
        ["dq"] = Meaning.ChargeIncrement,
        ["dQ"] = Meaning.ChargeIncrement,
        ["(Q-Qo)"] = Meaning.NetCharge,
        ["Q charge/discharge"] = Meaning.HalfCycleCharge,
        ["Q charge"] = Meaning.ChargeCapacity,
        ["Q discharge"] = Meaning.DischargeCapacity,
        ["Energy charge"] = Meaning.ChargeEnergy,
        ["Energy discharge"] = Meaning.DischargeEnergy,
        ["Energy we charge"] = Meaning.ChargeEnergy,
        ["Energy we discharge"] = Meaning.DischargeEnergy,
        ["half cycle"] = Meaning.HalfCycle,
        ["cycle number"] = Meaning.Cycle,
        ["z cycle"] = Meaning.SeriesIndex,
        ["Ns"] = Meaning.Step,
        ["P"] = Meaning.Power,
        ["Pwe"] = Meaning.Power,
        ["R"] = Meaning.Resistance,
        ["Rwe"] = Meaning.Resistance,
        ["Temperature"] = Meaning.Temperature,
        ["x"] = Meaning.StateOfCharge,
        ["freq"] = Meaning.Frequency,
        ["Re(Z)"] = Meaning.ImpedanceReal,
        ["Im(Z)"] = Meaning.ImpedanceImaginary,
        ["-Im(Z)"] = Meaning.ImpedanceMinusImaginary,
        ["|Z|"] = Meaning.ImpedanceModulus,
        ["Phase(Z)"] = Meaning.ImpedancePhase,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The unit that stands at the end of a label; empty where there is none.</summary>
    /// <param name="label">Label, with or without a unit.</param>
    public static string Unit(string label)
    {
        if (label.StartsWith("control/V/mA", StringComparison.Ordinal)) return "V/mA";
        int slash = label.LastIndexOf('/');
        if (slash <= 0 || label is "ox/red" or "Q charge/discharge") return "";
        return label[(slash + 1)..].TrimEnd('>');
    }

    /// <summary>What a column of this label holds.</summary>
    /// <param name="label">Label, with or without a unit, averaged (in angle brackets) or not.</param>
    public static Meaning MeaningOf(string label)
    {
        var unit = Unit(label);
        var name = unit.Length == 0 ? label : label[..label.LastIndexOf("/" + unit, StringComparison.Ordinal)];
        if (name.StartsWith('<')) name = name[1..].TrimEnd('>');
        return Known.GetValueOrDefault(name.Trim());
    }

    /// <summary>
    /// Settles what hangs on the whole table: the working electrode's potential is the voltage where it is recorded,
    /// the difference to the counter electrode only where it is not; in a table of spectra without a count of its own
    /// the cycle number counts the spectra.
    /// </summary>
    /// <param name="columns">Columns with the meanings of their labels.</param>
    public static ImmutableArray<Column> Settle(ImmutableArray<Column> columns)
    {
        bool ownVoltage = columns.Any(c => c.Meaning == Meaning.Voltage && !c.Name.Contains("Ewe-Ece", StringComparison.Ordinal));
        bool spectra = columns.Any(c => c.Meaning == Meaning.Frequency);
        bool counted = columns.Any(c => c.Meaning == Meaning.SeriesIndex);
        return
        [
            .. columns.Select(c => c.Meaning switch
            {
                Meaning.Voltage when ownVoltage && c.Name.Contains("Ewe-Ece", StringComparison.Ordinal) => c.As(Meaning.Unknown),
                Meaning.Cycle when spectra && !counted => c.As(Meaning.SeriesIndex),
                _ => c,
            }),
        ];
    }
}
