using CaffeTop.Engine.Snapshots;
using CaffeTop.Events;

namespace CaffeTop.Running;

/// <summary><c>--resume auto</c>: the same command starts a run and goes on with it.</summary>
internal static class NewestSnapshot
{
    /// <summary>The state to go on from, or null for a start from the beginning; says which, and what was passed over.</summary>
    public static string? Find(string? prefix, Action<string> say)
    {
        if (prefix is null)
        {
            say("--resume auto: the solver has no snapshot_prefix, so there is nothing to resume: starting at iteration 0");
            return null;
        }

        var newest = SnapshotCatalog.Newest(prefix, passed => say($"--resume auto: passed over {passed}"));
        say(newest is null
            ? $"--resume auto: there is no complete snapshot of {SafeText.Clean(prefix)}: starting at iteration 0"
            : $"--resume auto: going on from {SafeText.Clean(newest.StatePath)}");
        return newest?.StatePath;
    }
}
