// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Spectra;

/// <summary>A fitted peak.</summary>
public sealed record FittedPeak
{
    /// <summary>Label of the model; empty for none.</summary>
    public required string Label { get; init; }

    /// <summary>Line shape.</summary>
    public required LineShape Shape { get; init; }

    /// <summary>Centre parameter, in the unit of the abscissa. For asymmetric lines it is not the maximum (<see cref="Maximum"/>).</summary>
    public required Measured Centre { get; init; }

    /// <summary>Full width at half of the maximum.</summary>
    public required Measured Fwhm { get; init; }

    /// <summary>Area under the whole line, unit of the abscissa times intensity; NaN with its reason where it diverges.</summary>
    public required Measured Area { get; init; }

    /// <summary>Height of the maximum.</summary>
    public required Measured Height { get; init; }

    /// <summary>Abscissa of the maximum.</summary>
    public required double Maximum { get; init; }

    /// <summary>The shape's extra parameters by name ("eta").</summary>
    public required ImmutableArray<KeyValuePair<string, Measured>> Extra { get; init; }

    /// <summary>Amplitude, centre, width and extras as fitted, to draw the line.</summary>
    public required ImmutableArray<double> Parameters { get; init; }
}

/// <summary>Peaks fitted on a baseline.</summary>
public sealed record PeakFitResult
{
    /// <summary>The spectrum as fitted (within the range).</summary>
    public required Spectrum Spectrum { get; init; }

    /// <summary>The model, with the peaks that automatic search found and the baseline chosen.</summary>
    public required PeakModel Model { get; init; }

    /// <summary>The peaks in the order of the model.</summary>
    public required ImmutableArray<FittedPeak> Peaks { get; init; }

    /// <summary>Baseline at every point, including one subtracted first.</summary>
    public required ImmutableArray<double> Baseline { get; init; }

    /// <summary>The whole curve at every point.</summary>
    public required ImmutableArray<double> Curve { get; init; }

    /// <summary>Standard deviation of each point about the curve as the fit took it (of counts: that of the curve); empty with unit weights.</summary>
    public ImmutableArray<double> PointSigma { get; init; } = [];

    /// <summary>Weights used.</summary>
    public required SpectrumWeights Weights { get; init; }

    /// <summary>The engine's result: convergence, covariance, criteria.</summary>
    public required LeastSquaresResult Fit { get; init; }

    /// <summary>What a user must know.</summary>
    public required ImmutableArray<Warning> Warnings { get; init; }
}
