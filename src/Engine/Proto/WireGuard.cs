using Google.Protobuf.Reflection;

namespace CaffeTop.Engine.Proto;

/// <summary>
/// Walks a binary message before protobuf's own parser does. That parser makes an object of about 200 bytes from two bytes of input, so a
/// small hostile file fills the memory: here messages are counted, and lengths, nesting (groups and unknown fields too) and the end checked,
/// without making anything.
/// </summary>
internal static class WireGuard
{
    public const int MostDepth = 100, MostMessages = 2_000_000;

    /// <summary>Throws <see cref="CaffeTopException"/> with the offset where <paramref name="bytes"/> is no well-formed <paramref name="type"/>.</summary>
    public static void Check(ReadOnlySpan<byte> bytes, MessageDescriptor type, string file)
    {
        var open = new Stack<(int End, MessageDescriptor? Type)>();
        var known = new Dictionary<MessageDescriptor, Dictionary<int, MessageDescriptor>>();
        var end = bytes.Length;
        MessageDescriptor? current = type;
        var messages = 0;
        var at = 0;
        while (true)
        {
            while (at == end)
            {
                if (open.Count == 0) return;
                (end, current) = open.Pop();
            }

            var start = at;
            var tag = Varint(bytes, ref at, end, file);
            var field = tag >> 3;
            if (field is 0 or > 536870911)
                throw Error(start, $"not a {type.FullName}: {tag} is no field here (the file is damaged, or something was appended to it, or it is of another kind)");
            switch (tag & 7)
            {
                case 0:
                    Varint(bytes, ref at, end, file);
                    break;
                case 1:
                    Skip(8);
                    break;
                case 5:
                    Skip(4);
                    break;
                case 2:
                    var length = Varint(bytes, ref at, end, file);
                    if (length > (ulong)(end - at))
                        throw Error(start, $"the file is truncated or damaged: {length:N0} bytes are announced here, but {end - at:N0} are left");
                    if (++messages > MostMessages) throw Error(start, $"more than {MostMessages:N0} messages, strings and lists in one file");
                    if (current is not null && Messages(current).TryGetValue((int)field, out var inner))
                    {
                        if (open.Count == MostDepth) throw Error(start, $"messages are nested more than {MostDepth} deep");
                        open.Push((end, current));
                        end = at + (int)length;
                        current = inner;
                    }
                    else
                    {
                        at += (int)length;
                    }

                    break;
                default:
                    // None of Caffe's messages has groups; protobuf keeps unknown ones, so they are refused rather than counted.
                    throw Error(start, $"not a {type.FullName}: a group, which no message of Caffe has (the file is damaged or of another kind)");
            }

            void Skip(int size)
            {
                if (size > end - at) throw Error(start, "the file is truncated or damaged: a number is cut off");
                at += size;
            }
        }

        CaffeTopException Error(int offset, string reason) => new($"{SafeText.Clean(file)}@{offset}", reason);

        Dictionary<int, MessageDescriptor> Messages(MessageDescriptor of)
        {
            if (!known.TryGetValue(of, out var fields))
            {
                fields = of.Fields.InDeclarationOrder().Where(f => f.FieldType == FieldType.Message).ToDictionary(f => f.FieldNumber, f => f.MessageType);
                known[of] = fields;
            }

            return fields;
        }
    }

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at, int end, string file)
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (at == end) throw new CaffeTopException($"{SafeText.Clean(file)}@{at}", "the file is truncated or damaged: a number is cut off");
            var b = bytes[at++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return value;
        }

        throw new CaffeTopException($"{SafeText.Clean(file)}@{at}", "not a protobuf message: a number goes on for more than 10 bytes");
    }
}
