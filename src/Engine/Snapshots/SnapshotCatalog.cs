using System.Globalization;

namespace CaffeTop.Engine.Snapshots;

/// <summary>The pairs that lie at a prefix.</summary>
public static class SnapshotCatalog
{
    private const string StateEnding = ".solverstate";

    /// <summary>
    /// Complete pairs, newest (most iterations) first: the state and its model exist, and the model has the length that the side file
    /// names, where there is one. Digests are checked when a pair is read.
    /// </summary>
    public static IEnumerable<SnapshotPair> Pairs(string prefix) => States(prefix).Where(IsComplete);

    /// <summary>Whether a pair can be resumed from: both files have the content that the side file records.</summary>
    public static bool IsIntact(SnapshotPair pair)
    {
        try
        {
            _ = SavedState.Read(pair.StatePath, null);
            return true;
        }
        catch (CaffeTopException)
        {
            return false;
        }
    }

    private static IEnumerable<SnapshotPair> States(string prefix)
    {
        var folder = SnapshotPrefix.Folder(prefix);
        if (!Directory.Exists(folder)) return [];
        var start = Path.GetFileName(prefix) + "_iter_";
        return Directory.EnumerateFiles(folder, "*" + StateEnding)
            .Select(path => Path.GetFileName(path))
            .Where(name => name.StartsWith(start, StringComparison.Ordinal) && name.EndsWith(StateEnding, StringComparison.Ordinal))
            .Select(name => int.TryParse(name.AsSpan(start.Length, name.Length - start.Length - StateEnding.Length), NumberStyles.None,
                CultureInfo.InvariantCulture, out var iteration) ? iteration : -1)
            .Where(iteration => iteration >= 0)
            .OrderDescending()
            .Select(iteration => new SnapshotPair(
                iteration, SnapshotPrefix.Model(prefix, iteration), SnapshotPrefix.State(prefix, iteration)));
    }

    /// <summary>The pair to resume from, digests checked; null where there is none.</summary>
    public static SnapshotPair? Newest(string prefix)
        => NewestState(prefix, static _ => { }) is { } state ? new(state.Iteration, state.ModelPath, state.StatePath) : null;

    /// <summary>The newest state that can be resumed from, digests checked (<c>--resume auto</c>); null where there is none.</summary>
    /// <param name="passed">Told of each newer state that cannot be used, in a sentence.</param>
    public static SavedState? NewestState(string prefix, Action<string> passed)
    {
        foreach (var pair in States(prefix))
        {
            try
            {
                return SavedState.Read(pair.StatePath, null);
            }
            catch (CaffeTopException e)
            {
                passed(e.Message);
            }
        }

        return null;
    }

    /// <summary>The newest intact pair of the same prefix as <paramref name="statePath"/> with fewer iterations; null where there is
    /// none.</summary>
    public static SnapshotPair? Before(string statePath)
    {
        var at = statePath.LastIndexOf("_iter_", StringComparison.Ordinal);
        var digits = at < 0 ? "" : Path.GetFileNameWithoutExtension(statePath[(at + "_iter_".Length)..]);
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var iteration)) return null;
        return Pairs(statePath[..at]).FirstOrDefault(pair => pair.Iteration < iteration && IsIntact(pair));
    }

    private static bool IsComplete(SnapshotPair pair)
    {
        var model = new FileInfo(pair.ModelPath);
        if (!model.Exists) return false;
        try
        {
            return SnapshotSideFile.ReadFor(pair.StatePath) is not { } side || side.ModelBytes == model.Length;
        }
        catch (CaffeTopException)
        {
            return false;
        }
    }
}
