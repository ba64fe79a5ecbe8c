using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Devices.Cpu;
using CaffeTop.SelfTest.Operations;

namespace CaffeTop.Engine.Tests.Devices;

/// <summary>Convolution on the CPU against plain loops in double precision, for every vector width, and for equality between numbers of threads.</summary>
public class ConvolutionTests
{
    [Theory]
    [MemberData(nameof(ConvolutionData.ByWidth), MemberType = typeof(ConvolutionData))]
    public void MatchesTheDefinition(string name, int bits)
    {
        using var device = new CpuDevice(2, bits);
        ConvolutionCheck.AssertRight(device, ConvolutionShapes.Get(name));
    }

    [Theory]
    [MemberData(nameof(ConvolutionData.ByName), MemberType = typeof(ConvolutionData))]
    public void IsTheSameForAnyNumberOfThreads(string name)
    {
        var d = ConvolutionShapes.Get(name);
        var one = AllPasses(d, 1);
        for (var threads = 2; threads <= 3; threads++)
        {
            var many = AllPasses(d, threads);
            Assert.Equal(one.Length, many.Length);
            for (var i = 0; i < one.Length; i++) Assert.Equal(BitConverter.SingleToInt32Bits(one[i]), BitConverter.SingleToInt32Bits(many[i]));
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void WhatIsNotFiniteSpreadsToWhatItTouchesAndNoFurther(float bad)
    {
        using var device = new CpuDevice(2);
        var d = ConvolutionShapes.Get("same size");
        var (x, w, dy) = (Values(d.Batch * d.Inputs * d.InputArea, 1), new float[d.Outputs * d.FilterLength], Values(d.Batch * d.Outputs * d.OutputArea, 4));
        x[^1] = bad;
        var y = ConvolutionRun.Forward(device, d, x, w, []);

        // The last pixel of the last image is seen by the last 2×2 outputs, and 0·∞ is NaN.
        for (var i = 0; i < y.Length; i++)
        {
            var (column, row, image) = (i % 13, i / 13 % 13, i / 169 / d.Outputs);
            Assert.Equal(image == 1 && row >= 11 && column >= 11, float.IsNaN(y[i]));
        }

        dy[0] = float.NaN;
        Assert.Contains(ConvolutionRun.BackwardData(device, d, dy, w, []), float.IsNaN);
        Assert.Contains(ConvolutionRun.BackwardWeights(device, d, new float[x.Length], dy, new float[w.Length], false, [], false).Weights, float.IsNaN);
    }

    [Fact]
    public void DoesNotAllocateAfterTheFirstCall()
    {
        // One thread: of several, one may come too late for the first calls and take its scratch later.
        using var device = new CpuDevice(1);
        foreach (var name in new[] { "LeNet conv2, few images per chunk", "stride 2 with padding", "groups", "pointwise" })
        {
            var d = ConvolutionShapes.Get(name);
            using var x = new HostBlob(device, Values(d.Batch * d.Inputs * d.InputArea, 1));
            using var w = new HostBlob(device, Values(d.Outputs * d.FilterLength, 2));
            using var y = new HostBlob(device, Values(d.Batch * d.Outputs * d.OutputArea, 3));
            using var b = new HostBlob(device, Values(d.Outputs, 4));
            Pass();
            Pass();
            var scratch = device.WorkspaceBytes;
            Assert.Equal(0, Allocated.By(Pass));
            Assert.Equal(scratch, device.WorkspaceBytes);

            void Pass()
            {
                device.Convolution.Forward(d, x.Span, w.Span, b.Span, y.Span);
                device.Convolution.BackwardData(d, y.Span, w.Span, default, x.Span);
                device.Convolution.BackwardWeights(d, x.Span, y.Span, w.Span, true, b.Span, true);
            }
        }
    }

    [Fact]
    public void SpansOfTheWrongLengthAreRefused()
    {
        using var device = new CpuDevice(1);
        var d = ConvolutionShapes.Get("same size");
        using var x = new HostBlob(device, Values(7, 1));
        var failure = Assert.Throws<ArgumentException>(() => device.Convolution.Forward(d, x.Span, x.Span, default, x.Span));
        Assert.Contains("7 values", failure.Message, StringComparison.Ordinal);
    }

    private static float[] Values(int count, int seed) => HostBlob.Noise(count, seed);

    private static float[] AllPasses(Convolution d, int threads)
    {
        using var device = new CpuDevice(threads);
        var (x, w, bias) = (Values(d.Batch * d.Inputs * d.InputArea, 1), Values(d.Outputs * d.FilterLength, 2), Values(d.Outputs, 3));
        var dy = Values(d.Batch * d.Outputs * d.OutputArea, 4);
        var (dw, db) = ConvolutionRun.BackwardWeights(device, d, x, dy, w, true, bias, true);
        return [.. ConvolutionRun.Forward(device, d, x, w, bias), .. ConvolutionRun.BackwardData(device, d, dy, w, []), .. dw, .. db];
    }
}
