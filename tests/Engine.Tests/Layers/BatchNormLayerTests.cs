using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Tests.Layers;

public sealed class BatchNormLayerTests
{
    // Two items, two channels: channel 0 holds 1 3, channel 1 holds 10 10.
    private static readonly Blob Items = Literal.Of([2, 2, 1], 1, 10, 3, 10);

    [SkippableTheory]
    [EveryDevice]
    public void TrainUsesBiasedVarianceAndSumsTheUnbiased(string device)
    {
        using var run = new LayerRun(device, "type: 'BatchNorm' batch_norm_param { eps: 0 moving_average_fraction: 0.5 }", Literal.Of([2, 2, 1], 1, 10, 3, 14));

        // means 2 12, variances 1 4: (1-2)/1 (10-12)/2 (3-2)/1 (14-12)/2
        Literal.Near([-1, -1, 1, 1], run.Forward());
        Literal.Near([2, 12], run.Layer.Parameters[0].Blob.DataToArray());
        Literal.Near([2, 8], run.Layer.Parameters[1].Blob.DataToArray()); // times m/(m-1) = 2
        Assert.Equal([1], run.Layer.Parameters[2].Blob.DataToArray());

        run.Forward();
        Literal.Near([1 + 2, 6 + 12], run.Layer.Parameters[0].Blob.DataToArray());
        Literal.Near([1 + 2, 4 + 8], run.Layer.Parameters[1].Blob.DataToArray());
        Assert.Equal([1.5f], run.Layer.Parameters[2].Blob.DataToArray());
        Assert.All(run.Layer.Parameters, parameter => Assert.True(parameter.IsStatistic));
    }

    [SkippableTheory]
    [EveryDevice]
    public void TestDividesTheSumsByTheirWeight(string device)
    {
        using var run = new LayerRun(TestDevices.Open(device), "type: 'BatchNorm' batch_norm_param { eps: 0 }", Phase.Test, Items);
        run.Set(0, 4, 8).Set(1, 8, 32).Set(2, 2); // means 2 4, variances 4 16
        Literal.Near([-0.5f, 1.5f, 0.5f, 1.5f], run.Forward());
        Literal.Near([0.5f, 0.25f, 0.5f, 0.25f], run.ForwardBackward(1, 1, 1, 1));
        Assert.Equal([4, 8], run.Layer.Parameters[0].Blob.DataToArray());
    }

    [SkippableTheory]
    [EveryDevice]
    public void WithoutStatisticsTestMultipliesBy316(string device)
    {
        // mean 0, variance 0: x/√1e-5
        using var run = new LayerRun(TestDevices.Open(device), "type: 'BatchNorm'", Phase.Test, Items);
        Literal.Near([316.2278f, 3162.278f, 948.6833f, 3162.278f], run.Forward(), 1e-5f);
    }

    [SkippableTheory]
    [EveryDevice]
    public void UseGlobalStatsOverridesThePhase(string device)
    {
        using var global = new LayerRun(TestDevices.Open(device), "type: 'BatchNorm' batch_norm_param { eps: 0 use_global_stats: true }", Phase.Train, Items);
        global.Set(0, 1, 0).Set(1, 1, 1).Set(2, 1);
        Literal.Near([0, 10, 2, 10], global.Forward());
        using var batch = new LayerRun(TestDevices.Open(device), "type: 'BatchNorm' batch_norm_param { use_global_stats: false }", Phase.Test, Items);
        Literal.Near([-1, 0, 1, 0], batch.Forward(), 1e-4f);
        Assert.Equal([1], batch.Layer.Parameters[2].Blob.DataToArray());
    }

    [Fact]
    public void RefusesChannelsThatChange()
    {
        using var run = new LayerRun("reference", "type: 'BatchNorm'", Items);
        run.Bottoms[0].Reshape(new Shape(2, 3, 1));
        Assert.Equal(
            "'bottom0' has 3 channels (shape 2x3x1), but there are statistics of 2",
            Refusal.Of("type: 'BatchNorm'", () => run.Layer.Reshape(run.Bottoms, run.Tops)));
    }
}
