// SPDX-License-Identifier: Apache-2.0
using Halite.Impedance.Relaxation.Field;
using Halite.Impedance.Relaxation.Processes;
using Halite.Numerics;

namespace Halite.Impedance.Relaxation;

/// <summary>A quantity at the optimum with its derivatives by the mixture's parameters and by the field at each node.</summary>
internal readonly record struct Functional(double Value, double[] ByParameter, double[] ByField);

/// <summary>
/// What one hypothesis about a spectrum says: a mixture of processes alone, or a mixture with a field. Every number that
/// is reported is a function of its parameters with exact derivatives, so that value and variance come the same way.
/// </summary>
internal sealed class PosteriorView
{
    // A process this sharp is narrower than the grid on which γ is reported; it is drawn with this width, same area.
    private static readonly double DrawnSharpness = ProcessMixture.SharpnessOf(0.975);

    private readonly ProcessMixture drawn;
    private readonly double noise;
    private ProcessCurves? nodeCurves;

    /// <summary>A mixture alone.</summary>
    public PosteriorView(RelaxationBasis basis, ProcessMixture mixture, double noiseVariance)
        : this(basis, mixture, null, noiseVariance) { }

    /// <summary>A mixture with a field (or a field alone).</summary>
    public PosteriorView(RelaxationBasis basis, LogField field)
        : this(basis, field.Mixture, field, field.NoiseVariance) { }

    private PosteriorView(RelaxationBasis basis, ProcessMixture mixture, LogField? field, double noise)
    {
        (Basis, Mixture, Field, this.noise) = (basis, mixture, field, noise);
        drawn = mixture.Clone();
        for (int k = 0; k < drawn.Count; k++) drawn.Sharpness(k) = Math.Min(drawn.Sharpness(k), DrawnSharpness);
    }

    public RelaxationBasis Basis { get; }

    public ProcessMixture Mixture { get; }

    public LogField? Field { get; }

    /// <summary>Variance of a quantity.</summary>
    public double Variance(in Functional f)
    {
        return Field is not null ? Field.VarianceOf(f.ByParameter, f.ByField) : ParameterVariance(f.ByParameter);
    }

    private double ParameterVariance(ReadOnlySpan<double> gradient)
    {
        var free = Mixture.Free;
        int n = free.Length;
        if (Mixture.Covariance.Length == 0) return double.NaN;
        Span<double> own = stackalloc double[n];
        for (int a = 0; a < n; a++) own[a] = gradient[free[a]];
        double sum = 0;
        for (int a = 0; a < n; a++)
        {
            if (own[a] != 0) sum += own[a] * Kernels.Dot(Mixture.Covariance.AsSpan(a * n, n), own);
        }

        return Math.Max(0, sum * noise);
    }

    /// <summary>A parameter of the mixture.</summary>
    public Functional Parameter(int index)
    {
        var f = Empty();
        f.ByParameter[index] = 1;
        return f with { Value = Mixture.Values[index] };
    }

    /// <summary>ln τ at the maximum of one process.</summary>
    public Functional Summit(int process)
    {
        var f = Empty();
        int at = ProcessMixture.Fixed + ProcessMixture.PerProcess * process;
        f.ByParameter[at + 1] = 1;
        double x = Mixture.Summit(process);
        if (!Mixture.IsSkewed(process)) return f with { Value = x };
        const double Step = 1e-3;
        for (int s = 2; s < ProcessMixture.PerProcess; s++)
        {
            var (less, more) = (Mixture.Clone(), Mixture.Clone());
            less.Values[at + s] -= Step;
            more.Values[at + s] += Step;
            f.ByParameter[at + s] = (more.Summit(process) - less.Summit(process)) / (2 * Step);
        }

        return f with { Value = x };
    }

    /// <summary>ln γ at x = ln τ, as it is drawn.</summary>
    public Functional LogGamma(double x)
    {
        var f = Empty();
        double value = 0;
        if (Mixture.Count > 0)
        {
            var at = new ProcessCurves([x, x, x, x]);
            at.Compute(drawn, derivatives: true);
            value = Math.Log(at.Sum[0]);
            Shares(at, 0, f.ByParameter);
        }

        if (Field is null) return f with { Value = value };
        var (j, t) = Place(x);
        (f.ByField[j], f.ByField[j + 1]) = (1 - t, t);
        return f with { Value = (Mixture.Count == 0 ? Math.Log(Field.Base[j]) : value) + Cubic(Field.Delta, j, t) };
    }

    /// <summary>ln γ at many x = ln τ, as it is drawn, with its variance where that is wanted.</summary>
    public (double[] Values, double[] Variances) Curve(double[] x, bool variances = true)
    {
        var (values, spreads) = (new double[x.Length], variances ? new double[x.Length] : []);
        var curves = new ProcessCurves(x);
        if (Mixture.Count > 0) curves.Compute(drawn, variances);
        var byParameter = new double[Mixture.Values.Length];
        for (int i = 0; i < x.Length; i++)
        {
            var (j, t) = Place(x[i]);
            values[i] = Mixture.Count > 0 ? Math.Log(curves.Sum[i]) : Math.Log(Field!.Base[j]);
            if (Field is not null) values[i] += Cubic(Field.Delta, j, t);
            if (!variances) continue;
            if (Mixture.Count > 0) Shares(curves, i, byParameter);
            spreads[i] = Field is not null ? Field.VarianceAt(j, t, byParameter) : ParameterVariance(byParameter);
        }

        return (values, spreads);
    }

