// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Numerics;
using Halite.Impedance;
using Halite.Impedance.Circuits;

namespace Halite.Techniques.Impedance;

/// <summary>A model's curve as it is drawn: on a grid of frequencies so fine that an arc is round between the data.</summary>
/// <param name="Name">Name in the legend.</param>
/// <param name="Frequencies">Frequencies in Hz, falling.</param>
/// <param name="Impedances">Impedance in ohm at each.</param>
internal sealed record ModelCurve(string Name, ImmutableArray<double> Frequencies, ImmutableArray<Complex> Impedances)
{
    private const int PointsPerDecade = 40;

    /// <summary>The curve of a fitted circuit, evaluated at each frequency of the grid.</summary>
    public static ModelCurve Of(string name, ImpedanceSpectrum spectrum, CircuitFitResult fit)
    {
        double[] values = [.. fit.Parameters.Select(p => p.Value.Value)];
        return Of(name, spectrum, f => fit.Circuit.Impedance(f, values));
    }

    /// <summary>The curve of the elements of a Kramers-Kronig test, evaluated at each frequency of the grid.</summary>
    public static ModelCurve Of(string name, ImpedanceSpectrum spectrum, KramersKronigResult test) => Of(name, spectrum, test.Impedance);

    private static ModelCurve Of(string name, ImpedanceSpectrum spectrum, Func<double, Complex> impedance)
    {
        var grid = Grid(spectrum.Frequencies);
        return new ModelCurve(name, grid, [.. grid.Select(impedance)]);
    }

    /// <summary>
    /// The curve through fitted impedances: cubic pieces in ln f with slopes from the neighbours. A sum of relaxations
    /// changes over a decade and more, so between data of a few points a decade this is the model to within a line's width.
    /// </summary>
    public static ModelCurve Through(string name, ImpedanceSpectrum spectrum, ImmutableArray<Complex> fitted)
    {
        var f = spectrum.Frequencies;
        if (f.Length < 4 || Enumerable.Range(1, f.Length - 1).Any(i => f[i] >= f[i - 1])) return new ModelCurve(name, f, fitted);
        double[] t = [.. f.Select(v => Math.Log(v))];
        Complex[] slopes = [.. Enumerable.Range(0, t.Length).Select(i => Slope(t, fitted, i))];
        var grid = Grid(f);
        var curve = ImmutableArray.CreateBuilder<Complex>(grid.Length);
        int k = 0;
        foreach (double frequency in grid)
        {
            double at = Math.Log(frequency);
            while (k < t.Length - 2 && at < t[k + 1]) k++;
            double h = t[k + 1] - t[k], u = (at - t[k]) / h;
            curve.Add(fitted[k] * ((1 + 2 * u) * (1 - u) * (1 - u)) + fitted[k + 1] * (u * u * (3 - 2 * u)) + h * (slopes[k] * (u * (1 - u) * (1 - u)) - slopes[k + 1] * (u * u * (1 - u))));
        }

        return new ModelCurve(name, grid, curve.MoveToImmutable());
    }

    // The data's own frequencies are among them, so that a residual of the figure is the residual of the fit.
    private static ImmutableArray<double> Grid(ImmutableArray<double> data)
    {
        double high = data.Max(), low = data.Min();
        int count = Math.Max(2, (int)Math.Ceiling(PointsPerDecade * Math.Log10(high / low)));
        return [.. Enumerable.Range(1, count - 1).Select(i => high * Math.Pow(low / high, (double)i / count)).Concat(data).Distinct().OrderDescending()];
    }

    // The slope of the parabola through a point and its neighbours.
    private static Complex Slope(double[] t, ImmutableArray<Complex> z, int i)
    {
        int j = Math.Clamp(i, 1, t.Length - 2);
        double a = t[j] - t[j - 1], b = t[j + 1] - t[j];
        Complex before = (z[j] - z[j - 1]) / a, after = (z[j + 1] - z[j]) / b;
        if (i < j) return before + (before - after) * a / (a + b);
        return i > j ? after + (after - before) * b / (a + b) : (before * b + after * a) / (a + b);
    }
}
