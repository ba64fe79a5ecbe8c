namespace CaffeTop.LogParse.Reading;

/// <summary>A line as docker's own files keep it: <c>{"log":"I0723 …\n","stream":"stderr","time":"2018-…"}</c>.</summary>
internal sealed class JsonLine
{
    private byte[] _text = [];

    private static ReadOnlySpan<byte> Start => "{\"log\":\""u8;

    /// <summary>The line within, valid until the next such line; or the line itself where it is no such line.</summary>
    public ReadOnlySpan<byte> Unwrap(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith(Start)) return line;
        line = line[Start.Length..];
        if (_text.Length < line.Length) _text = new byte[Math.Max(1024, line.Length)];
        var length = 0;
        for (var i = 0; i < line.Length && line[i] != '"'; i++)
        {
            if (line[i] == '\\' && i + 1 < line.Length) _text[length++] = Escaped(line, ref i);
            else _text[length++] = line[i];
        }

        return _text.AsSpan(0, length).TrimEnd("\r\n"u8);
    }

    // On the backslash; left on the last byte of the escape. Bytes above 127 stand as they are, only signs like < are written as numbers.
    private static byte Escaped(ReadOnlySpan<byte> line, ref int i)
    {
        var letter = line[++i];
        if (letter != 'u') return letter switch { (byte)'n' => (byte)'\n', (byte)'r' => (byte)'\r', (byte)'t' => (byte)'\t', _ => letter };
        var value = 0;
        for (var digits = 0; digits < 4 && i + 1 < line.Length && char.IsAsciiHexDigit((char)line[i + 1]); digits++) value = (value * 16) + Convert(line[++i]);
        return value is > 0 and < 128 ? (byte)value : (byte)'?';
    }

    private static int Convert(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
