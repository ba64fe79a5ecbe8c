using System.Runtime.InteropServices;
using System.Text;
using CaffeTop.Engine.Training;
using CaffeTop.Events;
using CaffeTop.Logging;
using CaffeTop.Output;
using CaffeTop.Running;
using CaffeTop.Screens;
using CaffeTop.Screens.Leaving;
using CaffeTop.Terminal;
using CaffeTop.Terminal.Input;
using CaffeTop.Terminal.Output;

namespace CaffeTop.Live;

/// <summary>
/// The screen of whoever started the run, on the thread that started the program. The training does not depend on it: the screen may be left, hang up
/// with its terminal or break, and the run goes on.
/// </summary>
internal sealed class StarterScreen(LiveRun live, TrainingRun run, TrainingThread thread, RunLog log, RunSignals signals, RunClock clock) : ILeaving
{
    private static readonly TimeSpan LongestFarewell = TimeSpan.FromSeconds(5);
    private static readonly KeyInput ControlC = new(Key.Character, new Rune('c'), KeyModifiers.Control);

    private readonly ManualResetEventSlim _left = new();
    private volatile ScreenApp? _app;
    private bool _exitOnFinish;

    public string Detaching => $"training goes on in this process, with lines instead of the screen (caffetop attach {live.Name})";

    /// <summary>Nothing: the screen's end tells what was chosen.</summary>
    public void Leave(LeaveChoice choice)
    {
    }

    /// <summary>Starts the training and shows it until the screen is left. The training may go on then.</summary>
    /// <returns>Whether there is still a terminal to print to.</returns>
    public bool Show(ScreenChoice choice, Capabilities capabilities, bool exitOnFinish)
    {
        using var terminal = choice.Open(capabilities, clock, Handle, Stopping);
        using var feed = live.Open();
        return Show(terminal, choice.State(terminal, capabilities, [feed]), exitOnFinish);
    }

    /// <summary>The same on any terminal.</summary>
    public bool Show(ITerminal terminal, ScreenState state, bool exitOnFinish)
    {
        _exitOnFinish = exitOnFinish;
        state.Leaving = this;
        var stray = new StrayOutput(line => log.Write("caffetop.cs:1", "stderr| " + line));
        var app = new ScreenApp(terminal, state) { Drawn = thread.Release };
        _app = app;
        thread.Ended = Ended;
        signals.Interrupted = Interrupt;
        signals.ToldToEnd = LeaveWhatIsOver;
        Exception? broken = null;
        try
        {
            thread.Start(hold: true);
            app.Run();
        }
        catch (Exception e)
        {
            // The training thread knows nothing of it and goes on.
            broken = e;
        }

        _app = null;
        signals.Interrupted = null;
        terminal.Dispose();
        _left.Set();
        // Where the terminal is gone, nobody would see what is printed there: it stays in the log.
        if (!app.IsHungUp) stray.Dispose();
        GoOn(app.IsHungUp, broken);
        return !app.IsHungUp;
    }

    // The run may go on without the screen.
    private void GoOn(bool isHungUp, Exception? broken)
    {
        if (thread.IsOver || run.Progress.State is RunState.Done or RunState.Stopped or RunState.Failed) return;
        if (isHungUp)
        {
            run.Emit(new ControlApplied(run.Progress.Iteration, "terminal", null, "gone, training goes on without it"));
            signals.HangUp("the terminal is gone");
            return;
        }

        if (broken is not null)
        {
            var sentence = $"the screen failed ({Failure.Sentence(broken)}); training goes on without it";
            run.Emit(new Fault(sentence, false, run.Progress.Iteration));
            StandardStreams.PrintError("caffetop: " + sentence);
        }
        else if (!signals.IsToldToEnd)
        {
            StandardStreams.PrintError($"caffetop: training goes on in this process: \"caffetop attach {live.Name}\" shows it; Ctrl-Z and bg give the shell back");
        }

        log.IsOnStandardError = true;
    }

    // The terminal is given back for SIGQUIT, which ends the process; the others are the run's affair.
    private static bool Handle(PosixSignal signal) => signal != PosixSignal.SIGQUIT;

    private bool Interrupt()
    {
        if (_app is not { } app) return false;
        app.Send(ControlC);
        return true;
    }

    // A shell's job is stopped: the whole process, training too. Its clock leaves the gap out.
    private void Stopping(bool isAboutTo)
    {
        if (isAboutTo)
        {
            clock.Stop();
            return;
        }

        var gap = clock.GoOn();
        run.Emit(new ControlApplied(run.Progress.Iteration, "suspend", null, $"continued after {gap.TotalSeconds:0} s"));
    }

    private void LeaveWhatIsOver()
    {
        if (thread.IsOver) _app?.Leave();
    }

    // On the training thread, which has nothing else to do.
    private void Ended()
    {
        if (!_exitOnFinish && !signals.IsToldToEnd && !thread.HasFailedToPrepare) return;
        _app?.Leave();
        // A terminal that takes nothing keeps the screen from ending.
        if (!_left.Wait(LongestFarewell)) Environment.Exit(thread.ExitCode);
    }
}
