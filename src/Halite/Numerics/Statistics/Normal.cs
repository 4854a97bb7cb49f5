// SPDX-License-Identifier: Apache-2.0
using MathNet.Numerics;

namespace Halite.Numerics;

/// <summary>The distributions that intervals and tests need. Accuracy is that of MathNet's special functions, about 1e-14.</summary>
public static class Normal
{
    /// <summary>The standard normal density.</summary>
    /// <param name="z">Deviate.</param>
    public static double Density(double z) => Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);

    /// <summary>Probability that a standard normal deviate is at most z.</summary>
    /// <param name="z">Deviate.</param>
    public static double Cumulative(double z) => 0.5 * SpecialFunctions.Erfc(-z / Constants.Sqrt2);

    /// <summary>The deviate below which this probability lies.</summary>
    /// <param name="probability">Probability, 0 to 1.</param>
    public static double Quantile(double probability) => -Constants.Sqrt2 * SpecialFunctions.ErfcInv(2 * probability);

    /// <summary>The value below which a Student-t variable lies with this probability.</summary>
    /// <param name="probability">Probability, 0 to 1.</param>
    /// <param name="degreesOfFreedom">Degrees of freedom, positive.</param>
    public static double StudentQuantile(double probability, double degreesOfFreedom)
    {
        double t = MathNet.Numerics.Distributions.StudentT.InvCDF(0, 1, degreesOfFreedom, probability);
        if (!double.IsFinite(t) || t == 0) return t;
        // MathNet stops at eight digits at times; one Newton step doubles them.
        double wrong = MathNet.Numerics.Distributions.StudentT.CDF(0, 1, degreesOfFreedom, t) - probability;
        return t - wrong / MathNet.Numerics.Distributions.StudentT.PDF(0, 1, degreesOfFreedom, t);
    }

    /// <summary>Probability that a Student-t variable is at most t.</summary>
    /// <param name="t">Value.</param>
    /// <param name="degreesOfFreedom">Degrees of freedom, positive.</param>
    public static double StudentCumulative(double t, double degreesOfFreedom) =>
        MathNet.Numerics.Distributions.StudentT.CDF(0, 1, degreesOfFreedom, t);

    /// <summary>Probability that a chi-square variable exceeds x.</summary>
    /// <param name="x">Value, not negative.</param>
    /// <param name="degreesOfFreedom">Degrees of freedom, positive.</param>
    public static double ChiSquareTail(double x, double degreesOfFreedom) =>
        x <= 0 ? 1 : SpecialFunctions.GammaUpperRegularized(degreesOfFreedom / 2, x / 2);
}
