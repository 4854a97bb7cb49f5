// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Numerics;
using Halite.Numerics;

namespace Halite.Impedance.Circuits;

/// <summary>
/// Sizes the branches of a circuit's outer series for given shapes. The impedance of any branch, however it is built, is
/// multiplied by a factor f where its resistances and inductances are multiplied by f and its capacitances divided by it,
/// so the best sizes of all branches solve a linear problem with factors above zero.
/// </summary>
internal sealed class BranchScales
{
    // A branch for which the data have no use keeps this share of the size of the data, from where a fit can still bring it back.
    private const double Unused = 1e-2;

    private readonly Circuit circuit;
    private readonly ImmutableArray<Parameter> limits;
    private readonly double[] weight;
    private readonly Frequency4[] blocks;
    private readonly Complex[] data;
    private readonly CircuitNode[] branches;
    private readonly int[][] places;
    private readonly bool[] rigid;
    private readonly double size;

    public BranchScales(Circuit circuit, ImmutableArray<Parameter> limits, double[] omega, Complex[] data, double[] weight)
    {
        (this.circuit, this.limits, this.data, this.weight, blocks) = (circuit, limits, data, weight, Frequency4.Blocks(omega));
        branches = [.. circuit.Root.Series];
        places = [.. branches.Select(circuit.Places)];
        // A branch with a size that is held keeps all of its sizes.
        rigid = [.. places.Select(b => b.Any(j => limits[j].Fixed && circuit.Parameters[j].Definition.ImpedancePower != 0))];
        for (int i = 0; i < data.Length; i++) size += Square(weight[i] * data[i]);
    }

    /// <summary>Multiplies the sizes of the branches by the factors that fit the data best.</summary>
    /// <param name="values">Values as they are searched (logarithms where a parameter spans decades); they are changed.</param>
    /// <returns>The weighted sum of squares that is left; infinite where the circuit has no finite impedance.</returns>
    public double Fit(double[] values)
    {
        int count = branches.Length, points = data.Length;
        double[] own = [.. values.Select((v, j) => circuit.Parameters[j].Definition.IsLogarithmic ? Math.Exp(v) : v)];
        var shapes = new Complex[count, points];
        for (int k = 0; k < count; k++)
        {
            for (int b = 0; b < blocks.Length; b++)
            {
                var z = At(branches[k], blocks[b], own);
                for (int i = Complex4.Count * b, lane = 0; lane < Complex4.Count && i < points; lane++, i++)
                {
                    shapes[k, i] = weight[i] * z[lane];
                    if (!Complex.IsFinite(shapes[k, i])) return double.PositiveInfinity;
                }
            }
        }

        var norm = new double[count];
        for (int k = 0; k < count; k++)
        {
            for (int i = 0; i < points; i++) norm[k] += Square(shapes[k, i]);
            norm[k] = Math.Sqrt(norm[k]);
            if (!(norm[k] > 0)) return double.PositiveInfinity;
        }

        // Normal equations of unit columns: a start needs no more digits than they have.
        var gram = new double[count, count];
        var right = new double[count];
        double left = 0;
        for (int i = 0; i < points; i++)
        {
            var rest = weight[i] * data[i];
            for (int k = 0; k < count; k++) if (rigid[k]) rest -= shapes[k, i];
            left += Square(rest);
            for (int k = 0; k < count; k++)
            {
                if (rigid[k]) continue;
                var a = shapes[k, i] / norm[k];
                right[k] += a.Real * rest.Real + a.Imaginary * rest.Imaginary;
                for (int m = 0; m <= k; m++) gram[k, m] += rigid[m] ? 0 : (a.Real * shapes[m, i].Real + a.Imaginary * shapes[m, i].Imaginary) / norm[m];
            }
        }

        for (int k = 0; k < count; k++)
        {
            for (int m = 0; m < k; m++) gram[m, k] = gram[k, m];
        }

        var factors = NonNegative(gram, right, rigid);
        double sum = left;
        for (int k = 0; k < count; k++)
        {
            for (int m = 0; m < count; m++) sum += factors[k] * factors[m] * gram[k, m];
            sum -= 2 * factors[k] * right[k];
        }

        double least = Unused * Math.Sqrt(size);
        for (int k = 0; k < count; k++)
        {
            if (rigid[k]) continue;
            double log = Math.Log(Math.Max(factors[k], least) / norm[k]);
            foreach (int j in places[k])
            {
                int power = circuit.Parameters[j].Definition.ImpedancePower;
                if (power != 0) values[j] = Math.Clamp(values[j] + power * log, limits[j].Lower, limits[j].Upper);
            }
        }

        return Math.Max(sum, 0);
    }

    // Cyclic descent in one factor at a time; branches are few, and a start needs few digits.
    private static double[] NonNegative(double[,] gram, double[] right, bool[] rigid)
    {
        int n = right.Length;
        var x = new double[n];
        for (int sweep = 0; sweep < 200; sweep++)
        {
            double change = 0, largest = 0;
            for (int k = 0; k < n; k++)
            {
                if (rigid[k]) continue;
                double slope = right[k];
                for (int m = 0; m < n; m++) if (m != k) slope -= gram[k, m] * x[m];
                double next = Math.Max(0, slope / gram[k, k]);
                change = Math.Max(change, Math.Abs(next - x[k]));
                largest = Math.Max(largest, next);
                x[k] = next;
            }

            if (change <= 1e-4 * largest) break;
        }

        return x;
    }

    private Complex4 At(CircuitNode node, in Frequency4 w, double[] own)
    {
        if (node.Element >= 0)
        {
            var e = circuit.Elements[node.Element];
            return e.Kind.Evaluate(w, own.AsSpan(e.First, e.Kind.Parameters.Length), default);
        }

        var sum = Complex4.Zero;
        foreach (var child in node.Children) sum += node.IsParallel ? Complex4.Inverse(At(child, w, own)) : At(child, w, own);
        return node.IsParallel ? Complex4.Inverse(sum) : sum;
    }

    private static double Square(Complex z) => z.Real * z.Real + z.Imaginary * z.Imaginary;
}
