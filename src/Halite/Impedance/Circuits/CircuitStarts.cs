// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Impedance.Relaxation;
using Halite.Numerics;

namespace Halite.Impedance.Circuits;

/// <summary>
/// Start values of a circuit. Even draws deal the processes of the distribution of relaxation times out to the circuit's
/// branches, in a random order and with a random factor; odd draws know nothing but the ranges of |Z| and of frequency, so
/// that no minimum is missed because the distribution suggested another. The sizes of the branches are then those that
/// fit best, except in one draw of eight: minima with a branch far too large or small are found from there.
/// </summary>
internal sealed class CircuitStarts(ImpedanceSpectrum spectrum, Circuit circuit, ImmutableArray<Parameter> limits, RelaxationSketch? sketch, BranchScales scales)
{
    // Standard deviation of a leap of a logarithm: a factor of ten.
    private const double Distance = 2.3;

    // Every third leap keeps the sizes as they are.
    private const int Unsized = 3;

    // Factor by which a dealt value is shaken, as a standard deviation of its logarithm.
    private const double Shake = 0.6;

    private readonly CircuitNode[] movable = [.. circuit.Root.Below.DefaultIfEmpty(circuit.Root)];

    private readonly double scale = spectrum.Scale, top = 2 * Math.PI * spectrum.Frequencies[0], bottom = 2 * Math.PI * spectrum.Frequencies[^1];

    /// <summary>Draws start values as they are searched (logarithms where the parameter spans decades).</summary>
    /// <param name="seed">Seed.</param>
    /// <param name="unit">Number of the start.</param>
    public double[] Draw(ulong seed, int unit)
    {
        var random = new RandomStream(seed, (ulong)unit);
        var values = new double[circuit.Parameters.Length];
        if (sketch is { Processes.Length: > 0 } && unit % 2 == 0)
        {
            var processes = (RelaxationSketch.Process[])sketch.Processes.Clone();
            // The first start keeps the order of the distribution.
            if (unit > 0) random.Shuffle(processes.AsSpan());
            int next = 0;
            Deal(circuit.Root, null, processes, ref next, unit == 0 ? 0 : Shake, random, values);
        }
        else
        {
            for (int j = 0; j < values.Length; j++)
            {
                var d = circuit.Parameters[j].Definition;
                values[j] = Blind(d, random);
                double searched = d.IsLogarithmic ? Math.Log(values[j]) : values[j];
                if (searched >= limits[j].Lower && searched <= limits[j].Upper) continue;
                // Outside of narrow bounds: a start within them rather than on the nearer one.
                searched = limits[j].Lower + random.NextDouble() * (limits[j].Upper - limits[j].Lower);
                values[j] = d.IsLogarithmic ? Math.Exp(searched) : searched;
            }
        }

        for (int j = 0; j < values.Length; j++) values[j] = Math.Clamp(circuit.Parameters[j].Definition.IsLogarithmic ? Math.Log(values[j]) : values[j], limits[j].Lower, limits[j].Upper);
        if (unit % 8 != 1) scales.Fit(values);
        return values;
    }

    /// <summary>
    /// A start from a minimum, from where another may be in reach: a branch moves to another range of frequency, two
    /// parameters of one kind change places, or some leap by factors of several. The sizes of all branches are fitted then.
    /// </summary>
    /// <param name="from">The minimum, as it is searched.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="unit">Number of the leap.</param>
    public double[] Leap(ReadOnlySpan<double> from, ulong seed, int unit)
    {
        var random = new RandomStream(seed, (ulong)unit);
        var values = from.ToArray();
        switch (unit % 4)
        {
            case 0 or 1:
                Move(Any(random), random, values);
                if (random.NextDouble() < 0.3) Move(Any(random), random, values);
                break;
            case 2:
                int a = random.NextInt(values.Length);
                int[] alike = [.. Enumerable.Range(0, values.Length).Where(j => j != a && circuit.Parameters[j].Definition.Unit == circuit.Parameters[a].Definition.Unit)];
                if (alike.Length > 0)
                {
                    int b = alike[random.NextInt(alike.Length)];
                    (values[a], values[b]) = (values[b], values[a]);
                }

                Scatter(random, values, 0.2);
                break;
            default:
                Scatter(random, values, 0.5);
                break;
        }

        for (int j = 0; j < values.Length; j++) values[j] = Math.Clamp(values[j], limits[j].Lower, limits[j].Upper);
        if (unit % Unsized != 0) scales.Fit(values);
        return values;
    }

