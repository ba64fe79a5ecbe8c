using CaffeTop.Terminal.Cells;

namespace CaffeTop.Terminal.Widgets;

/// <summary>Writes pieces of a row one behind the other.</summary>
public ref struct TextRow(Surface surface, int x, int y)
{
    private readonly Surface _surface = surface;

    /// <summary>Where the next piece begins.</summary>
    public int X { get; private set; } = x;

    /// <summary>Columns that are left.</summary>
    public readonly int Left => Math.Max(0, _surface.Width - X);

    public void Write(scoped ReadOnlySpan<char> text, Style style) => X = _surface.Text(X, y, text, style);

    /// <summary>A text ended by "…" where it is longer than <paramref name="width"/> cells.</summary>
    public void Write(scoped ReadOnlySpan<char> text, Style style, int width) => X = _surface.Text(X, y, text, style, width);

    public void Put(int rune, Style style)
    {
        _surface.Put(X, y, rune, style);
        X++;
    }

    public void Skip(int cells) => X += cells;
}
