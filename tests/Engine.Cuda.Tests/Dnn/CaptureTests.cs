using CaffeTop.Engine.Devices.Cuda;
using CaffeTop.Engine.Devices.Cuda.Native;
using CaffeTop.Engine.Tests.Devices;
using CaffeTop.SelfTest.Operations;

namespace CaffeTop.Engine.Cuda.Tests.Dnn;

/// <summary>Convolutions inside a graph.</summary>
public sealed unsafe class CaptureTests : IDisposable
{
    private readonly FreshCache _cache = new();

    public CaptureTests() => EmulatedCudnn.Reset();

    public void Dispose() => _cache.Dispose();

    [SkippableFact]
    public void BeforeTheFirstUseThereIsNothingToCapture()
    {
        using var run = new DnnRun();
        var stream = run.Device.Resources.Context.Stream;
        var d = DnnRun.Plain;
        using var blobs = new Blobs(run.Device, d);
        CudaStatus.Check(LibCuda.StreamBeginCapture(stream, LibCuda.CaptureThreadLocal));
        var error = Assert.Throws<CudaException>(() => blobs.Forward(run.Device));
        nint graph;
        CudaStatus.Check(LibCuda.StreamEndCapture(stream, &graph));
        CudaStatus.Check(LibCuda.GraphDestroy(graph));
        Assert.Equal(LibCuda.CaptureUnsupported, error.Code);
        Assert.Equal(0, EmulatedCudnn.Searches());

        // Nothing was spoiled by that.
        run.CheckAll(d);
    }

    [SkippableTheory]
    [InlineData("same size")]
    [InlineData("groups")]
    [InlineData("four axes")]
    public void AGraphComputesWhatTheFirstUseDid(string name)
    {
        using var run = new DnnRun();
        var stream = run.Device.Resources.Context.Stream;
        using var blobs = new Blobs(run.Device, ConvolutionShapes.Get(name));
        blobs.All(run.Device);
        var eager = blobs.Outputs();
        nint graph, exec;
        CudaStatus.Check(LibCuda.StreamBeginCapture(stream, LibCuda.CaptureThreadLocal));
        blobs.All(run.Device);
        CudaStatus.Check(LibCuda.StreamEndCapture(stream, &graph));
        CudaStatus.Check(LibCuda.GraphInstantiate(&exec, graph, 0));
        blobs.Clear(run.Device);
        CudaStatus.Check(LibCuda.GraphLaunch(exec, stream));
        Assert.Equal(eager, blobs.Outputs());
        CudaStatus.Check(LibCuda.GraphExecDestroy(exec));
        CudaStatus.Check(LibCuda.GraphDestroy(graph));
    }

    /// <summary>Inputs and outputs of the three passes.</summary>
    private sealed class Blobs(CudaDevice device, Engine.Devices.Convolution d) : IDisposable
    {
        private readonly HostBlob _x = Noise(device, d.Batch * d.Inputs * d.InputArea, 1), _w = Noise(device, d.Outputs * d.FilterLength, 2);
        private readonly HostBlob _dy = Noise(device, d.Batch * d.Outputs * d.OutputArea, 3), _y = Noise(device, d.Batch * d.Outputs * d.OutputArea, 4);
        private readonly HostBlob _dx = Noise(device, d.Batch * d.Inputs * d.InputArea, 5), _dw = Noise(device, d.Outputs * d.FilterLength, 6);
        private readonly HostBlob _bias = Noise(device, d.Outputs, 7), _dBias = Noise(device, d.Outputs, 8);

        public void Forward(CudaDevice on) => on.Convolution.Forward(d, _x.Span, _w.Span, _bias.Span, _y.Span);

        public void All(CudaDevice on)
        {
            Forward(on);
            on.Convolution.BackwardData(d, _dy.Span, _w.Span, default, _dx.Span);
            on.Convolution.BackwardWeights(d, _x.Span, _dy.Span, _dw.Span, false, _dBias.Span, false);
        }

        public void Clear(CudaDevice on)
        {
            foreach (var blob in new[] { _y, _dx, _dw, _dBias }) on.Memory.Fill(blob.Span, -1);
        }

        public float[] Outputs() => [.. _y.ToArray(), .. _dx.ToArray(), .. _dw.ToArray(), .. _dBias.ToArray()];

        public void Dispose()
        {
            foreach (var blob in new[] { _x, _w, _dy, _y, _dx, _dw, _bias, _dBias }) blob.Dispose();
        }

        private static HostBlob Noise(CudaDevice on, int count, int seed) => new(on, HostBlob.Noise(count, seed));
    }
}
