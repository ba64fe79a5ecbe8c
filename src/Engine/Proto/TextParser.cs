using System.Collections;
using Google.Protobuf;

namespace CaffeTop.Engine.Proto;

/// <summary>
/// Recursive descent over the tokens of one text, guided by the message's descriptor. After an error it goes on where the next field
/// probably begins, so that one run shows all errors; what follows from an error already reported is not reported.
/// </summary>
internal sealed class TextParser
{
    /// <summary>As deep as protobuf's binary reader goes; a deeper text is an attack on the stack, not a net.</summary>
    public const int MostDepth = 100;

    private readonly SourceText _source;
    private readonly DiagnosticList _diagnostics;
    private readonly SourceMap _spans;
    private readonly TextTokenizer _tokens;
    private readonly TextSkipper _skip;

    public TextParser(SourceText source, DiagnosticList diagnostics, SourceMap spans)
    {
        _source = source;
        _diagnostics = diagnostics;
        _spans = spans;
        _tokens = new TextTokenizer(source, diagnostics);
        _skip = new TextSkipper(_tokens, diagnostics);
    }

    private TextToken Current => _tokens.Current;

    public void Read(IMessage message)
    {
        var schema = MessageSchema.Of(message.Descriptor);
        ReadBody(new TextFrame(message, schema, _spans.Add(message, _source.Start, 0), null, "", default, '\0'));
    }

    private void ReadBody(TextFrame frame)
    {
        while (!_diagnostics.IsFull)
        {
            if (Current.Kind == TextTokenKind.End)
            {
                if (frame.Parent is not null && !_skip.FoundUnclosed)
                {
                    _skip.FoundUnclosed = true;
                    _diagnostics.Error(frame.Opener,
                        $"Expected \"{frame.Close}\", found end of file. The \"{frame.Name}\" that begins here is never closed.");
                }

                break;
            }

            if (Current.Is('}') || Current.Is('>'))
            {
                if (frame.Parent is null)
                {
                    _diagnostics.Error(Current, $"Expected identifier, got: {Current.Symbol}. There is one closing \"{Current.Symbol}\" too many here or above.");
                    _tokens.Next();
                    continue;
                }

                if (!Current.Is(frame.Close))
                    _diagnostics.Error(Current, $"Expected \"{frame.Close}\", found \"{Current.Symbol}\". The \"{frame.Name}\" was opened with \"{Opening(frame.Close)}\" in line {_source.Locate(frame.Opener.Start).Line}.", frame.Close.ToString());
                _tokens.Next();
                break;
            }

            if (!ReadField(frame)) break;
            if (Current.Is(';') || Current.Is(',')) _tokens.Next();
        }

        foreach (var field in frame.Schema.Required)
        {
            if (!field.Accessor.HasValue(frame.Message) && !_skip.FoundUnclosed && !_diagnostics.IsFull)
                _diagnostics.Error(frame.Opener, $"Message type \"{frame.Schema.Descriptor.FullName}\" is missing required fields: {field.Name}. Add \"{field.Name}: …\" to this {frame.Name}.");
        }
    }

