using CaffeTop.Runs;
using CaffeTop.Screens.Charts;
using CaffeTop.Screens.Steering;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Themes;
using CaffeTop.Terminal.Widgets;

namespace CaffeTop.Screens.Panes;

/// <summary>What happened last, newest first; tests have a table of their own.</summary>
internal sealed class RecentEvents
{
    private readonly List<RunMark> _marks = [];
    private long _seen = -1;

    public void Draw(Surface surface, ScreenState state)
    {
        Update(state);
        var inside = Panel.Rule(surface, "Events", "newest first", false, state.Theme, state.Symbols);
        if (_marks.Count == 0) inside.Text(1, 0, "nothing has happened yet", state.Theme.Of(Role.Dim));
        for (var i = 0; i < inside.Height && i < _marks.Count; i++) DrawMark(inside, i, _marks[_marks.Count - 1 - i], state);
    }

    /// <summary>One mark on a row: iteration, time where there is room, glyph, text.</summary>
    public static void DrawMark(Surface surface, int y, RunMark mark, ScreenState state)
    {
        Span<char> text = stackalloc char[32];
        surface.TextRight(11, y, Figures.Count(text, mark.Iteration), state.Theme.Of(Role.Dim));
        var row = new TextRow(surface, 13, y);
        if (surface.Width >= 60)
        {
            if (mark.Time is { } time && time.TryFormat(text, out var length, "HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture))
                row.Write(text[..length], state.Theme.Of(Role.Faint));
            row = new TextRow(surface, 23, y);
        }

        var (glyph, role) = FlagList.Look(mark, state.Symbols);
        row.Put(glyph, state.Theme.Of(role));
        row.Skip(1);
        var style = state.Theme.Of(mark.Kind is MarkKind.Anomaly or MarkKind.Fault ? Role.Bad : Role.Text);
        var slash = mark.Text.LastIndexOf('/');
        if (mark.Kind == MarkKind.Snapshot && slash > 0 && CellWidth.Of(mark.Text) > row.Left)
        {
            // The end of a file's name is what tells it from others.
            row.Write("snapshot ", style, row.Left);
            row.Write(mark.Text.AsSpan(slash + 1), style, row.Left);
            return;
        }

        row.Write(mark.Kind == MarkKind.Control ? ControlWords.Of(mark.Text) : mark.Text, style, row.Left);
    }

    private void Update(ScreenState state)
    {
        if (_seen == state.Revision) return;
        _seen = state.Revision;
        _marks.Clear();
        var run = state.Run;
        for (var i = 0; i < run.Model.Marks.Count; i++)
        {
            var mark = run.Model.Marks[i];
            if (mark.Kind is not (MarkKind.Test or MarkKind.Data) && state.Player.Sees(mark.Session, mark.Iteration)) _marks.Add(mark);
        }

        foreach (var note in run.Notes)
        {
            if (state.Player.Sees(note.Session, note.Iteration)) _marks.Add(note);
        }
    }
}
