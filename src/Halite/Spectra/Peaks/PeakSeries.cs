// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Spectra;

/// <summary>A series fitted at once: widths and shapes shared, positions, areas and baselines of each spectrum its own.</summary>
public sealed record PeakSeriesResult
{
    /// <summary>One result a spectrum; their <see cref="PeakFitResult.Fit"/> is the common one.</summary>
    public required ImmutableArray<PeakFitResult> Spectra { get; init; }

    /// <summary>The engine's result over all spectra.</summary>
    public required LeastSquaresResult Fit { get; init; }

    /// <summary>Names of the parameters that all spectra share.</summary>
    public required ImmutableArray<string> Shared { get; init; }

    /// <summary>What a user must know.</summary>
    public required ImmutableArray<Warning> Warnings { get; init; }
}

/// <summary>
/// Global fits of a series (states of charge, compositions): what is physically the same in all spectra is one parameter,
/// which takes the covariance of width and area out of the comparison. Solved with the block structure of the Jacobian.
/// </summary>
public static class PeakSeries
{
    /// <summary>Fits all spectra together.</summary>
    /// <param name="spectra">Two spectra or more, each within the same range.</param>
    /// <param name="model">Peaks and a baseline that is fitted with them; without one, linear plus exponential.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <param name="cancellation">Stops the fit.</param>
    /// <exception cref="InputException">Fewer than two spectra, peaks to be found automatically, or a baseline subtracted first.</exception>
    public static PeakSeriesResult Fit(IReadOnlyList<Spectrum> spectra, PeakModel model, PeakFitOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= PeakFitOptions.Default;
        if (spectra.Count < 2) throw new InputException("A global fit needs two spectra or more.");
        if (model.Auto is not null) throw new InputException("A global fit needs its peaks named: replace \"auto\" by shapes with centres.");
        if (!model.HasBaseline) model = model with { PolynomialDegree = 1, Exponential = true };

        // The sum of the series starts the shared widths; each spectrum alone then starts its own positions.
        var works = spectra.Select(s => PeakWork.Of(s, model, options)).ToImmutableArray();
        var starts = works.Select(w => w.Best(cancellation)).ToImmutableArray();
        var problem = new SeriesProblem(works, starts);
        var fit = LeastSquares.Fit(problem, new LeastSquaresOptions { MaxEvaluations = 600 }, cancellation);
        var warnings = ImmutableArray.CreateBuilder<Warning>();
        if (!fit.Converged) warnings.Add(new Warning("not-converged", $"The global fit did not converge: {fit.ConvergenceText}."));
        foreach (var bound in fit.ActiveBounds)
            warnings.Add(new Warning("at-bound", string.Create(CultureInfo.InvariantCulture, $"{bound.Parameter} ended on its {(bound.IsUpper ? "upper" : "lower")} bound {bound.Bound:G6}: uncertainties are those with it held there.")));
        return new PeakSeriesResult
        {
            Spectra = [.. works.Select((w, i) => problem.Describe(i, fit))],
            Fit = fit,
            Shared = problem.SharedNames,
            Warnings = warnings.ToImmutable(),
        };
    }
}

/// <summary>The residuals of a series in the order that the engine's block structure asks for.</summary>
internal sealed class SeriesProblem : LeastSquaresProblem
{
    private readonly ImmutableArray<PeakWork> works;
    private readonly ImmutableArray<SpectralModel> models;
    private readonly int[] own;
    private readonly int[] shared;
    private readonly double[] values;
    private readonly double[] jacobianBuffer;
    private readonly double[] local;

