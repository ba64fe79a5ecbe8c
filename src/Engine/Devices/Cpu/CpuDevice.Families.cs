namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>The operations beside matrix products and convolution.</summary>
public sealed partial class CpuDevice : IPassCounter
{
    private readonly CpuPooling _pooling;
    private readonly CpuActivation _activation;
    private readonly CpuNormalization _normalization;
    private readonly CpuChannel _channel;
    private readonly CpuElementwise _elementwise;
    private readonly CpuLoss _loss;
    private readonly CpuReduction _reduction;
    private readonly CpuRandom _random;
    private readonly CpuSolver _solver;

    public IPoolingOps Pooling => _pooling;

    public IActivationOps Activation => _activation;

    public INormalizationOps Normalization => _normalization;

    public IChannelOps Channel => _channel;

    public IElementwiseOps Elementwise => _elementwise;

    public ILossOps Loss => _loss;

    public IReductionOps Reduction => _reduction;

    public IRandomOps Random => _random;

    public ISolverOps Solver => _solver;

    private void DisposeFamilies()
    {
        _pooling.Dispose();
        _activation.Dispose();
        _normalization.Dispose();
        _channel.Dispose();
        _elementwise.Dispose();
        _loss.Dispose();
        _reduction.Dispose();
        _solver.Dispose();
    }
}
