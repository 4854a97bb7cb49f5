// SPDX-License-Identifier: Apache-2.0
using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using Halite.Numerics;

namespace Halite.Impedance.Relaxation.Processes;

/// <summary>The distributions of the processes of a mixture at many places x = ln τ, with derivatives: the vector form of <see cref="ProcessMixture.Gamma(int, double)"/>.</summary>
internal sealed class ProcessCurves
{
    private const int SlopesEach = ProcessMixture.PerProcess;

    private readonly double[] x;
    private readonly double[] v, exp, d, theta, sine, cosine, sum;
    private double[] gamma = [], slopes = [];

    /// <summary>Curves at given places, at least four.</summary>
    public ProcessCurves(double[] x)
    {
        this.x = x;
        int n = x.Length;
        (v, exp, d, theta, sine, cosine, sum) = (new double[n], new double[n], new double[n], new double[n], new double[n], new double[n], new double[n]);
    }

    /// <summary>Number of places.</summary>
    public int Count => x.Length;

    /// <summary>γ of all processes together.</summary>
    public ReadOnlySpan<double> Sum => sum;

    /// <summary>γ of one process.</summary>
    public ReadOnlySpan<double> Gamma(int process) => gamma.AsSpan(process * Count, Count);

    /// <summary>Derivative of ln γ of one process by ln R, ln τ, sharpness or β.</summary>
    public ReadOnlySpan<double> Slope(int process, int parameter) => slopes.AsSpan((process * SlopesEach + parameter) * Count, Count);

    /// <summary>Computes the curves of a mixture.</summary>
    public void Compute(ProcessMixture mixture, bool derivatives)
    {
        int n = Count;
        if (gamma.Length < mixture.Count * n) gamma = new double[mixture.Count * n];
        if (derivatives && slopes.Length < mixture.Count * SlopesEach * n) slopes = new double[mixture.Count * SlopesEach * n];
        Array.Clear(sum);
        for (int k = 0; k < mixture.Count; k++)
        {
            var own = gamma.AsSpan(k * n, n);
            var part = derivatives ? slopes.AsSpan(k * SlopesEach * n, SlopesEach * n) : default;
            double alpha = mixture.Alpha(k);
            TensorPrimitives.Subtract(x, mixture.LogTau(k), v);
            TensorPrimitives.Multiply(v, alpha, v);
            switch (mixture.Shapes[k])
            {
                case ProcessShape.HavriliakNegami: HavriliakNegami(alpha, mixture.Beta(k), Math.Exp(mixture.LogR(k)), own, part); break;
                case ProcessShape.Lognormal: Lognormal(mixture.LogTau(k), mixture.Sharpness(k), Math.Exp(mixture.LogR(k)), own, part); break;
                default: ColeCole(alpha, Math.Exp(mixture.LogR(k)), own, part); break;
            }

            Kernels.Add(1, own, sum);
        }
    }

    private void ColeCole(double alpha, double r, Span<double> own, Span<double> part)
    {
        int n = Count;
        var (sin, cos) = Math.SinCos(Math.PI * alpha);
        TensorPrimitives.Exp<double>(v, exp);
        double size = r / (2 * Math.PI) * sin;
        for (int j = 0; j < n; j++)
        {
            double inverse = 1 / exp[j], below = 0.5 * (exp[j] + inverse) + cos;
            own[j] = size / below;
            if (part.IsEmpty) continue;
            double ratio = 0.5 * (exp[j] - inverse) / below;
            part[j] = 1;
            part[n + j] = alpha * ratio;
            part[2 * n + j] = (Math.PI * cos / sin - v[j] / alpha * ratio + Math.PI * sin / below) * sin / Math.PI;
            part[3 * n + j] = 0;
        }
    }

    private void Lognormal(double logTau, double sharpness, double r, Span<double> own, Span<double> part)
    {
        int n = Count;
        double sigma = ProcessMixture.SigmaOf(sharpness), height = r / (Math.Sqrt(2 * Math.PI) * sigma);
        for (int j = 0; j < n; j++)
        {
            double z = (x[j] - logTau) / sigma;
            bool ended = z * z / 2 > ProcessMixture.FarthestWing;
            own[j] = ended ? -ProcessMixture.FarthestWing : -z * z / 2;
            if (part.IsEmpty) continue;
            (part[j], part[n + j], part[2 * n + j], part[3 * n + j]) = (1, ended ? 0 : z / sigma, ended ? 1 : 1 - z * z, 0);
        }

        TensorPrimitives.Exp(own, own);
        TensorPrimitives.Multiply(own, height, own);
    }

    private void HavriliakNegami(double alpha, double beta, double r, Span<double> own, Span<double> part)
    {
        int n = Count;
        var (sin, cos) = Math.SinCos(Math.PI * alpha);
        // Beyond e^±300 nothing changes any more.
        TensorPrimitives.Max(v, -300, v);
        TensorPrimitives.Min(v, 300, v);
        TensorPrimitives.Exp<double>(v, exp);
        for (int at = 0; at < n; at += 4)
        {
            int j = Math.Min(at, n - 4);
            var y = Vector256.Create(exp.AsSpan(j, 4));
            (y * y + 2 * cos * y + Vector256<double>.One).CopyTo(d.AsSpan(j, 4));
            // θ = arg(y + cos πα + j sin πα), from the smaller of the two ratios so that small angles keep their digits.
            Vector256<double> real = y + Vector256.Create(cos), imaginary = Vector256.Create(sin), small = Vector256.GreaterThan(real, imaginary);
            var angle = MixtureModel.ArcTangent(Vector256.ConditionalSelect(small, imaginary / real, real / imaginary));
            Vector256.ConditionalSelect(small, angle, Vector256.Create(Math.PI / 2) - angle).CopyTo(theta.AsSpan(j, 4));
        }

        TensorPrimitives.Multiply<double>(theta, beta, cosine);
        Trigonometry.SinCos(cosine, sine, cosine);
        // own = ln(y^β d^(-β/2)) for now.
        TensorPrimitives.Log<double>(d, own);
        for (int j = 0; j < n; j++)
        {
            double log = own[j];
            own[j] = beta * (v[j] - log / 2);
            if (part.IsEmpty) continue;
            double y = exp[j], cot = cosine[j] / sine[j], inverse = 1 / d[j];
            double byV = beta * (1 - (cot * y * sin + y * (y + cos)) * inverse);
            part[j] = 1;
            part[n + j] = -alpha * byV;
            part[2 * n + j] = (byV * v[j] / alpha + beta * Math.PI * (cot * (1 + y * cos) + y * sin) * inverse) * sin / Math.PI;
            part[3 * n + j] = v[j] + theta[j] * cot - log / 2;
        }

        TensorPrimitives.Exp(own, own);
        TensorPrimitives.Multiply(own, sine, own);
        TensorPrimitives.Multiply(own, r / Math.PI, own);
    }
}
