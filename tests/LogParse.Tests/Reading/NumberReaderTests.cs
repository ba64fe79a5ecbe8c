using System.Globalization;
using System.Text;
using CaffeTop.LogParse.Reading;

namespace CaffeTop.LogParse.Tests.Reading;

public class NumberReaderTests
{
    [Fact]
    public void The_value_is_that_of_double_Parse()
    {
        var random = new Random(3);
        Span<byte> bytes = stackalloc byte[64];
        for (var i = 0; i < 50_000; i++)
        {
            var value = (random.NextDouble() - 0.3) * Math.Pow(10, random.Next(-45, 40));
            var text = (i % 4) switch
            {
                0 => value.ToString("G6", CultureInfo.InvariantCulture),
                1 => value.ToString("R", CultureInfo.InvariantCulture),
                2 => value.ToString("e8", CultureInfo.InvariantCulture),
                _ => ((float)value).ToString("F6", CultureInfo.InvariantCulture),
            };
            if (text.Length > bytes.Length) continue;
            var length = Encoding.UTF8.GetBytes(text, bytes);
            var at = 0;
            Assert.True(NumberReader.TryReal(bytes[..length], ref at, out var read), text);
            Assert.Equal(length, at);
            Assert.Equal(BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture)), BitConverter.DoubleToInt64Bits(read));
        }
    }

    [Theory]
    [InlineData("0", 0, 1)]
    [InlineData("5.", 5, 2)]
    [InlineData("1e5x", 1e5, 3)]
    [InlineData("1e+05", 1e5, 5)]
    [InlineData("1e", 1, 1)]
    [InlineData("1ex", 1, 1)]
    [InlineData("1e999", double.PositiveInfinity, 5)]
    [InlineData("-1e-999", 0, 7)]
    [InlineData("12345678901234567890123", 12345678901234567890123d, 23)]
    [InlineData("0.00000000000000000000000000001", 1e-29, 31)]
    [InlineData("Infinity", double.PositiveInfinity, 8)]
    [InlineData("-inf,", double.NegativeInfinity, 4)]
    [InlineData("-nan(ind) ", double.NaN, 9)]
    [InlineData("nan(0x8000)", double.NaN, 11)]
    [InlineData("1.#QNAN", double.NaN, 7)]
    [InlineData("-1.#INF", double.NegativeInfinity, 7)]
    [InlineData("∞", double.PositiveInfinity, 3)]
    public void Shapes(string text, double value, int length)
    {
        var at = 0;
        Assert.True(NumberReader.TryReal(Encoding.UTF8.GetBytes(text), ref at, out var read));
        Assert.Equal(value, read);
        Assert.Equal(length, at);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".5")]
    [InlineData("nano")]
    [InlineData("info")]
    [InlineData("1.#")]
    [InlineData("x1")]
    public void No_number(string text)
    {
        var at = 0;
        Assert.False(NumberReader.TryReal(Encoding.UTF8.GetBytes(text), ref at, out _));
        Assert.Equal(0, at);
    }

    [Theory]
    [InlineData("2147483647", true)]
    [InlineData("2147483648", false)]
    [InlineData("99999999999999999999999999", false)]
    [InlineData("", false)]
    public void Integers_fit(string text, bool fits)
    {
        var at = 0;
        Assert.Equal(fits, NumberReader.TryInteger(Encoding.UTF8.GetBytes(text), ref at, out _));
    }
}