    /// <summary>False where the field belongs to an outer message, so that this one must have ended before it.</summary>
    private bool ReadField(TextFrame frame)
    {
        var name = Current;
        if (name.Kind != TextTokenKind.Identifier)
        {
            ReportNoName(frame, name);
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

    private void ReportNoName(TextFrame frame, TextToken token)
    {
        var quote = _tokens.Quote(token);
        if (token.Is('/') && (_tokens.Peek().Is('/') || _tokens.Peek().Is('*')) && _tokens.Peek().Start == token.End)
        {
            _diagnostics.Error(token, "Expected identifier, got: /. Comments begin with # and go to the end of the line; // and /* */ are not known here.", "#");
            _tokens.SkipForeignComment();
            return;
        }

        if (token.Is('['))
        {
            _tokens.Next();
            var from = Current;
            while (Current.Kind is TextTokenKind.Identifier || Current.Is('.') || Current.Is('/')) _tokens.Next();
            var extension = SafeText.Clean(_source.Text.AsSpan(from.Start, Math.Max(0, _tokens.LastEnd - from.Start)), 60);
            _diagnostics.Error(token, $"Extension \"{extension}\" is not defined: Caffe's messages have no extensions, and a list needs a field name and \":\" before it.");
            if (Current.Is(']')) _tokens.Next();
            _skip.Value(frame.Schema);
            return;
        }

        _diagnostics.Error(token, token.Kind switch
        {
            TextTokenKind.Symbol when token.Symbol is ',' or ';' => $"Expected identifier, got: {quote}. One \",\" or \";\" may follow a field, not two.",
            TextTokenKind.Symbol => $"Expected identifier, got: {quote}",
            _ => $"Expected identifier, got: {quote}. A field begins with its name, as in \"name: value\".",
        });
        _skip.Resynchronise();
    }

    private bool ReadUnknown(TextFrame frame, TextToken token)
    {
        var name = _tokens.Text(token).ToString();
        if (ClosesUnnoticed(frame, token, name))
        {
            _diagnostics.Error(token, $"Expected \"{frame.Close}\", found \"{SafeText.Clean(name, 80)}\". The \"{frame.Name}\" opened in line {_source.Locate(frame.Opener.Start).Line} is not closed before it.");
            return false;
        }

        _tokens.Next();
        var type = frame.Schema.Descriptor.FullName;
        if (ForkField.Find(type, name) is { } fork)
        {
            var value = _skip.Value(frame.Schema);
            var readAs = fork.ReadAs?.Invoke(value);
            if (readAs is { } known && !SetFromText(frame, known.Field, known.Value)) readAs = null;
            _diagnostics.Warn(token.Start, token.Length, fork.Describe(name, readAs), readAs is null ? null : $"{readAs.Value.Field}: {readAs.Value.Value}");
            return true;
        }

        var (advice, suggestion) = FieldAdvice.For(frame.Schema, name, frame.Parent?.Schema);
        _diagnostics.Error(token, $"Message type \"{type}\" has no field named \"{SafeText.Clean(name, 80)}\".{advice}", suggestion);
        _skip.Value(frame.Schema);
        return true;
    }

    // A '}' was forgotten: the name is unknown here, known further out, and stands no deeper than the name that opened this message.
    private bool ClosesUnnoticed(TextFrame frame, TextToken token, string name)
    {
        if (!token.IsFirstOnLine || frame.Parent is null) return false;
        if (_source.Locate(token.Start).Column > _source.Locate(frame.Opener.Start).Column) return false;
        for (var outer = frame.Parent; outer is not null; outer = outer.Parent)
        {
            if (outer.Schema.Fields.ContainsKey(name)) return true;
        }

        return false;
    }

    private bool SetFromText(TextFrame frame, string fieldName, string text)
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

    private void ReadMessageField(TextFrame frame, FieldSchema field, TextToken name)
    {
        var hasColon = Current.Is(':');
        if (hasColon) _tokens.Next();
        if (Current.Is('['))
        {
            if (!field.IsRepeated)
            {
                _diagnostics.Error(Current, $"Expected \"{{\", found \"[\". \"{field.Name}\" occurs once and takes no list.");
                _skip.Block();
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

        _diagnostics.Error(Current, $"Expected \"{{\", found \"{_tokens.Quote(Current)}\"." + FieldAdvice.ForMessageAsScalar(frame.Schema, field));
        if (hasColon || !Current.IsFirstOnLine) _skip.Scalar(frame.Schema);
    }

    private bool ReadMessage(TextFrame frame, FieldSchema field, TextToken name)
    {
        if (!(Current.Is('{') || Current.Is('<')))
        {
            _diagnostics.Error(Current, $"Expected \"{{\", found \"{_tokens.Quote(Current)}\".");
            return false;
        }

        if (frame.Depth >= MostDepth)
        {
            _diagnostics.Error(name, $"Messages are nested more than {MostDepth} deep; the rest of this one is not read.");
            _skip.Block();
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
        ReadBody(new TextFrame(message, field.Message, _spans.Add(message, name.Start, name.Length), frame, field.Name, name, close));
        return true;
    }

    private void ReportRepeated(TextFrame frame, FieldSchema field, TextToken name)
    {
        var first = _spans.Of(frame.Message, field.Name);
        _diagnostics.Error(name, $"Non-repeated field \"{field.Name}\" is specified multiple times." + (first is { } at ? $" It is set in line {at.Line} already." : ""));
    }

    private void ReadScalarField(TextFrame frame, FieldSchema field, TextToken name)
    {
        var values = new TextValueReader(_tokens, _skip, _diagnostics, field, frame.Schema);
        if (!Current.Is(':'))
        {
            var found = Current;
            _diagnostics.Error(found, $"Expected \":\", found \"{_tokens.Quote(found)}\"." + FieldAdvice.ForScalarAsMessage(frame.Schema, field, found));
            if (found.Is('='))
                _tokens.Next();
            else if (found.Is('{') || found.Is('<'))
            {
                _skip.Block();
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

        if (!ReadScalar(frame, field, name, values)) _skip.Scalar(frame.Schema);
    }

    private bool ReadScalar(TextFrame frame, FieldSchema field, TextToken name, TextValueReader values)
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
        else
        {
            frame.Unset(field);
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

        while (!_diagnostics.IsFull)
        {
            if (!readElement() && !_skip.ListElement()) return;
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

            _diagnostics.Error(Current, $"Expected \",\", found \"{_tokens.Quote(Current)}\". The list opened in line {_source.Locate(open.Start).Line} needs \",\" between its elements and \"]\" at its end.");
            if (Current.Kind is TextTokenKind.Symbol or TextTokenKind.End || Current.IsFirstOnLine) return;
        }
    }

    private static char Opening(char close) => close == '}' ? '{' : '<';
}
