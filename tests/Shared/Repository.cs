// SPDX-License-Identifier: Apache-2.0
namespace Halite.TestSupport;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>Its root folder.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Halite.slnx"))) return folder.FullName;
        }

        throw new InvalidOperationException("The tests run outside of a checkout.");
    }
}
