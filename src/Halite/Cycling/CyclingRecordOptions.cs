// SPDX-License-Identifier: Apache-2.0
namespace Halite.Cycling;

/// <summary>What a user may say about turning the columns of a file into a cycling record.</summary>
public sealed record CyclingRecordOptions
{
    /// <summary>Where the charge comes from. Default: the instrument's counter where it is usable (see <see cref="ChargeSource.Auto"/>).</summary>
    public ChargeSource Charge { get; init; } = ChargeSource.Auto;

    /// <summary>Which sign means charge. Default: positive, checked against the file's own counters, or else against the voltage.</summary>
    public CurrentSign Sign { get; init; } = CurrentSign.Auto;

    /// <summary>
    /// Currents up to this fraction of the largest current in the record count as rest. Default 1e-4: far below the
    /// slowest step of any rate test, above the zero offset of a channel. A current that
    /// changes its sign from row to row at rest shows the channel's noise, and six deviations of it are rest too. Not used
    /// where the file gives charge increments.
    /// </summary>
    public double DeadBand { get; init; } = 1e-4;

    /// <summary>Unit of the time column instead of the file's label ("ms", "h"); null believes the file.</summary>
    public string? TimeUnit { get; init; }

    /// <summary>
    /// An interval this many times longer than the median interval of its step is a gap: the integral does not bridge it.
    /// Default 1000: voltage-triggered sampling varies by a factor of a hundred, an interrupted test by far more.
    /// </summary>
    public double GapFactor { get; init; } = 1000;
}
