// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;

namespace Halite.Impedance.Series;

/// <summary>
/// A range of relaxation times that a user ascribes to a process (grain boundary, interphase, charge transfer). It is
/// an assignment from other knowledge (symmetric cells, pressure, temperature), not something that a spectrum tells.
/// </summary>
/// <param name="Name">Name of the process.</param>
/// <param name="From">Shortest time in s, included; zero for none.</param>
/// <param name="To">Longest time in s, excluded; infinity for none.</param>
public sealed record RelaxationWindow(string Name, double From, double To)
{
    /// <summary>Whether a relaxation time lies within.</summary>
    /// <param name="tau">Relaxation time in s.</param>
    public bool Holds(double tau) => tau >= From && tau < To;

    /// <summary>Reads windows from a text.</summary>
    /// <param name="text">For example <c>SEI/CEI=1e-5:1e-4,R_ct1=1e-2:1e-1,diffusion=1:</c>, times in s; an end may be left out.</param>
    /// <returns>The windows in the order of their times.</returns>
    /// <exception cref="InputException">A part is no window, a name comes twice or two windows overlap.</exception>
    public static ImmutableArray<RelaxationWindow> Parse(string text)
    {
        var windows = new List<RelaxationWindow>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal), colon = part.IndexOf(':', Math.Max(0, equals));
            if (equals <= 0 || colon < 0) throw new InputException($"The window \"{part}\" is not written as name=from:to with times in s (R_ct1=1e-2:1e-1).");
            windows.Add(new RelaxationWindow(part[..equals].Trim(), End(part[(equals + 1)..colon], 0), End(part[(colon + 1)..], double.PositiveInfinity)));

            double End(string end, double open) => end.Trim().Length == 0 ? open
                : double.TryParse(end, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && !double.IsNaN(value) ? value
                : throw new InputException($"The window \"{part}\" has \"{end.Trim()}\" where a time in s belongs (1e-2).");
        }

        return Checked(windows);
    }

    /// <summary>Windows in the order of their times, checked: a peak belongs to one process at most.</summary>
    /// <param name="windows">The windows.</param>
    /// <exception cref="InputException">There is none, one is empty, a name comes twice or two windows overlap.</exception>
    public static ImmutableArray<RelaxationWindow> Checked(IEnumerable<RelaxationWindow> windows)
    {
        ImmutableArray<RelaxationWindow> sorted = [.. windows.OrderBy(w => w.From)];
        if (sorted.IsEmpty) throw new InputException("No window of relaxation times is named; write name=from:to with times in s (R_ct1=1e-2:1e-1).");
        foreach (var window in sorted)
        {
            if (!(window.From >= 0 && window.From < window.To))
                throw new InputException(FormattableString.Invariant($"The window \"{window.Name}\" from {window.From:R} to {window.To:R} s is empty; its first time is the shorter one."));
        }

        if (sorted.GroupBy(w => w.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new InputException($"Two windows are called \"{twice.Key}\"; give each process its own name.");
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].From < sorted[i - 1].To)
                throw new InputException(FormattableString.Invariant($"The windows \"{sorted[i - 1].Name}\" and \"{sorted[i].Name}\" both hold {sorted[i].From:R} s; a peak belongs to one process, so let one end where the other begins."));
        }

        return sorted;
    }
}
