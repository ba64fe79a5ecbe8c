using System.Collections;
using Google.Protobuf;

namespace CaffeTop.Engine.Proto;

/// <summary>
/// Recursive descent over the tokens of one text, guided by the message's descriptor. After an error it goes on where the next field
/// probably begins, so that one run shows all errors; what follows from an error already reported is not reported.
/// </summary>
internal sealed class TextParser(SourceText source, DiagnosticList diagnostics, SourceMap spans)
{
    /// <summary>As deep as protobuf's binary reader goes; a deeper text is an attack on the stack, not a net.</summary>
    public const int MostDepth = 100;

    private readonly TextTokenizer _tokens = new(source, diagnostics);
    private bool _unclosed;

    private TextToken Current => _tokens.Current;

    public void Read(IMessage message)
    {
        var schema = MessageSchema.Of(message.Descriptor);
        ReadBody(new Frame(message, schema, spans.Add(message, source.Start, 0), null, "", default, '\0'));
    }

    private void ReadBody(Frame frame)
    {
        while (!diagnostics.IsFull)
        {
            if (Current.Kind == TextTokenKind.End)
            {
                if (frame.Parent is not null && !_unclosed)
                {
                    _unclosed = true;
                    diagnostics.Error(frame.Opener,
                        $"Expected \"{frame.Close}\", found end of file. The \"{frame.Name}\" that begins here is never closed.");
                }

                break;
            }

            if (Current.Is('}') || Current.Is('>'))
            {
                if (frame.Parent is null)
                {
                    diagnostics.Error(Current, $"Expected identifier, got: {Current.Symbol}. There is one closing \"{Current.Symbol}\" too many here or above.");
                    _tokens.Next();
                    continue;
                }

                if (!Current.Is(frame.Close))
                    diagnostics.Error(Current, $"Expected \"{frame.Close}\", found \"{Current.Symbol}\". The \"{frame.Name}\" was opened with \"{Opening(frame.Close)}\" in line {source.Locate(frame.Opener.Start).Line}.", frame.Close.ToString());
                _tokens.Next();
                break;
            }

            if (!ReadField(frame)) break;
            if (Current.Is(';') || Current.Is(',')) _tokens.Next();
        }

        foreach (var field in frame.Schema.Required)
        {
            if (!field.Accessor.HasValue(frame.Message) && !_unclosed && !diagnostics.IsFull)
                diagnostics.Error(frame.Opener, $"Message type \"{frame.Schema.Descriptor.FullName}\" is missing required fields: {field.Name}. Add \"{field.Name}: …\" to this {frame.Name}.");
        }
    }

    /// <summary>False where the field belongs to an outer message, so that this one must have ended before it.</summary>
    private bool ReadField(Frame frame)
    {
        var name = Current;
        if (name.Kind != TextTokenKind.Identifier)
        {
            ReportNoName(name);
            return true;
        }

        var field = frame.Schema.Find(_tokens.Text(name));
        if (field is null) return ReadUnknown(frame, name);
        _tokens.Next();
        if (field.IsMessage)
            ReadMessageField(frame, field, name);
        else
            ReadScalarField(frame, field, name);
        return true;
    }

    private void ReportNoName(TextToken token)
    {
        var quote = _tokens.Quote(token);
        if (token.Is('/') && (_tokens.Peek().Is('/') || _tokens.Peek().Is('*')) && _tokens.Peek().Start == token.End)
        {
            diagnostics.Error(token, "Expected identifier, got: /. Comments begin with # and go to the end of the line; // and /* */ are not known here.", "#");
            _tokens.SkipForeignComment();
            return;
        }

        if (token.Is('['))
        {
            _tokens.Next();
            var from = Current;
            while (Current.Kind is TextTokenKind.Identifier || Current.Is('.') || Current.Is('/')) _tokens.Next();
            var extension = SafeText.Clean(source.Text.AsSpan(from.Start, Math.Max(0, _tokens.LastEnd - from.Start)), 60);
            diagnostics.Error(token, $"Extension \"{extension}\" is not defined: Caffe's messages have no extensions, and a list needs a field name and \":\" before it.");
            if (Current.Is(']')) _tokens.Next();
            SkipValue();
            return;
        }

        diagnostics.Error(token, token.Kind switch
        {
            TextTokenKind.Symbol when token.Symbol is ',' or ';' => $"Expected identifier, got: {quote}. One \",\" or \";\" may follow a field, not two.",
            TextTokenKind.Symbol => $"Expected identifier, got: {quote}",
            _ => $"Expected identifier, got: {quote}. A field begins with its name, as in \"name: value\".",
        });
        Resynchronise();
    }

