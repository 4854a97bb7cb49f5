// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using Halite.Data;
using Halite.Formats.Text;

namespace Halite.Formats;

/// <summary>Puts the user's words about a file's columns (<see cref="ReadOptions.Columns"/>) in the place of recognition.</summary>
internal static class ColumnMapping
{
    private static readonly FrozenDictionary<string, Meaning> Keys = Enum.GetValues<Meaning>().Select(m => (Key: SnakeCase(m.ToString()), Meaning: m))
        .Concat([("z_re", Meaning.ImpedanceReal), ("z_im", Meaning.ImpedanceImaginary), ("minus_z_im", Meaning.ImpedanceMinusImaginary), ("z_modulus", Meaning.ImpedanceModulus), ("z_phase", Meaning.ImpedancePhase), ("soc", Meaning.StateOfCharge)])
        .ToFrozenDictionary(m => m.Item1, m => m.Item2);

    /// <summary>The recording with the columns that the user named under the meanings and units that the user gave.</summary>
    /// <param name="recording">What the file held.</param>
    /// <param name="options">What the user said.</param>
    /// <exception cref="InputException">A key is no meaning, or no table has such a column.</exception>
    public static Recording Apply(Recording recording, ReadOptions options)
    {
        if (options.Part is { } wanted)
        {
            var chosen = recording.Parts.Where(p => string.Equals(p.Name, wanted, StringComparison.OrdinalIgnoreCase)).ToImmutableArray();
            if (chosen.IsEmpty) throw new InputException($"There is no part \"{wanted}\" in the file; it holds {string.Join(", ", recording.Parts.Select(p => '"' + p.Name + '"'))}.");
            recording = recording.WithParts(chosen);
        }

        if (options.Columns.IsEmpty) return recording;
        var parts = recording.Parts.ToArray();
        foreach (var (key, name) in options.Columns)
        {
            var (meaning, unit) = Parse(key);
            bool found = false;
            for (int i = 0; i < parts.Length; i++)
            {
                if (parts[i] is not Table table || Map(table, name, meaning, unit) is not { } mapped) continue;
                parts[i] = mapped;
                found = true;
            }

            if (!found)
            {
                var names = recording.Tables.SelectMany(t => t.Columns).Select(c => '"' + c.Name + '"').Distinct().Take(30);
                throw new InputException($"There is no column \"{name}\" (mapped to {key}) in the file; it holds {string.Join(", ", names)}.");
            }
        }

        return recording.WithParts([.. parts]);
    }

    private static Table? Map(Table table, string name, Meaning meaning, string unit)
    {
        var column = table.Named(name) ?? table.Columns.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase));
        if (column is null) return null;
        var columns = table.Columns.Select(c =>
            c == column ? c.Labelled(unit.Length > 0 ? unit : c.Unit.Length > 0 ? c.Unit : ColumnNames.DefaultUnit(meaning)).As(meaning)
            : c.Meaning == meaning ? c.As(Meaning.Unknown)
            : c);
        return new Table(table.Name, [.. columns], table.Metadata, table.IsData, table.SourceRows);
    }

    /// <summary>"current_mA" is the current in mA, "charge_capacity" the charge capacity in the file's unit.</summary>
    private static (Meaning Meaning, string Unit) Parse(string key)
    {
        if (Keys.TryGetValue(key.ToLowerInvariant(), out var plain)) return (plain, "");
        for (int at = key.LastIndexOf('_'); at > 0; at = key.LastIndexOf('_', at - 1))
        {
            if (!Keys.TryGetValue(key[..at].ToLowerInvariant(), out var meaning)) continue;
            var unit = key[(at + 1)..];
            if (Units.IsKnown(unit)) return (meaning, unit);
            throw new InputException($"The column mapping \"{key}\" ends in \"{unit}\", which is no unit that Halite knows; write for example current_mA or time_s.");
        }

        throw new InputException($"The column mapping \"{key}\" names no quantity; write for example time_s, voltage_V, current_mA, charge_capacity_mAh, step_kind or cycle.");
    }

    private static string SnakeCase(string name)
    {
        var text = new StringBuilder();
        foreach (char c in name)
        {
            if (char.IsAsciiLetterUpper(c) && text.Length > 0) text.Append('_');
            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }
}
