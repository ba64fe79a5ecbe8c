using CaffeTop.LogParse.Files;

namespace CaffeTop.Screens.Feeds;

/// <summary>The text of logs on disk, put one behind the other; packed ones and those of another encoding are unpacked once, when somebody first looks.</summary>
internal sealed class FileText : ILogText, IDisposable
{
    private const int MostUnpacked = 256 << 20;

    private readonly List<Part> _parts = [];
    private readonly Lock _gate = new();

    public long Start => 0;

    public long End
    {
        get
        {
            lock (_gate) return _parts.Count == 0 ? 0 : _parts[^1].From + _parts[^1].Readable;
        }
    }

    /// <param name="length">Bytes of its text.</param>
    public void Add(LogFile file, long from, long length)
    {
        lock (_gate)
        {
            if (_parts.Count == 0 || Shortage is null) _parts.Add(new Part(file, from, length));
        }
    }

    public string? Shortage
    {
        get
        {
            lock (_gate) return _parts.Count > 0 && _parts[^1].Readable < _parts[^1].Length ? "only the first 256 MB of what is packed; gunzip it to see all" : null;
        }
    }

    public int Read(long offset, Span<byte> bytes)
    {
        lock (_gate)
        {
            foreach (var part in _parts)
            {
                if (offset >= part.From && offset < part.From + part.Readable)
                    return part.Read(offset - part.From, bytes[..(int)Math.Min(bytes.Length, part.From + part.Readable - offset)]);
            }
        }

        return 0;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var part in _parts) part.File.Dispose();
            _parts.Clear();
        }
    }

    private sealed class Part(LogFile file, long from, long length)
    {
        private byte[]? _unpacked;

        public LogFile File { get; } = file;

        public long From { get; } = from;

        public long Length { get; } = length;

        /// <summary>Bytes that can be shown: what must be unpacked for that is held in memory.</summary>
        public long Readable => File.IsPlain ? Length : Math.Min(Length, MostUnpacked);

        public int Read(long offset, Span<byte> bytes)
        {
            if (File.IsPlain) return File.ReadAt(offset, bytes);
            _unpacked ??= Unpack();
            var count = (int)Math.Clamp(_unpacked.Length - offset, 0, bytes.Length);
            _unpacked.AsSpan((int)Math.Min(offset, _unpacked.Length), count).CopyTo(bytes);
            return count;
        }

        private byte[] Unpack()
        {
            using var again = LogFile.Open(File.Path);
            using var enough = new CancellationTokenSource();
            var text = new byte[Readable];
            var length = 0;
            try
            {
                again.ReadAll(block =>
                {
                    var count = Math.Min(block.Length, text.Length - length);
                    block[..count].CopyTo(text.AsSpan(length));
                    length += count;
                    if (length == text.Length) enough.Cancel();
                }, null, enough.Token);
            }
            catch (OperationCanceledException) when (length == text.Length)
            {
                // All that can be shown is there.
            }

            return text[..length];
        }
    }
}
