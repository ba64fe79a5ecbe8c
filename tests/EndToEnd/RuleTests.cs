namespace CaffeTop.EndToEnd;

public sealed class RuleTests : IDisposable
{
    private readonly Workplace _here = new();

    public void Dispose() => _here.Dispose();

    [Fact]
    public void The_same_command_starts_a_run_and_goes_on_with_it()
    {
        _here.WithMadeData("snapshot: 4", 100);
        string[] command = ["run", "solver.prototxt", "--resume", "auto", "--keep", "last:2"];
        var first = _here.Run([.. command, "--max-iter", "10"]);
        Assert.True(first.ExitCode == 0, first.ToString());
        Assert.Contains("--resume auto: there is no complete snapshot of s: starting at iteration 0", first.Error, StringComparison.Ordinal);
        Assert.Contains("Snapshot of iteration 4 removed: s_iter_4.caffemodel | state s_iter_4.solverstate | because keep last:2", first.Error, StringComparison.Ordinal);
        File.Delete(_here["s_iter_10.caffemodel"]);
        var second = _here.Run([.. command, "--max-iter", "20"]);
        Assert.True(second.ExitCode == 0, second.ToString());
        Assert.Contains("--resume auto: passed over s_iter_10.solverstate: its model s_iter_10.caffemodel does not exist", second.Error, StringComparison.Ordinal);
        Assert.Contains("--resume auto: going on from s_iter_8.solverstate", second.Error, StringComparison.Ordinal);
        Assert.Contains("Resuming from s_iter_8.solverstate", second.Error, StringComparison.Ordinal);
        
        // Iteration 10 is not on the list of the run that ends in iteration 8: it is left alone.
        Assert.Equal(["s_iter_10.solverstate", "s_iter_16.solverstate", "s_iter_20.solverstate"], Directory.GetFiles(_here.Folder, "*.solverstate").Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_rule_that_is_met_stops_with_a_snapshot()
    {
        var result = _here.WithMadeData("", 100_000).Run("run", "solver.prototxt", "--stop-when", "loss below 0.5", "--stop-when", "time 10m");
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Matches(@"Control at iteration \d+: stop -> loss below 0\.5: it is 0\.\d+, the best was", result.Error);
        Assert.Contains("Optimization stopped early.", result.Error, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(_here.Folder, "*.solverstate"));
    }

    [Theory]
    [InlineData("--stop-when", "loss bellow 0.5", "--stop-when: \"loss bellow 0.5\": did you mean below instead of bellow?", 2)]
    [InlineData("--stop-when", "test accuracy above 1", "--stop-when \"test accuracy above 1\": the solver has no test net, so nothing is tested", 1)]
    [InlineData("--keep", "latest", "--keep: \"latest\" is nothing to keep; give best", 2)]
    [InlineData("--on-nan", "wait", "--on-nan: \"wait\" is none of its answers; give pause, stop or ignore", 2)]
    public void What_is_not_understood_is_explained(string option, string value, string sentence, int code)
    {
        var result = _here.WithMadeData().Run("run", "solver.prototxt", option, value);
        Assert.True(result.ExitCode == code, result.ToString());
        Assert.Contains(sentence, result.Sentences, StringComparison.Ordinal);
    }
}
