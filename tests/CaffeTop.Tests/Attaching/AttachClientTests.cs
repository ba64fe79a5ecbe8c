using System.Text;
using CaffeTop.Attaching;
using CaffeTop.Terminal.Output;
using CaffeTop.Tests.Shared;

namespace CaffeTop.Tests.Attaching;

/// <summary>The viewer's side: what a run may do to the terminal of somebody who looks at it, and what a hostile one may not.</summary>
[Collection(nameof(ProcessWide))]
public sealed class AttachClientTests : IDisposable
{
    private static readonly TimeSpan LongerThanSilence = TimeSpan.FromSeconds(1.1);
    private readonly string _root = Directory.CreateTempSubdirectory("caffetop-client-").FullName;
    private readonly PersonDevice _device = new();
    private readonly TestClock _clock = new();
    private readonly LocalSocket? _listening;
    private MessageChannel? _run;
    private Thread? _thread;
    private int _exitCode = -1;

    public AttachClientTests()
    {
        if (OperatingSystem.IsLinux()) _listening = LocalSocket.Listen(Path, 8);
    }

    private string Path => System.IO.Path.Combine(_root, "1.sock");

    public void Dispose()
    {
        _run?.Dispose();
        _thread?.Join();
        _listening?.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [SkippableFact]
    public void Frames_go_to_the_terminal_and_keys_to_the_run()
    {
        Begin();
        Send(MessageKind.Output, "\e[?2026h\e[1mloss\e[m 0.5\e[?2026l"u8);
        Until(() => Text.Contains("loss", StringComparison.Ordinal), "the frame");
        _device.Type("q");
        Assert.Equal("q", Expect(MessageKind.Input));
        Send(MessageKind.Farewell, Farewell.Left.ToBytes());
        Assert.Equal(ExitCode.Done, End());
        Assert.Equal((1, 1), (_device.Entered, _device.Left));
    }

    // They would be typed into the shell.
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Answers_that_are_on_their_way_when_the_run_ends_are_waited_for(bool isKilled)
    {
        Begin();
        Send(MessageKind.Output, "\e[?1000h\e[2;1H│\e[6n"u8);
        Until(() => Text.EndsWith("\e[6n", StringComparison.Ordinal), "the first question");
        _device.Type("\e[2;2R");
        Assert.Equal("\e[2;2R", Expect(MessageKind.Input));
        Send(MessageKind.Output, "\e[?2026hloss\e[?2026l\e[5n"u8);
        if (isKilled) _run!.Dispose();
        else Send(MessageKind.Farewell, new Farewell("net.prototxt: no such file", IsFailure: true).ToBytes());

        // The mouse is off, and there is one more question: what comes before its answer is nobody's.
        Until(() => Text.EndsWith("\e[5n\e[?1006l\e[?1002l\e[?1000l\e[5n", StringComparison.Ordinal), "the last question");
        Assert.Equal(0, _device.Left);
        _device.Type("\e[0n\e[<0;3;4M");
        _device.Type("\e[0n");
        Assert.Equal(ExitCode.Failed, End());
        Assert.Equal((1, 0), (_device.Left, _device.Unread));
    }

    [SkippableFact]
    public void A_terminal_that_never_answers_is_not_waited_for()
    {
        Begin();
        Send(MessageKind.Output, "loss\e[5n"u8);
        Until(() => Text.EndsWith("\e[5n", StringComparison.Ordinal), "the question");
        _clock.Advance(TimeSpan.FromSeconds(1));
        Send(MessageKind.Farewell, Farewell.Left.ToBytes());
        Assert.Equal(ExitCode.Done, End());
        Assert.EndsWith("loss\e[5n", Text, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("\e]52;c;aGVsbG8=\e\\")]
    [InlineData("\e]0;root@server\a")]
    [InlineData("\e[?1049l\e[2J$ sudo rm")]
    [InlineData("\e[6n\e[c")]
    [InlineData("\u009b31m")]
    [InlineData("\u202e")]
    public void What_no_frame_holds_ends_the_viewer(string hostile)
    {
        Begin();
        Send(MessageKind.Output, Encoding.UTF8.GetBytes("harmless" + hostile));
        Assert.Equal(ExitCode.Failed, End());
        Assert.DoesNotContain(hostile, Text, StringComparison.Ordinal);
        Assert.Equal((1, 1), (_device.Entered, _device.Left));
    }

    [SkippableFact]
    public void The_clipboard_needs_a_key_and_gets_no_control_characters()
    {
        Begin();
        Send(MessageKind.Copy, "rm -rf ~\n"u8);
        Send(MessageKind.Output, "drawn"u8);
        Until(() => Text.Contains("drawn", StringComparison.Ordinal), "the frame after it");
        Assert.Null(_device.Copied);
        _device.Type("c");
        Assert.Equal("c", Expect(MessageKind.Input));
        Send(MessageKind.Copy, "loss 0.5\n\e[31m\u009bx\ty"u8);
        Until(() => _device.Copied is not null, "the text");
        Assert.Equal("loss 0.5\n[31mx\ty", _device.Copied);

        // One key, one text.
        Send(MessageKind.Copy, "more"u8);
        Send(MessageKind.Output, "again"u8);
        Until(() => Text.Contains("again", StringComparison.Ordinal), "the frame after it");
        Assert.StartsWith("loss", _device.Copied, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_pasted_c_is_no_key()
    {
        Begin();
        _device.Type("\e[200~c\e[201~");
        Assert.Contains("c", Expect(MessageKind.Input), StringComparison.Ordinal);
        Send(MessageKind.Copy, "text"u8);
        Send(MessageKind.Output, "drawn"u8);
        Until(() => Text.Contains("drawn", StringComparison.Ordinal), "the frame after it");
        Assert.Null(_device.Copied);
    }

    [SkippableFact]
    public void The_process_is_stopped_only_for_Ctrl_Z()
    {
        Begin();
        Send(MessageKind.Suspend, []);
        Send(MessageKind.Output, "drawn"u8);
        Until(() => Text.Contains("drawn", StringComparison.Ordinal), "the frame after it");
        Assert.Equal(0, _device.Stops);
        _device.Type("\x1a");
        Expect(MessageKind.Input);
        _device.Size = (100, 30);
        Send(MessageKind.Suspend, []);
        Assert.Equal("d\0\x1e\0", Expect(MessageKind.Continued));
        Assert.Equal((1, 2, 1), (_device.Stops, _device.Entered, _device.Left));
        _device.Happen(DeviceEvent.StopAsked);
        Expect(MessageKind.StopAsked);
        Send(MessageKind.Suspend, []);
        Expect(MessageKind.Continued);
        Assert.Equal(2, _device.Stops);
    }

    [SkippableFact]
    public void A_new_size_is_told()
    {
        Begin();
        _device.Size = (300, 20);
        _device.Happen(DeviceEvent.Resized);
        Assert.Equal([0x2C, 1, 20, 0], Expect(MessageKind.Size).Select(static c => (int)c));
    }

    [SkippableFact]
    public void A_run_that_is_killed_is_told()
    {
        Begin();
        _run!.Dispose();
        Assert.Equal(ExitCode.Failed, End());
        Assert.Equal((1, 1), (_device.Entered, _device.Left));
    }

    [SkippableFact]
    public void Last_words_are_heard_by_a_viewer_that_was_just_speaking()
    {
        Begin();
        Send(MessageKind.Farewell, new Farewell("net.prototxt is missing", true).ToBytes());
        _run!.Dispose();
        _device.Type("\e[0n");
        Assert.Equal(ExitCode.Failed, End());
    }

    [SkippableFact]
    public void Messages_that_no_run_sends_end_the_viewer()
    {
        Begin();
        Send(MessageKind.Input, "x"u8);
        Assert.Equal(ExitCode.Failed, End());
    }

    [SkippableFact]
    public void From_a_run_that_hangs_Ctrl_C_leads_out()
    {
        Begin();
        _device.Type("\x03");
        Expect(MessageKind.Input);
        _clock.Advance(LongerThanSilence);
        _device.Type("\x03");
        Assert.Equal(ExitCode.Failed, End());
        Assert.Equal((1, 1), (_device.Entered, _device.Left));
    }

    [SkippableFact]
    public void A_run_that_answers_keeps_its_viewer_at_Ctrl_C()
    {
        Begin();
        foreach (var answer in new[] { "dialog", "again" })
        {
            _device.Type("\x03");
            Expect(MessageKind.Input);
            Send(MessageKind.Output, Encoding.UTF8.GetBytes(answer));
            Until(() => Text.Contains(answer, StringComparison.Ordinal), "the run's answer");
            _clock.Advance(LongerThanSilence);
        }

        _device.Type("x");
        Assert.Equal("x", Expect(MessageKind.Input));
    }

    [SkippableFact]
    public void A_server_that_says_nothing_or_nonsense_is_told_before_the_terminal_is_taken()
    {
        Skip.If(_listening is null, "Linux");
        using var silent = LocalSocket.Connect(Path, out _)!;
        var told = Assert.Throws<AttachException>(() => AttachClient.Ask(Path, Hello.Question, TimeSpan.FromMilliseconds(200), TimeProvider.System));
        Assert.Contains("does not answer: nothing came for 0.2 s", told.Message, StringComparison.Ordinal);
        Accept().Dispose();
        Accept().Dispose();

        foreach (var (answer, sentence) in new (byte[], string)[]
        {
            ([0xFF, 0xFF, 0xFF, 0xFF, 16], "bytes came"),
            ([2, 0, 0, 0, 16, 7], "has no end"),
            ([1, 0, 0, 0, 17], "of the kind Output came where Card was expected"),
            ([], "it closed the connection"),
        })
        {
            var server = new Thread(() =>
            {
                using var caller = Accept();
                caller.Send(answer);
                // Its hello is taken, for a connection that is closed with bytes in it is broken off.
                caller.Wait(toWrite: false, TestViewer.Longest, null);
                while (caller.Receive(new byte[4096]) > 0)
                {
                }
            });
            server.Start();
            told = Assert.Throws<AttachException>(() => AttachClient.Ask(Path, Hello.Question, TestViewer.Longest, TimeProvider.System));
            Assert.Contains(sentence, told.Message, StringComparison.Ordinal);
            server.Join();
        }
    }

    [SkippableFact]
    public void Where_nobody_listens_is_told()
    {
        Skip.If(_listening is null, "Linux");
        _listening!.Dispose();
        var told = Assert.Throws<AttachException>(() => AttachClient.Ask(Path, Hello.Question, TestViewer.Longest, TimeProvider.System));
        Assert.Contains("nobody answers", told.Message, StringComparison.Ordinal);
    }

    private string Text => Encoding.UTF8.GetString(_device.Written);

    private void Begin()
    {
        Skip.If(_listening is null, "Linux");
        _thread = new Thread(() =>
        {
            using var client = AttachClient.Connect(Path, new Hello(true, 80, 24, ColorDepth.TrueColor, true, true, 10, "dark", false), _clock);
            _exitCode = client.Show(_device);
        });
        _thread.Start();
        _run = new MessageChannel(Accept(), TimeProvider.System);
        Expect(MessageKind.Hello);
        Send(MessageKind.Card, new MadeRun().Card.ToBytes());
        Assert.Equal("P\0\x18\0", Expect(MessageKind.Size));
    }

    private LocalSocket Accept()
    {
        _listening!.Wait(toWrite: false, TestViewer.Longest, null);
        return _listening.Accept(out _) ?? throw new InvalidOperationException("nobody called");
    }

    private int End()
    {
        Assert.True(_thread!.Join(TestViewer.Longest), "the viewer did not end");
        return _exitCode;
    }

    private void Send(MessageKind kind, ReadOnlySpan<byte> body) => Assert.True(_run!.TrySend(kind, body));

    private string Expect(MessageKind wanted)
    {
        Assert.True(_run!.TryExpect(wanted, TestViewer.Longest, out var kind, out var body), $"{kind} came and not {wanted}: {_run.Trouble}");
        return Encoding.Latin1.GetString(body);
    }

    private static void Until(Func<bool> isThere, string what) => Assert.True(SpinWait.SpinUntil(isThere, TestViewer.Longest), what);
}
