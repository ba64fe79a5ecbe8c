using System.Text;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Output;
using CaffeTop.Tests.Shared;

namespace CaffeTop.Terminal.Tests.Output;

public class FrameWriterTests
{
    public static TheoryData<ColorDepth, int, int> Screens => new()
    {
        { ColorDepth.TrueColor, 80, 24 },
        { ColorDepth.TwoFiftySix, 33, 9 },
        { ColorDepth.Sixteen, 120, 40 },
        { ColorDepth.None, 7, 3 },
        { ColorDepth.TrueColor, 1, 1 },
        { ColorDepth.TrueColor, 2, 5 },
    };

    [Theory]
    [MemberData(nameof(Screens))]
    public void A_terminal_shows_the_buffer_after_every_frame(ColorDepth depth, int width, int height)
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var screens = new RandomScreens(seed);
            var buffer = new CellBuffer(width, height);
            var writer = new FrameWriter(depth);
            var terminal = new VtScreen(width, height);
            for (var frame = 0; frame < 25; frame++)
            {
                screens.Change(buffer);
                if (frame == 13) writer.Invalidate();
                terminal.Write(writer.Write(buffer));
                Assert.Null(terminal.DifferenceTo(buffer, depth));
            }
        }
    }

    [Fact]
    public void An_ASCII_terminal_gets_ASCII()
    {
        var screens = new RandomScreens(77);
        var buffer = new CellBuffer(60, 12);
        var writer = new FrameWriter(ColorDepth.Sixteen, unicode: false);
        var terminal = new VtScreen(60, 12);
        for (var frame = 0; frame < 300; frame++)
        {
            screens.Change(buffer);
            terminal.Write(writer.Write(buffer));
            Assert.Null(terminal.DifferenceTo(buffer, ColorDepth.Sixteen, unicode: false));
        }
    }

    [Fact]
    public void Another_size_paints_everything()
    {
        var screens = new RandomScreens(5);
        var writer = new FrameWriter(ColorDepth.TrueColor);
        var terminal = new VtScreen(10, 4);
        var buffer = new CellBuffer(10, 4);
        foreach (var (width, height) in new[] { (10, 4), (30, 8), (5, 2), (31, 2) })
        {
            buffer.Resize(width, height);
            screens.Change(buffer);
            terminal.Resize(width, height);
            terminal.Write(writer.Write(buffer));
            Assert.Null(terminal.DifferenceTo(buffer, ColorDepth.TrueColor));
        }

        Assert.Equal(4, terminal.Clears);
    }

    [Fact]
    public void Nothing_changed_is_nothing_sent()
    {
        var buffer = new CellBuffer(20, 5);
        buffer.Surface().Text(3, 2, "same", default);
        var writer = new FrameWriter(ColorDepth.TrueColor);
        Assert.NotEqual(0, writer.Write(buffer).Length);
        Assert.Equal(0, writer.Write(buffer).Length);
    }

    [Fact]
    public void Cells_that_no_surface_wrote_do_no_harm()
    {
        var buffer = new CellBuffer(6, 1);
        int[] runes = [0x1B, 0x9B, Cell.Continuation, 0x202E, '日', -5];
        for (var x = 0; x < runes.Length; x++) buffer[x, 0] = new Cell(runes[x], default);
        var terminal = new VtScreen(6, 1);
        terminal.Write(new FrameWriter(ColorDepth.TrueColor).Write(buffer));
        Assert.Equal("?? ???\n", terminal.ToText());
    }

    [Theory]
    [InlineData("one cell", 0, 5, "x", "\e[6Hx")]
    [InlineData("the first column of the next row", 0, 1, "x", "\e[2Hx")]
    [InlineData("in the middle", 7, 5, "x", "\e[6;8Hx")]
    public void Moves_are_short(string what, int x, int y, string text, string expected)
    {
        _ = what;
        var buffer = new CellBuffer(80, 24);
        var writer = new FrameWriter(ColorDepth.TrueColor);
        writer.Write(buffer);
        buffer.Surface().Text(70, 23, "far", default);
        writer.Write(buffer);
        buffer.Surface().Text(x, y, text, default);
        Assert.Equal("\e[?2026h" + expected + "\e[?2026l", Encoding.UTF8.GetString(writer.Write(buffer)));
    }

    [Fact]
    public void Short_gaps_are_sent_again_and_long_ones_jumped_over()
    {
        var sent = Second(s => s.Text(0, 0, "abcdefghijklmnopqrstuvwxyz", default), s =>
        {
            foreach (var x in (int[])[0, 3, 8, 20]) s.Put(x, 0, 'X', default);
        });
        Assert.Equal("\e[HXbcXefghX\e[11CX", sent);
    }

    [Fact]
    public void Blank_ends_of_rows_are_erased()
    {
        var sent = Second(s => s.Text(0, 0, "a long line of text", new Style(Ink.Rgb(0x112233))), s => s.Fill(new Rect(1, 0, 79, 1), ' ', default));
        Assert.Equal("\e[1;3H\e[K", sent);
    }

    [Fact]
    public void Blank_ends_with_a_background_are_written()
    {
        var sent = Second(_ => { }, s => s.Fill(new Rect(70, 0, 10, 1), ' ', new Style(default, Ink.Palette(4))));
        Assert.Equal("\e[1;71H\e[44m          ", sent);
    }

    [Fact]
    public void Styles_are_sent_as_differences()
    {
        var sent = Second(_ => { }, s =>
        {
            s.Text(0, 0, "a", new Style(Ink.Palette(1), default, CellAttributes.Bold));
            s.Text(1, 0, "b", new Style(Ink.Palette(1), Ink.Rgb(0x0A0B0C), CellAttributes.Bold));
            s.Text(2, 0, "c", new Style(Ink.Palette(1), Ink.Rgb(0x0A0B0C), CellAttributes.Dim | CellAttributes.Reverse));
            s.Text(3, 0, "d", new Style(Ink.Palette(9), default));
            s.Text(4, 0, "e", default);
        });
        Assert.Equal("\e[H\e[1;31ma\e[48;2;10;11;12mb\e[22;2;7mc\e[22;27;91;49md\e[me", sent);
    }

    [Fact]
    public void A_large_frame_asks_for_an_answer()
    {
        var buffer = new CellBuffer(80, 24);
        var writer = new FrameWriter(ColorDepth.TrueColor);
        buffer.Surface().Text(0, 0, new string('x', 80), default);
        Assert.True(writer.Write(buffer, 50).EndsWith("\e[?2026l\e[5n"u8));
        buffer.Surface().Text(0, 1, "x", default);
        Assert.True(writer.Write(buffer, 50).EndsWith("\e[?2026l"u8));
    }

    [Fact]
    public void Frames_allocate_nothing()
    {
        var buffer = new CellBuffer(200, 50);
        var writer = new FrameWriter(ColorDepth.TwoFiftySix);
        var screens = new RandomScreens(1);
        for (var i = 0; i < 50; i++)
        {
            screens.Change(buffer);
            writer.Write(buffer);
            writer.Invalidate();
        }

        var before = 0L;
        for (var i = 0; i < 20; i++)
        {
            screens.Change(buffer);
            var at = GC.GetAllocatedBytesForCurrentThread();
            writer.Write(buffer);
            before += GC.GetAllocatedBytesForCurrentThread() - at;
        }

        Assert.Equal(0, before);
    }

    // What the second frame sends between its marks.
    private static string Second(Action<Surface> first, Action<Surface> second)
    {
        var buffer = new CellBuffer(80, 2);
        var writer = new FrameWriter(ColorDepth.TrueColor);
        var terminal = new VtScreen(80, 2);
        first(buffer.Surface());
        buffer.Surface().Put(79, 1, '.', default);
        terminal.Write(writer.Write(buffer));
        second(buffer.Surface());
        var sent = writer.Write(buffer).ToArray();
        terminal.Write(sent);
        Assert.Null(terminal.DifferenceTo(buffer, ColorDepth.TrueColor));
        return Encoding.UTF8.GetString(sent)["\e[?2026h".Length..^"\e[?2026l".Length];
    }
}
