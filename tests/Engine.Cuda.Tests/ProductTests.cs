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

    private static float[] Values(int count, int seed) => HostBlob.Noise(count, seed);
}
