using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cuda.Dnn;

/// <summary>The three blobs of a convolution, values or gradients as the direction says; one of them is the output.</summary>
internal readonly record struct ConvolutionOperands(DeviceSpan X, DeviceSpan W, DeviceSpan Y)
{
    public DeviceSpan Output(ConvolutionDirection direction) => direction switch
    {
        ConvolutionDirection.Forward => Y,
        ConvolutionDirection.BackwardData => X,
        _ => W,
    };

    /// <summary>The same inputs, another output.</summary>
    public ConvolutionOperands Into(ConvolutionDirection direction, DeviceSpan output) => direction switch
    {
        ConvolutionDirection.Forward => this with { Y = output },
        ConvolutionDirection.BackwardData => this with { X = output },
        _ => this with { W = output },
    };
}
