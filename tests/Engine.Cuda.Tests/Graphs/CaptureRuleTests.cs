using CaffeTop.Engine.Devices.Cuda;
using CaffeTop.Engine.Devices.Cuda.Execution;
using CaffeTop.Engine.Devices.Cuda.Native;

namespace CaffeTop.Engine.Cuda.Tests.Graphs;

/// <summary>
/// The emulated GPU knows the driver's rules for captures of several streams (CUDA's programming guide, "Cross-stream Dependencies and Events"), and
/// finds a dependency that is missing.
/// </summary>
public sealed unsafe class CaptureRuleTests : IDisposable
{
    private CudaDevice? _device;
    private CudaEvent _forked = null!;
    private CudaEvent _done = null!;
    private nint _main;
    private nint _side;
    private nint _a;
    private nint _b;

    public void Dispose()
    {
        if (_device is null) return;
        EmulatedDevice.Recover();
        _forked.Dispose();
        _done.Dispose();
        CudaStatus.Check(LibCuda.StreamDestroy(_side));
        _device.Dispose();
    }

    [SkippableTheory]
    [InlineData(GraphOrder.AsCaptured)]
    [InlineData(GraphOrder.MainAhead)]
    [InlineData(GraphOrder.SideAhead)]
    [InlineData(GraphOrder.Shuffled)]
    internal void AForkThatIsJoinedInTimeIsRightInEveryOrder(GraphOrder order)
    {
        Open();
        EmulatedDevice.SetGraphOrder(order);
        Assert.Equal(1u, CopyThenOverwrite(joinsInTime: true));
    }

    [SkippableFact]
    public void AMissingJoinIsARace()
    {
        Open();
        Assert.Throws<CudaException>(() => CopyThenOverwrite(joinsInTime: false));
        Assert.Contains("a race: cuMemcpyDtoDAsync (1) and cuMemsetD32Async (2)", EmulatedDevice.LastError, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void AMissingJoinIsWrongInTheWorstOrder()
    {
        Open();
        EmulatedDevice.AllowRaces();
        EmulatedDevice.SetGraphOrder(GraphOrder.AsCaptured);
        Assert.Equal(1u, CopyThenOverwrite(joinsInTime: false));
        EmulatedDevice.SetGraphOrder(GraphOrder.MainAhead);
        Assert.Equal(2u, CopyThenOverwrite(joinsInTime: false));
    }

    [SkippableFact]
    public void AForkThatIsNotJoinedEndsInAnError()
    {
        Open();
        Begin(_main);
        Set(_a, 1, _main);
        Fork();
        Set(_b, 1, _side);
        nint graph;
        Assert.Equal(904, LibCuda.StreamEndCapture(_main, &graph));
        Assert.Equal(0, graph);

        // Both streams are free again.
        Set(_b, 7, _side);
        CudaStatus.Check(LibCuda.StreamSynchronize(_side));
        Assert.Equal(7u, Read(_b));
    }

    [SkippableFact]
    public void AStreamThatIsNotForkedStaysOutside()
    {
        Open();
        Begin(_main);
        Set(_b, 5, _side);
        CudaStatus.Check(LibCuda.StreamSynchronize(_side));
        nint graph;
        nuint nodes;
        CudaStatus.Check(LibCuda.StreamEndCapture(_main, &graph));
        CudaStatus.Check(LibCuda.GraphGetNodes(graph, null, &nodes));
        CudaStatus.Check(LibCuda.GraphDestroy(graph));
        Assert.Equal((nuint)0, nodes);
        Assert.Equal(5u, Read(_b));
    }

    [SkippableFact]
    public void WhatWasNotCapturedCannotBeWaitedFor()
    {
        Open();
        _forked.Record(_side);
        Begin(_main);
        Assert.Equal(905, Assert.Throws<CudaException>(() => _forked.HoldBack(_main)).Code);
        Assert.Equal(901, End(_main));
    }

    [SkippableFact]
    public void TwoCapturesCannotBecomeOne()
    {
        Open();
        Begin(_main);
        Begin(_side);
        _forked.Record(_main);
        Assert.Equal(902, Assert.Throws<CudaException>(() => _forked.HoldBack(_side)).Code);
        Assert.Equal(901, End(_main));
        Assert.Equal(901, End(_side));
    }

    [SkippableFact]
    public void AnEventOfACaptureIsNoMoment()
    {
        Open();
        Begin(_main);
        _forked.Record(_main);
        Assert.Equal(0, End(_main));
        Assert.Equal(907, Assert.Throws<CudaException>(() => _forked.HoldBack(_side)).Code);
        Assert.Equal(907, Assert.Throws<CudaException>(() => _forked.IsDone).Code);

        // Recorded anew outside, it is one again.
        _forked.Record(_main);
        _forked.Wait();
    }

    [SkippableFact]
    public void TheCaptureEndsWhereItBegan()
    {
        Open();
        Begin(_main);
        Fork();
        Assert.Equal(903, End(_side));
        Assert.Equal(901, End(_main));
    }

    [SkippableFact]
    public void ACaptureOnTwoStreamsMayNotWaitForOneOfThem()
    {
        Open();
        Begin(_main);
        Fork();
        Assert.Equal(900, LibCuda.StreamSynchronize(_side));
        Assert.Equal(901, End(_main));
        CudaStatus.Check(LibCuda.StreamSynchronize(_side));
    }

    private void Open()
    {
        _device = EmulatedDevice.OpenOrSkip();
        var context = _device.Resources.Context;
        (_forked, _done, _main) = (new CudaEvent(context), new CudaEvent(context), context.Stream);
        nint side;
        CudaStatus.Check(LibCuda.StreamCreate(&side, LibCuda.NonBlocking, 0));
        _side = side;
        (_a, _b) = (context.Allocate(256), context.Allocate(256));
    }

    // The side copies a, the main stream then writes it anew: what the copy holds.
    private uint CopyThenOverwrite(bool joinsInTime)
    {
        Begin(_main);
        Set(_a, 1, _main);
        Fork();
        CudaStatus.Check(LibCuda.CopyOnDevice(_b, _a, 256, _side));
        _done.Record(_side);
        if (joinsInTime) _done.HoldBack(_main);
        Set(_a, 2, _main);
        if (!joinsInTime) _done.HoldBack(_main);
        nint graph, executable;
        CudaStatus.Check(LibCuda.StreamEndCapture(_main, &graph));
        CudaStatus.Check(LibCuda.GraphInstantiate(&executable, graph, 0));
        CudaStatus.Check(LibCuda.GraphLaunch(executable, _main));
        var copied = Read(_b);
        CudaStatus.Check(LibCuda.GraphExecDestroy(executable));
        CudaStatus.Check(LibCuda.GraphDestroy(graph));
        return copied;
    }

    private void Fork()
    {
        _forked.Record(_main);
        _forked.HoldBack(_side);
    }

    private static void Begin(nint stream) => CudaStatus.Check(LibCuda.StreamBeginCapture(stream, LibCuda.CaptureThreadLocal));

    private static int End(nint stream)
    {
        nint graph;
        var code = LibCuda.StreamEndCapture(stream, &graph);
        if (graph != 0) CudaStatus.Check(LibCuda.GraphDestroy(graph));
        return code;
    }

    private static void Set(nint memory, uint value, nint stream) => CudaStatus.Check(LibCuda.SetWords(memory, value, 64, stream));

    private uint Read(nint memory)
    {
        uint word;
        _device!.Resources.Memory.Download(memory, &word, sizeof(uint));
        return word;
    }
}
