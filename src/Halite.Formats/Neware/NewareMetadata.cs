// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Halite.Data;

namespace Halite.Formats.Neware;

/// <summary>What Neware's files say of the experiment.</summary>
internal static class NewareMetadata
{
    /// <summary>Adds the active mass unless it is the 1 mg that the software fills in.</summary>
    /// <param name="metadata">What is known so far.</param>
    /// <param name="mass">Mass, mg.</param>
    public static Metadata AddMass(Metadata metadata, double mass) =>
        !(mass > 0) ? metadata
        : mass == 1 ? metadata.With("active_mass_note", "1 mg is BTS's default, nobody entered a mass")
        : metadata.With("active_mass_mg", mass);

    /// <summary>A date as ISO 8601; null where it is none.</summary>
    /// <param name="text">"2020-03-25 11:16:50" and the like.</param>
    public static string? Time(string? text) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture) : null;

    /// <summary>A date of a column as ISO 8601; with Z where the column counts from 1970 UTC.</summary>
    /// <param name="column">A column of dates or of Unix times.</param>
    /// <param name="row">Which row.</param>
    public static string? Time(Column column, int row)
    {
        double value = column[row];
        if (column.Meaning == Meaning.UnixTime)
        {
            return value is > 0 and < 4e9 ? DateTime.UnixEpoch.AddSeconds(value).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture) : null;
        }

        return value is > 1 and < 100_000 ? DateTime.FromOADate(value).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture) : null;
    }
}
