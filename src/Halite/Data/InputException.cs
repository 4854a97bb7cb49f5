// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Data;

/// <summary>
/// Something that the user gave is wrong. The message is one sentence that says what is wrong, where
/// (file, line or byte offset, field) and what to do about it; the program prints it and exits with 2.
/// Every other exception is a defect of Halite.
/// </summary>
public sealed class InputException : Exception
{
    /// <summary>A wrong input, described by one whole sentence.</summary>
    /// <param name="message">What is wrong, where, and what to do about it.</param>
    /// <param name="inner">The cause, where there is one.</param>
    public InputException(string message, Exception? inner = null)
        : base(OneLine(message), inner) => Faults = [Message];

    private InputException(ImmutableArray<string> faults)
        : base(string.Join(' ', faults)) => Faults = faults;

    /// <summary>Several faults of one input, found together.</summary>
    /// <param name="faults">Each described by one whole sentence; at least one.</param>
    public static InputException Several(IEnumerable<string> faults) => new([.. faults.Select(OneLine)]);

    /// <summary>What is wrong, a sentence each: the message alone unless several faults were found together.</summary>
    public ImmutableArray<string> Faults { get; }

    /// <summary>Line of the text file where it stands, counted from 1; null where that is not known.</summary>
    public int? Line { get; init; }

    /// <summary>The same fault, told with the file in which it was met.</summary>
    /// <param name="path">The file as the user named it.</param>
    public InputException In(string path) =>
        Message.StartsWith(path, StringComparison.Ordinal) ? this : new InputException($"{path}: {Message}", this);

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}
