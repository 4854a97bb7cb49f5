// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Impedance.Series;

/// <summary>A stretch of a series through which its state (of charge, voltage, temperature) only rises or only falls: a charge, a discharge, a heating.</summary>
/// <param name="From">Position of its first spectrum. The spectrum at a turning point belongs to the branch that it ends.</param>
/// <param name="To">Position of its last spectrum.</param>
/// <param name="Rising">Whether the state rises.</param>
public readonly record struct SeriesBranch(int From, int To, bool Rising);

/// <summary>Finds where a series turns back: the same state is then met twice, and the two spectra need not be alike.</summary>
public static class SeriesBranches
{
    // Share of the whole range by which a state goes back that is no scatter of a rest voltage or of a thermostat.
    private const double LeastReturn = 0.1;

    // Spectra in a branch, in the mean: what turns more often has no order.
    private const int LeastSpectra = 3;

    /// <summary>The branches of a series in order, which together hold every spectrum; none where its state is not known, does not vary or has no order.</summary>
    /// <param name="states">State of each spectrum; NaN where it is not known.</param>
    public static ImmutableArray<SeriesBranch> Of(IReadOnlyList<double> states)
    {
        int[] known = [.. Enumerable.Range(0, states.Count).Where(i => double.IsFinite(states[i]))];
        if (known.Length < 2) return [];
        double least = LeastReturn * (known.Max(i => states[i]) - known.Min(i => states[i]));
        if (!(least > 0)) return [];
        // The extremes since the last turn; a return from one of them by more than the scatter makes it the next turn.
        var turns = new List<int>();
        int high = known[0], low = known[0], direction = 0;
        foreach (int i in known)
        {
            if (states[i] > states[high]) high = i;
            if (states[i] < states[low]) low = i;
            if (direction >= 0 && states[high] - states[i] >= least)
            {
                if (direction > 0) turns.Add(high);
                (direction, low) = (-1, i);
            }
            else if (direction <= 0 && states[i] - states[low] >= least)
            {
                if (direction < 0) turns.Add(low);
                (direction, high) = (1, i);
            }
        }

        if (direction == 0 || states.Count < LeastSpectra * (turns.Count + 1)) return turns.Count == 0 && direction != 0 ? [new SeriesBranch(0, states.Count - 1, direction > 0)] : [];
        bool rising = direction > 0 == (turns.Count % 2 == 0);
        var branches = ImmutableArray.CreateBuilder<SeriesBranch>();
        int from = 0;
        foreach (int turn in turns.Append(states.Count - 1))
        {
            // Back in one step is no branch but a beginning anew, as of a second cell.
            bool jump = from > 0 && turn == from && turn < states.Count - 1;
            if (!jump) branches.Add(new SeriesBranch(from, turn, rising));
            (from, rising) = (jump ? from : turn + 1, !rising);
        }

        return branches.ToImmutable();
    }
}