    // To the next token that looks like the beginning of a field, or the end of the message.
    private void Resynchronise()
    {
        var first = true;
        while (Current.Kind != TextTokenKind.End && !Current.Is('}') && !(Current.Is('>') && !first))
        {
            if (!first && Current.Kind == TextTokenKind.Identifier && (Current.IsFirstOnLine || BeginsField())) return;
            if (Current.Is('{') || Current.Is('<') || Current.Is('['))
                SkipBlock();
            else
                _tokens.Next();
            first = false;
        }
    }

    private bool BeginsField() => _tokens.Peek() is { Kind: TextTokenKind.Symbol, Symbol: ':' or '{' or '<' };

    private bool ReadUnknown(Frame frame, TextToken token)
    {
        var name = _tokens.Text(token).ToString();
        if (ClosesUnnoticed(frame, token, name))
        {
            diagnostics.Error(token, $"Expected \"{frame.Close}\", found \"{SafeText.Clean(name, 80)}\". The \"{frame.Name}\" opened in line {source.Locate(frame.Opener.Start).Line} is not closed before it.");
            return false;
        }

        _tokens.Next();
        var type = frame.Schema.Descriptor.FullName;
        if (ForkField.Find(type, name) is { } fork)
        {
            var value = SkipValue();
            var readAs = fork.ReadAs?.Invoke(value);
            if (readAs is { } known && !SetFromText(frame, known.Field, known.Value)) readAs = null;
            diagnostics.Warn(token.Start, token.Length, fork.Describe(name, readAs), readAs is null ? null : $"{readAs.Value.Field}: {readAs.Value.Value}");
            return true;
        }

        var (advice, suggestion) = FieldAdvice.For(frame.Schema, name, frame.Parent?.Schema);
        diagnostics.Error(token, $"Message type \"{type}\" has no field named \"{SafeText.Clean(name, 80)}\".{advice}", suggestion);
        SkipValue();
        return true;
    }

    // A '}' was forgotten: the name is unknown here, known further out, and stands no deeper than the name that opened this message.
    private bool ClosesUnnoticed(Frame frame, TextToken token, string name)
    {
        if (!token.IsFirstOnLine || frame.Parent is null) return false;
        if (source.Locate(token.Start).Column > source.Locate(frame.Opener.Start).Column) return false;
        for (var outer = frame.Parent; outer is not null; outer = outer.Parent)
        {
            if (outer.Schema.Fields.ContainsKey(name)) return true;
        }

        return false;
    }

    private bool SetFromText(Frame frame, string fieldName, string text)
    {
        var field = frame.Schema.Fields[fieldName];
        object value;
        if (field.Type == Google.Protobuf.Reflection.FieldType.Enum && field.EnumValues.TryGetValue(text, out var number))
            value = number;
        else if (field.Type == Google.Protobuf.Reflection.FieldType.UInt32 && uint.TryParse(text, out var unsigned))
            value = unsigned;
        else
            return false;
        if (field.IsRepeated)
            ((IList)field.Accessor.GetValue(frame.Message)).Add(value);
        else if (!field.Accessor.HasValue(frame.Message))
            field.Accessor.SetValue(frame.Message, value);
        return true;
    }

