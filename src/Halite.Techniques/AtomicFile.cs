// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Halite.Data;

namespace Halite.Techniques;

/// <summary>Writes files so that nobody ever meets half of one: to a temporary name in the same folder, then renamed.</summary>
public static class AtomicFile
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes a text as UTF-8.</summary>
    /// <param name="path">Where to; an existing file is replaced.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="InputException">The place cannot be written to.</exception>
    public static void Write(string path, string text) => Write(path, stream => stream.Write(Utf8.GetBytes(text)));

    /// <summary>Writes through a stream.</summary>
    /// <param name="path">Where to; an existing file is replaced.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="InputException">The place cannot be written to.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be written ({e.Message.TrimEnd('.')}); choose another place.", e);
        }
        finally
        {
            if (File.Exists(temporary)) File.Delete(temporary);
        }
    }
}
