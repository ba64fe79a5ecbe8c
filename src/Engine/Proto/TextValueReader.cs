using System.Buffers;
using System.Globalization;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CaffeTop.Engine.Proto;

/// <summary>Reads one scalar value of a field's type from the tokens, or says why it is none.</summary>
internal sealed class TextValueReader(TextTokenizer tokens, TextSkipper skip, DiagnosticList diagnostics, FieldSchema field, MessageSchema schema)
{
    private TextToken Current => tokens.Current;

    /// <summary>
    /// True: the value has been taken from the tokens; null where it was reported as wrong, or is a fork's and stays unset. False: what stands
    /// here is no value of this kind; it has been reported and not taken.
    /// </summary>
    public bool TryRead(out object? value)
    {
        value = null;
        return field.Type switch
        {
            FieldType.String or FieldType.Bytes => ReadString(out value),
            FieldType.Enum => ReadEnum(out value),
            FieldType.Bool => ReadBool(out value),
            FieldType.Float or FieldType.Double => ReadReal(out value),
            FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => ReadInteger(int.MaxValue, signed: true, out value),
            FieldType.UInt32 or FieldType.Fixed32 => ReadInteger(uint.MaxValue, signed: false, out value),
            FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => ReadInteger(long.MaxValue, signed: true, out value),
            _ => ReadInteger(ulong.MaxValue, signed: false, out value),
        };
    }

    private bool Refuse(string expected, string advice = "", string? suggestion = null)
    {
        var missing = Current.Kind == TextTokenKind.End || Current.Is('}') || Current.Is('>') || skip.IsNextField(schema);
        if (missing) advice = $". The value of \"{field.Name}\" is missing.";
        else if (Current.Is('[')) advice = $". \"{field.Name}\" occurs once and takes no list.";
        diagnostics.Error(Current, $"Expected {expected}, got: {tokens.Quote(Current)}{advice}", missing ? null : suggestion);
        return false;
    }

    private bool ReadInteger(ulong most, bool signed, out object? value)
    {
        value = null;
        var first = Current;
        var negative = signed && Current.Is('-');
        if (negative) tokens.Next();
        if (Current.Kind != TextTokenKind.Integer)
        {
            var text = tokens.Text(Current).ToString();
            if (Current.Kind == TextTokenKind.Float && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real)
                && decimal.Truncate(real) == real && real <= most)
            {
                var whole = decimal.Truncate(real).ToString("0", CultureInfo.InvariantCulture);
                return Refuse("integer", $". \"{field.Name}\" is a whole number: write {whole}.", whole);
            }

            if (Current.Is('-')) return Refuse("integer", $". \"{field.Name}\" cannot be negative.");
            if (Current.Is('+')) return Refuse("integer", ". Leave the \"+\" away.");
            return Refuse("integer", Current.Kind is TextTokenKind.Float ? $". \"{field.Name}\" is a whole number." : Current.Kind is TextTokenKind.String ? ". Leave the quotes away." : "");
        }

        var limit = negative ? most + 1 : most;
        if (!TryParseInteger(tokens.Text(Current), out var magnitude) || magnitude > limit)
        {
            var sign = negative ? "-" : "";
            diagnostics.Error(first.Start, Current.End - first.Start,
                $"Integer out of range ({sign}{SafeText.Clean(tokens.Text(Current), 40)}). \"{field.Name}\" goes from {(signed ? $"-{most + 1}" : "0")} to {most}.");
            tokens.Next();
            return true;
        }

