// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Impedance.Circuits;
using Halite.Spectra;
using Halite.Techniques;

namespace Halite.Studies.Model;

/// <summary>Whether what a study gives for an option is a value of it: numbers, choices, and the small languages of models and circuits.</summary>
internal static class OptionValues
{
    // Options that are a text to the program and a language to their operation.
    private static readonly ImmutableArray<(string Verb, string Option, Action<string> Parse)> Languages =
    [
        ("peaks", "model", text => PeakModel.Parse(text)),
        ("xas preedge", "model", text => PeakModel.Parse(text.Replace("E0", "6540", StringComparison.OrdinalIgnoreCase))),
        ("eis", "circuit", text => Circuit.Parse(text)),
        ("eis", "against", text => text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToList().ForEach(t => Circuit.Parse(t))),
    ];

    /// <summary>What is wrong with the texts given, under the option's key; null for nothing.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="option">One of its options.</param>
    /// <param name="texts">What the study gives.</param>
    public static string? Fault(Operation operation, OptionSpec option, ImmutableArray<string> texts)
    {
        try
        {
            _ = option.ToJson(texts);
            foreach (var language in Languages.Where(l => l.Verb == operation.Verb && l.Option == option.Name && texts.Length > 0)) language.Parse(texts[^1]);
            return null;
        }
        catch (InputException e)
        {
            var said = e.Message.Replace("--" + option.Name, option.Key, StringComparison.Ordinal);
            return said.StartsWith(option.Key, StringComparison.Ordinal) ? said : $"{option.Key}: {said}";
        }
    }
}
