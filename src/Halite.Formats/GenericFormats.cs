// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Formats;

/// <summary>The formats of no instrument in particular: delimited text, spreadsheets.</summary>
internal static class GenericFormats
{
    /// <summary>In the order in which equals are tried.</summary>
    public static ImmutableArray<RecordingFormat> All { get; } =
    [
        new Generic.SpreadsheetFormat(),
        new Generic.DelimitedFormat(),
    ];
}
