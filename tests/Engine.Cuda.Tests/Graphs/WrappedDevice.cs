using CaffeTop.Engine.Devices;

namespace CaffeTop.Engine.Cuda.Tests.Graphs;

/// <summary>Another device as it is, for tests that change a part of it.</summary>
internal abstract class WrappedDevice(IDevice inner) : IDevice
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

    public virtual IChannelOps Channel => inner.Channel;

    public IElementwiseOps Elementwise => inner.Elementwise;

    public ILossOps Loss => inner.Loss;

    public IReductionOps Reduction => inner.Reduction;

    public IRandomOps Random => inner.Random;

    public ISolverOps Solver => inner.Solver;

    public virtual IGraphOps? Graphs => inner.Graphs;

    public void Dispose() => inner.Dispose();
}
