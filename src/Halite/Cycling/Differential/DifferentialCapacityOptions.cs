// SPDX-License-Identifier: Apache-2.0
namespace Halite.Cycling.Differential;

/// <summary>How dQ/dV is computed.</summary>
public enum DifferentialCapacityRecipe
{
    /// <summary>
    /// Ours: the charge of each interval is spread over its voltage interval and convolved with a Gaussian of stated width.
    /// The area is conserved exactly, nothing is sorted, and a voltage that runs back and forth is charge at those voltages.
    /// </summary>
    Default,

    /// <summary>Equal bins on multiples of the bin width; each interval's charge in proportion to its overlap. Conserves the area.</summary>
    Bins,

    /// <summary>
    /// cellpy's ica.py: q(V) on as many even points as samples, differences, Gaussian filter, rescaled to the area. The
    /// inversion sorts by voltage.
    /// </summary>
    Cellpy,

    /// <summary>
    /// navani's dqdv_single_cycle: mean q by voltage, 1e4 even points, Savitzky-Golay 101/5, smoothing spline with residual
    /// sum 1e-5, derivative, Savitzky-Golay 1001/5. The spline here is the natural cubic one of that residual sum (Reinsch),
    /// not FITPACK's.
    /// </summary>
    Navani,

    /// <summary>
    /// Level evaluation analysis (Feng et al., eTransportation 3 (2020) 100051): samples of the whole half cycle counted in
    /// bins of <see cref="DifferentialCapacityOptions.LeanSteps"/> smallest steps of the voltage, not filtered. Takes even
    /// sampling for granted: the area is right as far as that holds.
    /// </summary>
    Lean,

    /// <summary>
    /// The same as PyProBE's differentiate_LEAN does at its defaults: bins of one step, only the longest evenly sampled
    /// stretch, five-point filter. Does not conserve the area outside of that stretch.
    /// </summary>
    PyProbe,
}

/// <summary>Choices of a dQ/dV analysis.</summary>
public sealed record DifferentialCapacityOptions
{
    /// <summary>The recipe. Default: ours, the only one here that conserves the area and states its resolution.</summary>
    public DifferentialCapacityRecipe Recipe { get; init; } = DifferentialCapacityRecipe.Default;

    /// <summary>
    /// Resolution of the curve, V, full width at half maximum; null takes the largest of 5 mV, twice the voltage interval
    /// between samples and ten times the voltage noise. Reason: a solid solution has no feature narrower than
    /// 3.5 kT/e = 90 mV and plateaus are broadened by millivolts of polarisation, so 5 mV loses nothing; below the sampling
    /// interval there is nothing to resolve.
    /// </summary>
    public double? Resolution { get; init; }

    /// <summary>Width of the bins of <see cref="DifferentialCapacityRecipe.Bins"/>, V. Default 5 mV, the usual voltage trigger of cyclers.</summary>
    public double BinWidth { get; init; } = 0.005;

    /// <summary>
    /// Width of the bins of <see cref="DifferentialCapacityRecipe.Lean"/> in smallest steps of the voltage. Default 10: at
    /// one step most bins hold no sample or one, and the curve is a picture of the converter.
    /// </summary>
    public int LeanSteps { get; init; } = 10;

    /// <summary>Peaks whose prominence is below this fraction of the highest point are left out. Default 2 %.</summary>
    public double MinimumProminence { get; init; } = 0.02;

    /// <summary>
    /// Probability that a half cycle whose true dQ/dV has no peak is given one. It sets how many standard deviations a
    /// prominence must have, over all places and resolutions at which noise could make a peak. Default 1 %: a hundred
    /// half cycles show one false peak.
    /// </summary>
    public double FalseAlarmRate { get; init; } = 0.01;

    /// <summary>Bootstrap replicates for band and errors; 0 leaves them out. Default 100: errors to 7 % of themselves.</summary>
    public int Replicates { get; init; } = 100;

    /// <summary>Coverage of the band. Default 95 %.</summary>
    public double Level { get; init; } = 0.95;

    /// <summary>Seed of the bootstrap.</summary>
    public ulong Seed { get; init; } = 1;
}
