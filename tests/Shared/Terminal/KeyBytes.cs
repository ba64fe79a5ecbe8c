using System.Text;
using CaffeTop.Terminal.Input;

namespace CaffeTop.Tests.Shared;

/// <summary>What xterm sends for a key, a paste or the mouse.</summary>
public static class KeyBytes
{
    public static byte[] Of(Key key, KeyModifiers modifiers = KeyModifiers.None)
    {
        var number = 1 + (int)modifiers;
        string Letter(char letter) => number == 1 ? $"\e[{letter}" : $"\e[1;{number}{letter}";
        string Single(char letter) => number == 1 ? $"\eO{letter}" : $"\e[1;{number}{letter}";
        string Tilde(int code) => number == 1 ? $"\e[{code}~" : $"\e[{code};{number}~";
        var alt = (modifiers & KeyModifiers.Alt) != 0 ? "\e" : "";
        return Encoding.ASCII.GetBytes(key switch
        {
            Key.Enter => alt + "\r",
            Key.Tab => alt + "\t",
            Key.BackTab => "\e[Z",
            Key.Backspace => alt + "\x7f",
            Key.Escape => "\e",
            Key.Up => Letter('A'),
            Key.Down => Letter('B'),
            Key.Right => Letter('C'),
            Key.Left => Letter('D'),
            Key.Home => Letter('H'),
            Key.End => Letter('F'),
            Key.PageUp => Tilde(5),
            Key.PageDown => Tilde(6),
            Key.Insert => Tilde(2),
            Key.Delete => Tilde(3),
            Key.F1 => Single('P'),
            Key.F2 => Single('Q'),
            // xterm's F3 with modifiers looks like an answer; kitty's does not.
            Key.F3 => number == 1 ? "\eOR" : Tilde(13),
            Key.F4 => Single('S'),
            Key.F5 => Tilde(15),
            >= Key.F6 and <= Key.F10 => Tilde(17 + (key - Key.F6)),
            Key.F11 or Key.F12 => Tilde(23 + (key - Key.F11)),
            _ => throw new ArgumentOutOfRangeException(nameof(key), key, "a character is typed, not pressed"),
        });
    }

    public static byte[] Of(Rune character, KeyModifiers modifiers = KeyModifiers.None)
    {
        var bytes = Encoding.UTF8.GetBytes(character.ToString());
        if ((modifiers & KeyModifiers.Control) != 0) bytes = [(byte)(character.Value == ' ' ? 0 : character.Value & 0x1F)];
        return (modifiers & KeyModifiers.Alt) != 0 ? [0x1B, .. bytes] : bytes;
    }

    public static byte[] Paste(string text) => [.. "\e[200~"u8, .. Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r")), .. "\e[201~"u8];

    /// <summary>The SGR report of a mouse event; cells count from 0.</summary>
    public static byte[] Of(MouseInput mouse)
    {
        var code = mouse.Action switch
        {
            MouseAction.WheelUp => 64,
            MouseAction.WheelDown => 65,
            MouseAction.Drag => 32 + mouse.Button,
            MouseAction.Move => 35,
            _ => mouse.Button < 0 ? 3 : mouse.Button,
        };
        if ((mouse.Modifiers & KeyModifiers.Shift) != 0) code += 4;
        if ((mouse.Modifiers & KeyModifiers.Alt) != 0) code += 8;
        if ((mouse.Modifiers & KeyModifiers.Control) != 0) code += 16;
        return Encoding.ASCII.GetBytes($"\e[<{code};{mouse.X + 1};{mouse.Y + 1}{(mouse.Action == MouseAction.Release ? 'm' : 'M')}");
    }
}
