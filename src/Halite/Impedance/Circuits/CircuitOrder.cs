// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Numerics;

namespace Halite.Impedance.Circuits;

/// <summary>
/// Which of several interchangeable branches carries which values. Branches of one series or of one parallel node that
/// are built alike (<c>Zarc1-Zarc2</c>, <c>p(R1,CPE1)-p(R2,CPE2)</c>) may exchange their values without any change of the
/// impedance, so the data cannot tell them apart and a fit ends in either order. Here the order is made one of meaning:
/// by rising time constant, or as a neighbour in a series or the user has it. Branches of which one is held
/// otherwise than the other cannot exchange their values, nor can those whose bounds forbid it.
/// </summary>
internal sealed class CircuitOrder
{
    // More permutations than these are not tried one by one: 7! matchings cost less than one fit.
    private const int MostPermuted = 7;

    private readonly Circuit circuit;
    private readonly ImmutableArray<CircuitLimit> limits;
    private readonly ImmutableArray<Parameter> searchable;
    private readonly Branch root;

    /// <summary>The order of a circuit's branches.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="limits">Where each parameter may go.</param>
    public CircuitOrder(Circuit circuit, ImmutableArray<CircuitLimit> limits)
    {
        (this.circuit, this.limits, searchable) = (circuit, limits, CircuitLimits.Searched(circuit, limits));
        root = Of(circuit.Root);
        HasExchange = root.HasExchange;
    }

    /// <summary>Whether the circuit has branches that may exchange their values.</summary>
    public bool HasExchange { get; }

    /// <summary>The values with interchangeable branches in the order of rising time constants.</summary>
    /// <param name="searched">Values as they are searched: logarithms where a parameter spans decades.</param>
    public double[] ByTimeConstant(ReadOnlySpan<double> searched)
    {
        var values = searched.ToArray();
        if (HasExchange) Sort(root, values);
        return values;
    }

    /// <summary>The values with interchangeable branches in the order in which they lie nearest to given ones.</summary>
    /// <param name="searched">Values as they are searched.</param>
    /// <param name="reference">The values to lie near to, as they are searched; NaN where any will do.</param>
    public double[] Nearest(ReadOnlySpan<double> searched, double[] reference)
    {
        var values = searched.ToArray();
        if (HasExchange) Approach(root, values, root, reference);
        return values;
    }

    // A branch with its children in the order of their form, so that branches of one form correspond child by child.
    private sealed record Branch(string Form, int First, int Count, bool IsParallel, Branch[] Children)
    {
        public IEnumerable<Branch[]> Exchanges => Children.GroupBy(c => c.Form, StringComparer.Ordinal).Select(g => g.ToArray()).Where(g => g.Length > 1);

        public bool HasExchange => Exchanges.Any() || Children.Any(c => c.HasExchange);

        /// <summary>Positions of the parameters, in an order that branches of one form share.</summary>
        public IEnumerable<int> Places => Children.Length == 0 ? Enumerable.Range(First, Count) : Children.SelectMany(c => c.Places);
    }

    private Branch Of(CircuitNode node)
    {
        if (node.Element >= 0)
        {
            var e = circuit.Elements[node.Element];
            // Q is another name of CPE.
            return new Branch((e.Kind.Symbol == "Q" ? "CPE" : e.Kind.Symbol) + string.Concat(Enumerable.Range(e.First, e.Kind.Parameters.Length).Select(Held)), e.First, e.Kind.Parameters.Length, false, []);
        }

        // Brackets around a part of a series do not separate it from the rest.
        Branch[] children = [.. node.Children.Select(Of).SelectMany(b => b.Children.Length > 0 && b.IsParallel == node.IsParallel ? b.Children : [b]).OrderBy(b => b.Children.Length > 0).ThenBy(b => b.Form, StringComparer.Ordinal)];
        return new Branch($"{(node.IsParallel ? 'p' : 's')}({string.Join(',', children.Select(c => c.Form))})", 0, 0, node.IsParallel, children);
    }

    // A value that is held is a part of the form of its branch.
    private string Held(int parameter) => limits[parameter].Held is { } value ? FormattableString.Invariant($"[{circuit.Parameters[parameter].Definition.Name}={value:R}]") : "";

    private bool Allows(int parameter, double searched) => searched >= searchable[parameter].Lower && searched <= searchable[parameter].Upper;

