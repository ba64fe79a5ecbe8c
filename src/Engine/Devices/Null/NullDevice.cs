namespace CaffeTop.Engine.Devices.Null;

/// <summary>
/// Computes nothing and holds nothing: every operation returns at once, every address is 0, downloads give zeros. Nets built on it have their
/// shapes and nothing else, so that a net too large for this machine can still be described.
/// </summary>
public sealed class NullDevice : IDevice
{
    private readonly NullOperations _operations = new();

    public string Name => "none (shapes only)";

    public bool IsHost => false;

    public bool IsNull => true;

    public ulong Pass { get; set; }

    public long WorkspaceBytes => 0;

    public IMemoryOps Memory => _operations;

    public ILinearOps Linear => _operations;

    public IConvolutionOps Convolution => _operations;

    public IPoolingOps Pooling => _operations;

    public IActivationOps Activation => _operations;

    public INormalizationOps Normalization => _operations;

    public IChannelOps Channel => _operations;

    public IElementwiseOps Elementwise => _operations;

    public ILossOps Loss => _operations;

    public IReductionOps Reduction => _operations;

    public IRandomOps Random => _operations;

    public ISolverOps Solver => _operations;

    public void Dispose()
    {
    }
}
