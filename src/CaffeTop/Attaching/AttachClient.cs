using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using CaffeTop.Events;
using CaffeTop.Output;
using CaffeTop.Terminal.Output;

namespace CaffeTop.Attaching;

/// <summary>
/// A viewer: its terminal's bytes go to the run's process, and what that draws comes back. It draws nothing itself and believes nothing: frames pass a
/// filter, texts for the clipboard and a wish to be stopped need a key of the person. Whatever happens the terminal is given back.
/// </summary>
internal sealed class AttachClient : IDisposable
{
    private const int LongestReason = 400;
    private static readonly TimeSpan LongestConnect = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private readonly MessageChannel _channel;
    private readonly PersonKeys _keys;
    private readonly RunCard _card;
    private readonly TimeProvider _clock;
    private ForeignScreen? _screen;
    private volatile bool _isDone;
    private volatile bool _suspendAsked;
    private Farewell? _farewell;
    private string? _trouble;

    private AttachClient(MessageChannel channel, RunCard card, TimeProvider clock)
    {
        _channel = channel;
        _card = card;
        _clock = clock;
        _keys = new PersonKeys(clock);
    }

    /// <summary>The run, as it said itself.</summary>
    public RunCard Card => _card;

    /// <summary>Connects and says what this viewer is.</summary>
    /// <exception cref="AttachException">Nobody is there, it is somebody else's, or it refuses.</exception>
    public static AttachClient Connect(string socket, Hello hello, TimeProvider clock)
    {
        var (channel, card) = Ask(socket, hello, LongestConnect, clock);
        return new AttachClient(channel, card, clock);
    }

    /// <summary>A connection on which the run has said what it is.</summary>
    /// <exception cref="AttachException">As <see cref="Connect"/>.</exception>
    public static (MessageChannel Channel, RunCard Card) Ask(string path, Hello hello, TimeSpan deadline, TimeProvider clock)
    {
        var socket = Reach(path, deadline, clock);
        var channel = new MessageChannel(socket, clock);
        try
        {
            var peer = socket.Peer();
            if (peer.User != LocalCalls.EffectiveUser()) throw new AttachException($"behind {path} is a process of user {peer.User}, not one of yours");
            // Who is refused gets its answer before it has said anything, and cannot say it any more.
            channel.TrySend(MessageKind.Hello, hello.ToBytes(), deadline);
            if (channel.TryExpect(MessageKind.Card, deadline, out var kind, out var body)) return (channel, RunCard.Read(body));
            if (kind == MessageKind.Farewell) throw new AttachException($"the run behind {path} refuses: {Plain(Farewell.Read(body).Reason)}");
            throw new AttachException($"the run behind {path} does not answer: {channel.Trouble ?? "it closed the connection"}");
        }
        catch (ProtocolException e)
        {
            channel.Dispose();
            throw new AttachException($"behind {path} is no run that this viewer understands: {e.Message}");
        }
        catch
        {
            channel.Dispose();
            throw;
        }
    }

    /// <summary>Shows the run on a terminal until the person leaves or the run ends; returns the exit code.</summary>
    /// <param name="device">The terminal; it is given back and disposed.</param>
    public int Show(ITerminalDevice device)
    {
        using (_screen = new ForeignScreen(device, _clock))
        {
            // It may have another size than a moment ago, when the hello was said.
            SendSize(MessageKind.Size);
            var frames = new Thread(TakeFrames) { IsBackground = true, Name = "frames" };
            frames.Start();
            // A run that takes no more has said why, or its process is gone: both are still to be read.
            if (!PassInput()) frames.Join(LastWords);
            _isDone = true;
            _channel.Wake();
            // It may wait for a terminal that takes nothing; the process need not.
            frames.Join(LastWords);
        }

        return Tell();
    }

    public void Dispose() => _channel.Dispose();

    private static LocalSocket Reach(string path, TimeSpan longest, TimeProvider clock)
    {
        var start = clock.GetTimestamp();
        while (true)
        {
            if (LocalSocket.Connect(path, out var error) is { } socket) return socket;
            // Only a full queue of callers gets shorter.
            if (error != LocalCalls.TryAgain || clock.GetElapsedTime(start) > longest) throw new AttachException($"nobody answers on {path}: {LocalCalls.Describe(error)}");
            Thread.Sleep(20);
        }
    }

