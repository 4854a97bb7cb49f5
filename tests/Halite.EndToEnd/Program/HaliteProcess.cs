// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace Halite.EndToEnd.Program;

/// <summary>Runs the program as a user does: as a process, with arguments, in a folder.</summary>
internal static class HaliteProcess
{
    /// <summary>What a run left behind.</summary>
    public sealed record Outcome(int ExitCode, string Output, string Error)
    {
        /// <summary>Standard output as the one JSON object that it must be.</summary>
        public JsonNode Json => JsonNode.Parse(Output) ?? throw new InvalidOperationException("no JSON");

        /// <summary>Asserts success and gives the <c>results</c> object.</summary>
        public JsonNode Results
        {
            get
            {
                Assert.True(ExitCode == 0, $"exit {ExitCode}: {Error}");
                return Json["results"]!;
            }
        }

        /// <summary>Asserts a refusal: exit 2, nothing on standard output, one sentence on standard error.</summary>
        public string Refusal
        {
            get
            {
                Assert.True(ExitCode == 2, $"exit {ExitCode}: {Error}{Output}");
                Assert.Equal("", Output);
                var line = Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
                Assert.StartsWith("halite: ", line, StringComparison.Ordinal);
                return line;
            }
        }
    }

    /// <summary>Runs <c>halite</c> with arguments.</summary>
    public static Outcome Run(params string[] arguments) => RunIn(null, arguments);

    /// <summary>Runs <c>halite</c> in a folder.</summary>
    public static Outcome RunIn(string? folder, params string[] arguments) =>
        Start("dotnet", folder, [Path.Combine(AppContext.BaseDirectory, "Halite.App.dll"), .. arguments]);

    /// <summary>Runs any program to its end; five minutes at most.</summary>
    public static Outcome Start(string program, string? folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = folder ?? Halite.TestSupport.Repository.Root,
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromMinutes(5)))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end within five minutes");
        }

        return new Outcome(process.ExitCode, output.Result, error.Result);
    }
}
