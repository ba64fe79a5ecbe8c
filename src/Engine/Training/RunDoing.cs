using CaffeTop.Events;

namespace CaffeTop.Engine.Training;

/// <summary>Keeps a run's state in its progress, and while it prepares, what it is at.</summary>
internal static class RunDoing
{
    public static void Note(RunProgress progress, TrainingEvent happened)
    {
        if (happened is StateChanged changed)
        {
            if (progress.State == RunState.Paused && changed.State == RunState.Training) progress.PausedFor = null;
            progress.State = changed.State;
            progress.Doing = null;
        }
        else if (progress.State == RunState.Preparing && Of(happened) is { } doing)
        {
            progress.Doing = doing;
        }
    }

    private static string? Of(TrainingEvent happened) => happened switch
    {
        RunStarted => "reading the net",
        NetStarted { Index: < 0 } => "building the train net",
        NetStarted net => $"building test net #{net.Index}",
        NetReady => "filling the weights",
        RawLine { Source: "db_lmdb.cpp:35" } opened => "reading " + opened.Text[(opened.Text.LastIndexOf(' ') + 1)..],
        LayerDeclared layer => $"setting up {layer.Name}",
        WeightsLoaded loaded => "copied the weights of " + loaded.File,
        RunResumed resumed => "restoring " + resumed.StateFile,
        _ => null,
    };
}
