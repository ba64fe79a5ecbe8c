using System.Buffers;
using System.Text;
using CaffeTop.Terminal.Cells;

namespace CaffeTop.Terminal.Output;

/// <summary>
/// Lets through what <see cref="FrameWriter"/>, <see cref="Pen"/> and a session's mouse switch can send, and nothing else: for a terminal that shows
/// what another process drew. Titles, clipboard, answers typed on somebody's behalf, modes that outlive the screen: none of it is in the list, so
/// none of it passes, whatever it may be. Pure; a stream may be cut anywhere.
/// </summary>
public sealed class FrameFilter
{
    private const byte Escape = 0x1B;
    // ESC [ and three full styles of 24 bits.
    private const int LongestSequence = 96;
    private const int MostNumbers = 24;
    private const int LargestPlace = 9999;

    private readonly int[] _numbers = new int[MostNumbers];
    private byte[] _bytes = new byte[4096];
    private int _held;
    private int _passed;
    private bool _refused;

    /// <summary>Takes bytes; false: among all that came there was something that no frame holds, and nothing passes any more.</summary>
    /// <param name="whole">What may go to the terminal: whole characters and sequences; valid until the next call.</param>
    public bool TryPass(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> whole)
    {
        whole = default;
        if (_refused) return false;
        Append(bytes);
        var at = 0;
        while (at < _held)
        {
            var length = Next(_bytes.AsSpan(at, _held - at));
            if (length == 0) break;
            if (length < 0)
            {
                _refused = true;
                return false;
            }

            at += length;
        }

        _passed = at;
        whole = _bytes.AsSpan(0, at);
        return true;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        _bytes.AsSpan(_passed, _held - _passed).CopyTo(_bytes);
        _held -= _passed;
        _passed = 0;
        if (_held + bytes.Length > _bytes.Length) Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _held + bytes.Length));
        bytes.CopyTo(_bytes.AsSpan(_held));
        _held += bytes.Length;
    }

    // How long the first character or sequence is; 0: its end has not come yet; negative: it may not pass.
    private int Next(ReadOnlySpan<byte> bytes)
    {
        if (bytes[0] is >= 0x20 and < 0x7F or (byte)'\r' or (byte)'\n') return 1;
        if (bytes[0] == Escape) return Sequence(bytes);
        return Rune.DecodeFromUtf8(bytes, out var rune, out var length) switch
        {
            OperationStatus.Done when CellWidth.Of(rune.Value) > 0 => length,
            OperationStatus.NeedMoreData => 0,
            _ => -1,
        };
    }

    private int Sequence(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 1) return 0;
        if (bytes[1] != (byte)'[') return -1;
        var at = 2;
        var isMode = at < bytes.Length && bytes[at] == (byte)'?';
        if (isMode) at++;
        var count = 0;
        for (; at < bytes.Length && bytes[at] is >= (byte)'0' and <= (byte)'9' or (byte)';'; at++)
        {
            if (at >= LongestSequence) return -1;
            if (count == 0) _numbers[count++] = 0;
            if (bytes[at] == (byte)';')
            {
                if (count == MostNumbers) return -1;
                _numbers[count++] = 0;
                continue;
            }

            // No number is written with a zero before it.
            if (_numbers[count - 1] == 0 && bytes[at - 1] == (byte)'0') return -1;
            _numbers[count - 1] = _numbers[count - 1] * 10 + bytes[at] - '0';
            if (_numbers[count - 1] > LargestPlace) return -1;
        }

        if (at == bytes.Length) return 0;
        var numbers = _numbers.AsSpan(0, count);
        return (isMode ? IsMode(bytes[at], numbers) : IsKnown(bytes[at], numbers)) ? at + 1 : -1;
    }

    // Synchronized output, and the mouse. The screen itself, the cursor, pastes and focus are switched by who owns the terminal.
    private static bool IsMode(byte final, ReadOnlySpan<int> numbers) =>
        final is (byte)'h' or (byte)'l' && numbers is [2026 or 1000 or 1002 or 1006];

    private static bool IsKnown(byte final, ReadOnlySpan<int> numbers) => final switch
    {
        (byte)'m' => IsStyle(numbers),
        (byte)'H' => numbers.Length <= 2,
        (byte)'C' => numbers.Length <= 1,
        (byte)'K' => numbers.IsEmpty,
        (byte)'J' => numbers is [2],
        (byte)'n' => numbers is [5 or 6],
        _ => false,
    };

    private static bool IsStyle(ReadOnlySpan<int> numbers)
    {
        while (!numbers.IsEmpty)
        {
            switch (numbers)
            {
                case [38 or 48, 5, >= 0 and <= 255, ..]:
                    numbers = numbers[3..];
                    break;
                case [38 or 48, 2, >= 0 and <= 255, >= 0 and <= 255, >= 0 and <= 255, ..]:
                    numbers = numbers[5..];
                    break;
                // Neither blinking nor hidden.
                case [0 or 1 or 2 or 3 or 4 or 7 or 22 or 23 or 24 or 27, ..]:
                case [(>= 30 and <= 37) or 39 or (>= 40 and <= 47) or 49 or (>= 90 and <= 97) or (>= 100 and <= 107), ..]:
                    numbers = numbers[1..];
                    break;
                default:
                    return false;
            }
        }

        return true;
    }
}
