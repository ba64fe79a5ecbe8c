using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Devices.Cuda.Dnn;
using CaffeTop.Engine.Devices.Cuda.Native;
using CaffeTop.Engine.Tests.Devices;

namespace CaffeTop.Engine.Cuda.Tests.Dnn;

/// <summary>A GPU on which hardly more has room than a convolution's blobs: less workspace, then none, then a sentence.</summary>
public sealed class SmallGpuTests : IDisposable
{
    private const int Bytes = sizeof(float);
    private readonly FreshCache _cache = new();

    public SmallGpuTests() => EmulatedCudnn.Reset();

    public void Dispose()
    {
        EmulatedDevice.BeSmall(0);
        _cache.Dispose();
    }

    // x, w and y of 2x5x13x13 -> 33 and three biases' worth of small change.
    private static long Blobs => (Bytes * ((2 * 5 * 169) + (33 * 45) + (2 * 33 * 169))) + (3 * 256);

    private static long Output => Bytes * 2 * 33 * 169;

    [SkippableFact]
    public void WithoutRoomForASearchTheHeuristicsChooseWhatNeedsNone()
    {
        using var run = new DnnRun();
        MakeSmall(run, Blobs + 1000);
        run.Check(DnnRun.Plain, ConvolutionDirection.Forward);
        Assert.Equal((0, 1), (EmulatedCudnn.Searches(), EmulatedCudnn.Suggestions()));
        Assert.Equal((0, 0), (run.Current(DnnRun.Plain, ConvolutionDirection.Forward).Algorithm, (int)run.Current(DnnRun.Plain, ConvolutionDirection.Forward).WorkspaceBytes));
        Assert.Empty(run.Remarks);
    }

    [SkippableFact]
    public void ASearchTakesAsMuchWorkspaceAsItGets()
    {
        const int quarter = 7000;
        EmulatedCudnn.SetTime(ConvolutionDirection.Forward, 1, LibCudnn.FmaMath, 1e-9f);
        EmulatedCudnn.SetTime(ConvolutionDirection.Forward, 2, LibCudnn.FmaMath, 2e-9f);
        EmulatedCudnn.SetWorkspace(ConvolutionDirection.Forward, 2, quarter - 1000);
        using var run = new DnnRun();
        MakeSmall(run, Blobs + Output + (4 * quarter));
        run.Check(DnnRun.Plain, ConvolutionDirection.Forward);

        // The first one wants 30 KB of columns.
        Assert.Equal((1, 2), (EmulatedCudnn.Searches(), run.Current(DnnRun.Plain, ConvolutionDirection.Forward).Algorithm));
        Assert.Empty(run.Remarks);
    }

    [SkippableFact]
    public void Im2colWithoutRoomForItsColumnsDoesNotTakePart()
    {
        for (var algorithm = 0; algorithm < 8; algorithm++) EmulatedCudnn.SetTime(ConvolutionDirection.Forward, algorithm, LibCudnn.FmaMath, 100);
        using var run = new DnnRun();
        MakeSmall(run, Blobs + Output + 2000);
        run.Check(DnnRun.Plain, ConvolutionDirection.Forward);
        Assert.Equal(1, EmulatedCudnn.Searches());
        Assert.False(run.Current(DnnRun.Plain, ConvolutionDirection.Forward).IsIm2col);
    }

    // The workspace goes first, and the next algorithm needs less.
    [SkippableFact]
    public void WhatCannotBeDoneWithoutGetsTheRoomOfTheWorkspace()
    {
        EmulatedCudnn.SetTime(ConvolutionDirection.Forward, 1, LibCudnn.FmaMath, 1e-9f);
        EmulatedCudnn.SetTime(ConvolutionDirection.Forward, 0, LibCudnn.FmaMath, 2e-9f);
        using var run = new DnnRun();
        run.Check(DnnRun.Plain, ConvolutionDirection.Forward);
        var workspace = run.Device.WorkspaceBytes;
        Assert.InRange(workspace, 10_000, 100_000);
        MakeSmall(run, Blobs + 1000);
        using var blob = new HostBlob(run.Device, new float[((workspace + Blobs) / Bytes) - 100]);
        Assert.Equal(0, run.Device.WorkspaceBytes);
        EmulatedDevice.BeSmall(EmulatedDevice.Used + Blobs + 1000);
        run.Check(DnnRun.Plain, ConvolutionDirection.Forward);
        Assert.Equal(0, run.Current(DnnRun.Plain, ConvolutionDirection.Forward).Algorithm);
        Assert.EndsWith("for which there is no room; going on with cuDNN's algorithm 0", Assert.Single(run.Remarks), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void WithRoomForTheColumnsOfOneImageItIsImageByImage()
    {
        for (var algorithm = 0; algorithm < 8; algorithm++) EmulatedCudnn.SetFound(ConvolutionDirection.Forward, algorithm, 3000);
        using var run = new DnnRun();
        Assert.Equal(2, new ImageBatches(DnnRun.Plain, ConvolutionDirection.Forward, 1 << 20).Images);
        MakeSmall(run, Blobs + 40_000);
        run.Check(DnnRun.Plain, ConvolutionDirection.Forward);
        Assert.True(run.Current(DnnRun.Plain, ConvolutionDirection.Forward).IsIm2col);
    }

    [SkippableFact]
    public void WithoutRoomForColumnsEitherItIsSaid()
    {
        for (var algorithm = 0; algorithm < 8; algorithm++) EmulatedCudnn.SetFound(ConvolutionDirection.Forward, algorithm, 3000);
        using var run = new DnnRun();
        MakeSmall(run, Blobs + 1000);
        var error = Assert.Throws<DeviceMemoryException>(() => run.Check(DnnRun.Plain, ConvolutionDirection.Forward));
        Assert.StartsWith("there is no room for 29.7 KiB on the GPU (", error.Message, StringComparison.Ordinal);
    }

    // What was freed before is given back at an allocation.
    private static void MakeSmall(DnnRun run, long free)
    {
        using (new HostBlob(run.Device, [1]))
        {
        }

        EmulatedDevice.BeSmall(EmulatedDevice.Used + free);
    }
}
