using System.Text;
using CaffeTop.Live;
using CaffeTop.Runs;
using CaffeTop.Terminal.Output;
using CaffeTop.Tests.Runs;
using CaffeTop.Tests.Shared;

namespace CaffeTop.Tests.Live;

public sealed class RunSummaryTests
{
    private static readonly Capabilities Plain = new(true, ColorDepth.None, false);
    private static readonly Capabilities Colored = new(true, ColorDepth.TrueColor, true);

    [Fact]
    public void It_tells_how_the_run_ended_and_its_best_values()
    {
        var text = RunSummary.Render(Model("loss"), "lenet", "s.log", "done, 100 iterations", Plain, 80);
        Assert.Contains("lenet (net): done, 100 iterations", text, StringComparison.Ordinal);
        Assert.Contains("s_iter_100.caffemodel", text, StringComparison.Ordinal);
        Assert.Contains("s.log", text, StringComparison.Ordinal);
        Assert.Matches(@"\| test \s*\| accuracy \s*\|\s+0\.75 \|\s+50 \|\s+0\.5 \|", text);
        Assert.All(text.Split('\n'), static line => Assert.InRange(line.Length, 0, 80));
        Assert.DoesNotContain(text, static c => c is not '\n' && (c < ' ' || c > '~'));
    }

    [Fact]
    public void It_has_colours_where_the_terminal_has()
    {
        var text = RunSummary.Render(Model("loss"), "lenet", null, "done", Colored, 100);
        Assert.Contains('\u001b', text);
        Assert.Equal(text, StyledText.Keep(text));
    }

    [Fact]
    public void Names_cannot_steer_the_terminal()
    {
        var texts = new HostileText(7);
        for (var i = HostileText.Count(200); i > 0; i--)
        {
            var hostile = Encoding.UTF8.GetString(texts.Next());
            var text = RunSummary.Render(Model(hostile), hostile, hostile, hostile, Colored, 80);
            var visible = StyledText.Keep(text);
            Assert.Equal(text, visible);
            Assert.DoesNotContain(visible, static c => c is '\u009b' or '\u202e' or '\u0007' or '\r');
            Assert.DoesNotContain("\u001b]", visible, StringComparison.Ordinal);
        }
    }

    private static RunModel Model(string output) => Reduced.Log(Reduced.Records(
        "Initializing solver from parameters: ", "Solving net", "Iteration 0, Testing net (#0)", "    Test net output #0: accuracy = 0.25",
        "Iteration 0, loss = 2.5", $"    Train net output #0: {output} = 2.5 (* 1 = 2.5 loss)", "Iteration 0, lr = 0.01",
        "Iteration 50, Testing net (#0)", "    Test net output #0: accuracy = 0.75", "Iteration 50, loss = 1.5", $"    Train net output #0: {output} = 1.5 (* 1 = 1.5 loss)",
        "Snapshotting to binary proto file s_iter_100.caffemodel", "Iteration 100, Testing net (#0)", "    Test net output #0: accuracy = 0.5", "Optimization Done."));
}
