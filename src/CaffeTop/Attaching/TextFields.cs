using System.Text;

namespace CaffeTop.Attaching;

/// <summary>Named texts in a message's body: <c>name=value</c>, each ended by a zero. A name that the reader does not know it passes over, so later versions may add some.</summary>
internal sealed class TextFields
{
    private const int Most = 64;
    private const int LongestBody = 64 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>Empty where the name does not occur.</summary>
    public string this[string name]
    {
        get => _values.GetValueOrDefault(name, "");
        set => _values[name] = value.Replace('\0', ' ');
    }

    /// <exception cref="ProtocolException">The bytes are not such fields.</exception>
    public static TextFields Read(ReadOnlySpan<byte> body)
    {
        if (body.Length > LongestBody) throw new ProtocolException($"a description of {body.Length} bytes came, and {LongestBody} are allowed");
        var fields = new TextFields();
        while (!body.IsEmpty)
        {
            var end = body.IndexOf((byte)0);
            if (end < 0) throw new ProtocolException("a description came whose last field has no end");
            var equals = body[..end].IndexOf((byte)'=');
            if (equals <= 0) throw new ProtocolException("a description came with a field that has no name");
            if (fields._values.Count == Most) throw new ProtocolException($"a description of more than {Most} fields came");
            if (!fields._values.TryAdd(Text(body[..equals]), Text(body[(equals + 1)..end]))) throw new ProtocolException("a description came with a field that stands in it twice");
            body = body[(end + 1)..];
        }

        return fields;
    }

    public byte[] ToBytes()
    {
        var text = new StringBuilder();
        foreach (var (name, value) in _values) text.Append(name).Append('=').Append(value).Append('\0');
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new ProtocolException("a description came that is not UTF-8");
        }
    }
}
