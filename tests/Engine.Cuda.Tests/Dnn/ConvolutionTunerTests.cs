using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Devices.Cuda;
using CaffeTop.Engine.Devices.Cuda.Dnn;
using CaffeTop.Engine.Devices.Cuda.Native;
using CaffeTop.Engine.Tests.Devices;
using CaffeTop.SelfTest.Operations;

namespace CaffeTop.Engine.Cuda.Tests.Dnn;

/// <summary>What is chosen for a convolution, and that choosing harms nothing.</summary>
public sealed class ConvolutionTunerTests : IDisposable
{
    private readonly FreshCache _cache = new();

    public ConvolutionTunerTests() => EmulatedCudnn.Reset();

    public void Dispose() => _cache.Dispose();

    public static TheoryData<string> Described => [.. ConvolutionShapes.Names.Where(static name => ConvolutionDescriptors.CanDescribe(ConvolutionShapes.Get(name)))];

    [SkippableTheory]
    [MemberData(nameof(Described))]
    public void CudnnComputesWhatItCanDescribeInFp32(string name)
    {
        using var run = new DnnRun();
        var d = ConvolutionShapes.Get(name);
        run.CheckAll(d);
        Assert.All(DnnRun.Directions, direction =>
        {
            Assert.Equal(LibCudnn.FmaMath, run.Current(d, direction).MathType);
            Assert.True(run.Current(d, direction).IsDeterministic && !run.Current(d, direction).IsIm2col, run.Current(d, direction).ToString());
        });
        Assert.Empty(run.Remarks);
    }

    [SkippableFact]
    public void FourAxesAndEmptyBlobsGoByIm2col()
    {
        using var run = new DnnRun();
        foreach (var name in new[] { "four axes", "empty batch" })
        {
            var d = ConvolutionShapes.Get(name);
            Assert.False(ConvolutionDescriptors.CanDescribe(d));
            run.CheckAll(d);
        }

        Assert.Equal(0, EmulatedCudnn.Searches());
    }

    [SkippableTheory]
    [InlineData(0, 4)]
    [InlineData(1, 5)]
    [InlineData(2, 6)]
    public void TheFastestIsTaken(int direction, int algorithm)
    {
        EmulatedCudnn.SetTime((ConvolutionDirection)direction, algorithm, LibCudnn.FmaMath, 1e-9f);
        using var run = new DnnRun();
        run.CheckAll(DnnRun.Plain);
        Assert.Equal(algorithm, run.Current(DnnRun.Plain, (ConvolutionDirection)direction).Algorithm);
        Assert.Equal(1, EmulatedCudnn.Runs((ConvolutionDirection)direction, algorithm, LibCudnn.FmaMath));
    }

    [SkippableFact]
    public void EachDirectionIsSearchedOnceForEqualGeometries()
    {
        using var run = new DnnRun();
        for (var k = 0; k < 3; k++) run.CheckAll(DnnRun.Plain);
        Assert.Equal(3, EmulatedCudnn.Searches());
        Assert.Equal(6, EmulatedCudnn.Descriptors());
        run.Dispose();
        Assert.Equal(0, EmulatedCudnn.Descriptors());
    }

    // A net whose images have all sizes computes on with what the heuristics choose.
    [SkippableFact]
    public void SearchesComeToAnEnd()
    {
        using var run = new DnnRun(mostSearches: 4);
        foreach (var width in Enumerable.Range(6, 4))
        {
            var d = new Convolution
            {
                Batch = 1, Inputs = 2, Outputs = 3, Group = 1, InputSize = [6, width], OutputSize = [6, width], Kernel = [3, 3], Stride = [1, 1], Pad = [1, 1], Dilation = [1, 1],
            };
            run.CheckAll(d);
            Assert.All(DnnRun.Directions, direction => Assert.False(run.Current(d, direction).IsIm2col));
        }

        Assert.Equal((4, 8), (EmulatedCudnn.Searches(), EmulatedCudnn.Suggestions()));
        Assert.Equal(4, _cache.Convolutions.Length);
        Assert.Empty(run.Remarks);
    }

    // The stand-in's search fills outputs and workspace with NaN.
    [SkippableFact]
    public void ASearchLeavesTheLiveOutputAlone()
    {
        using var run = new DnnRun();
        run.Check(DnnRun.Plain, ConvolutionDirection.BackwardWeights, accumulate: true);
        Assert.Equal(1, EmulatedCudnn.Searches());
    }

    [SkippableFact]
    public void WhatASearchTookIsGivenBack()
    {
        using var run = new DnnRun();
        var before = Used(run);
        run.CheckAll(DnnRun.Plain);

        // Gradients of weights have a workspace of their own, since graphs compute them beside the rest.
        var isAside = DnnRun.Directions.ToLookup(static direction => direction == ConvolutionDirection.BackwardWeights, direction => run.Current(DnnRun.Plain, direction).WorkspaceBytes);
        Assert.All(isAside, static branch => Assert.True(branch.Max() > 0));
        var workspace = isAside.Sum(static branch => branch.Max());
        Assert.Equal(before + workspace, Used(run));
        Assert.Equal(workspace, run.Device.WorkspaceBytes);
    }

