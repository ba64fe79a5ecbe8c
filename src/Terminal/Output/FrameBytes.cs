using System.Text;

namespace CaffeTop.Terminal.Output;

/// <summary>A growing array of bytes that is used again for every frame.</summary>
internal sealed class FrameBytes
{
    private byte[] _bytes = new byte[4096];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Add(byte value)
    {
        if (Length == _bytes.Length) Grow(1);
        _bytes[Length++] = value;
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - Length < bytes.Length) Grow(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    /// <summary>In decimal.</summary>
    public void AddNumber(int value)
    {
        if (_bytes.Length - Length < 11) Grow(11);
        value.TryFormat(_bytes.AsSpan(Length), out var written);
        Length += written;
    }

    /// <summary>In UTF-8.</summary>
    public void AddRune(int rune)
    {
        if (rune < 0x80)
        {
            Add((byte)rune);
            return;
        }

        if (_bytes.Length - Length < 4) Grow(4);
        Length += new Rune(rune).EncodeToUtf8(_bytes.AsSpan(Length));
    }

    private void Grow(int atLeast) => Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, Length + atLeast));
}
