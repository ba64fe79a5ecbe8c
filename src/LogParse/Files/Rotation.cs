namespace CaffeTop.LogParse.Files;

/// <summary>Finds, beside a log, the files into which a rotation put text that nobody has read yet. Their names begin as the log's does.</summary>
internal static class Rotation
{
    private const int MostFiles = 20_000;

    // The kernel stamps files with a clock that lags behind by a tick.
    private static readonly TimeSpan ClockTick = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Files that had the log's name and lost it again between two looks (two rotations at once), opened, oldest first. They were born between
    /// the last look and the one that has the name now; packed ones, copies and what is no text are left out.
    /// </summary>
    /// <param name="lastLook">When <paramref name="old"/> still had the name (UTC).</param>
    /// <param name="read">Those that were read already.</param>
    public static List<FollowedFile> Missed(string path, FollowedFile old, FollowedFile next, DateTime lastLook, HashSet<FileIdentity> read)
    {
        var missed = new List<(DateTime Born, DateTime Written, FollowedFile File)>();
        var newest = FileStatus.Of(next.Handle) is { } nextStatus ? Born(nextStatus) : DateTime.MaxValue;
        foreach (var (name, status) in Siblings(path))
        {
            if (status.Identity == old.Identity || status.Identity == next.Identity || read.Contains(status.Identity)) continue;
            var born = Born(status);
            if (born < lastLook - ClockTick || born > newest || LogHandle.TryOpen(name) is not { } handle) continue;
            var file = new FollowedFile(handle);
            if (file.Identity != status.Identity || missed.Exists(m => m.File.Identity == file.Identity) || file.Refusal() is not null || file.BeginsAs(old))
                file.Dispose();
            else
                missed.Add((born, status.Written, file));
        }

        return [.. missed.OrderBy(m => m.Born).ThenBy(m => m.Written).Select(m => m.File)];
    }

    /// <summary>The copy that was taken before <paramref name="cut"/> was cut (logrotate's copytruncate) and holds what was appended last; or null.</summary>
    public static FollowedFile? Copy(string path, FollowedFile cut)
    {
        FollowedFile? longest = null;
        foreach (var (name, status) in Siblings(path))
        {
            if (status.Identity == cut.Identity || status.Size <= cut.Position || status.Size <= (longest?.Size ?? 0) || LogHandle.TryOpen(name) is not { } handle) continue;
            var file = new FollowedFile(handle);
            if (!file.TryContinue(cut))
            {
                file.Dispose();
                continue;
            }

            longest?.Dispose();
            longest = file;
        }

        return longest;
    }

    private static List<(string Name, FileStatus Status)> Siblings(string path)
    {
        var folder = Path.GetDirectoryName(path);
        var found = new List<(string, FileStatus)>();
        try
        {
            foreach (var name in Directory.EnumerateFiles(string.IsNullOrEmpty(folder) ? "." : folder).Take(MostFiles))
            {
                if (!Path.GetFileName(name.AsSpan()).StartsWith(Stem(path), StringComparison.Ordinal)) continue;
                if (FileStatus.Of(name) is { Kind: FileKind.Regular, Size: > 0 } status) found.Add((name, status));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder that cannot be listed has no siblings to offer: the next text is the one under the name.
            return found;
        }

        return found;
    }

    private static DateTime Born(FileStatus status) => status.Identity.Birth > 0 ? new DateTime(status.Identity.Birth, DateTimeKind.Utc) : status.Written;

    // train.log is rotated to train.log.1, train-20260101.log, train.1.log.
    private static string Stem(string path)
    {
        var stem = Path.GetFileNameWithoutExtension(path);
        return stem.Length > 0 ? stem : Path.GetFileName(path);
    }
}
