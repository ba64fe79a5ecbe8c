using System.IO.Compression;

namespace CaffeTop.Engine.Data.NumPy;

/// <summary>
/// Reads a .npz: a zip of .npy files, stored or deflated; the arrays' names are the files' without <c>.npy</c> and may contain '/'.
/// Memory follows what the files really hold: the sizes a zip announces are limited, and an array is read only as far as they say.
/// </summary>
public sealed class NpzReader : IDisposable
{
    private const int MostArrays = 1_000_000;
    private const long LargestArray = 4L * int.MaxValue;

    private readonly string _path;
    private readonly ZipArchive _zip;
    private readonly Dictionary<string, ZipArchiveEntry> _entries;

    private NpzReader(string path, ZipArchive zip, Dictionary<string, ZipArchiveEntry> entries)
        => (_path, _zip, _entries) = (path, zip, entries);

    /// <summary>The arrays' names, in the file's order.</summary>
    public IReadOnlyCollection<string> Names => _entries.Keys;

    /// <exception cref="CaffeTopException">no zip, a name twice, or too many arrays.</exception>
    public static NpzReader Open(string path)
    {
        var file = new FileStream(RegularFile.Open(path), FileAccess.Read, 1 << 16);
        try
        {
            var zip = new ZipArchive(file, ZipArchiveMode.Read);
            if (zip.Entries.Count > MostArrays)
            {
                throw new CaffeTopException(path, $"holds {zip.Entries.Count} files; at most {MostArrays} are taken");
            }
            var entries = new Dictionary<string, ZipArchiveEntry>(StringComparer.Ordinal);
            foreach (var entry in zip.Entries)
            {
                var name = entry.FullName.EndsWith(".npy", StringComparison.Ordinal) ? entry.FullName[..^4] : entry.FullName;
                if (!entries.TryAdd(name, entry)) throw new CaffeTopException(path, $"holds the array '{name}' twice");
            }

            return new NpzReader(path, zip, entries);
        }
        catch (InvalidDataException exception)
        {
            file.Dispose();
            throw new CaffeTopException(path, $"is not a .npz (a zip of NumPy arrays): {exception.Message}", exception);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>One array by name.</summary>
    /// <exception cref="CaffeTopException">there is none of that name, or it is damaged.</exception>
    public NumPyArray Read(string name)
    {
        if (!_entries.TryGetValue(name, out var entry)) throw new CaffeTopException(_path, $"holds no array '{name}'");
        var place = $"{_path}[{name}]";
        try
        {
            CheckSize(entry, place);
            using var stream = entry.Open();
            return NpyReader.Read(stream, entry.Length, place);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or NotSupportedException)
        {
            throw new CaffeTopException(place, $"cannot be unpacked: {exception.Message}", exception);
        }
    }

    public void Dispose() => _zip.Dispose();

    private static void CheckSize(ZipArchiveEntry entry, string place)
    {
        // Deflate packs at most about 1,032 to 1; a size beyond that is a lie, found before the memory for it is taken.
        if (entry.Length > LargestArray || entry.Length / 1040 > entry.CompressedLength)
        {
            throw new CaffeTopException(place, $"announces {entry.Length} bytes out of {entry.CompressedLength} packed ones; that is not "
                + "possible");
        }
    }
}
