// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Numerics;

/// <summary>
/// A model that predicts data: one value for each datum, with exact derivatives. Complex data (impedance) count as two
/// values each. A model whose <see cref="Evaluate"/> uses buffers of its own overrides <see cref="ForThread"/>.
/// </summary>
public abstract class FitModel
{
    /// <summary>The parameters, in the order of the Jacobian's columns.</summary>
    public abstract ImmutableArray<Parameter> Parameters { get; }

    /// <summary>Number of values predicted.</summary>
    public abstract int Count { get; }

    /// <summary>How <see cref="Evaluate"/> stores the derivatives. Default: by row.</summary>
    public virtual JacobianOrder Order => JacobianOrder.ByRow;

    /// <summary>Computes the predictions and, if asked, their derivatives, without allocating.</summary>
    /// <param name="parameters">Parameter values.</param>
    /// <param name="values">Receives <see cref="Count"/> predictions.</param>
    /// <param name="jacobian">Receives ∂value_i/∂p_j at [i × parameters + j] (see <see cref="Order"/>); empty when not wanted.</param>
    public abstract void Evaluate(ReadOnlySpan<double> parameters, Span<double> values, Span<double> jacobian);

    /// <summary>A model that another thread may evaluate at the same time; this one where it keeps no state.</summary>
    public virtual FitModel ForThread() => this;
}

/// <summary>A model written as a function of <see cref="Dual"/> numbers, which supply its exact derivatives.</summary>
public sealed class DualModel : FitModel
{
    private readonly Function function;
    private readonly double[] abscissae;
    private readonly Dual[] arguments;

    /// <summary>A model y(x; p).</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="abscissae">The points x at which data lie.</param>
    /// <param name="function">y at one x; called by several threads at once in bootstraps, so it keeps no state.</param>
    public DualModel(ImmutableArray<Parameter> parameters, ReadOnlySpan<double> abscissae, Function function)
        : this(parameters, abscissae.ToArray(), function) { }

    private DualModel(ImmutableArray<Parameter> parameters, double[] abscissae, Function function)
    {
        Parameters = parameters;
        this.abscissae = abscissae;
        this.function = function;
        arguments = new Dual[parameters.Length];
    }

    /// <summary>The value of the model at one point.</summary>
    /// <param name="x">The point.</param>
    /// <param name="parameters">The parameters.</param>
    public delegate Dual Function(double x, ReadOnlySpan<Dual> parameters);

    /// <inheritdoc/>
    public override ImmutableArray<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public override int Count => abscissae.Length;

    /// <inheritdoc/>
    public override void Evaluate(ReadOnlySpan<double> parameters, Span<double> values, Span<double> jacobian)
    {
        int n = arguments.Length;
        for (int first = 0; first < n || first == 0; first += Dual.Width)
        {
            for (int j = 0; j < n; j++) arguments[j] = Dual.Variable(parameters[j], jacobian.IsEmpty ? -1 : j - first);
            int width = Math.Min(Dual.Width, n - first);
            for (int i = 0; i < abscissae.Length; i++)
            {
                var y = function(abscissae[i], arguments);
                values[i] = y.Value;
                if (jacobian.IsEmpty) continue;
                for (int k = 0; k < width; k++) jacobian[i * n + first + k] = y.Derivative(k);
            }

            if (jacobian.IsEmpty) return;
        }
    }

    /// <inheritdoc/>
    public override FitModel ForThread() => new DualModel(Parameters, abscissae, function);
}
