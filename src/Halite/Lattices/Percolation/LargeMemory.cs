// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Halite.Lattices.Percolation;

/// <summary>
/// Memory outside of the collected heap for the arrays of a sweep. On Linux, blocks of many megabytes ask for huge
/// pages: random access to a gigabyte otherwise spends most of its time on address translation. Where the system has
/// none the request changes nothing.
/// </summary>
internal static unsafe partial class LargeMemory
{
    private const nuint HugePage = 2 << 20;
    private const int AdviseHugePages = 14;

    /// <summary>Uninitialised memory, aligned for its size.</summary>
    /// <param name="bytes">Number of bytes.</param>
    public static void* Allocate(nuint bytes)
    {
        bool large = bytes >= 4 * HugePage;
        void* block = NativeMemory.AlignedAlloc(large ? (bytes + HugePage - 1) & ~(HugePage - 1) : bytes, large ? HugePage : 64);
        if (large && OperatingSystem.IsLinux()) _ = Advise(block, bytes, AdviseHugePages);
        return block;
    }

    /// <summary>Gives a block back.</summary>
    /// <param name="block">The block.</param>
    public static void Free(void* block) => NativeMemory.AlignedFree(block);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
