using CaffeTop.Events;
using CaffeTop.Runs;
using CaffeTop.Screens.Feeds;

namespace CaffeTop.Live;

/// <summary>A run of this process for one screen.</summary>
internal sealed class LiveFeed(LiveRun run, bool viewOnly) : IRunFeed
{
    private IDisposable? _watch;

    public RunModel Model => run.History.Model;

    public bool IsLive => true;

    public bool IsEnded => run.IsEnded;

    public bool IsRead => true;

    public (long Read, long All) Reading => (run.History.Text.End, run.History.Text.End);

    public string? Problem => run.Problem;

    public DateTimeOffset? LastChange => run.History.LastChange;

    public ILogText Text => run.History.Text;

    public IRunControl? Control => viewOnly ? null : run.Control;

    public RunProgress Progress => run.Progress;

    public HistogramSampled? Histogram => run.Histogram;

    public void Start(Action wake)
    {
        if (_watch is not null) return;
        run.Enter();
        _watch = run.History.Watch(wake);
    }

    public void Dispose()
    {
        if (_watch is null) return;
        _watch.Dispose();
        _watch = null;
        run.Exit();
    }
}
