// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Impedance;

/// <summary>Degrees or radians: by the unit of the file, and where it gives none by what |Z| against frequency demands.</summary>
internal static class PhaseUnit
{
    // A quarter turn, with room for noise: a passive cell's phase in radians does not leave it.
    private const double QuarterTurn = 1.65;

    private const double Degree = Math.PI / 180;

    /// <summary>The phase in radians, what is said of it, and what speaks against the unit of the file.</summary>
    /// <param name="frequencies">Frequency of each row, Hz.</param>
    /// <param name="moduli">|Z| of each row.</param>
    /// <param name="phase">The column.</param>
    /// <param name="role">What it is taken for, in words.</param>
    public static (TableImpedance.Quantity Phase, string? Doubt) Radians(double[] frequencies, double[] moduli, Column phase, string role)
    {
        bool looksRadian = LooksRadian(frequencies, moduli, phase.ToDoubles());
        if (phase.Unit.Length > 0)
        {
            double[] values = [.. phase.In("deg").Select(p => p * Degree)];
            bool degrees = Units.Conversion(phase.Unit, "deg") is { Factor: 1 };
            return (new TableImpedance.Quantity(values, $"\"{phase.Name}\" as {role} in {phase.Unit}"), degrees && looksRadian
                ? $"Column \"{phase.Name}\" stays within a quarter turn of radians, and |Z| against frequency asks for a phase some 57 times as large as its unit \"{phase.Unit}\" says; if it holds radians, name it with --columns z_phase_rad=\"{phase.Name}\"."
                : null);
        }

        double unit = looksRadian ? 1 : Degree;
        var said = looksRadian ? "radians (the file gives no unit; |Z| against frequency decides)" : "degrees (assumed: the file gives no unit)";
        return (new TableImpedance.Quantity([.. phase.ToDoubles().Select(p => p * unit)], $"\"{phase.Name}\" as {role} in {said}"), null);
    }

    /// <summary>
    /// By the Kramers-Kronig relations the phase is close to (π/2) d ln|Z| / d ln ω, in radians. Read as radians it is
    /// off by little, as degrees by a factor of 57; the border lies at the geometric mean.
    /// </summary>
    private static bool LooksRadian(double[] frequencies, double[] moduli, double[] phases)
    {
        double sum = 0, expected = 0, largest = 0;
        for (int i = 0; i < phases.Length; i++)
        {
            if (!(frequencies[i] > 0) || !(moduli[i] > 0) || !double.IsFinite(phases[i])) continue;
            largest = Math.Max(largest, Math.Abs(phases[i]));
            if (i == 0 || !(frequencies[i - 1] > 0) || !(moduli[i - 1] > 0)) continue;
            double step = Math.Log(frequencies[i] / frequencies[i - 1]);
            // Neither a repeated point nor the start of another sweep.
            if (Math.Abs(step) is < 1e-6 or > 3) continue;
            sum += Math.Abs(phases[i]);
            expected += Math.Abs(Math.PI / 2 * Math.Log(moduli[i] / moduli[i - 1]) / step);
        }

        return largest is > 0 and <= QuarterTurn && sum < Math.Sqrt(1 / Degree) * expected;
    }
}
