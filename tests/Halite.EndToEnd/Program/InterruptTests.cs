// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Halite.EndToEnd.Program;

/// <summary>Ctrl-C, as the signal that a terminal sends: a simulation gives what it had finished, and says so.</summary>
public sealed class InterruptTests
{
    private const int Asked = 1_000_000;

    [Theory]
    [InlineData("samples", "percolate", "--formula", "Li1.2Mn0.4Ti0.4O2", "--cells", "12", "--samples", "1000000")]
    [InlineData("samples", "percolate", "--curve", "--cells", "8", "--samples", "1000000")]
    [InlineData("chains", "order", "--pair-w", "-0.1", "--formula", "Li1.2Mn0.4Ti0.4O2", "--cells", "4", "--sweeps", "20", "--samples", "1000000")]
    [InlineData("samples", "diffuse", "--formula", "Li1.2Mn0.4Ti0.4O2", "--cells", "3", "--hops", "20", "--samples", "1000000")]
    public void A_simulation_that_is_interrupted_gives_its_finished_samples(string count, params string[] arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the signal is sent with kill and env of Linux");

        // A busy machine may take long to start the program: where nothing was finished, it gets twice the time.
        for (double seconds = 2.5; ; seconds *= 2)
        {
            var (exit, output, error) = Interrupted(seconds, [.. arguments, "--json"]);
            Assert.Equal(130, exit);
            if (output.Length == 0 && seconds < 60)
            {
                Assert.Contains("interrupted", error, StringComparison.Ordinal);
                continue;
            }

            var json = JsonNode.Parse(output)!;
            Assert.InRange(json["results"]![count]!.GetValue<int>(), 1, Asked - 1);
            var warning = Assert.Single(json["warnings"]!.AsArray(), w => w!["code"]!.GetValue<string>() == "interrupted");
            Assert.Contains("Interrupted", warning!["message"]!.GetValue<string>(), StringComparison.Ordinal);
            return;
        }
    }

    private static (int Exit, string Output, string Error) Interrupted(double seconds, string[] arguments)
    {
        // A process that was started in the background may ignore the signal, and its children inherit that: env undoes it.
        var start = new ProcessStartInfo("env") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["--default-signal=INT", "dotnet", Path.Combine(AppContext.BaseDirectory, "Halite.App.dll"), .. arguments]) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            Thread.Sleep(TimeSpan.FromSeconds(seconds));
            using var kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
            kill.WaitForExit();
            Assert.True(process.WaitForExit(TimeSpan.FromMinutes(1)), "the program did not end within a minute of the signal");
            return (process.ExitCode, output.Result, error.Result);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
