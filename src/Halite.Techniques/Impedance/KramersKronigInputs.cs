// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;
using Halite.Impedance;

namespace Halite.Techniques.Impedance;

/// <summary>The options of `eis --kk`.</summary>
internal static class KramersKronigInputs
{
    private const string Mu = "mu", Aicc = "aicc";

    private static readonly OptionSpec<bool> Kk = OptionSpec.Flag("kk", "Linear Kramers-Kronig test with the settings below (each spectrum is also tested with their defaults, as its validity).");
    private static readonly OptionSpec<string> Fit = OptionSpec.Choice("kk-fit", "Part that the test fits; real and imaginary predict the other part.", "complex", "complex", "real", "imaginary");
    private static readonly OptionSpec<string> Elements = OptionSpec.TextOr("kk-elements", "Number of elements: mu adds them until mu falls to the threshold (Schönleber), which may stop before they follow a sharp arc or a tail; aicc goes on to the smallest corrected Akaike criterion; or a number.", Mu, "mu|aicc|N");
    private static readonly OptionSpec<double> Threshold = OptionSpec.Number("kk-threshold", "", "Value of mu at which elements stop being added (Schönleber).", 0.85);
    private static readonly OptionSpec<bool> Capacitance = OptionSpec.Flag("kk-capacitance", "Add a series capacitor to the test (blocking electrodes).");
    private static readonly OptionSpec<bool> Admittance = OptionSpec.Flag("kk-admittance", "Test the admittance (inductive loops, negative resistances).");

    /// <summary>All of them.</summary>
    public static ImmutableArray<OptionSpec> All { get; } = [Kk, Fit, Elements, Threshold, Capacitance, Admittance];

    /// <summary>The settings; null without --kk.</summary>
    /// <param name="context">The command.</param>
    /// <exception cref="InputException">The number of elements is none.</exception>
    public static KramersKronigSettings? Read(OperationContext context)
    {
        string rule = context.Get(Elements);
        int? count = int.TryParse(rule, NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n > 0 ? n : null;
        if (count is null && rule is not (Mu or Aicc)) throw new InputException($"--kk-elements is {rule}; give mu, aicc or a whole number from 1.");
        var options = new KramersKronigOptions
        {
            Fit = Enum.Parse<KramersKronigFit>(context.Get(Fit), true),
            Threshold = context.Get(Threshold),
            Elements = count,
            Capacitance = context.Get(Capacitance),
            Admittance = context.Get(Admittance),
        };
        return context.Get(Kk) ? new KramersKronigSettings(options, rule == Aicc) : null;
    }

    /// <summary>How the number of elements was chosen, in words.</summary>
    /// <param name="settings">The settings.</param>
    public static string Rule(KramersKronigSettings? settings) => settings switch { { ByAicc: true } => "AICc", { Options.Elements: not null } => "request", _ => "mu" };
}

/// <summary>A Kramers-Kronig test as it was asked for.</summary>
/// <param name="Options">How it runs.</param>
/// <param name="ByAicc">Whether the corrected Akaike criterion chooses the number of elements.</param>
internal sealed record KramersKronigSettings(KramersKronigOptions Options, bool ByAicc)
{
    // Residuals that more elements bring down to a third speak of the elements that were too few.
    private const double FewerBy = 3;

    /// <summary>The test of a spectrum.</summary>
    public KramersKronigResult Of(ImpedanceSpectrum spectrum) => ByAicc ? LinearKramersKronig.TestAllElements(spectrum, Options) : LinearKramersKronig.Test(spectrum, Options);

    /// <summary>The test with as many elements as the data call for where those that mu chose leave far more; null where they do not.</summary>
    public KramersKronigResult? Following(ImpedanceSpectrum spectrum, KramersKronigResult test)
    {
        if (ByAicc || Options.Elements is not null || Largest(test) < 0.01) return null;
        var more = LinearKramersKronig.TestAllElements(spectrum, Options);
        return FewerBy * Largest(more) < Largest(test) ? more : null;
    }

    private static double Largest(KramersKronigResult test) => Math.Max(test.RmsReal, test.RmsImaginary);
}
