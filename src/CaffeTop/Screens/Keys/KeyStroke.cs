using System.Text;
using CaffeTop.Terminal.Input;

namespace CaffeTop.Screens.Keys;

/// <summary>A key as it is pressed.</summary>
/// <param name="Rune">Of a character; 0 for named keys.</param>
internal readonly record struct KeyStroke(Key Key, int Rune, KeyModifiers Modifiers)
{
    public static implicit operator KeyStroke(char character) => new(Key.Character, character, KeyModifiers.None);

    public static implicit operator KeyStroke(Key key) => new(key, 0, KeyModifiers.None);

    public static KeyStroke Control(char letter) => new(Key.Character, letter, KeyModifiers.Control);

    public static KeyStroke Shift(Key key) => new(key, 0, KeyModifiers.Shift);

    /// <summary>Shift is part of a character: some terminals tell it beside a capital, some do not.</summary>
    public static KeyStroke Of(KeyInput key) => key.Key == Key.Character
        ? new KeyStroke(Key.Character, key.Rune.Value, key.Modifiers & ~KeyModifiers.Shift)
        : new KeyStroke(key.Key, 0, key.Modifiers);

    /// <summary>The event that this stroke is.</summary>
    public KeyInput ToInput() => new(Key, Rune == 0 ? default : new Rune(Rune), Modifiers);
}
