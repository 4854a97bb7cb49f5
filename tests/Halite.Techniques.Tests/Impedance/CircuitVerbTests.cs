// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Techniques.Tests.Impedance;

/// <summary>`eis --circuit` with values that the user knows: --fix, --bounds and --start.</summary>
public sealed class CircuitVerbTests
{
    private const string Cell = "R0-Zarc1-Zarc2";
    private static readonly string Noisy = ImpedanceRun.File(ImpedanceRun.Spectrum(Cell, [10, 30, 1e-4, 0.9, 60, 2e-2, 0.8], 2e-3));

    [Fact]
    public void A_held_parameter_is_reported_as_such_and_costs_nothing()
    {
        var (free, _, _) = ImpedanceRun.Run("eis", [Noisy], ("circuit", Cell));
        string at = free["parameters"]!["Zarc1_alpha"].Value().ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        var (r, warnings, _) = ImpedanceRun.Run("eis", [Noisy], ("circuit", Cell), ("fix", "Zarc1_alpha=" + at), ("intervals", "profile"));
        var held = r["parameters"]!["Zarc1_alpha"]!;
        Assert.Equal(free["parameters"]!["Zarc1_alpha"].Value(), held.Value());
        Assert.Equal(0, held.Sigma());
        Assert.Equal("held fixed", held["reason"].Text());
        Assert.True(held["identifiable"]!.GetValue<bool>());
        Assert.Null(held["interval"]);
        Assert.NotNull(r["parameters"]!["R0"]!["interval"]);
        // Two searches end within 1e-9 of the same sum of squares.
        Assert.Equal(1, r["sum_of_squares"].Number() / free["sum_of_squares"].Number(), 1e-8);
        Assert.Equal(Math.Log(2 * 71), free["bic"].Number() - r["bic"].Number(), 1e-4);
        Assert.Empty(warnings);
        // A name alone keeps its start value, as with `fit`.
        var (kept, _, _) = ImpedanceRun.Run("eis", [Noisy], ("circuit", Cell), ("fix", "R0"), ("start", "R0=10"));
        Assert.Equal((10, 0), (kept["parameters"]!["R0"].Value(), kept["parameters"]!["R0"].Sigma()));
    }

    [Fact]
    public void A_bound_in_the_way_is_named_and_no_other_is()
    {
        var (r, warnings, _) = ImpedanceRun.Run("eis", [Noisy], ("circuit", Cell), ("bounds", "Zarc1_R=:55,Zarc2_R=:55,Zarc1_alpha=0.5:1"));
        var bound = Assert.Single(r["active_bounds"]!.AsArray())!;
        Assert.Equal(("Zarc2_R", "upper", 55.0), (bound["parameter"].Text(), bound["side"].Text(), bound["bound"].Number()));
        Assert.Contains("Zarc2_R ended on its upper bound 55", Assert.Single(warnings, w => w.Code == "bound-active").Message, StringComparison.Ordinal);
        Assert.DoesNotContain(warnings, w => w.Code == "not-identified" && w.Message.Contains("Zarc2_R", StringComparison.Ordinal));
        Assert.Empty(ImpedanceRun.Run("eis", [Noisy], ("circuit", Cell), ("bounds", "Zarc2_R=0:100")).Results["active_bounds"]!.AsArray());
    }

    [Fact]
    public void A_start_keeps_the_order_that_the_user_gives_to_like_branches()
    {
        Assert.Equal(1e-4, ImpedanceRun.Run("eis", [Noisy], ("circuit", Cell)).Results["parameters"]!["Zarc1_tau"].Value(), 2e-5);
        Assert.Equal(2e-2, ImpedanceRun.Run("eis", [Noisy], ("circuit", Cell), ("start", "R0=8,Zarc1_tau=1e-2")).Results["parameters"]!["Zarc1_tau"].Value(), 4e-3);
    }

    [Theory]
    [InlineData("did you mean Zarc1_alpha", "fix", "Zarc1_alpa=1")]
    [InlineData("did you mean Zarc1_tau", "start", "zarc1_tau=1")]
    [InlineData("which is no parameter", "bounds", "R7=0:1")]
    [InlineData("at which value", "fix", "R0")]
    [InlineData("is not a number", "fix", "R0=ten")]
    [InlineData("names R0 twice", "fix", "R0=1,R0=2")]
    [InlineData("write it as name=lower:upper", "bounds", "R0=5")]
    [InlineData("leave nothing of its range", "bounds", "R0=-5:0")]
    [InlineData("outside of its range", "fix", "Zarc1_alpha=1.5")]
    public void A_wrong_value_is_refused_in_one_sentence(string part, string option, string value) =>
        Assert.Contains(part, Refused(("circuit", Cell), (option, value)), StringComparison.Ordinal);

    [Fact]
    public void Values_of_parameters_need_a_circuit() => Assert.Contains("give --circuit too", Refused(("fix", "R0=1")), StringComparison.Ordinal);

    // A suggestion ends as a question.
    private static string Refused(params (string, string)[] options) => Assert.Throws<InputException>(() => ImpedanceRun.Run("eis", [Noisy], options)).Message;
}
