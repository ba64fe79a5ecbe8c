using System.Globalization;
using System.Text;
using CaffeTop.Screens.Feeds;
using CaffeTop.Screens.Keys;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Input;
using CaffeTop.Terminal.Themes;
using CaffeTop.Terminal.Widgets;

namespace CaffeTop.Screens.Views;

/// <summary>View 5: the log itself, with less's keys, read from where it is.</summary>
internal sealed class LogView : IScreenView
{
    private const int Sideways = 20;

    private readonly LogLines _lines = new();
    private readonly List<(long Offset, string Text)> _shown = [];
    private ILogText? _text;
    private long _top;
    private long _end = -1;
    private int _left;
    private int _height = 1;
    private int _read = -1;
    private bool _follows;
    private long _found = -1;
    private string _pattern = "";

    public int Panes => 1;

    public void Draw(Surface body, ScreenState state)
    {
        var text = Text(state);
        if (Math.Max(1, body.Height - 1) is var height && height != _height)
        {
            // A page is longer now, or known for the first time: keys may have come before the first frame.
            _height = height;
            if (text is not null) _top = Math.Min(_top, LastPage(text));
        }

        if (text is null)
        {
            Panel.Rule(body, "Log", "", false, state.Theme, state.Symbols).Text(1, 0, "this run has no log that could be read", state.Theme.Of(Role.Dim));
            return;
        }

        if (_follows) ToEnd(text);
        Read(text);
        Span<char> title = stackalloc char[200];
        var model = state.Run.Model;
        var share = text.End > text.Start ? 100.0 * ((_shown.Count > 0 ? _shown[^1].Offset + 1 : text.End) - text.Start) / (text.End - text.Start) : 100;
        title.TryWrite(CultureInfo.InvariantCulture, $"{model.Lines:#,##0} lines, {model.RawLines:#,##0} of no known kind · {Figures.Bytes(_top)} of {Figures.Bytes(text.End)} · {(_follows ? "following" : "")}", out var length);
        var more = 0;
        if (!_follows) title[length..].TryWrite(CultureInfo.InvariantCulture, $"{Math.Min(100, share):0} %", out more);
        length += more;
        if (text.Shortage is { } shortage && title[length..].TryWrite($" · {shortage}", out more)) length += more;
        var inside = Panel.Rule(body, "Log", title[..length], false, state.Theme, state.Symbols);
        if (!state.Run.Feed.IsRead && text.End == text.Start) inside.Text(1, 0, "the log is being read", state.Theme.Of(Role.Dim));
        for (var i = 0; i < inside.Height && i < _shown.Count; i++) DrawLine(inside, i, _shown[i], state);
    }

    public bool Do(ScreenAction action, ScreenState state)
    {
        if (Text(state) is not { } text) return false;
        switch (action)
        {
            case ScreenAction.Up:
                Move(text, -1);
                break;
            case ScreenAction.Down:
                Move(text, 1);
                break;
            case ScreenAction.PageUp:
                Move(text, 1 - _height);
                break;
            case ScreenAction.PageDown:
                Move(text, _height - 1);
                break;
            case ScreenAction.Top:
                (_top, _follows) = (text.Start, false);
                break;
            case ScreenAction.Bottom:
                ToEnd(text);
                break;
            case ScreenAction.Follow:
                _follows = !_follows;
                state.Tell(_follows ? "following the log's end" : "not following");
                break;
            case ScreenAction.CursorLeft:
                _left = Math.Max(0, _left - Sideways);
                break;
            case ScreenAction.CursorRight:
                _left += Sideways;
                break;
            default:
                return false;
        }

        return true;
    }

    public void Handle(MouseInput mouse, ScreenState state)
    {
        if (Text(state) is { } text && mouse.Action is MouseAction.WheelDown or MouseAction.WheelUp) Move(Text(state)!, mouse.Action == MouseAction.WheelDown ? 3 : -3);
    }

    public bool Find(string text, int direction, bool here, ScreenState state)
    {
        if (Text(state) is not { } log || text.Length == 0) return false;
        _pattern = text;
        var from = _found >= _top && _found <= Last() ? _found : _top;
        from = here ? _top : direction > 0 ? _lines.Next(log, from) : from;
        var pattern = Encoding.UTF8.GetBytes(text);
        var found = _lines.Find(log, pattern, from, direction);
        // A new text may well stand above: at the end of a log that grows everything does.
        if (found < 0 && here) found = _lines.Find(log, pattern, from, -1);
        if (found < 0) return false;
        (_found, _follows) = (found, false);
        if (found < _top || found > Last()) _top = Math.Min(found, LastPage(log));
        return true;
    }

    public string? Copy(ScreenState state) => Text(state) is { } text && _shown.Count > 0
        ? _lines.Line(text, _found >= _top && _found <= Last() ? _found : _top)
        : null;

    private ILogText? Text(ScreenState state)
    {
        var text = state.Run.Feed.Text;
        if (text == _text) return text;
        (_text, _top, _found, _end) = (text, text?.Start ?? 0, -1, -1);
        _follows = state.Run.Feed.IsLive;
        return text;
    }

    private long Last() => _shown.Count > 0 ? _shown[^1].Offset : _top;

    private void Read(ILogText text)
    {
        if (_top < text.Start) _top = text.Start;
        if (_shown.Count > 0 && _shown[0].Offset == _top && _end == text.End && _read == _height) return;
        _shown.Clear();
        (_end, _read) = (text.End, _height);
        for (var at = _top; _shown.Count < _height && at < text.End; at = _lines.Next(text, at)) _shown.Add((at, _lines.Line(text, at)));
    }

    private void Move(ILogText text, int lines)
    {
        for (; lines < 0; lines++) _top = _lines.Previous(text, _top);
        for (; lines > 0; lines--)
        {
            var next = _lines.Next(text, _top);
            if (next >= text.End) break;
            _top = next;
        }

        var last = LastPage(text);
        _follows = _follows && _top >= last;
        _top = Math.Min(_top, last);
    }

    private void ToEnd(ILogText text) => _top = LastPage(text);

    private long LastPage(ILogText text)
    {
        var top = text.End;
        for (var i = 0; i < _height && top > text.Start; i++) top = _lines.Previous(text, top);
        return top;
    }

    private void DrawLine(Surface surface, int y, (long Offset, string Text) line, ScreenState state)
    {
        var shown = surface.Part(0, y, surface.Width, 1);
        var style = state.Theme.Of(LogLook.Of(line.Text));
        var prefix = LogLook.Prefix(line.Text);
        // glog's prefix is the same on every line: it steps back.
        var x = 1 - _left;
        x = shown.Text(x, 0, line.Text.AsSpan(0, prefix), state.Theme.Of(Role.Faint));
        var end = shown.Text(x, 0, line.Text.AsSpan(prefix), style);
        if (end > shown.Width) shown.Put(shown.Width - 1, 0, state.Symbols.Arrow, state.Theme.Of(Role.Faint));
        if (_pattern.Length > 0) Mark(shown, line.Text, state);
        if (line.Offset == _found) Table.Select(shown, 0, state.Theme);
    }

    private void Mark(Surface row, string text, ScreenState state)
    {
        for (var at = text.IndexOf(_pattern, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(_pattern, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var from = 1 - _left + CellWidth.Of(text.AsSpan(0, at));
            row.Restyle(new Rect(from, 0, CellWidth.Of(_pattern), 1), style => style with { Attributes = style.Attributes | CellAttributes.Reverse });
            if (from > row.Width) break;
        }
    }
}
