using System.Security.Cryptography;

namespace CaffeTop.Engine.Snapshots;

/// <summary>
/// Writes snapshot pairs so that a crash at any moment leaves the earlier pairs whole: three new files in the same folder (model, side
/// file, state), each created exclusively, written, synced and closed; then renamed, the state last: it is the mark that the pair is
/// complete. The folder is synced before and after that last rename.
/// </summary>
public sealed class SnapshotWriter
{
    private readonly ISnapshotFiles _files;

    public SnapshotWriter(string prefix) : this(prefix, new SnapshotFiles())
    {
    }

    internal SnapshotWriter(string prefix, ISnapshotFiles files)
    {
        Prefix = prefix;
        _files = files;
    }

    public string Prefix { get; }

    /// <summary>
    /// Caffe's check at the start: whether files can be made at the prefix, with <c>{prefix}_iter_0.tempfile</c>. Then removes what dead
    /// runs left unfinished.
    /// </summary>
    /// <exception cref="CaffeTopException">The folder is missing or cannot be written.</exception>
    public void Probe()
    {
        var folder = SnapshotPrefix.Folder(Prefix);
        if (!Directory.Exists(folder))
        {
            throw new CaffeTopException($"snapshot_prefix \"{SafeText.Clean(Prefix)}\": the folder "
                + $"{SafeText.Clean(Path.GetFullPath(folder))} does not exist; "
                + $"make it (mkdir -p {SafeText.Clean(folder)}) or change snapshot_prefix");
        }

        var probe = $"{Prefix}_iter_0.tempfile";
        try
        {
            if (File.Exists(probe)) _files.Delete(probe);
            _files.Close(_files.CreateExclusive(probe));
            _files.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CaffeTopException($"snapshot_prefix \"{SafeText.Clean(Prefix)}\": no file can be made there ({Reason(e)}); "
                + "make the folder writable or change snapshot_prefix", e);
        }

        SnapshotTemporary.RemoveLeftovers(Prefix);

        // .NET loads the system's library for digests at their first use: a machine without it is told now, not at the first snapshot.
        _ = SHA256.HashData(ReadOnlySpan<byte>.Empty);
    }

    /// <summary>Writes the pair of an iteration, in place of an older one of the same iteration.</summary>
    /// <exception cref="CaffeTopException">Nothing was changed but, at most, a new model without a state; unfinished files were
    /// removed.</exception>
    public SnapshotPair Write(SnapshotContent content)
    {
        var model = SnapshotPrefix.Model(Prefix, content.Iteration);
        var state = SnapshotPrefix.State(Prefix, content.Iteration);
        CheckReplaceable(content.Iteration, model, state, SnapshotPrefix.SideFile(state));
        using var batch = new SnapshotBatch(_files);
        try
        {
            var (modelBytes, modelDigest) = batch.Stage(model, content.WriteModel);
            var (stateBytes, stateDigest) = batch.Stage(state, stream => content.WriteState(stream, model));
            var side = content.Side with
            {
                Model = Path.GetFileName(model), ModelBytes = modelBytes, ModelSha256 = modelDigest,
                StateBytes = stateBytes, StateSha256 = stateDigest,
            };
            batch.Stage(SnapshotPrefix.SideFile(state), stream => stream.Write(side.ToBytes()));
            batch.Publish(model);
            batch.Publish(SnapshotPrefix.SideFile(state));
            _files.SyncFolder(SnapshotPrefix.Folder(Prefix));
            batch.Publish(state);
            batch.Commit();
            _files.SyncFolder(SnapshotPrefix.Folder(Prefix));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new CaffeTopException($"snapshot of iteration {content.Iteration}: {SafeText.Clean(batch.Current ?? model)} could "
                + "not be written "
                + $"({Reason(e)}); earlier snapshots are untouched", e);
        }

        return new SnapshotPair(content.Iteration, model, state);
    }

    // A rename would take a FIFO, a socket or a device away from those who use it.
    private static void CheckReplaceable(int iteration, params ReadOnlySpan<string> paths)
    {
        foreach (var path in paths)
        {
            try
            {
                RegularFile.CheckReplaceable(path);
            }
            catch (CaffeTopException e)
            {
                throw new CaffeTopException($"snapshot of iteration {iteration}: {e.Message}; earlier snapshots are untouched", e);
            }
        }
    }

    private static string Reason(Exception e) => SafeText.Clean(e.Message.TrimEnd('.'));
}
