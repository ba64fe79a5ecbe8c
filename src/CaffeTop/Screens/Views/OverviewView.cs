using CaffeTop.Screens.Keys;
using CaffeTop.Screens.Panes;
using CaffeTop.Screens.Steering;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Input;
using CaffeTop.Terminal.Plots;

namespace CaffeTop.Screens.Views;

/// <summary>View 1: the charts, and below them layers where the log tells of them, else tests and events.</summary>
internal sealed class OverviewView : IScreenView
{
    private const int LeastBelow = 6;
    private const int LeastLists = 4;
    private const int LeastRates = 5;
    private const int MostRates = 7;
    private const int LossPane = 0;
    private const int SecondPane = 1;

    private readonly LayerTable _layers = new();
    private readonly TestTable _tests = new();
    private readonly RecentEvents _events = new();
    private readonly SessionFacts _facts = new();
    private readonly ChartPointer _pointer = new();
    private readonly RatePreview _rates = new();
    private string _folded = "";
    private long _foldedAt = -1;
    private Rect _loss;
    private Rect _second;
    private Rect _below;

    public int Panes => 3;

    public void Draw(Surface body, ScreenState state)
    {
        (_loss, _second, _below) = Divide(body.Width, body.Height, state);
        state.Charts.Update(state, body.Width >= 120);
        state.Charts.NoteCursor(state);
        state.Charts.Loss.Title = _second.IsEmpty && !state.IsMaximised && state.Charts.Second.Curves.Count > 0 ? Folded(state) : "Loss";
        var isBoxed = body.Width >= 120;
        DrawChart(body, _loss, state.Charts.Loss, isBoxed, state.Pane == LossPane, state);
        DrawChart(body, _second, state.Charts.Second, isBoxed, state.Pane == SecondPane, state);
        if (!_below.IsEmpty) DrawBelow(body.Part(_below), state);
    }

    public bool Do(ScreenAction action, ScreenState state)
    {
        switch (action)
        {
            case ScreenAction.Open:
                state.IsMaximised = !state.IsMaximised;
                return true;
            case ScreenAction.Up or ScreenAction.Down or ScreenAction.PageUp or ScreenAction.PageDown or ScreenAction.Sort or ScreenAction.AllLayers:
                // A selection that moves is seen.
                if (action is not (ScreenAction.Sort or ScreenAction.AllLayers)) (state.Pane, state.HasChosenPane) = (2, true);
                return _layers.Has(state) ? _layers.Do(action, state) : _tests.Do(action);
            default:
                return false;
        }
    }

    public void Handle(MouseInput mouse, ScreenState state)
    {
        if (mouse.Action == MouseAction.Press)
        {
            if (_loss.Contains(mouse.X, mouse.Y)) state.Pane = LossPane;
            else if (_second.Contains(mouse.X, mouse.Y)) state.Pane = SecondPane;
            else if (_below.Contains(mouse.X, mouse.Y)) state.Pane = 2;
        }

        if (_below.Contains(mouse.X, mouse.Y))
        {
            if (mouse.Action is MouseAction.WheelDown or MouseAction.WheelUp) Do(mouse.Action == MouseAction.WheelDown ? ScreenAction.Down : ScreenAction.Up, state);
            return;
        }

        _pointer.Handle(mouse, _loss.Contains(mouse.X, mouse.Y) ? state.Charts.Loss : state.Charts.Second,
            _loss.Contains(mouse.X, mouse.Y) ? mouse.X - _loss.X : mouse.X - _second.X, state);
    }

    public bool Find(string text, int direction, bool here, ScreenState state) => false;

    public string? Copy(ScreenState state) => null;

    // No room for the second chart: its newest value stands in the title.
    private string Folded(ScreenState state)
    {
        if (_foldedAt == state.Revision) return _folded;
        var curve = state.Charts.Second.Curves[0];
        var value = float.NaN;
        foreach (var part in curve.Parts)
        {
            var at = Player.UpperBound(part.Series.X, part.To) - 1;
            if (at >= 0) value = part.Series.Y[at];
        }

        (_foldedAt, _folded) = (state.Revision, $"Loss · {curve.Name} {Figures.Value(stackalloc char[32], value)}");
        return _folded;
    }

