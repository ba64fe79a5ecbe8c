using Google.Protobuf;

namespace CaffeTop.Engine.Proto;

/// <summary>A message being read, and the messages around it.</summary>
internal sealed class TextFrame(
    IMessage message, MessageSchema schema, SourceMap.MessageSpans spans, TextFrame? parent, string name, TextToken opener, char close)
{
    private HashSet<int>? _unset;

    public IMessage Message => message;

    public MessageSchema Schema => schema;

    public SourceMap.MessageSpans Spans => spans;

    public TextFrame? Parent => parent;

    public string Name => name;

    public TextToken Opener => opener;

    public char Close => close;

    public int Depth { get; } = (parent?.Depth ?? 0) + 1;

    /// <summary>Whether a singular field has been given before, be it with a value that could not be read.</summary>
    public bool Seen(FieldSchema field) => field.Accessor.HasValue(message) || _unset?.Contains(field.Number) == true;

    public void Unset(FieldSchema field) => (_unset ??= []).Add(field.Number);
}
