namespace CaffeTop.Terminal.Input;

/// <summary>The parts of one CSI or SS3 sequence: a private mark, numbers, a final byte. Bounded; sub-parameters after a colon are left out.</summary>
internal sealed class ControlSequence
{
    private const int MostParameters = 16;
    private const int MostBytes = 256;
    private const int LargestNumber = 1_000_000;

    private readonly int[] _numbers = new int[MostParameters];
    private int _bytes;
    private bool _inSub;
    private bool _odd;

    /// <summary>How many numbers were given; an empty one counts and is 0.</summary>
    public int Count { get; private set; }

    /// <summary>One of <c>&lt; = &gt; ?</c>, or 0.</summary>
    public byte Private { get; private set; }

    public byte Final { get; private set; }

    public bool IsEmpty => _bytes == 0;

    public bool IsTooLong => _bytes > MostBytes;

    /// <summary>Bytes in an order no standard knows: nothing that it could mean.</summary>
    public bool IsOdd => _odd;

    public bool IsPasteStart => Final == '~' && Count == 1 && _numbers[0] == 200 && Private == 0 && Intermediate == 0 && !_odd;

    /// <summary>The last of the bytes 0x20-0x2F, or 0.</summary>
    public byte Intermediate { get; private set; }

    public ReadOnlySpan<int> Numbers => _numbers.AsSpan(0, Count);

    /// <summary>A number, or what stands for it where it is missing or 0.</summary>
    public int Number(int index, int missing) => index < Count && _numbers[index] > 0 ? _numbers[index] : missing;

    public void Clear()
    {
        Count = 0;
        Private = 0;
        Final = 0;
        Intermediate = 0;
        _bytes = 0;
        _inSub = false;
        _odd = false;
    }

    /// <summary>Takes a byte 0x20-0x7E. True: it ends the sequence.</summary>
    public bool Ends(byte value)
    {
        _bytes++;
        if (value >= 0x40)
        {
            Final = value;
            return true;
        }

        if (value < 0x30)
        {
            Intermediate = value;
            // rxvt ends keys with Shift by '$', which in the standard is no end.
            if (value != (byte)'$' || Private != 0 || Count != 1 || _numbers[0] is < 2 or > 34) return false;
            Final = value;
            return true;
        }

        if (Intermediate != 0) _odd = true;
        else if (value >= 0x3C) Mark(value);
        else if (value == (byte)';') Next();
        else if (value == (byte)':') _inSub = true;
        else if (!_inSub) Digit(value - '0');
        return false;
    }

    private void Mark(byte value)
    {
        if (_bytes == 1) Private = value;
        else _odd = true;
    }

    private void Next()
    {
        _inSub = false;
        if (Count == 0) Count = 1;
        if (Count == MostParameters)
        {
            _odd = true;
            return;
        }

        _numbers[Count++] = 0;
    }

    private void Digit(int digit)
    {
        if (Count == 0) _numbers[Count++] = 0;
        ref var number = ref _numbers[Count - 1];
        number = Math.Min(LargestNumber, number * 10 + digit);
    }
}
