using System.Runtime.ExceptionServices;
using CaffeTop.Attaching;
using CaffeTop.Events;
using CaffeTop.Live;
using CaffeTop.Logging;
using CaffeTop.Output;
using CaffeTop.Screens;
using CaffeTop.Terminal.Output;

namespace CaffeTop.Running;

/// <summary>A run from the command line: reads the solver, opens the log, connects the signals, trains on a thread of its own, shows the screen.</summary>
internal static class TrainingSession
{
    /// <summary>Returns the exit code.</summary>
    /// <param name="choice">The screen, where the terminal can show one; else lines on standard error.</param>
    public static int Run(RunRequest request, ScreenChoice choice)
    {
        var capabilities = choice.Capabilities();
        var detached = DetachedProcess.Enter();
        var hasScreen = capabilities.Screen && detached is null;
        var clock = new RunClock(TimeProvider.System);
        var remarks = new Remarks(clock);
        var plan = Read(request, clock, remarks);
        var name = LiveRun.NameOf(request.Solver);
        var logFile = request.LogFile;
        if ((hasScreen || detached is not null) && logFile is null)
        {
            logFile = LogFileName.FirstWritable(clock, plan.Configuration.SnapshotPrefix, name);
            if (logFile is null) remarks.Warn("no log file: neither beside the snapshots nor in this folder can a file be made; name one with --log");
        }

        var history = new LiveHistory(logFile is null ? name : Path.GetFileName(logFile), clock);
        using var device = request.Processor.Open(remarks.Say);
        using var log = new RunLog(clock, logFile, request.MinimumSeverity, history: history)
        {
            // Where standard error goes elsewhere, the log goes there as ever.
            IsOnStandardError = detached is null && (!hasScreen || !StrayOutput.Catches(2)),
        };
        remarks.Open(log);
        LiveRun? live = null;
        using var run = plan.Begin(device, clock, () => live is { Viewers: > 0 });
        using var subscription = run.Subscribe(log.Write);
        live = new LiveRun(name, request.Solver, logFile, clock.GetLocalNow(), run, history);
        using var seen = run.Subscribe(live.See);
        var thread = new TrainingThread(run, log, live);

        using var doctor = request.Rules.HasDoctor ? new DoctorWatch(run, live, plan, clock) : null;
        if (doctor is not null) (thread.Begins, thread.Prepared) = (doctor.Begin, doctor.Prepared);

        // Before the nets are built: a lost connection during a long set-up does not end the run, and a stop finds the first iteration.
        using var signals = new RunSignals(run.Control, clock, request.SigintEffect, request.SighupEffect, remarks.Say, code =>
        {
            StandardStreams.PrintError("caffetop: ended at once, in the middle of an iteration");
            Environment.Exit(code);
        });
        using var door = RunDoor.Open(live, run, remarks, clock, detached);
        var isSeen = false;
        if (!hasScreen)
        {
            signals.Register();
            thread.Start(hold: false);
        }
        else
        {
            signals.Register();
            isSeen = new StarterScreen(live, run, thread, log, signals, clock).Show(choice, capabilities, request.ExitOnFinish);
        }

        thread.Join();
        door.Close(thread, stays: detached is not null && !request.ExitOnFinish, signals);
        if (isSeen && !thread.HasFailedToPrepare) RunSummary.Print(live, thread, capabilities);
        // Nothing was trained: a file that nobody asked for has nothing to tell.
        if (thread.HasFailedToPrepare && logFile is not null && request.LogFile is null) File.Delete(logFile);
        return Finish(thread, request, live.StoppedFor);
    }

    // Where the solver is wrong, the log still has what there was to say of it before.
    private static RunPlan Read(RunRequest request, TimeProvider clock, Remarks remarks)
    {
        try
        {
            return RunPlan.Read(request, remarks.Tell);
        }
        catch
        {
            using var log = new RunLog(clock, request.LogFile, request.MinimumSeverity);
            remarks.Open(log);
            throw;
        }
    }

    private static int Finish(TrainingThread thread, RunRequest request, Finding? stoppedFor)
    {
        if (thread.Failure is { } failure) ExceptionDispatchInfo.Throw(failure);
        if (thread.Outcome is not { } outcome) return ExitCode.Done;
        if (RunVerdict.Sentence(outcome, request, stoppedFor) is { } sentence) StandardStreams.PrintError(sentence);
        return RunVerdict.ExitCode(outcome, stoppedFor);
    }
}
