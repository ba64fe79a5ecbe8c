using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Output;

namespace CaffeTop.Terminal.Tests.Output;

/// <summary>What another process may send to a terminal: frames, all of them, and nothing else. CAFFETOP_FUZZ=1000000 for more mutants.</summary>
public partial class FrameFilterTests
{
    [Theory]
    [InlineData(ColorDepth.TrueColor)]
    [InlineData(ColorDepth.TwoFiftySix)]
    [InlineData(ColorDepth.Sixteen)]
    [InlineData(ColorDepth.None)]
    public void Every_frame_passes_however_it_is_cut(ColorDepth depth)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var passed = new List<byte>();
            var sent = new List<byte>();
            var filter = new FrameFilter();
            foreach (var frame in Frames(seed, depth))
            {
                sent.AddRange(frame);
                for (var at = 0; at < frame.Length;)
                {
                    var part = Math.Min(random.Next(1, 40), frame.Length - at);
                    Assert.True(filter.TryPass(frame.AsSpan(at, part), out var whole));
                    passed.AddRange(whole);
                    at += part;
                }
            }

            Assert.Equal(sent, passed);
        }
    }

    [Fact]
    public void What_a_session_sends_besides_frames_passes()
    {
        foreach (var bytes in new[] { ControlSequences.MouseOn.ToArray(), ControlSequences.MouseOff.ToArray(), ControlSequences.ProbeUnicode.ToArray(), ControlSequences.AskReady.ToArray() })
        {
            Assert.True(new FrameFilter().TryPass(bytes, out var whole));
            Assert.Equal(bytes, whole.ToArray());
        }
    }

    [Theory]
    [InlineData("\e]52;c;aGVsbG8=\e\\")]
    [InlineData("\e]0;title\a")]
    [InlineData("\e]8;;http://a.example\e\\link")]
    [InlineData("\ePq#0\e\\")]
    [InlineData("\e_Gapc\e\\")]
    [InlineData("\e^pm\e\\")]
    [InlineData("\eXsos\e\\")]
    [InlineData("\ec")]
    [InlineData("\e7")]
    [InlineData("\e(0")]
    [InlineData("\eM")]
    [InlineData("\e[?1049l")]
    [InlineData("\e[?1049h")]
    [InlineData("\e[?25l")]
    [InlineData("\e[?2004l")]
    [InlineData("\e[?1004h")]
    [InlineData("\e[?1003h")]
    [InlineData("\e[?1000;1006h")]
    [InlineData("\e[?5n")]
    [InlineData("\e[4h")]
    [InlineData("\e[3J")]
    [InlineData("\e[J")]
    [InlineData("\e[1K")]
    [InlineData("\e[8m")]
    [InlineData("\e[5m")]
    [InlineData("\e[1;8m")]
    [InlineData("\e[38;5;256m")]
    [InlineData("\e[38;2;1;2m")]
    [InlineData("\e[58;5;1m")]
    [InlineData("\e[4:3m")]
    [InlineData("\e[c")]
    [InlineData("\e[>c")]
    [InlineData("\e[21t")]
    [InlineData("\e[0x")]
    [InlineData("\e[2;3r")]
    [InlineData("\e[S")]
    [InlineData("\e[1;2;3H")]
    [InlineData("\e[10000C")]
    [InlineData("\e[99999999999999999999H")]
    [InlineData("\e[0n")]
    [InlineData("\e[?02026h")]
    [InlineData("\e[01m")]
    [InlineData("\e[!p")]
    [InlineData("\e[ q")]
    [InlineData("\e[200~")]
    [InlineData("\a")]
    [InlineData("\b")]
    [InlineData("\t")]
    [InlineData("\v")]
    [InlineData("\u000e")]
    [InlineData("\u007f")]
    [InlineData("\u0000")]
    [InlineData("\u009b31m")]
    [InlineData("\u009d52;c;x\u009c")]
    [InlineData("\u202e")]
    [InlineData("\u200b")]
    [InlineData("\u2028")]
    [InlineData("\ufeff")]
    [InlineData("a\u0301")]
    public void Nothing_else_passes_and_nothing_after_it(string hostile)
    {
        var filter = new FrameFilter();
        Assert.True(filter.TryPass("before"u8, out var before));
        Assert.Equal("before", Encoding.UTF8.GetString(before));
        var passed = "";
        var isRefused = false;
        foreach (var value in Encoding.UTF8.GetBytes(hostile + "after"))
        {
            if (!filter.TryPass([value], out var whole)) isRefused = true;
            else passed += Encoding.UTF8.GetString(whole);
        }

        Assert.True(isRefused, $"{passed} passed");
        Assert.DoesNotContain("after", passed, StringComparison.Ordinal);
        Assert.False(filter.TryPass("more"u8, out _));
    }

    [Theory]
    [InlineData(new byte[] { 0x9B, (byte)'3', (byte)'1', (byte)'m' })]
    [InlineData(new byte[] { 0xC0, 0x9B })]
    [InlineData(new byte[] { 0xE0, 0x80, 0x9B })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xF5, 0x80, 0x80, 0x80 })]
    [InlineData(new byte[] { 0xE2, (byte)'x' })]
    public void Bytes_that_are_not_UTF8_do_not_pass(byte[] bytes) => Assert.False(new FrameFilter().TryPass(bytes, out _));

    [Fact]
    public void A_sequence_without_an_end_is_not_kept_for_ever()
    {
        var filter = new FrameFilter();
        var isRefused = !filter.TryPass("\e["u8, out _);
        for (var i = 0; i < 200 && !isRefused; i++) isRefused = !filter.TryPass("1;"u8, out _);
        Assert.True(isRefused);
    }

    [Fact]
    public void Whatever_passes_of_mutants_is_of_the_list()
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("CAFFETOP_FUZZ"), CultureInfo.InvariantCulture, out var asked) ? asked : 3000;
        var frames = Frames(1, ColorDepth.TrueColor).Concat(Frames(2, ColorDepth.Sixteen)).ToArray();
        for (var seed = 0; seed < count; seed++)
        {
            var random = new Random(seed);
            var bytes = frames[random.Next(frames.Length)].ToArray();
            for (var changes = random.Next(1, 6); changes > 0 && bytes.Length > 0; changes--)
            {
                var at = random.Next(bytes.Length);
                bytes = random.Next(3) switch
                {
                    0 => [.. bytes[..at], .. bytes[(at + 1)..]],
                    1 => [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]],
                    _ => [.. bytes[..at], (byte)random.Next(256), .. bytes[(at + 1)..]],
                };
            }

            var filter = new FrameFilter();
            var passed = new List<byte>();
            foreach (var part in bytes.Chunk(random.Next(1, 300)))
            {
                if (!filter.TryPass(part, out var whole)) break;
                passed.AddRange(whole);
            }

            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString([.. passed]);
            Assert.Matches(Allowed(), text);
        }
    }

    private static List<byte[]> Frames(int seed, ColorDepth depth)
    {
        var screens = new RandomScreens(seed);
        var buffer = new CellBuffer(60, 15);
        var writer = new FrameWriter(depth);
        var frames = new List<byte[]>();
        for (var i = 0; i < 20; i++)
        {
            screens.Change(buffer);
            frames.Add(writer.Write(buffer, i % 3 == 0 ? 0 : int.MaxValue).ToArray());
        }

        return frames;
    }

    [GeneratedRegex(@"\A(?:[\x20-\x7e\r\n]|[^\x00-\x9f\u200b-\u200f\u2028-\u202e\ufeff]|\x1b\[[0-9;]*[mHC]|\x1b\[K|\x1b\[2J|\x1b\[[56]n|\x1b\[\?(?:2026|1000|1002|1006)[hl])*\z")]
    private static partial Regex Allowed();
}
