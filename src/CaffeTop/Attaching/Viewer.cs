using System.Globalization;
using CaffeTop.Output;
using CaffeTop.Screens;
using CaffeTop.Terminal.Output;

namespace CaffeTop.Attaching;

/// <summary>
/// One connection of a run's server, on a thread of its own: a hello, then either the run's card or a screen until the viewer leaves. Whatever goes
/// wrong here ends this connection and nothing else.
/// </summary>
internal sealed class Viewer(LocalSocket socket, IViewable run, DrawingShare share, SparingVoice voice, SparingVoice alarm, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan LastWords = TimeSpan.FromMilliseconds(500);

    private readonly MessageChannel _channel = new(socket, clock);
    private readonly Lock _lock = new();
    private ViewerDevice? _device;
    private Farewell? _ending;

    private Farewell? Ending
    {
        get
        {
            lock (_lock) return _ending;
        }
    }

    /// <summary>Ends it from another thread; it says why to the viewer.</summary>
    public void End(Farewell farewell)
    {
        lock (_lock)
        {
            _ending = farewell;
            _device?.End(farewell);
            _channel.Wake();
        }
    }

    /// <summary>Until the viewer is gone.</summary>
    public void Serve()
    {
        try
        {
            var peer = socket.Peer();
            if (peer.User != LocalCalls.EffectiveUser())
            {
                alarm.Say(Plain($"attach: process {peer.Process} of user {peer.User} was refused: the run belongs to user {LocalCalls.EffectiveUser()}"));
                SayGoodbye(new Farewell("the run belongs to another user", true));
                return;
            }

            if (!_channel.TryExpect(MessageKind.Hello, out _, out var body))
            {
                if (Ending is { } ending) SayGoodbye(ending);
                else Drop(peer.Process, _channel.Trouble);
                return;
            }

            var hello = Hello.Read(body);
            var card = run.Card;
            if (!_channel.TrySend(MessageKind.Card, card.ToBytes())) return;
            if (hello.WantsScreen) Show(hello, card, peer.Process);
        }
        catch (ProtocolException e)
        {
            Drop(null, e.Message);
        }
        catch (Exception e)
        {
            // Of a viewer's screen nothing reaches the training, no mistake either.
            alarm.Say("attach: a viewer's screen failed and was closed: " + (Failure.IsExpected(e) ? e.Message : $"{e.GetType().Name}: {e.Message}"));
            SayGoodbye(new Farewell($"its screen failed in the run's process ({e.GetType().Name}); the run goes on", true));
        }
    }

    public void Dispose()
    {
        lock (_lock) _channel.Dispose();
    }

    private void Show(Hello hello, RunCard card, int process)
    {
        var device = new ViewerDevice(_channel, clock, hello.Width, hello.Height);
        lock (_lock)
        {
            _device = device;
            if (_ending is not null) device.End(_ending);
        }

        voice.Say(Plain($"attach: viewer {process} came ({hello.Width}x{hello.Height}{(hello.ViewOnly ? ", view only" : "")})"));
        share.Join();
        try
        {
            using var feed = run.Open(hello.ViewOnly);
            using var session = new TerminalSession(device, clock, hello.Colors, hello.Unicode, hello.FramesPerSecond);
            var choice = new ScreenChoice { Theme = hello.Theme };
            var state = choice.State(session, new Capabilities(true, hello.Colors, hello.Unicode) { Braille = hello.Braille }, [feed]);
            if (!hello.ViewOnly) state.Leaving = new ViewerLeaving(card.Name);
            new ScreenApp(new ViewerTerminal(session, device, share), state).Run();
        }
        finally
        {
            share.Leave();
        }

        if (device.Trouble is { } trouble)
        {
            Drop(process, trouble);
            return;
        }

        voice.Say(Plain($"attach: viewer {process} left"));
        SayGoodbye(device.Ending ?? Farewell.Left);
    }

    private void Drop(int? process, string? trouble)
    {
        if (trouble is null) return;
        alarm.Say(Plain($"attach: {(process is { } known ? Plain($"viewer {known}") : "a viewer")} was dropped: {trouble}"));
        SayGoodbye(new Farewell("the run dropped this viewer: " + trouble, true));
    }

    private void SayGoodbye(Farewell farewell) => _channel.TrySend(MessageKind.Farewell, farewell.ToBytes(), LastWords);

    private static string Plain(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
