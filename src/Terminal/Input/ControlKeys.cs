using System.Text;

namespace CaffeTop.Terminal.Input;

/// <summary>What a CSI sequence from a terminal means.</summary>
internal static class ControlKeys
{
    private const int Released = 3;

    /// <summary>The event, or null: nothing for us.</summary>
    /// <param name="prefix">Alt, where one more ESC came before.</param>
    public static InputEvent? Of(ControlSequence sequence, KeyModifiers prefix)
    {
        if (sequence.IsOdd) return null;
        if (sequence.Private == '<') return sequence.Final is (byte)'M' or (byte)'m' ? MouseReport.Sgr(sequence) : null;
        if (sequence.Private != 0 || (sequence.Intermediate != 0 && sequence.Final != '$')) return Reply(sequence);
        return sequence.Final switch
        {
            (byte)'I' when sequence.Count == 0 => new FocusInput(true),
            (byte)'O' when sequence.Count == 0 => new FocusInput(false),
            // A place of the cursor is told as two numbers; Shift-F3 of some terminals, which looks the same, is given up for it.
            (byte)'R' when sequence.Count == 2 => Reply(sequence),
            (byte)'n' or (byte)'c' or (byte)'t' or (byte)'x' or (byte)'y' => Reply(sequence),
            (byte)'u' => Unicode(sequence, prefix),
            (byte)'~' when sequence.Number(0, 0) == 27 && sequence.Count >= 3 => Typed(sequence.Number(2, 0), Modifiers(sequence, 1) | prefix),
            (byte)'~' => Numbered(sequence.Number(0, 0), Modifiers(sequence, 1) | prefix),
            (byte)'$' => Numbered(sequence.Number(0, 0), KeyModifiers.Shift | prefix),
            (byte)'^' => Numbered(sequence.Number(0, 0), KeyModifiers.Control | prefix),
            (byte)'@' => Numbered(sequence.Number(0, 0), KeyModifiers.Control | KeyModifiers.Shift | prefix),
            >= (byte)'a' and <= (byte)'d' when sequence.Count == 0 =>
                new KeyInput(Lettered((byte)(sequence.Final - 0x20))!.Value, default, KeyModifiers.Shift | prefix),
            _ => Lettered(sequence.Final) is { } key ? Named(key, Modifiers(sequence, 1) | prefix) : null,
        };
    }

    /// <summary>A named key by the letter that ends its sequence.</summary>
    public static Key? Lettered(byte final) => final switch
    {
        (byte)'A' => Key.Up,
        (byte)'B' => Key.Down,
        (byte)'C' => Key.Right,
        (byte)'D' => Key.Left,
        (byte)'H' => Key.Home,
        (byte)'F' => Key.End,
        (byte)'P' => Key.F1,
        (byte)'Q' => Key.F2,
        (byte)'R' => Key.F3,
        (byte)'S' => Key.F4,
        (byte)'Z' => Key.BackTab,
        _ => null,
    };

    /// <summary>xterm's number for modifiers: one more than the sum of Shift 1, Alt 2, Control 4; what is above is left out.</summary>
    public static KeyModifiers Modifiers(ControlSequence sequence, int index) => (KeyModifiers)((sequence.Number(index, 1) - 1) & 7);

    // Shift with Tab is a key of its own.
    private static KeyInput Named(Key key, KeyModifiers modifiers) => key switch
    {
        Key.Tab when (modifiers & KeyModifiers.Shift) != 0 => new KeyInput(Key.BackTab, default, modifiers & ~KeyModifiers.Shift),
        Key.BackTab => new KeyInput(Key.BackTab, default, modifiers & ~KeyModifiers.Shift),
        _ => new KeyInput(key, default, modifiers),
    };

    private static KeyInput? Numbered(int number, KeyModifiers modifiers)
    {
        Key? key = number switch
        {
            1 or 7 => Key.Home,
            2 => Key.Insert,
            3 => Key.Delete,
            4 or 8 => Key.End,
            5 => Key.PageUp,
            6 => Key.PageDown,
            >= 11 and <= 15 => (Key)((int)Key.F1 + number - 11),
            >= 17 and <= 21 => (Key)((int)Key.F6 + number - 17),
            23 or 24 => (Key)((int)Key.F11 + number - 23),
            _ => null,
        };
        return key is { } known ? Named(known, modifiers) : null;
    }

    private static KeyInput? Unicode(ControlSequence sequence, KeyModifiers prefix)
    {
        // The third number of "modifiers:kind" is a sub-parameter; releases are asked for by nobody, but some send them as a number.
        if (sequence.Number(2, 0) == Released && sequence.Count == 3) return null;
        return Typed(sequence.Number(0, 0), Modifiers(sequence, 1) | prefix);
    }

    private static KeyInput? Typed(int code, KeyModifiers modifiers)
    {
        switch (code)
        {
            case 9:
                return Named(Key.Tab, modifiers);
            case 13 or 57414:
                return Named(Key.Enter, modifiers);
            case 27:
                return Named(Key.Escape, modifiers);
            case 8 or 127:
                return Named(Key.Backspace, modifiers);
        }

        // Up to 0xF8FF: keys without a character, in kitty's numbers.
        if (code is >= 0xE000 and <= 0xF8FF || !Rune.TryCreate(code, out var rune) || Rune.IsControl(rune)) return null;
        if ((modifiers & KeyModifiers.Shift) != 0 && (modifiers & KeyModifiers.Control) == 0)
        {
            rune = Rune.ToUpperInvariant(rune);
            modifiers &= ~KeyModifiers.Shift;
        }

        return new KeyInput(Key.Character, rune, modifiers);
    }

    private static TerminalReply Reply(ControlSequence sequence)
    {
        if (sequence is { Final: (byte)'n', Private: 0, Count: 1 } && sequence.Numbers[0] == 0) return TerminalReply.Ready;
        return new TerminalReply((char)sequence.Final, sequence.Numbers.ToArray());
    }
}
