// SPDX-License-Identifier: Apache-2.0
namespace Halite.Impedance.Geometry;

/// <summary>
/// The end of a current's decay under constant voltage, I = Is + A exp(-t/τ): what is left of it at the end, and where it
/// leads. Diffusion decays by modes whose rates grow as squares, so that the slowest is alone after twice its time constant.
/// </summary>
/// <param name="Limit">Where the current leads, A.</param>
/// <param name="LimitSigma">Its standard uncertainty, A; infinite where the data do not determine it.</param>
/// <param name="TimeConstant">τ in s.</param>
/// <param name="Remaining">What is left, in the mean over the time from which the steady current would be taken, A.</param>
internal readonly record struct CurrentDecay(double Limit, double LimitSigma, double TimeConstant, double Remaining)
{
    // Time constants tried per decade before the best is refined.
    private const int PerDecade = 10;

    private static readonly double Golden = (Math.Sqrt(5) - 1) / 2;

    /// <summary>Fits the later part of a trace.</summary>
    /// <param name="rows">Time and current of that part, rising in time.</param>
    /// <param name="from">Begin of the time from which the steady current would be taken, s.</param>
    public static CurrentDecay Of((double T, double I)[] rows, double from)
    {
        double start = rows[0].T, span = rows[^1].T - start;
        (double Square, double Tau, double Limit, double Amplitude) best = (double.PositiveInfinity, 1, 0, 0);
        for (int k = 0; k <= 2 * PerDecade; k++)
        {
            double tau = 0.05 * span * Math.Pow(10, (double)k / PerDecade);
            var (limit, amplitude, square) = Line(rows, start, tau);
            if (square < best.Square) best = (square, tau, limit, amplitude);
        }

        // Between the neighbours of the best on the grid the sum of squares has one minimum: golden section.
        double a = Math.Log(best.Tau) - Math.Log(10) / PerDecade, b = Math.Log(best.Tau) + Math.Log(10) / PerDecade;
        for (int k = 0; k < 45; k++)
        {
            double x = b - Golden * (b - a), y = a + Golden * (b - a);
            if (Line(rows, start, Math.Exp(x)).Square < Line(rows, start, Math.Exp(y)).Square) b = y;
            else a = x;
        }

        var (limitThere, amplitudeThere, squareThere) = Line(rows, start, Math.Exp((a + b) / 2));
        if (squareThere < best.Square) best = (squareThere, Math.Exp((a + b) / 2), limitThere, amplitudeThere);
        var late = rows.Where(r => r.T >= from).ToArray();
        double remaining = best.Amplitude * late.Average(r => Math.Exp(-(r.T - start) / best.Tau));
        return new CurrentDecay(best.Limit, Sigma(rows, start, best), best.Tau, remaining);
    }

    /// <summary>
    /// By how much neighbouring deviations that are alike enlarge the uncertainty of a mean: √((1 + ρ)/(1 - ρ)) for a first-order
    /// correlation ρ, one where they are independent.
    /// </summary>
    public static double Inflation(IEnumerable<double> deviations)
    {
        double square = 0, product = 0, last = double.NaN;
        foreach (double d in deviations)
        {
            if (!double.IsNaN(last)) product += d * last;
            square += d * d;
            last = d;
        }

        double rho = square > 0 ? Math.Clamp(product / square, 0, 0.95) : 0;
        return Math.Sqrt((1 + rho) / (1 - rho));
    }

    private static (double Limit, double Amplitude, double Square) Line((double T, double I)[] rows, double start, double tau)
    {
        double n = rows.Length, me = 0, mi = 0, see = 0, sei = 0, square = 0;
        foreach (var (t, i) in rows) (me, mi) = (me + Math.Exp(-(t - start) / tau) / n, mi + i / n);
        foreach (var (t, i) in rows)
        {
            double e = Math.Exp(-(t - start) / tau) - me;
            (see, sei) = (see + e * e, sei + e * (i - mi));
        }

        double amplitude = see > 0 ? sei / see : 0, limit = mi - amplitude * me;
        foreach (var (t, i) in rows)
        {
            double d = i - limit - amplitude * Math.Exp(-(t - start) / tau);
            square += d * d;
        }

        return (limit, amplitude, square);
    }

    // From the normal equations of the three unknowns (limit, amplitude, ln τ).
    private static double Sigma((double T, double I)[] rows, double start, (double Square, double Tau, double Limit, double Amplitude) best)
    {
        double n = rows.Length, e1 = 0, e2 = 0, s11 = 0, s12 = 0, s22 = 0;
        foreach (var (t, _) in rows)
        {
            double x = (t - start) / best.Tau, a = Math.Exp(-x), b = x * a;
            (e1, e2, s11, s12, s22) = (e1 + a, e2 + b, s11 + a * a, s12 + a * b, s22 + b * b);
        }

        double determinant = s11 * s22 - s12 * s12, scatter = best.Square / Math.Max(1, n - 3);
        // What the limit has to itself, after the two curves took their share of it.
        double own = n - (e1 * e1 * s22 - 2 * e1 * e2 * s12 + e2 * e2 * s11) / determinant;
        double inflation = Inflation(rows.Select(r => r.I - best.Limit - best.Amplitude * Math.Exp(-(r.T - start) / best.Tau)));
        return determinant > 0 && own > 1e-12 * n ? Math.Sqrt(scatter / own) * inflation : double.PositiveInfinity;
    }
}
