using CaffeTop.Events;
using CaffeTop.Screens.Feeds;

namespace CaffeTop.Live;

/// <summary>
/// A run of this process as any number of screens see it: each opens a feed of its own, all share one history and one control. Safe from any thread.
/// </summary>
/// <param name="name">What <c>caffetop attach NAME</c> calls it; <see cref="NameOf"/>.</param>
/// <param name="solver">The solver's file as the user wrote it.</param>
/// <param name="logFile">The file that the log goes to, or null.</param>
internal sealed class LiveRun(string name, string solver, string? logFile, DateTimeOffset started, IRunSource source, LiveHistory history)
{
    private int _viewers;
    private volatile bool _isEnded;
    private volatile string? _problem;
    private volatile HistogramSampled? _histogram;
    private volatile Finding? _stoppedFor;

    public string Name { get; } = name;

    public string Solver { get; } = solver;

    public string? LogFile { get; } = logFile;

    public DateTimeOffset Started { get; } = started;

    public IRunControl? Control => source.Control;

    public RunProgress Progress => source.Progress;

    /// <summary>The last one; it is in no log.</summary>
    public HistogramSampled? Histogram => _histogram;

    public LiveHistory History { get; } = history;

    /// <summary>Screens that look at it now.</summary>
    public int Viewers => Volatile.Read(ref _viewers);

    /// <summary>The training is over and all of its log is written.</summary>
    public bool IsEnded => _isEnded;

    /// <summary>Why it failed, as a sentence; null: it did not.</summary>
    public string? Problem => _problem;

    /// <summary>What the doctor found and the run is stopped for, because nobody looks on; null: nothing.</summary>
    public Finding? StoppedFor { get => _stoppedFor; set => _stoppedFor = value; }

    /// <summary>A short name from a solver's file: <c>lenet</c> of lenet_solver.prototxt, the folder's where the file is called solver.</summary>
    public static string NameOf(string solver)
    {
        var stem = Path.GetFileNameWithoutExtension(solver);
        foreach (var word in (ReadOnlySpan<string>)["_solver", "-solver", "solver_", "solver-"])
        {
            if (stem.Length > word.Length) stem = stem.Replace(word, "", StringComparison.OrdinalIgnoreCase);
        }

        if (!stem.Equals("solver", StringComparison.OrdinalIgnoreCase) && stem.Length > 0) return SafeText.Clean(stem);
        var folder = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(solver)));
        return string.IsNullOrEmpty(folder) ? "run" : SafeText.Clean(folder);
    }

    /// <summary>A feed for one more screen, to be disposed with it.</summary>
    /// <param name="viewOnly">It offers no control.</param>
    public IRunFeed Open(bool viewOnly = false) => new LiveFeed(this, viewOnly);

    /// <summary>Told of every event; keeps what no log holds.</summary>
    public void See(TrainingEvent happened)
    {
        if (happened is not HistogramSampled histogram) return;
        _histogram = histogram;
        History.Tell();
    }

    /// <summary>The training is over and its log written to the end.</summary>
    /// <param name="problem">Why it failed, or null.</param>
    public void End(string? problem)
    {
        _problem = problem;
        _isEnded = true;
        History.End();
    }

    public void Enter() => Interlocked.Increment(ref _viewers);

    public void Exit() => Interlocked.Decrement(ref _viewers);
}
