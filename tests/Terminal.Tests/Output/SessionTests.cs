using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Input;
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
