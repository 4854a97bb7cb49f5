// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Impedance.Circuits;

/// <summary>One circuit in a comparison.</summary>
/// <param name="Fit">Its fit.</param>
/// <param name="BicRise">Its criterion less that of the best.</param>
/// <param name="Probability">Its probability among the circuits compared, all equally likely before (Kass and Raftery 1995).</param>
public sealed record CircuitCandidate(CircuitFitResult Fit, double BicRise, double Probability);

/// <summary>Chooses among circuits by the Bayesian information criterion.</summary>
public static class CircuitChoice
{
    /// <summary>Fits circuits to one spectrum with the same weights and ranks them, best first.</summary>
    /// <param name="spectrum">The spectrum.</param>
    /// <param name="circuits">The circuits, at least one.</param>
    /// <param name="options">How each is fitted; the defaults where null. Values by name hold for the circuits that have the parameter.</param>
    /// <param name="token">Stops the work.</param>
    /// <exception cref="InputException">No circuit was given, or one has more parameters than there are data.</exception>
    public static ImmutableArray<CircuitCandidate> Rank(ImpedanceSpectrum spectrum, IEnumerable<Circuit> circuits, CircuitFitOptions? options = null, CancellationToken token = default)
    {
        var fits = circuits.Select(c => CircuitFit.Fit(spectrum, c, (options ?? CircuitFitOptions.Default).Within(c), token)).Select(f => (Fit: f, Criterion: Criterion(f))).OrderBy(f => f.Criterion).ToArray();
        if (fits.Length == 0) throw new InputException("No circuit was given to choose from; name at least one.");
        double least = fits[0].Criterion, sum = fits.Sum(f => Math.Exp((least - f.Criterion) / 2));
        return [.. fits.Select(f => new CircuitCandidate(f.Fit, f.Criterion - least, Math.Exp((least - f.Criterion) / 2) / sum))];
    }

    // Every parameter that is not held counts, also one that came to rest on a bound or that the data do not determine: it was free to fit.
    private static double Criterion(CircuitFitResult fit)
    {
        int data = 2 * fit.Fitted.Length;
        return data * Math.Log(fit.SumOfSquares / data) + (fit.FreeCount + 1) * Math.Log(data);
    }

    /// <summary>The circuit that a distribution of relaxation times suggests: resistor, inductor, one element a process, tail.</summary>
    /// <param name="distribution">The distribution, by a method with processes.</param>
    public static Circuit Suggested(DrtResult distribution)
    {
        var parts = new List<string> { "R0" };
        if (distribution.Inductance.Value > 0) parts.Add("L0");
        for (int k = 0; k < distribution.Processes.Length; k++)
        {
            var p = distribution.Processes[k];
            string symbol = p.Spread is not null ? "LN" : p.Beta.Value < 1 ? "HN" : p.Alpha.Value < 1 ? "Zarc" : "K";
            parts.Add(FormattableString.Invariant($"{symbol}{k + 1}"));
        }

        if (distribution.Tail.Kind != "none") parts.Add(distribution.Tail.Kind switch { "warburg" => "W1", "capacitor" => "C1", _ => "CPE1" });
        return Circuit.Parse(string.Join('-', parts));
    }
}
