using System.Globalization;
using CaffeTop.Events;
using CaffeTop.Live;
using CaffeTop.Output;
using CaffeTop.Running;

namespace CaffeTop.Attaching;

/// <summary>The way to a run for viewers, from its beginning to its end. Where there can be none the run goes on without, and its log says why.</summary>
internal sealed class RunDoor : IDisposable
{
    private readonly LiveRun _live;
    private readonly Remarks _remarks;
    private readonly AttachServer? _server;
    private readonly DetachedProcess? _detached;
    private readonly IDisposable? _subscription;

    private RunDoor(LiveRun live, IRunSource source, Remarks remarks, TimeProvider clock, DetachedProcess? detached)
    {
        _live = live;
        _remarks = remarks;
        _detached = detached;
        try
        {
            if (OperatingSystem.IsLinux()) _server = AttachServer.Start(new ViewableRun(live), remarks.Say, clock);
            detached?.Tell(_server is null ? DetachedProcess.Closed + "on this system nobody can attach to a run" : DetachedProcess.Open);
        }
        catch (Exception e) when (e is AttachException or IOException)
        {
            remarks.Warn("nobody can attach to this run: " + e.Message);
            detached?.Tell(DetachedProcess.Closed + "nobody can attach to this run: " + e.Message);
        }

        if (detached is not null) _subscription = source.Subscribe(TellStarter);
    }

    /// <param name="detached">This process, if it was started for a run without a screen of its own.</param>
    public static RunDoor Open(LiveRun live, IRunSource source, Remarks remarks, TimeProvider clock, DetachedProcess? detached) => new(live, source, remarks, clock, detached);

    /// <summary>The training is over.</summary>
    /// <param name="stays">Who looks on may do so for as long as they like, unless a signal ended the run.</param>
    public void Close(TrainingThread thread, bool stays, RunSignals signals)
    {
        if (thread.Failure is { } failure)
        {
            var sentence = Failure.Sentence(failure);
            if (thread.HasFailedToPrepare || !stays) _server?.End(sentence, isFailure: true);
        }

        if (stays && !thread.HasFailedToPrepare && !signals.IsToldToEnd)
        {
            using var end = new CancellationTokenSource();
            signals.ToldToEnd = end.Cancel;
            if (!signals.IsToldToEnd) _server?.WaitUntilAlone(end.Token);
            signals.ToldToEnd = null;
        }

        _server?.End(string.Create(CultureInfo.InvariantCulture, $"the run has ended at iteration {_live.Progress.Iteration:#,##0}"));
    }

    public void Dispose()
    {
        _subscription?.Dispose();
        _server?.Dispose();
    }

    // On the training thread: it prints a line, once, into a pipe that has room.
    private void TellStarter(TrainingEvent happened)
    {
        if (happened is not OptimizationStarted) return;
        _detached!.Tell(string.Create(
            CultureInfo.InvariantCulture,
            $"{DetachedProcess.Ready}{_live.Name} trains as process {Environment.ProcessId}{(_live.LogFile is { } log ? $", its log is {log}" : "")}"));
        _detached.LetGo(line => _remarks.Say("stderr| " + line));
    }
}
