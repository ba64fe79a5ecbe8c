using System.Text;

namespace CaffeTop.Terminal.Input;

[Flags]
public enum KeyModifiers : byte
{
    None = 0,
    Shift = 1,
    Alt = 2,
    Control = 4,
}

/// <summary>Named keys; <see cref="Character"/> is anything that types something.</summary>
public enum Key : byte
{
    Character,
    Enter,
    Tab,
    BackTab,
    Backspace,
    Escape,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
    Insert,
    Delete,
    F1,
    F2,
    F3,
    F4,
    F5,
    F6,
    F7,
    F8,
    F9,
    F10,
    F11,
    F12,
}

/// <summary>What a person (or the terminal itself) sent.</summary>
public abstract record InputEvent;

/// <summary>A key. Ctrl-C is <c>(Character, 'c', Control)</c>; the space bar is <c>(Character, ' ')</c>.</summary>
public sealed record KeyInput(Key Key, Rune Rune = default, KeyModifiers Modifiers = KeyModifiers.None) : InputEvent;

public enum MouseAction : byte
{
    Press,
    Release,
    Drag,
    Move,
    WheelUp,
    WheelDown,
}

/// <summary>SGR mouse report; cells count from 0. Button: 0 left, 1 middle, 2 right, −1 none.</summary>
public sealed record MouseInput(MouseAction Action, int Button, int X, int Y, KeyModifiers Modifiers) : InputEvent;

/// <summary>Bracketed paste; never a command.</summary>
public sealed record PasteInput(string Text) : InputEvent;

public sealed record FocusInput(bool Gained) : InputEvent;

/// <summary>An answer of the terminal to a question: <c>CSI 0 n</c> (ready), <c>CSI r;c R</c> (cursor), <c>CSI ? … c</c> (attributes), …; never a key.</summary>
/// <param name="Final">The sequence's last byte.</param>
public sealed record TerminalReply(char Final, IReadOnlyList<int> Parameters) : InputEvent
{
    /// <summary><c>CSI 0 n</c>: comes with almost every frame, so there is one.</summary>
    public static TerminalReply Ready { get; } = new('n', [0]);
}

/// <summary>The window has a new size.</summary>
public sealed record ResizeInput(int Width, int Height) : InputEvent;

/// <summary>The terminal is gone: end of input or an error on its descriptor.</summary>
public sealed record HangUpInput : InputEvent;