    private CircuitNode Any(RandomStream random) => movable[random.NextInt(movable.Length)];

    private void Scatter(RandomStream random, double[] values, double share)
    {
        for (int j = 0; j < values.Length; j++)
        {
            if (random.NextDouble() > share) continue;
            values[j] = circuit.Parameters[j].Definition.IsLogarithmic ? values[j] + Distance * random.NextGaussian() : 0.5 + 0.5 * random.NextDouble();
        }
    }

    private void Move(CircuitNode branch, RandomStream random, double[] values) =>
        MoveBy(branch, (random.NextDouble() - 0.5) * 2 * Math.Log(top / bottom), values);

    // Z(s) becomes Z(s t): every time constant of the branch is multiplied by t.
    private void MoveBy(CircuitNode branch, double log, double[] values)
    {
        foreach (var child in branch.Children) MoveBy(child, log, values);
        if (branch.Element < 0) return;
        var element = circuit.Elements[branch.Element];
        var kinds = element.Kind.Parameters;
        for (int i = 0; i < kinds.Length; i++)
        {
            double power = kinds[i].Unit switch
            {
                "s" or "F" or "H" => 1,
                "ohm·s^-1/2" => -0.5,
                // Q and L of elements with an exponent.
                _ when i + 1 < kinds.Length && kinds[i + 1].Name == "alpha" && kinds[i].Unit != "ohm" => values[element.First + i + 1],
                _ => 0,
            };
            values[element.First + i] += power * log;
        }
    }

    // A branch in parallel takes one process for all of its elements, as does an element with a time constant of its own.
    private void Deal(CircuitNode node, RelaxationSketch.Process? branch, RelaxationSketch.Process[] processes, ref int next, double shake, RandomStream random, double[] values)
    {
        if (node.Element >= 0)
        {
            var element = circuit.Elements[node.Element];
            var own = branch;
            if (own is null && element.Kind.Parameters.Any(p => p.Unit == "s")) own = processes[next++ % processes.Length];
            for (int i = 0; i < element.Kind.Parameters.Length; i++) values[element.First + i] = Dealt(element.Kind.Parameters[i], own, shake, random);
            return;
        }

        // A parallel part within a branch is a process of its own more often than not.
        if (node.IsParallel && (branch is null || random.NextDouble() < 0.7)) branch = processes[next++ % processes.Length];
        foreach (var child in node.Children) Deal(child, branch, processes, ref next, shake, random, values);
    }

    private double Dealt(ElementParameter d, RelaxationSketch.Process? process, double shake, RandomStream random)
    {
        double factor = Math.Exp(shake * random.NextGaussian());
        if (!d.IsLogarithmic) return process is { } p ? p.Alpha : 0.5 + 0.5 * random.NextDouble();
        double r = process?.R ?? Math.Max(sketch!.Resistance, 1e-3 * scale), tau = process?.Tau ?? 1 / bottom;
        // Without a branch a capacitor stands for the tail: as large as its impedance at the lowest frequency.
        double size = process?.R ?? 0.3 * scale;
        double value = d.Unit switch
        {
            "s" => tau * Math.Pow(10, random.NextDouble() * (shake > 0 ? 1.5 : 0)),
            "H" => Math.Max(sketch!.Inductance, 1e-3 * r / top),
            "ohm·s^-1/2" => size / Math.Sqrt(tau),
            _ => d.ImpedancePower switch { 0 => 1, < 0 => Math.Pow(tau, process?.Alpha ?? 1) / size, _ => r },
        };
        return value * factor;
    }

    private double Blind(ElementParameter d, RandomStream random)
    {
        double u = random.NextDouble();
        if (!d.IsLogarithmic) return 0.5 + 0.5 * u;
        // A pure number that spans decades (a width, a ratio) is of order one.
        if (d.Unit == "1") return Math.Exp(3 * (u - 0.5));
        double size = scale * Math.Pow(10, -2 * random.NextDouble()), tau = 1 / top * Math.Pow(10 * top / bottom, u);
        return d.ImpedancePower switch { 0 => tau, < 0 => tau / size, _ => d.Unit == "H" ? size / top : size };
    }
}
