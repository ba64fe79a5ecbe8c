using System.Security.Cryptography;
using System.Text;

namespace CaffeTop.Engine.Devices.Cuda;

/// <summary>
/// What a run worked out and later ones need not: small files in <c>$XDG_CACHE_HOME/caffetop/KIND</c> (else ~/.cache), named by the hash of
/// everything that the content depends on. Several processes may use it at once. Where it cannot be read or written there is none.
/// </summary>
/// <param name="kind">The folder.</param>
/// <param name="ending">Of the files' names, with the dot.</param>
internal sealed class DiskCache(string kind, string ending)
{
    /// <summary>Null where there is none, or only a damaged one: the first 32 bytes are the hash of the rest, so half a file is none.</summary>
    public byte[]? Read(string key)
    {
        if (FileOf(key) is not { } file || !File.Exists(file)) return null;
        try
        {
            var bytes = File.ReadAllBytes(file);
            return bytes.Length > 32 && SHA256.HashData(bytes.AsSpan(32)).AsSpan().SequenceEqual(bytes.AsSpan(0, 32)) ? bytes[32..] : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Worked out anew, then.
            return null;
        }
    }

    public void Write(string key, byte[] content)
    {
        if (FileOf(key) is not { } file) return;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            var temporary = $"{file}.{Guid.NewGuid():N}";
            File.WriteAllBytes(temporary, [.. SHA256.HashData(content), .. content]);
            File.Move(temporary, file, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next run works it out again; nothing else is lost.
        }
    }

    private string? FileOf(string key)
    {
        var home = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache
            : Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } folder ? Path.Combine(folder, ".cache") : null;
        return home is null ? null : Path.Combine(home, "caffetop", kind, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))) + ending);
    }
}
