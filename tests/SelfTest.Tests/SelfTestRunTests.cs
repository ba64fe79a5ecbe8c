using CaffeTop.Engine.Devices.Cpu;
using CaffeTop.SelfTest.Tests.Faults;

namespace CaffeTop.SelfTest.Tests;

/// <summary>The whole self-test: it passes on the CPU engine, and each planted fault makes the very group fail that holds the operation.</summary>
public sealed class SelfTestRunTests
{
    [Fact]
    public void TheCpuPassesEveryGroup()
    {
        using var device = new CpuDevice(threads: 2);
        var run = new SelfTestRun(device, hasRoundedFactors: false);
        var results = run.Run().ToList();
        Assert.Equal(run.Names, results.Select(static result => result.Name));
        Assert.Empty(results.Where(static result => !result.HasPassed).Select(static result => $"{result.Name}: {result.Detail}"));
        Assert.True(results.Count > 20);
    }

    [Theory]
    [InlineData("pooling", "max pooling")]
    [InlineData("products", "gemm")]
    [InlineData("activations", "tanh")]
    [InlineData("updates", "Adam")]
    [InlineData("random numbers", "gaussian")]
    public void APlantedFaultIsFoundByItsGroup(string group, string operation)
    {
        using var device = new FaultyDevice(new CpuDevice(threads: 1), operation);
        var run = new SelfTestRun(device, hasRoundedFactors: false);
        var failure = Assert.Throws<SelfTestFailure>(() => run.Groups.Single(candidate => candidate.Name == group)
            .Run(new SelfTestContext(device, SelfTestRun.FullPrecision, "")));
        Assert.Contains(operation, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("max pooling", "net lenet")]
    [InlineData("gemm", "large products")]
    [InlineData("Adam", "solver Adam")]
    [InlineData("unrepeatable", "determinism")]
    [InlineData("unrepeatable", "snapshot and resume")]
    [InlineData("measure", "norms")]
    public void APlantedFaultIsFoundInWholeNets(string operation, string group)
    {
        using var device = new FaultyDevice(new CpuDevice(threads: 1), operation);
        using var folder = new ScratchFolder();
        var run = new SelfTestRun(device, hasRoundedFactors: false);
        var candidate = run.Groups.Single(candidate => candidate.Name == group);
        Assert.Throws<SelfTestFailure>(() => candidate.Run(new SelfTestContext(device, SelfTestRun.FullPrecision, folder.Path)));
    }

    [Fact]
    public void AnOperationThatThrowsFailsItsGroupsAndNoOther()
    {
        using var device = new FaultyDevice(new CpuDevice(threads: 1), "broken pooling");
        var results = new SelfTestRun(device, hasRoundedFactors: false).Run().ToDictionary(static result => result.Name, StringComparer.Ordinal);
        Assert.False(results["pooling"].HasPassed);
        Assert.Contains("planted", results["pooling"].Detail, StringComparison.Ordinal);
        Assert.False(results["net lenet"].HasPassed);

        // They take maxima along.
        Assert.False(results["convolution"].HasPassed);
        Assert.True(results["products"].HasPassed);
        Assert.True(results["solver SGD"].HasPassed);
    }
}
