using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Devices.Cpu;

namespace CaffeTop.SelfTest.Reference;

/// <summary>
/// Every device operation as the plainest loop that computes it: in double, rounded to float where it is stored, one thread, no vectors.
/// What the other devices are held against.
/// </summary>
internal sealed class ReferenceDevice : IDevice, IPassCounter
{
    public ReferenceDevice()
    {
        Random = new ReferenceRandom(this);
        Activation = new ReferenceActivation(this);
        Linear = new ReferenceLinear(Activation);
        Convolution = new ReferenceConvolution(Activation, Pooling);
    }

    public string Name => "reference (double precision)";

    public bool IsHost => true;

    public bool IsNull => false;

    public ulong Pass { get; set; }

    public long WorkspaceBytes => 0;

    public IMemoryOps Memory { get; } = new ReferenceMemory();

    public ILinearOps Linear { get; }

    public IConvolutionOps Convolution { get; }

    public IPoolingOps Pooling { get; } = new ReferencePooling();

    public IActivationOps Activation { get; }

    public INormalizationOps Normalization { get; } = new ReferenceNormalization();

    public IChannelOps Channel { get; } = new ReferenceChannel();

    public IElementwiseOps Elementwise { get; } = new ReferenceElementwise();

    public ILossOps Loss { get; } = new ReferenceLoss();

    public IReductionOps Reduction { get; } = new ReferenceReduction();

    public IRandomOps Random { get; }

    public ISolverOps Solver { get; } = new ReferenceSolver();

    public void Dispose()
    {
    }
}
