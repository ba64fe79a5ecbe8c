using System.Collections.Concurrent;
using CaffeTop.Terminal.Output;

namespace CaffeTop.Tests.Attaching;

/// <summary>A person's terminal in real time: what is typed waits in a queue, what is written is kept.</summary>
internal sealed class PersonDevice : ITerminalDevice
{
    private readonly BlockingCollection<(DeviceEvent What, byte[] Bytes)> _events = [];
    private readonly List<byte> _written = [];

    public (int Width, int Height) Size { get; set; } = (80, 24);

    /// <summary>How often the terminal was taken.</summary>
    public int Entered { get; private set; }

    /// <summary>How often it was given back.</summary>
    public int Left { get; private set; }

    /// <summary>How often the process was to be stopped.</summary>
    public int Stops { get; private set; }

    /// <summary>What was typed and nobody has read.</summary>
    public int Unread => _events.Count;

    public string? Copied { get; private set; }

    public byte[] Written
    {
        get
        {
            lock (_written) return [.. _written];
        }
    }

    public void Type(string keys) => _events.Add((DeviceEvent.Bytes, System.Text.Encoding.UTF8.GetBytes(keys)));

    public void Happen(DeviceEvent what) => _events.Add((what, []));

    public void Enter(ReadOnlySpan<byte> greeting, ReadOnlySpan<byte> farewell) => Entered++;

    public void Leave() => Left++;

    public bool Stop()
    {
        Stops++;
        return true;
    }

    public bool Write(ReadOnlySpan<byte> bytes)
    {
        lock (_written) _written.AddRange(bytes);
        return true;
    }

    public bool Copy(string text)
    {
        Copied = text;
        return true;
    }

    public DeviceEvent Read(Span<byte> bytes, TimeSpan wait, out int count)
    {
        count = 0;
        if (!_events.TryTake(out var happened, wait)) return DeviceEvent.Nothing;
        happened.Bytes.CopyTo(bytes);
        count = happened.Bytes.Length;
        return happened.What;
    }

    public void Wake() => Happen(DeviceEvent.Woken);

    public void Dispose()
    {
    }
}
