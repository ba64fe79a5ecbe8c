using System.Buffers.Binary;
using System.IO.Compression;
using CaffeTop.Events;
using CaffeTop.LogParse.Reading;
using Microsoft.Win32.SafeHandles;

namespace CaffeTop.LogParse.Files;

/// <summary>Takes the next bytes of a log; they are valid during the call only.</summary>
public delegate void LogBytes(ReadOnlySpan<byte> bytes);

/// <summary>
/// A whole log on disk, read once from its start to its end in blocks; gzip is unpacked on the way, so that memory does not depend on what
/// the file claims to hold. While one block is parsed the next is read by another thread.
/// </summary>
public sealed class LogFile : IDisposable
{
    private const int BlockSize = 1 << 20;

    private readonly SafeFileHandle _file;
    private GZipStream? _unpacked;
    private long _position;
    private long _unpackedBytes;
    private bool? _utf16;

    private LogFile(string path, SafeFileHandle file)
    {
        Path = path;
        _file = file;
        Length = RandomAccess.GetLength(file);
        Written = FileStatus.Of(file)?.Written;
    }

    public string Path { get; }

    /// <summary>Bytes on disk when it was opened; packed bytes of a gzip file.</summary>
    public long Length { get; }

    public bool IsGzip { get; private set; }

    /// <summary>Whether a byte of the text lies in the file where it lies in the text: neither packed nor in another encoding.</summary>
    public bool IsPlain => !IsGzip && _utf16 is null;

    /// <summary>When the file was last written (UTC): the weakest evidence for the year of its stamps.</summary>
    public DateTime? Written { get; }

    /// <summary>What was wrong with the file without keeping the rest from being shown (a gzip file that ends early), as a sentence; or null.</summary>
    public string? Damage { get; private set; }

    /// <exception cref="LogFileException">Missing, unreadable, no regular file, empty, or no text.</exception>
    public static LogFile Open(string path)
    {
        var file = new LogFile(path, LogHandle.Open(path));
        try
        {
            file.Probe();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The whole text to its last line, with the year that the file's name and time tell. Several files are one run where the same parser reads
    /// them one after the other, in the order that the user gave.
    /// </summary>
    /// <inheritdoc cref="ReadAll(LogBytes, Action{long, long}, CancellationToken)"/>
    public void ReadAll(LogParser parser, Action<long, long>? progress, CancellationToken cancellation)
    {
        if (parser.Offset == 0) parser.Hint(Path, Written);
        ReadAll(parser.Feed, progress, cancellation);
        parser.Flush();
    }

    /// <summary>Feeds the whole text, block after block, on the calling thread.</summary>
    /// <param name="progress">Bytes of the file read so far and in all (packed ones of gzip), after each block.</param>
    /// <exception cref="LogFileException">The disk failed.</exception>
    public void ReadAll(LogBytes feed, Action<long, long>? progress, CancellationToken cancellation)
    {
        if (_utf16 is { } isBigEndian) feed = new Utf16Text(feed, isBigEndian).Feed;
        var blocks = new[] { new byte[Math.Min(BlockSize, Math.Max(Length, 4096))], Array.Empty<byte>() };
        var current = Fill(blocks[0]);
        for (var turn = 0; current > 0; turn ^= 1)
        {
            cancellation.ThrowIfCancellationRequested();

            // A file of one block needs neither a second one nor another thread.
            var more = IsGzip || _position < Length;
            if (more && blocks[turn ^ 1].Length == 0) blocks[turn ^ 1] = new byte[BlockSize];
            var ahead = more ? new ReadAhead(Fill, blocks[turn ^ 1]) : null;
            feed(blocks[turn].AsSpan(0, current));
            current = ahead?.Take() ?? 0;
            progress?.Invoke(Math.Min(_position, Length), Length);
        }
    }

    /// <summary>Bytes of the text at an offset, as far as they are there; only where it <see cref="IsPlain"/>.</summary>
    public int ReadAt(long offset, Span<byte> bytes) => RandomAccess.Read(_file, bytes, offset);

    public void Dispose()
    {
        _unpacked?.Dispose();
        _file.Dispose();
    }

    private void Probe()
    {
        var name = SafeText.Clean(Path);
        var head = new byte[Math.Min(ContentProbe.Length, Length)];
        var length = Fill(head);
        if (length == 0) throw new LogFileException($"{name}: is empty; a log that is still to be written can be followed: caffetop tail {name}");
        if (ContentProbe.IsGzip(head))
        {
            IsGzip = true;
            _position = 0;
            _unpacked = new GZipStream(new HandleStream(this), CompressionMode.Decompress);
            length = Fill(head = new byte[ContentProbe.Length]);
            if (Damage is not null && length == 0) throw new LogFileException(Damage);
            if (length == 0) throw new LogFileException($"{name}: holds nothing: the packed text is empty");
            _unpacked.Dispose();
            _unpacked = new GZipStream(new HandleStream(this), CompressionMode.Decompress);
            Damage = null;
            _unpackedBytes = 0;
        }

        if (Utf16Text.Begins(head.AsSpan(0, length), out var isBigEndian)) _utf16 = isBigEndian;
        else if (ContentProbe.Refusal(head.AsSpan(0, length)) is { } refusal) throw new LogFileException($"{name}: {refusal}");
        _position = 0;
    }

    // As much as fits, 0 at the end.
    private int Fill(byte[] block)
    {
        var filled = 0;
        try
        {
            while (filled < block.Length)
            {
                var n = _unpacked is null ? ReadPacked(block.AsSpan(filled)) : _unpacked.Read(block, filled, block.Length - filled);
                if (n == 0) break;
                filled += n;
            }
        }
        catch (InvalidDataException) when (IsGzip)
        {
            Damage = $"{SafeText.Clean(Path)}: the gzip data is damaged near byte {_position} of {Length}; what comes before is shown";
        }

        if (IsGzip && (_unpackedBytes += filled) < uint.MaxValue && filled < block.Length && PackedEnd() > _unpackedBytes)
            Damage ??= $"{SafeText.Clean(Path)}: the gzip data ends early; what comes before is shown";
        return filled;
    }

    // gzip ends with the length of its last member's text. GZipStream takes a cut file for a whole one; some four bytes of a cut file say more than there was.
    private uint PackedEnd()
    {
        Span<byte> length = stackalloc byte[4];
        return RandomAccess.Read(_file, length, Length - 4) == 4 ? BinaryPrimitives.ReadUInt32LittleEndian(length) : 0;
    }

    private int ReadPacked(Span<byte> bytes)
    {
        try
        {
            var n = RandomAccess.Read(_file, bytes, _position);
            _position += n;
            return n;
        }
        catch (IOException e)
        {
            throw new LogFileException($"{SafeText.Clean(Path)}: cannot be read at byte {_position}: {SafeText.Clean(e.Message)}", e);
        }
    }

    /// <summary>The file as the stream that GZipStream asks for.</summary>
    private sealed class HandleStream(LogFile file) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => file.Length;

        public override long Position { get => file._position; set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer) => file.ReadPacked(buffer);

        public override int Read(byte[] buffer, int offset, int count) => file.ReadPacked(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
