using CaffeTop.Terminal.Input;
using CaffeTop.Tests.Shared;
using static CaffeTop.Terminal.Tests.Input.DecoderCases;

namespace CaffeTop.Terminal.Tests.Input;

public class InputDecoderTests
{
    [Fact]
    public void Every_sequence_means_what_it_should()
    {
        foreach (var (bytes, expected) in All)
            Assert.Equal($"{Shown(bytes)}: {expected}", $"{Shown(bytes)}: {Describe(Decode(Utf8(bytes)))}");
    }

    [Fact]
    public void A_stream_may_be_cut_anywhere()
    {
        foreach (var (text, expected) in All)
        {
            var bytes = Utf8(text);
            for (var first = 0; first <= bytes.Length; first++)
            {
                for (var second = first; second <= bytes.Length; second++)
                {
                    var events = Decode(bytes[..first], bytes[first..second], bytes[second..]);
                    Assert.Equal($"{Shown(text)}: {expected}", $"{Shown(text)}: {Describe(events)}");
                }
            }
        }
    }

    [Fact]
    public void The_key_after_a_sequence_is_never_lost()
    {
        foreach (var (text, expected) in All)
            Assert.Equal($"{Shown(text)}: {expected} q".Replace(":  q", ": q"), $"{Shown(text)}: {Describe(Decode(Utf8(text + "q")))}");
    }

    [Fact]
    public void All_in_one_stream()
    {
        var expected = string.Join(' ', All.Select(one => one.Events).Where(events => events.Length > 0));
        Assert.Equal(expected, Describe(Decode(Utf8(string.Concat(All.Select(one => one.Bytes))))));
    }

    [Theory]
    [InlineData("\e", "Escape", 30)]
    [InlineData("\e\e", "Escape Escape", 30)]
    [InlineData("\e[", "Alt+[", 30)]
    [InlineData("\eO", "Alt+O", 30)]
    [InlineData("\eP", "Alt+P", 30)]
    [InlineData("\e]", "Alt+]", 30)]
    [InlineData("\e[1;5", "", 250)]
    [InlineData("\e]52;c", "", 250)]
    [InlineData("\e[200~cut", "Paste[cut]", 1000)]
    public void What_is_begun_is_resolved_after_a_pause(string bytes, string expected, int milliseconds)
    {
        var decoder = new InputDecoder();
        decoder.Feed(Utf8(bytes));
        Assert.False(decoder.TryTake(out _));
        Assert.Equal(milliseconds, decoder.Pause?.TotalMilliseconds);
        decoder.Resolve();
        decoder.Feed("q"u8);
        Assert.Null(decoder.Pause);
        Assert.Equal((expected + " q").TrimStart(), Describe(Taken(decoder)));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_passed_over()
    {
        Assert.Equal("q", Describe(Decode([0x80, 0xFF, 0xC0, 0xC3, (byte)'q'])));
        Assert.Equal("q", Describe(Decode([0xE2, 0x82, (byte)'q'])));
        Assert.Equal("q", Describe(Decode([0xED, 0xA0, 0x80, (byte)'q'])));
        Assert.Equal("q", Describe(Decode([0xC2, 0x9B, (byte)'q'])));
        Assert.Equal("é q", Describe(Decode([0xE2, 0xC3, 0xA9, (byte)'q'])));
    }

    [Fact]
    public void Endless_sequences_end()
    {
        Assert.EndsWith("q", Describe(Decode(Utf8("\e[" + new string('1', 5000) + "q"))), StringComparison.Ordinal);
        Assert.EndsWith("q", Describe(Decode(Utf8("\e]" + new string('x', 70_000) + "q"))), StringComparison.Ordinal);
        Assert.EndsWith("q", Describe(Decode(Utf8("\eO" + new string('1', 5000) + "q"))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_paste_is_cut_at_a_megabyte()
    {
        var paste = Assert.IsType<PasteInput>(Decode(KeyBytes.Paste(new string('x', 3 << 20))).Single());
        Assert.Equal(1 << 20, paste.Text.Length);
    }

    [Fact]
    public void Keys_and_what_terminals_send_for_them_agree()
    {
        foreach (var key in Enum.GetValues<Key>().Where(key => key != Key.Character))
        {
            var modifiers = key is >= Key.Up and <= Key.F12 ? KeyModifiers.Shift | KeyModifiers.Control : KeyModifiers.None;
            var bytes = KeyBytes.Of(key, modifiers);
            var decoder = new InputDecoder();
            decoder.Feed(bytes);
            decoder.Resolve();
            Assert.Equal([new KeyInput(key, default, modifiers)], Taken(decoder));
        }
    }

    internal static List<InputEvent> Taken(InputDecoder decoder)
    {
        var events = new List<InputEvent>();
        while (decoder.TryTake(out var input)) events.Add(input);
        return events;
    }

    private static List<InputEvent> Decode(params byte[][] pieces)
    {
        var decoder = new InputDecoder();
        foreach (var piece in pieces) decoder.Feed(piece);
        return Taken(decoder);
    }

    private static string Shown(string bytes) => bytes.Replace("\e", "ESC ");
}
