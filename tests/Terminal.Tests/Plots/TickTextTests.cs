using CaffeTop.Terminal.Plots;

namespace CaffeTop.Terminal.Tests.Plots;

public class TickTextTests
{
    [Theory]
    [InlineData(0.75, 0.25, "0.75")]
    [InlineData(0.5, 0.25, "0.5")]
    [InlineData(12.5, 2.5, "12.5")]
    [InlineData(0, 0.1, "0")]
    [InlineData(0.30000000000000004, 0.1, "0.3")]
    [InlineData(99.98, 0.01, "99.98")]
    [InlineData(2000, 1000, "2000")]
    [InlineData(-1e-5, 5e-6, "-1e-5")]
    public void Neighbours_can_be_told_apart(double value, double step, string expected)
    {
        Span<char> text = stackalloc char[NumberText.MaxLength];
        Assert.Equal(expected, new string(text[..NumberText.Tick(value, step, text)]));
    }
}
