namespace CaffeTop.Terminal.Cells;

/// <summary>
/// One character position. <paramref name="Rune"/> is a Unicode scalar value that is safe to print (never a control, format or combining
/// character: <see cref="Surface"/> sees to it); a wide character stands in its left cell and leaves <see cref="Continuation"/> in the right one.
/// </summary>
public readonly record struct Cell(int Rune, Style Style)
{
    /// <summary>The right half of a wide character.</summary>
    public const int Continuation = 0;

    public static Cell Blank => new(' ', default);

    // Written out: what the compiler makes goes through generic comparers, which are slow to start.
    public bool Equals(Cell other) => Rune == other.Rune && Style.Equals(other.Style);

    public override int GetHashCode() => HashCode.Combine(Rune, Style.GetHashCode());
}
