using System.Text;

namespace CaffeTop.Terminal.Input;

/// <summary>What an SS3 sequence (ESC O and a letter, perhaps with modifiers between) means: arrows, F1-F4, the number pad.</summary>
internal static class SingleKeys
{
    /// <summary>The key, or null where there is none of this letter.</summary>
    public static KeyInput? Of(ControlSequence sequence, KeyModifiers prefix)
    {
        // "ESC O 5 A" and "ESC O 1 ; 5 A" are both seen.
        var modifiers = ControlKeys.Modifiers(sequence, sequence.Count > 1 ? 1 : 0) | prefix;
        if (ControlKeys.Lettered(sequence.Final) is { } key and not Key.BackTab) return new KeyInput(key, default, modifiers);
        return sequence.Final switch
        {
            (byte)'M' => new KeyInput(Key.Enter, default, modifiers),
            (byte)'I' => new KeyInput(Key.Tab, default, modifiers),
            (byte)'X' => new KeyInput(Key.Character, new Rune('='), modifiers),
            // j is '*' … y is '9'
            >= (byte)'j' and <= (byte)'y' when sequence.Count == 0 => new KeyInput(Key.Character, new Rune(sequence.Final - 0x40), modifiers),
            >= (byte)'a' and <= (byte)'d' when sequence.Count == 0 => new KeyInput(Arrow(sequence.Final), default, modifiers | KeyModifiers.Control),
            _ => null,
        };
    }

    private static Key Arrow(byte letter) => ControlKeys.Lettered((byte)(letter - 0x20))!.Value;
}