    private void ReadMessageField(Frame frame, FieldSchema field, TextToken name)
    {
        var hasColon = Current.Is(':');
        if (hasColon) _tokens.Next();
        if (Current.Is('['))
        {
            if (!field.IsRepeated)
            {
                diagnostics.Error(Current, $"Expected \"{{\", found \"[\". \"{field.Name}\" occurs once and takes no list.");
                SkipBlock();
                return;
            }

            ReadList(() => ReadMessage(frame, field, name));
            return;
        }

        if (Current.Is('{') || Current.Is('<'))
        {
            ReadMessage(frame, field, name);
            return;
        }

        diagnostics.Error(Current, $"Expected \"{{\", found \"{_tokens.Quote(Current)}\"." + FieldAdvice.ForMessageAsScalar(frame.Schema, field));
        if (hasColon || !Current.IsFirstOnLine) SkipScalar();
    }

    private bool ReadMessage(Frame frame, FieldSchema field, TextToken name)
    {
        if (!(Current.Is('{') || Current.Is('<')))
        {
            diagnostics.Error(Current, $"Expected \"{{\", found \"{_tokens.Quote(Current)}\".");
            return false;
        }

        if (frame.Depth >= MostDepth)
        {
            diagnostics.Error(name, $"Messages are nested more than {MostDepth} deep; the rest of this one is not read.");
            SkipBlock();
            return true;
        }

        var close = Current.Is('{') ? '}' : '>';
        _tokens.Next();
        var message = field.Message.Create();
        if (field.IsRepeated)
            ((IList)field.Accessor.GetValue(frame.Message)).Add(message);
        else if (field.Accessor.HasValue(frame.Message))
            ReportRepeated(frame, field, name);
        else
            field.Accessor.SetValue(frame.Message, message);
        frame.Spans.Fields.Add((field.Number, name.Start, name.Length));
        ReadBody(new Frame(message, field.Message, spans.Add(message, name.Start, name.Length), frame, field.Name, name, close));
        return true;
    }

    private void ReportRepeated(Frame frame, FieldSchema field, TextToken name)
    {
        var first = spans.Of(frame.Message, field.Name);
        diagnostics.Error(name, $"Non-repeated field \"{field.Name}\" is specified multiple times." + (first is { } at ? $" It is set in line {at.Line} already." : ""));
    }

    private void ReadScalarField(Frame frame, FieldSchema field, TextToken name)
    {
        var values = new TextValueReader(_tokens, diagnostics, field, frame.Schema);
        if (!Current.Is(':'))
        {
            var found = Current;
            diagnostics.Error(found, $"Expected \":\", found \"{_tokens.Quote(found)}\"." + FieldAdvice.ForScalarAsMessage(frame.Schema, field, found));
            if (found.Is('='))
                _tokens.Next();
            else if (found.Is('{') || found.Is('<'))
            {
                SkipBlock();
                return;
            }
            else if (found.Kind is TextTokenKind.Symbol or TextTokenKind.End || found.IsFirstOnLine)
            {
                if (!found.Is('[') && !found.Is('-')) return;
            }
        }
        else
        {
            _tokens.Next();
        }

        if (Current.Is('[') && field.IsRepeated)
        {
            ReadList(() => ReadScalar(frame, field, name, values));
            return;
        }

        if (!ReadScalar(frame, field, name, values)) SkipScalar();
    }

    private bool ReadScalar(Frame frame, FieldSchema field, TextToken name, TextValueReader values)
    {
        var at = Current;
        if (!values.TryRead(out var value)) return false;
        if (field.IsRepeated)
        {
            if (value is not null) ((IList)field.Accessor.GetValue(frame.Message)).Add(value);
        }
        else if (frame.Seen(field))
        {
            ReportRepeated(frame, field, name);
        }
        else if (value is not null)
        {
            field.Accessor.SetValue(frame.Message, value);
        }

        frame.Spans.Fields.Add((field.Number, field.IsRepeated ? at.Start : name.Start, field.IsRepeated ? at.Length : name.Length));
        return true;
    }

    private void ReadList(Func<bool> readElement)
    {
        var open = Current;
        _tokens.Next();
        if (Current.Is(']'))
        {
            _tokens.Next();
            return;
        }

        while (!diagnostics.IsFull)
        {
            if (!readElement() && !SkipListElement()) return;
            if (Current.Is(','))
            {
                _tokens.Next();
                continue;
            }

            if (Current.Is(']'))
            {
                _tokens.Next();
                return;
            }

            diagnostics.Error(Current, $"Expected \",\", found \"{_tokens.Quote(Current)}\". The list opened in line {source.Locate(open.Start).Line} needs \",\" between its elements and \"]\" at its end.");
            if (Current.Kind is TextTokenKind.Symbol or TextTokenKind.End || Current.IsFirstOnLine) return;
        }
    }

