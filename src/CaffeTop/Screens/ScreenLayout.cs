using System.Globalization;
using CaffeTop.Screens.Keys;
using CaffeTop.Screens.Panels;
using CaffeTop.Screens.Steering;
using CaffeTop.Screens.Views;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Themes;
using CaffeTop.Terminal.Widgets;

namespace CaffeTop.Screens;

/// <summary>Divides the screen: status line, the view, key line; and what remains of them where it is small.</summary>
internal sealed class ScreenLayout
{
    private const int LeastWidth = 20;
    private const int LeastHeight = 5;

    private readonly IScreenView[] _views = [new OverviewView(), new LayersView(), new NetView(), new EventsView(), new LogView()];
    private readonly List<KeyHint> _hints = [];
    private ScreenView? _hintsOf;
    private bool _hintsPlaying;
    private bool _hintsLive;
    private KeyRuns _hintsKind;
    private Events.RunState? _hintsState;

    public StatusLine Status { get; } = new();

    public KeyLine Keys { get; } = new();

    /// <summary>Why a run has paused by itself or ended.</summary>
    public RunPanel Panel { get; } = new();

    /// <summary>Where the view was drawn last.</summary>
    public Rect Body { get; private set; }

    public IScreenView View(ScreenState state) => _views[(int)state.View];

    public void Draw(Surface screen, ScreenState state, ScreenActions actions)
    {
        if (screen.Width < LeastWidth || screen.Height < LeastHeight)
        {
            DrawTiny(screen, state);
            return;
        }

        var status = StatusLine.Rows(screen.Width, screen.Height, state.View);
        var rows = screen.Height - status - 1;
        var panel = Panel.Height(state, screen.Width, rows);
        // Charts keep their size and lend the rows below them; lists end above the panel.
        var covered = state.View == ScreenView.Overview && !state.IsMaximised ? panel : 0;
        Body = new Rect(0, status, screen.Width, rows - panel + covered);
        Status.Draw(screen.Part(0, 0, screen.Width, status), state);
        View(state).Draw(screen.Part(Body), state);
        if (panel > 0) Panel.Draw(screen.Part(0, screen.Height - 1 - panel, screen.Width, panel), state);
        DrawKeys(screen.Part(0, screen.Height - 1, screen.Width, 1), state);
        actions.Overlay?.Draw(screen, state);
    }

    private static void DrawTiny(Surface screen, ScreenState state)
    {
        screen.Text(0, 0, "80x24 please", state.Theme.Of(Role.Warning));
        if (screen.Height < 2 || state.Run.Iteration(state.Player) is not { } iteration) return;
        Span<char> text = stackalloc char[32];
        screen.Text(0, 1, "iter ", state.Theme.Of(Role.Dim));
        screen.Text(5, 1, Figures.Count(text, iteration), state.Theme.Of(Role.Title));
    }

    private void DrawKeys(Surface row, ScreenState state)
    {
        if (state.Toast() is { } toast)
        {
            row.Fill(new Rect(0, 0, row.Width, 1), ' ', state.Theme.Of(Role.Bar));
            row.Text(1, 0, toast, state.Theme.Of(Role.Accent) with { Background = state.Theme.Of(Role.Bar).Background }, row.Width - 2);
            return;
        }

        var isLive = state.Run.Feed.IsLive;
        if (_hintsOf != state.View || _hintsPlaying != state.Player.IsPlaying || _hintsLive != isLive || _hintsKind != state.Kind || _hintsState != state.Live?.Progress?.State) MakeHints(state, isLive);
        Span<char> right = stackalloc char[80];
        var length = 0;
        // One digit that shows a view is a view as a rule.
        if (state.Count.Value is > 5 and var count) right.TryWrite(CultureInfo.InvariantCulture, $"{count:#,##0}  . steps {count:#,##0}", out length);
        else if (state.Player.IsPlaying || !state.Player.IsAtEnd) right.TryWrite(CultureInfo.InvariantCulture, $"x{state.Player.Speed}", out length);
        else if (state.Live is { } run) length = LiveStatus.Tail(run, row.Width, right);
        Keys.Draw(row, _hints, right[..length], state.Theme);
    }

    private void MakeHints(ScreenState state, bool isLive)
    {
        var kind = state.Kind;
        (_hintsOf, _hintsPlaying, _hintsLive, _hintsKind, _hintsState) = (state.View, state.Player.IsPlaying, isLive, kind, state.Live?.Progress?.State);
        _hints.Clear();
        // What the view is for comes before what steers the run, except where that is what the view is for.
        foreach (var steers in state.View == ScreenView.Overview ? (ReadOnlySpan<bool>)[true, false] : [false, true])
        {
            foreach (var binding in KeyTable.All)
            {
                if (binding.Word.Length > 0 && binding.WorksIn(state.View) && binding.WorksFor(kind) && (binding.Runs == KeyRuns.Live) == steers) Add(binding, state, isLive, kind);
            }
        }

        // Help and quit always have room.
        Move(ScreenAction.Help, 1);
        Move(ScreenAction.Quit, 2);
        Move(ScreenAction.Pause, 3);
        // What cannot be done now stands dim at the end.
        foreach (var binding in KeyTable.All)
        {
            if (kind == KeyRuns.Log && binding.Runs == KeyRuns.Live && binding.Word.Length > 0 && binding.Action is not (ScreenAction.Pause or ScreenAction.StepRun))
                _hints.Add(new KeyHint(binding.Label, binding.Word, false, (int)binding.Action));
        }
    }

    private void Add(KeyBinding binding, ScreenState state, bool isLive, KeyRuns kind)
    {
        var isPaused = state.Live?.Progress?.State == Events.RunState.Paused;
        var word = binding.Action switch
        {
            ScreenAction.PlayPause when state.Player.IsPlaying => "pause",
            ScreenAction.Pause when isPaused => "go on",
            _ => binding.Word,
        };
        // A log that is followed is not played; a run that has ended is not steered.
        var isPlaying = binding.Action is ScreenAction.PlayPause or ScreenAction.Slower or ScreenAction.Faster or ScreenAction.Step;
        var works = kind == KeyRuns.Live ? binding.Runs != KeyRuns.Live || state.Live is { IsOver: false, Feed.Control: not null } : !(isLive && isPlaying);
        _hints.Add(new KeyHint(binding.Label, word, works, (int)binding.Action));
    }

    private void Move(ScreenAction action, int to)
    {
        var at = _hints.FindIndex(hint => hint.Tag == (int)action);
        if (at <= to) return;
        var hint = _hints[at];
        _hints.RemoveAt(at);
        _hints.Insert(to, hint);
    }
}
