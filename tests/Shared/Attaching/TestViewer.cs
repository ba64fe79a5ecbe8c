using System.Diagnostics;
using System.Text;
using CaffeTop.Attaching;
using CaffeTop.Terminal.Output;

namespace CaffeTop.Tests.Shared;

/// <summary>A viewer with a terminal in memory: what comes passes the filter and is drawn by the strict model of a terminal, whose answers go back.</summary>
internal sealed class TestViewer : IDisposable
{
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    private readonly MessageChannel _channel;
    private readonly VtScreen _terminal;
    private readonly FrameFilter _filter = new();

    public TestViewer(string socket, int width = 80, int height = 24, bool viewOnly = false, bool? unicode = true)
    {
        var hello = new Hello(true, width, height, ColorDepth.TrueColor, unicode, true, 10, "dark", viewOnly);
        (_channel, Card) = AttachClient.Ask(socket, hello, Longest, TimeProvider.System);
        _terminal = new VtScreen(width, height);
    }

    public RunCard Card { get; }

    public string Screen => _terminal.ToText();

    /// <summary>What came for the clipboard.</summary>
    public string? Copied { get; private set; }

    /// <summary>The run asked it to stop its process.</summary>
    public bool IsSuspended { get; private set; }

    public Farewell? Farewell { get; private set; }

    /// <summary>Nothing comes any more.</summary>
    public bool IsOver { get; private set; }

    public int Bytes { get; private set; }

    public void Type(string keys) => Send(MessageKind.Input, Encoding.UTF8.GetBytes(keys));

    public void Send(MessageKind kind, ReadOnlySpan<byte> body) => _channel.TrySend(kind, body);

    public void Resize(int width, int height) => Resize(MessageKind.Size, width, height);

    /// <summary>The process goes on after it was stopped, in a window of this size.</summary>
    public void Continue(int width, int height) => Resize(MessageKind.Continued, width, height);

    public string WaitFor(string text) => WaitFor(() => Screen.Contains(text, StringComparison.Ordinal), $"\"{text}\"");

    public string WaitFor(Func<bool> isThere, string what)
    {
        var start = Stopwatch.GetTimestamp();
        while (!isThere())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Longest, $"{what} did not come:\n{Screen}\n{Farewell}");
            Assert.True(!IsOver, $"{what} did not come before the end:\n{Screen}\n{Farewell}");
            Step(TimeSpan.FromMilliseconds(50));
        }

        return Screen;
    }

    /// <summary>Takes what comes until the run says farewell or closes.</summary>
    public void WaitForEnd()
    {
        var start = Stopwatch.GetTimestamp();
        while (!IsOver)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Longest, $"it did not end:\n{Screen}");
            Step(TimeSpan.FromMilliseconds(50));
        }
    }

    /// <summary>Takes one message, or none within the time.</summary>
    public void Step(TimeSpan wait)
    {
        switch (_channel.Receive(wait, out var kind, out var body))
        {
            case ChannelEvent.Gone:
                IsOver = true;
                return;
            case ChannelEvent.Nothing or ChannelEvent.Woken:
                return;
        }

        switch (kind)
        {
            case MessageKind.Output:
                Bytes += body.Length;
                Assert.True(_filter.TryPass(body, out var whole), "what came is no frame");
                _terminal.Write(whole);
                break;
            case MessageKind.Copy:
                Copied = Encoding.UTF8.GetString(body);
                break;
            case MessageKind.Suspend:
                IsSuspended = true;
                break;
            case MessageKind.Farewell:
                Assert.Null(Farewell);
                Farewell = Farewell.Read(body);
                break;
            default:
                Assert.Fail($"a {kind} came");
                break;
        }

        if (_terminal.Answers.Count == 0) return;
        var answer = _terminal.Answers.ToArray();
        _terminal.Answers.Clear();
        Send(MessageKind.Input, answer);
    }

    public void Dispose() => _channel.Dispose();

    private void Resize(MessageKind kind, int width, int height)
    {
        // Frames of the old size that are on their way would not fit.
        while (_channel.Receive(TimeSpan.FromMilliseconds(200), out _, out var body) == ChannelEvent.Message) Bytes += body.Length;
        _terminal.Resize(width, height);
        Send(kind, [(byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8)]);
    }
}
