using CaffeTop.LogParse.Reading;
using CaffeTop.Runs;
using CaffeTop.Screens.Feeds;

namespace CaffeTop.Live;

/// <summary>
/// What a run of this process has told so far: the bytes of its log as they are written, read back at once by the reader of all logs. So a run and
/// the replay of its log are one model, and whatever a screen shows of the past stands in the log. One thread writes; any number of screens look.
/// </summary>
internal sealed class LiveHistory
{
    private readonly TimeProvider _clock;
    private readonly RecentText _text = new();
    private readonly LogReducer _reducer;
    private readonly LogParser _parser;
    private readonly Lock _lock = new();
    private Action[] _watchers = [];
    private long _lastChange;

    /// <param name="name">The log file's name, or what the run is called where there is none.</param>
    public LiveHistory(string name, TimeProvider clock)
    {
        _clock = clock;
        Model = new RunModel(name);
        _reducer = new LogReducer(Model);
        _parser = new LogParser(_reducer);
    }

    public RunModel Model { get; }

    public ILogText Text => _text;

    /// <summary>When the last bytes came; null: none have.</summary>
    public DateTimeOffset? LastChange
    {
        get
        {
            var ticks = Volatile.Read(ref _lastChange);
            return ticks == 0 ? null : new DateTimeOffset(ticks, TimeSpan.Zero);
        }
    }

    /// <summary>The next whole lines.</summary>
    /// <param name="isComplete">What they tell of is over with them: nothing waits for the next line.</param>
    public void Take(ReadOnlySpan<byte> lines, bool isComplete)
    {
        if (lines.IsEmpty) return;
        lock (Model.Gate)
        {
            _parser.Feed(lines);
            if (isComplete) _reducer.Flush();
            if (Model.Year is null) Model.TakeYear(_parser);
        }

        _text.Append(lines);
        Tell();
    }

    /// <summary>No line follows.</summary>
    public void End()
    {
        lock (Model.Gate)
        {
            _parser.Flush();
            _reducer.End();
        }

        Tell();
    }

    /// <summary>Has <paramref name="wake"/> called after each change, on the writing thread, until the result is disposed.</summary>
    public IDisposable Watch(Action wake)
    {
        lock (_lock) _watchers = [.. _watchers, wake];
        return new Watcher(this, wake);
    }

    /// <summary>Something that is not in the log has changed.</summary>
    public void Tell()
    {
        Volatile.Write(ref _lastChange, _clock.GetUtcNow().UtcTicks);
        foreach (var wake in Volatile.Read(ref _watchers)) wake();
    }

    private sealed class Watcher(LiveHistory history, Action wake) : IDisposable
    {
        public void Dispose()
        {
            lock (history._lock) history._watchers = [.. history._watchers.Where(other => other != wake)];
        }
    }
}
