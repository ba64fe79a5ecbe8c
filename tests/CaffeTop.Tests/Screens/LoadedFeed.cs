using CaffeTop.Runs;
using CaffeTop.Screens.Feeds;

namespace CaffeTop.Tests.Screens;

/// <summary>A feed whose log has been read already, or whose model grows when a test says so.</summary>
internal sealed class LoadedFeed(RunModel model, byte[] text) : IRunFeed, ILogText
{
    public RunModel Model { get; } = model;

    public bool IsLive { get; set; }

    public bool IsEnded { get; set; }

    public bool IsRead { get; set; } = true;

    public (long Read, long All) Reading { get; set; } = (text.Length, text.Length);

    public string? Problem { get; set; }

    public DateTimeOffset? LastChange { get; set; }

    public (WriterState State, int Number) Writer { get; set; }

    public ILogText Text => this;

    public long Start => 0;

    public long End => text.Length;

    public bool IsDisposed { get; private set; }

    void IRunFeed.Start(Action wake)
    {
    }

    public int Read(long offset, Span<byte> bytes)
    {
        var count = (int)Math.Clamp(text.Length - offset, 0, bytes.Length);
        text.AsSpan((int)Math.Min(offset, text.Length), count).CopyTo(bytes);
        return count;
    }

    public void Dispose() => IsDisposed = true;
}
