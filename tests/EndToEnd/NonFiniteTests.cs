namespace CaffeTop.EndToEnd;

public sealed class NonFiniteTests : IDisposable
{
    private readonly Workplace _here = new();

    public void Dispose() => _here.Dispose();

    [Fact]
    public void A_run_that_diverges_stops_with_the_layer_the_iteration_and_the_command()
    {
        _here.WithMadeData("snapshot: 1 momentum: 0.9", 200);
        var result = _here.Run("run", "solver.prototxt", "--set", "base_lr=1e9", "--set", "momentum=0.999", "--set", "weight_decay=0.5");
        Assert.True(result.ExitCode == 1, result.ToString());
        Assert.Matches("^caffetop: iteration \\d+: the loss is (NaN|infinite)\\. It began in layer \"(ip|loss)\" .* NaN or infinite\\. Go back to s_iter_\\d+\\.solverstate with a lower rate", result.Sentences);
        Assert.Matches("That is: caffetop run solver\\.prototxt --snapshot s_iter_\\d+\\.solverstate --set momentum=0\\.999 --set weight_decay=0\\.5 --set base_lr=100000000", result.Sentences);
        Assert.Contains("caffetop.cs:1] Finding error non-finite: ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Optimization Done.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Caffes_spelling_goes_on_as_caffe_does()
    {
        _here.WithMadeData("", 60);
        var result = _here.Run("train", "--solver=solver.prototxt", "--set", "base_lr=1e9", "--set", "momentum=0.999", "--set", "weight_decay=0.5", "--set", "snapshot_after_train=false");
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("Optimization Done.", result.Error, StringComparison.Ordinal);
    }
}
