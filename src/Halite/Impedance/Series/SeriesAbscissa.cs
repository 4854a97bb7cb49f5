// SPDX-License-Identifier: Apache-2.0
namespace Halite.Impedance.Series;

/// <summary>
/// Where the spectra of a series stand: their number, 1/T where processes follow that, or the state of charge where the series
/// turns back. Steps are one in the mean.
/// </summary>
/// <param name="Place">The place of each spectrum; it goes back where the series does.</param>
/// <param name="Path">The way from the first spectrum to each, which never goes back.</param>
internal sealed record SeriesAbscissa(double[] Place, double[] Path)
{
    // A spectrum repeated at one state is not the same: time has passed, as in a tenth of a usual step.
    private const double LeastStep = 0.1;

    /// <summary>The places of a series.</summary>
    /// <param name="count">Spectra.</param>
    /// <param name="energy">1/kT of each where the series runs over temperature.</param>
    /// <param name="states">State of each, where it is known.</param>
    public static SeriesAbscissa Of(int count, double[]? energy, IReadOnlyList<double>? states)
    {
        double[]? along = energy ?? (states is not null && states.All(double.IsFinite) && SeriesBranches.Of(states).Length > 1 ? [.. states] : null);
        double way = along is null ? 0 : Enumerable.Range(1, count - 1).Sum(i => Math.Abs(along[i] - along[i - 1]));
        double[] place = along is null || !(way > 0) ? [.. Enumerable.Range(0, count).Select(i => (double)i)] : [.. along.Select(s => (s - along[0]) * (count - 1) / way)];
        var path = new double[count];
        for (int i = 1; i < count; i++) path[i] = path[i - 1] + Math.Max(LeastStep, Math.Abs(place[i] - place[i - 1]));
        return new SeriesAbscissa(place, path);
    }

    /// <summary>A change as a slope; zero where the series turned in between, so that most of the way was undone.</summary>
    public double Slope(double change, int from, int to)
    {
        double across = Place[to] - Place[from];
        return Math.Abs(across) < 0.5 * (Path[to] - Path[from]) ? 0 : change / across;
    }

    /// <summary>Whether the series turns back at the middle one of three spectra, or stays.</summary>
    public bool Turns(int before, int at, int after) => !((Place[at] - Place[before]) * (Place[after] - Place[at]) > 0);
}
