using System.IO.Compression;

namespace CaffeTop.Engine.Data.NumPy;

/// <summary>
/// Writes a .npz: float32 arrays, stored uncompressed as numpy.savez does. Write it through <c>DurableFile</c> or to any seekable stream.
/// </summary>
public sealed class NpzWriter : IDisposable
{
    private readonly ZipArchive _zip;

    /// <param name="stream">left open.</param>
    public NpzWriter(Stream stream) => _zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);

    /// <summary>Writes all arrays into the file <paramref name="path"/>, whole or not at all.</summary>
    /// <exception cref="CaffeTopException">it cannot be written.</exception>
    public static void Write(string path, IEnumerable<KeyValuePair<string, NumPyArray>> arrays) => Native.DurableFile.Write(path, stream =>
    {
        using var writer = new NpzWriter(stream);
        foreach (var (name, array) in arrays) writer.Add(name, array.Values, array.Shape);
    });

    /// <summary>Adds an array under a name that may contain '/', such as <c>data/conv1</c>.</summary>
    public void Add(string name, ReadOnlySpan<float> values, params IReadOnlyList<int> shape)
    {
        var entry = _zip.CreateEntry(name + ".npy", CompressionLevel.NoCompression);
        entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero); // the same arrays give the same bytes
        using var stream = entry.Open();
        NpyWriter.Write(stream, values, shape);
    }

    public void Dispose() => _zip.Dispose();
}
