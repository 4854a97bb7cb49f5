// SPDX-License-Identifier: Apache-2.0
namespace Halite.Techniques;

/// <summary>Commands in messages, as they can be pasted into a shell.</summary>
public static class CommandText
{
    /// <summary>An argument of a command: in quotes where a shell would part or change it.</summary>
    /// <param name="text">The argument, a path mostly.</param>
    public static string Argument(string text)
    {
        bool plain = text.Length > 0 && text.All(c => char.IsLetterOrDigit(c) || c is '/' or '\\' or '.' or '-' or '_' or ':' or '+' or ',' or '=' or '@' or '%' or '~');
        return plain ? text : text.AsSpan().ContainsAny('"', '$', '`') && !text.Contains('\'', StringComparison.Ordinal) ? $"'{text}'" : $"\"{text}\"";
    }
}
