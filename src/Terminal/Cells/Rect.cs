namespace CaffeTop.Terminal.Cells;

/// <summary>A rectangle of cells; never of negative size.</summary>
public readonly record struct Rect(int X, int Y, int Width, int Height)
{
    public int Right => X + Width;

    public int Bottom => Y + Height;

    public bool IsEmpty => Width <= 0 || Height <= 0;

    public bool Contains(int x, int y) => x >= X && x < Right && y >= Y && y < Bottom;

    /// <summary>The part of <paramref name="other"/> that lies inside.</summary>
    public Rect Intersect(Rect other)
    {
        var x = Math.Max(X, other.X);
        var y = Math.Max(Y, other.Y);
        return new Rect(x, y, Math.Max(0, Math.Min(Right, other.Right) - x), Math.Max(0, Math.Min(Bottom, other.Bottom) - y));
    }

    /// <summary>Smaller by <paramref name="cells"/> on every side.</summary>
    public Rect Inset(int cells) => new(X + cells, Y + cells, Math.Max(0, Width - 2 * cells), Math.Max(0, Height - 2 * cells));
}
