using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Input;
using CaffeTop.Terminal.Output;
using CaffeTop.Tests.Shared;

namespace CaffeTop.Terminal.Tests.Output;

public class SessionTests
{
    [Fact]
    public void A_program_reads_its_script_and_ends_at_the_hang_up()
    {
        using var terminal = new TestTerminal(40, 5);
        var checkedText = "";
        terminal.Type("aé").Press(Key.Up, KeyModifiers.Shift).Press(Key.Escape).Resize(50, 6).Paste("hi\nyo").Wait(2)
            .Check(() => checkedText = terminal.Text);
        var seen = Run(terminal);
        Assert.Equal(
            ["a", "é", "Shift Up", "Escape", "50x6", "Paste hi\nyo", "HangUp"],
            seen);
        Assert.Equal("6 events so far\n\n\n\n\n\n", checkedText);
        Assert.Contains(1049, terminal.Vt.Modes);
        Assert.DoesNotContain(25, terminal.Vt.Modes);
    }

    [Fact]
    public void Giving_the_terminal_back_undoes_everything()
    {
        var terminal = new TestTerminal(30, 4);
        terminal.Type("x");
        Run(terminal);
        terminal.Device.Broken = false;
        terminal.Dispose();
        terminal.Dispose();
        Assert.Equal([25], terminal.Vt.Modes);
        Assert.False(terminal.Device.Entered);
    }

    [Fact]
    public void What_is_on_its_way_is_taken_before_the_terminal_is_given_back()
    {
        var terminal = new TestTerminal(100, 30);
        var buffer = new CellBuffer(100, 30);
        buffer.Surface().Fill(buffer.Bounds, 'x', default);
        terminal.Present(buffer);
        Assert.False(terminal.TryRead(out _, TimeSpan.FromSeconds(1)));
        buffer.Surface().Fill(buffer.Bounds, 'y', default);
        terminal.Present(buffer);
        Assert.NotEmpty(terminal.Vt.Answers);
        terminal.Dispose();
        Assert.Empty(terminal.Vt.Answers);
    }

    [Fact]
    public void Frames_wait_for_the_terminal()
    {
        using var terminal = new TestTerminal(80, 24);
        terminal.Device.Answers = false;
        terminal.Wait(5);
        var buffer = new CellBuffer(80, 24);
        buffer.Surface().Fill(buffer.Bounds, 'x', default);
        terminal.Present(buffer);
        terminal.TryRead(out _, TimeSpan.FromSeconds(0.4));
        Assert.Equal(600, terminal.UntilNextFrame().TotalMilliseconds);
        terminal.TryRead(out _, TimeSpan.FromSeconds(0.6));
        Assert.Equal(TimeSpan.Zero, terminal.UntilNextFrame());
    }

    [Fact]
    public void An_answer_ends_the_wait_and_is_no_event()
    {
        using var terminal = new TestTerminal(80, 24);
        terminal.Wait(5);
        var buffer = new CellBuffer(80, 24);
        buffer.Surface().Fill(buffer.Bounds, 'x', default);
        terminal.Present(buffer);
        Assert.False(terminal.TryRead(out _, TimeSpan.FromSeconds(5)));
        Assert.Equal(100, terminal.UntilNextFrame().TotalMilliseconds);
    }

    [Fact]
    public void A_frame_is_one_write()
    {
        using var terminal = new TestTerminal(80, 24);
        var before = terminal.Device.Writes.Count;
        var buffer = new CellBuffer(80, 24);
        buffer.Surface().Fill(buffer.Bounds, '日', new Style(Ink.Rgb(0x123456)));
        terminal.Present(buffer);
        terminal.Present(buffer);
        Assert.Equal(before + 1, terminal.Device.Writes.Count);
    }

