using System.Buffers;
using System.Globalization;
using System.Text;

namespace CaffeTop.Events;

/// <summary>
/// Text from files and other people, made fit for a terminal, a log or an error message: whatever could steer a terminal, reorder a line or
/// hide in it is replaced by something that can be seen. Everything else, of any script, is left alone.
/// </summary>
public static class SafeText
{
    /// <summary>True where <see cref="Clean(string)"/> would surely change nothing (no control, format or surrogate character at all).</summary>
    public static bool IsPlain(ReadOnlySpan<char> text)
    {
        // Nearly every text is ASCII, which is looked at many characters at a time and needs no table made at the program's start.
        var other = text.IndexOfAnyExceptInRange(' ', '~');
        if (other < 0) return true;
        foreach (var c in text[other..])
        {
            if (c is < ' ' or '\x7F' || char.IsSurrogate(c) || IsHidden(c)) return false;
        }

        return true;
    }

    /// <summary>
    /// Replaces C0 controls and DEL by their control pictures (␛ for ESC), and C1 controls, bidirectional controls, line and paragraph
    /// separators, zero-width and tag characters and lone surrogates by <c>&lt;U+202E&gt;</c>. Line feeds too: the result is one line.
    /// </summary>
    public static string Clean(string text) => IsPlain(text) ? text : Clean(text.AsSpan());

    /// <inheritdoc cref="Clean(string)"/>
    public static string Clean(ReadOnlySpan<char> text)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            var status = Rune.DecodeFromUtf16(text[i..], out var rune, out var used);
            if (status != OperationStatus.Done)
                Spell(clean, text[i]);
            else if (rune.Value < 0x20)
                clean.Append((char)(0x2400 + rune.Value));
            else if (rune.Value == 0x7F)
                clean.Append('␡');
            else if (IsHidden(rune.Value))
                Spell(clean, rune.Value);
            else
                clean.Append(text.Slice(i, used));
            i += used;
        }

        return clean.ToString();
    }

    /// <summary>The text cleaned and, where it is longer than <paramref name="limit"/> characters, cut and ended with "…".</summary>
    public static string Clean(ReadOnlySpan<char> text, int limit) =>
        text.Length <= limit ? Clean(text) : Clean(text[..limit]) + "…";

    private static bool IsHidden(int code) => code switch
    {
        >= 0x80 and <= 0x9F => true,
        0xAD or 0x034F or 0x061C or 0x180E => true,
        >= 0x200B and <= 0x200F => true,
        >= 0x2028 and <= 0x202E => true,
        >= 0x2060 and <= 0x206F => true,
        0xFEFF => true,
        >= 0xFFF9 and <= 0xFFFB => true,
        >= 0xE0000 and <= 0xE0FFF => true,
        _ => false,
    };

    private static void Spell(StringBuilder clean, int code) =>
        clean.Append("<U+").Append(code.ToString("X4", CultureInfo.InvariantCulture)).Append('>');
}
