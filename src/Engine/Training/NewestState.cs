using CaffeTop.Engine.Snapshots;
using CaffeTop.Events;

namespace CaffeTop.Engine.Training;

/// <summary><c>--resume auto</c>: the same command starts a run and goes on with it.</summary>
internal static class NewestState
{
    /// <summary>The newest state that is whole, or null for a start from the beginning; says which, and what was passed over.</summary>
    public static SavedState? Find(string? prefix, Action<TrainingEvent> emit)
    {
        void Say(string text) => emit(new RawLine('I', "caffetop.cs:1", "--resume auto: " + text));
        if (prefix is null)
        {
            Say("the solver has no snapshot_prefix, so there is nothing to resume: starting at iteration 0");
            return null;
        }

        var newest = SnapshotCatalog.NewestState(prefix, passed => Say($"passed over {passed}"));
        Say(newest is null ? $"there is no complete snapshot of {SafeText.Clean(prefix)}: starting at iteration 0"
            : $"going on from {SafeText.Clean(newest.StatePath)}");
        return newest;
    }
}
