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
        Assert.Equal(27, result.Nodes);
        Assert.True(result.HostMicroseconds > 0);
        Assert.True(result.NormsMilliseconds >= 0);
        Assert.True(result.MemoryBytes > 4 * 431_080 * 3);
        Assert.InRange(result.Loss, 0.1f, 10);
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
