// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;
using Halite.Impedance.Circuits;
using Halite.Techniques.Fitting;

namespace Halite.Techniques.Impedance;

/// <summary>What the user of `eis` knows of a circuit's parameters: where they start, which are held, how far they may go.</summary>
internal static class CircuitInputs
{
    private static readonly OptionSpec<ImmutableArray<KeyValuePair<string, double>>> Start = OptionSpec.Pairs("start", "Start values of parameters of --circuit, beside the drawn starts; branches that may exchange their values are named as these are.", "R0=10,Zarc1_tau=1e-4");
    private static readonly OptionSpec<ImmutableArray<string>> Bounds = OptionSpec.Texts("bounds", "Bounds name=lower:upper of parameters of --circuit, either end may be left out; may be repeated or separated by commas.", "R1=0:100,CPE1_alpha=0.5:1");
    private static readonly OptionSpec<ImmutableArray<string>> Fix = OptionSpec.Texts("fix", "Parameters of --circuit that are held at a value and not fitted (a name alone keeps its start value); may be repeated or separated by commas.", "CPE1_alpha=1,R0=4.2");

    public static ImmutableArray<OptionSpec> All { get; } = [Start, Bounds, Fix];

    /// <summary>How the circuit is fitted.</summary>
    /// <param name="context">The command.</param>
    /// <param name="circuit">The circuit; null without one.</param>
    /// <exception cref="InputException">A name is no parameter of the circuit, or a value makes no sense.</exception>
    public static CircuitFitOptions Read(OperationContext context, Circuit? circuit)
    {
        if (circuit is null)
        {
            return All.FirstOrDefault(context.IsGiven) is { } given ? throw new InputException($"--{given.Name} is of a circuit's parameters; give --circuit too.") : CircuitFitOptions.Default;
        }

        var starts = ParameterValues.Once("--start", context.Get(Start));
        var held = ParameterValues.Once("--fix", ParameterValues.Parts(context.Get(Fix)).Select(Held));
        var bounds = ParameterValues.Bounds(context.Get(Bounds));
        string[] names = [.. circuit.Parameters.Select(p => p.Name)];
        ParameterValues.Known("--start", starts.Keys, circuit.Text, names);
        ParameterValues.Known("--fix", held.Keys, circuit.Text, names);
        ParameterValues.Known("--bounds", bounds.Keys, circuit.Text, names);
        return new CircuitFitOptions { Start = starts.ToImmutableDictionary(), Fixed = held.ToImmutableDictionary(p => p.Key, p => p.Value ?? StartOf(p.Key)), Bounds = bounds.ToImmutableDictionary() };

        double StartOf(string name) => starts.TryGetValue(name, out double value) ? value : throw new InputException($"--fix {name}: at which value? Write {name}=VALUE, or give it a --start.");
    }

    private static KeyValuePair<string, double?> Held(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0) return KeyValuePair.Create(text, (double?)null);
        return double.TryParse(text[(equals + 1)..].Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? KeyValuePair.Create(text[..equals].Trim(), (double?)value)
            : throw new InputException($"--fix {text}: \"{text[(equals + 1)..].Trim()}\" is not a number.");
    }
}
