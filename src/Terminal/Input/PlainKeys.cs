using System.Text;

namespace CaffeTop.Terminal.Input;

/// <summary>Keys that are one byte: ASCII and its control characters.</summary>
internal static class PlainKeys
{
    /// <param name="value">Below 0x80, not ESC.</param>
    /// <param name="prefix">Alt, where an ESC came before.</param>
    public static KeyInput Of(byte value, KeyModifiers prefix) => value switch
    {
        0x0D or 0x0A => new KeyInput(Key.Enter, default, prefix),
        0x09 => new KeyInput(Key.Tab, default, prefix),
        0x7F or 0x08 => new KeyInput(Key.Backspace, default, prefix),
        0x00 => Control(' ', prefix),
        < 0x1B => Control('a' + value - 1, prefix),
        // Ctrl with \ ] ^ _
        < 0x20 => Control(value + 0x40, prefix),
        _ => new KeyInput(Key.Character, new Rune(value), prefix),
    };

    private static KeyInput Control(int character, KeyModifiers prefix) =>
        new(Key.Character, new Rune(character), prefix | KeyModifiers.Control);
}
