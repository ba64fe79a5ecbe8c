using System.Collections.Concurrent;
using CaffeTop.Terminal;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Input;

namespace CaffeTop.Screens;

/// <summary>
/// The full screen: input changes the state, the state is drawn, the terminal gets what changed. It draws only when a model, the clock or a person
/// changed something, and holds the models' gates only while it reads them.
/// </summary>
internal sealed class ScreenApp
{
    /// <summary>More runs than that cannot be told apart.</summary>
    public const int MostRuns = 64;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ITerminal _terminal;
    private readonly ScreenState _state;
    private readonly ScreenActions _actions;
    private readonly ScreenLayout _layout;
    private readonly CellBuffer _frame = new(0, 0);
    private readonly Action _wake;
    private readonly ConcurrentQueue<InputEvent> _sent = new();
    private readonly Lock[] _held = new Lock[MostRuns];
    private InputEvent? _input;
    private long _lastAdvance;
    private long _drawnRevisions = -1;
    private long _drawnSecond = -1;
    private long _drawnMoved;
    private bool _moves;
    private int _woken;
    private volatile bool _isToldToLeave;
    private bool _isDrawn;

    public ScreenApp(ITerminal terminal, ScreenState state)
    {
        _terminal = terminal;
        _wake = Wake;
        _state = state;
        _layout = new ScreenLayout();
        _actions = new ScreenActions(terminal, state, _layout);
    }

    /// <summary>The terminal has gone, and the loop with it.</summary>
    public bool IsHungUp { get; private set; }

    /// <summary>Called once, when the first frame has been sent.</summary>
    public Action? Drawn { get; set; }

    /// <summary>Acts as if the person had sent this; from any thread.</summary>
    public void Send(InputEvent input)
    {
        _sent.Enqueue(input);
        _terminal.Wake();
    }

    /// <summary>Ends the loop; from any thread.</summary>
    public void Leave()
    {
        _isToldToLeave = true;
        _terminal.Wake();
    }

    /// <summary>Runs until the person leaves or the terminal is gone.</summary>
    public void Run()
    {
        foreach (var run in _state.Runs) run.Feed.Start(_wake);
        try
        {
            Loop();
        }
        finally
        {
            foreach (var feed in _state.Opened) feed.Dispose();
        }
    }

    private void Loop()
    {
        _lastAdvance = _terminal.Clock.GetTimestamp();
        var isChanged = true;
        var onlyClock = false;
        while (!_actions.IsDone && !_isToldToLeave)
        {
            // From here on a change is news again: what came before is seen now.
            if (!isChanged) Volatile.Write(ref _woken, 0);
            Advance(ref isChanged, ref onlyClock);
            var wait = UntilTick();
            if (isChanged && (wait = _terminal.UntilNextFrame(onlyClock)) == TimeSpan.Zero)
            {
                Volatile.Write(ref _woken, 0);
                Draw();
                (isChanged, onlyClock) = (false, false);
                wait = UntilTick();
            }

            if (!_sent.TryDequeue(out var input) && !_terminal.TryRead(out input, wait)) continue;
            if (input is HangUpInput)
            {
                IsHungUp = true;
                return;
            }

            Handle(input);
            (isChanged, onlyClock) = (true, false);
        }
    }

    // A run that displays every iteration changes a thousand times a second: once a frame is enough to be woken.
    private void Wake()
    {
        if (Interlocked.Exchange(ref _woken, 1) == 0) _terminal.Wake();
    }

    // A tick a second; while a replay plays, as often as frames may go; while a run trains here, four times.
    private TimeSpan UntilTick() => _state.Player.IsPlaying ? TimeSpan.FromMilliseconds(50) : _moves ? TimeSpan.FromMilliseconds(250) : Second - TimeSpan.FromTicks(_terminal.Clock.GetUtcNow().UtcTicks % TimeSpan.TicksPerSecond);

    private void Advance(ref bool isChanged, ref bool onlyClock)
    {
        var now = _terminal.Clock.GetTimestamp();
        var passed = _terminal.Clock.GetElapsedTime(_lastAdvance, now);
        _lastAdvance = now;
        var model = _state.Run.Model;
        if (_state.Player.IsPlaying)
        {
            lock (model.Gate)
            {
                if (_state.Player.Advance(model, passed)) isChanged = true;
            }
        }

        long moved = 0;
        _moves = false;
        foreach (var run in _state.Runs)
        {
            if (run.Feed.Progress is not { } progress) continue;
            _moves |= !run.Feed.IsEnded;
            moved += progress.Iteration + progress.TestBatch + ((long)progress.State << 32) + (progress.Doing?.GetHashCode() ?? 0);
        }

        long revisions = _state.Revision + _state.Player.Version;
        foreach (var run in _state.Runs)
        {
            run.Nets.Wake ??= _wake;
            revisions += run.Model.Version + run.Model.Lines + run.Feed.Reading.Read + (run.Feed.IsRead ? 1 : 0) + (run.Feed.IsEnded ? 1 : 0) + (run.Feed.Histogram?.Sequence ?? 0) + (run.Feed.Problem is null ? 0 : 1) + run.Nets.Version;
        }

        var second = _terminal.Clock.GetUtcNow().UtcTicks / TimeSpan.TicksPerSecond;
        if (revisions != _drawnRevisions)
        {
            (isChanged, onlyClock) = (true, false);
            _drawnRevisions = revisions;
        }
        else if ((second != _drawnSecond || moved != _drawnMoved) && !isChanged)
        {
            (isChanged, onlyClock) = (true, true);
        }

        (_drawnSecond, _drawnMoved) = (second, moved);
    }

    private void Draw()
    {
        if (_frame.Width != _terminal.Width || _frame.Height != _terminal.Height) _frame.Resize(_terminal.Width, _terminal.Height);
        else _frame.Clear();
        Locked(static app => app._layout.Draw(app._frame.Surface(), app._state, app._actions));
        _terminal.Present(_frame);
        if (_isDrawn) return;
        _isDrawn = true;
        Drawn?.Invoke();
    }

    private void Handle(InputEvent input)
    {
        _input = input;
        Locked(static app => app._actions.Handle(app._input!));
    }

    // All gates, in the runs' order.
    private void Locked(Action<ScreenApp> work)
    {
        var held = 0;
        try
        {
            foreach (var run in _state.Runs)
            {
                _held[held] = run.Model.Gate;
                run.Model.EnterFirst();
                held++;
            }

            _state.Update();
            work(this);
        }
        finally
        {
            while (held > 0) _held[--held].Exit();
        }
    }
}
