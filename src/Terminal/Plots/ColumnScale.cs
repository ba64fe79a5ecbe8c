namespace CaffeTop.Terminal.Plots;

/// <summary>
/// x to dot columns. The number of iterations per column is a nice one and columns begin at multiples of it, so that a new point changes the last
/// column only and the picture does not creep.
/// </summary>
internal struct ColumnScale : IEquatable<ColumnScale>
{
    private double _perColumn;
    private double _first;

    public int Columns { get; private set; }

    public double PerColumn => _perColumn;

    public void Set(double from, double to, int columns)
    {
        Columns = columns;
        if (!(to > from)) to = from + Math.Max(1, columns / 4);
        _perColumn = NiceStep.ForColumns((to - from) / Math.Max(1, columns - 1));
        _first = Math.Floor(from / _perColumn);
    }

    /// <summary>Outside of 0…Columns − 1 where x is not seen.</summary>
    public readonly int ColumnOf(double x) => (int)Math.Clamp(Math.Floor(x / _perColumn) - _first, -1_000_000, 1_000_000);

    /// <summary>Where a column begins.</summary>
    public readonly double Start(int column) => (_first + column) * _perColumn;

    /// <summary>The smallest integer x of a column and of those right of it.</summary>
    public readonly int FirstX(int column) => (int)Math.Clamp(Math.Ceiling(Start(column)), int.MinValue, int.MaxValue);

    public readonly bool Equals(ColumnScale other) => _perColumn == other._perColumn && _first == other._first && Columns == other.Columns;

    public override readonly bool Equals(object? obj) => obj is ColumnScale other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(_perColumn, _first, Columns);
}
