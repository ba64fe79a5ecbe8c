using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace CaffeTop.Terminal.Input;

/// <summary>
/// Bytes from a terminal to events; pure: no clock, no descriptor, so that tests can cut a stream anywhere. Understands xterm's keys with
/// modifiers, those of rxvt and the Linux console, CSI u, SGR and X10 mouse reports, bracketed paste, focus reports and the terminal's
/// answers. What it does not know it skips, within bounds, and the key after it is never lost.
/// </summary>
public sealed class InputDecoder
{
    private const int LongestString = 64 * 1024;
    private const byte Esc = 0x1B;
    private const byte Bell = 0x07;
    private const byte Cancel = 0x18;
    private const byte Substitute = 0x1A;

    private static readonly TimeSpan KeyPause = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan SequencePause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan PastePause = TimeSpan.FromSeconds(1);

    private readonly Queue<InputEvent> _events = new();
    private readonly ControlSequence _sequence = new();
    private readonly PastedText _paste = new();
    private readonly byte[] _utf8 = new byte[4];
    private readonly byte[] _mouse = new byte[3];
    private State _state;
    private KeyModifiers _prefix;
    private int _collected;
    private int _expected;

    private enum State : byte
    {
        Ground,
        Utf8,
        Escape,
        EscapeEscape,
        Control,
        Single,
        LinuxFunction,
        OldMouse,
        Text,
        TextEscape,
        Paste,
    }

    /// <summary>
    /// How long to wait for more bytes before <see cref="Resolve"/>; null: nothing is begun. A lone ESC is a key after 30 ms; a sequence cut
    /// by a slow connection gets longer.
    /// </summary>
    public TimeSpan? Pause => _state switch
    {
        State.Ground => null,
        State.Escape or State.EscapeEscape => KeyPause,
        State.Control or State.Single when _sequence.IsEmpty => KeyPause,
        State.Text when _collected == 0 => KeyPause,
        State.Paste => PastePause,
        _ => SequencePause,
    };

    /// <summary>The next event, in order.</summary>
    public bool TryTake([NotNullWhen(true)] out InputEvent? input) => _events.TryDequeue(out input);

