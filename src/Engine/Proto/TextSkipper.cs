namespace CaffeTop.Engine.Proto;

/// <summary>Passes over tokens that cannot be used: values of unknown fields, and what follows an error up to where reading can go on.</summary>
internal sealed class TextSkipper(TextTokenizer tokens, DiagnosticList diagnostics)
{
    /// <summary>Set once a bracket was found that is never closed: everything after is its consequence.</summary>
    public bool FoundUnclosed { get; set; }

    /// <summary>To the next token that looks like the beginning of a field, or the end of the message.</summary>
    public void Resynchronise()
    {
        var first = true;
        while (tokens.Current.Kind != TextTokenKind.End && !tokens.Current.Is('}') && !(tokens.Current.Is('>') && !first))
        {
            if (!first && tokens.Current.Kind == TextTokenKind.Identifier && (tokens.Current.IsFirstOnLine || BeginsField())) return;
            if (tokens.Current.Is('{') || tokens.Current.Is('<') || tokens.Current.Is('['))
                Block();
            else
                tokens.Next();
            first = false;
        }
    }

    /// <summary>Whether the current token, where a value is expected, is the name of the next field: the value was forgotten.</summary>
    public bool IsNextField(MessageSchema schema) =>
        tokens.Current.Kind == TextTokenKind.Identifier && BeginsField() && (tokens.Current.IsFirstOnLine || schema.Find(tokens.Text(tokens.Current)) is not null);

    private bool BeginsField() => tokens.Peek() is { Kind: TextTokenKind.Symbol, Symbol: ':' or '{' or '<' };

    /// <summary>To the end of an element of a list; false where the list seems to have been left.</summary>
    public bool ListElement()
    {
        while (tokens.Current.Kind != TextTokenKind.End && !tokens.Current.Is(',') && !tokens.Current.Is(']') && !tokens.Current.Is('}') && !BeginsNextField())
        {
            if (tokens.Current.Is('{') || tokens.Current.Is('<') || tokens.Current.Is('['))
                Block();
            else
                tokens.Next();
        }

        return tokens.Current.Is(',') || tokens.Current.Is(']');
    }

    private bool BeginsNextField() => tokens.Current.Kind == TextTokenKind.Identifier && BeginsField();

    /// <summary>The value of an unknown field. Returns its text where it is a single scalar, for the forks' fields that mean the same as one of ours.</summary>
    public string Value(MessageSchema schema)
    {
        if (tokens.Current.Is(':')) tokens.Next();
        else if (!(tokens.Current.Is('{') || tokens.Current.Is('<') || tokens.Current.Is('['))) return "";
        if (tokens.Current.Is('{') || tokens.Current.Is('<') || tokens.Current.Is('['))
        {
            Block();
            return "";
        }

        var text = tokens.Current.Length < 64 ? tokens.Text(tokens.Current).ToString() : "";
        Scalar(schema);
        return text;
    }

    /// <summary>One wrong value, unless the value is missing and this is what follows it.</summary>
    public void Scalar(MessageSchema schema)
    {
        if (tokens.Current.Is('-') || tokens.Current.Is('+')) tokens.Next();
        switch (tokens.Current.Kind)
        {
            case TextTokenKind.End or TextTokenKind.Symbol when !(tokens.Current.Is('[') || tokens.Current.Is('{') || tokens.Current.Is('<')):
                return;
            case TextTokenKind.Symbol:
                Block();
                return;
            case TextTokenKind.Identifier when IsNextField(schema):
                return;
            case TextTokenKind.String:
                while (tokens.Current.Kind == TextTokenKind.String) tokens.Next();
                return;
            default:
                tokens.Next();
                // What hangs on to a wrong value without a blank ("1.2.3", "a-b", "/tmp/x") is part of it.
                while (tokens.Current.Start == tokens.LastEnd && tokens.Current.Kind != TextTokenKind.End
                       && !(tokens.Current is { Kind: TextTokenKind.Symbol, Symbol: '}' or '>' or '{' or '<' or ',' or ';' or ']' })) tokens.Next();
                return;
        }
    }

    /// <summary>All from an opening bracket to the one that closes it. A counter, no recursion: the text may nest as deep as it likes.</summary>
    public void Block()
    {
        var open = tokens.Current;
        var depth = 0;
        do
        {
            if (tokens.Current.Is('{') || tokens.Current.Is('<') || tokens.Current.Is('['))
                depth++;
            else if (tokens.Current.Is('}') || tokens.Current.Is('>') || tokens.Current.Is(']'))
                depth--;
            else if (tokens.Current.Kind == TextTokenKind.End)
            {
                if (!FoundUnclosed) diagnostics.Error(open, $"Expected \"{Closing(open.Symbol)}\", found end of file. The \"{open.Symbol}\" here is never closed.");
                FoundUnclosed = true;
                return;
            }

            tokens.Next();
        }
        while (depth > 0);
    }

    private static char Closing(char open) => open switch { '{' => '}', '<' => '>', _ => ']' };
}
