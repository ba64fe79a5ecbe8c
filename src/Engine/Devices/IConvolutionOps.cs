using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices;

/// <summary>
/// N-d cross-correlation (Caffe does not flip the kernel), groups, stride, padding, dilation. Deconvolution uses the same three with x and y
/// exchanged: its forward is <see cref="BackwardData"/>.
/// </summary>
public interface IConvolutionOps
{
    /// <summary>y = conv(x, w) + bias (empty: none). w is Outputs × Inputs/Group × kernel.</summary>
    void Forward(Convolution d, DeviceSpan x, DeviceSpan w, DeviceSpan bias, DeviceSpan y);

    /// <summary>dx = convᵀ(dy, w) [+ bias per input channel, for Deconvolution's forward; empty: none].</summary>
    void BackwardData(Convolution d, DeviceSpan dy, DeviceSpan w, DeviceSpan bias, DeviceSpan dx);

    /// <summary>dw (+)= the gradient of the weights; dBias (+)= sums of dy per output channel (empty: none).</summary>
    void BackwardWeights(Convolution d, DeviceSpan x, DeviceSpan dy, DeviceSpan dw, bool accumulate, DeviceSpan dBias, bool accumulateBias);
}
