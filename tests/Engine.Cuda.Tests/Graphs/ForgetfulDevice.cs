using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Cuda.Tests.Graphs;

/// <summary>A GPU on which nobody waits for gradients of weights before the end, whatever they still read.</summary>
internal sealed class ForgetfulDevice(IDevice inner) : IDevice, IGraphOps
{
    public string Name => inner.Name;

    public bool IsHost => inner.IsHost;

    public bool IsNull => inner.IsNull;

    public ulong Pass { get => inner.Pass; set => inner.Pass = value; }

    public long WorkspaceBytes => inner.WorkspaceBytes;

    public IMemoryOps Memory => inner.Memory;

    public ILinearOps Linear => inner.Linear;

    public IConvolutionOps Convolution => inner.Convolution;

    public IPoolingOps Pooling => inner.Pooling;

    public IActivationOps Activation => inner.Activation;

    public INormalizationOps Normalization => inner.Normalization;

    public IChannelOps Channel => inner.Channel;

    public IElementwiseOps Elementwise => inner.Elementwise;

    public ILossOps Loss => inner.Loss;

    public IReductionOps Reduction => inner.Reduction;

    public IRandomOps Random => inner.Random;

    public ISolverOps Solver => inner.Solver;

    public IGraphOps Graphs => this;

    public IDeviceGraph Record(Action operations) => inner.Graphs!.Record(operations);

    public void Join(DeviceSpan memory)
    {
    }

    public void JoinAll() => inner.Graphs!.JoinAll();

    public ITimeMarks NewTimeMarks(int marks) => inner.Graphs!.NewTimeMarks(marks);

    public IIterationLedger NewLedger(int parameters, ReadOnlySpan<DeviceSpan> statistics, ReadOnlySpan<IndexSpan> faults)
        => inner.Graphs!.NewLedger(parameters, statistics, faults);

    public void Dispose() => inner.Dispose();
}
