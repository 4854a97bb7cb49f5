// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Formats.Tests.Support;

/// <summary>What every reader owes whatever bytes it is given.</summary>
internal static class RecordingAssert
{
    /// <summary>Reads damaged bytes: a recording or one sentence, never another exception.</summary>
    /// <returns>The recording; null where the file was refused.</returns>
    public static Recording? ReadsOrRefuses(RecordingFormat format, string name, byte[] bytes, ReadOptions? options = null)
    {
        try
        {
            using var source = ByteSource.Of(name, bytes);
            var recording = format.Read(source, options ?? ReadOptions.Default);
            Assert.NotEmpty(recording.Parts);
            return recording;
        }
        catch (InputException e)
        {
            IsOneSentence(e.Message);
            return null;
        }
    }

    public static void IsOneSentence(string message)
    {
        Assert.False(string.IsNullOrWhiteSpace(message));
        Assert.DoesNotContain('\n', message);
        Assert.EndsWith(".", message);
    }

    public static void SameColumn(string what, double[] expected, Column actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (!expected[i].Equals(actual[i])) Assert.Fail($"{what}, row {i}: expected {expected[i]:R}, got {actual[i]:R}");
        }
    }
}
