using System.Globalization;
using System.Text;

namespace CaffeTop.Tests.Shared;

/// <summary>Strings that try to steer a terminal, to reorder or hide text, or to be no text at all; as bytes, for some are not UTF-8.</summary>
public sealed class HostileText(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>How many strings tests try: CAFFETOP_FUZZ, or the given number.</summary>
    public static int Count(int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable("CAFFETOP_FUZZ"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : otherwise;

    /// <summary>One string; without line feeds, which would only make it two.</summary>
    public byte[] Next()
    {
        var bytes = new List<byte>();
        for (var parts = _random.Next(1, 6); parts > 0; parts--) bytes.AddRange(Part());
        return [.. bytes.Select(static b => b == (byte)'\n' ? (byte)'\r' : b)];
    }

    private byte[] Part() => _random.Next(14) switch
    {
        0 => [(byte)_random.Next(0x20)],
        1 => [0x7F],
        // C1 in UTF-8, and as a raw byte.
        2 => Utf8(0x80 + _random.Next(0x20)),
        3 => [(byte)(0x80 + _random.Next(0x20))],
        4 => Encoding.UTF8.GetBytes(Pick("\e[2J", "\e[31m", "\e[?1049l", "\e[6n", "\u009b2J", "\e[?2026h", "\ec", "\e[999B", "\e[1;1H", "\e(0", "\e[5n")),
        5 => Encoding.UTF8.GetBytes(Pick("\e]0;owned\a", "\e]52;c;eA==\a", "\e]8;;http://x\e\\", "\u009d0;x\u009c", "\ePq#0\e\\", "\e_Gx\e\\", "\e^x\e\\", "\eXx\e\\", "\u0090x\u009c")),
        6 => Utf8(PickCode(0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069, 0x200E, 0x200F, 0x061C)),
        7 => Utf8(PickCode(0x200B, 0x200C, 0x200D, 0x2028, 0x2029, 0x2060, 0xFEFF, 0x00AD, 0x034F, 0x180E, 0xFFF9, 0xFFFB)),
        8 => Utf8(0xE0000 + _random.Next(0x80)),
        9 => Encoding.UTF8.GetBytes("e" + string.Concat(Enumerable.Repeat("\u0301", _random.Next(40) == 0 ? 10_000 : _random.Next(1, 20)))),
        // No UTF-8: a lone continuation, a cut sequence, a surrogate, an overlong slash.
        10 => (byte[][])[[0xBF], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xC0, 0xAF], [0xFF]] is var bad ? bad[_random.Next(bad.Length)] : [],
        11 => Encoding.UTF8.GetBytes(Pick("漢字", "👩‍👩‍👧", "ع", "ﷺ", "\uFF21", "\u0E33", "‮")),
        12 => Encoding.UTF8.GetBytes(Pick("/", ":", " = ", "(* 1 = 1 loss)", "] ", "#0: ", "\"", "'", "\\x1b[2J", "%s", "{0}", "nan", "-nan", "1e999")),
        _ => Encoding.ASCII.GetBytes(new string((char)_random.Next('a', 'z'), _random.Next(1, 30))),
    };

    private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];

    private int PickCode(params int[] choices) => choices[_random.Next(choices.Length)];

    private static byte[] Utf8(int code) => Encoding.UTF8.GetBytes(char.ConvertFromUtf32(code));
}
