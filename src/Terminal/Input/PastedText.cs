using System.Text;

namespace CaffeTop.Terminal.Input;

/// <summary>
/// Collects a bracketed paste up to <c>CSI 201 ~</c>. Beyond a megabyte the rest is left out. Line ends become LF; other control characters go.
/// </summary>
internal sealed class PastedText
{
    private const int MostBytes = 1 << 20;

    private byte[] _bytes = [];
    private int _length;
    private int _matched;

    private static ReadOnlySpan<byte> End => [0x1B, (byte)'[', (byte)'2', (byte)'0', (byte)'1', (byte)'~'];

    public void Clear()
    {
        _length = 0;
        _matched = 0;
    }

    /// <summary>True: the paste has ended.</summary>
    public bool Add(byte value)
    {
        if (value == End[_matched])
        {
            return ++_matched == End.Length;
        }

        foreach (var held in End[.._matched]) Keep(held);
        _matched = value == End[0] ? 1 : 0;
        if (_matched == 0) Keep(value);
        return false;
    }

    public PasteInput Take()
    {
        var text = new StringBuilder(_length);
        var before = '\0';
        foreach (var c in Encoding.UTF8.GetString(_bytes, 0, _length))
        {
            if (c == '\n' && before == '\r')
            {
                before = c;
                continue;
            }

            before = c;
            if (c is '\r' or '\n') text.Append('\n');
            else if (c == '\t' || !char.IsControl(c)) text.Append(c);
        }

        _bytes = [];
        Clear();
        return new PasteInput(text.ToString());
    }

    private void Keep(byte value)
    {
        if (_length == MostBytes) return;
        if (_length == _bytes.Length) Array.Resize(ref _bytes, Math.Max(256, 2 * _length));
        _bytes[_length++] = value;
    }
}
