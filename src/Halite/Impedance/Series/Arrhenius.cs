// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Chemistry;
using Halite.Data;

namespace Halite.Impedance.Series;

/// <summary>Which straight line is drawn over 1/T.</summary>
public enum ArrheniusForm
{
    /// <summary>ln R against 1/T: R = R₀ exp(Ea/kT), for charge transfer and interphases.</summary>
    LnResistance,
    /// <summary>ln(σT) against 1/T: σT = A exp(-Ea/kT), for hopping in a solid electrolyte (Nernst-Einstein); σ in S/cm.</summary>
    LnConductivityTemperature,
}

/// <summary>One point of an Arrhenius plot.</summary>
/// <param name="Temperature">Temperature in K, above zero.</param>
/// <param name="Quantity">R in ohm or σ in S/cm, above zero.</param>
public readonly record struct ArrheniusPoint(double Temperature, Measured Quantity);

/// <summary>A line through an Arrhenius plot.</summary>
public sealed record ArrheniusResult
{
    /// <summary>Which line.</summary>
    public required ArrheniusForm Form { get; init; }

    /// <summary>Activation energy in eV.</summary>
    public required Measured ActivationEnergy { get; init; }

    /// <summary>Activation energy in kJ/mol.</summary>
    public Measured MolarActivationEnergy => ActivationEnergy.Scaled(PhysicalConstants.Faraday / 1000, "kJ/mol");

    /// <summary>Logarithm of the prefactor: ln(R₀/ohm), or ln(A/(S K/cm)).</summary>
    public required Measured LogPrefactor { get; init; }

    /// <summary>Chi-square of the stated uncertainties over what is expected of it (the degrees of freedom where points are independent); NaN with two points or without uncertainties.</summary>
    public required double ReducedChiSquare { get; init; }

    /// <summary>The points used, in the order given.</summary>
    public required ImmutableArray<ArrheniusPoint> Points { get; init; }

    /// <summary>What the uncertainty rests on, in words.</summary>
    public required string Weights { get; init; }

    /// <summary>Covariance of the logarithm of the prefactor and the activation energy, in eV; NaN where there are no uncertainties.</summary>
    public required double Covariance { get; init; }

    /// <summary>The ordinate (ln R or ln σT) of the line at a temperature, with its standard uncertainty (NaN where it is not known).</summary>
    /// <param name="temperature">Temperature in K.</param>
    public (double Value, double Sigma) At(double temperature)
    {
        double sign = Form == ArrheniusForm.LnResistance ? 1 : -1, x = Arrhenius.InverseTemperature(temperature);
        double sa = LogPrefactor.Sigma ?? double.NaN, sb = ActivationEnergy.Sigma ?? double.NaN;
        return (LogPrefactor.Value + sign * ActivationEnergy.Value * x, Math.Sqrt(Math.Max(0, sa * sa + x * x * sb * sb + 2 * sign * x * Covariance)));
    }
}

/// <summary>Activation energies from resistances or conductivities at several temperatures.</summary>
public static class Arrhenius
{
    /// <summary>1/(k T) in 1/eV.</summary>
    internal static double InverseTemperature(double temperature) => PhysicalConstants.ElementaryCharge / (PhysicalConstants.Boltzmann * temperature);

