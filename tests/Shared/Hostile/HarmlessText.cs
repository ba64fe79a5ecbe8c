using System.Text;

namespace CaffeTop.Tests.Shared;

/// <summary>What a terminal shows and does not act on: UTF-8 without a control (but the line feed), without what reorders, hides or joins text.</summary>
public static class HarmlessText
{
    /// <summary>Fails where the bytes are anything else.</summary>
    /// <param name="of">What they are, for the message.</param>
    public static void Check(ReadOnlySpan<byte> bytes, string of) => Check(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes), of);

    public static void Check(string text, string of)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n') continue;
            Assert.True(Rune.TryGetRuneAt(text, i, out var rune), $"{of}: half a character was printed");
            if (char.IsHighSurrogate(text[i])) i++;
            var bad = rune.Value is < 0x20 or 0x7F or (>= 0x80 and <= 0x9F) or 0xAD or 0x034F or 0x061C or 0x180E or (>= 0x200B and <= 0x200F)
                or (>= 0x2028 and <= 0x202E) or (>= 0x2060 and <= 0x206F) or 0xFEFF or (>= 0xFFF9 and <= 0xFFFB) or (>= 0xE0000 and <= 0xE0FFF);
            Assert.False(bad, $"{of}: U+{rune.Value:X4} was printed: {text[Math.Max(0, i - 60)..Math.Min(text.Length, i + 20)]}");
        }
    }
}
