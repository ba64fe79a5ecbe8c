namespace CaffeTop.Engine.Devices;

/// <summary>
/// Where a net computes: about fifty operations in families, each as large as a cuDNN call or one fused pass over memory.
/// Layers are written once against this; Cpu, Cuda and Null implement it. Rules for every operation: spans are as long as the descriptor says;
/// an output may be the same memory as an input only where the operation says so; outputs are overwritten unless a parameter
/// <c>accumulate</c> is true; results do not depend on the number of threads; NaN in, NaN out unless the operation says otherwise.
/// </summary>
public interface IDevice : IDisposable
{
    /// <summary>For people: <c>CPU (AVX-512, 2 threads)</c>.</summary>
    string Name { get; }

    /// <summary>True where IMemoryOps.HostSpan works and reading a value costs nothing (CPU).</summary>
    bool IsHost { get; }

    /// <summary>True for the null device: nothing is computed or allocated, only shapes are worked out.</summary>
    bool IsNull { get; }

    /// <summary>
    /// Number of the forward pass, from 0, counting every sub-batch; set by the net before each pass. Random operations derive from it, so a
    /// captured graph can be replayed by changing this one value.
    /// </summary>
    ulong Pass { get; set; }

    /// <summary>Bytes that operations hold as scratch at the moment.</summary>
    long WorkspaceBytes { get; }

    /// <summary>Bytes free in a memory of the device's own, other programs counted; null where it computes in the host's.</summary>
    long? FreeBytes => null;

    IMemoryOps Memory { get; }

    /// <summary>Null where batches are taken over as they are in the host's memory.</summary>
    IStagingOps? Staging => null;

    ILinearOps Linear { get; }

    IConvolutionOps Convolution { get; }

    IPoolingOps Pooling { get; }

    IActivationOps Activation { get; }

    INormalizationOps Normalization { get; }

    IChannelOps Channel { get; }

    IElementwiseOps Elementwise { get; }

    ILossOps Loss { get; }

    IReductionOps Reduction { get; }

    IRandomOps Random { get; }

    ISolverOps Solver { get; }

    /// <summary>Null where the host computes along: there is nothing to record, and nothing to wait for.</summary>
    IGraphOps? Graphs => null;
}
