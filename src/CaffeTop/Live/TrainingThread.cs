using CaffeTop.Engine;
using CaffeTop.Engine.Training;
using CaffeTop.Events;
using CaffeTop.Logging;
using CaffeTop.Running;

namespace CaffeTop.Live;

/// <summary>
/// The thread that trains: prepares the run, runs it, writes its log to the end. It waits for no screen. What went wrong is kept for whoever waits.
/// </summary>
internal sealed class TrainingThread
{
    // Nets may be nested deeply in files; the readers bound it, but not by a megabyte.
    private const int StackBytes = 16 << 20;
    private static readonly TimeSpan LongestHold = TimeSpan.FromMilliseconds(100);

    private readonly TrainingRun _run;
    private readonly RunLog _log;
    private readonly LiveRun _live;
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _hold = new();
    private volatile bool _isOver;

    public TrainingThread(TrainingRun run, RunLog log, LiveRun live)
    {
        _run = run;
        _log = log;
        _live = live;
        // In the background: where the process is told to end at once, nothing waits for it.
        _thread = new Thread(Train, StackBytes) { IsBackground = true, Name = "training" };
    }

    /// <summary>Null while it runs, and where <see cref="Failure"/> is not.</summary>
    public RunOutcome? Outcome { get; private set; }

    public Exception? Failure { get; private set; }

    /// <summary>The failure came before the first iteration: there is nothing to look at.</summary>
    public bool HasFailedToPrepare { get; private set; }

    /// <summary>Nothing more comes of it.</summary>
    public bool IsOver => _isOver;

    /// <summary>What the program ends with, once it is over.</summary>
    public int ExitCode => Failure is { } failure ? Output.Failure.Code(failure)
        : Outcome is { } outcome ? RunVerdict.ExitCode(outcome, _live.StoppedFor)
        : CaffeTop.ExitCode.Done;

    /// <summary>Called on the thread before anything is set up, and when all is set up and no iteration has begun.</summary>
    public Action? Begins { get; set; }

    /// <inheritdoc cref="Begins"/>
    public Action? Prepared { get; set; }

    /// <summary>Called on the thread itself when it is over.</summary>
    public Action? Ended { get; set; }

    /// <param name="hold">Wait a moment for <see cref="Release"/>: a first frame is to be drawn, and setting up nets takes all processors.</param>
    public void Start(bool hold)
    {
        if (!hold) _hold.Set();
        _thread.Start();
    }

    public void Release() => _hold.Set();

    public void Join() => _thread.Join();

    private void Train()
    {
        _hold.Wait(LongestHold);
        try
        {
            HasFailedToPrepare = true;
            Begins?.Invoke();
            _run.Prepare();
            HasFailedToPrepare = false;
            Prepared?.Invoke();
            Outcome = _run.Run();
        }
        catch (Exception e)
        {
            // Not lost: whoever waits for the thread reports it as any other failure of a command.
            Failure = e;
            if (e is not CaffeTopException) _run.Emit(new Fault(Output.Failure.Sentence(e), true, null));
        }

        _log.Dispose();
        _live.End(Failure is null ? null : Output.Failure.Sentence(Failure));
        _isOver = true;
        Ended?.Invoke();
    }
}
