using System.Collections;
using System.Globalization;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CaffeTop.Engine.Proto;

/// <summary>
/// Prints a message as protobuf's C++ <c>DebugString</c> does: fields by number, two blanks per level, a line per element, strings escaped
/// (bytes beyond ASCII in octal). Caffe's logs show nets and solvers so. Unknown fields are left out.
/// </summary>
public static class TextFormatPrinter
{
    public static string Print(IMessage message)
    {
        var writer = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        Print(message, writer);
        return writer.ToString();
    }

    /// <summary>Writes piece by piece, for messages whose text is large.</summary>
    public static void Print(IMessage message, TextWriter writer) => PrintFields(message, writer, 0);

    private static void PrintFields(IMessage message, TextWriter writer, int indent)
    {
        if (indent > TextParser.MostDepth) throw new CaffeTopException($"a {message.Descriptor.FullName} is nested more than {TextParser.MostDepth} deep");
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            if (!field.IsRepeated)
            {
                if (field.Accessor.HasValue(message)) PrintField(field, field.Accessor.GetValue(message), writer, indent);
                continue;
            }

            foreach (var element in (IEnumerable)field.Accessor.GetValue(message)) PrintField(field, element, writer, indent);
        }
    }

    private static void PrintField(FieldDescriptor field, object value, TextWriter writer, int indent)
    {
        for (var i = 0; i < indent; i++) writer.Write("  ");
        writer.Write(field.Name);
        if (field.FieldType is FieldType.Message or FieldType.Group)
        {
            writer.Write(" {\n");
            PrintFields((IMessage)value, writer, indent + 1);
            for (var i = 0; i < indent; i++) writer.Write("  ");
            writer.Write("}\n");
            return;
        }

        writer.Write(": ");
        writer.Write(Scalar(field, value));
        writer.Write('\n');
    }

    private static string Scalar(FieldDescriptor field, object value) => field.FieldType switch
    {
        FieldType.Float => FloatText.Format((float)value),
        FieldType.Double => FloatText.Format((double)value),
        FieldType.Bool => (bool)value ? "true" : "false",
        FieldType.String => Quote(Encoding.UTF8.GetBytes((string)value)),
        FieldType.Bytes => Quote(((ByteString)value).Span),
        FieldType.Enum => EnumName(field, Convert.ToInt32(value, CultureInfo.InvariantCulture)),
        _ => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
    };

    private static string EnumName(FieldDescriptor field, int number) =>
        field.EnumType.FindValueByNumber(number)?.Name ?? number.ToString(CultureInfo.InvariantCulture);

    private static string Quote(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length + 2).Append('"');
        foreach (var b in bytes)
        {
            switch (b)
            {
                case (byte)'\n':
                    text.Append("\\n");
                    break;
                case (byte)'\r':
                    text.Append("\\r");
                    break;
                case (byte)'\t':
                    text.Append("\\t");
                    break;
                case (byte)'"' or (byte)'\'' or (byte)'\\':
                    text.Append('\\').Append((char)b);
                    break;
                case >= 0x20 and < 0x7F:
                    text.Append((char)b);
                    break;
                default:
                    text.Append('\\').Append((char)('0' + (b >> 6))).Append((char)('0' + ((b >> 3) & 7))).Append((char)('0' + (b & 7)));
                    break;
            }
        }

        return text.Append('"').ToString();
    }
}
