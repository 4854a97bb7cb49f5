// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Impedance.Relaxation;

/// <summary>
/// Hypotheses about one spectrum, averaged by their probabilities (Hoeting, Madigan, Raftery and Volinsky, Stat. Sci. 14
/// (1999) 382): the variance of an average holds the doubt within each and the disagreement between them.
/// </summary>
internal sealed class AveragedPosterior
{
    // A hypothesis of less weight changes no digit that is reported.
    private const double LeastWeight = 1e-3;

    private readonly (double Weight, PosteriorView View)[] views;

    public AveragedPosterior(params (double Weight, PosteriorView View)[] views)
    {
        this.views = [.. views.Where(v => v.Weight >= LeastWeight)];
        double sum = this.views.Sum(v => v.Weight);
        for (int i = 0; i < this.views.Length; i++) this.views[i].Weight /= sum;
        Main = this.views.MaxBy(v => v.Weight).View;
    }

    /// <summary>The most probable hypothesis.</summary>
    public PosteriorView Main { get; }

    public IEnumerable<(double Weight, PosteriorView View)> Views => views;

    /// <summary>Mean and variance of ln γ at x = ln τ.</summary>
    public (double Value, double Variance) Curve(double x)
    {
        if (views.Length == 1) return views[0].View.Curve(x);
        double mean = 0, square = 0;
        foreach (var (weight, view) in views)
        {
            var (value, variance) = view.Curve(x);
            mean += weight * value;
            square += weight * (variance + value * value);
        }

        return (mean, Math.Max(0, square - mean * mean));
    }

    /// <summary>Mean and variance of a quantity.</summary>
    public (double Value, double Variance) Of(Func<PosteriorView, Functional> quantity)
    {
        double mean = 0, square = 0;
        foreach (var (weight, view) in views)
        {
            var f = quantity(view);
            mean += weight * f.Value;
            square += weight * (view.Variance(f) + f.Value * f.Value);
        }

        if (views.Length == 1)
        {
            var f = quantity(views[0].View);
            return (f.Value, views[0].View.Variance(f));
        }

        return (mean, Math.Max(0, square - mean * mean));
    }

    /// <summary>A quantity with its standard uncertainty.</summary>
    /// <param name="quantity">The quantity in normalised units.</param>
    /// <param name="scale">Factor to the reported unit.</param>
    /// <param name="unit">That unit.</param>
    public Measured Measured(Func<PosteriorView, Functional> quantity, double scale, string unit)
    {
        var (value, variance) = Of(quantity);
        return Quantity(value * scale, Math.Sqrt(variance) * Math.Abs(scale), unit);
    }

    /// <summary>A positive quantity from mean and variance of its logarithm.</summary>
    /// <param name="logarithm">The logarithm.</param>
    /// <param name="scale">Factor to the reported unit.</param>
    /// <param name="unit">That unit.</param>
    public Measured Positive(Func<PosteriorView, Functional> logarithm, double scale, string unit)
    {
        var (value, variance) = Of(logarithm);
        double size = Math.Exp(value) * scale;
        return Quantity(size, size * Math.Sqrt(variance), unit);
    }

    private static Measured Quantity(double value, double sigma, string unit) => double.IsFinite(sigma)
        ? Data.Measured.From(value, sigma, unit, "impedance fit")
        : Data.Measured.WithoutSigma(value, unit, "the data do not determine it");
}
