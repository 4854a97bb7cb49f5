// SPDX-License-Identifier: Apache-2.0
using Halite.Chemistry;
using Halite.Data;

namespace Halite.Composition;

/// <summary>
/// The ledger of one composition of a family without an object on the heap: the same numbers as
/// <see cref="CompositionLedger"/> (a test holds them equal), at a hundredth of the time.
/// </summary>
internal sealed class DesignEvaluator
{
    private readonly DesignFamily family;
    private readonly DesignSpecies[] species;
    private readonly double[] weights, constants, slopes, startStates, high, low;
    private readonly bool[] anion, variable;
    private readonly (int Species, double High, double Low)[] couples;
    private readonly int ion, oxygen, axisCount;
    private readonly double[] axes, amounts, states;

    public DesignEvaluator(DesignFamily family, LedgerOptions options)
    {
        this.family = family;
        species = [.. family.Species];
        axisCount = family.Axes.Length;
        int n = species.Length;
        weights = [.. species.Select(s => Elements.Get(s.Symbol).AtomicWeight)];
        constants = [.. species.Select(s => s.Constant)];
        slopes = [.. species.SelectMany(s => s.Slopes)];
        anion = [.. species.Select(s => s.IsAnion)];
        (startStates, variable) = Start(species, options.States);
        (low, high) = Windows(species, options.Redox);
        couples = [.. RedoxCouples.Order.Select(c => (Array.FindIndex(species, s => s.Symbol == c.Symbol && !s.IsAnion), (double)c.High, (double)c.Low)).Where(c => c.Item1 >= 0 && variable[c.Item1])];
        if (options.WorkingIon is { } chosen) CompositionLedger.RequireWorkingIon(chosen);
        var symbol = options.WorkingIon ?? new[] { "Li", "Na", "K" }.First(s => s == "K" || species.Any(x => x.Symbol == s));
        ion = Array.FindIndex(species, s => s.Symbol == symbol);
        oxygen = Array.FindIndex(species, s => s.Symbol == "O");
        (axes, amounts, states) = (new double[axisCount], new double[n], new double[n]);
    }

    /// <summary>What a composition turned out to be.</summary>
    public enum Outcome
    {
        Valid,
        NegativeAmount,
        Unbalanced,
    }

    /// <summary>Computes the ledger at a place of the grid; <see cref="Point"/> reads it.</summary>
    public Outcome Evaluate(long index)
    {
        family.Values(index, axes);
        double anions = 0;
        for (int i = 0; i < amounts.Length; i++)
        {
            double a = constants[i];
            for (int j = 0; j < axisCount; j++) a += slopes[i * axisCount + j] * axes[j];
            if (a < DesignFamily.Tolerance)
            {
                if (a < -DesignFamily.Tolerance) return Outcome.NegativeAmount;
                a = 0;
            }

            amounts[i] = a;
            if (anion[i]) anions += a;
        }

        if (anions <= 0) return Outcome.NegativeAmount;
        double unit = 2 / anions, charge = 0;
        for (int i = 0; i < amounts.Length; i++)
        {
            amounts[i] *= unit;
            states[i] = startStates[i];
            charge += amounts[i] * states[i];
        }

        foreach (var (i, coupleHigh, coupleLow) in couples)
        {
            if (charge <= 1e-12) break;
            if (amounts[i] == 0 || states[i] <= coupleLow) continue;
            double step = Math.Min(states[i] - coupleLow, charge / amounts[i]);
            states[i] -= step;
            charge -= step * amounts[i];
        }

        // What rounding of published amounts may leave is accepted there; on a grid it is what the steps make of it.
        return Math.Abs(charge) <= 1e-9 ? Outcome.Valid : Outcome.Unbalanced;
    }

    /// <summary>The composition that was evaluated last; valid until the next.</summary>
    public DesignPoint Point()
    {
        double mass = 0, cations = 0, electrons = 0;
        for (int i = 0; i < amounts.Length; i++)
        {
            mass += amounts[i] * weights[i];
            if (anion[i]) continue;
            cations += amounts[i];
            if (!double.IsNaN(high[i])) electrons += amounts[i] * Math.Max(0, high[i] - Math.Max(low[i], states[i]));
        }

        return new DesignPoint(family, axes, amounts, states, mass, cations, 2, ion < 0 ? 0 : amounts[ion], electrons, oxygen < 0 ? 0 : amounts[oxygen]);
    }

    private static (double[] States, bool[] Variable) Start(DesignSpecies[] species, IReadOnlyDictionary<string, double> given)
    {
        if (given.Keys.FirstOrDefault(k => species.All(s => s.Symbol != k)) is { } absent) throw new InputException($"The family holds no {absent}: a state is given only for an element in it.");
        var states = new double[species.Length];
        var variable = new bool[species.Length];
        for (int i = 0; i < species.Length; i++)
        {
            var element = Elements.Get(species[i].Symbol);
            if (given.TryGetValue(element.Symbol, out double state))
            {
                ChargeBalance.Check(element, species[i].IsAnion, state);
                states[i] = state;
            }
            else if (!species[i].IsAnion && RedoxCouples.Range(element.Symbol) is { } range) (states[i], variable[i]) = (range.High, true);
            else if (!species[i].IsAnion && element.FixedState is null) throw new InputException($"No oxidation state of {element.Name} is known here: give it under states.");
            else states[i] = ChargeBalance.UsualState(element, species[i].IsAnion);
        }

        return (states, variable);
    }

    private static (double[] Low, double[] High) Windows(DesignSpecies[] species, IReadOnlyDictionary<string, RedoxWindow?> chosen)
    {
        if (chosen.Keys.FirstOrDefault(k => species.All(s => s.Symbol != k)) is { } absent) throw new InputException($"The family holds no {absent}: a redox couple is chosen only for an element in it.");
        foreach (var (symbol, window) in chosen) window?.Require(Elements.Get(symbol));
        var windows = species.Select(s => s.IsAnion || Elements.Get(s.Symbol).Group == 1 ? null
            : chosen.TryGetValue(s.Symbol, out var window) ? window : RedoxWindow.DefaultOf(s.Symbol)).ToArray();
        return ([.. windows.Select(w => w?.Low ?? double.NegativeInfinity)], [.. windows.Select(w => w?.High ?? double.NaN)]);
    }
}
