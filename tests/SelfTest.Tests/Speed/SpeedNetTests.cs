using CaffeTop.Engine.Devices.Cpu;
using CaffeTop.Engine.Devices.Null;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Proto;
using CaffeTop.SelfTest.Speed;

namespace CaffeTop.SelfTest.Tests.Speed;

public sealed class SpeedNetTests
{
    // GFLOP of an iteration and millions of weights, counted from the papers' tables: two for each multiply-add, no gradient of the images.
    [Theory]
    [InlineData("lenet", 0.84, 0.431)]
    [InlineData("cifar10_quick", 6.92, 0.146)]
    [InlineData("caffenet", 1058.7, 61.0)]
    [InlineData("googlenet", 1191.7, 13.4)]
    [InlineData("vgg16", 5929.5, 138.4)]
    [InlineData("fcn32s", 1086.5, 136.2)]
    public void HasTheWorkOfItsPaper(string name, double gigaflops, double millions)
    {
        using var device = new NullDevice();
        var speedNet = SpeedNet.All.Single(net => net.Name == name);
        using var net = new Net(speedNet.Build(speedNet.Batch), new NetOptions { Device = device, Phase = Phase.Train });
        Assert.Equal(1, NetWork.Of(net).Flops / 1e9 / gigaflops, 0.01);
        Assert.Equal(1, net.LearnableParameters.Sum(static parameter => (double)parameter.Blob.Count) / 1e6 / millions, 0.01);
        Assert.Equal(["data", "label"], net.Inputs.Select(static input => input.Name));
        Assert.Equal(speedNet.Batch, net.Inputs[0].Shape[0]);
    }

    [Fact]
    public void IsTrainedInRounds()
    {
        using var device = new CpuDevice(threads: 1);
        using var run = new SpeedRun(SpeedNet.All[0], 4, device, TimeProvider.System);
        var result = run.Measure(iterations: 2);
        Assert.Equal(2, result.Iterations);
        Assert.InRange(result.ShortestMilliseconds, double.Epsilon, result.Milliseconds);
        Assert.Equal(result.Work.Flops / result.Milliseconds / 1e6, result.Gigaflops);
        Assert.Equal(4e3 / result.Milliseconds, result.ImagesPerSecond);
        Assert.InRange(result.Loss, 0.1f, 10);
        Assert.Null(result.Nodes);
        Assert.Null(result.HostMicroseconds);
    }
}
