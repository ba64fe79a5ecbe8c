namespace CaffeTop.Export.Charts;

/// <summary>What a picture of charts is drawn on: pixels or SVG. Units are pixels of a picture at single size, y grows downwards.</summary>
internal interface ICanvas
{
    void Rectangle(double x, double y, double width, double height, Rgb color);

    /// <param name="dash">Length of dashes and gaps; 0: none.</param>
    void Polyline(ReadOnlySpan<Dot> dots, Rgb color, double width, double dash = 0);

    /// <summary>An area between two curves: each strip is at x, from top to bottom.</summary>
    void Band(ReadOnlySpan<Strip> strips, Rgb color);

    /// <summary>A filled circle.</summary>
    void Disc(double x, double y, double radius, Rgb color);

    /// <summary>One line of text, cleaned; <paramref name="y"/> is its baseline.</summary>
    void Text(double x, double y, string text, double size, Rgb color, TextAnchor anchor = TextAnchor.Start, bool bold = false);

    double TextWidth(string text, double size);
}

internal readonly record struct Dot(double X, double Y);

internal readonly record struct Strip(double X, double Top, double Bottom);

internal enum TextAnchor
{
    Start,
    Middle,
    End,
}