    [Fact]
    public void After_a_suspension_everything_is_painted()
    {
        using var terminal = new TestTerminal(20, 4);
        var buffer = new CellBuffer(20, 4);
        buffer.Surface().Text(3, 1, "still here", default);
        terminal.Present(buffer);
        terminal.Suspend();
        Assert.Equal(1, terminal.Device.Stops);
        Assert.Equal("\n\n\n\n", terminal.Vt.ToText());
        terminal.Present(buffer);
        Assert.Equal("\n   still here\n\n\n", terminal.Vt.ToText());
        Assert.Contains(1002, terminal.Vt.Modes);
    }

    [Fact]
    public void The_mouse_can_be_left_to_the_terminal()
    {
        using var terminal = new TestTerminal(20, 4);
        Assert.Contains(1006, terminal.Vt.Modes);
        terminal.Mouse = false;
        Assert.DoesNotContain(1000, terminal.Vt.Modes);
        terminal.Suspend();
        Assert.DoesNotContain(1000, terminal.Vt.Modes);
    }

    [Fact]
    public void A_copy_goes_through_the_terminal()
    {
        using var terminal = new TestTerminal(20, 4);
        terminal.Copy("loss 0.5 é");
        Assert.Equal("loss 0.5 é", terminal.Vt.Clipboard);
    }

    [Fact]
    public void A_frame_of_another_size_is_refused()
    {
        using var terminal = new TestTerminal(20, 4);
        var error = Assert.Throws<ArgumentException>(() => terminal.Present(new CellBuffer(20, 5)));
        Assert.Contains("20x5", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void A_terminal_that_the_environment_does_not_describe_is_asked(bool answers, bool expected)
    {
        var screen = new VtScreen(40, 10);
        var clock = new TestClock();
        var device = new ScriptedDevice(screen, clock) { Answers = answers };
        device.Feed("k"u8.ToArray());
        device.Pass(TimeSpan.FromSeconds(1));
        using var terminal = new TerminalSession(device, clock, ColorDepth.TrueColor, unicode: null);
        Assert.Equal(expected, terminal.Unicode);
        Assert.True(terminal.TryRead(out var input, TimeSpan.Zero));
        Assert.Equal(new KeyInput(Key.Character, new System.Text.Rune('k')), input);
    }

    [Fact]
    public void Waking_ends_a_wait()
    {
        using var terminal = new TestTerminal(20, 4);
        terminal.Wait(100);
        terminal.Wake();
        Assert.False(terminal.TryRead(out _, TimeSpan.FromSeconds(50)));
        Assert.Equal(new TestTerminal(1, 1).Clock.GetUtcNow(), terminal.Clock.GetUtcNow());
    }

    [Fact]
    public void A_hang_up_is_told_once()
    {
        using var terminal = new TestTerminal(20, 4);
        Assert.True(terminal.TryRead(out var input, TimeSpan.FromSeconds(1)));
        Assert.IsType<HangUpInput>(input);
        Assert.False(terminal.TryRead(out _, TimeSpan.FromSeconds(1)));
    }

    private static List<string> Run(TestTerminal terminal)
    {
        var seen = new List<string>();
        var buffer = new CellBuffer(0, 0);
        var changed = true;
        while (true)
        {
            var wait = TimeSpan.FromSeconds(1);
            if (changed && (wait = terminal.UntilNextFrame()) == TimeSpan.Zero)
            {
                buffer.Resize(terminal.Width, terminal.Height);
                buffer.Surface().Text(0, 0, $"{seen.Count} events so far", default);
                terminal.Present(buffer);
                changed = false;
                wait = TimeSpan.FromSeconds(1);
            }

            if (!terminal.TryRead(out var input, wait)) continue;
            changed = true;
            seen.Add(input switch
            {
                KeyInput { Key: Key.Character } key => key.Rune.ToString(),
                KeyInput key => key.Modifiers == default ? key.Key.ToString() : $"{key.Modifiers} {key.Key}",
                ResizeInput size => $"{size.Width}x{size.Height}",
                PasteInput paste => "Paste " + paste.Text,
                HangUpInput => "HangUp",
                _ => input.ToString(),
            });
            if (input is HangUpInput) return seen;
        }
    }
}
