using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices;

/// <summary>
/// N-d cross-correlation (Caffe does not flip the kernel), groups, stride, padding, dilation. Deconvolution uses the same three with x and y
/// exchanged: its forward is <see cref="BackwardData"/>. A function that follows in place may be computed along, to the same bits as by
/// <see cref="IActivationOps"/> behind.
/// </summary>
public interface IConvolutionOps
{
    /// <summary>y = then(conv(x, w) + bias) (empty: none). w is Outputs × Inputs/Group × kernel.</summary>
    void Forward(Convolution d, DeviceSpan x, DeviceSpan w, DeviceSpan bias, DeviceSpan y, Activation? then = null);

    /// <summary><see cref="Forward"/>, then <see cref="IPoolingOps.MaxForward"/> of y over its planes, batch × outputs; to the same bits.</summary>
    void ForwardPooled(
        Convolution d, DeviceSpan x, DeviceSpan w, DeviceSpan bias, DeviceSpan y, Activation? then, in Pooling pooling, DeviceSpan pooled, IndexSpan position);

    /// <summary>dx = convᵀ(dy, w) [+ bias per input channel, then a function, for Deconvolution's forward; empty: none].</summary>
    void BackwardData(Convolution d, DeviceSpan dy, DeviceSpan w, DeviceSpan bias, DeviceSpan dx, Activation? then = null);

    /// <summary>dw (+)= the gradient of the weights; dBias (+)= sums of dy per output channel (empty: none).</summary>
    /// <param name="behind">Where given, dy becomes dy·f'(y) first, and stays so.</param>
    void BackwardWeights(
        Convolution d, DeviceSpan x, DeviceSpan dy, DeviceSpan dw, bool accumulate, DeviceSpan dBias, bool accumulateBias, ActivationGradient? behind = null);

    /// <summary>The most scratch memory, in bytes, that the three take for this geometry; all geometries share it. With less they are slower.</summary>
    long MostWorkspaceBytes(Convolution d) => 0;
}
