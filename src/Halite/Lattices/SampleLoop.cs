// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Halite.Data;

namespace Halite.Lattices;

/// <summary>
/// Runs independent samples on several threads. A sample's random numbers depend on its index only, and results are
/// gathered in whole numbers or by index, so that they are the same for any number of threads.
/// </summary>
internal static class SampleLoop
{
    /// <summary>Runs samples 0 to <paramref name="count"/> - 1, or as many as are done when cancelled.</summary>
    /// <typeparam name="TWorker">What one thread holds.</typeparam>
    /// <param name="count">Number of samples.</param>
    /// <param name="threads">Number of threads; 0 for all cores.</param>
    /// <param name="bytesPerWorker">Memory that a worker takes, for the check that it fits.</param>
    /// <param name="create">Makes a worker.</param>
    /// <param name="run">Runs one sample; false where it was cut short and does not count.</param>
    /// <param name="finish">Gathers a worker's sums; called by one thread at a time.</param>
    /// <param name="progress">Receives the finished share.</param>
    /// <param name="cancellation">Stops after the samples that are under way, or within them.</param>
    /// <returns>Number of finished samples.</returns>
    /// <exception cref="InputException">One worker does not fit memory.</exception>
    public static int Run<TWorker>(
        int count,
        int threads,
        long bytesPerWorker,
        Func<TWorker> create,
        Func<TWorker, int, bool> run,
        Action<TWorker> finish,
        IProgress<double>? progress,
        CancellationToken cancellation)
        where TWorker : IDisposable
    {
        int workers = Math.Min(WorkersThatFit(bytesPerWorker, threads), Math.Max(1, count));
        int next = -1, done = 0;
        var gate = new Lock();

        void Work()
        {
            using var worker = create();
            int mine = 0;
            while (!cancellation.IsCancellationRequested)
            {
                int sample = Interlocked.Increment(ref next);
                if (sample >= count) break;
                if (!run(worker, sample)) break;
                mine++;
                int finished = Interlocked.Increment(ref done);
                progress?.Report((double)finished / count);
            }

            if (mine == 0) return;
            lock (gate) finish(worker);
        }

        if (workers == 1)
        {
            Work();
            return done;
        }

        var helpers = new Thread[workers - 1];
        Exception? fault = null;
        for (int t = 0; t < helpers.Length; t++)
        {
            helpers[t] = new Thread(() =>
            {
                try
                {
                    Work();
                }
                catch (Exception e)
                {
                    Interlocked.CompareExchange(ref fault, e, null);
                }
            }) { IsBackground = true };
            helpers[t].Start();
        }

        Work();
        foreach (var helper in helpers) helper.Join();
        if (fault is not null) throw new AggregateException(fault);
        return done;
    }

    /// <summary>How many workers of a size fit memory, at most the threads wanted.</summary>
    /// <param name="bytes">Memory of one worker.</param>
    /// <param name="threads">Threads wanted; 0 for all cores.</param>
    /// <exception cref="InputException">Not even one fits.</exception>
    public static int WorkersThatFit(long bytes, int threads)
    {
        int wanted = threads > 0 ? threads : Environment.ProcessorCount;
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        long usable = available - available / 8;
        if (bytes > usable)
        {
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture,
                $"This crystal needs {bytes / 1e9:F1} GB of memory and {usable / 1e9:F1} GB can be used: choose fewer cells along an edge."));
        }

        return (int)Math.Clamp(usable / Math.Max(bytes, 1), 1, wanted);
    }
}
