// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.Intrinsics;
using Halite.Numerics;

namespace Halite.Impedance.Circuits;

/// <summary>
/// The least-squares problem of a circuit: residuals weight × (fit - data), real and imaginary part by turns, parameters
/// that span decades as logarithms, and where wanted a pull of every parameter towards a value.
/// </summary>
internal sealed class CircuitProblem : LeastSquaresProblem
{
    private readonly Circuit circuit;
    private readonly double[] omega, weight;
    private readonly Frequency4[] blocks;
    private readonly Complex[] data;
    private readonly CircuitPull? pull;
    private readonly bool[] logarithmic;
    private readonly CircuitEvaluator evaluator;
    private readonly double[] values;
    private readonly Complex4[] slopes;

    /// <summary>A problem.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="limits">Where each parameter may go.</param>
    /// <param name="omega">Angular frequencies in rad/s.</param>
    /// <param name="data">Impedances in ohm.</param>
    /// <param name="weight">Weight of each point.</param>
    /// <param name="pull">Pull towards values; null for none.</param>
    public CircuitProblem(Circuit circuit, ImmutableArray<CircuitLimit> limits, double[] omega, Complex[] data, double[] weight, CircuitPull? pull = null)
    {
        Limits = limits;
        (this.circuit, this.omega, this.data, this.weight, this.pull, blocks) = (circuit, omega, data, weight, pull, Frequency4.Blocks(omega));
        logarithmic = [.. circuit.Parameters.Select(p => p.Definition.IsLogarithmic)];
        evaluator = new CircuitEvaluator(circuit);
        (values, slopes) = (new double[logarithmic.Length], new Complex4[logarithmic.Length]);
        Parameters = CircuitLimits.Searched(circuit, limits);
    }

    /// <summary>Where each parameter may go, in its own unit.</summary>
    public ImmutableArray<CircuitLimit> Limits { get; }

    /// <inheritdoc/>
    public override ImmutableArray<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public override int ResidualCount => 2 * omega.Length + (pull is null ? 0 : values.Length);

    /// <summary>Whether a parameter is searched as its logarithm.</summary>
    public bool IsLogarithmic(int parameter) => logarithmic[parameter];

    /// <inheritdoc/>
    public override void Evaluate(ReadOnlySpan<double> parameters, Span<double> residuals, Span<double> jacobian)
    {
        int n = values.Length;
        for (int j = 0; j < n; j++) values[j] = logarithmic[j] ? Math.Exp(parameters[j]) : parameters[j];
        for (int b = 0; b < blocks.Length; b++)
        {
            var z = evaluator.At(blocks[b], values, jacobian.IsEmpty ? default : slopes);
            int first = Complex4.Count * b, lanes = Math.Min(Complex4.Count, omega.Length - first);
            for (int lane = 0; lane < lanes; lane++)
            {
                int i = first + lane;
                var d = z[lane] - data[i];
                (residuals[2 * i], residuals[2 * i + 1]) = (weight[i] * d.Real, weight[i] * d.Imaginary);
            }

            if (!jacobian.IsEmpty) Store(jacobian.Slice(2 * first * n, 2 * lanes * n), lanes, weight.AsSpan(first, lanes));
        }

        if (pull is null) return;
        int at = 2 * omega.Length;
        for (int j = 0; j < n; j++)
        {
            residuals[at + j] = pull.Strength[j] * (parameters[j] - pull.Towards[j]);
            if (jacobian.IsEmpty) continue;
            var row = jacobian.Slice((at + j) * n, n);
            row.Clear();
            row[j] = pull.Strength[j];
        }
    }

    // The rows of one block: real and imaginary part of each of its points.
    private void Store(Span<double> rows, int lanes, ReadOnlySpan<double> weights)
    {
        int n = values.Length;
        Span<double> w = stackalloc double[Complex4.Count];
        w.Clear();
        weights.CopyTo(w);
        var scale = Vector256.Create<double>(w);
        for (int j = 0; j < n; j++)
        {
            var factor = logarithmic[j] ? scale * values[j] : scale;
            Vector256<double> real = factor * slopes[j].Real, imaginary = factor * slopes[j].Imaginary;
            for (int lane = 0; lane < lanes; lane++) (rows[2 * lane * n + j], rows[(2 * lane + 1) * n + j]) = (real[lane], imaginary[lane]);
        }
    }

    /// <inheritdoc/>
    public override LeastSquaresProblem ForThread() => new CircuitProblem(circuit, Limits, omega, data, weight, pull);

    /// <summary>Residuals that belong to the data: two for each point.</summary>
    public int DataCount => 2 * omega.Length;

    /// <summary>A sum of squares below this is a perfect fit: 1e-9 of every datum.</summary>
    public double Negligible
    {
        get
        {
            double sum = 0;
            for (int i = 0; i < omega.Length; i++) sum += Math.Pow(weight[i] * Complex.Abs(data[i]), 2);
            return 1e-18 * sum;
        }
    }

    /// <summary>Whether parameters are pulled towards values.</summary>
    public bool IsPulled => pull is not null;

    /// <summary>Weight of a point.</summary>
    public double Weight(int point) => weight[point];

    /// <summary>The best sizes of the branches for given shapes.</summary>
    public BranchScales Scales() => new(circuit, Parameters, omega, data, weight);

    /// <summary>The circuit's impedance in ohm at each frequency.</summary>
    /// <param name="parameterValues">Values of the parameters themselves.</param>
    public ImmutableArray<Complex> Impedances(ReadOnlySpan<double> parameterValues)
    {
        var result = ImmutableArray.CreateBuilder<Complex>(omega.Length);
        foreach (var block in blocks)
        {
            var z = evaluator.At(block, parameterValues, default);
            for (int lane = 0; lane < Complex4.Count && result.Count < omega.Length; lane++) result.Add(z[lane]);
        }

        return result.MoveToImmutable();
    }

    /// <summary>The same problem with other data.</summary>
    public CircuitProblem With(Complex[] other) => new(circuit, Limits, omega, other, weight, pull);

    /// <summary>The same problem with other limits.</summary>
    public CircuitProblem With(ImmutableArray<CircuitLimit> other) => new(circuit, other, omega, data, weight, pull);

    /// <summary>The same problem with a pull.</summary>
    public CircuitProblem With(CircuitPull other) => new(circuit, Limits, omega, data, weight, other);
}

/// <summary>A pull of the searched parameters towards values: residuals strength × (parameter - value).</summary>
/// <param name="Towards">Values, logarithms where the parameter is searched as one.</param>
/// <param name="Strength">Strength in units of the weighted residuals.</param>
internal sealed record CircuitPull(double[] Towards, double[] Strength);