    /// <summary>Events taken too early go before those that are still here.</summary>
    public void PutBack(IReadOnlyCollection<InputEvent> inputs)
    {
        var later = _events.ToArray();
        _events.Clear();
        foreach (var input in inputs.Concat(later)) _events.Enqueue(input);
    }

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes) Accept(value);
    }

    /// <summary>No more bytes came in time: what is begun is what it is.</summary>
    public void Resolve()
    {
        switch (_state)
        {
            case State.EscapeEscape:
                Emit(Key.Escape);
                Emit(Key.Escape);
                break;
            case State.Escape:
                Emit(Key.Escape);
                break;
            case State.Control when _sequence.IsEmpty:
                Character('[', KeyModifiers.Alt);
                break;
            case State.Single when _sequence.IsEmpty:
                Character('O', KeyModifiers.Alt);
                break;
            case State.Text when _collected == 0:
                Character(_utf8[0], KeyModifiers.Alt);
                break;
            case State.Paste:
                _events.Enqueue(_paste.Take());
                break;
        }

        Ground();
    }

    private void Accept(byte value)
    {
        switch (_state)
        {
            case State.Ground:
                First(value);
                break;
            case State.Utf8:
                Continue(value);
                break;
            case State.Escape:
                AfterEscape(value);
                break;
            case State.EscapeEscape:
                AfterTwoEscapes(value);
                break;
            case State.Control:
                InControl(value);
                break;
            case State.Single:
                InSingle(value);
                break;
            case State.LinuxFunction:
                Ground();
                if (value is >= (byte)'A' and <= (byte)'E') Emit((Key)((int)Key.F1 + value - 'A'));
                else First(value);
                break;
            case State.OldMouse:
                InOldMouse(value);
                break;
            case State.Text:
                InText(value);
                break;
            case State.TextEscape:
                // ESC \ ends the string; any other ESC begins something new.
                Ground();
                if (value != (byte)'\\') AfterEscape(value);
                break;
            case State.Paste:
                if (!_paste.Add(value)) break;
                _events.Enqueue(_paste.Take());
                Ground();
                break;
        }
    }

    private void Ground()
    {
        _state = State.Ground;
        _prefix = KeyModifiers.None;
    }

    private void First(byte value)
    {
        if (value == Esc)
        {
            _state = State.Escape;
            return;
        }

        if (value < 0x80)
        {
            var prefix = _prefix;
            Ground();
            _events.Enqueue(PlainKeys.Of(value, prefix));
            return;
        }

        _expected = value switch { >= 0xC2 and <= 0xDF => 2, >= 0xE0 and <= 0xEF => 3, >= 0xF0 and <= 0xF4 => 4, _ => 0 };
        if (_expected == 0)
        {
            Ground();
            return;
        }

        _utf8[0] = value;
        _collected = 1;
        _state = State.Utf8;
    }

    private void Continue(byte value)
    {
        if (value is < 0x80 or >= 0xC0)
        {
            Ground();
            First(value);
            return;
        }

        _utf8[_collected++] = value;
        if (_collected < _expected) return;
        var prefix = _prefix;
        Ground();
        if (Rune.DecodeFromUtf8(_utf8.AsSpan(0, _expected), out var rune, out _) == System.Buffers.OperationStatus.Done && !Rune.IsControl(rune))
            Character(rune.Value, prefix);
    }

    private void AfterEscape(byte value)
    {
        switch (value)
        {
            case Esc:
                _state = State.EscapeEscape;
                break;
            case (byte)'[':
                _sequence.Clear();
                _state = State.Control;
                break;
            case (byte)'O':
                _sequence.Clear();
                _state = State.Single;
                break;
            case (byte)']' or (byte)'P' or (byte)'X' or (byte)'^' or (byte)'_':
                _utf8[0] = value;
                _collected = 0;
                _state = State.Text;
                break;
            default:
                _prefix = KeyModifiers.Alt;
                First(value);
                break;
        }
    }

    // ESC ESC [ A is Alt with an arrow on some terminals; else the first ESC was a key, and the terminal's own words came right behind it.
    private void AfterTwoEscapes(byte value)
    {
        if (value is (byte)'[' or (byte)'O')
        {
            _prefix = KeyModifiers.Alt;
            AfterEscape(value);
            return;
        }

        Emit(Key.Escape);
        AfterEscape(value);
    }

    // A control character or a foreign byte ends what was begun and counts by itself.
    private void AfterCancel(byte value)
    {
        Ground();
        if (value is not (Cancel or Substitute)) First(value);
    }

    private void InControl(byte value)
    {
        if (value is < 0x20 or >= 0x7F)
        {
            AfterCancel(value);
            return;
        }

        if (value == (byte)'[' && _sequence.IsEmpty)
        {
            _state = State.LinuxFunction;
            return;
        }

        if (value == (byte)'M' && _sequence.IsEmpty)
        {
            EscapeBefore();
            _collected = 0;
            _state = State.OldMouse;
            return;
        }

        if (!_sequence.Ends(value))
        {
            if (_sequence.IsTooLong) Ground();
            return;
        }

        var input = ControlKeys.Of(_sequence, _prefix);
        if (input is not KeyInput && EscapeBefore()) input = ControlKeys.Of(_sequence, KeyModifiers.None);
        Ground();
        if (_sequence.IsPasteStart)
        {
            _paste.Clear();
            _state = State.Paste;
        }
        else if (input is not null)
        {
            _events.Enqueue(input);
        }
    }

    // The ESC before a sequence that is no key was one itself, not Alt.
    private bool EscapeBefore()
    {
        if (_prefix == KeyModifiers.None) return false;
        _prefix = KeyModifiers.None;
        Emit(Key.Escape);
        return true;
    }

    private void InSingle(byte value)
    {
        if (value is >= (byte)'0' and <= (byte)'9' or (byte)';')
        {
            _sequence.Ends(value);
            if (_sequence.IsTooLong) Ground();
            return;
        }

        var prefix = _prefix;
        var begun = !_sequence.IsEmpty;
        Ground();
        if (value is < 0x20 or >= 0x7F)
        {
            AfterCancel(value);
            return;
        }

        _sequence.Ends(value);
        if (SingleKeys.Of(_sequence, prefix) is { } input)
        {
            _events.Enqueue(input);
        }
        else if (!begun)
        {
            Character('O', KeyModifiers.Alt);
            First(value);
        }
    }

    private void InOldMouse(byte value)
    {
        if (value < 0x20)
        {
            AfterCancel(value);
            return;
        }

        _mouse[_collected++] = value;
        if (_collected < 3) return;
        Ground();
        if (MouseReport.Old(_mouse) is { } input) _events.Enqueue(input);
    }

    private void InText(byte value)
    {
        if (value is Bell or Cancel or Substitute) Ground();
        else if (value == Esc) _state = State.TextEscape;
        else if (++_collected > LongestString) Ground();
    }

    private void Emit(Key key) => _events.Enqueue(new KeyInput(key));

    private void Character(int rune, KeyModifiers modifiers) => _events.Enqueue(new KeyInput(Key.Character, new Rune(rune), modifiers));
}
