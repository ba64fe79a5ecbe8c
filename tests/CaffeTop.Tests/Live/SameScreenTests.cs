using CaffeTop.Events;
using CaffeTop.Live;
using CaffeTop.Logging;
using CaffeTop.Runs;
using CaffeTop.Screens.Feeds;
using CaffeTop.Terminal.Input;
using CaffeTop.Tests.Logs;
using CaffeTop.Tests.Screens;

namespace CaffeTop.Tests.Live;

/// <summary>A run of the engine, and the replay of its log: every view shows the same, but for the status, which is about now, and the keys.</summary>
public sealed class SameScreenTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("caffetop-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(80, 24)]
    [InlineData(120, 40)]
    [InlineData(200, 50)]
    public void A_run_and_the_replay_of_its_log_show_the_same(int width, int height)
    {
        var file = Path.Combine(_folder, "run.log");
        var live = Run(file);
        using var replayed = new LoadedFeed(RunLoader.Load(file), File.ReadAllBytes(file));
        foreach (var view in "12345")
        {
            using var feed = live.Open();
            var (now, later) = (Body(Screen(feed, width, height, view)), Body(Screen(replayed, width, height, view)));
            Assert.Equal(later, now);
            Assert.Contains(now.Split('\n'), static line => line.Trim().Length > 0);
        }
    }

    [Fact]
    public void Notes_and_changes_are_in_the_log()
    {
        var live = Run(Path.Combine(_folder, "run.log"));
        using var feed = live.Open();
        var events = Screen(feed, 120, 40, '4');
        Assert.Contains("base_lr", events, StringComparison.Ordinal);
        Assert.Contains("remember this", events, StringComparison.Ordinal);
    }

    private static LiveRun Run(string file)
    {
        var history = new LiveHistory(Path.GetFileName(file), TimeProvider.System);
        using (var log = new RunLog(TimeProvider.System, file, toStandardError: false, history: history))
        using (var made = new LoggedRun())
        {
            made.Run("max_iter: 60 display: 5 test_iter: 2 test_interval: 20 snapshot: 30 debug_info: true lr_policy: 'step' gamma: 0.5 stepsize: 25", (run, happened) =>
            {
                log.Write(happened);
                if (happened is IterationDone { Iteration: 10 }) run.Control.SetBaseLr(0.01f);
                if (happened is IterationDone { Iteration: 15 }) run.Control.Note("remember this");
                if (happened is IterationDone { Iteration: 20 }) run.Control.Undo();
            });
        }

        var live = new LiveRun("tiny", "solver.prototxt", file, DateTimeOffset.UnixEpoch, new NoSource(), history);
        live.End(null);
        return live;
    }

    private static string Screen(IRunFeed feed, int width, int height, char view)
    {
        var rig = new ScreenRig(width, height, feed);
        // What is said about the end is said over the views, until Esc.
        rig.Terminal.Wait(0.5).Press(Key.Escape);
        // The log of a run is seen at its end, that of a replay at its beginning.
        rig.Terminal.Type(view == '5' ? "5G" : view.ToString());
        return rig.Run();
    }

    // Without status and keys, and without what the Log view says of its source.
    private static string Body(string screen)
    {
        var lines = screen.TrimEnd('\n').Split('\n');
        return string.Join('\n', lines[1..^1].Where(static line => !line.StartsWith("── Log ", StringComparison.Ordinal) && !line.StartsWith("╭─ Log ", StringComparison.Ordinal)));
    }

    private sealed class NoSource : IRunSource
    {
        public IRunControl? Control => null;

        public RunProgress Progress { get; } = new() { State = RunState.Done };

        public IDisposable Subscribe(Action<TrainingEvent> listener) => throw new NotSupportedException();
    }
}