    /// <summary>
    /// Fits the line by weighted least squares. Points weigh by their stated relative uncertainty, to which the
    /// temperature's is added; where they scatter more than stated (reduced chi-square above one) the uncertainties grow
    /// by its root (Birge). Without uncertainties all points weigh the same and the scatter alone tells.
    /// </summary>
    /// <param name="points">At least two, at two or more temperatures.</param>
    /// <param name="form">Which line.</param>
    /// <param name="temperatureSigma">Standard uncertainty of each temperature in K.</param>
    /// <param name="covariance">
    /// Covariance of the logarithms of the quantities of two points, by their places: points that were fitted together along
    /// the series have errors in common, which turn the line as one. Null where their errors are independent.
    /// </param>
    /// <exception cref="InputException">There are too few temperatures, or a value is not above zero.</exception>
    public static ArrheniusResult Fit(IEnumerable<ArrheniusPoint> points, ArrheniusForm form, double temperatureSigma = 0, Func<int, int, double>? covariance = null)
    {
        ImmutableArray<ArrheniusPoint> all = [.. points];
        foreach (var p in all)
        {
            if (!(p.Temperature > 0)) throw new InputException(FormattableString.Invariant($"A temperature of {p.Temperature:R} K is not above zero; give temperatures in K."));
            if (!(p.Quantity.Value > 0)) throw new InputException(FormattableString.Invariant($"The value {p.Quantity.Value:R} at {p.Temperature:G5} K has no logarithm; leave it out."));
        }

        if (all.Select(p => p.Temperature).Distinct().Count() < 2)
            throw new InputException($"An activation energy needs at least two temperatures, {all.Length} point(s) at one were given; measure at more.");
        bool resistance = form == ArrheniusForm.LnResistance;
        var x = all.Select(p => InverseTemperature(p.Temperature)).ToArray();
        var y = all.Select(p => Math.Log(resistance ? p.Quantity.Value : p.Quantity.Value * p.Temperature)).ToArray();
        bool weighted = all.All(p => p.Quantity.Sigma is > 0 || temperatureSigma > 0);
        var variance = new double[x.Length];
        Array.Fill(variance, 1);
        var line = Line(x, y, variance);
        // The temperature's uncertainty acts through the slope, which a first fit tells.
        for (int pass = 0; weighted && pass < 3; pass++)
        {
            for (int i = 0; i < x.Length; i++)
            {
                double relative = (all[i].Quantity.Sigma ?? 0) / all[i].Quantity.Value;
                double thermal = (line.Slope * x[i] + (resistance ? 0 : -1)) / all[i].Temperature * temperatureSigma;
                variance[i] = relative * relative + thermal * thermal;
            }

            line = Line(x, y, variance);
        }

        int freedom = x.Length - 2;
        double expected = freedom;
        if (weighted && covariance is not null) (line, expected) = Correlated(line, x, variance, covariance);
        double reduced = freedom > 0 ? line.ChiSquare / Math.Max(1, expected) : double.NaN;
        double factor = !weighted ? reduced : reduced > 1 ? reduced : 1;
        double sa = Math.Sqrt(line.A * factor), sb = Math.Sqrt(line.B * factor);
        const string none = "two points without uncertainties: the line has no scatter to tell from";
        double energy = resistance ? line.Slope : -line.Slope;
        return new ArrheniusResult
        {
            Form = form,
            ActivationEnergy = double.IsFinite(sb) ? Measured.From(energy, sb, "eV", "Arrhenius line") : Measured.WithoutSigma(energy, "eV", none),
            LogPrefactor = double.IsFinite(sa) ? Measured.From(line.Intercept, sa, "1", "Arrhenius line") : Measured.WithoutSigma(line.Intercept, "1", none),
            Covariance = line.Cross * factor * (resistance ? 1 : -1),
            ReducedChiSquare = weighted ? reduced : double.NaN,
            Points = all,
            Weights = !weighted ? "equal weights; uncertainty from the scatter"
                : reduced > 1 ? "weights from the stated uncertainties; uncertainty enlarged by the root of the reduced chi-square"
                : "weights and uncertainty from the stated uncertainties",
        };
    }

    // The same line with the covariance that correlated points give it, and the chi-square to be expected of them.
    private static (LineFit Line, double Expected) Correlated(LineFit line, double[] x, double[] variance, Func<int, int, double> covariance)
    {
        int n = x.Length;
        double w = variance.Sum(v => 1 / v), mx = x.Select((v, i) => v / variance[i]).Sum() / w, sxx = x.Select((v, i) => (v - mx) * (v - mx) / variance[i]).Sum();
        var slope = x.Select((v, i) => (v - mx) / (variance[i] * sxx)).ToArray();
        var intercept = slope.Select((a, i) => 1 / (variance[i] * w) - mx * a).ToArray();
        var joint = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++) joint[i, j] = i == j ? variance[i] : covariance(i, j);
        }

        double Product(Func<int, double> a, Func<int, double> b)
        {
            double sum = 0;
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++) sum += a(i) * b(j) * joint[i, j];
            }

            return sum;
        }

        double expected = 0;
        for (int k = 0; k < n; k++)
        {
            int at = k;
            double Left(int i) => (i == at ? 1 : 0) - intercept[i] - x[at] * slope[i];
            expected += Product(Left, Left) / variance[k];
        }

        return (line with { A = Product(i => intercept[i], i => intercept[i]), B = Product(i => slope[i], i => slope[i]), Cross = Product(i => intercept[i], i => slope[i]) }, expected);
    }

    private readonly record struct LineFit(double Intercept, double Slope, double A, double B, double Cross, double ChiSquare);

    // Abscissae are centred first: 1/kT varies little about a large mean.
    private static LineFit Line(double[] x, double[] y, double[] variance)
    {
        double w = 0, mx = 0, my = 0, sxx = 0, sxy = 0, chi = 0;
        for (int i = 0; i < x.Length; i++) (w, mx, my) = (w + 1 / variance[i], mx + x[i] / variance[i], my + y[i] / variance[i]);
        (mx, my) = (mx / w, my / w);
        for (int i = 0; i < x.Length; i++) (sxx, sxy) = (sxx + (x[i] - mx) * (x[i] - mx) / variance[i], sxy + (x[i] - mx) * (y[i] - my) / variance[i]);
        double slope = sxy / sxx, intercept = my - slope * mx;
        for (int i = 0; i < x.Length; i++) chi += (y[i] - intercept - slope * x[i]) * (y[i] - intercept - slope * x[i]) / variance[i];
        return new LineFit(intercept, slope, 1 / w + mx * mx / sxx, 1 / sxx, -mx / sxx, chi);
    }
}
