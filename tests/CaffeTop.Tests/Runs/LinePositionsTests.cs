using CaffeTop.Runs;

namespace CaffeTop.Tests.Runs;

public sealed class LinePositionsTests
{
    [Fact]
    public void EveryThousandthLineIsFound()
    {
        var run = Reduced.Log(Reduced.Records([.. Enumerable.Range(0, 2500).Select(static i => $"Iteration {i}, loss = 1")]));
        var text = Reduced.Records([.. Enumerable.Range(0, 2500).Select(static i => $"Iteration {i}, loss = 1")]);

        var position = run.Positions.BeforeLine(2000);
        Assert.InRange(position.Line, 1000, 2000);
        Assert.Equal('I', text[(int)position.Offset]);
        Assert.Equal((int)position.Line - 1, text[..(int)position.Offset].Count(static c => c == '\n'));
        Assert.Equal((int)position.Line - 2, position.Iteration);
        Assert.Equal(new LinePosition(0, 1, -1, -1), new LinePositions().BeforeLine(7));
    }
}
