using CaffeTop.LogParse.Files;
using CaffeTop.LogParse.Reading;
using CaffeTop.Runs;

namespace CaffeTop.Screens.Feeds;

/// <summary>A log that is being written, or standard input, followed by a thread of its own.</summary>
internal sealed class FollowFeed : IRunFeed
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(1);

    private readonly LogFollower _follower;
    private readonly TimeProvider _clock;
    private readonly RecentText _text = new();
    private readonly CancellationTokenSource _end = new();
    private readonly string _name;
    private readonly WriterProcess _process = new();
    private readonly Lock _processGate = new();
    private LogParser _parser;
    private LogReducer _reducer;
    private Thread? _thread;
    private long _read;
    private long _all;
    private volatile RunModel _model;
    private volatile bool _isRead;
    private volatile string? _problem;
    private long _lastChange;

    /// <exception cref="LogFileException">Missing, unreadable, no text, or nothing that can be followed.</exception>
    public FollowFeed(string path, TimeProvider clock)
    {
        _clock = clock;
        _follower = new LogFollower(path, clock);
        _follower.Restarted += Restart;
        _name = path == LogFollower.StandardInputName ? "standard input" : Path.GetFileName(path);
        (_model, _reducer, _parser) = Begin();
    }

    public RunModel Model => _model;

    public bool IsLive => true;

    public bool IsRead => _isRead;

    /// <summary>Standard input was closed.</summary>
    public bool IsEnded => _follower.IsEnded;

    public (long Read, long All) Reading => (Volatile.Read(ref _read), Volatile.Read(ref _all));

    public string? Problem => _problem;

    public DateTimeOffset? LastChange
    {
        get
        {
            var ticks = Volatile.Read(ref _lastChange);
            return ticks == 0 ? null : new DateTimeOffset(ticks, TimeSpan.Zero);
        }
    }

    public (WriterState State, int Number) Writer
    {
        get
        {
            lock (_processGate) return (_process.State, _process.Number);
        }
    }

    public ILogText Text => _text;

    public void Start(Action wake)
    {
        _thread = new Thread(() => Follow(wake)) { IsBackground = true, Name = "log follower" };
        _thread.Start();
    }

    /// <summary>What is there now, on the calling thread. False: nothing was.</summary>
    public bool Step()
    {
        var more = _follower.Poll(Take);
        (_read, var all) = _follower.Progress;
        Volatile.Write(ref _all, all);
        _problem = _follower.Problem ?? (_follower.IsMissing ? "the log is gone; a new one under its name will be followed" : null);
        if (more) return true;
        lock (_model.Gate)
        {
            if (_follower.IsEnded && _isRead) return false;
            if (_follower.IsEnded)
            {
                _parser.Flush();
                _reducer.End();
            }
            else
            {
                _reducer.Flush();
            }
        }

        return false;
    }

    /// <summary>Sleeps until something may have changed.</summary>
    public void Wait(CancellationToken cancellation) => _follower.WaitForChange(LongestSleep, cancellation);

    public void Dispose()
    {
        _end.Cancel();
        _thread?.Join();
        _follower.Dispose();
        _end.Dispose();
    }

    private void Follow(Action wake)
    {
        try
        {
            while (!_end.IsCancellationRequested)
            {
                var before = (_problem, _isRead);
                if (Step())
                {
                    wake();
                    continue;
                }

                _isRead = true;
                if (HasWriterChanged() || before != (_problem, true)) wake();
                if (IsEnded)
                {
                    wake();
                    break;
                }

                _follower.WaitForChange(LongestSleep, _end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The screen is left.
        }
        catch (IOException e)
        {
            _problem = e.Message;
            _isRead = true;
            wake();
        }
    }

    private bool HasWriterChanged()
    {
        lock (_model.Gate)
        {
            lock (_processGate) return _process.Look(_model);
        }
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        lock (_model.Gate) _parser.Feed(bytes);
        _model.GiveWay();
        _text.Append(bytes);
        Volatile.Write(ref _lastChange, _clock.GetUtcNow().UtcTicks);
    }

    private void Restart(LogRestart restart)
    {
        lock (_model.Gate) _parser.Flush();
        if (restart != LogRestart.Rewritten) return;
        (_model, _reducer, _parser) = Begin();
        _text.Clear();
    }

    private (RunModel Model, LogReducer Reducer, LogParser Parser) Begin()
    {
        var model = new RunModel(_name);
        var reducer = new LogReducer(model);
        var parser = new LogParser(reducer);
        parser.Hint(_name, _follower.Written);
        return (model, reducer, parser);
    }
}
