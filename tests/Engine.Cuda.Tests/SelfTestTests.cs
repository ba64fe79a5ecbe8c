using CaffeTop.Engine.Cuda.Tests.Dnn;
using CaffeTop.Engine.Devices.Cuda.Dnn;
using CaffeTop.Engine.Devices.Cuda.Native;
using CaffeTop.Engine.Tests.Snapshots;
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

    [SkippableFact]
    public void BitsAreComparedWhereTheyArePromised()
    {
        using var cache = new FreshCache();
        using var folder = new TemporaryFolder();
        using var device = EmulatedDevice.OpenOrSkip();

        // Much faster, and other bits at every call.
        EmulatedCudnn.SetTime(ConvolutionDirection.BackwardData, 0, LibCudnn.FmaMath, 1e-9f);
        EmulatedCudnn.SetTime(ConvolutionDirection.BackwardWeights, 0, LibCudnn.FmaMath, 1e-9f);
        var run = new SelfTestRun(device, hasRoundedFactors: false);
        var results = run.Groups.Where(static group => group.ComparesBits).Select(group => run.Run(group, Directory.CreateDirectory(folder[group.Name]).FullName)).ToList();
        Assert.True(results.Count >= 2);
        Assert.All(results, static result => Assert.True(result.HasPassed, $"{result.Name}: {result.Detail}"));
        Assert.Equal(0, EmulatedCudnn.Runs(ConvolutionDirection.BackwardWeights, 0, LibCudnn.FmaMath));
    }
}
