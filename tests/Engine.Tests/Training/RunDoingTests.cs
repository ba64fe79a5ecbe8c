using CaffeTop.Engine.Training;
using CaffeTop.Events;

namespace CaffeTop.Engine.Tests.Training;

public class RunDoingTests
{
    private static readonly Finding Found = new("rate-zero", Severity.Error, new FindingPlace(), "base_lr is 0.", "", "", []);

    [Fact]
    public void What_a_run_paused_for_is_forgotten_when_it_goes_on_and_not_before()
    {
        var progress = new RunProgress { State = RunState.Training, PausedFor = Found };
        foreach (var state in new[] { RunState.Testing, RunState.Training, RunState.Paused, RunState.Testing, RunState.Paused })
        {
            RunDoing.Note(progress, new StateChanged(state, null));
            Assert.Same(Found, progress.PausedFor);
        }

        RunDoing.Note(progress, new StateChanged(RunState.Training, null));
        Assert.Null(progress.PausedFor);
    }
}
