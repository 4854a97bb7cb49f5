// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;
using Halite.Spectra.Xas;

namespace Halite.Techniques.Spectra;

/// <summary>Tables of amplitude and phase: feffNNNN.dat of FEFF 6 and later, or columns k, amplitude, phase.</summary>
internal static class PathTable
{
    /// <summary>Reads a table.</summary>
    /// <param name="name">Name of the file, for messages.</param>
    /// <param name="text">Its content.</param>
    /// <param name="start">Where the distance starts, Å; null takes FEFF's half path length.</param>
    /// <exception cref="InputException">There are fewer than five rows, or no distance.</exception>
    public static ScatteringPath Read(string name, string text, double? start)
    {
        var lines = text.Split('\n');
        int head = Array.FindIndex(lines, l => l.Contains("real[2*phc]", StringComparison.Ordinal) || l.Contains("mag[feff]", StringComparison.Ordinal));
        bool feff = head >= 0;
        var rows = new List<double[]>();
        foreach (var line in lines.Skip(feff ? head + 1 : 0))
        {
            var words = line.Split([' ', '\t', ',', ';', '\r'], StringSplitOptions.RemoveEmptyEntries);
            var numbers = words.Select(w => double.TryParse(w, NumberStyles.Float, CultureInfo.InvariantCulture, out double v) ? v : double.NaN).ToArray();
            if (numbers.Length >= (feff ? 6 : 3) && numbers.All(double.IsFinite)) rows.Add(numbers);
        }

        if (rows.Count < 5) throw new InputException($"{name}: {rows.Count.ToString(CultureInfo.InvariantCulture)} rows of {(feff ? "k, real[2*phc], mag[feff], phase[feff], reduction factor, lambda" : "k, amplitude, phase")} were found; a table needs five.");
        double distance = start ?? (feff ? HalfLength(lines, head) : double.NaN);
        if (double.IsNaN(distance)) throw new InputException($"{name}: say where the distance starts, as in \"{name}@2.0\".");
        rows.Sort((a, b) => a[0].CompareTo(b[0]));
        return new ScatteringPath(
            Path.GetFileNameWithoutExtension(name),
            [.. rows.Select(r => r[0])],

            // FEFF gives the mean free path apart: chi = |f| R exp(-2R/lambda)/(k R²) sin(2kR + phase).
            [.. rows.Select(r => feff ? r[2] * r[4] * Math.Exp(-2 * distance / r[5]) : r[1])],
            Unwrapped(rows.Select(r => feff ? r[1] + r[3] : r[2])),
            distance);
    }

    /// <summary>The line "nleg, deg, reff, rnrmav, edge" above the atoms.</summary>
    private static double HalfLength(string[] lines, int head)
    {
        foreach (var line in lines.Take(head))
        {
            if (!line.Contains("reff", StringComparison.OrdinalIgnoreCase)) continue;
            var numbers = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries).TakeWhile(w => double.TryParse(w, NumberStyles.Float, CultureInfo.InvariantCulture, out _)).Select(w => double.Parse(w, CultureInfo.InvariantCulture)).ToArray();
            if (numbers.Length >= 3) return numbers[2];
        }

        return double.NaN;
    }

    private static ImmutableArray<double> Unwrapped(IEnumerable<double> phases)
    {
        var result = ImmutableArray.CreateBuilder<double>();
        foreach (double p in phases) result.Add(result.Count == 0 ? p : p + 2 * Math.PI * Math.Round((result[^1] - p) / (2 * Math.PI)));
        return result.ToImmutable();
    }
}
