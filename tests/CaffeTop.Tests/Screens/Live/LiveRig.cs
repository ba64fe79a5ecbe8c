using CaffeTop.Events;
using CaffeTop.Screens;
using CaffeTop.Screens.Leaving;
using CaffeTop.Terminal.Output;
using CaffeTop.Terminal.Themes;
using CaffeTop.Tests.Shared;

namespace CaffeTop.Tests.Screens.Live;

/// <summary>The whole screen on a made run at iteration 1,990 of 4,000, on a terminal in memory: the script first, then <see cref="Go"/>.</summary>
internal sealed class LiveRig : ILeaving
{
    public LiveRig(int width = 80, int height = 24, bool viewOnly = false, string more = "", bool unicode = true, string? log = null)
    {
        Run = new MadeRun((log ?? LiveLog.Text()) + more, viewOnly);
        var progress = Run.Progress;
        (progress.Iteration, progress.RecordsPerIteration, progress.RecordsPerEpoch, progress.LastLoss) = (1990, 64, 60_000, 0.21f);
        (progress.BusySeconds, progress.TestSeconds) = (199, 12);
        Terminal = new TestTerminal(width, height, ColorDepth.TrueColor, unicode);
        State = new ScreenState([Run], Terminal.Clock, Theme.Dark, unicode ? Symbols.Unicode : Symbols.Ascii) { Leaving = this };
        State.Run.Nets.Waits = true;
    }

    public MadeRun Run { get; }

    public TestTerminal Terminal { get; }

    public ScreenState State { get; }

    /// <summary>What the run was asked to do.</summary>
    public IEnumerable<string> Calls => Run.Steered.Calls.Where(static call => !call.StartsWith("Watch ", StringComparison.Ordinal));

    /// <summary>Blobs that were watched.</summary>
    public IEnumerable<string> Watched => Run.Steered.Calls.Where(static call => call.StartsWith("Watch ", StringComparison.Ordinal));

    /// <summary>How the run was left, in order.</summary>
    public List<LeaveChoice> Leaves { get; } = [];

    public string Detaching => "training goes on without a screen (caffetop attach small)";

    public void Leave(LeaveChoice choice) => Leaves.Add(choice);

    /// <summary>Time passes in the script, with the run training on: ten iterations a second.</summary>
    public LiveRig Train(double seconds)
    {
        for (var i = 0; i < (int)Math.Ceiling(seconds); i++)
        {
            Terminal.Wait(1);
            Terminal.Check(() =>
            {
                if (Run.Progress.State != RunState.Training) return;
                Run.Progress.Iteration += 10;
                Run.Progress.BusySeconds += 1;
            });
        }

        return this;
    }

    /// <summary>The text on the screen at the end of the script.</summary>
    public string Go()
    {
        Terminal.Wait(0.5);
        new ScreenApp(Terminal, State).Run();
        return Terminal.Text;
    }
}
