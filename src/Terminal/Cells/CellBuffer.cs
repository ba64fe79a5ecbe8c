namespace CaffeTop.Terminal.Cells;

/// <summary>The screen as data: widgets write into it, the writer sends what changed, tests compare it.</summary>
public sealed class CellBuffer
{
    private Cell[] _cells = [];

    public CellBuffer(int width, int height) => Resize(width, height);

    public int Width { get; private set; }

    public int Height { get; private set; }

    public Rect Bounds => new(0, 0, Width, Height);

    public ref Cell this[int x, int y] => ref _cells[y * Width + x];

    public Span<Cell> Row(int y) => _cells.AsSpan(y * Width, Width);

    /// <summary>Everything blank, in the terminal's own colours.</summary>
    public void Clear() => _cells.AsSpan(0, Width * Height).Fill(Cell.Blank);

    /// <summary>New size; the content is lost.</summary>
    public void Resize(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(width);
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        if (_cells.Length < width * height) _cells = new Cell[width * height];
        Width = width;
        Height = height;
        Clear();
    }

    /// <summary>The whole buffer as something to draw on.</summary>
    public Surface Surface() => new(this, Bounds);
}
