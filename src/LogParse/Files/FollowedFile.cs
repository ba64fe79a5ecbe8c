using Microsoft.Win32.SafeHandles;

namespace CaffeTop.LogParse.Files;

/// <summary>
/// A file that grows, read once from its start on. It remembers its first bytes and the last ones it gave out: a file that was cut and has
/// grown again past the old place is told from one that only grew.
/// </summary>
internal sealed class FollowedFile : IDisposable
{
    private const int Memory = 256;
    private const int BlockSize = 1 << 20;

    private readonly SafeFileHandle _file;
    private readonly byte[] _head = new byte[Memory];
    private readonly byte[] _last = new byte[Memory];
    private readonly byte[] _block = new byte[Memory + BlockSize];
    private int _headLength;

    public FollowedFile(SafeFileHandle file)
    {
        _file = file;
        Identity = FileStatus.Of(file)?.Identity ?? default;
    }

    public FileIdentity Identity { get; }

    public SafeFileHandle Handle => _file;

    /// <summary>It became shorter or was written anew, and its new first line is not there yet.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Bytes given out so far.</summary>
    public long Position { get; private set; }

    public long Size => RandomAccess.GetLength(_file);

    /// <summary>Whether it has still a name somewhere; a file that another was renamed over has none.</summary>
    public bool HasName => FileStatus.Of(_file) is not { Links: 0 };

    /// <summary>
    /// The next bytes, empty at the end and where a cut was found. <paramref name="restart"/> says that they do not continue the last ones.
    /// </summary>
    /// <exception cref="IOException">The disk or the network failed.</exception>
    public ReadOnlySpan<byte> Read(out LogRestart? restart)
    {
        restart = null;
        if (!IsCut)
        {
            var remembered = (int)Math.Min(Memory, Position);
            var read = ReadAt(Position - remembered, _block.AsSpan(0, remembered + BlockSize));
            if (read >= remembered && _block.AsSpan(0, remembered).SequenceEqual(_last.AsSpan(0, remembered)))
                return Give(_block.AsSpan(remembered, read - remembered));
            IsCut = true;
            return default;
        }

        // The new first line tells whether the old text comes again.
        var start = _block.AsSpan(0, ReadAt(0, _block.AsSpan(0, Memory)));
        if (start.Length < Memory && !start.Contains((byte)'\n')) return default;
        var same = Math.Min(_headLength, start.Length);
        restart = start[..same].SequenceEqual(_head.AsSpan(0, same)) ? LogRestart.Rewritten : LogRestart.Truncated;
        IsCut = false;
        Position = 0;
        _headLength = 0;
        return Give(_block.AsSpan(0, ReadAt(0, _block.AsSpan(0, BlockSize))));
    }

    /// <summary>Whether this file's text up to the other's position is what the other gave out; then it goes on from there.</summary>
    public bool TryContinue(FollowedFile other)
    {
        var remembered = (int)Math.Min(Memory, other.Position);
        if (remembered == 0 || Size < other.Position) return false;
        var head = other._head.AsSpan(0, other._headLength);
        if (ReadAt(0, _block.AsSpan(0, head.Length)) < head.Length || !head.SequenceEqual(_block.AsSpan(0, head.Length))) return false;
        var last = other._last.AsSpan(0, remembered);
        if (ReadAt(other.Position - remembered, _block.AsSpan(0, remembered)) < remembered || !last.SequenceEqual(_block.AsSpan(0, remembered))) return false;
        head.CopyTo(_head);
        _headLength = head.Length;
        last.CopyTo(_last);
        Position = other.Position;
        return true;
    }

    /// <summary>Whether this file begins as the other one does: a copy of it.</summary>
    public bool BeginsAs(FollowedFile other)
    {
        var head = other._head.AsSpan(0, other._headLength);
        return head.Length > 0 && ReadAt(0, _block.AsSpan(0, head.Length)) == head.Length && head.SequenceEqual(_block.AsSpan(0, head.Length));
    }

    /// <summary>Why its beginning is no text that can be followed, or null.</summary>
    public string? Refusal()
    {
        var head = _block.AsSpan(0, ReadAt(0, _block.AsSpan(0, ContentProbe.Length)));
        if (ContentProbe.IsGzip(head)) return "is packed with gzip: it can be replayed (caffetop replay), not followed";
        if (Utf16Text.Begins(head, out _)) return "is written in UTF-16: it can be replayed (caffetop replay), not followed; in PowerShell, | Out-File -Encoding utf8 writes a log that can";
        return ContentProbe.Refusal(head);
    }

    public void Dispose() => _file.Dispose();

    private ReadOnlySpan<byte> Give(ReadOnlySpan<byte> bytes)
    {
        if (_headLength < Memory)
        {
            var part = bytes[..Math.Min(bytes.Length, Memory - _headLength)];
            part.CopyTo(_head.AsSpan(_headLength));
            _headLength += part.Length;
        }

        var kept = Math.Max(0, Math.Min(Memory - bytes.Length, (int)Math.Min(Memory, Position)));
        var old = (int)Math.Min(Memory, Position);
        _last.AsSpan(old - kept, kept).CopyTo(_last);
        var fresh = bytes[^Math.Min(bytes.Length, Memory - kept)..];
        fresh.CopyTo(_last.AsSpan(kept));
        Position += bytes.Length;
        return bytes;
    }

    private int ReadAt(long offset, Span<byte> bytes)
    {
        var read = 0;
        while (read < bytes.Length)
        {
            var n = RandomAccess.Read(_file, bytes[read..], offset + read);
            if (n == 0) break;
            read += n;
        }

        return read;
    }
}
