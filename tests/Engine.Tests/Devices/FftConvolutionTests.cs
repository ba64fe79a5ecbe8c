using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Devices.Cpu;

namespace CaffeTop.Engine.Tests.Devices;

/// <summary>
/// Convolution by Fourier transforms, forced where the cost rule would not choose it, against plain loops in double precision. Without AVX-512 the
/// same cases run on the direct way, which must not fail either.
/// </summary>
public class FftConvolutionTests
{
    private const double Tolerance = 1e-5;

    private static readonly (int Batch, int Inputs, int Outputs, int Height, int Width, int KernelHeight, int KernelWidth, int PadHeight, int PadWidth)[] Cases =
    [
        (1, 3, 5, 16, 16, 7, 7, 0, 0),
        (1, 5, 18, 21, 23, 7, 7, 0, 0),
        (2, 17, 16, 11, 9, 5, 5, 2, 2),
        (3, 4, 33, 7, 8, 7, 7, 3, 3),
        (1, 33, 15, 27, 30, 9, 9, 4, 4),
        (2, 6, 7, 9, 9, 9, 9, 0, 0),
        (1, 3, 4, 5, 4, 7, 6, 5, 4),
        (2, 8, 9, 19, 26, 8, 4, 1, 2),
        (1, 2, 3, 20, 20, 1, 3, 0, 1),
        (1, 2, 3, 12, 13, 2, 2, 0, 7),
        (70, 3, 4, 8, 8, 5, 5, 2, 2),
        (1, 70, 20, 14, 15, 5, 5, 0, 0),
        (1, 20, 130, 14, 15, 5, 5, 0, 0),
        (2, 2, 2, 81, 78, 7, 7, 3, 3),
        (2, 2, 3, 120, 111, 7, 7, 3, 3),
        (1, 3, 17, 200, 160, 3, 3, 1, 1),
    ];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Cases.Length)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void MatchesTheDefinition(int number)
    {
        var d = Get(number);
        AssertMatches(d, Values(d.Batch * d.Inputs * d.InputArea, 1), Values(d.Outputs * d.FilterLength, 2), Values(d.Batch * d.Outputs * d.OutputArea, 4));
    }

    [Fact]
    public void SourcesInSeveralBlocksMatchTheDefinition()
    {
        // 128 tiles an image: the spectra of all 70 channels are more than is kept at a time, on either side.
        var d = Make(1, 70, 66, 34, 62, 9, 9, 0, 0);
        AssertMatches(d, Values(d.Inputs * d.InputArea, 1), Values(d.Outputs * d.FilterLength, 2), Values(d.Outputs * d.OutputArea, 4));
        d = Make(5, 131, 18, 40, 40, 5, 5, 0, 0);
        AssertMatches(d, Values(5 * 131 * 1600, 1), Values(d.Outputs * d.FilterLength, 2), Values(5 * 18 * d.OutputArea, 4));
    }

    [Fact]
    public void AnOffsetFarFromZeroCostsNoMoreThanItsShare()
    {
        // What y loses to rounding is relative to the products that were summed, not to what is left of them.
        var d = Make(1, 32, 16, 23, 23, 7, 7, 3, 3);
        var x = Values(d.Inputs * d.InputArea, 1);
        for (var i = 0; i < x.Length; i++) x[i] += 100;
        AssertMatches(d, x, Values(d.Outputs * d.FilterLength, 2), Values(d.Outputs * d.OutputArea, 4));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(14)]
    public void IsTheSameForAnyNumberOfThreads(int number)
    {
        var d = Get(number);
        var one = AllPasses(d, 1);
        for (var threads = 2; threads <= 3; threads++)
        {
            var many = AllPasses(d, threads);
            for (var i = 0; i < one.Length; i++) Assert.Equal(BitConverter.SingleToInt32Bits(one[i]), BitConverter.SingleToInt32Bits(many[i]));
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(1e30f)]
    public void WhatIsNotFiniteTakesTheDirectWay(float bad)
    {
        var d = Get(2);
        var (x, w, dy) = (Values(d.Batch * d.Inputs * d.InputArea, 1), Values(d.Outputs * d.FilterLength, 2), Values(d.Batch * d.Outputs * d.OutputArea, 4));
        var (badX, badW, badY) = ((float[])x.Clone(), (float[])w.Clone(), (float[])dy.Clone());
        badX[^1] = badW[7] = badY[11] = bad;
        using var spectral = Device(SpectralChoice.WherePossible, 2);
        using var direct = Device(SpectralChoice.Never, 2);
        if (!float.IsFinite(bad))
        {
            Assert.Equal(Forward(direct, d, badX, w, []), Forward(spectral, d, badX, w, []));
            Assert.Equal(Forward(direct, d, x, badW, []), Forward(spectral, d, x, badW, []));
            Assert.Equal(BackwardData(direct, d, dy, badW), BackwardData(spectral, d, dy, badW));
            Assert.Equal(BackwardData(direct, d, badY, w), BackwardData(spectral, d, badY, w));
        }

        foreach (var (u, v) in new[] { (badX, dy), (x, badY) })
        {
            var (expected, actual) = (BackwardWeights(direct, d, u, v, w, true), BackwardWeights(spectral, d, u, v, w, true));
            Assert.Equal(expected.Weights, actual.Weights);
            Assert.Equal(expected.Bias, actual.Bias);
        }
    }

    [Fact]
    public void DoesNotAllocateAfterTheFirstCall()
    {
        // One thread: of several, one may come too late for the first calls and take its scratch later.
        using var device = Device(SpectralChoice.WherePossible, 1);
        foreach (var number in new[] { 1, 3, 11 })
        {
            var d = Get(number);
            using var x = new HostBlob(device, Values(d.Batch * d.Inputs * d.InputArea, 1));
            using var w = new HostBlob(device, Values(d.Outputs * d.FilterLength, 2));
            using var y = new HostBlob(device, Values(d.Batch * d.Outputs * d.OutputArea, 3));
            using var b = new HostBlob(device, Values(d.Outputs, 4));
            using var dw = new HostBlob(device, Values(d.Outputs * d.FilterLength, 2));
            Pass();
            Pass();
            var scratch = device.WorkspaceBytes;
            Assert.Equal(0, Allocated.By(Pass));
            Assert.Equal(scratch, device.WorkspaceBytes);

            void Pass()
            {
                device.Convolution.Forward(d, x.Span, w.Span, b.Span, y.Span);
                device.Convolution.BackwardWeights(d, x.Span, y.Span, dw.Span, false, b.Span, false);
                device.Convolution.BackwardData(d, y.Span, w.Span, default, x.Span);
            }
        }
    }

    [Fact]
    public void IsChosenWhereItPaysOnly()
    {
        using var device = new CpuDevice(1);
        var convolution = (CpuConvolution)device.Convolution;
        Assert.Equal(device.Kernels.Bits == 512, convolution.IsSpectral(Make(1, 256, 4096, 53, 53, 7, 7, 0, 0)));
        Assert.False(convolution.IsSpectral(Make(64, 20, 50, 12, 12, 5, 5, 0, 0)));
        Assert.False(convolution.IsSpectral(Make(100, 32, 64, 8, 8, 5, 5, 2, 2)));
        Assert.Equal(device.Kernels.Bits == 512, convolution.IsSpectral(Make(1, 256, 512, 53, 53, 3, 3, 1, 1)));
        Assert.False(convolution.IsSpectral(Make(32, 832, 384, 7, 7, 3, 3, 1, 1)));
        Assert.False(convolution.IsSpectral(Make(1, 4096, 4096, 47, 47, 1, 1, 0, 0)));
        using var narrow = new CpuDevice(1, 256);
        Assert.False(((CpuConvolution)narrow.Convolution).IsSpectral(Make(1, 256, 4096, 53, 53, 7, 7, 0, 0)));
    }

    private static void AssertMatches(Convolution d, float[] x, float[] w, float[] dy)
    {
        using var device = Device(SpectralChoice.WherePossible, 2);
        Assert.Equal(device.Kernels.Bits == 512, ((CpuConvolution)device.Convolution).IsSpectral(d));
        var (bias, dataBias) = (Values(d.Outputs, 3), Values(d.Inputs, 5));
        AssertNear(ConvolutionReference.Forward(d, x, w, bias), Forward(device, d, x, w, bias), "y");
        AssertNear(ConvolutionReference.Forward(d, x, w, null), Forward(device, d, x, w, []), "y without bias");
        AssertNear(ConvolutionReference.BackwardData(d, dy, w, null), BackwardData(device, d, dy, w), "dx");
        AssertNear(ConvolutionReference.BackwardData(d, dy, w, dataBias), BackwardData(device, d, dy, w, dataBias), "dx with bias");
        var (dw, db) = BackwardWeights(device, d, x, dy, w, false);
        AssertNear(ConvolutionReference.BackwardWeights(d, x, dy, null), dw, "dw");
        AssertNear(ConvolutionReference.BackwardBias(d, dy, null), db, "dBias");
        (dw, db) = BackwardWeights(device, d, x, dy, w, true);
        AssertNear(ConvolutionReference.BackwardWeights(d, x, dy, w), dw, "dw accumulated");
        AssertNear(ConvolutionReference.BackwardBias(d, dy, Values(d.Outputs, 7)), db, "dBias accumulated");
    }

    private static void AssertNear(double[] expected, float[] actual, string what)
    {
        var largest = expected.Max(Math.Abs);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= Tolerance * largest, $"{what}[{i}] is {actual[i]}, not {expected[i]}; the largest is {largest}");
        }
    }

    private static Convolution Get(int number)
    {
        var c = Cases[number];
        return Make(c.Batch, c.Inputs, c.Outputs, c.Height, c.Width, c.KernelHeight, c.KernelWidth, c.PadHeight, c.PadWidth);
    }

    private static Convolution Make(
        int batch, int inputs, int outputs, int height, int width, int kernelHeight, int kernelWidth, int padHeight, int padWidth) => new()
    {
        Batch = batch,
        Inputs = inputs,
        Outputs = outputs,
        Group = 1,
        InputSize = [height, width],
        OutputSize = [Convolution.OutputExtent(height, kernelHeight, 1, padHeight, 1), Convolution.OutputExtent(width, kernelWidth, 1, padWidth, 1)],
        Kernel = [kernelHeight, kernelWidth],
        Stride = [1, 1],
        Pad = [padHeight, padWidth],
        Dilation = [1, 1],
    };

    private static CpuDevice Device(SpectralChoice choice, int threads)
    {
        var device = new CpuDevice(threads);
        ((CpuConvolution)device.Convolution).Spectral = choice;
        return device;
    }

    private static float[] Values(int count, int seed) => HostBlob.Noise(count, seed);

    private static float[] AllPasses(Convolution d, int threads)
    {
        using var device = Device(SpectralChoice.WherePossible, threads);
        var (x, w, dy) = (Values(d.Batch * d.Inputs * d.InputArea, 1), Values(d.Outputs * d.FilterLength, 2), Values(d.Batch * d.Outputs * d.OutputArea, 4));
        var (dw, db) = BackwardWeights(device, d, x, dy, w, true);
        return [.. Forward(device, d, x, w, Values(d.Outputs, 3)), .. BackwardData(device, d, dy, w), .. dw, .. db];
    }

    private static float[] Forward(CpuDevice device, Convolution d, float[] x, float[] w, float[] bias)
    {
        using var xs = new HostBlob(device, x);
        using var ws = new HostBlob(device, w);
        using var bs = new HostBlob(device, bias);
        using var ys = new HostBlob(device, Values(d.Batch * d.Outputs * d.OutputArea, 8));
        device.Convolution.Forward(d, xs.Span, ws.Span, bias.Length == 0 ? default : bs.Span, ys.Span);
        return ys.ToArray();
    }

    private static float[] BackwardData(CpuDevice device, Convolution d, float[] dy, float[] w, float[]? bias = null)
    {
        using var dys = new HostBlob(device, dy);
        using var ws = new HostBlob(device, w);
        using var bs = new HostBlob(device, bias ?? []);
        using var dxs = new HostBlob(device, Values(d.Batch * d.Inputs * d.InputArea, 8));
        device.Convolution.BackwardData(d, dys.Span, ws.Span, bias is null ? default : bs.Span, dxs.Span);
        return dxs.ToArray();
    }

    private static (float[] Weights, float[] Bias) BackwardWeights(CpuDevice device, Convolution d, float[] x, float[] dy, float[] start, bool accumulate)
    {
        using var xs = new HostBlob(device, x);
        using var dys = new HostBlob(device, dy);
        using var dws = new HostBlob(device, start);
        using var dbs = new HostBlob(device, Values(d.Outputs, 7));
        device.Convolution.BackwardWeights(d, xs.Span, dys.Span, dws.Span, accumulate, dbs.Span, accumulate);
        return (dws.ToArray(), dbs.ToArray());
    }
}
