// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace Halite.Formats.Text;

/// <summary>Keys of metadata from the words of a file's head.</summary>
internal static class TextMetadata
{
    /// <summary>A key in snake_case: "Serial Number" is serial_number.</summary>
    /// <param name="words">The words as the file writes them.</param>
    public static string Key(string words)
    {
        var key = new StringBuilder(words.Length);
        foreach (char c in words.Trim())
        {
            if (char.IsLetterOrDigit(c)) key.Append(char.ToLowerInvariant(c));
            else if (key.Length > 0 && key[^1] != '_') key.Append('_');
        }

        return key.ToString().TrimEnd('_');
    }
}
