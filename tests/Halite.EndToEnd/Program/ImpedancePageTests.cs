// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;
using Halite.TestSupport;

namespace Halite.EndToEnd.Program;

/// <summary>What docs/impedance.md tells a user to type runs, and what goes wrong is told in one sentence.</summary>
public sealed partial class ImpedancePageTests
{
    private const string Geis = "examples/s-lrmo/raw/s-lrmo-geis.csv";

    [Fact]
    public void The_commands_of_the_page_run_and_every_key_that_it_names_is_there()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "impedance.md"));
        var commands = Block().Matches(text).SelectMany(m => m.Groups[1].Value.Split('\n')).Where(l => l.StartsWith("halite ", StringComparison.Ordinal)).ToList();
        Assert.True(commands.Count >= 4, "the page shows its commands");
        foreach (var command in commands)
        {
            var run = HaliteProcess.Run([.. CommandWords.Of(command).Skip(1)]);
            Assert.True(run.ExitCode == 0, $"{command}: {run.Error}");
        }

        var crossing = Path.Combine(Directory.CreateTempSubdirectory("halite-crossing-").FullName, "crossing.csv");
        File.WriteAllText(crossing, Crossing());
        var all = string.Concat(
            HaliteProcess.Run("drt", crossing, "--smoothness", "evidence", "--json").Output,
            HaliteProcess.Run("drt", Geis, "--windows", "examples/s-lrmo/windows.yaml", "--refine", "--soc", "0,0.2,0.4,0.6,0.8,1,0.8,0.6,0.4,0.2,0", "--json").Output,
            HaliteProcess.Run("eis", Geis, "--circuit", "R0-p(R1,CPE1)", "--bounds", "CPE1_alpha=0.5:0.55", "--kk", "--area-cm2", "0.785", "--thickness-um", "500", "--temperature-k", "260,265,270,275,280,285,290,295,300,305,310", "--json").Output);
        var keys = text[text.IndexOf("## Keys", StringComparison.Ordinal)..text.IndexOf("## Figures", StringComparison.Ordinal)];
        string[] elsewhere = ["join", "polarisation", "A", "C", "Q", "alpha", "R0"];
        foreach (var key in Code().Matches(keys).Select(m => m.Groups[1].Value).Where(k => Key().IsMatch(k) && !elsewhere.Contains(k)).Distinct())
            Assert.True(all.Contains($"\"{key}\"", StringComparison.Ordinal), $"the page names \"{key}\", which no result has");
    }

    // Two arcs of unlike size that pass through each other in τ, with 0.1 % noise.
    private static string Crossing()
    {
        var random = new Random(7);
        var text = new StringBuilder("index,frequency_Hz,z_re_ohm,z_im_ohm\n");
        for (int i = 0; i < 15; i++)
        {
            for (int k = 0; k <= 50; k++)
            {
                double f = Math.Pow(10, 5 - k / 10.0), x = (i - 7) / 7.0;
                var s = new Complex(0, 2 * Math.PI * f);
                var z = 5 + 40 / (1 + Complex.Pow(s * 1e-2 * Math.Pow(10, x), 0.9)) + 15 / (1 + Complex.Pow(s * 1e-2 * Math.Pow(10, -x), 0.85));
                z += 1e-3 * Complex.Abs(z) * new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5);
                text.Append(CultureInfo.InvariantCulture, $"{i},{f},{z.Real},{z.Imaginary}\n");
            }
        }

        return text.ToString();
    }

    [Theory]
    [InlineData("no such file", "drt", "missing.mpr", "--json")]
    [InlineData("not written as name=from:to", "drt", Geis, "--windows", "R_ct=1", "--json")]
    [InlineData("no such file", "drt", Geis, "--windows", "missing.yaml")]
    [InlineData("both hold", "drt", Geis, "--windows", "a=1e-5:1e-3,b=1e-4:1")]
    [InlineData("no spectrum with the index 99", "drt", Geis, "--spectrum", "99")]
    [InlineData("value(s) for 11 spectra", "drt", Geis, "--temperature-k", "300,310")]
    [InlineData("--join takes two files", "eis", Geis, "--join")]
    [InlineData("choose one of", "eis", Geis, "--circuit", "R0", "--weight", "heavy")]
    [InlineData("--dc-voltage-v", "eis", Geis, "--dc-trace", Geis)]
    [InlineData("no figure \"join\"", "drt", Geis, "--plot", "join")]
    [InlineData("circuit", "eis", Geis, "--circuit", "R0-p(R1")]
    [InlineData("No impedance was found", "drt", "examples/ltmof/raw/ltmof-2.mpt")]
    [InlineData("needs FILE", "eis")]
    public void Wrong_input_is_told_in_one_sentence(string says, params string[] arguments) =>
        Assert.Contains(says, HaliteProcess.Run(arguments).Refusal, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("```sh\\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex("^[a-zA-Z][a-zA-Z0-9_]*$")]
    private static partial Regex Key();
}
