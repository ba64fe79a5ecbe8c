using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Themes;
using CaffeTop.Terminal.Widgets;

namespace CaffeTop.Screens.Overlays;

/// <summary>A dialog in the middle of the screen, with lines of text on its own ground.</summary>
internal readonly ref struct DialogBox
{
    private readonly Surface _box;
    private readonly Ink _ground;
    private readonly ScreenState _state;

    /// <param name="width">With its frame; cut to the screen's.</param>
    /// <param name="foot">Keys, at its lower right.</param>
    public DialogBox(Surface screen, ScreenState state, int width, int height, string title, string foot)
    {
        width = Math.Min(width, screen.Width);
        height = Math.Min(height, screen.Height);
        var area = new Rect((screen.Width - width) / 2, Math.Max(0, (screen.Height - height) / 2), width, height);
        _state = state;
        _ground = state.Theme.Of(Role.Dialog).Background;
        Inside = Panel.Dialog(screen, area, title, foot, state.Theme, state.Symbols);
        _box = screen.Part(area);
        Area = new Rect(area.X + 1, area.Y + 1, Math.Max(0, width - 2), Math.Max(0, height - 2));
    }

    public Surface Inside { get; }

    /// <summary>The inside, in the screen's coordinates: where the mouse meets it.</summary>
    public Rect Area { get; }

    public int Width => Inside.Width;

    public int Height => Inside.Height;

    public Style Of(Role role) => _state.Theme.Of(role).On(_ground);

    /// <returns>The column after the text.</returns>
    public int Text(int x, int y, scoped ReadOnlySpan<char> text, Role role) => Inside.Text(x, y, text, Of(role), Math.Max(0, Inside.Width - x - 1));

    /// <summary>A key and what it does.</summary>
    public int Key(int x, int y, scoped ReadOnlySpan<char> key, scoped ReadOnlySpan<char> does, Role role = Role.Text)
    {
        var end = Inside.Text(x, y, key, Of(Role.BarKey));
        return Text(Math.Max(end + 2, x + 3), y, does, role);
    }

    /// <summary>What widgets have drawn on the terminal's own ground stands on the dialog's.</summary>
    public void Ground()
    {
        if (_ground.IsDefault) return;
        var ground = _ground;
        _box.Restyle(new Rect(0, 0, _box.Width, _box.Height), style => style.Background.IsDefault ? style.On(ground) : style);
    }
}
