using CaffeTop.Engine.Nets.Summary;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tests.Snapshots;
using CaffeTop.Events;

namespace CaffeTop.Engine.Tests.Cases;

/// <summary>The examples against the architectures that were published, and training runs of two of them.</summary>
public sealed class ExampleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Multiply-adds per image; LeNet: 288,000 + 1,600,000 + 400,000 + 5,000. GoogLeNet with both auxiliary heads.
    [Theory]
    [InlineData("mnist/lenet_train_test.prototxt", 1, 28, 100, 431_080, 2_293_000)]
    [InlineData("cifar10/cifar10_quick_train_test.prototxt", 3, 32, 100, 145_578, 12_354_176)]
    [InlineData("cifar10/cifar10_quick_made.prototxt", 3, 32, 100, 145_578, 12_354_176)]
    [InlineData("caffenet/train_val.prototxt", 3, 227, 32, 60_965_224, 724_406_816)]
    [InlineData("googlenet/train_val.prototxt", 3, 224, 8, 13_378_280, 1_591_044_096)]
    [InlineData("fcn32s/train_val.prototxt", 1, 224, 1, 134_300_357, 62_463_922_432)]
    public void Counts(string file, int channels, int size, int batch, long parameters, long multiplyAdds)
    {
        var options = new SummaryOptions { State = new NetState { Phase = Phase.Test }, DataShape = [channels, size, size], ResolvePath = _ => _folder["none"] };
        var summary = NetSummary.Describe(Example.Net(file), options);
        Assert.True(summary.IsComplete);
        Assert.Equal(parameters, summary.Parameters);
        Assert.Equal(multiplyAdds, summary.MultiplyAdds / batch);
    }

    [Fact]
    public void The_chain_of_deconvolutions_learns()
    {
        var solver = Example.Solver("fcn-deconv/solver.prototxt");
        solver.MaxIter = 160;
        using var run = new CaseRun(solver, Example.Text("fcn-deconv/train_val.prototxt"), _folder.Path).Finish();
        var (before, after) = (run.Losses[30], run.Losses[^1]);
        Assert.True(before > 1.3 && after < 1.2, $"{before} -> {after}; guessing would be ln 4 = 1.386");
    }

    [Fact]
    public void GoogLeNet_trains_with_three_heads()
    {
        var net = Example.Text("googlenet/train_val.prototxt").Replace("dim: 8 ", "dim: 1 ", StringComparison.Ordinal);
        var solver = Example.Solver("googlenet/solver.prototxt");
        solver.MaxIter = 2;
        solver.AverageLoss = 1;
        using var run = new CaseRun(solver, net, _folder.Path).Finish();
        var first = run.Events.OfType<IterationDone>().First();
        Assert.Equal(["loss1/loss1", "loss2/loss2", "loss3/loss3"], first.Outputs.Select(output => output.Name));
        Assert.Equal([0.3f, 0.3f, 1f], first.Outputs.Select(output => output.LossWeight));
        Assert.Equal(first.Outputs.Sum(output => output.Value * output.LossWeight), first.Loss, 1e-4f);
        Assert.All(first.Outputs, output => Assert.InRange(output.Value, 3f, 14f));
        Assert.Equal(13_378_280, run.Training.Net.LearnableParameters.Sum(parameter => parameter.Blob.Count));
    }
}
