using System.Globalization;
using System.Text;
using CaffeTop.Attaching;
using CaffeTop.Terminal.Output;

namespace CaffeTop.Tests.Attaching;

/// <summary>The messages between viewer and run: what is written is read back, what is not of the protocol is told. CAFFETOP_FUZZ=1000000 for more mutants.</summary>
public class ProtocolTests
{
    private static readonly Hello Greeting = new(true, 132, 43, ColorDepth.TwoFiftySix, null, true, 25, "light", true);

    private static readonly RunCard Card = new(
        "caffenet", 4711, "models/solver.prototxt", "/home/anna/net with spaces", DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_123), 230_000, 450_000, "training", "run=1.log");

    [Fact]
    public void What_is_written_is_read_back()
    {
        Assert.Equal(Greeting, Hello.Read(Greeting.ToBytes()));
        Assert.Equal(Hello.Question, Hello.Read(Hello.Question.ToBytes()));
        Assert.Equal(Card, RunCard.Read(Card.ToBytes()));
        var young = Card with { MaxIteration = null, LogFile = null, Iteration = 0 };
        Assert.Equal(young, RunCard.Read(young.ToBytes()));
        var farewell = new Farewell("it read nothing for 5 s", true);
        Assert.Equal(farewell, Farewell.Read(farewell.ToBytes()));
    }

    [Fact]
    public void Another_version_is_told()
    {
        var text = Encoding.UTF8.GetString(Greeting.ToBytes()).Replace("version=1\0", "version=7\0", StringComparison.Ordinal);
        var refused = Assert.Throws<ProtocolException>(() => Hello.Read(Encoding.UTF8.GetBytes(text)));
        Assert.Contains("version 7 of the protocol and this run version 1", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fields_of_later_versions_are_passed_over()
    {
        byte[] bytes = [.. Greeting.ToBytes(), .. "sixel=yes\0"u8];
        Assert.Equal(Greeting, Hello.Read(bytes));
    }

    [Fact]
    public void A_stream_may_be_cut_anywhere()
    {
        var stream = Stream();
        for (var size = 1; size < 60; size++)
        {
            var reader = new MessageReader();
            var kinds = new List<MessageKind>();
            foreach (var part in stream.Chunk(size)) Feed(reader, part, (kind, body) => kinds.Add(kind));
            Assert.Equal([MessageKind.Hello, MessageKind.Input, MessageKind.Size, MessageKind.Card, MessageKind.Output, MessageKind.Farewell], kinds);
        }
    }

    [Fact]
    public void Every_truncation_gives_whole_messages_only()
    {
        var stream = Stream();
        for (var length = 0; length < stream.Length; length++)
        {
            var bodies = 0;
            Feed(new MessageReader(), stream[..length], (kind, body) =>
            {
                bodies++;
                Understand(kind, body);
            });
            Assert.True(bodies < 6);
        }
    }

    [Fact]
    public void Every_truncated_body_is_told_or_understood()
    {
        foreach (var body in new[] { Greeting.ToBytes(), Card.ToBytes(), new Farewell("why", true).ToBytes() })
        {
            for (var length = 0; length < body.Length; length++)
            {
                TryRead(Hello.Read, body[..length]);
                TryRead(RunCard.Read, body[..length]);
                TryRead(Farewell.Read, body[..length]);
            }
        }
    }

    [Theory]
    [InlineData(0u)]
    [InlineData((1u << 20) + 1)]
    [InlineData(0x7FFFFFFFu)]
    [InlineData(0xFFFFFFFFu)]
    public void A_length_beyond_the_limit_is_refused_before_memory_is_taken(uint length)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var reader = new MessageReader();
        var told = Assert.Throws<ProtocolException>(() => Feed(reader, [.. BitConverter.GetBytes(length), 2], static (_, _) => { }));
        Assert.Contains($"{length} bytes", told.Message, StringComparison.Ordinal);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 200_000);
    }

    [Fact]
    public void An_unknown_kind_is_refused() =>
        Assert.Throws<ProtocolException>(() => Feed(new MessageReader(), [1, 0, 0, 0, 99], static (_, _) => { }));

    [Fact]
    public void Every_mutant_is_understood_or_told()
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("CAFFETOP_FUZZ"), CultureInfo.InvariantCulture, out var asked) ? asked : 5000;
        var seed = Stream();
        var understood = 0;
        for (var number = 0; number < count; number++)
        {
            var random = new Random(number);
            var bytes = seed.ToArray();
            for (var changes = random.Next(1, 8); changes > 0; changes--)
            {
                var at = random.Next(bytes.Length);
                bytes = random.Next(4) switch
                {
                    0 => [.. bytes[..at], .. bytes[(at + 1)..]],
                    1 => [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]],
                    2 => [.. bytes[..at], .. bytes[random.Next(bytes.Length)..]],
                    _ => [.. bytes[..at], (byte)(bytes[at] ^ (1 << random.Next(8))), .. bytes[(at + 1)..]],
                };
                if (bytes.Length == 0) bytes = [0];
            }

            var reader = new MessageReader();
            try
            {
                foreach (var part in bytes.Chunk(random.Next(1, 500)))
                {
                    Feed(reader, part, (kind, body) =>
                    {
                        Understand(kind, body);
                        understood++;
                    });
                }
            }
            catch (ProtocolException)
            {
                // Told; that is all that may happen.
            }
        }

        Assert.True(understood > count / 10, $"only {understood} messages of {count} mutants were understood: the mutants are too wild to test anything");
    }

    private static byte[] Stream()
    {
        byte[] stream =
        [
            .. Message(MessageKind.Hello, Greeting.ToBytes()), .. Message(MessageKind.Input, "\e[5n"u8), .. Message(MessageKind.Size, [80, 0, 24, 0]),
            .. Message(MessageKind.Card, Card.ToBytes()), .. Message(MessageKind.Output, "hello"u8), .. Message(MessageKind.Farewell, Farewell.Left.ToBytes()),
        ];
        return stream;
    }

    private static byte[] Message(MessageKind kind, ReadOnlySpan<byte> body) => [.. BitConverter.GetBytes(body.Length + 1), (byte)kind, .. body];

    private static void Feed(MessageReader reader, ReadOnlySpan<byte> bytes, Action<MessageKind, byte[]> take)
    {
        while (!bytes.IsEmpty)
        {
            var room = reader.Room;
            var part = Math.Min(room.Length, bytes.Length);
            bytes[..part].CopyTo(room);
            reader.Fed(part);
            bytes = bytes[part..];
            while (reader.TryTake(out var kind, out var body)) take(kind, body.ToArray());
        }
    }

    private static void Understand(MessageKind kind, byte[] body)
    {
        switch (kind)
        {
            case MessageKind.Hello:
                var hello = Hello.Read(body);
                Assert.InRange(hello.Width, 1, Hello.WidestScreen);
                Assert.InRange(hello.Height, 1, Hello.HighestScreen);
                break;
            case MessageKind.Card:
                Assert.NotEmpty(RunCard.Read(body).Name);
                break;
            case MessageKind.Farewell:
                Farewell.Read(body);
                break;
        }
    }

    private static void TryRead<T>(Reading<T> read, byte[] body)
    {
        try
        {
            Assert.NotNull(read(body));
        }
        catch (ProtocolException e)
        {
            Assert.NotEmpty(e.Message);
        }
    }

    private delegate T Reading<T>(ReadOnlySpan<byte> body);

}
