using CaffeTop.Engine.Devices;

namespace CaffeTop.SelfTest.Tests.Faults;

/// <summary>A device that computes one operation a little wrongly: the fault is named as the operation is in the table.</summary>
internal sealed class FaultyDevice(IDevice device, string fault) : IDevice
{
    public string Name => device.Name;

    public bool IsHost => device.IsHost;

    public bool IsNull => device.IsNull;

    public ulong Pass { get => device.Pass; set => device.Pass = value; }

    public long WorkspaceBytes => device.WorkspaceBytes;

    public IMemoryOps Memory => device.Memory;

    public ILinearOps Linear { get; } = fault == "gemm" ? new FaultyLinear(device) : device.Linear;

    public IConvolutionOps Convolution => new PoolingConvolution(device.Convolution, Pooling);

    public IPoolingOps Pooling { get; } = fault is "max pooling" or "broken pooling" ? new FaultyPooling(device, fault == "broken pooling") : device.Pooling;

    public IActivationOps Activation { get; } = fault == "tanh" ? new FaultyActivation(device) : device.Activation;

    public INormalizationOps Normalization => device.Normalization;

    public IChannelOps Channel => device.Channel;

    public IElementwiseOps Elementwise => device.Elementwise;

    public ILossOps Loss => device.Loss;

    public IReductionOps Reduction { get; } = fault == "measure" ? new FaultyReduction(device) : device.Reduction;

    public IRandomOps Random { get; } = fault == "gaussian" ? new FaultyRandom(device) : device.Random;

    public ISolverOps Solver { get; } = fault is "Adam" or "unrepeatable" ? new FaultySolver(device, fault == "unrepeatable") : device.Solver;

    public void Dispose() => device.Dispose();
}
