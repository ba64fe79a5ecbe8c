using System.Buffers.Binary;
using CaffeTop.Terminal.Output;

namespace CaffeTop.Attaching;

/// <summary>
/// A viewer's terminal as the run's process sees it: keys come and frames go as messages. Modes, screen and signals are the viewer's own affair.
/// A viewer that reads nothing for five seconds counts as gone.
/// </summary>
internal sealed class ViewerDevice(MessageChannel channel, TimeProvider clock, int width, int height) : ITerminalDevice
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private byte[] _input = [];
    private int _taken;
    private int _unread;
    private long _unreadSince;
    private volatile Farewell? _ending;

    public (int Width, int Height) Size { get; private set; } = (width, height);

    /// <summary>Why the viewer was dropped, as a sentence about it; null: it was not.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Why the run ends this viewer; null: it does not.</summary>
    public Farewell? Ending => _ending;

    /// <summary>The viewer has not yet taken what was sent last.</summary>
    public bool IsBehind => channel.Unread > 0;

    /// <summary>The run ends the viewer; from any thread.</summary>
    public void End(Farewell farewell)
    {
        _ending = farewell;
        channel.Wake();
    }

    public void Enter(ReadOnlySpan<byte> greeting, ReadOnlySpan<byte> farewell)
    {
    }

    public void Leave()
    {
    }

    public bool Stop()
    {
        if (!channel.TrySend(MessageKind.Suspend, [])) return false;
        // For as long as the person likes; frames would only fill the pipe.
        while (_ending is null)
        {
            switch (channel.Receive(Timeout.InfiniteTimeSpan, out var kind, out var body))
            {
                case ChannelEvent.Message when kind == MessageKind.Continued:
                    TakeSize(body);
                    return true;
                case ChannelEvent.Message when kind is MessageKind.Input or MessageKind.Size or MessageKind.StopAsked:
                case ChannelEvent.Woken:
                    continue;
                default:
                    return false;
            }
        }

        return false;
    }

    public bool Write(ReadOnlySpan<byte> bytes) => channel.TrySend(MessageKind.Output, bytes) || Drop(channel.Trouble);

    public bool Copy(string text) => channel.TrySend(MessageKind.Copy, System.Text.Encoding.UTF8.GetBytes(text)) || Drop(channel.Trouble);

    public DeviceEvent Read(Span<byte> bytes, TimeSpan wait, out int count)
    {
        count = 0;
        if (_taken < _input.Length) return Take(bytes, out count);
        if (_ending is not null || IsStalled()) return DeviceEvent.HungUp;
        if (_unread > 0 && wait > LookAgain) wait = LookAgain;
        switch (channel.Receive(wait, out var kind, out var body))
        {
            case ChannelEvent.Nothing:
                return DeviceEvent.Nothing;
            case ChannelEvent.Woken:
                return _ending is null ? DeviceEvent.Woken : DeviceEvent.HungUp;
            case ChannelEvent.Gone:
                Drop(channel.Trouble);
                return DeviceEvent.HungUp;
        }

        switch (kind)
        {
            case MessageKind.Input:
                (_input, _taken) = (body.ToArray(), 0);
                return body.IsEmpty ? DeviceEvent.Nothing : Take(bytes, out count);
            case MessageKind.Size when TakeSize(body):
                return DeviceEvent.Resized;
            case MessageKind.Continued when TakeSize(body):
                return DeviceEvent.Continued;
            case MessageKind.StopAsked:
                return DeviceEvent.StopAsked;
            default:
                Drop($"a message of the kind {kind} with {body.Length} bytes came, which no viewer sends");
                return DeviceEvent.HungUp;
        }
    }

    public void Wake() => channel.Wake();

    public void Dispose()
    {
    }

    private DeviceEvent Take(Span<byte> bytes, out int count)
    {
        count = Math.Min(bytes.Length, _input.Length - _taken);
        _input.AsSpan(_taken, count).CopyTo(bytes);
        _taken += count;
        return DeviceEvent.Bytes;
    }

    private bool TakeSize(ReadOnlySpan<byte> body)
    {
        if (body.Length != 4) return false;
        Size = (
            Math.Clamp((int)BinaryPrimitives.ReadUInt16LittleEndian(body), 1, Hello.WidestScreen),
            Math.Clamp((int)BinaryPrimitives.ReadUInt16LittleEndian(body[2..]), 1, Hello.HighestScreen));
        return true;
    }

    // What stays unread must become less.
    private bool IsStalled()
    {
        var unread = channel.Unread;
        if (unread == 0 || _unread == 0 || unread < _unread) _unreadSince = clock.GetTimestamp();
        _unread = unread;
        if (unread == 0 || clock.GetElapsedTime(_unreadSince) < MessageChannel.Deadline) return false;
        Drop($"it read nothing for {MessageChannel.Deadline.TotalSeconds:0.#} s");
        return true;
    }

    private bool Drop(string? reason)
    {
        Trouble ??= reason;
        return false;
    }
}