    // ∂ ln γ/∂p: each process by its share of γ.
    private void Shares(ProcessCurves curves, int i, Span<double> byParameter)
    {
        for (int k = 0; k < Mixture.Count; k++)
        {
            double share = curves.Gamma(k)[i] / curves.Sum[i];
            var part = byParameter.Slice(ProcessMixture.Fixed + ProcessMixture.PerProcess * k, ProcessMixture.PerProcess);
            for (int s = 0; s < part.Length; s++) part[s] = share * curves.Slope(k, s)[i];
            if (Mixture.Sharpness(k) > DrawnSharpness) part[2] = 0;
        }
    }

    private (int Node, double Fraction) Place(double x)
    {
        double place = Math.Clamp((x - Basis.X[0]) / Basis.Step, 0, Basis.Count - 1.000001);
        return ((int)place, place - (int)place);
    }

    /// <summary>Resistance of a set of processes with the field's share of it; of the whole distribution where the set is null.</summary>
    public Functional Resistance(IReadOnlyCollection<int>? processes)
    {
        var f = Empty();
        double sum = 0;
        for (int k = 0; k < Mixture.Count; k++)
        {
            if (processes is not null && !processes.Contains(k)) continue;
            double r = Math.Exp(Mixture.LogR(k));
            f.ByParameter[ProcessMixture.Fixed + ProcessMixture.PerProcess * k] = r;
            sum += r;
        }

        if (Field is null) return f with { Value = sum };
        double h = Basis.Step;
        var atNodes = AtNodes();
        for (int j = 0; j < Basis.Count; j++)
        {
            double factor = Math.Exp(Field.Delta[j]);
            if (Mixture.Count == 0)
            {
                f.ByField[j] = h * Field.Base[j] * factor;
                sum += f.ByField[j];
                continue;
            }

            for (int k = 0; k < Mixture.Count; k++)
            {
                if (processes is not null && !processes.Contains(k)) continue;
                double gamma = h * atNodes.Gamma(k)[j];
                int at = ProcessMixture.Fixed + ProcessMixture.PerProcess * k;
                for (int s = 0; s < ProcessMixture.PerProcess; s++) f.ByParameter[at + s] += gamma * (factor - 1) * atNodes.Slope(k, s)[j];
                f.ByField[j] += gamma * factor;
                sum += gamma * (factor - 1);
            }
        }

        return f with { Value = sum };
    }

    private ProcessCurves AtNodes()
    {
        if (nodeCurves is not null) return nodeCurves;
        nodeCurves = new ProcessCurves(Basis.X);
        nodeCurves.Compute(Mixture, derivatives: true);
        return nodeCurves;
    }

    /// <summary>Area of γ between two abscissae, by the trapezoid over the nodes between.</summary>
    public Functional Area(double from, double to)
    {
        var f = Empty();
        double sum = 0, h = Basis.Step;
        for (int j = 0; j < Basis.Count; j++)
        {
            // Share of the node's cell that lies within.
            double share = Math.Clamp(Math.Min(to, Basis.X[j] + h / 2) - Math.Max(from, Basis.X[j] - h / 2), 0, h);
            if (share == 0) continue;
            var log = LogGamma(Basis.X[j]);
            double area = share * Math.Exp(log.Value);
            sum += area;
            for (int a = 0; a < f.ByParameter.Length; a++) f.ByParameter[a] += area * log.ByParameter[a];
            if (Field is not null) f.ByField[j] += area;
        }

        return f with { Value = sum };
    }

    /// <summary>A sum of functionals with factors.</summary>
    public Functional Combine(double value, params ReadOnlySpan<(double Factor, Functional Term)> terms)
    {
        var f = Empty();
        foreach (var (factor, term) in terms)
        {
            for (int a = 0; a < f.ByParameter.Length; a++) f.ByParameter[a] += factor * term.ByParameter[a];
            for (int j = 0; j < f.ByField.Length; j++) f.ByField[j] += factor * term.ByField[j];
        }

        return f with { Value = value };
    }

    /// <summary>Weighted fitted impedance: real parts, then imaginary parts.</summary>
    public void Fitted(MixtureModel model, Span<double> values)
    {
        if (Field is not null) Field.Fitted(values);
        else model.Evaluate(Mixture, Mixture.Values, values, default);
    }

    private Functional Empty() => new(0, new double[Mixture.Values.Length], Field is null ? [] : new double[Basis.Count]);

    // Four-point interpolation of the field between nodes j and j + 1.
    private static double Cubic(double[] y, int j, double t)
    {
        double b = y[j], c = y[j + 1], a = j > 0 ? y[j - 1] : 2 * b - c, d = j + 2 < y.Length ? y[j + 2] : 2 * c - b;
        return b + t * ((c - a) / 2 + t * (a - 2.5 * b + 2 * c - d / 2 + t * (1.5 * (b - c) + (d - a) / 2)));
    }
}
