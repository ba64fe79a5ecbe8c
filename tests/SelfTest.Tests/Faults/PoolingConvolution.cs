using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.SelfTest.Tests.Faults;

/// <summary>Convolutions of one device whose maxima are taken by another's pooling.</summary>
internal sealed class PoolingConvolution(IConvolutionOps convolution, IPoolingOps pooling) : IConvolutionOps
{
    public void Forward(Convolution d, DeviceSpan x, DeviceSpan w, DeviceSpan bias, DeviceSpan y, Activation? then = null)
        => convolution.Forward(d, x, w, bias, y, then);

    public void ForwardPooled(
        Convolution d, DeviceSpan x, DeviceSpan w, DeviceSpan bias, DeviceSpan y, Activation? then, in Pooling shape, DeviceSpan pooled, IndexSpan position)
    {
        convolution.Forward(d, x, w, bias, y, then);
        pooling.MaxForward(shape, y, pooled, position);
    }

    public void BackwardData(Convolution d, DeviceSpan dy, DeviceSpan w, DeviceSpan bias, DeviceSpan dx, Activation? then = null)
        => convolution.BackwardData(d, dy, w, bias, dx, then);

    public void BackwardWeights(
        Convolution d, DeviceSpan x, DeviceSpan dy, DeviceSpan dw, bool accumulate, DeviceSpan dBias, bool accumulateBias, ActivationGradient? behind = null)
        => convolution.BackwardWeights(d, x, dy, dw, accumulate, dBias, accumulateBias, behind);

    public long MostWorkspaceBytes(Convolution d) => convolution.MostWorkspaceBytes(d);
}
