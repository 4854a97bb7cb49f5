// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Impedance;

namespace Halite.Techniques.Impedance;

/// <summary>The processes of a refined distribution as a circuit that `eis --circuit` takes.</summary>
internal static class RefinedCircuit
{
    /// <summary>Circuit string and parameters by name.</summary>
    public static (string Text, ImmutableArray<(string Name, Measured Value, bool? Identifiable)> Parameters) Of(DrtResult refined)
    {
        var values = ImmutableArray.CreateBuilder<(string, Measured, bool?)>();
        values.Add(("R0", refined.RInfinity, Determined(refined.RInfinity)));
        values.Add(("L0", refined.Inductance, Determined(refined.Inductance)));
        var text = "R0-L0";
        for (int k = 0; k < refined.Processes.Length; k++)
        {
            var p = refined.Processes[k];
            bool skewed = p.Beta.Sigma is > 0;
            string name = FormattableString.Invariant($"{(p.Spread is not null ? "LN" : skewed ? "HN" : "Zarc")}{k + 1}");
            text += "-" + name;
            values.Add((name + "_R", p.Resistance, Determined(p.Resistance)));
            values.Add((name + "_tau", p.Tau, Determined(p.Tau)));
            if (p.Spread is { } spread) values.Add((name + "_sigma", spread, Determined(spread)));
            else values.Add((name + "_alpha", p.Alpha, Determined(p.Alpha)));
            if (skewed) values.Add((name + "_beta", p.Beta, Determined(p.Beta)));
        }

        if (refined.Tail.Kind != "none")
        {
            var element = refined.Tail.Kind switch { "capacitor" => "C1", "warburg" => "W1", _ => "CPE1" };
            text += "-" + element;
            // The exponent was free in the fit also where it agrees with that of a named element.
            foreach (var (key, value) in refined.Tail.Parameters.OrderBy(p => p.Key, StringComparer.Ordinal))
                values.Add((element == "CPE1" ? "CPE1_" + key : key == "alpha" ? "tail_alpha" : element, value, Determined(value)));
        }

        return (text, values.ToImmutable());
    }

    // As in a circuit fit: known within 30 %.
    private static bool Determined(Measured m) => m.Sigma is { } s && s < 0.3 * Math.Abs(m.Value);
}
