using CaffeTop.Engine.Devices.Cuda.Dnn;
using CaffeTop.Engine.Devices.Cuda.Native;

namespace CaffeTop.Engine.Cuda.Tests.Dnn;

/// <summary>An algorithm that does not keep what was said of it is dropped with one remark; the next one computes, at last im2col.</summary>
public sealed class FailingAlgorithmTests : IDisposable
{
    private readonly FreshCache _cache = new();

    public FailingAlgorithmTests() => EmulatedCudnn.Reset();

    public void Dispose() => _cache.Dispose();

    // A part that does not load, not supported, no execution plan on this GPU, a kernel that cannot be compiled, no memory on the host or the device.
    [SkippableTheory]
    [InlineData(1008)]
    [InlineData(3000)]
    [InlineData(3007)]
    [InlineData(4001)]
    [InlineData(4003)]
    [InlineData(4004)]
    public void TheNextOneIsTaken(int status)
    {
        using var run = new DnnRun();
        EmulatedCudnn.SetRun(ConvolutionDirection.Forward, 0, status);
        run.Check(DnnRun.Plain, ConvolutionDirection.Forward);
        run.Check(DnnRun.Plain, ConvolutionDirection.Forward);
        var remark = Assert.Single(run.Remarks);
        Assert.StartsWith("convolution 2x5x13x13 -> 33, kernel 3x3, stride 1x1, pad 1x1, dilation 1x1, group 1, forward: cuDNN's algorithm 0 does not work here (", remark, StringComparison.Ordinal);
        Assert.EndsWith("; going on with cuDNN's algorithm 1", remark, StringComparison.Ordinal);
        Assert.Contains(status.ToString(System.Globalization.CultureInfo.InvariantCulture), remark, StringComparison.Ordinal);
        Assert.Equal(1, run.Current(DnnRun.Plain, ConvolutionDirection.Forward).Algorithm);
    }

    [SkippableFact]
    public void AccumulatingMayFailAlone()
    {
        using var run = new DnnRun();
        run.Check(DnnRun.Plain, ConvolutionDirection.BackwardWeights);
        EmulatedCudnn.SetRun(ConvolutionDirection.BackwardWeights, 1, 3000);
        run.Check(DnnRun.Plain, ConvolutionDirection.BackwardWeights, accumulate: true);
        Assert.Single(run.Remarks);
    }

    [SkippableFact]
    public void AtLastItIsIm2col()
    {
        using var run = new DnnRun();
        foreach (var direction in DnnRun.Directions)
        {
            for (var algorithm = 0; algorithm < CudnnConvolution.Algorithms(direction); algorithm++) EmulatedCudnn.SetRun(direction, algorithm, 3000);
        }

        run.CheckAll(DnnRun.Plain);
        Assert.All(DnnRun.Directions, direction => Assert.True(run.Current(DnnRun.Plain, direction).IsIm2col));
        Assert.Contains(run.Remarks, static remark => remark.EndsWith("; going on with im2col", StringComparison.Ordinal));
        var remarks = run.Remarks.Count;
        run.CheckAll(DnnRun.Plain);
        Assert.Equal(remarks, run.Remarks.Count);
    }

    // A lost GPU or a mistake of ours is no reason to try on.
    [SkippableTheory]
    [InlineData(2000, "CUDNN_STATUS_BAD_PARAM")]
    [InlineData(5000, "CUDNN_STATUS_EXECUTION_FAILED")]
    public void OtherFailuresEndTheRunWithTheGeometry(int status, string name)
    {
        using var run = new DnnRun();
        EmulatedCudnn.SetRun(ConvolutionDirection.Forward, 0, status);
        var error = Assert.Throws<CudaException>(() => run.Check(DnnRun.Plain, ConvolutionDirection.Forward));
        Assert.Contains("2x5x13x13 -> 33", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{name} ({status})", error.Message, StringComparison.Ordinal);
        Assert.Equal(status, error.Code);
    }

    // Found when there was more memory: the cache still names it.
    [SkippableFact]
    public void AWorkspaceForWhichThereIsNoRoomIsToldAndLessIsTaken()
    {
        EmulatedCudnn.SetTime(ConvolutionDirection.Forward, 1, LibCudnn.FmaMath, 1e-9f);
        EmulatedCudnn.SetTime(ConvolutionDirection.Forward, 2, LibCudnn.FmaMath, 2e-9f);
        EmulatedCudnn.SetWorkspace(ConvolutionDirection.Forward, 2, 4096);
        using (var first = new DnnRun()) first.Check(DnnRun.Plain, ConvolutionDirection.Forward);
        EmulatedCudnn.SetWorkspace(ConvolutionDirection.Forward, 1, (nuint)1 << 40);
        using var run = new DnnRun();
        run.Check(DnnRun.Plain, ConvolutionDirection.Forward);
        Assert.Equal(2, run.Current(DnnRun.Plain, ConvolutionDirection.Forward).Algorithm);
        Assert.EndsWith(
            "cuDNN's algorithm 1 needs 1099511627776 bytes of workspace, for which there is no room; going on with cuDNN's algorithm 2", Assert.Single(run.Remarks), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void AnAlgorithmThatWantsTooMuchIsNotSearched()
    {
        EmulatedCudnn.SetTime(ConvolutionDirection.Forward, 1, LibCudnn.FmaMath, 1e-9f);
        EmulatedCudnn.SetWorkspace(ConvolutionDirection.Forward, 1, (nuint)1 << 40);
        EmulatedCudnn.SetTime(ConvolutionDirection.Forward, 2, LibCudnn.FmaMath, 2e-9f);
        using var measured = new DnnRun();
        measured.Check(DnnRun.Plain, ConvolutionDirection.Forward);
        Assert.Equal(2, measured.Current(DnnRun.Plain, ConvolutionDirection.Forward).Algorithm);
        using var suggested = new DnnRun(isDeterministic: true);
        suggested.Check(DnnRun.Plain, ConvolutionDirection.Forward);
        Assert.Equal(2, suggested.Current(DnnRun.Plain, ConvolutionDirection.Forward).Algorithm);
        Assert.Empty(measured.Remarks.Concat(suggested.Remarks));
    }

    [SkippableFact]
    public void ACudnnThatDoesNotStartIsToldAndDoneWithout()
    {
        EmulatedCudnn.SetStart(3007);
        using var run = new DnnRun();
        run.CheckAll(DnnRun.Plain);
        Assert.Equal("im2col", run.Convolution.Name);
        var remark = Assert.Single(run.Remarks);
        Assert.StartsWith("cuDNN (", remark, StringComparison.Ordinal);
        Assert.EndsWith("; convolutions go without it, by im2col", remark, StringComparison.Ordinal);
    }
}