    private void Sort(Branch branch, double[] values)
    {
        foreach (var child in branch.Children) Sort(child, values);
        foreach (var group in branch.Exchanges)
        {
            var sorted = group.Select(b => (Key: LogTimeConstant(b, values), Values: b.Places.Select(j => values[j]).ToArray()))
                .OrderBy(b => b.Key).ThenBy(b => b.Values[0]).ToArray();
            // Where bounds forbid an order, the one that was found stays.
            if (!group.Zip(sorted).All(g => g.First.Places.Zip(g.Second.Values).All(v => Allows(v.First, v.Second)))) continue;
            for (int k = 0; k < group.Length; k++) Write(group[k], sorted[k].Values, values);
        }
    }

    private static void Write(Branch branch, double[] from, double[] values)
    {
        int next = 0;
        foreach (int j in branch.Places) values[j] = from[next++];
    }

    // ln of RC, (RQ)^(1/α), τ or L/R of the first elements that have one; zero for branches without, which then go by
    // their first value. RC before τ: in a Randles branch the time constant of diffusion is seldom known.
    private double LogTimeConstant(Branch branch, double[] values)
    {
        double? tau = null, resistance = null, capacitance = null, inductance = null;
        double alpha = 1;
        foreach (int j in branch.Places)
        {
            var d = circuit.Parameters[j].Definition;
            double v = values[j];
            if (d.Unit == "s") tau ??= v;
            else if (d.Unit == "ohm") resistance ??= v;
            else if (d.ImpedancePower == -1 && capacitance is null) (capacitance, alpha) = (v, d.Unit == "F" ? 1 : values[j + 1]);
            else if (d.Unit == "H") inductance ??= v;
        }

        return (resistance + capacitance) / alpha ?? tau ?? inductance - resistance ?? 0;
    }

    // Brings the values of a branch as near as they come to those of another branch of the same form; returns the squared distance.
    private double Approach(Branch branch, double[] values, Branch target, double[] reference)
    {
        if (branch.Children.Length == 0)
        {
            var places = Enumerable.Range(0, branch.Count).Select(i => (Value: values[branch.First + i], At: target.First + i)).ToArray();
            if (!places.All(p => Allows(p.At, p.Value))) return double.PositiveInfinity;
            return places.Where(p => !double.IsNaN(reference[p.At])).Sum(p => Math.Pow(p.Value - reference[p.At], 2));
        }

        double sum = 0;
        foreach (var group in Enumerable.Range(0, branch.Children.Length).GroupBy(i => branch.Children[i].Form, StringComparer.Ordinal).Select(g => g.ToArray()))
        {
            int n = group.Length;
            var cost = new double[n, n];
            var shaped = new double[n, n][];
            for (int a = 0; a < n; a++)
            {
                for (int b = 0; b < n; b++)
                {
                    var trial = (double[])values.Clone();
                    cost[a, b] = Approach(branch.Children[group[a]], trial, target.Children[group[b]], reference);
                    shaped[a, b] = [.. branch.Children[group[a]].Places.Select(j => trial[j])];
                }
            }

            var match = n <= MostPermuted ? Cheapest(cost, n) : InTurn(cost, n);
            for (int b = 0; b < n; b++)
            {
                sum += cost[match[b], b];
                Write(branch.Children[group[b]], shaped[match[b], b], values);
            }
        }

        return sum;
    }

    // Place b takes the values of match[b]: the least sum by dynamic programming over the sets that are taken.
    private static int[] Cheapest(double[,] cost, int n)
    {
        var best = new (double Cost, int[] Match)[1 << n];
        for (int taken = 1; taken < best.Length; taken++)
        {
            int place = System.Numerics.BitOperations.PopCount((uint)taken) - 1;
            best[taken].Cost = double.PositiveInfinity;
            for (int a = 0; a < n; a++)
            {
                if ((taken >> a & 1) == 0) continue;
                var before = best[taken & ~(1 << a)];
                double total = before.Cost + cost[a, place];
                // Of equals the later place goes to the later one: branches of which nothing is known stay as they are.
                if (total <= best[taken].Cost) best[taken] = (total, [.. before.Match ?? [], a]);
            }
        }

        return best[^1].Match;
    }

    private static int[] InTurn(double[,] cost, int n)
    {
        var free = Enumerable.Range(0, n).ToList();
        return [.. Enumerable.Range(0, n).Select(b =>
        {
            int nearest = free.MinBy(a => cost[a, b]);
            free.Remove(nearest);
            return nearest;
        })];
    }
}
