using CaffeTop.Engine.Snapshots;
using CaffeTop.Engine.Training;
using CaffeTop.Events;

namespace CaffeTop.Engine.Tests.Training;

public sealed class KeepTests : IDisposable
{
    private readonly TinyRun _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [Theory]
    [InlineData("best,last:3", "best,last:3")]
    [InlineData("last:2", "last:2")]
    [InlineData("best", "best,last:1")]
    [InlineData("last: 4 , best:accuracy", "best:test accuracy,last:4")]
    [InlineData("best:test #1 loss", "best:test #1 loss,last:1")]
    public void WhatToKeepIsRead(string text, string plain) => Assert.Equal(plain, KeepRule.Parse(text).ToString());

    [Theory]
    [InlineData("", "\"\" is nothing to keep; give best, best:OUTPUT, last:N, or several with commas, e.g. best,last:3")]
    [InlineData("newest:3", "\"newest:3\" is nothing to keep")]
    [InlineData("last:0", "\"last:0\": give a number of 1 or more, e.g. last:3")]
    public void WhatCannotBeKeptIsExplained(string text, string part)
        => Assert.StartsWith(part, Assert.Throws<CaffeTopException>(() => KeepRule.Parse(text)).Message);

    [Fact]
    public void TheLastOnesStayAndOnlyThisRunsAreRemoved()
    {
        File.WriteAllText(_tiny.Prefix + "_iter_1.caffemodel", "another's");
        File.WriteAllText(_tiny.Prefix + "_iter_1.solverstate", "another's");
        var run = Prepare("snapshot: 4", "last:2");
        run.Run();
        Assert.Equal([1, 16, 20], OnDisk());
        Assert.Equal([4, 8, 12], _tiny.Events.OfType<SnapshotRemoved>().Select(removed => removed.Iteration));
        Assert.All(_tiny.Events.OfType<SnapshotRemoved>(), removed => Assert.Equal("keep last:2", removed.Reason));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(_tiny.Prefix)!, "tiny_iter_4.*"));
        Assert.All([16, 20], iteration => Assert.True(SnapshotCatalog.IsIntact(Pair(iteration))));

        // The resumed run goes on with its list.
        _tiny.Prepare(TinyRun.Solver + "snapshot: 4 max_iter: 24", _tiny.Prefix + "_iter_20.solverstate", configure: Keeps("last:2")).Run();
        Assert.Equal([1, 20, 24], OnDisk());
    }

    [Fact]
    public void TheBestTestHasASnapshotThatStays()
    {
        var run = Prepare("test_iter: 5 test_interval: 3 snapshot: 5 max_iter: 62", "best:loss,last:1");
        run.Run();
        var tests = _tiny.Events.OfType<TestDone>().Where(test => test.Iteration > 0).Select(test => (test.Iteration, Loss: test.Outputs.Single(output => output.Name == "loss").Value)).ToList();
        var best = tests.MinBy(test => test.Loss).Iteration;
        Assert.Equal(new[] { best, 62 }.Distinct().Order(), OnDisk());
        var kept = _tiny.Events.OfType<ControlApplied>().Where(control => control.Command == "keep").ToList();
        Assert.Equal(best, kept[^1].Iteration);
        Assert.StartsWith("best test loss so far: ", kept[^1].To);
        Assert.True(SnapshotCatalog.IsIntact(Pair(best)));
        var side = SnapshotSideFile.ReadFor(_tiny.Prefix + "_iter_62.solverstate")!;
        Assert.Equal(best, side.Kept!.BestIteration);
        Assert.Contains(62, side.Kept.Iterations);
    }

    [Fact]
    public void WithoutTestsTheTrainingLossDecides()
    {
        var run = Prepare("snapshot: 4 average_loss: 4 display: 1", "best,last:1");
        run.Run();
        Assert.All(_tiny.Events.OfType<ControlApplied>(), control => Assert.StartsWith("best loss so far: ", control.To));
        var best = _tiny.Events.OfType<ControlApplied>().Last().Iteration;
        Assert.Equal(new[] { best, 20 }.Distinct().Order(), OnDisk());
    }

    [Fact]
    public void AnAccuracyIsTheBestOneByItself()
    {
        Prepare("test_iter: 5 test_interval: 5 max_iter: 10", "best,last:1").Run();
        Assert.StartsWith("best test accuracy so far: ", _tiny.Events.OfType<ControlApplied>().First().To);
        var error = Assert.Throws<CaffeTopException>(() => Prepare("test_iter: 5 test_interval: 5", "best:acuracy"));
        Assert.Equal("--keep \"best:test acuracy,last:1\": test net #0 has no output acuracy; did you mean accuracy?", error.Message);
    }

    [Fact]
    public void ASnapshotThatDoesNotReadBackRemovesNothing()
    {
        var run = Prepare("snapshot: 4 max_iter: 12", "last:1");
        run.Subscribe(happened =>
        {
            // As a disk that loses what it was given.
            if (happened is SnapshotWritten { Iteration: 12 } written) File.WriteAllBytes(written.ModelFile, [1, 2, 3]);
        });
        run.Run();
        Assert.Equal([8, 12], OnDisk());
        Assert.Contains(_tiny.Events.OfType<Fault>(), fault => fault.Message.Contains("does not read back as it was written; no older one is removed", StringComparison.Ordinal));
    }

    [Fact]
    public void TheNewestPairIsFoundAndWhatIsPassedOverIsSaid()
    {
        Assert.Null(SnapshotCatalog.Newest(_tiny.Prefix));
        _tiny.Prepare(TinyRun.Solver + "snapshot: 4").Run();
        File.WriteAllText(_tiny.Prefix + "_iter_20.caffemodel", "damaged");
        File.Delete(_tiny.Prefix + "_iter_16.caffemodel");
        var passed = new List<string>();
        Assert.Equal(12, SnapshotCatalog.NewestState(_tiny.Prefix, passed.Add)!.Iteration);
        Assert.Equal(2, passed.Count);
        Assert.EndsWith("it is damaged or of another snapshot", passed[0]);
    }

    private TrainingRun Prepare(string fields, string keep) => _tiny.Prepare(TinyRun.Solver + fields, configure: Keeps(keep));

    private static Func<TrainingOptions, TrainingOptions> Keeps(string rule) => options => options with { Keep = KeepRule.Parse(rule) };

    private SnapshotPair Pair(int iteration) => new(iteration, SnapshotPrefix.Model(_tiny.Prefix, iteration), SnapshotPrefix.State(_tiny.Prefix, iteration));

    private IEnumerable<int> OnDisk() => Directory.GetFiles(Path.GetDirectoryName(_tiny.Prefix)!, "*.solverstate")
        .Select(file => int.Parse(Path.GetFileNameWithoutExtension(file)["tiny_iter_".Length..], System.Globalization.CultureInfo.InvariantCulture)).Order();
}
