// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;

namespace Halite.Studies.Export;

/// <summary>A browser of the Chromium family that is on this computer, run without a window to draw SVG as PNG.</summary>
internal static class Chromium
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "chrome", "msedge"];

    private static readonly string[] Places =
    [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium", "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe", @"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
        @"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe", @"C:\Program Files\Microsoft\Edge\Application\msedge.exe",
    ];

    /// <summary>Path of the program: HALITE_CHROMIUM, then the PATH, then where systems put it; null where there is none.</summary>
    public static string? Find()
    {
        if (Environment.GetEnvironmentVariable("HALITE_CHROMIUM") is { Length: > 0 } named) return File.Exists(named) ? named : null;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return Names.SelectMany(n => folders.Select(f => Path.Combine(f, OperatingSystem.IsWindows() ? n + ".exe" : n))).Concat(Places).FirstOrDefault(File.Exists);
    }

    /// <summary>The document of a page after its scripts have run; null where the browser failed or took too long.</summary>
    /// <param name="program">The browser.</param>
    /// <param name="page">The page, as HTML.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="cancellation">Stops it.</param>
    public static string? DocumentOf(string program, string page, TimeSpan limit, CancellationToken cancellation)
    {
        // A profile of its own: a browser that the user has open is not asked.
        var folder = Directory.CreateTempSubdirectory("halite-figures-").FullName;
        try
        {
            var file = Path.Combine(folder, "page.html");
            File.WriteAllText(file, page);
            var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, CreateNoWindow = true };
            foreach (var argument in new[] { "--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions", "--virtual-time-budget=60000", "--user-data-dir=" + Path.Combine(folder, "profile") })
                start.ArgumentList.Add(argument);

            // Its sandbox does not start for root, as in containers; the page is our own.
            if (Environment.UserName == "root") start.ArgumentList.Add("--no-sandbox");
            start.ArgumentList.Add("--dump-dom");
            start.ArgumentList.Add(new Uri(file).AbsoluteUri);
            using var process = Process.Start(start)!;
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            stop.CancelAfter(limit);
            using var kill = stop.Token.Register(() =>
            {
                try
                {
                    process.Kill(entireProcessTree: true);
                }
                catch (InvalidOperationException)
                {
                    // It has ended by itself.
                }
            });
            var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            var text = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            _ = errors.Result;
            cancellation.ThrowIfCancellationRequested();
            return process.ExitCode == 0 && text.Length > 0 ? text : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
        finally
        {
            Remove(folder);
        }
    }

    // Helpers of the browser may hold a file for a moment; what is left lies in the folder of temporary files.
    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
