namespace CaffeTop.Engine.Proto;

internal enum TextTokenKind
{
    End,
    Identifier,
    Integer,
    Float,
    String,
    Symbol,
}

/// <summary>
/// A word of the text format: where it stands, and its character where it is a symbol. A full-width symbol has been reported and carries the
/// ASCII one it was meant to be.
/// </summary>
internal readonly record struct TextToken(TextTokenKind Kind, int Start, int Length, char Symbol, bool IsFirstOnLine)
{
    public int End => Start + Length;

    public bool Is(char symbol) => Kind == TextTokenKind.Symbol && Symbol == symbol;
}
