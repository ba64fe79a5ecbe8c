using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Input;
using CaffeTop.Terminal.Themes;
using CaffeTop.Terminal.Widgets;

namespace CaffeTop.Screens.Overlays;

/// <summary>A line that is typed in the last row: a search or a note; each change may be told at once.</summary>
/// <param name="prompt">What stands before the text.</param>
/// <param name="enter">Enter with the text.</param>
/// <param name="typed">After each change; null: nobody asks.</param>
internal sealed class PromptOverlay(string prompt, Action<string> enter, Action<string>? typed = null) : IOverlay
{
    private readonly TextField _text = new();

    public void Draw(Surface screen, ScreenState state)
    {
        var row = screen.Part(0, screen.Height - 1, screen.Width, 1);
        var bar = state.Theme.Of(Role.Bar);
        row.Fill(new Rect(0, 0, row.Width, 1), ' ', bar);
        var end = row.Text(1, 0, prompt, state.Theme.Of(Role.BarKey));
        _text.Draw(row.Part(end, 0, row.Width - end - 1, 1), bar);
    }

    public bool Handle(InputEvent input, ScreenState state)
    {
        switch (input)
        {
            case PasteInput paste:
                _text.Insert(paste.Text);
                typed?.Invoke(_text.Text);
                return false;
            case KeyInput { Key: Key.Escape }:
                return true;
            case KeyInput { Key: Key.Backspace } when _text.IsEmpty:
                return true;
            case KeyInput { Key: Key.Enter }:
                enter(_text.Text);
                return true;
            case KeyInput key:
                if (_text.Handle(key)) typed?.Invoke(_text.Text);
                return false;
            default:
                return false;
        }
    }
}
