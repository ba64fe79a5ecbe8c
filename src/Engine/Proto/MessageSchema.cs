using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CaffeTop.Engine.Proto;

/// <summary>A message's fields as the text reader looks them up: by a span of the source text, without an allocation per field.</summary>
internal sealed class MessageSchema
{
    private static readonly ConcurrentDictionary<MessageDescriptor, MessageSchema> Known = new();
    private readonly Dictionary<string, FieldSchema>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    private MessageSchema(MessageDescriptor descriptor)
    {
        Descriptor = descriptor;
        Fields = descriptor.Fields.InDeclarationOrder().ToDictionary(f => f.Name, f => new FieldSchema(f), StringComparer.Ordinal);
        _lookup = Fields.GetAlternateLookup<ReadOnlySpan<char>>();
        Required = [.. descriptor.Fields.InDeclarationOrder().Where(f => f.IsRequired)];
    }

    public MessageDescriptor Descriptor { get; }

    public Dictionary<string, FieldSchema> Fields { get; }

    public IReadOnlyList<FieldDescriptor> Required { get; }

    public static MessageSchema Of(MessageDescriptor descriptor) => Known.GetOrAdd(descriptor, d => new MessageSchema(d));

    public FieldSchema? Find(ReadOnlySpan<char> name) => _lookup.TryGetValue(name, out var field) ? field : null;

    public IMessage Create() => (IMessage)Activator.CreateInstance(Descriptor.ClrType)!;
}

/// <summary>A field with what the reader asks of it often.</summary>
internal sealed class FieldSchema(FieldDescriptor descriptor)
{
    private readonly Lazy<Dictionary<string, int>?> _enumValues = new(() => descriptor.FieldType == FieldType.Enum
        ? descriptor.EnumType.Values.ToDictionary(v => v.Name, v => v.Number, StringComparer.Ordinal)
        : null);

    public FieldDescriptor Descriptor { get; } = descriptor;

    public string Name { get; } = descriptor.Name;

    public int Number { get; } = descriptor.FieldNumber;

    public bool IsRepeated { get; } = descriptor.IsRepeated;

    public bool IsMessage { get; } = descriptor.FieldType is FieldType.Message or FieldType.Group;

    public FieldType Type { get; } = descriptor.FieldType;

    public IFieldAccessor Accessor { get; } = descriptor.Accessor;

    public Dictionary<string, int> EnumValues => _enumValues.Value ?? throw new InvalidOperationException($"{Name} is no enum");

    public MessageSchema Message => MessageSchema.Of(Descriptor.MessageType);

    /// <summary>What the C++ parser calls a value of this type in its errors.</summary>
    public string TypeName => Type switch
    {
        FieldType.String or FieldType.Bytes => "string",
        FieldType.Float or FieldType.Double => "double",
        FieldType.Enum => "integer or identifier",
        FieldType.Bool => "identifier",
        _ => "integer",
    };
}
