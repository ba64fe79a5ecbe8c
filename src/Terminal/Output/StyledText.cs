using System.Text;

namespace CaffeTop.Terminal.Output;

/// <summary>Text for the normal screen that was laid out with colours by others: of all controls only colours and line feeds stay.</summary>
public static class StyledText
{
    private const char Escape = (char)0x1B;

    /// <summary>The text without any control but line feeds and SGR sequences (colour, bold).</summary>
    public static string Keep(string text)
    {
        var kept = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == Escape && Style(text.AsSpan(i)) is > 0 and var length)
            {
                kept.Append(text, i, length);
                i += length - 1;
            }
            else if (text[i] == '\n' || !char.IsControl(text[i]))
            {
                kept.Append(text[i]);
            }
        }

        return kept.ToString();
    }

    // The length of "ESC [ digits and ; m", or 0.
    private static int Style(ReadOnlySpan<char> text)
    {
        if (text.Length < 3 || text[1] != '[') return 0;
        var end = text[2..].IndexOfAnyExcept("0123456789;");
        return end >= 0 && text[end + 2] == 'm' ? end + 3 : 0;
    }
}
