// SPDX-License-Identifier: Apache-2.0
namespace Halite.Spectra;

/// <summary>How intensities are weighted in a fit of peaks.</summary>
public enum SpectrumWeights
{
    /// <summary>All alike; the noise is taken from the scatter about the fit.</summary>
    Unit,
    /// <summary>By the likelihood of Poisson counts: the deviance is minimised, the variance is that of the model.</summary>
    Poisson,
    /// <summary>By sqrt(counts), at least 1, as many programs do: biased low by about one count a point.</summary>
    Sqrt,
    /// <summary>By the uncertainties that the file gives.</summary>
    Column,
}

/// <summary>Which quantities of a peak get an interval from the profile likelihood.</summary>
public enum PeakProfileScope
{
    /// <summary>None.</summary>
    None,
    /// <summary>Those of peaks with a parameter on its bound, whose errors are not symmetric.</summary>
    AtBounds,
    /// <summary>All.</summary>
    All,
}

/// <summary>How a fit of peaks runs.</summary>
public sealed record PeakFitOptions
{
    /// <summary>The defaults.</summary>
    public static PeakFitOptions Default { get; } = new();

    /// <summary>Weights; unit, because a file rarely says whether its numbers are counts.</summary>
    public SpectrumWeights Weights { get; init; } = SpectrumWeights.Unit;

    /// <summary>
    /// One count in the unit of the intensities (1/seconds for counts/s, 1/scans for an average); null: 1 for whole numbers, else
    /// what they are multiples of, else from the scatter.
    /// </summary>
    public double? PerCount { get; init; }

    /// <summary>Whether the baseline is tested against a more flexible one; true: a too stiff baseline is the commonest fault.</summary>
    public bool TestBaseline { get; init; } = true;

    /// <summary>Probability of a false alarm of that test.</summary>
    public double TestLevel { get; init; } = 0.01;

    /// <summary>Whether the areas are compared with those of a baseline that is subtracted first (arPLS).</summary>
    public bool CompareBaselineFirst { get; init; } = true;

    /// <summary>Which quantities get an interval; those at bounds, where no sigma can stand for one.</summary>
    public PeakProfileScope Profiles { get; init; } = PeakProfileScope.AtBounds;

    /// <summary>Probability of these intervals; 95 % as for fractions of linear combinations.</summary>
    public double ProfileLevel { get; init; } = 0.95;

    /// <summary>Largest number of peaks that automatic search tries.</summary>
    public int AutoMaximum { get; init; } = 8;
}