    [SkippableFact]
    public void Tf32TakesTheFasterMathAndIsLessExact()
    {
        using var run = new DnnRun(CudaPrecision.Tf32);
        foreach (var direction in DnnRun.Directions)
        {
            var rough = run.Check(DnnRun.Plain, direction, tolerance: 2e-3);
            Assert.Equal(LibCudnn.DefaultMath, run.Current(DnnRun.Plain, direction).MathType);
            using var exact = new DnnRun();
            Assert.NotEqual(exact.Check(DnnRun.Plain, direction), rough);
        }
    }

    // What decides is the descriptor: the stand-in rounds where that allows it.
    [SkippableFact]
    public void ExactNumbersDoNotDependOnWhatASearchCallsThem()
    {
        EmulatedCudnn.SetReportedMath(LibCudnn.DefaultMath);
        using var run = new DnnRun();
        run.CheckAll(DnnRun.Plain);
        Assert.All(DnnRun.Directions, direction =>
        {
            var current = run.Current(DnnRun.Plain, direction);
            Assert.False(current.IsIm2col);
            Assert.Equal(1, EmulatedCudnn.Runs(direction, current.Algorithm, LibCudnn.FmaMath));
        });
    }

    [SkippableFact]
    public void Tf32TakesFmaWhereThatIsFaster()
    {
        EmulatedCudnn.SetTime(ConvolutionDirection.Forward, 4, LibCudnn.FmaMath, 1e-9f);
        using var run = new DnnRun(CudaPrecision.Tf32);
        run.Check(DnnRun.Plain, ConvolutionDirection.Forward);
        Assert.Equal((4, LibCudnn.FmaMath), (run.Current(DnnRun.Plain, ConvolutionDirection.Forward).Algorithm, run.Current(DnnRun.Plain, ConvolutionDirection.Forward).MathType));
    }

    [SkippableTheory]
    [InlineData(1e-7f, false, 0)]
    [InlineData(2.15e-5f, false, 1)]
    [InlineData(1e-7f, true, 1)]
    public void TheSameBitsCostFivePercentUnlessTheyAreAskedFor(float milliseconds, bool isDeterministic, int expected)
    {
        EmulatedCudnn.SetTime(ConvolutionDirection.BackwardData, 0, LibCudnn.FmaMath, milliseconds);
        using var run = new DnnRun(isDeterministic: isDeterministic);
        var first = run.Check(DnnRun.Plain, ConvolutionDirection.BackwardData);
        Assert.Equal(expected, run.Current(DnnRun.Plain, ConvolutionDirection.BackwardData).Algorithm);
        Assert.Equal(expected != 0, first.AsSpan().SequenceEqual(run.Check(DnnRun.Plain, ConvolutionDirection.BackwardData)));
    }

    [SkippableFact]
    public void WhatMustNotChangeIsNotMeasured()
    {
        using var run = new DnnRun(isDeterministic: true);
        run.CheckAll(DnnRun.Plain);
        Assert.Equal((0, 3), (EmulatedCudnn.Searches(), EmulatedCudnn.Suggestions()));
        Assert.Empty(_cache.Convolutions);
        Assert.All(DnnRun.Directions, direction => Assert.True(run.Current(DnnRun.Plain, direction).IsDeterministic));
    }

    [SkippableFact]
    public void Im2colIsTakenWhereItIsFaster()
    {
        foreach (var direction in DnnRun.Directions)
        {
            for (var algorithm = 0; algorithm < CudnnConvolution.Algorithms(direction); algorithm++) EmulatedCudnn.SetTime(direction, algorithm, LibCudnn.FmaMath, 100);
        }

        using var run = new DnnRun();
        run.CheckAll(DnnRun.Plain);
        Assert.All(DnnRun.Directions, direction => Assert.True(run.Current(DnnRun.Plain, direction).IsIm2col));
        Assert.Empty(run.Remarks);
    }

    [SkippableFact]
    public void WithoutAnExactAlgorithmItIsIm2col()
    {
        const int notSupported = 3000;
        for (var algorithm = 0; algorithm < 8; algorithm++) EmulatedCudnn.SetFound(ConvolutionDirection.Forward, algorithm, notSupported);
        using var run = new DnnRun();
        run.Check(DnnRun.Plain, ConvolutionDirection.Forward);
        Assert.True(run.Current(DnnRun.Plain, ConvolutionDirection.Forward).IsIm2col);
    }

    [SkippableFact]
    public void ASearchThatFailsIsToldAndTheHeuristicsChoose()
    {
        EmulatedCudnn.SetSearch(4000);
        using var run = new DnnRun();
        run.Check(DnnRun.Plain, ConvolutionDirection.Forward);
        Assert.False(run.Current(DnnRun.Plain, ConvolutionDirection.Forward).IsIm2col);
        Assert.Equal(1, EmulatedCudnn.Suggestions());
        Assert.Contains("search failed (CUDNN_STATUS_INTERNAL_ERROR (4000)", Assert.Single(run.Remarks), StringComparison.Ordinal);
    }

    // What was freed is given back at the next allocation.
    private static long Used(DnnRun run)
    {
        using var blob = new HostBlob(run.Device, [1]);
        return EmulatedDevice.Used;
    }
}
