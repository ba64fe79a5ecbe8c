using CaffeTop.Engine.Snapshots;
using Google.Protobuf;

namespace CaffeTop.Engine.Proto;

/// <summary>
/// Reads and writes binary messages that fit into memory: mean files (BlobProto), binary nets without weights. For .caffemodel and .solverstate
/// see <see cref="ModelFile"/> and <see cref="SolverStateFile"/>, which do not load the weights.
/// </summary>
public static class BinaryProto
{
    /// <summary>The largest file that is read whole: 256 MB, a mean image of 8,000 × 8,000 pixels.</summary>
    public const int MostBytes = 256 << 20;

    /// <summary>Reads a message. Errors (<see cref="CaffeTopException"/>): not a regular file, too large, truncated, damaged, trailing bytes, a required field missing.</summary>
    public static T ReadFile<T>(string path) where T : IMessage<T>, new()
    {
        var name = SafeText.Clean(path);
        using var file = RegularFile.Open(path);
        var length = RandomAccess.GetLength(file);
        if (length > MostBytes) throw new CaffeTopException(name, $"has {length:N0} bytes; a {new T().Descriptor.Name} of more than {MostBytes:N0} bytes is not read");
        var bytes = RegularFile.ReadAll(file, path, (int)length);
        if (typeof(T) == typeof(BlobProto)) FileKind.Expect(FileKind.Mean, bytes.Span, path);
        if (typeof(T) == typeof(NetParameter)) FileKind.Expect(FileKind.Model, bytes.Span, path);
        return Parse<T>(bytes.Span, path);
    }

    /// <summary>The message in <paramref name="bytes"/>; <paramref name="file"/> names its origin in errors.</summary>
    public static T Parse<T>(ReadOnlySpan<byte> bytes, string file) where T : IMessage<T>, new()
    {
        var message = new T();
        WireGuard.Check(bytes, message.Descriptor, file);
        try
        {
            message.MergeFrom(bytes);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new CaffeTopException(SafeText.Clean(file), $"not a {message.Descriptor.FullName}: {SafeText.Clean(e.Message)}", e);
        }

        if (!message.IsInitialized()) throw new CaffeTopException(SafeText.Clean(file), $"not a complete {message.Descriptor.FullName}: a required field is missing");
        return message;
    }

    /// <summary>Writes a message; making the file durable is the caller's.</summary>
    public static void Write(Stream stream, IMessage message)
    {
        SnapshotSize.Check(message.CalculateSize(), $"a {message.Descriptor.Name}");
        message.WriteTo(stream);
    }

    /// <summary>Writes a new file, or over an old one.</summary>
    public static void WriteFile(string path, IMessage message)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Create, FileAccess.Write);
            Write(file, message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CaffeTopException(SafeText.Clean(path), "cannot be written: " + SafeText.Clean(e.Message), e);
        }
    }
}
