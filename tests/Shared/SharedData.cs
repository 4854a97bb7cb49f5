// SPDX-License-Identifier: Apache-2.0
namespace Halite.TestSupport;

/// <summary>
/// Real instrument files and reference values, which lie outside the repository: in the folder that HALITE_SHARED
/// names, or in "shared" beside the checkout. A test that needs one is skipped, and counted as skipped, without it.
/// </summary>
internal static class SharedData
{
    private static readonly Lazy<string?> Root = new(FindRoot);

    /// <summary>Whether the folder was found.</summary>
    public static bool Present => Root.Value is not null;

    /// <summary>The path of a file or folder in it; skips the test when it is not there.</summary>
    /// <param name="relative">Path below the folder with "/" ("data/cycling/navani/test.nda").</param>
    public static string Path(string relative)
    {
        Assert.SkipUnless(Root.Value is not null, "shared test data not found: set HALITE_SHARED or put it beside the checkout");
        var path = System.IO.Path.Combine([Root.Value!, .. relative.Split('/')]);
        Assert.SkipUnless(File.Exists(path) || Directory.Exists(path), "shared test data lacks " + relative);
        return path;
    }

    private static string? FindRoot()
    {
        if (Environment.GetEnvironmentVariable("HALITE_SHARED") is { Length: > 0 } named) return Directory.Exists(named) ? named : null;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(System.IO.Path.Combine(folder.FullName, "Halite.slnx"))) continue;
            var beside = System.IO.Path.Combine(folder.Parent?.FullName ?? "", "shared");
            return Directory.Exists(System.IO.Path.Combine(beside, "data")) ? beside : null;
        }

        return null;
    }
}
