using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Devices.Cuda;
using CaffeTop.Engine.Devices.Cuda.Dnn;
using CaffeTop.Engine.Tests.Devices;
using CaffeTop.SelfTest.Operations;
using CaffeTop.SelfTest.Reference;

namespace CaffeTop.Engine.Cuda.Tests;

/// <summary>Convolution and matrix products on the emulated GPU against plain loops in double precision.</summary>
public sealed class ProductTests
{
    [SkippableTheory]
    [MemberData(nameof(ConvolutionData.ByName), MemberType = typeof(ConvolutionData))]
    public void ConvolutionMatchesTheDefinition(string name)
    {
        using var device = EmulatedDevice.OpenOrSkip();
        Assert.Equal("cuDNN 9.1.0", ((CudaConvolution)device.Convolution).Name);
        ConvolutionCheck.AssertRight(device, ConvolutionShapes.Get(name));
    }

    [SkippableTheory]
    [MemberData(nameof(ConvolutionData.ByName), MemberType = typeof(ConvolutionData))]
    public void ConvolutionMatchesTheDefinitionWithoutCudnn(string name)
    {
        using var device = EmulatedDevice.OpenOrSkip(options: new CudaOptions { UsesCudnn = false });
        Assert.Equal("im2col", ((CudaConvolution)device.Convolution).Name);
        ConvolutionCheck.AssertRight(device, ConvolutionShapes.Get(name));
    }

    // All images at once above; here two and then the rest, and one by one.
    [SkippableTheory]
    [MemberData(nameof(ConvolutionData.ByName), MemberType = typeof(ConvolutionData))]
    public void ConvolutionMatchesTheDefinitionWithImagesInTurn(string name)
    {
        var d = ConvolutionShapes.Get(name);
        var one = new ImageBatches(d, ConvolutionDirection.BackwardWeights, 0);
        foreach (var most in new[] { 2 * (one.ColumnFloats + d.Outputs * d.FilterLength) * sizeof(float), 0 })
        {
            using var device = EmulatedDevice.OpenOrSkip(options: new CudaOptions { UsesCudnn = false, MostColumnBytes = most });
            ConvolutionCheck.AssertRight(device, d);
        }
    }

    [SkippableFact]
    public void ABatchOfImagesIsOneProduct()
    {
        using var device = EmulatedDevice.OpenOrSkip(options: new CudaOptions { UsesCudnn = false });
        var d = ConvolutionShapes.Get("LeNet conv2, few images per chunk");
        Assert.Equal([2, 2, 3], Array.ConvertAll(Enum.GetValues<ConvolutionDirection>(), direction => Steps(device, d, direction)));
        d = ConvolutionShapes.Get("pointwise");
        Assert.Equal([1, 1, 2], Array.ConvertAll(Enum.GetValues<ConvolutionDirection>(), direction => Steps(device, d, direction)));
    }

    [SkippableTheory]
    [InlineData(1, 1, 1)]
    [InlineData(14, 32, 7)]
    [InlineData(64, 10, 500)]
    [InlineData(129, 270, 40)]
    [InlineData(4, 4, 0)]
    [InlineData(0, 3, 3)]
    [InlineData(3, 0, 3)]
    public void ProductMatchesTheReference(int m, int n, int k)
    {
        using var device = EmulatedDevice.OpenOrSkip();
        using var reference = new ReferenceDevice();
        foreach (var (transposeA, transposeB, alpha, beta) in new[] { (false, false, 1f, 0f), (true, false, 1f, 1f), (false, true, -0.5f, 0.25f), (true, true, 2f, 0f) })
        {
            Near.AssertEqual(Array.ConvertAll(Gemm(reference), static v => (double)v), Gemm(device), $"{transposeA}, {transposeB}");

            float[] Gemm(IDevice on)
            {
                using var a = new HostBlob(on, Values(m * k, 1));
                using var b = new HostBlob(on, Values(k * n, 2));
                using var c = new HostBlob(on, Values(m * n, 3));
                on.Linear.Gemm(transposeA, transposeB, m, n, k, alpha, a.Span, b.Span, beta, c.Span);
                return c.ToArray();
            }
        }
    }

    private static int Steps(IDevice device, Convolution d, ConvolutionDirection direction)
    {
        using var x = new HostBlob(device, Values(d.Batch * d.Inputs * d.InputArea, 1));
        using var w = new HostBlob(device, Values(d.Outputs * d.FilterLength, 2));
        using var y = new HostBlob(device, Values(d.Batch * d.Outputs * d.OutputArea, 3));

        // Takes its memory.
        Compute();
        using var graph = device.Graphs!.Record(Compute);
        return graph.Nodes;

        void Compute()
        {
            if (direction == ConvolutionDirection.Forward) device.Convolution.Forward(d, x.Span, w.Span, default, y.Span);
            else if (direction == ConvolutionDirection.BackwardData) device.Convolution.BackwardData(d, y.Span, w.Span, default, x.Span);
            else device.Convolution.BackwardWeights(d, x.Span, y.Span, w.Span, false, default, false);
        }
    }

    private static float[] Values(int count, int seed) => HostBlob.Noise(count, seed);
}
