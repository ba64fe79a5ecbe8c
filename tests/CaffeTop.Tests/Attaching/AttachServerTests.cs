using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using CaffeTop.Attaching;
using CaffeTop.Tests.Shared;

namespace CaffeTop.Tests.Attaching;

/// <summary>A run's server with viewers over real sockets: own views, own sizes, and nobody disturbs another.</summary>
[Collection(nameof(ProcessWide))]
public sealed partial class AttachServerTests : IDisposable
{
    private const int Files = 7;

    private readonly string _root = Directory.CreateTempSubdirectory("caffetop-attach-").FullName;
    private readonly ConcurrentQueue<string> _said = new();
    private readonly MadeRun _run = new();
    private readonly AttachServer? _server;

    public AttachServerTests()
    {
        if (OperatingSystem.IsLinux()) _server = AttachServer.Start(_run, _said.Enqueue, TimeProvider.System, Path.Combine(_root, "caffetop"));
    }

    private AttachServer Server
    {
        get
        {
            Skip.If(_server is null, "Linux");
            return _server!;
        }
    }

    public void Dispose()
    {
        _server?.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [SkippableFact]
    public void A_viewer_sees_the_run_and_leaves_it()
    {
        using var viewer = new TestViewer(Server.Path, 100, 30);
        Assert.Equal(_run.Card, viewer.Card);
        viewer.WaitFor("iter 2,000");
        viewer.Type("5");
        viewer.WaitFor("Optimization D");
        viewer.Type("q");
        viewer.WaitForEnd();
        Assert.Equal(Farewell.Left, viewer.Farewell);
        Until(() => _run.Feeds[0].IsDisposed, "the feed was let go");
        Until(() => _said.Any(line => line.EndsWith(" left", StringComparison.Ordinal)), "the log tells that it left");
        Assert.Contains(_said, line => line.Contains($"viewer {Environment.ProcessId} came (100x30)", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void Each_viewer_has_its_own_view_and_size()
    {
        using var first = new TestViewer(Server.Path, 80, 24);
        using var second = new TestViewer(Server.Path, 120, 40);
        first.WaitFor("iter 2,000");
        second.WaitFor("iter 2,000");
        second.Type("5");
        second.WaitFor("Optimization D");
        first.Type("4");
        first.WaitFor("snapshot");
        Assert.DoesNotContain("Optimization D", first.Screen, StringComparison.Ordinal);
        second.Resize(60, 15);
        second.WaitFor(() => second.Screen.Split('\n')[14].Length > 0, "the key line in the last row");
        second.WaitFor("Optimization D");
        first.Type("1");
        first.WaitFor("Loss");
        Until(() => Server.Viewers == 2, "two viewers");
    }

    [SkippableFact]
    public void Who_only_looks_gets_no_control()
    {
        using var viewer = new TestViewer(Server.Path, viewOnly: true);
        viewer.WaitFor("iter 2,000");
        Assert.Equal(1, _run.ViewOnly);
        using var other = new TestViewer(Server.Path);
        other.WaitFor("iter 2,000");
        Assert.Equal(1, _run.ViewOnly);
    }

    [SkippableFact]
    public void A_terminal_that_must_be_asked_is_asked()
    {
        using var viewer = new TestViewer(Server.Path, unicode: null);
        viewer.WaitFor("iter 2,000");
        viewer.WaitFor("│");
    }

    [SkippableFact]
    public void The_question_of_ls_gets_the_card_and_no_screen()
    {
        var (channel, card) = AttachClient.Ask(Server.Path, Hello.Question, TestViewer.Longest, TimeProvider.System);
        using (channel)
        {
            Assert.Equal(_run.Card, card);
            Assert.Equal(ChannelEvent.Gone, channel.Receive(TestViewer.Longest, out _, out _));
        }

        Assert.Empty(_run.Feeds);
        Assert.Empty(_said);
    }

    [SkippableFact]
    public void Copying_is_a_message_of_its_own()
    {
        using var viewer = new TestViewer(Server.Path, 120, 40);
        viewer.WaitFor("iter 2,000");
        viewer.Type("\e[D\e[D");
        viewer.Type("c");
        viewer.WaitFor(() => viewer.Copied is not null, "a text for the clipboard");
        Assert.StartsWith("small iteration ", viewer.Copied, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Suspending_waits_for_the_viewer_and_paints_anew()
    {
        using var viewer = new TestViewer(Server.Path);
        viewer.WaitFor("iter 2,000");
        viewer.Type("\x1a");
        viewer.WaitFor(() => viewer.IsSuspended, "the wish to be stopped");
        var before = viewer.Bytes;
        viewer.Continue(90, 20);
        viewer.WaitFor(() => viewer.Bytes > before + 1000, "a whole frame");
    }

    [SkippableFact]
    public void The_end_of_the_run_is_told()
    {
        using var viewer = new TestViewer(Server.Path);
        viewer.WaitFor("iter 2,000");
        var end = new Thread(() => Server.End("the run has ended"));
        end.Start();
        viewer.WaitForEnd();
        end.Join();
        Assert.Equal(new Farewell("the run has ended", false), viewer.Farewell);
        Assert.False(File.Exists(Server.Path));
    }

    [SkippableFact]
    public void A_screen_that_fails_ends_its_viewer_only()
    {
        using var other = new TestViewer(Server.Path);
        other.WaitFor("iter 2,000");
        _run.Failing = new InvalidOperationException("made to fail");
        using var viewer = new TestViewer(Server.Path);
        viewer.WaitForEnd();
        Assert.Contains("its screen failed in the run's process", viewer.Farewell?.Reason, StringComparison.Ordinal);
        Until(() => _said.Any(line => line.Contains("made to fail", StringComparison.Ordinal)), "the log says why");
        other.Type("5");
        other.WaitFor("Optimization D");
    }

    [SkippableFact]
    public void A_garbage_client_is_dropped_and_told_and_logged()
    {
        using var other = new TestViewer(Server.Path);
        other.WaitFor("iter 2,000");
        using var socket = LocalSocket.Connect(Server.Path, out _)!;
        using var garbage = new MessageChannel(socket, TimeProvider.System);
        socket.Send("GET / HTTP/1.1\r\n\r\n"u8);
        Assert.False(garbage.TryExpect(MessageKind.Card, TestViewer.Longest, out var kind, out var body));
        Assert.Equal(MessageKind.Farewell, kind);
        Assert.Contains("bytes came", Farewell.Read(body).Reason, StringComparison.Ordinal);
        Until(() => _said.Any(line => line.Contains("was dropped: a message of ", StringComparison.Ordinal)), "the log tells");
        other.Type("5");
        other.WaitFor("Optimization D");
    }

    [SkippableFact]
    public void Messages_that_no_viewer_sends_end_it()
    {
        foreach (var (kind, body) in new (MessageKind, byte[])[] { (MessageKind.Output, [1]), (MessageKind.Hello, []), (MessageKind.Size, [1]), (MessageKind.Farewell, []), (MessageKind.Card, []) })
        {
            using var viewer = new TestViewer(Server.Path);
            viewer.WaitFor("iter 2,000");
            viewer.Send(kind, body);
            viewer.WaitForEnd();
            Assert.True(viewer.Farewell?.IsFailure, $"{kind}: {viewer.Farewell}: {string.Join(" / ", _said)}");
        }
    }

    [SkippableFact]
    public void Who_says_nothing_is_dropped_after_five_seconds()
    {
        using var socket = LocalSocket.Connect(Server.Path, out _)!;
        using var channel = new MessageChannel(socket, TimeProvider.System);
        Assert.False(channel.TryExpect(MessageKind.Card, TestViewer.Longest, out var kind, out var body));
        Assert.Equal(MessageKind.Farewell, kind);
        Assert.Contains("nothing came for 5 s", Farewell.Read(body).Reason, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Who_reads_nothing_is_dropped_and_nobody_else_notices()
    {
        using var stalled = new TestViewer(Server.Path, 200, 50);
        using var other = new TestViewer(Server.Path);
        other.WaitFor("iter 2,000");
        var start = Stopwatch.GetTimestamp();
        while (!_said.Any(line => line.Contains("it read nothing for 5 s", StringComparison.Ordinal)))
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TestViewer.Longest, "the viewer that reads nothing was not dropped");
            other.Type("5");
            other.WaitFor("Optimization D");
            other.Type("1");
            other.WaitFor("Loss");
        }

        Until(() => Server.Viewers == 1, "one viewer");
    }

    [SkippableFact]
    public void Too_many_are_sent_away_and_later_taken()
    {
        var path = Server.Path;
        var viewers = new List<LocalSocket>();
        try
        {
            for (var i = 0; i < AttachServer.MostViewers; i++) viewers.Add(Connect(path));
            Until(
                () =>
                {
                    using var one = Connect(path);
                    using var channel = new MessageChannel(one, TimeProvider.System);
                    return channel.Receive(TimeSpan.FromMilliseconds(100), out _, out _) == ChannelEvent.Gone;
                },
                "one more is sent away");
        }
        finally
        {
            foreach (var viewer in viewers) viewer.Dispose();
        }

        Until(() => Answers(path), "the next viewer is taken");
    }

    [SkippableFact]
    public void Hundreds_of_callers_a_second_leave_no_descriptor_behind()
    {
        var path = Server.Path;
        Answers(path);
        var before = Descriptors();
        var random = new Random(1);
        for (var i = 0; i < 1500; i++)
        {
            using var socket = Connect(path);
            switch (random.Next(4))
            {
                case 0:
                    break;
                case 1:
                    socket.Send([1, 2, 3]);
                    break;
                case 2:
                    var garbage = new byte[random.Next(1, 300)];
                    random.NextBytes(garbage);
                    socket.Send(garbage);
                    break;
                default:
                    var hello = Hello.Question.ToBytes();
                    socket.Send([.. BitConverter.GetBytes(hello.Length + 1), (byte)MessageKind.Hello, .. hello]);
                    break;
            }
        }

        Until(() => Answers(path), "it still answers");
        Until(() => Descriptors() <= before, "the descriptors are given back");
    }

    [SkippableFact]
    public void Without_descriptors_callers_wait_until_there_are_some()
    {
        var path = Server.Path;
        Assert.True(Answers(path));
        var taken = new List<LocalSocket>();
        Assert.Equal(0, GetLimit(Files, out var limit));
        // As many as are open now, and a few.
        Assert.Equal(0, SetLimit(Files, limit with { Soft = (ulong)Descriptors() + 30 }));
        try
        {
            while (true)
            {
                // The listener itself stays quiet until there is none for the caller's own end.
                taken.Add(LocalSocket.Connect(path, out var error) ?? throw new AttachException($"error {error}"));
            }
        }
        catch (AttachException)
        {
            // No descriptor is left, which was wanted.
        }

        try
        {
            Until(() => _said.Any(line => line.Contains("has to wait", StringComparison.Ordinal) || line.Contains("sent away", StringComparison.Ordinal)), "the log tells that a viewer has to wait");
        }
        finally
        {
            foreach (var socket in taken) socket.Dispose();
            Assert.Equal(0, SetLimit(Files, limit));
        }

        Until(() => Answers(path), "it answers again");
    }

    private static bool Answers(string path)
    {
        try
        {
            var (channel, _) = AttachClient.Ask(path, Hello.Question, TimeSpan.FromSeconds(2), TimeProvider.System);
            channel.Dispose();
            return true;
        }
        catch (AttachException)
        {
            return false;
        }
    }

    private static LocalSocket Connect(string path)
    {
        LocalSocket? socket = null;
        Until(() => (socket = LocalSocket.Connect(path, out _)) is not null, "a connection");
        return socket!;
    }

    private static int Descriptors() => Directory.EnumerateFileSystemEntries("/proc/self/fd").Count();

    private static void Until(Func<bool> isThere, string what) => Assert.True(SpinWait.SpinUntil(isThere, TestViewer.Longest), what);

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int what, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int what, in Limit limit);

    [StructLayout(LayoutKind.Sequential)]
    private record struct Limit(ulong Soft, ulong Hard);
}
