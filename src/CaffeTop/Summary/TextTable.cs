using System.Text;

namespace CaffeTop.Summary;

/// <summary>A table of plain text: columns two blanks apart, numbers to the right, the last column cut where the line would pass the width.</summary>
internal sealed class TextTable(int width, params TextTable.Column[] columns)
{
    private readonly List<string[]> _rows = [];

    public bool IsEmpty => _rows.Count == 0;

    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Lines with <paramref name="indent"/> blanks before them, the titles first, columns without any text left out.</summary>
    public void Render(StringBuilder text, int indent)
    {
        var shown = Enumerable.Range(0, columns.Length).Where(c => _rows.Any(row => row[c].Length > 0)).ToArray();
        var widths = Array.ConvertAll(shown, c => Math.Max(columns[c].Title.Length, _rows.Max(row => row[c].Length)));
        Line(text, indent, shown, widths, Array.ConvertAll(columns, static c => c.Title));
        foreach (var row in _rows) Line(text, indent, shown, widths, row);
    }

    private void Line(StringBuilder text, int indent, int[] shown, int[] widths, string[] cells)
    {
        var line = new StringBuilder().Append(' ', indent);
        for (var i = 0; i < shown.Length; i++)
        {
            var cell = cells[shown[i]];
            if (i > 0) line.Append("  ");
            line.Append(columns[shown[i]].IsNumber ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]));
        }

        var end = line.ToString().TrimEnd();
        text.Append(end.Length <= width ? end : end[..(width - 1)] + "…").Append('\n');
    }

    public readonly record struct Column(string Title, bool IsNumber = false);
}