    public SeriesProblem(ImmutableArray<PeakWork> works, ImmutableArray<LeastSquaresResult> starts)
    {
        this.works = works;
        models = [.. works.Select((w, i) => w.Build(starts[i].Parameters))];
        var first = models[0];
        var (ownList, sharedList) = (new List<int>(), new List<int>());
        for (int k = 0; k < first.Peaks.Length; k++)
        {
            ownList.AddRange([first.Offsets[k], first.Offsets[k] + 1]);
            for (int j = 2; j < first.Peaks[k].Shape.Count; j++) sharedList.Add(first.Offsets[k] + j);
        }

        int baseline = first.BaselineOffset + first.Degree + 1;
        for (int j = first.BaselineOffset; j < baseline; j++) ownList.Add(j);
        if (first.Exponential)
        {
            ownList.Add(baseline);
            sharedList.Add(baseline + 1);
        }

        (own, shared) = ([.. ownList], [.. sharedList]);
        var parameters = ImmutableArray.CreateBuilder<Parameter>();
        for (int s = 0; s < works.Length; s++)
        {
            foreach (int j in own)
            {
                var p = models[s].Parameters[j];
                parameters.Add(p with { Name = string.Create(CultureInfo.InvariantCulture, $"{p.Name}[{s + 1}]"), Start = Math.Clamp(starts[s].Values[j], p.Lower, p.Upper) });
            }
        }

        foreach (int j in shared)
        {
            // The median of the single fits: one spectrum with a weak band must not start all widths.
            var p = first.Parameters[j];
            var sorted = starts.Select(f => f.Values[j]).Order().ToArray();
            parameters.Add(p with { Start = p.Fixed ? p.Start : Math.Clamp(sorted[sorted.Length / 2], p.Lower, p.Upper) });
        }

        Parameters = parameters.ToImmutable();
        Blocks = new BlockStructure([.. works.Select(w => (w.X.Length, own.Length))], shared.Length);
        int most = works.Max(w => w.X.Length), all = first.Parameters.Length;
        (values, jacobianBuffer, local) = (new double[most], new double[most * all], new double[all]);
    }

    public override ImmutableArray<Parameter> Parameters { get; }

    public override BlockStructure? Blocks { get; }

    public override int ResidualCount => works.Sum(w => w.X.Length);

    public override bool ResidualsInSigma => works[0].Sigma.Length > 0;

    public ImmutableArray<string> SharedNames => [.. shared.Select(j => models[0].Parameters[j].Name)];

    public override LeastSquaresProblem ForThread() => throw new NotSupportedException("A series is fitted by one thread.");

    public override void Evaluate(ReadOnlySpan<double> parameters, Span<double> residuals, Span<double> jacobian)
    {
        int row = 0, at = 0, count = local.Length, width = own.Length + shared.Length;
        for (int s = 0; s < works.Length; s++)
        {
            Gather(parameters, s, local);
            int n = works[s].X.Length;
            var block = jacobian.IsEmpty ? [] : jacobianBuffer.AsSpan(0, n * count);
            models[s].Evaluate(local, values.AsSpan(0, n), block);
            for (int i = 0; i < n; i++)
            {
                double weight = works[s].Sigma.Length > 0 ? 1 / works[s].Sigma[i] : 1;
                residuals[row + i] = (values[i] - works[s].Y[i]) * weight;
                if (jacobian.IsEmpty) continue;
                var source = block.Slice(i * count, count);
                var target = jacobian.Slice(at + i * width, width);
                for (int j = 0; j < own.Length; j++) target[j] = source[own[j]] * weight;
                for (int j = 0; j < shared.Length; j++) target[own.Length + j] = source[shared[j]] * weight;
            }

            row += n;
            at += n * width;
        }
    }

    public PeakFitResult Describe(int s, LeastSquaresResult fit)
    {
        Gather(fit.Values.AsSpan(), s, local);
        var model = models[s];
        var curve = new double[model.Count];
        model.Evaluate(local, curve, []);
        int Global(int j) => Array.IndexOf(own, j) is var o and >= 0 ? s * own.Length + o : works.Length * own.Length + Array.IndexOf(shared, j);
        return new PeakFitResult
        {
            Spectrum = works[s].Spectrum,
            Model = works[s].Model,
            Peaks = [.. model.Peaks.Select((p, k) =>
            {
                int offset = model.Offsets[k];
                return PeakReport.Peak(p, local.AsSpan(offset, p.Shape.Count).ToArray(), offset, fit, works[s].Spectrum.Unit, [.. Enumerable.Range(offset, p.Shape.Count).Select(Global)]);
            })],
            Baseline = [.. model.Baseline(local).Zip(works[s].First, (a, b) => a + b)],
            Curve = [.. curve.Zip(works[s].First, (a, b) => a + b)],
            Weights = works[s].Weights,
            Fit = fit,
            Warnings = [],
        };
    }

    private void Gather(ReadOnlySpan<double> parameters, int s, Span<double> target)
    {
        for (int j = 0; j < own.Length; j++) target[own[j]] = parameters[s * own.Length + j];
        for (int j = 0; j < shared.Length; j++) target[shared[j]] = parameters[works.Length * own.Length + j];
    }
}
