using CaffeTop.SelfTest;

namespace CaffeTop.Engine.Cuda.Tests;

/// <summary>The self-test of the shipped program on the emulated GPU.</summary>
public sealed class SelfTestTests
{
    [SkippableFact]
    public void EveryGroupPasses()
    {
        using var device = EmulatedDevice.OpenOrSkip(schedule: 2);
        var results = new SelfTestRun(device, hasRoundedFactors: false).Run().ToList();
        Assert.Empty(results.Where(static result => !result.HasPassed).Select(static result => $"{result.Name}: {result.Detail}"));
        Assert.Contains(results, static result => result.Name == "memory returned");
    }
}