    private static string Plain(string text) => SafeText.Clean(text.AsSpan(), LongestReason);

    // On the main thread: from the terminal to the run. False: the run takes no more.
    private bool PassInput()
    {
        var bytes = new byte[4096];
        while (!_isDone)
        {
            switch (_screen!.Read(bytes, Timeout.InfiniteTimeSpan, out var count))
            {
                case DeviceEvent.Bytes:
                    _keys.Take(bytes.AsSpan(0, count));
                    if (_keys.WantsOut)
                    {
                        _trouble = "the run did not answer Ctrl-C, so the viewer ended by itself";
                        return true;
                    }

                    if (!_channel.TrySend(MessageKind.Input, bytes.AsSpan(0, count))) return false;
                    break;
                case DeviceEvent.Resized:
                    SendSize(MessageKind.Size);
                    break;
                case DeviceEvent.StopAsked:
                    _keys.TakeStop();
                    _channel.TrySend(MessageKind.StopAsked, []);
                    break;
                case DeviceEvent.Continued:
                    _screen.Retake();
                    SendSize(MessageKind.Continued);
                    break;
                case DeviceEvent.Woken when _suspendAsked:
                    _suspendAsked = false;
                    _screen.Suspend();
                    SendSize(MessageKind.Continued);
                    break;
                case DeviceEvent.HungUp:
                    return true;
            }
        }

        return true;
    }

    // On a thread of its own: from the run to the terminal.
    private void TakeFrames()
    {
        try
        {
            while (!_isDone && Take())
            {
            }
        }
        catch (ProtocolException e)
        {
            _trouble ??= "what came from the run is no message of its protocol: " + e.Message;
        }

        _isDone = true;
        _screen!.Wake();
    }

    private bool Take()
    {
        switch (_channel.Receive(Timeout.InfiniteTimeSpan, out var kind, out var body))
        {
            case ChannelEvent.Woken or ChannelEvent.Nothing:
                return true;
            case ChannelEvent.Gone:
                _trouble ??= _channel.Trouble ?? "the connection to the run ended without a word: its process was killed, or it failed";
                return false;
        }

        _keys.TakeSign();
        switch (kind)
        {
            case MessageKind.Output:
                if (_screen!.Show(body)) return true;
                if (_screen.IsRefused) _trouble ??= "something came from the run that no screen of caffetop sends, so the viewer ended";
                return false;
            case MessageKind.Copy:
                if (_keys.MayCopy()) _screen!.Copy(Encoding.UTF8.GetString(body));
                return true;
            case MessageKind.Suspend:
                _suspendAsked = _keys.MayStop();
                if (_suspendAsked) _screen!.Wake();
                return true;
            case MessageKind.Farewell:
                _farewell = Farewell.Read(body);
                return false;
            default:
                _trouble ??= $"a message of the kind {kind} came from the run, which no run sends";
                return false;
        }
    }

    private void SendSize(MessageKind kind)
    {
        var (width, height) = _screen!.Size;
        Span<byte> body = stackalloc byte[4];
        BinaryPrimitives.WriteUInt16LittleEndian(body, (ushort)width);
        BinaryPrimitives.WriteUInt16LittleEndian(body[2..], (ushort)height);
        _channel.TrySend(kind, body);
    }

    private int Tell()
    {
        var name = SafeText.Clean(_card.Name.AsSpan(), 60);
        var back = string.Create(CultureInfo.InvariantCulture, $"caffetop attach {_card.Process}");
        if (_farewell is { IsFailure: false } farewell)
        {
            StandardStreams.Print(farewell.Reason.Length > 0 ? $"{name}: {Plain(farewell.Reason)}" : $"left {name}, which goes on; {back} shows it again");
            return ExitCode.Done;
        }

        // The terminal went away: nobody reads a sentence.
        if (_farewell is null && _trouble is null) return ExitCode.Done;
        StandardStreams.PrintError(_farewell is { } failure
            ? $"caffetop: {name}: {Plain(failure.Reason)}"
            : $"caffetop: {name}: {Plain(_trouble!)}; {back} shows it again if it still runs");
        return ExitCode.Failed;
    }
}
