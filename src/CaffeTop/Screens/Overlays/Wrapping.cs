using CaffeTop.Terminal.Cells;

namespace CaffeTop.Screens.Overlays;

/// <summary>Sentences over several rows, broken at blanks.</summary>
internal static class Wrapping
{
    /// <param name="most">Rows; the last one of a longer text ends with what fits.</param>
    public static List<string> Lines(string text, int width, int most)
    {
        var lines = new List<string>();
        if (width < 4) return lines;
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var longer = line.Length == 0 ? word : line + " " + word;
            if (CellWidth.Of(longer) <= width || line.Length == 0 || lines.Count == most - 1)
            {
                line = longer;
                continue;
            }

            lines.Add(line);
            line = word;
        }

        if (line.Length > 0 && most > 0) lines.Add(line);
        return lines;
    }
}
