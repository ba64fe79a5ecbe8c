using System.Buffers.Binary;
using System.IO.Compression;

namespace CaffeTop.Engine.Data.Datasets;

/// <summary>
/// Reads an IDX file (the format of MNIST), gzipped or not: magic 0x0000080N for bytes in N dimensions, N sizes (all big-endian), then the
/// items. Items are read one at a time, so neither a header that lies nor a compressed bomb takes more memory than one item.
/// </summary>
public sealed class IdxReader : IDisposable
{
    private const int LargestItem = 1 << 24;

    private readonly Stream _stream;

    private IdxReader(Stream stream, string path, int count, int rows, int columns) =>
        (_stream, Path, Count, Rows, Columns) = (stream, path, count, rows, columns);

    public string Path { get; }

    /// <summary>Items, as the header counts them.</summary>
    public int Count { get; }

    /// <summary>1 for labels.</summary>
    public int Rows { get; }

    /// <summary>1 for labels.</summary>
    public int Columns { get; }

    /// <param name="path">the file.</param>
    /// <param name="dimensions">3 for images, 1 for labels.</param>
    /// <exception cref="CaffeTopException">no such file, another magic number, sizes out of bounds.</exception>
    public static IdxReader Open(string path, int dimensions)
    {
        var file = new FileStream(RegularFile.Open(path), FileAccess.Read, 1 << 16);
        Stream stream = file;
        try
        {
            var gzipped = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
            file.Position = 0;
            if (gzipped) stream = new GZipStream(file, CompressionMode.Decompress);
            Span<byte> header = stackalloc byte[4 * (1 + dimensions)];
            ReadWhole(stream, header, path, "its header");
            var magic = BinaryPrimitives.ReadUInt32BigEndian(header);
            if (magic != 0x800 + (uint)dimensions)
            {
                throw new CaffeTopException(path, $"begins with 0x{magic:x8} where an IDX file of "
                    + $"{(dimensions == 1 ? "labels" : "images")} begins with 0x{0x800 + dimensions:x8}; are the two files swapped?");
            }

            Span<uint> sizes = [0, 1, 1];
            for (var i = 0; i < dimensions; i++) sizes[i] = BinaryPrimitives.ReadUInt32BigEndian(header[(4 * (i + 1))..]);
            if (sizes[0] > int.MaxValue
                || sizes[1] is 0 or > LargestItem
                || sizes[2] is 0 or > LargestItem
                || (long)sizes[1] * sizes[2] > LargestItem)
            {
                throw new CaffeTopException(path, $"says that it holds {sizes[0]} items of {sizes[1]}x{sizes[2]}; at most {LargestItem} "
                    + "bytes per item are taken");
            }

            return new IdxReader(stream, path, (int)sizes[0], (int)sizes[1], (int)sizes[2]);
        }
        catch
        {
            stream.Dispose();
            file.Dispose();
            throw;
        }
    }

    /// <summary>The next item, Rows × Columns bytes.</summary>
    /// <exception cref="CaffeTopException">the file ends before.</exception>
    public void Read(Span<byte> item, int index) => ReadWhole(_stream, item, Path, $"item {index} of {Count}");

    /// <summary>Checks that nothing follows the last item.</summary>
    public void CheckEnd()
    {
        Span<byte> next = stackalloc byte[1];
        if (Guarded(_stream, next, Path) != 0)
        {
            throw new CaffeTopException(Path, $"goes on behind its {Count} items; it is no whole IDX file");
        }
    }

    public void Dispose() => _stream.Dispose();

    private static void ReadWhole(Stream stream, Span<byte> bytes, string path, string what)
    {
        while (bytes.Length > 0)
        {
            var read = Guarded(stream, bytes, path);
            if (read == 0) throw new CaffeTopException(path, $"ends inside {what}; it was cut short; fetch it again");
            bytes = bytes[read..];
        }
    }

    private static int Guarded(Stream stream, Span<byte> bytes, string path)
    {
        try
        {
            return stream.Read(bytes);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            throw new CaffeTopException(path, $"cannot be read: {exception.Message} Fetch it again", exception);
        }
    }
}
