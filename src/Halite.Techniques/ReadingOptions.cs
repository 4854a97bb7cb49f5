// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Formats;

namespace Halite.Techniques;

/// <summary>The options about reading that every operation on instrument files shares.</summary>
public static class ReadingOptions
{
    /// <summary>Names the format instead of recognising it.</summary>
    public static OptionSpec<string?> Format { get; } = OptionSpec.Text("format", "Read the file as this format (`halite formats`) instead of recognising it by content.", "ID");

    /// <summary>Names columns that are not recognised.</summary>
    public static OptionSpec<ImmutableArray<string>> Columns { get; } = OptionSpec.Texts("columns", "Say what a column holds when its name is not recognised: meaning_unit=name in the file, for example current_mA=\"I [mA]\"; may be repeated.", "MEANING=NAME");

    /// <summary>Names one part of a file.</summary>
    public static OptionSpec<string?> Part { get; } = OptionSpec.Text("part", "Read only this sheet, group or loop of a file that holds several.", "NAME");

    /// <summary>Current per count of Neware files.</summary>
    public static OptionSpec<double?> CurrentPerCount { get; } = OptionSpec.Positive("current-per-count-ma", "mA", "Neware: current of one count, where the file's range is not in the table.");

    /// <summary>All of them.</summary>
    public static ImmutableArray<OptionSpec> All { get; } = [Format, Columns, Part, CurrentPerCount];

    internal static ReadOptions Of(OperationContext context)
    {
        if (!context.Operation.Options.Contains(Format)) return ReadOptions.Default;
        var columns = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var text in context.Get(Columns))
        {
            int at = text.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0) throw new InputException($"--columns {text}: write it as meaning_unit=name in the file (current_mA=\"I [mA]\").");
            columns[text[..at].Trim()] = text[(at + 1)..].Trim();
        }

        return new ReadOptions
        {
            Format = context.Get(Format),
            Columns = columns.ToImmutable(),
            Part = context.Get(Part),
            CurrentPerCount = context.Get(CurrentPerCount),
        };
    }
}
