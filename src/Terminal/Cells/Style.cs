namespace CaffeTop.Terminal.Cells;

/// <summary>What SGR calls attributes.</summary>
[Flags]
public enum CellAttributes : byte
{
    None = 0,
    Bold = 1,
    Dim = 2,
    Italic = 4,
    Underline = 8,
    Reverse = 16,
}

/// <summary>How a cell looks.</summary>
public readonly record struct Style(Ink Foreground, Ink Background = default, CellAttributes Attributes = CellAttributes.None)
{
    public static Style Plain => default;

    // Written out: what the compiler makes goes through generic comparers, which are slow to start.
    public bool Equals(Style other) => Foreground.Equals(other.Foreground) && Background.Equals(other.Background) && Attributes == other.Attributes;

    public override int GetHashCode() => HashCode.Combine(Foreground.GetHashCode(), Background.GetHashCode(), (int)Attributes);

    public Style On(Ink background) => this with { Background = background };

    public Style With(CellAttributes attributes) => this with { Attributes = Attributes | attributes };
}
