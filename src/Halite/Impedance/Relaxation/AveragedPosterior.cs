// SPDX-License-Identifier: Apache-2.0
using System.Numerics.Tensors;
using Halite.Data;
using Halite.Impedance.Relaxation.Processes;
using Halite.Numerics;

namespace Halite.Impedance.Relaxation;

/// <summary>
/// Hypotheses about one spectrum, averaged by their probabilities (Hoeting, Madigan, Raftery and Volinsky, Stat. Sci. 14
/// (1999) 382): the spread of an average holds the doubt within each and the disagreement between them. What is asked of
/// single processes is averaged over the hypotheses that have as many as the reported mixture, whatever their shapes;
/// exponents over those with the same shapes.
/// </summary>
internal sealed class AveragedPosterior
{
    // A hypothesis of less weight changes no digit that is reported.
    private const double LeastWeight = 3e-3;

    private const double TableEnd = 7, TableDensity = 64;
    private static readonly double[] Table = [.. Enumerable.Range(0, (int)(2 * TableEnd * TableDensity) + 1).Select(i => Normal.Cumulative(i / TableDensity - TableEnd))];

    private readonly (double Weight, PosteriorView View)[] views, kin, alike;

    /// <param name="hypotheses">Hypotheses with their weights; what is reported has the processes of the first.</param>
    public AveragedPosterior(params (double Weight, PosteriorView View)[] hypotheses)
    {
        Main = hypotheses[0].View;
        views = Normalised(hypotheses);
        kin = Normalised(views.Where(v => Kin(v.View.Mixture, Main.Mixture)));
        alike = Normalised(views.Where(v => Alike(v.View.Mixture, Main.Mixture)));
    }

    /// <summary>The hypothesis whose processes are reported.</summary>
    public PosteriorView Main { get; }

    /// <summary>Hypotheses with as many processes as the reported one, in the same order.</summary>
    public IEnumerable<(double Weight, PosteriorView View)> Counterparts => kin;

    /// <summary>Median and quantiles of ln γ at many x = ln τ.</summary>
    /// <param name="x">Places.</param>
    /// <param name="level">Coverage between the quantiles.</param>
    public (double Median, double Lower, double Upper)[] Band(double[] x, double level)
    {
        var curves = Array.ConvertAll(views, v => v.View.Curve(x));
        var result = new (double, double, double)[x.Length];
        double z = Normal.Quantile(0.5 + level / 2);
        Span<double> means = stackalloc double[views.Length], sigmas = stackalloc double[views.Length];
        for (int i = 0; i < x.Length; i++)
        {
            for (int v = 0; v < views.Length; v++) (means[v], sigmas[v]) = (curves[v].Values[i], Math.Sqrt(curves[v].Variances[i]));
            result[i] = views.Length == 1
                ? (means[0], means[0] - z * sigmas[0], means[0] + z * sigmas[0])
                : (Quantile(means, sigmas, 0.5), Quantile(means, sigmas, 0.5 - level / 2), Quantile(means, sigmas, 0.5 + level / 2));
        }

        return result;
    }

    // The normal distribution from a table: a band of some hundred points asks for it some ten thousand times, and a
    // linear interpolation is exact to 1e-5.
    private static double Cumulative(double z)
    {
        double place = (z + TableEnd) * TableDensity;
        if (!(place > 0)) return 0;
        if (place >= Table.Length - 1) return 1;
        int i = (int)place;
        return Table[i] + (place - i) * (Table[i + 1] - Table[i]);
    }

    // Quantile of a mixture of normals, by bisection between the lowest and highest of its parts'.
    private double Quantile(ReadOnlySpan<double> means, ReadOnlySpan<double> sigmas, double p)
    {
        double z = Normal.Quantile(p), low = double.PositiveInfinity, high = double.NegativeInfinity;
        for (int v = 0; v < means.Length; v++)
        {
            double q = means[v] + z * sigmas[v];
            (low, high) = (Math.Min(low, q), Math.Max(high, q));
        }

        // A thousandth of a sigma is far within what a quantile means.
        double enough = 1e-9 + 1e-3 * TensorPrimitives.Min(sigmas);
        for (int step = 0; step < 60 && high - low > enough; step++)
        {
            double middle = 0.5 * (low + high), sum = 0;
            for (int v = 0; v < means.Length; v++) sum += views[v].Weight * Cumulative((middle - means[v]) / Math.Max(sigmas[v], 1e-300));
            if (sum < p) low = middle;
            else high = middle;
        }

        return 0.5 * (low + high);
    }

