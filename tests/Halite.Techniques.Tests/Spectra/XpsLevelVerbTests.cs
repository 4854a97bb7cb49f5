// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Formats.Spectra;
using Halite.Numerics;
using Halite.Spectra;
using Halite.Techniques;
using Halite.TestSupport;

namespace Halite.Techniques.Tests.Spectra;

/// <summary>Which levels and components <c>xps</c> fits where nobody names them.</summary>
public sealed class XpsLevelVerbTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("halite-xps-").FullName;

    public void Dispose() => Directory.Delete(folder, true);

    private static (JsonArray Regions, ImmutableArray<Warning> Warnings) Run(string input, params (string Name, string Value)[] options)
    {
        var operation = OperationRegistry.All.Single(o => o.Verb == "xps");
        var context = new OperationContext(operation, [input], options.GroupBy(o => o.Name).Select(g => KeyValuePair.Create(g.Key, g.Select(o => o.Value).ToImmutableArray())));
        var panel = operation.Run(context);
        var parsed = JsonNode.Parse(Json.Text(Envelope.Of(context, panel, [.. context.Warnings, .. panel.Warnings])))!;
        return (parsed["results"]!["regions"]!.AsArray(), [.. context.Warnings, .. panel.Warnings]);
    }

    private static double Value(JsonNode? region, int component, string key) => region!["components"]![component]![key]!["value"]!.GetValue<double>();

    /// <summary>A block of SGL(30) lines (energy, area, width) on a step of Shirley's form, Poisson noise.</summary>
    private static Table Block(string name, string species, string transition, double from, double to, ulong seed, params (double Energy, double Area, double Width)[] lines)
    {
        var random = new RandomStream(31, seed);
        var shape = LineShape.Find("pv-height")!;
        int n = (int)((to - from) / 0.05);
        double[] kinetic = [.. Enumerable.Range(0, n).Select(i => 1486.6 - to + 0.05 * i)], counts = new double[n];
        double tail = 0;
        for (int i = n - 1; i >= 0; i--)
        {
            double b = 1486.6 - kinetic[i], signal = lines.Sum(l => l.Area / shape.Area([1, 0, l.Width, 0.3]) * shape.Evaluate(b, [1, l.Energy, l.Width, 0.3]));
            double mean = 300 + signal + 0.02 * (tail + signal * 0.025);
            tail += signal * 0.05;
            counts[i] = Math.Max(0, Math.Round(mean + Math.Sqrt(mean) * random.NextGaussian()));
        }

        return new Table(name, [Column.Of("kinetic energy", "eV", Meaning.KineticEnergy, kinetic), Column.Of("counts", "", Meaning.Intensity, counts)],
            Metadata.Empty.With("technique", "XPS").With("species", species).With("transition", transition).With("excitation_energy_eV", 1486.6).With("dwell_s", 1).With("scans", 1));
    }

    private string Vamas(params Table[] blocks)
    {
        var path = Path.Combine(folder, "s.vms");
        File.WriteAllText(path, VamasWriter.Text(blocks, Metadata.Empty));
        return path;
    }

    [Fact]
    public void Usual_components_that_the_data_do_not_call_for_are_left_out_and_named_ones_stay()
    {
        var file = Vamas(Block("In 3d", "In", "3d", 438, 462, 1, (446.2, 3000, 1.2), (453.74, 2000, 1.2)));
        var (regions, warnings) = Run(file);
        Assert.Single(regions[0]!["components"]!.AsArray());

        // One state of 5000 in all: within four of its sigmas.
        Assert.Equal(5000, Value(regions[0], 0, "area"), 4 * regions[0]!["components"]![0]!["area"]!["sigma"]!.GetValue<double>());
        Assert.Equal(446.2, Value(regions[0], 0, "binding_energy_eV"), 0.02);
        Assert.Equal(2, warnings.Count(w => w.Code == "component-left-out"));
        Assert.Equal(2, Run(file, ("components", "a=446.2,b=444.5")).Regions[0]!["components"]!.AsArray().Count);
    }

    [Fact]
    public void A_charged_sample_is_found_by_its_reference_level_and_the_others_start_where_it_says()
    {
        // Everything lies 3.1 eV too high: farther than a component may move by itself.
        const double charge = 3.1;
        var file = Vamas(
            Block("S 2p", "S", "2p", 158, 178, 2, (168.2 + charge, 2000, 1.4), (169.38 + charge, 1000, 1.4)),
            Block("C 1s", "C", "1s", 278, 298, 3, (284.8 + charge, 4000, 1.3)));
        var (regions, warnings) = Run(file, ("charge-reference", "C 1s=284.8"));
        Assert.Equal("S 2p", regions[0]!["name"]!.GetValue<string>());
        Assert.DoesNotContain(warnings, w => w.Code == "charge-suspected");
        Assert.Contains(Run(file, ("region", "S 2p")).Warnings, w => w.Code == "charge-suspected");
        var sulphate = regions[0]!["components"]!.AsArray().Single(c => c!["name"]!.GetValue<string>() == "sulphate");
        double sigma = sulphate!["binding_energy_eV"]!["sigma"]!.GetValue<double>();
        Assert.Equal(168.2, sulphate["binding_energy_eV"]!["value"]!.GetValue<double>(), 4 * sigma);
        Assert.Equal(-charge, regions[0]!["shift_eV"]!.GetValue<double>(), 0.05);

        // The reference is right by definition; its uncertainty is in the other.
        Assert.Equal(284.8, Value(regions[1], 0, "binding_energy_eV"), 1e-9);
        Assert.Equal(0, regions[1]!["components"]![0]!["binding_energy_eV"]!["sigma"]!.GetValue<double>(), 1e-9);
        Assert.Equal(168.2, Run(file, ("region", "S 2p"), ("shift-ev", "-3.1")).Regions[0]!["components"]![0]!["binding_energy_eV"]!["value"]!.GetValue<double>(), 0.05);
    }

    [Fact]
    public void A_level_that_the_table_lacks_gets_one_line_at_its_highest_point()
    {
        var (regions, warnings) = Run(Vamas(Block("Xx 4d", "Xx", "4d", 100, 120, 4, (109.3, 2500, 1.6))));
        Assert.Equal(109.3, Value(regions[0], 0, "binding_energy_eV"), 0.03);
        Assert.Contains(warnings, w => w.Code == "level-unknown");
    }

    [Theory]
    [InlineData("regular.vms")]
    [InlineData("irregular.vms")]
    public void A_survey_names_the_levels_of_its_elements_and_no_others(string name)
    {
        var (regions, warnings) = Run(SharedData.Path("data/spectra/xps/" + name));
        Assert.Equal(["C 1s", "Fe 2p", "Mg 1s", "O 1s"], regions.Select(r => r!["name"]!.GetValue<string>()).Order());
        Assert.Contains(warnings, w => w.Code == "survey");
    }

    [Fact]
    public void Rates_take_their_uncertainty_from_the_scatter()
    {
        var block = Block("F 1s", "F", "1s", 678, 698, 5, (685.2, 4000, 1.6));
        Table Of(Func<double, double> rate) => new(block.Name, [block.Columns[0], Column.Of("counts", "", Meaning.Intensity, [.. block.Columns[1].ToDoubles().Select(rate)])], block.Metadata);
        Table multiples = Of(c => c * 7.3), rates = Of(c => c * 7.3 * (1 + 1e-3 * Math.Sin(c)));
        double Relative(Table t) => Run(Vamas(t)).Regions[0]!["components"]![0]!["area"] is { } a ? a["sigma"]!.GetValue<double>() / a["value"]!.GetValue<double>() : 0;

        // The same data on another scale: the relative error stays, to the scatter of chi-square over 400 points.
        Assert.Equal(Relative(block), Relative(rates), 0.15 * Relative(block));
        Assert.Contains(Run(Vamas(rates)).Warnings, w => w.Code == "not-counts");

        // Whole multiples of one number that scatter as counts do are counts: the relative error is the same.
        Assert.Equal(Relative(block), Relative(multiples), 1e-6 * Relative(block));
        Assert.Contains(Run(Vamas(multiples)).Warnings, w => w.Code == "counts-scaled" && w.Message.Contains("7.3 ", StringComparison.Ordinal));
    }
}
