// SPDX-License-Identifier: Apache-2.0
namespace Halite.Data;

/// <summary>
/// Something that a reader of a result must know although the result stands: a column that was not
/// recognised, rows that were lost, an assumption that was made.
/// </summary>
/// <param name="Code">A short stable key in kebab-case, for scripts and tests ("truncated-file").</param>
/// <param name="Message">One sentence for a person: what happened, where, what it means for the numbers.</param>
public sealed record Warning(string Code, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Message;
}
