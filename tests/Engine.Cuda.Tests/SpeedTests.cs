using CaffeTop.Engine.Devices.Cuda;
using CaffeTop.SelfTest.Speed;

namespace CaffeTop.Engine.Cuda.Tests;

/// <summary>What <c>bench</c> does, on the emulated GPU; its times mean nothing there.</summary>
public sealed class SpeedTests
{
    [SkippableFact]
    public void IterationsAreLaunchedAsGraphs()
    {
        using var device = EmulatedDevice.OpenOrSkip();
        using var run = new SpeedRun(SpeedNet.All[0], 2, device, TimeProvider.System);
        var launches = EmulatedDevice.GraphLaunches;
        var result = run.Measure(iterations: 1);
        Assert.True(EmulatedDevice.GraphLaunches - launches >= 5);
        Assert.Equal(25, result.Nodes);
        Assert.InRange(result.Chain ?? 0, 10, result.Nodes!.Value - 5);
        Assert.True(result.HostMicroseconds > 0);
        Assert.True(result.NormsMilliseconds >= 0);
        Assert.True(result.MemoryBytes > 4 * 431_080 * 3);
        Assert.InRange(result.Loss, 0.1f, 10);
    }

    // Each launch that waits for the one before costs microseconds on a GPU: who adds one should know. So many in all, so many in the longest chain.
    [SkippableTheory]
    [InlineData("lenet", 25, 19)]
    [InlineData("cifar10_quick", 36, 29)]
    [InlineData("caffenet", 57, 48)]
    [InlineData("googlenet", 396, 329)]
    [InlineData("vgg16", 92, 75)]
    [InlineData("fcn32s", 98, 80)]
    public void AnIterationTakesSoManyLaunches(string name, int launches, int chain)
    {
        using var device = EmulatedDevice.OpenOrSkip(options: new CudaOptions { IsDeterministic = true });
        EmulatedDevice.BeSmall(32L << 30);
        EmulatedDevice.BeIdle();
        using var run = new SpeedRun(SpeedNet.All.Single(net => net.Name == name), 1, device, TimeProvider.System);
        var result = run.Measure(iterations: 1);
        Assert.Equal((launches, chain), (result.Nodes, result.Chain));
    }

    [SkippableFact]
    public void ANetThatDoesNotFitSaysSo()
    {
        using var device = EmulatedDevice.OpenOrSkip();
        EmulatedDevice.BeSmall(EmulatedDevice.Used + (64 << 20));
        var error = Assert.Throws<CaffeTopException>(() => new SpeedRun(SpeedNet.All.Single(static net => net.Name == "vgg16"), 1, device, TimeProvider.System));
        Assert.Contains("The largest layers: fc6 ", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void CeilingsAreMeasuredWithinTheMemoryThatIsFree()
    {
        using var device = EmulatedDevice.OpenOrSkip();
        EmulatedDevice.BeSmall(EmulatedDevice.Used + (32 << 20));
        var ceilings = Ceilings.Measure(device, TimeProvider.System);
        Assert.True(ceilings.GemmGigaflops > 0);
        Assert.True(ceilings.CopyGigabytes > 0);
    }
}
