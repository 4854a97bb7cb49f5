// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Numerics;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Impedance.Circuits;

/// <summary>How the points of a spectrum are weighted.</summary>
public enum CircuitWeight
{
    /// <summary>Sum of |dZ|².</summary>
    Unit,
    /// <summary>Sum of |dZ|²/|Z|².</summary>
    Modulus,
}

/// <summary>A fitted parameter.</summary>
/// <param name="Parameter">The parameter of the circuit.</param>
/// <param name="Value">Its value.</param>
/// <param name="Identifiable">Whether the data determine it: within 30 % and not at a bound.</param>
public sealed record FittedParameter(CircuitParameter Parameter, Measured Value, bool Identifiable);

/// <summary>A fitted circuit.</summary>
/// <param name="Circuit">The circuit.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="SumOfSquares">Weighted sum of squares.</param>
/// <param name="Bic">Bayesian information criterion.</param>
/// <param name="Fitted">Impedance in ohm at each frequency.</param>
public sealed record CircuitFitResult(Circuit Circuit, ImmutableArray<FittedParameter> Parameters, double SumOfSquares, double Bic, ImmutableArray<Complex> Fitted);

/// <summary>Fits an equivalent circuit from many starts, so that it does not end in a local minimum.</summary>
public static class CircuitFit
{
    /// <summary>Fits a circuit.</summary>
    /// <param name="spectrum">The spectrum.</param>
    /// <param name="circuit">The circuit.</param>
    /// <param name="weight">Weights.</param>
    /// <param name="starts">Number of starts.</param>
    /// <param name="seed">Seed of the starts.</param>
    /// <exception cref="InputException">There are fewer data than parameters.</exception>
    public static CircuitFitResult Fit(ImpedanceSpectrum spectrum, Circuit circuit, CircuitWeight weight = CircuitWeight.Modulus, int starts = 48, ulong seed = 1)
    {
        if (2 * spectrum.Count <= circuit.Parameters.Length) throw new InputException($"The circuit has {circuit.Parameters.Length} parameters for {spectrum.Count} points; measure more points or use a smaller circuit.");
        double scale = spectrum.Scale, wMax = 2 * Math.PI * spectrum.Frequencies[0], wMin = 2 * Math.PI * spectrum.Frequencies[^1];
        var problem = new Problem(spectrum, circuit, weight);
        LeastSquaresResult? best = null;
        var random = new RandomStream(seed, 5);
        var quick = new LeastSquaresOptions { MaxEvaluations = 150, Polish = false };
        for (int k = 0; k < starts; k++)
        {
            var start = circuit.Parameters.Select(p =>
            {
                var d = p.Definition;
                double u = random.NextDouble();
                if (!d.IsLogarithmic) return 0.5 + 0.5 * u;
                double size = scale * Math.Pow(10, -2 * random.NextDouble()), tau = 1 / wMax * Math.Pow(10 * wMax / wMin, u);
                double value = d.ImpedancePower switch { 0 => tau, < 0 => tau / size, _ => d.Unit == "H" ? size / wMax : size };
                return Math.Clamp(Math.Log(value), Math.Log(d.Lower), Math.Log(d.Upper));
            }).ToArray();
            var fit = LeastSquares.FitFrom(start, problem, quick);
            if (double.IsFinite(fit.ChiSquare) && (best is null || fit.ChiSquare < best.ChiSquare)) best = fit;
        }

        if (best is null) throw new InputException("No start gave a finite impedance; check the circuit.");
        best = LeastSquares.FitFrom(best.Values.AsSpan(), problem);
        var parameters = circuit.Parameters.Select((p, i) =>
        {
            bool log = p.Definition.IsLogarithmic;
            double value = log ? Math.Exp(best.Values[i]) : best.Values[i], sigma = best.Sigma(i) * (log ? value : 1);
            var measured = double.IsFinite(sigma) ? Measured.From(value, sigma, p.Definition.Unit, "circuit fit") : Measured.WithoutSigma(value, p.Definition.Unit, best.WhyNoSigma(i) ?? "the data do not determine it");
            return new FittedParameter(p, measured, double.IsFinite(sigma) && sigma < 0.3 * Math.Abs(value));
        }).ToImmutableArray();
        var evaluator = new CircuitEvaluator(circuit);
        var values = parameters.Select(p => p.Value.Value).ToArray();
        return new CircuitFitResult(circuit, parameters, best.ChiSquare, best.Bic, [.. spectrum.Frequencies.Select(f => evaluator.At(2 * Math.PI * f, values, default))]);
    }

    private sealed class Problem(ImpedanceSpectrum spectrum, Circuit circuit, CircuitWeight weight) : LeastSquaresProblem
    {
        private readonly CircuitEvaluator evaluator = new(circuit);
        private readonly double[] values = new double[circuit.Parameters.Length];
        private readonly Complex[] slopes = new Complex[circuit.Parameters.Length];

        public override ImmutableArray<Parameter> Parameters { get; } =
        [
            .. circuit.Parameters.Select(p => p.Definition.IsLogarithmic
                ? new Parameter(p.Name, 0) { Lower = Math.Log(p.Definition.Lower), Upper = Math.Log(p.Definition.Upper) }
                : new Parameter(p.Name, 0.8) { Lower = p.Definition.Lower, Upper = p.Definition.Upper }),
        ];

        public override int ResidualCount => 2 * spectrum.Count;

        public override void Evaluate(ReadOnlySpan<double> parameters, Span<double> residuals, Span<double> jacobian)
        {
            int n = values.Length;
            for (int j = 0; j < n; j++) values[j] = circuit.Parameters[j].Definition.IsLogarithmic ? Math.Exp(parameters[j]) : parameters[j];
            for (int i = 0; i < spectrum.Count; i++)
            {
                double w = weight == CircuitWeight.Unit ? 1 : 1 / Complex.Abs(spectrum.Impedances[i]);
                var d = evaluator.At(2 * Math.PI * spectrum.Frequencies[i], values, jacobian.IsEmpty ? default : slopes) - spectrum.Impedances[i];
                (residuals[2 * i], residuals[2 * i + 1]) = (w * d.Real, w * d.Imaginary);
                if (jacobian.IsEmpty) continue;
                for (int j = 0; j < n; j++)
                {
                    var s = slopes[j] * (circuit.Parameters[j].Definition.IsLogarithmic ? w * values[j] : w);
                    (jacobian[2 * i * n + j], jacobian[(2 * i + 1) * n + j]) = (s.Real, s.Imaginary);
                }
            }
        }

        public override LeastSquaresProblem ForThread() => new Problem(spectrum, circuit, weight);
    }
}