    /// <summary>
    /// How far the hypotheses disagree about one hill of γ: relative variance of its area and variance of the place of its
    /// maximum in ln τ.
    /// </summary>
    /// <param name="left">ln τ of the valley on its left.</param>
    /// <param name="right">ln τ of the valley on its right.</param>
    public (double Area, double Place) Disagreement(double left, double right)
    {
        if (views.Length == kin.Length) return (0, 0);
        int count = Math.Max(16, (int)((right - left) / 0.1));
        double[] x = [.. Enumerable.Range(0, count + 1).Select(i => left + (right - left) * i / count)];
        double mean = 0, square = 0, place = 0, placeSquare = 0;
        foreach (var (weight, view) in views)
        {
            var (log, _) = view.Curve(x, variances: false);
            double area = 0;
            int top = 0;
            for (int i = 0; i <= count; i++)
            {
                area += Math.Exp(log[i]);
                if (log[i] > log[top]) top = i;
            }

            (mean, square, place, placeSquare) = (mean + weight * area, square + weight * area * area, place + weight * x[top], placeSquare + weight * x[top] * x[top]);
        }

        return (Math.Max(0, square / (mean * mean) - 1), Math.Max(0, placeSquare - place * place));
    }

    /// <summary>Mean and variance of a quantity that every hypothesis has.</summary>
    public (double Value, double Variance) Of(Func<PosteriorView, Functional> quantity) => Of(views, quantity);

    /// <summary>Mean and variance of a quantity of single processes that does not depend on their shapes.</summary>
    public (double Value, double Variance) OfProcesses(Func<PosteriorView, Functional> quantity) => Of(kin, quantity);

    /// <summary>Mean and variance of an exponent or another quantity of a shape.</summary>
    public (double Value, double Variance) OfShapes(Func<PosteriorView, Functional> quantity) => Of(alike, quantity);

    /// <summary>A quantity that every hypothesis has, with its standard uncertainty.</summary>
    /// <param name="quantity">The quantity in normalised units.</param>
    /// <param name="scale">Factor to the reported unit.</param>
    /// <param name="unit">That unit.</param>
    public Measured Measured(Func<PosteriorView, Functional> quantity, double scale, string unit) => Quantity(Of(quantity), scale, unit);

    /// <summary>A quantity of single processes with its standard uncertainty.</summary>
    public Measured MeasuredOfProcesses(Func<PosteriorView, Functional> quantity, double scale, string unit) => Quantity(OfProcesses(quantity), scale, unit);

    /// <summary>A quantity of a shape with its standard uncertainty.</summary>
    /// <param name="quantity">The quantity in normalised units.</param>
    /// <param name="unit">Its unit.</param>
    public Measured MeasuredOfShapes(Func<PosteriorView, Functional> quantity, string unit) => Quantity(OfShapes(quantity), 1, unit);

    /// <summary>A positive quantity of a shape from mean and variance of its logarithm.</summary>
    /// <param name="logarithm">The logarithm.</param>
    /// <param name="scale">Factor to the reported unit.</param>
    /// <param name="unit">That unit.</param>
    public Measured Positive(Func<PosteriorView, Functional> logarithm, double scale, string unit)
    {
        var (value, variance) = OfShapes(logarithm);
        double size = Math.Exp(value) * scale;
        return Quantity((size, size * size * variance), 1, unit);
    }

    private static (double Value, double Variance) Of((double Weight, PosteriorView View)[] among, Func<PosteriorView, Functional> quantity)
    {
        double mean = 0, square = 0, first = double.NaN;
        foreach (var (weight, view) in among)
        {
            var f = quantity(view);
            // Differences from the first value: the squares of large numbers would cancel.
            if (double.IsNaN(first)) first = f.Value;
            double d = f.Value - first;
            mean += weight * d;
            square += weight * (view.Variance(f) + d * d);
        }

        return (first + mean, Math.Max(0, square - mean * mean));
    }

    private static Measured Quantity((double Value, double Variance) estimate, double scale, string unit) => double.IsFinite(estimate.Variance)
        ? Data.Measured.From(estimate.Value * scale, Math.Sqrt(estimate.Variance) * Math.Abs(scale), unit, "impedance fit")
        : Data.Measured.WithoutSigma(estimate.Value * scale, unit, "the data do not determine it");

    private static bool Kin(ProcessMixture a, ProcessMixture b) => a.HasTail == b.HasTail && a.HasLossyInductor == b.HasLossyInductor && a.Count == b.Count;

    private static bool Alike(ProcessMixture a, ProcessMixture b) => Kin(a, b) && a.Shapes.AsSpan().SequenceEqual(b.Shapes);

    private (double Weight, PosteriorView View)[] Normalised(IEnumerable<(double Weight, PosteriorView View)> hypotheses)
    {
        var all = hypotheses.ToArray();
        double total = all.Sum(v => v.Weight);
        var kept = all.Where(v => v.Weight >= LeastWeight * total || v.View == Main).ToArray();
        double sum = kept.Sum(v => v.Weight);
        return [.. kept.Select(v => (v.Weight / sum, v.View))];
    }
}
