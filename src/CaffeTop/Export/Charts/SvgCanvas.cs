using System.Globalization;
using System.Text;

namespace CaffeTop.Export.Charts;

/// <summary>Draws as SVG 1.1: lines, areas and real text, without styles or scripts from outside.</summary>
internal sealed class SvgCanvas : ICanvas
{
    private readonly StringBuilder _svg = new();

    public SvgCanvas(int width, int height, string title)
    {
        _svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" ")
            .Append("font-family=\"'DejaVu Sans', 'Segoe UI', Helvetica, Arial, sans-serif\">\n<title>").Append(Escape(title)).Append("</title>\n");
    }

    public void Rectangle(double x, double y, double width, double height, Rgb color) =>
        _svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{x:0.##}\" y=\"{y:0.##}\" width=\"{width:0.##}\" height=\"{height:0.##}\"{Fill(color)}/>\n");

    public void Polyline(ReadOnlySpan<Dot> dots, Rgb color, double width, double dash = 0)
    {
        if (dots.Length < 2) return;
        _svg.Append("<polyline fill=\"none\" points=\"");
        foreach (var dot in dots) _svg.Append(CultureInfo.InvariantCulture, $"{dot.X:0.#},{dot.Y:0.##} ");
        _svg.Length--;
        _svg.Append(CultureInfo.InvariantCulture, $"\" stroke=\"{color.Hex}\" stroke-width=\"{width:0.##}\" stroke-linejoin=\"round\" stroke-linecap=\"round\"");
        if (color.Alpha < 1) _svg.Append(CultureInfo.InvariantCulture, $" stroke-opacity=\"{color.Alpha:0.##}\"");
        if (dash > 0) _svg.Append(CultureInfo.InvariantCulture, $" stroke-dasharray=\"{dash:0.#}\"");
        _svg.Append("/>\n");
    }

    public void Band(ReadOnlySpan<Strip> strips, Rgb color)
    {
        if (strips.Length < 2) return;
        _svg.Append("<polygon points=\"");
        foreach (var strip in strips) _svg.Append(CultureInfo.InvariantCulture, $"{strip.X:0.#},{strip.Top:0.##} ");
        for (var i = strips.Length - 1; i >= 0; i--) _svg.Append(CultureInfo.InvariantCulture, $"{strips[i].X:0.#},{strips[i].Bottom:0.##} ");
        _svg.Length--;
        _svg.Append('"').Append(Fill(color)).Append("/>\n");
    }

    public void Disc(double x, double y, double radius, Rgb color) =>
        _svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{x:0.##}\" cy=\"{y:0.##}\" r=\"{radius:0.##}\"{Fill(color)}/>\n");

    public void Text(double x, double y, string text, double size, Rgb color, TextAnchor anchor = TextAnchor.Start, bool bold = false)
    {
        var place = anchor switch { TextAnchor.Middle => " text-anchor=\"middle\"", TextAnchor.End => " text-anchor=\"end\"", _ => "" };
        _svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.##}\" y=\"{y:0.##}\" font-size=\"{size:0.#}\"{place}{(bold ? " font-weight=\"bold\"" : "")}{Fill(color)}>")
            .Append(Escape(text)).Append("</text>\n");
    }

    // Real widths are the reader's font's: a good guess is enough for a legend.
    public double TextWidth(string text, double size) => text.Length * size * 0.6;

    public byte[] End() => Encoding.UTF8.GetBytes(_svg.Append("</svg>\n").ToString());

    private static string Fill(Rgb color) => color.Alpha < 1
        ? string.Create(CultureInfo.InvariantCulture, $" fill=\"{color.Hex}\" fill-opacity=\"{color.Alpha:0.##}\"")
        : $" fill=\"{color.Hex}\"";

    // XML 1.0 has no controls at all, not even escaped; they have been cleaned away before.
    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal);
}
