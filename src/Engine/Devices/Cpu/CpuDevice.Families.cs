namespace CaffeTop.Engine.Devices.Cpu;

public sealed partial class CpuDevice
{
    public IPoolingOps Pooling => throw new NotSupportedException();

    public IActivationOps Activation => throw new NotSupportedException();

    public INormalizationOps Normalization => throw new NotSupportedException();

    public IChannelOps Channel => throw new NotSupportedException();

    public IElementwiseOps Elementwise => throw new NotSupportedException();

    public ILossOps Loss => throw new NotSupportedException();

    public IReductionOps Reduction => throw new NotSupportedException();

    public IRandomOps Random => throw new NotSupportedException();

    public ISolverOps Solver => throw new NotSupportedException();
}
