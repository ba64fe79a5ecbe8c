using System.Buffers.Binary;
using CaffeTop.Terminal.Output;

namespace CaffeTop.Attaching;

/// <summary>What ended a wait for a message.</summary>
internal enum ChannelEvent
{
    /// <summary>The time passed.</summary>
    Nothing,
    Message,

    /// <summary>Somebody called <see cref="MessageChannel.Wake"/>.</summary>
    Woken,

    /// <summary>Nothing comes any more; <see cref="MessageChannel.Trouble"/> may say why.</summary>
    Gone,
}

/// <summary>Messages over a socket. One thread receives, one (the same or another) sends; <see cref="Wake"/> may be called from any.</summary>
internal sealed class MessageChannel(LocalSocket socket, TimeProvider clock) : IDisposable
{
    /// <summary>How long the other side may take nothing, or leave a promised message out.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private const int LargestPart = 256 * 1024;

    private readonly WakePipe _wake = new();
    private readonly MessageReader _reader = new();
    private readonly byte[] _header = new byte[MessageReader.HeaderBytes];
    private volatile bool _woken;
    private bool _isGone;

    /// <summary>What was wrong with the other side, as a sentence; null: nothing, or it just closed.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Bytes sent that the other side has not taken; only 0 is exact.</summary>
    public int Unread => socket.Unread;

    /// <summary>The next message; its body is valid until the next call.</summary>
    public ChannelEvent Receive(TimeSpan wait, out MessageKind kind, out ReadOnlySpan<byte> body)
    {
        kind = default;
        body = default;
        var start = clock.GetTimestamp();
        try
        {
            while (!_isGone)
            {
                if (_reader.TryTake(out kind, out body)) return ChannelEvent.Message;
                if (_woken)
                {
                    _woken = false;
                    return ChannelEvent.Woken;
                }

                var got = socket.Receive(_reader.Room);
                if (got < 0) break;
                _reader.Fed(got);
                if (got > 0) continue;
                var left = wait;
                if (wait != Timeout.InfiniteTimeSpan && (left = wait - clock.GetElapsedTime(start)) <= TimeSpan.Zero) return ChannelEvent.Nothing;
                socket.Wait(toWrite: false, left, _wake);
            }
        }
        catch (ProtocolException e)
        {
            Trouble ??= e.Message;
        }

        _isGone = true;
        kind = default;
        body = default;
        return ChannelEvent.Gone;
    }

    /// <summary>The next message, which must come within the deadline and be of a kind; false: it did not, and the channel is gone.</summary>
    public bool TryExpect(MessageKind wanted, out MessageKind kind, out ReadOnlySpan<byte> body) => TryExpect(wanted, Deadline, out kind, out body);

    /// <inheritdoc cref="TryExpect(MessageKind, out MessageKind, out ReadOnlySpan{byte})"/>
    public bool TryExpect(MessageKind wanted, TimeSpan deadline, out MessageKind kind, out ReadOnlySpan<byte> body)
    {
        var happened = Receive(deadline, out kind, out body);
        if (happened == ChannelEvent.Message && kind == wanted) return true;
        if (happened == ChannelEvent.Nothing) Trouble ??= $"nothing came for {deadline.TotalSeconds:0.#} s";
        else if (happened == ChannelEvent.Message && kind != MessageKind.Farewell) Trouble ??= $"a message of the kind {kind} came where {wanted} was expected";
        return false;
    }

    /// <summary>The whole of a message. False: the other side is gone, or took nothing of it for so long that it is given up.</summary>
    public bool TrySend(MessageKind kind, ReadOnlySpan<byte> body) => TrySend(kind, body, Deadline);

    /// <inheritdoc cref="TrySend(MessageKind, ReadOnlySpan{byte})"/>
    public bool TrySend(MessageKind kind, ReadOnlySpan<byte> body, TimeSpan deadline)
    {
        do
        {
            var part = body[..Math.Min(body.Length, LargestPart)];
            body = body[part.Length..];
            BinaryPrimitives.WriteUInt32LittleEndian(_header, (uint)part.Length + 1);
            _header[4] = (byte)kind;
            if (!TrySend(_header, deadline) || !TrySend(part, deadline)) return false;
        }
        while (!body.IsEmpty);
        return true;
    }

    /// <summary>Ends a <see cref="Receive"/> that waits, or the next one.</summary>
    public void Wake()
    {
        _woken = true;
        _wake.Signal();
    }

    public void Dispose()
    {
        socket.Dispose();
        _wake.Dispose();
    }

    private bool TrySend(ReadOnlySpan<byte> bytes, TimeSpan deadline)
    {
        var lastProgress = clock.GetTimestamp();
        while (!bytes.IsEmpty)
        {
            var sent = socket.Send(bytes);
            if (sent < 0) return false;
            if (sent > 0)
            {
                bytes = bytes[sent..];
                lastProgress = clock.GetTimestamp();
                continue;
            }

            var left = deadline - clock.GetElapsedTime(lastProgress);
            if (left <= TimeSpan.Zero)
            {
                Trouble ??= $"it read nothing for {deadline.TotalSeconds:0.#} s";
                return false;
            }

            socket.Wait(toWrite: true, left, wake: null);
        }

        return bytes.IsEmpty;
    }
}
