using System.Globalization;
using CaffeTop.Terminal.Input;

namespace CaffeTop.Terminal.Tests.Input;

/// <summary>Streams of anything. CAFFETOP_FUZZ sets how many; without it there are enough to notice a blunder.</summary>
public class InputFuzzTests
{
    private static int Streams => int.TryParse(Environment.GetEnvironmentVariable("CAFFETOP_FUZZ"), CultureInfo.InvariantCulture, out var count) ? count : 5000;

    [Fact]
    public void No_stream_throws_or_eats_the_next_key()
    {
        var random = new Random(20261121);
        for (var n = 0; n < Streams; n++)
        {
            var decoder = new InputDecoder();
            var stream = Stream(random);
            for (var at = 0; at < stream.Length;)
            {
                var length = Math.Min(stream.Length - at, random.Next(1, 40));
                decoder.Feed(stream.AsSpan(at, length));
                at += length;
            }

            // The person stops, and presses a key later.
            while (decoder.Pause is not null) decoder.Resolve();
            _ = InputDecoderTests.Taken(decoder);
            decoder.Feed("q"u8);
            var events = InputDecoderTests.Taken(decoder);
            Assert.True(events is [KeyInput { Key: Key.Character, Rune.Value: 'q', Modifiers: KeyModifiers.None }], $"stream {n}: {Convert.ToHexString(stream)}");
        }
    }

    // Bytes at random, pieces of sequences, and whole ones with a byte changed.
    private static byte[] Stream(Random random)
    {
        var bytes = new List<byte>();
        for (var part = random.Next(1, 8); part > 0; part--)
        {
            var known = DecoderCases.Utf8(DecoderCases.All[random.Next(DecoderCases.All.Length)].Bytes);
            switch (random.Next(4))
            {
                case 0:
                    for (var i = random.Next(20); i > 0; i--) bytes.Add((byte)random.Next(256));
                    break;
                case 1:
                    bytes.AddRange(known.AsSpan(0, random.Next(known.Length)));
                    break;
                case 2:
                    known[random.Next(known.Length)] = (byte)random.Next(256);
                    bytes.AddRange(known);
                    break;
                default:
                    bytes.AddRange(known);
                    break;
            }
        }

        return [.. bytes];
    }
}
