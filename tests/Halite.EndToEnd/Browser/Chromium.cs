// SPDX-License-Identifier: Apache-2.0
using Halite.EndToEnd.Program;

namespace Halite.EndToEnd.Browser;

/// <summary>Headless Chromium, driven by its own command line.</summary>
internal static class Chromium
{
    /// <summary>The page after its scripts have run, as HTML; skips the test where there is no Chromium.</summary>
    public static string Dom(string page, int width = 1100, int height = 900)
    {
        var program = Environment.GetEnvironmentVariable("HALITE_CHROMIUM") ?? (File.Exists("/usr/bin/chromium") ? "/usr/bin/chromium" : null);
        Assert.SkipUnless(program is not null, "no Chromium (set HALITE_CHROMIUM)");
        using var profile = new TemporaryFolder();
        var run = HaliteProcess.Start(program!, profile.Path,
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--allow-file-access-from-files", "--user-data-dir=" + Path.Combine(profile.Path, "profile"),
            $"--window-size={width},{height}", "--virtual-time-budget=15000", "--dump-dom", new Uri(Path.GetFullPath(page)).AbsoluteUri);
        Assert.True(run.ExitCode == 0 && run.Output.Length > 0, run.Error);
        return run.Output;
    }

    /// <summary>Runs a script in a copy of the page and gives what it wrote into the element "answer".</summary>
    public static string Ask(string page, string script, int width = 1100)
    {
        using var folder = new TemporaryFolder();
        var copy = folder.File("page.html", File.ReadAllText(page).Replace("</body>", "<pre id=\"answer\"></pre><script>" + script + "</script></body>", StringComparison.Ordinal));
        var dom = Dom(copy, width);
        int at = dom.LastIndexOf("<pre id=\"answer\">", StringComparison.Ordinal) + "<pre id=\"answer\">".Length;
        return System.Net.WebUtility.HtmlDecode(dom[at..dom.IndexOf("</pre>", at, StringComparison.Ordinal)]);
    }
}
