using System.Globalization;
using CaffeTop.Screens.Keys;
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

    public StatusLine Status { get; } = new();

    public KeyLine Keys { get; } = new();

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
        Body = new Rect(0, status, screen.Width, screen.Height - status - 1);
        Status.Draw(screen.Part(0, 0, screen.Width, status), state);
        View(state).Draw(screen.Part(Body), state);
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
        if (_hintsOf != state.View || _hintsPlaying != state.Player.IsPlaying || _hintsLive != isLive) MakeHints(state, isLive);
        Span<char> right = stackalloc char[32];
        var length = 0;
        if (state.Player.IsPlaying || !state.Player.IsAtEnd) right.TryWrite(CultureInfo.InvariantCulture, $"x{state.Player.Speed}", out length);
        Keys.Draw(row, _hints, right[..length], state.Theme);
    }

    private void MakeHints(ScreenState state, bool isLive)
    {
        (_hintsOf, _hintsPlaying, _hintsLive) = (state.View, state.Player.IsPlaying, isLive);
        _hints.Clear();
        // Help and quit always have room; then what the view is for; what cannot be done now stands dim at the end.
        foreach (var binding in KeyTable.All)
        {
            if (binding.Word.Length == 0 || !binding.WorksIn(state.View) || binding.LiveOnly) continue;
            var word = binding.Action == ScreenAction.PlayPause && state.Player.IsPlaying ? "pause" : binding.Word;
            var hint = new KeyHint(binding.Label, word, !(isLive && binding.Action is ScreenAction.PlayPause or ScreenAction.Slower or ScreenAction.Faster or ScreenAction.Step && isLive), (int)binding.Action);
            if (binding.Action is ScreenAction.Help or ScreenAction.Quit) _hints.Insert(Math.Min(_hints.Count, binding.Action == ScreenAction.Help ? 1 : 2), hint);
            else _hints.Add(hint);
        }

        foreach (var binding in KeyTable.All)
        {
            if (binding.LiveOnly && binding.Word.Length > 0) _hints.Add(new KeyHint(binding.Label, binding.Word, false, (int)binding.Action));
        }
    }
}
