// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Impedance;

/// <summary>The impedance spectra of one recording in the order in which they were taken, at least one.</summary>
/// <param name="Spectra">The spectra.</param>
/// <param name="Notes">What was assumed when they were read: the sign of Z'', how loops were told apart.</param>
/// <param name="Warnings">What a user must know: rows left out, a sign that was turned.</param>
public sealed record ImpedanceSeries(ImmutableArray<ImpedanceSpectrum> Spectra, ImmutableArray<string> Notes, ImmutableArray<Warning> Warnings)
{
    /// <summary>Whether there is more than one spectrum.</summary>
    public bool IsSeries => Spectra.Length > 1;

    /// <summary>Reads the spectra of a recording by the meaning of its columns.</summary>
    /// <param name="recording">What the file held.</param>
    /// <exception cref="InputException">It holds no impedance: the message names the columns that were found.</exception>
    public static ImpedanceSeries From(Recording recording) => new SeriesReader(recording).Read();
}
