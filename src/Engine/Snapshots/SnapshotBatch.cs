namespace CaffeTop.Engine.Snapshots;

/// <summary>
/// Files on their way to their names. Until <see cref="Commit"/>, disposing removes the unfinished ones, and those already renamed where
/// they replaced nothing.
/// </summary>
internal sealed class SnapshotBatch(ISnapshotFiles files) : IDisposable
{
    private readonly Dictionary<string, string> _staged = new(StringComparer.Ordinal);
    private readonly List<string> _published = [];
    private bool _committed;

    /// <summary>The final name that was worked on last, for messages.</summary>
    public string? Current { get; private set; }

    /// <summary>Writes a file under a temporary name and brings it to the disk; returns its length and digest.</summary>
    public (long Bytes, string Sha256) Stage(string path, Action<Stream> write)
    {
        Current = path;
        var temporary = SnapshotTemporary.NameFor(path);
        var file = files.CreateExclusive(temporary);
        _staged.Add(path, temporary);
        try
        {
            using var stream = new HashedStream(files, file);
            write(stream);
            var digest = stream.Digest();
            files.Sync(file);
            files.Close(file);
            return (stream.Length, digest);
        }
        finally
        {
            file.Dispose();
        }
    }

    /// <summary>Renames a staged file to its name.</summary>
    public void Publish(string path)
    {
        Current = path;
        var replaces = File.Exists(path);
        files.Rename(_staged[path], path);
        _staged.Remove(path);
        if (!replaces) _published.Add(path);
    }

    public void Commit() => _committed = true;

    public void Dispose()
    {
        if (_committed) return;
        foreach (var path in _staged.Values.Concat(_published)) Remove(path);
    }

    private void Remove(string path)
    {
        try
        {
            files.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The failure that brought us here is the one to report; a run of the same prefix removes the file at its start.
        }
    }
}
