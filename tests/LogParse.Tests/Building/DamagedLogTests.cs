using System.Text;
using CaffeTop.Events;
using CaffeTop.LogParse.Reading;

namespace CaffeTop.LogParse.Tests.Building;

/// <summary>Whatever a log holds, its lines become events; none is thrown over, the numbers have no gap.</summary>
public class DamagedLogTests
{
    [Fact]
    public void Damaged_logs_become_events()
    {
        var random = new Random(11);
        for (var i = 0; i < 500; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(IdentityTests.Write(new RandomRun(i, 1 + (i % 5)).Events())).ToList();
            for (var damage = random.Next(1, 12); damage > 0; damage--)
            {
                var at = random.Next(bytes.Count);
                switch (random.Next(4))
                {
                    case 0: bytes.RemoveRange(at, Math.Min(random.Next(200), bytes.Count - at)); break;
                    case 1: bytes[at] = (byte)random.Next(256); break;
                    case 2: bytes.InsertRange(at, bytes.GetRange(0, Math.Min(random.Next(400), bytes.Count))); break;
                    default: bytes.InsertRange(at, "\"99999999999\\"u8.ToArray()); break;
                }

                if (bytes.Count == 0) bytes.Add((byte)'x');
            }

            var events = new List<TrainingEvent>();
            var builder = new EventBuilder(events.Add, TimeZoneInfo.Utc);
            var parser = new LogParser(builder);
            parser.Feed(bytes.ToArray());
            parser.Flush();
            builder.Flush();
            for (var e = 0; e < events.Count; e++) Assert.Equal(e, events[e].Sequence);
            Assert.NotEmpty(events);
        }
    }

    [Fact]
    public void Blocks_without_a_loss_do_not_wait_for_ever()
    {
        var events = 0;
        var builder = new EventBuilder(_ => events++, TimeZoneInfo.Utc);
        var parser = new LogParser(builder);
        var lines = string.Concat(Enumerable.Repeat("I0102 03:04:05.000006 7 net.cpp:1]     [Forward] Layer a, top blob a data: 1\nnoise\n", 5000));
        for (var i = 0; i < 4; i++) parser.Feed(Encoding.ASCII.GetBytes(lines));
        Assert.InRange(events, 30_000, 40_000);
    }
}
