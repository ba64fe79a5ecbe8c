using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CaffeTop.Engine.Proto;

/// <summary>A place in a text file: line and column from 1, as in <see cref="Diagnostic"/>.</summary>
public readonly record struct SourceSpan(string File, int Line, int Column, int Length)
{
    public override string ToString() => $"{SafeText.Clean(File)}:{Line}:{Column}";
}

/// <summary>
/// Where the messages and fields of one text file stand in it. Messages are told apart by reference, so it answers for the very objects that
/// the reader made (and for those that an upgrade made of them), not for clones.
/// </summary>
public sealed class SourceMap
{
    private readonly Dictionary<IMessage, MessageSpans> _messages = new(ReferenceEqualityComparer.Instance);
    private readonly SourceText _source;

    internal SourceMap(SourceText source) => _source = source;

    public string File => _source.File;

    /// <summary>The field name that opened the message (<c>layer</c> of <c>layer { … }</c>); null for a message that is not from the file.</summary>
    public SourceSpan? Of(IMessage message) =>
        _messages.TryGetValue(message, out var spans) ? Span(spans.Start, spans.Length) : null;

    /// <summary>The name of a field of a message where it is set; of a repeated scalar, the value of element <paramref name="index"/>.</summary>
    public SourceSpan? Of(IMessage message, FieldDescriptor field, int index = 0) => Of(message, field.Name, index);

    /// <inheritdoc cref="Of(IMessage, FieldDescriptor, int)"/>
    public SourceSpan? Of(IMessage message, string fieldName, int index = 0)
    {
        if (!_messages.TryGetValue(message, out var spans)) return null;
        var number = spans.Descriptor.FindFieldByName(fieldName)?.FieldNumber;
        foreach (var field in spans.Fields)
        {
            if (field.Number != number) continue;
            if (index-- == 0) return Span(field.Offset, field.Length);
        }

        return null;
    }

    /// <summary>The place of the field where it is known, else of the message, else the file alone: what an error message starts with.</summary>
    public string Place(IMessage message, string? fieldName = null, int index = 0) =>
        ((fieldName is null ? null : Of(message, fieldName, index)) ?? Of(message))?.ToString() ?? SafeText.Clean(File);

    internal MessageSpans Add(IMessage message, int offset, int length)
    {
        var spans = new MessageSpans(message.Descriptor, offset, length);
        _messages[message] = spans;
        return spans;
    }

    /// <summary>The successor stands where its predecessor stood, and so do its fields of the same names.</summary>
    internal void Succeed(IMessage successor, IMessage predecessor)
    {
        if (_messages.TryGetValue(predecessor, out var spans)) _messages[successor] = spans;
    }

    /// <summary>A message that an upgrade made of a field of another: it stands where that field does.</summary>
    internal void StandAt(IMessage message, IMessage owner, string fieldName)
    {
        if (!_messages.TryGetValue(owner, out var spans)) return;
        var number = spans.Descriptor.FindFieldByName(fieldName)?.FieldNumber;
        foreach (var field in spans.Fields)
        {
            if (field.Number != number) continue;
            _messages[message] = new MessageSpans(message.Descriptor, field.Offset, field.Length);
            return;
        }
    }

    private SourceSpan Span(int offset, int length)
    {
        var (line, column) = _source.Locate(offset);
        return new SourceSpan(_source.File, line, column, length);
    }

    internal sealed class MessageSpans(MessageDescriptor descriptor, int start, int length)
    {
        public MessageDescriptor Descriptor { get; } = descriptor;

        public int Start { get; } = start;

        public int Length { get; } = length;

        /// <summary>In the order of the file; the elements of a repeated field each have their entry.</summary>
        public List<(int Number, int Offset, int Length)> Fields { get; } = [];
    }
}
