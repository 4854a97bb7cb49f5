// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Halite.Data;
using Microsoft.Data.Sqlite;

namespace Halite.Studies;

/// <summary>
/// Results by content hash in an SQLite file beside the study, so that a second run computes only what changed. The
/// journal is a rollback journal (write-ahead logging fails on network shares); every write is one transaction, so a
/// power loss or two runs at once leave whole entries.
/// </summary>
public sealed class ResultStore : IDisposable
{
    private const int Layout = 3;
    private readonly SqliteConnection connection;

    private ResultStore(SqliteConnection connection) => this.connection = connection;

    /// <summary>
    /// Opens the store of a study, or makes it; where the study's folder may not be written to (a share, an archive), in the
    /// user's cache folder. A store that cannot be read is set aside and begun anew.
    /// </summary>
    /// <param name="folder">The study's folder.</param>
    /// <exception cref="InputException">Neither folder can be written to.</exception>
    public static ResultStore Open(string folder)
    {
        var path = Path.Combine(folder, ".halite", "results.sqlite");
        try
        {
            return OpenAt(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            try
            {
                return OpenAt(InCache(folder));
            }
            catch (Exception inner) when (inner is IOException or UnauthorizedAccessException or SqliteException)
            {
                throw new InputException($"{path}: the results store cannot be opened ({e.Message.TrimEnd('.')}), nor can {InCache(folder)} ({inner.Message.TrimEnd('.')}); check that one of them may be written to.", e);
            }
        }
    }

    /// <summary>Where the results of a study are kept whose folder may not be written to: XDG_CACHE_HOME, else the system's folder for local data.</summary>
    /// <param name="folder">The study's folder.</param>
    internal static string InCache(string folder)
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } named ? named : Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(folder))))[..16];
        return Path.Combine(cache.Length > 0 ? cache : Path.GetTempPath(), "halite", name, "results.sqlite");
    }

    private static ResultStore OpenAt(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);

        // The journal of a transaction stands beside the store.
        using (new FileStream($"{path}-{Guid.NewGuid():N}", FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
        {
        }

        try
        {
            return new ResultStore(Connect(path));
        }
        catch (SqliteException e) when (e.SqliteErrorCode is 11 or 26)
        {
            // Damaged (11) or not a database (26): results can be computed again, so nothing is lost by starting over.
            SqliteConnection.ClearAllPools();
            File.Move(path, path + ".damaged", overwrite: true);
            return new ResultStore(Connect(path));
        }
    }

    /// <summary>The result of a key; null where there is none.</summary>
    /// <param name="key">Content hash of everything that the result depends on.</param>
    public (byte[] Panel, string Formats)? Find(string key)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT panel, formats FROM results WHERE key = $key";
        command.Parameters.AddWithValue("$key", key);
        using var rows = command.ExecuteReader();
        return rows.Read() ? ((byte[])rows.GetValue(0), rows.GetString(1)) : null;
    }

    /// <summary>Keeps a result.</summary>
    /// <param name="key">Content hash.</param>
    /// <param name="item">Id of the data entry, for queries.</param>
    /// <param name="verb">The operation.</param>
    /// <param name="panel">The panel as <see cref="Pack"/> packs it.</param>
    /// <param name="formats">Formats of the files read, one a line.</param>
    public void Keep(string key, string item, string verb, byte[] panel, string formats)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO results(key, item, verb, panel, formats) VALUES($key, $item, $verb, $panel, $formats) ON CONFLICT(key) DO UPDATE SET item = excluded.item, panel = excluded.panel, formats = excluded.formats";
        command.Parameters.AddWithValue("$key", key);
        command.Parameters.AddWithValue("$item", item);
        command.Parameters.AddWithValue("$verb", verb);
        command.Parameters.AddWithValue("$panel", panel);
        command.Parameters.AddWithValue("$formats", formats);
        command.ExecuteNonQuery();
    }

    /// <summary>A text as it is kept: a panel of a thousand cycles shrinks to a tenth.</summary>
    /// <param name="text">The text.</param>
    public static byte[] Pack(string text)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true)) zip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    /// <summary>The text that <see cref="Pack"/> packed.</summary>
    /// <param name="packed">The bytes.</param>
    /// <exception cref="InvalidDataException">The bytes are damaged.</exception>
    public static string Unpack(byte[] packed)
    {
        using var zip = new StreamReader(new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress), Encoding.UTF8);
        return zip.ReadToEnd();
    }

    /// <summary>
    /// The SHA-256 of a file, remembered by path, length and time of last change so that an unchanged folder is not
    /// read again. A file that changed within the last two seconds is always read: its time stamp cannot tell.
    /// </summary>
    /// <param name="path">Full path.</param>
    /// <param name="now">The present time, UTC.</param>
    public string HashOf(string path, DateTime now)
    {
        var info = new FileInfo(path);
        var stamp = string.Create(CultureInfo.InvariantCulture, $"{info.Length}:{info.LastWriteTimeUtc.Ticks}");
        using (var find = connection.CreateCommand())
        {
            find.CommandText = "SELECT sha256 FROM files WHERE path = $path AND stamp = $stamp";
            find.Parameters.AddWithValue("$path", path);
            find.Parameters.AddWithValue("$stamp", stamp);
            if (find.ExecuteScalar() is string known) return known;
        }

        var hash = Formats.ByteSource.Sha256(path);
        if ((now - info.LastWriteTimeUtc).Duration() > TimeSpan.FromSeconds(2))
        {
            using var keep = connection.CreateCommand();
            keep.CommandText = "INSERT INTO files(path, stamp, sha256) VALUES($path, $stamp, $hash) ON CONFLICT(path) DO UPDATE SET stamp = excluded.stamp, sha256 = excluded.sha256";
            keep.Parameters.AddWithValue("$path", path);
            keep.Parameters.AddWithValue("$stamp", stamp);
            keep.Parameters.AddWithValue("$hash", hash);
            keep.ExecuteNonQuery();
        }

        return hash;
    }

    /// <summary>Forgets results that no entry of the study uses any more.</summary>
    /// <param name="keys">The keys in use.</param>
    public void Prune(IReadOnlyCollection<string> keys)
    {
        var stale = new List<string>();
        using (var all = connection.CreateCommand())
        {
            all.CommandText = "SELECT key FROM results";
            using var rows = all.ExecuteReader();
            while (rows.Read())
            {
                if (!keys.Contains(rows.GetString(0))) stale.Add(rows.GetString(0));
            }
        }

        if (stale.Count == 0) return;
        using var transaction = connection.BeginTransaction();
        foreach (var key in stale)
        {
            using var delete = connection.CreateCommand();
            delete.CommandText = "DELETE FROM results WHERE key = $key";
            delete.Parameters.AddWithValue("$key", key);
            delete.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    /// <summary>A named text, for what is remembered of a whole run.</summary>
    /// <param name="name">Name.</param>
    public string? Remembered(string name)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT text FROM remembered WHERE name = $name";
        command.Parameters.AddWithValue("$name", name);
        return command.ExecuteScalar() as string;
    }

    /// <summary>Remembers a named text.</summary>
    /// <param name="name">Name.</param>
    /// <param name="text">The text.</param>
    public void Remember(string name, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO remembered(name, text) VALUES($name, $text) ON CONFLICT(name) DO UPDATE SET text = excluded.text";
        command.Parameters.AddWithValue("$name", name);
        command.Parameters.AddWithValue("$text", text);
        command.ExecuteNonQuery();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        connection.Dispose();
        SqliteConnection.ClearPool(connection);
    }

    private static SqliteConnection Connect(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWriteCreate, DefaultTimeout = 60 }.ToString());
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version";
            bool other = command.ExecuteScalar() is long version && version != 0 && version != Layout;
            command.CommandText = $"""
                {(other ? "DROP TABLE IF EXISTS results;" : "")}
                PRAGMA journal_mode = DELETE;
                PRAGMA busy_timeout = 60000;
                CREATE TABLE IF NOT EXISTS results(key TEXT PRIMARY KEY, item TEXT NOT NULL, verb TEXT NOT NULL, panel BLOB NOT NULL, formats TEXT NOT NULL) WITHOUT ROWID;
                CREATE TABLE IF NOT EXISTS files(path TEXT PRIMARY KEY, stamp TEXT NOT NULL, sha256 TEXT NOT NULL) WITHOUT ROWID;
                CREATE TABLE IF NOT EXISTS remembered(name TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
                PRAGMA user_version = {Layout};
                BEGIN IMMEDIATE;
                ROLLBACK;
                """; // The last two tell a store that may only be read now, not when the first result is to be kept.
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
