using System.Text;

namespace CaffeTop.Engine.Data;

/// <summary>
/// How a record's key is shown: keys are bytes chosen by whoever made the database, so only printable ASCII passes as it is.
/// </summary>
public static class RecordKey
{
    private const int LongestShown = 120;

    /// <summary>The key as text: <c>00000012_cat.jpg</c>; other bytes as <c>\xNN</c>; long keys are cut with <c>…</c>.</summary>
    public static string Show(ReadOnlySpan<byte> key)
    {
        var text = new StringBuilder(Math.Min(key.Length, LongestShown) + 1);
        foreach (var value in key[..Math.Min(key.Length, LongestShown)])
        {
            if (value is >= 0x20 and < 0x7F and not (byte)'\\') text.Append((char)value);
            else text.Append($"\\x{value:x2}");
        }

        if (key.Length > LongestShown) text.Append('…');
        return text.ToString();
    }

    /// <summary>
    /// The bytes of a key as a user types it: UTF-8, with <c>\xNN</c> for any other byte (the inverse of <see cref="Show"/>).
    /// </summary>
    public static byte[] Parse(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 3 < text.Length && text[i + 1] == 'x'
                && byte.TryParse(text.AsSpan(i + 2, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var value))
            {
                bytes.Add(value);
                i += 3;
            }
            else
            {
                var length = char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(i, length)));
                i += length - 1;
            }
        }

        return [.. bytes];
    }
}
