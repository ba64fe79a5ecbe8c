using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Cuda.Tests.Graphs;

/// <summary>A GPU one of whose operations (scale and bias per channel) looks at a value on the host, as no operation should.</summary>
internal sealed class HostBoundDevice(IDevice inner) : IDevice, IChannelOps
{
    public string Name => inner.Name;

    public bool IsHost => inner.IsHost;

    public bool IsNull => inner.IsNull;

    public ulong Pass { get => inner.Pass; set => inner.Pass = value; }

    public long WorkspaceBytes => inner.WorkspaceBytes;

    public IMemoryOps Memory => inner.Memory;

    public IStagingOps? Staging => inner.Staging;

    public ILinearOps Linear => inner.Linear;

    public IConvolutionOps Convolution => inner.Convolution;

    public IPoolingOps Pooling => inner.Pooling;

    public IActivationOps Activation => inner.Activation;

    public INormalizationOps Normalization => inner.Normalization;

    public IChannelOps Channel => this;

    public IElementwiseOps Elementwise => inner.Elementwise;

    public ILossOps Loss => inner.Loss;

    public IReductionOps Reduction => inner.Reduction;

    public IRandomOps Random => inner.Random;

    public ISolverOps Solver => inner.Solver;

    public IGraphOps? Graphs => inner.Graphs;

    /// <summary>Values that were looked at.</summary>
    public int Looks { get; private set; }

    public void Affine(in ChannelLayout d, DeviceSpan x, DeviceSpan scale, DeviceSpan bias, DeviceSpan y)
    {
        inner.Memory.Download(x.Slice(0, 1), new float[1]);
        Looks++;
        inner.Channel.Affine(d, x, scale, bias, y);
    }

    public void SumProducts(in ChannelLayout d, DeviceSpan a, DeviceSpan b, DeviceSpan sum, bool accumulate)
        => inner.Channel.SumProducts(d, a, b, sum, accumulate);

    public void Dispose() => inner.Dispose();
}
