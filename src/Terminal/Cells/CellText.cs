using System.Text;

namespace CaffeTop.Terminal.Cells;

/// <summary>A buffer as lines of text, for expectation files and for saving a view.</summary>
public static class CellText
{
    /// <summary>One line per row, without blanks at its end; each ends with LF.</summary>
    public static string ToText(this CellBuffer buffer)
    {
        var text = new StringBuilder(buffer.Width * buffer.Height);
        for (var y = 0; y < buffer.Height; y++)
        {
            var start = text.Length;
            foreach (var cell in buffer.Row(y))
            {
                if (cell.Rune == Cell.Continuation) continue;
                text.Append(Rune.IsValid(cell.Rune) ? new Rune(cell.Rune).ToString() : "\uFFFD");
            }

            while (text.Length > start && text[^1] == ' ') text.Length--;
            text.Append('\n');
        }

        return text.ToString();
    }
}
