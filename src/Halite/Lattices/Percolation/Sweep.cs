// SPDX-License-Identifier: Apache-2.0
namespace Halite.Lattices.Percolation;

/// <summary>
/// A Newman-Ziff sweep (Phys. Rev. E 64 (2001) 016706) over one crystal: sites are added in random order and clusters
/// merged, so that one sample gives every composition. Holds the memory of one worker; samples are run one after another.
/// </summary>
internal abstract class Sweep : IDisposable
{
    /// <summary>Sites that are added.</summary>
    public abstract int Sites { get; }

    /// <summary>Runs one sample.</summary>
    /// <param name="random">The sample's generator.</param>
    /// <param name="record">What to record; its checkpoints are numbers of added sites in rising order.</param>
    /// <param name="cancellation">Stops it between checkpoints.</param>
    /// <returns>Whether the sample came to its end before being cancelled.</returns>
    public abstract bool Run(ref FastRandom random, SweepRecord record, CancellationToken cancellation);

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    ~Sweep() => Release();

    /// <summary>Gives memory back; may be called again.</summary>
    protected virtual void Release() { }
}
