// SPDX-License-Identifier: Apache-2.0
using Halite.TestSupport;

namespace Halite.EndToEnd.Program;

/// <summary>Verbs with several figures: which one a file holds is the user's choice and is said.</summary>
public sealed class PlotChoiceTests : IDisposable
{
    private const string Cell = "examples/ltmof/raw/ltmof-1.mpt";

    private readonly TemporaryFolder folder = new();

    [Fact]
    public void The_line_that_says_what_was_written_names_the_figure_and_those_that_plot_would_choose()
    {
        var run = HaliteProcess.Run("cycle", Cell, "--dqdv", "1", "--figure", File("a.svg"));
        Assert.Equal(0, run.ExitCode);
        var line = Assert.Single(run.Error.Split('\n'), l => l.StartsWith("wrote ", StringComparison.Ordinal));
        Assert.Contains("the figure dqdv; others by --plot: voltage-capacity", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("voltage-capacity", "Voltage against capacity")]
    [InlineData("capacity-cycle", "Capacity and Coulombic efficiency")]
    public void Plot_chooses_the_figure_of_an_svg(string id, string title)
    {
        var path = File(id + ".svg");
        Assert.Equal(0, HaliteProcess.Run("cycle", Cell, "--dqdv", "1", "--figure", path, "--plot", id).ExitCode);
        Assert.Contains($"<title>{title}", System.IO.File.ReadAllText(path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_holds_all_figures_with_the_chosen_one_first()
    {
        var path = File("a.html");
        Assert.Equal(0, HaliteProcess.Run("cycle", Cell, "--dqdv", "1", "--figure", path, "--plot", "capacity-cycle").ExitCode);
        var page = System.IO.File.ReadAllText(path);
        int first = page.IndexOf("id=\"figure-capacity-cycle\"", StringComparison.Ordinal), second = page.IndexOf("id=\"figure-dqdv\"", StringComparison.Ordinal);
        Assert.True(first > 0 && second > first, $"{first}, {second}");
    }

    [Fact]
    public void A_figure_that_there_is_not_is_refused_with_the_ids_that_there_are() =>
        Assert.Contains("dqdv, voltage-capacity", HaliteProcess.Run("cycle", Cell, "--dqdv", "1", "--plot", "nyquist").Refusal, StringComparison.Ordinal);

    public void Dispose() => folder.Dispose();

    private string File(string name) => Path.Combine(folder.Path, name);
}