    private bool SkipListElement()
    {
        while (Current.Kind != TextTokenKind.End && !Current.Is(',') && !Current.Is(']') && !Current.Is('}') && !BeginsNextField())
        {
            if (Current.Is('{') || Current.Is('<') || Current.Is('['))
                SkipBlock();
            else
                _tokens.Next();
        }

        return Current.Is(',') || Current.Is(']');
    }

    private bool BeginsNextField() => Current.Kind == TextTokenKind.Identifier && BeginsField();

    // The value of an unknown field; its text, where it is a single scalar, for the forks' fields that mean the same as one of ours.
    private string SkipValue()
    {
        if (Current.Is(':')) _tokens.Next();
        else if (!(Current.Is('{') || Current.Is('<') || Current.Is('['))) return "";
        if (Current.Is('{') || Current.Is('<') || Current.Is('['))
        {
            SkipBlock();
            return "";
        }

        var text = Current.Length < 64 ? _tokens.Text(Current).ToString() : "";
        SkipScalar();
        return text;
    }

    // One wrong value, unless the value is missing and this is what follows it.
    private void SkipScalar()
    {
        if (Current.Is('-') || Current.Is('+')) _tokens.Next();
        switch (Current.Kind)
        {
            case TextTokenKind.End or TextTokenKind.Symbol when !(Current.Is('[') || Current.Is('{') || Current.Is('<')):
                return;
            case TextTokenKind.Symbol:
                SkipBlock();
                return;
            case TextTokenKind.Identifier when BeginsField():
                return;
            case TextTokenKind.String:
                while (Current.Kind == TextTokenKind.String) _tokens.Next();
                return;
            default:
                _tokens.Next();
                // What hangs on to a wrong value without a blank ("1.2.3", "a-b", "/tmp/x") is part of it.
                while (Current.Start == _tokens.LastEnd && Current.Kind != TextTokenKind.End
                       && !(Current is { Kind: TextTokenKind.Symbol, Symbol: '}' or '>' or '{' or '<' or ',' or ';' or ']' or ':' })) _tokens.Next();
                return;
        }
    }

    // All from an opening bracket to the one that closes it. A counter, no recursion: the text may nest as deep as it likes.
    private void SkipBlock()
    {
        var open = Current;
        var depth = 0;
        do
        {
            if (Current.Is('{') || Current.Is('<') || Current.Is('['))
                depth++;
            else if (Current.Is('}') || Current.Is('>') || Current.Is(']'))
                depth--;
            else if (Current.Kind == TextTokenKind.End)
            {
                if (!_unclosed) diagnostics.Error(open, $"Expected \"{Closing(open.Symbol)}\", found end of file. The \"{open.Symbol}\" here is never closed.");
                _unclosed = true;
                return;
            }

            _tokens.Next();
        }
        while (depth > 0);
    }

    private static char Closing(char open) => open switch { '{' => '}', '<' => '>', _ => ']' };

    private static char Opening(char close) => close == '}' ? '{' : '<';

    /// <summary>A message being read, and the messages around it.</summary>
    private sealed class Frame(
        IMessage message, MessageSchema schema, SourceMap.MessageSpans spans, Frame? parent, string name, TextToken opener, char close)
    {
        private HashSet<int>? _failed;

        public IMessage Message => message;

        public MessageSchema Schema => schema;

        public SourceMap.MessageSpans Spans => spans;

        public Frame? Parent => parent;

        public string Name => name;

        public TextToken Opener => opener;

        public char Close => close;

        public int Depth { get; } = (parent?.Depth ?? 0) + 1;

        /// <summary>Whether a singular field has been given before, be it with a value that could not be read.</summary>
        public bool Seen(FieldSchema field)
        {
            if (field.Accessor.HasValue(message)) return true;
            return !(_failed ??= []).Add(field.Number);
        }
    }
}
