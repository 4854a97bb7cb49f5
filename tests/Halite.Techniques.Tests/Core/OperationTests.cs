// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Techniques;

namespace Halite.Techniques.Tests.Core;

public sealed class OperationTests
{
    private static readonly OptionSpec<double?> Mass = OptionSpec.Positive("mass-mg", "mg", "Mass.");
    private static readonly OptionSpec<(double From, double To)?> Range = OptionSpec.Range("range", "eV", "Range.");
    private static readonly OptionSpec<string> Kind = OptionSpec.Choice("kind", "Kind.", "slow", "slow", "fast");
    private static readonly OptionSpec<ImmutableArray<KeyValuePair<string, double>>> Add = OptionSpec.Pairs("add", "Add.", "Li2O=0.1");

    private static readonly Operation Sample = new()
    {
        Verb = "sample",
        Summary = "A sample.",
        Example = "halite sample x",
        Inputs = InputSpec.OneFile("a file"),
        Options = [Mass, Range, Kind, Add],
        Run = _ => new Panel { Results = [] },
    };

    [Fact]
    public void What_was_not_given_takes_its_default()
    {
        var context = Context();
        Assert.Null(context.Get(Mass));
        Assert.Equal("slow", context.Get(Kind));
        Assert.Equal("""{"mass_mg":null,"range":null,"kind":"slow","add":{}}""", Json.Text(context.OptionsJson(), indented: false));
    }

    [Fact]
    public void Values_are_read_with_a_decimal_point_in_every_culture()
    {
        var context = Context(("mass-mg", "2.5"), ("range", "-20:30"), ("kind", "FAST"), ("add", "Li2O=0.1,LiF=.05"));
        Assert.Equal(2.5, context.Get(Mass));
        Assert.Equal((-20, 30), context.Get(Range));
        Assert.Equal("fast", context.Get(Kind));
        Assert.Equal([new("Li2O", 0.1), new("LiF", 0.05)], context.Get(Add));
    }

    [Theory]
    [InlineData("mass-mg", "0")]
    [InlineData("mass-mg", "-1")]
    [InlineData("mass-mg", "2,5")]
    [InlineData("range", "5")]
    [InlineData("range", "30:-20")]
    [InlineData("kind", "medium")]
    [InlineData("add", "Li2O")]
    [InlineData("add", "Li2O=much")]
    public void A_wrong_value_gives_one_sentence_that_names_the_option(string option, string value)
    {
        var context = Context((option, value));
        var fault = Assert.Throws<InputException>(() => context.OptionsJson());
        Assert.StartsWith("--" + option, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public void An_unknown_option_is_told_with_the_nearest_known_one()
    {
        var fault = Assert.Throws<InputException>(() => Context(("mas-mg", "1")));
        Assert.Contains("did you mean mass-mg?", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_registered_operation_has_a_summary_an_example_and_unambiguous_options()
    {
        Assert.NotEmpty(OperationRegistry.All);
        foreach (var operation in OperationRegistry.All)
        {
            Assert.EndsWith(".", operation.Summary, StringComparison.Ordinal);
            Assert.StartsWith("halite " + operation.Verb, operation.Example, StringComparison.Ordinal);
            Assert.Equal(operation.Options.Length, operation.Options.Select(o => o.Name).Distinct().Count());
            Assert.DoesNotContain(operation.Options, o => o.Name is "json" or "csv" or "figure" or "help" or "version");
            Assert.All(operation.Options, o => Assert.EndsWith(".", o.Help, StringComparison.Ordinal));
            Assert.All(operation.Options, o => Assert.Matches("^[a-z0-9][A-Za-z0-9-]*$", o.Name));
        }

        Assert.Equal(OperationRegistry.All.Length, OperationRegistry.All.Select(o => o.Verb).Distinct().Count());
    }

    [Fact]
    public void A_quantity_is_written_with_sigma_reason_interval_and_shared_sources()
    {
        var quantity = Measured.FromContributions(195, "mAh/g", [new("mass", 1.5), new("noise", 2)]).WithInterval(new Interval(190, double.PositiveInfinity, 0.95));
        Assert.Equal("""{"value":195,"sigma":2.5,"sources":{"mass":1.5},"interval":{"lower":190,"upper":null,"level":0.95}}""", Json.Text(Json.Of(quantity)!, indented: false));
        Assert.Equal("""{"value":null,"sigma":null,"reason":"no pulse"}""", Json.Text(Json.Of(Measured.WithoutSigma(double.NaN, "V", "no pulse"))!, indented: false));
    }

    private static OperationContext Context(params (string Name, string Value)[] options) =>
        new(Sample, ["file.csv"], options.Select(o => KeyValuePair.Create(o.Name, ImmutableArray.Create(o.Value))));
}
