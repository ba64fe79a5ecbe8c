using CaffeTop.Engine.Tests.Layers;
using CaffeTop.Engine.Tests.Training;
using CaffeTop.Events;

namespace CaffeTop.Engine.Cuda.Tests.Graphs;

/// <summary>A GPU that fails in the middle of a run: one sentence with the iteration, and everything is given back without another error.</summary>
public sealed class LostGpuTests
{
    [SkippableTheory]
    [InlineData(true, "")]
    [InlineData(false, "")]
    [InlineData(true, "snapshot: 5 test_iter: 2 test_interval: 7")]
    public void ARunEndsWithOneSentence(bool graphs, string fields)
    {
        using var tiny = new TinyRun();
        var record = RunRecord.Of(
            tiny, TinyRun.Solver + "max_iter: 40 display: 5 " + fields, graphs,
            before: static run => run.Subscribe(static happened =>
            {
                if (happened is IterationDone { Iteration: 15 }) EmulatedDevice.BeLost();
            }));
        Assert.StartsWith("iteration 1", record.End, StringComparison.Ordinal);
        Assert.Contains("the GPU's state is lost: resume from the last snapshot", record.End, StringComparison.Ordinal);
        Assert.Single(record.Said, static said => said.StartsWith("Fault", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void ADeviceIsGivenBackAllTheSame()
    {
        using var device = TestDevices.Open("emulated GPU");
        var storage = new Tensors.Storage(device);
        _ = storage.Floats(100);
        EmulatedDevice.BeLost();
        Assert.Throws<Devices.Cuda.Native.CudaException>(() => device.Memory.Fill(storage.Floats(100), 1));
    }
}
