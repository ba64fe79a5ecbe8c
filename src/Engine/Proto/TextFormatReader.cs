using System.Text;
using Google.Protobuf;

namespace CaffeTop.Engine.Proto;

/// <summary>A message read from text, with all that was found on the way. <paramref name="Message"/> holds what could be read, even beside errors.</summary>
public sealed record TextFormatResult<T>(T Message, IReadOnlyList<Diagnostic> Diagnostics, SourceMap Spans)
{
    public bool HasErrors => Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error);
}

/// <summary>
/// Reads protobuf's text format (.prototxt) into a message, by the message's descriptor. Accepts what the C++ parser accepts, plus a byte
/// order mark, and fields of known forks, with a warning each; reports every error of the file instead of the first only.
/// </summary>
public static class TextFormatReader
{
    /// <summary>The largest text that is read, in bytes: 256 MB. A net of 100,000 layers has about 20.</summary>
    public const int MostBytes = 256 << 20;

    /// <summary>Never throws for what the text holds: errors are in the result.</summary>
    public static TextFormatResult<T> Read<T>(string text, string fileName) where T : IMessage<T>, new()
    {
        var source = new SourceText(text, fileName);
        var message = new T();
        var spans = new SourceMap(source);
        var diagnostics = new DiagnosticList(source);
        new TextParser(source, diagnostics, spans).Read(message);
        return new TextFormatResult<T>(message, diagnostics.ToList(), spans);
    }

    /// <summary>Reads a file. Throws <see cref="ProtoException"/> with all errors where there are any, so the result holds warnings at most.</summary>
    public static TextFormatResult<T> ReadFile<T>(string path) where T : IMessage<T>, new()
    {
        var result = Read<T>(ReadText(path), path);
        if (result.HasErrors) throw new ProtoException(path, result.Diagnostics);
        return result;
    }

    /// <summary>The file's text: UTF-8, a wrong byte becomes U+FFFD. Errors: not a regular file, larger than <see cref="MostBytes"/>, binary.</summary>
    public static string ReadText(string path)
    {
        var name = SafeText.Clean(path);
        using var file = RegularFile.Open(path);
        var length = RandomAccess.GetLength(file);
        if (length > MostBytes) throw new CaffeTopException(name, $"is {length:N0} bytes long; a prototxt of more than {MostBytes:N0} bytes is not read (is it a .caffemodel?)");
        var content = RegularFile.ReadAll(file, path, (int)length).Span;
        if (content.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || content.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            throw new CaffeTopException(name, "is UTF-16 text; save it as UTF-8");
        if (content.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'H', (byte)'D', (byte)'F']))
            throw new CaffeTopException(name, "this is an HDF5 file, not a prototxt");
        var zero = content.IndexOf((byte)0);
        if (zero >= 0) throw new CaffeTopException($"{name}@{zero}", "this looks like a binary .caffemodel, not text: it holds NUL bytes");
        return Encoding.UTF8.GetString(content);
    }
}
