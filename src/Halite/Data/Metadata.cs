// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;

namespace Halite.Data;

/// <summary>
/// What a file says of itself, as ordered pairs of key and text. Common keys: <c>technique</c>, <c>started</c>
/// (ISO 8601, local time of the instrument), <c>active_mass_mg</c>, <c>area_cm2</c>, <c>instrument</c>,
/// <c>software</c>, <c>channel</c>, <c>comment</c>, <c>sample</c>, <c>operator</c>.
/// </summary>
public sealed class Metadata
{
    private Metadata(ImmutableArray<KeyValuePair<string, string>> entries) => Entries = entries;

    /// <summary>No entries.</summary>
    public static Metadata Empty { get; } = new([]);

    /// <summary>The entries in the order of the file.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Entries { get; }

    /// <summary>The text of a key; null where the file does not say.</summary>
    /// <param name="key">Key in snake_case.</param>
    public string? this[string key]
    {
        get
        {
            foreach (var entry in Entries)
            {
                if (entry.Key == key) return entry.Value;
            }

            return null;
        }
    }

    /// <summary>The number of a key; null where the file does not say or the text is not a number.</summary>
    /// <param name="key">Key in snake_case.</param>
    public double? Number(string key) =>
        double.TryParse(this[key], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>With one more entry; an empty text adds nothing, an existing key is replaced.</summary>
    /// <param name="key">Key in snake_case, with the unit as suffix.</param>
    /// <param name="value">Its text.</param>
    public Metadata With(string key, string? value) => string.IsNullOrWhiteSpace(value)
        ? this
        : new Metadata(Entries.RemoveAll(e => e.Key == key).Add(new(key, value.Trim())));

    /// <summary>With one more entry that is a number.</summary>
    /// <param name="key">Key in snake_case, with the unit as suffix.</param>
    /// <param name="value">Its value; NaN adds nothing.</param>
    public Metadata With(string key, double value) =>
        double.IsNaN(value) ? this : With(key, value.ToString("R", CultureInfo.InvariantCulture));
}