    private static (Rect Loss, Rect Second, Rect Below) Divide(int width, int height, ScreenState state)
    {
        var whole = new Rect(0, 0, width, height);
        if (state.IsMaximised) return state.Pane switch { LossPane => (whole, default, default), SecondPane => (default, whole, default), _ => (default, default, whole) };
        if (width < 60 || height < 13) return (whole, default, default);
        if (width < 80 || height < 22) return height >= 16 ? (new Rect(0, 0, width, height - 6), default, new Rect(0, height - 6, width, 6)) : (whole, default, default);
        var charts = (height + 2) / 2;
        // A log that tells neither accuracies nor rates: nothing is to be drawn beside its loss.
        if (state.Charts is { Second.Curves.Count: 0, Loss.Curves.Count: > 0 }) return (new Rect(0, 0, width, charts), default, new Rect(0, charts, width, height - charts));
        var left = width >= 120 ? width * 3 / 5 : width * 9 / 16;
        return (new Rect(0, 0, left, charts), new Rect(left, 0, width - left, charts), new Rect(0, charts, width, height - charts));
    }

    private static void DrawChart(Surface body, Rect area, LineChart chart, bool isBoxed, bool isFocused, ScreenState state)
    {
        if (area.IsEmpty) return;
        (chart.Boxed, chart.Focused) = (isBoxed, isFocused && state.HasChosenPane);
        chart.Draw(body.Part(area), state.Theme, state.Symbols);
    }

    private void DrawBelow(Surface surface, ScreenState state)
    {
        var focused = state.Pane == 2 && state.HasChosenPane;
        if (_layers.Has(state))
        {
            // A small net leaves room for what else there is to tell.
            var rows = _layers.Count(state) + 2;
            var left = surface.Height - rows;
            if (left < LeastBelow || surface.Width < 60)
            {
                // Too little for tests and events is enough for the planned rate.
                var rates = left >= LeastRates && surface.Width >= 60 && DrawRates(surface.Part(0, rows, surface.Width, left), state) ? left : 0;
                _layers.Draw(surface.Part(0, 0, surface.Width, surface.Height - rates), state, focused);
                return;
            }

            _layers.Draw(surface.Part(0, 0, surface.Width, rows), state, focused);
            surface = surface.Part(0, rows, surface.Width, surface.Height - rows);
            focused = false;
        }

        if (surface.Width < 60)
        {
            _tests.Draw(surface, state, focused);
            return;
        }

        var room = Math.Min(MostRates, surface.Height - LeastLists);
        if (room >= LeastRates && DrawRates(surface.Part(0, surface.Height - room, surface.Width, room), state)) surface = surface.Part(0, 0, surface.Width, surface.Height - room);
        var hasTests = _tests.Has(state);
        var facts = surface.Width >= 150 && hasTests ? 50 : 0;
        var rest = surface.Width - facts;
        var tests = rest / 2;
        if (hasTests) _tests.Draw(surface.Part(0, 0, tests, surface.Height), state, focused);
        else _facts.Draw(surface.Part(0, 0, tests, surface.Height), state);
        _events.Draw(surface.Part(tests, 0, rest - tests, surface.Height), state);
        if (facts > 0) _facts.Draw(surface.Part(rest, 0, facts, surface.Height), state);
    }

    // The learning rate of a run that trains: as it was, and as the solver plans it.
    private bool DrawRates(Surface surface, ScreenState state)
    {
        if (state.Run is not { IsOver: false, Progress: not null, Feed.Control: { } control } run || run.MaxIteration is null) return false;
        _rates.Update(run, control, float.NaN);
        _rates.Draw(surface, run, state);
        return true;
    }
}
