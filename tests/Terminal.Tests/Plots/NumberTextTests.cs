using CaffeTop.Terminal.Plots;

namespace CaffeTop.Terminal.Tests.Plots;

public class NumberTextTests
{
    [Theory]
    [InlineData(0.68345, "0.6835")]
    [InlineData(1e-4, "1e-4")]
    [InlineData(3.97e-4, "3.97e-4")]
    [InlineData(230000, "230000")]
    [InlineData(4.70439e30, "4.704e30")]
    [InlineData(-12.345, "-12.35")]
    [InlineData(0, "0")]
    [InlineData(double.NaN, "nan")]
    [InlineData(double.NegativeInfinity, "-inf")]
    [InlineData(0.1, "0.1")]
    [InlineData(999999.4, "999999")]
    public void Values_have_four_digits(double value, string expected) => Assert.Equal(expected, Text(value, NumberText.Value));

    [Theory]
    [InlineData(950, "950")]
    [InlineData(450000, "450k")]
    [InlineData(1_200_000, "1.2M")]
    public void Iterations_are_short_on_an_axis(double value, string expected) => Assert.Equal(expected, Text(value, NumberText.Short));

    [Theory]
    [InlineData(8045, "2:14:05")]
    [InlineData(42, "0:42")]
    [InlineData(274200, "3d 04:10")]
    [InlineData(double.NaN, "?")]
    [InlineData(-1, "?")]
    public void Durations_are_hours_minutes_seconds(double seconds, string expected) => Assert.Equal(expected, Text(seconds, NumberText.Duration));

    private static string Text(double value, NumberFormat format)
    {
        Span<char> text = stackalloc char[NumberText.MaxLength];
        return new string(text[..format(value, text)]);
    }
}
