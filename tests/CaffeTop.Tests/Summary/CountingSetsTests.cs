using System.Text.Json;
using CaffeTop.Summary;

namespace CaffeTop.Tests.Summary;

/// <summary>The sets that count different numbers of a log, against the run-time's; the JSON, against its reader.</summary>
public sealed class CountingSetsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Iterations_are_counted_as_a_set_counts_them(int seed)
    {
        var random = new Random(seed);
        var expected = new HashSet<int>();
        var set = new IterationSet();
        var iteration = 0;
        for (var i = 0; i < 20_000; i++)
        {
            // Mostly equal steps; now and then another step, a repeated line, a run begun again below.
            iteration = random.Next(100) switch { 0 => random.Next(iteration + 1), 1 => iteration + random.Next(7), 2 => iteration, _ => iteration + 20 };
            expected.Add(iteration);
            set.Add(iteration);
            Assert.Equal(expected.Count, set.Count);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Rates_are_counted_as_a_set_counts_them(int seed)
    {
        var random = new Random(seed);
        var expected = new HashSet<double>();
        var order = new List<double>();
        var rates = new RateCount();
        var rate = seed % 2 == 0 ? 0.1 : 0.0;
        double[] odd = [0.0, -0.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e-300];
        for (var i = 0; i < 20_000; i++)
        {
            rate = random.Next(100) switch { 0 => odd[random.Next(odd.Length)], 1 => random.Next(50) / 100.0, < 50 => rate, _ => seed % 2 == 0 ? rate * 0.999 : rate + 1e-4 };
            if (expected.Add(rate)) order.Add(rate);
            rates.Add(rate);
            Assert.Equal(expected.Count, rates.Distinct);
            if (!double.IsFinite(rate)) rate = 0.05;
        }

        Assert.Equal(order.Take(12), rates.First.ToArray());
        Assert.Equal(20_000, rates.Lines);
    }

    [Fact]
    public void Numbers_come_sorted_and_once()
    {
        var set = new NumberSet();
        foreach (var number in (long[])[5, 0, -3, 5, 0, long.MaxValue, long.MinValue, 5]) set.Add(number);
        for (var i = 0; i < 100; i++) Assert.Equal(i != 5 && i != 0, set.Add(i));
        Assert.Equal([long.MinValue, -3, .. Enumerable.Range(0, 100).Select(static i => (long)i), long.MaxValue], set.Sorted());
    }

    [Fact]
    public void Every_text_and_number_is_valid_JSON()
    {
        var hostile = string.Concat(Enumerable.Range(0, 0x300).Select(static c => (char)c)) + "\u2028\"\\/🦊";
        var json = new JsonText();
        json.Begin('{');
        json.Text(hostile, hostile);
        json.Begin('[', "numbers");
        foreach (var number in (double[])[1e-5, -0.1, 1e300, double.NaN, double.PositiveInfinity, double.NegativeInfinity]) json.Number(null, number);
        json.End(']');
        json.Begin('[', "none");
        json.End(']');
        json.Null("nothing");
        json.Number("long", long.MinValue);
        json.End('}');
        Assert.All(json.ToString(), static c => Assert.True(c is '\n' or (>= ' ' and <= '~')));
        using var read = JsonDocument.Parse(json.ToString());
        Assert.Equal(hostile, read.RootElement.GetProperty(hostile).GetString());
        Assert.Equal("[1E-05,-0.1,1E+300,\"nan\",\"inf\",\"-inf\"]", read.RootElement.GetProperty("numbers").ToString().Replace("\n", "").Replace(" ", ""));
        Assert.Equal(0, read.RootElement.GetProperty("none").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, read.RootElement.GetProperty("nothing").ValueKind);
        Assert.Equal(long.MinValue, read.RootElement.GetProperty("long").GetInt64());
    }
}
