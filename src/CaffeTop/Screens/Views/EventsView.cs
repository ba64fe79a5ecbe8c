using System.Globalization;
using CaffeTop.Runs;
using CaffeTop.Screens.Charts;
using CaffeTop.Screens.Keys;
using CaffeTop.Screens.Panes;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Input;
using CaffeTop.Terminal.Themes;
using CaffeTop.Terminal.Widgets;

namespace CaffeTop.Screens.Views;

/// <summary>View 4: all that happened, newest first; Enter shows it on the chart, what was found at a layer in Layers or in the net.</summary>
internal sealed class EventsView : IScreenView
{
    private static readonly MarkKind[] Kinds = Enum.GetValues<MarkKind>();

    private readonly List<RunMark> _marks = [];
    private readonly ListPlace _place = new();
    private readonly FindingList _findings = new();
    private MarkKind? _filter;
    private MarkKind? _filtered;
    private long _seen = -1;
    private RunModel? _model;
    private int _list;

    public int Panes => 1;

    public void Draw(Surface body, ScreenState state)
    {
        Update(state);
        var findings = _findings.Height(state, body.Width, body.Height / 2);
        if (findings > 0)
        {
            _findings.Draw(body.Part(0, 0, body.Width, findings), state);
            body = body.Part(0, findings, body.Width, body.Height - findings);
        }

        Span<char> text = stackalloc char[96];
        var left = state.Run.Model.MarksLeftOut;
        var kind = _filter is { } only ? Name(only) : "all kinds";
        int length;
        if (left > 0) text.TryWrite(CultureInfo.InvariantCulture, $"{_marks.Count:#,##0} of {kind}, newest first; {left:#,##0} more were not kept", out length);
        else text.TryWrite(CultureInfo.InvariantCulture, $"{_marks.Count:#,##0} of {kind}, newest first", out length);
        var inside = Panel.Rule(body, "Events", text[..length], false, state.Theme, state.Symbols);
        _list = findings + body.Height - inside.Height;
        if (_marks.Count == 0) inside.Text(1, 0, _filter is null ? "nothing has happened yet" : "no event of this kind; f shows the next kind", state.Theme.Of(Role.Dim));
        _place.Fit(_marks.Count, inside.Height);
        for (var i = 0; i < inside.Height && _place.Top + i < _marks.Count; i++)
        {
            DrawRow(inside, i, At(_place.Top + i), state);
            if (_place.Top + i == _place.Selected) Table.Select(inside, i, state.Theme);
        }
    }

    public bool Do(ScreenAction action, ScreenState state)
    {
        Update(state);
        if (ListKeys.Do(action, _place, _marks.Count)) return true;
        switch (action)
        {
            case ScreenAction.Filter:
                NextFilter(state);
                break;
            case ScreenAction.Open:
                ShowPlace(state);
                break;
            default:
                return false;
        }

        return true;
    }

    public void Handle(MouseInput mouse, ScreenState state)
    {
        switch (mouse.Action)
        {
            case MouseAction.WheelUp:
                _place.Move(-3, _marks.Count);
                break;
            case MouseAction.WheelDown:
                _place.Move(3, _marks.Count);
                break;
            case MouseAction.Press when mouse.Y >= _list:
                var row = _place.Top + mouse.Y - _list;
                if (row == _place.Selected) ShowPlace(state);
                else if (row < _marks.Count) _place.Select(row, _marks.Count);
                break;
        }
    }

    public bool Find(string text, int direction, bool here, ScreenState state) =>
        _place.Find(_marks.Count, direction, here, row => At(row).Text.Contains(text, StringComparison.OrdinalIgnoreCase));

    public string? Copy(ScreenState state) => _place.Selected < _marks.Count && _marks.Count > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{At(_place.Selected).Iteration} {At(_place.Selected).Time:yyyy-MM-dd HH:mm:ss} {At(_place.Selected).Text}")
        : null;

    private static string Name(MarkKind kind) => kind switch
    {
        MarkKind.RateChanged => "rate changes",
        MarkKind.Snapshot => "snapshots",
        MarkKind.Test => "tests",
        MarkKind.Anomaly => "anomalies",
        MarkKind.Fault => "faults",
        MarkKind.Control => "interventions",
        MarkKind.Note => "notes",
        MarkKind.Data => "data passes",
        MarkKind.Started => "starts",
        MarkKind.Resumed => "resumptions",
        _ => "ends",
    };

    private RunMark At(int row) => _marks[_marks.Count - 1 - row];

    private void Update(ScreenState state)
    {
        if (_seen == state.Revision && _model == state.Run.Model && _filter == _filtered) return;
        (_seen, _model, _filtered) = (state.Revision, state.Run.Model, _filter);
        _marks.Clear();
        foreach (var list in (ReadOnlySpan<List<RunMark>>)[state.Run.Model.Marks, state.Run.Notes])
        {
            foreach (var mark in list)
            {
                if ((_filter is null || mark.Kind == _filter) && state.Player.Sees(mark.Session, mark.Iteration)) _marks.Add(mark);
            }
        }
    }

    // The next kind that occurs, after the last one all of them.
    private void NextFilter(ScreenState state)
    {
        var start = _filter is { } kind ? (int)kind + 1 : 0;
        _filter = null;
        for (var i = start; i < Kinds.Length && _filter is null; i++)
        {
            if (state.Run.Model.Marks.Exists(mark => mark.Kind == Kinds[i]) || state.Run.Notes.Exists(mark => mark.Kind == Kinds[i])) _filter = Kinds[i];
        }

        Update(state);
        _place.Select(0, _marks.Count);
    }

    // What was found at a layer is looked at there, all else on the chart.
    private void ShowPlace(ScreenState state)
    {
        if (_place.Selected >= _marks.Count) return;
        var mark = At(_place.Selected);
        var found = state.Run.Model.Findings.FindLast(found => found.Session == mark.Session && found.Finding.What == mark.Text);
        if (found?.Finding.Place.Layer is not { } layer)
        {
            ShowOnChart(state);
            return;
        }

        state.WantedLayer = layer;
        (state.View, state.Pane, state.IsMaximised) = (LayerRows.Find(state) is null ? ScreenView.Net : ScreenView.Layers, 0, false);
    }

    private void ShowOnChart(ScreenState state)
    {
        if (_place.Selected >= _marks.Count) return;
        var mark = At(_place.Selected);
        if (FlagList.Place(mark, state.Run, state) is not { } x)
        {
            state.Tell("that session is not on the charts");
            return;
        }

        (state.View, state.Pane, state.IsMaximised) = (ScreenView.Overview, 0, false);
        state.Charts.Update(state, wide: true);
        var (from, to) = ChartMoves.Seen(state);
        ChartMoves.SetCursor(state, x, from, to);
    }

    private static void DrawRow(Surface surface, int y, RunMark mark, ScreenState state)
    {
        Span<char> text = stackalloc char[32];
        var sessions = state.Run.Model.Sessions.Count;
        var x = 0;
        if (sessions > 1 && surface.Width >= 100)
        {
            text.TryWrite(CultureInfo.InvariantCulture, $"session {mark.Session + 1}", out var length);
            surface.Text(1, y, text[..length], state.Theme.Of(Role.Faint));
            x = 12;
        }

        RecentEvents.DrawMark(surface.Part(x, y, surface.Width - x, 1), 0, mark, state);
    }
}
