using System.Text;

namespace CaffeTop.LogParse.Files;

/// <summary>Text of two bytes a character, as PowerShell's <c>&gt;</c> writes it, on its way to a reader of UTF-8.</summary>
internal sealed class Utf16Text(LogBytes feed, bool isBigEndian)
{
    private const int Part = 32 << 10;

    private readonly Decoder _decoder = new UnicodeEncoding(isBigEndian, byteOrderMark: false).GetDecoder();
    private readonly char[] _characters = new char[Part];
    private readonly byte[] _text = new byte[Part * 3];
    private bool _hasBegun;

    /// <summary>FF FE or FE FF: the byte order mark that such a file begins with.</summary>
    public static bool Begins(ReadOnlySpan<byte> head, out bool isBigEndian)
    {
        isBigEndian = head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]);
        return isBigEndian || head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]);
    }

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        if (!_hasBegun) bytes = bytes[2..];
        _hasBegun = true;
        while (!bytes.IsEmpty)
        {
            _decoder.Convert(bytes, _characters, false, out var used, out var count, out _);
            bytes = bytes[used..];
            feed(_text.AsSpan(0, Encoding.UTF8.GetBytes(_characters.AsSpan(0, count), _text)));
        }
    }
}