        tokens.Next();
        value = field.Type switch
        {
            FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => negative ? (int)-(long)magnitude : (int)magnitude,
            FieldType.UInt32 or FieldType.Fixed32 => (uint)magnitude,
            FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => unchecked(negative ? -(long)magnitude : (long)magnitude),
            _ => magnitude,
        };
        return true;
    }

    /// <summary>Decimal, hex with 0x, octal with a leading 0. False: wrong digits (reported by the tokenizer) or above 64 bits.</summary>
    private static bool TryParseInteger(ReadOnlySpan<char> text, out ulong value)
    {
        value = 0;
        var radix = 10u;
        if (text.Length > 2 && text[0] == '0' && text[1] is 'x' or 'X')
        {
            radix = 16;
            text = text[2..];
        }
        else if (text.Length > 1 && text[0] == '0')
        {
            radix = 8;
        }

        foreach (var c in text)
        {
            var digit = char.IsAsciiHexDigit(c) ? (uint)Convert.ToInt32(c.ToString(), 16) : 99u;
            if (digit >= radix) return false;
            var next = unchecked((value * radix) + digit);
            if (value > (ulong.MaxValue - digit) / radix) return false;
            value = next;
        }

        return true;
    }

    private bool ReadReal(out object? value)
    {
        value = null;
        var negative = Current.Is('-');
        if (negative) tokens.Next();
        var text = tokens.Text(Current);
        double real;
        switch (Current.Kind)
        {
            case TextTokenKind.Integer when text.Length > 1 && text[0] == '0':
                diagnostics.Error(Current, $"Expect a decimal number, got: {tokens.Quote(Current)}. Hex and octal are for whole numbers; leave the leading zero away.");
                tokens.Next();
                return true;
            case TextTokenKind.Integer or TextTokenKind.Float:
                if (!double.TryParse(text.TrimEnd("fF"), NumberStyles.Float, CultureInfo.InvariantCulture, out real))
                {
                    diagnostics.Error(Current, $"Expected double, got: {tokens.Quote(Current)}");
                    tokens.Next();
                    return true;
                }

                break;
            case TextTokenKind.Identifier when text.Equals("inf", StringComparison.OrdinalIgnoreCase) || text.Equals("infinity", StringComparison.OrdinalIgnoreCase):
                real = double.PositiveInfinity;
                break;
            case TextTokenKind.Identifier when text.Equals("nan", StringComparison.OrdinalIgnoreCase):
                real = double.NaN;
                break;
            default:
                return Refuse("double", Current.Is('+') ? ". Leave the \"+\" away." : Current.Kind == TextTokenKind.String ? ". Leave the quotes away." : "");
        }

        tokens.Next();
        if (negative) real = -real;
        value = field.Type == FieldType.Float ? (object)(float)real : real;
        return true;
    }

    private bool ReadBool(out object? value)
    {
        value = null;
        if (Current.Kind == TextTokenKind.Integer)
        {
            if (TryParseInteger(tokens.Text(Current), out var number) && number <= 1)
                value = number == 1;
            else
                diagnostics.Error(Current, $"Integer out of range ({tokens.Quote(Current)}). \"{field.Name}\" is true or false.");
            tokens.Next();
            return true;
        }

        if (Current.Kind != TextTokenKind.Identifier || skip.IsNextField(schema))
            return Refuse("identifier", $". \"{field.Name}\" is true or false" + (Current.Kind == TextTokenKind.String ? ", without quotes." : "."));
        switch (tokens.Text(Current))
        {
            case "true" or "True" or "t":
                value = true;
                break;
            case "false" or "False" or "f":
                value = false;
                break;
            default:
                var nearest = NearestName.Find(tokens.Text(Current), ["true", "false"]);
                diagnostics.Error(Current,
                    $"Invalid value for boolean field \"{field.Name}\". Value: \"{tokens.Quote(Current)}\". " + (nearest is null ? "Write true or false." : $"Did you mean {nearest}?"), nearest);
                break;
        }

        tokens.Next();
        return true;
    }

    private bool ReadEnum(out object? value)
    {
        value = null;
        var first = Current;
        var negative = Current.Is('-') && tokens.Peek().Kind == TextTokenKind.Integer;
        if (negative) tokens.Next();
        if (Current.Kind == TextTokenKind.Integer)
        {
            if (TryParseInteger(tokens.Text(Current), out var number) && !negative && number <= int.MaxValue && field.EnumValues.ContainsValue((int)number))
                value = (int)number;
            else
                ReportUnknownValue(first, (negative ? "-" : "") + tokens.Quote(Current));
            tokens.Next();
            return true;
        }

        if (Current.Kind == TextTokenKind.String)
        {
            var content = tokens.Text(Current).Trim("\"'").ToString();
            return Refuse("integer or identifier", FieldAdvice.ForQuotedEnum(schema, field, content));
        }

        if (Current.Kind != TextTokenKind.Identifier || skip.IsNextField(schema))
            return Refuse("integer or identifier");
        var name = tokens.Text(Current).ToString();
        if (field.EnumValues.TryGetValue(name, out var known))
            value = known;
        else if (ForkField.FindValue(field.Descriptor.EnumType.FullName, name) is { } fork)
            diagnostics.Warn(Current.Start, Current.Length, $"{field.Name}: {name} {fork}; read as if \"{field.Name}\" were not there");
        else
            ReportUnknownValue(first, tokens.Quote(Current));
        tokens.Next();
        return true;
    }

    private void ReportUnknownValue(TextToken at, string found)
    {
        var nearest = NearestName.Find(found, field.EnumValues.Keys);
        if (nearest is null && field.Name == "type" && Upgrade.LayerTypes.ToOldName(found) is { } old) nearest = old;
        var advice = nearest is not null
            ? $"Did you mean {nearest}?"
            : field.EnumValues.Count > 12 ? "" : $"Known are {string.Join(", ", field.EnumValues.Keys)}.";
        diagnostics.Error(at.Start, Current.End - at.Start, $"Unknown enumeration value of \"{found}\" for field \"{field.Name}\". {advice}".TrimEnd(), nearest);
    }

    private bool ReadString(out object? value)
    {
        value = null;
        if (Current.Kind != TextTokenKind.String)
        {
            if (Current.Kind == TextTokenKind.Identifier)
            {
                var word = tokens.Text(Current).ToString();
                var suggestion = field.Name == "type" ? Upgrade.LayerTypes.FromOldName(word) ?? word : word;
                return Refuse("string", FieldAdvice.ForBareWord(schema, field, word), $"\"{SafeText.Clean(suggestion, 60)}\"");
            }

            return Refuse("string", Current.Kind is TextTokenKind.Integer or TextTokenKind.Float ? ". Put the value into quotes." : "");
        }

        var first = Current;
        tokens.Next();
        if (field.Type == FieldType.String && Current.Kind != TextTokenKind.String && !tokens.Text(first).Contains('\\'))
        {
            var plain = Content(tokens.Text(first)).ToString();
            WarnOfWrongBytes(first, plain);
            value = plain;
            return true;
        }

        var bytes = new ArrayBufferWriter<byte>();
        Unescape(Content(tokens.Text(first)), bytes);
        while (Current.Kind == TextTokenKind.String)
        {
            Unescape(Content(tokens.Text(Current)), bytes);
            tokens.Next();
        }

        if (field.Type == FieldType.Bytes)
        {
            value = ByteString.CopyFrom(bytes.WrittenSpan);
            return true;
        }

        var text = Encoding.UTF8.GetString(bytes.WrittenSpan);
        WarnOfWrongBytes(first, text);
        value = text;
        return true;
    }

    // C++ keeps any bytes; a string here is Unicode.
    private void WarnOfWrongBytes(TextToken at, string text)
    {
        if (text.Contains('\uFFFD'))
            diagnostics.Warn(at.Start, at.Length, $"the string of \"{field.Name}\" is not UTF-8 (Latin-1 or GBK?); what could not be read is replaced by U+FFFD");
    }

    private static ReadOnlySpan<char> Content(ReadOnlySpan<char> literal)
    {
        var closed = literal.Length > 1 && (literal[^1] == literal[0] || !char.IsAscii(literal[0]));
        return closed ? literal[1..^1] : literal[1..];
    }

    // Escapes are bytes (so "\303\244" is one "ä"), all else is UTF-8. A wrong escape has been reported by the tokenizer.
    private static void Unescape(ReadOnlySpan<char> text, ArrayBufferWriter<byte> bytes)
    {
        while (text.Length > 0)
        {
            var plain = text.IndexOf('\\');
            if (plain < 0) plain = text.Length;
            if (plain > 0)
            {
                Encoding.UTF8.GetBytes(text[..plain], bytes);
                text = text[plain..];
                continue;
            }

            if (text.Length == 1) return;
            var used = 2;
            var c = text[1];
            if (c is >= '0' and <= '7')
            {
                var code = 0;
                for (used = 1; used < 4 && used < text.Length && text[used] is >= '0' and <= '7'; used++) code = (code * 8) + text[used] - '0';
                Put(bytes, (byte)code);
            }
            else if (c is 'x' or 'u' or 'U')
            {
                var most = c switch { 'x' => 4, 'u' => 6, _ => 10 };
                uint code = 0;
                for (; used < most && used < text.Length && char.IsAsciiHexDigit(text[used]); used++)
                    code = (code << 4) | (uint)Convert.ToInt32(text[used].ToString(), 16);
                if (c == 'x')
                    Put(bytes, (byte)code);
                else
                    Encoding.UTF8.GetBytes(Rune.IsValid(code) ? new Rune(code).ToString() : "\uFFFD", bytes);
            }
            else
            {
                Put(bytes, c switch
                {
                    'a' => 7, 'b' => 8, 'f' => 12, 'n' => 10, 'r' => 13, 't' => 9, 'v' => 11, '"' => (byte)'"', '\'' => (byte)'\'', '?' => (byte)'?', _ => (byte)'\\',
                });
                if (!"abfnrtv\\?'\"".Contains(c)) used = 1;
            }

            text = text[used..];
        }
    }

    private static void Put(ArrayBufferWriter<byte> bytes, byte value)
    {
        bytes.GetSpan(1)[0] = value;
        bytes.Advance(1);
    }
}
