using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Output;

namespace CaffeTop.Terminal.Tests.Output;

/// <summary>How many bytes a frame may cost: terminals at the end of slow links are looked at too.</summary>
public class ByteBudgetTests
{
    private static readonly Style Dim = new(Ink.Rgb(0x8A93A5));
    private static readonly Style Curve = new(Ink.Rgb(0x56B4E9));

    [Fact]
    public void A_tick_of_the_clock_costs_less_than_60_bytes()
    {
        var screen = new MovingChart();
        screen.Draw(0, elapsed: 100);
        for (var second = 101; second < 200; second++)
            Assert.InRange(screen.Draw(0, elapsed: second), 1, 59);
    }

    [Fact]
    public void A_new_point_with_all_numbers_costs_less_than_1200_bytes()
    {
        var screen = new MovingChart();
        screen.Draw(0, 0);
        for (var step = 1; step < 180; step++) Assert.InRange(screen.Draw(step, step), 1, 1200);
    }

    [Fact]
    public void A_session_at_rest_allocates_nothing_per_frame()
    {
        var device = new SteadyDevice();
        var terminal = new TerminalSession(device, TimeProvider.System, ColorDepth.TrueColor, unicode: true);
        var screen = new MovingChart();
        var largest = 0;
        for (var step = 0; step < 100; step++) Step(step);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var step = 100; step < 180; step++) Step(step);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.InRange(largest, FramePacer.LargeFrame, 1200);

        void Step(int step)
        {
            screen.Paint(step, step);
            terminal.Present(screen.Buffer);
            if (step >= 100) largest = Math.Max(largest, device.LastWrite);
            while (terminal.TryRead(out _, TimeSpan.Zero))
            {
            }

            _ = terminal.UntilNextFrame();
        }
    }

    /// <summary>200x50: a status line, two charts that get a column of braille each step, a table of twenty rows with a number each that changes.</summary>
    private sealed class MovingChart
    {
        private readonly FrameWriter _writer = new(ColorDepth.TrueColor);
        private readonly char[] _digits = new char[16];

        public CellBuffer Buffer { get; } = new(200, 50);

        public int Draw(int step, int elapsed)
        {
            Paint(step, elapsed);
            return _writer.Write(Buffer).Length;
        }

        public void Paint(int step, int elapsed)
        {
            Buffer.Clear();
            var surface = Buffer.Surface();
            surface.Fill(new Rect(0, 0, 200, 1), ' ', new Style(default, Ink.Rgb(0x1C2431)));
            Number(surface, 10, 0, step * 20, new Style(Ink.Rgb(0xE5E9F0), Ink.Rgb(0x1C2431)));
            Number(surface, 60, 0, elapsed, new Style(Ink.Rgb(0x8A93A5), Ink.Rgb(0x1C2431)));
            for (var chart = 0; chart < 2; chart++)
            {
                for (var x = 0; x <= step / 2; x++)
                {
                    var y = 2 + 20 * x / 90 + x % 3;
                    surface.Put(6 + 100 * chart + x, y, 0x28C0 + x % 8, Curve);
                    surface.Put(6 + 100 * chart + x, y + 1, 0x2801 + x % 8, Dim);
                }
            }

            for (var row = 0; row < 20; row++)
            {
                surface.Text(1, 28 + row, "conv1_relu", Dim);
                Number(surface, 40, 28 + row, 1000 * row + (step / 10), Curve);
            }
        }

        private void Number(Surface surface, int x, int y, int value, Style style)
        {
            value.TryFormat(_digits, out var length);
            surface.Text(x, y, _digits.AsSpan(0, length), style);
        }
    }
}
