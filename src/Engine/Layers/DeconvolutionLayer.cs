using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Layers;

/// <summary>
/// The transpose of a convolution (deconv_layer.cpp): forward is a convolution's gradient to its input, backward its forward pass. Weight:
/// channels × num_output/group × kernel (in × out, not out × in); bias: num_output. Top extent: stride·(in−1) + dilation·(kernel−1) + 1 − 2·pad.
/// </summary>
[LayerType("Deconvolution")]
public sealed class DeconvolutionLayer(LayerParameter parameter, LayerContext context) : BaseConvolutionLayer(parameter, context)
{
    protected override bool Reversed => true;

    protected override void Compute(Blob[] bottoms, Blob[] tops, Activation? then)
    {
        var weight = Parameters[0].Blob.Data;
        var bias = Parameters.Count > 1 ? Parameters[1].Blob.Data : default;
        for (var i = 0; i < bottoms.Length; i++) Device.Convolution.BackwardData(Geometry, bottoms[i].Data, weight, bias, tops[i].Data, then);
    }

    protected override void Propagate(Blob[] tops, bool[] propagateDown, Blob[] bottoms, Activation? behind)
    {
        var weight = Parameters[0];
        for (var i = 0; i < tops.Length; i++)
        {
            var dy = tops[i].Diff;
            BackwardBias(dy, behind is { } f ? new(f, tops[i].Data) : null);
            if (weight.PropagateDown)
            {
                var accumulate = weight.Blob.TakeAccumulate();
                Device.Convolution.BackwardWeights(Geometry, dy, bottoms[i].Data, weight.Blob.Diff, accumulate, default, false);
            }

            if (propagateDown[i]) Device.Convolution.Forward(Geometry, dy, weight.Blob.Data, default, bottoms[i].Diff);
        }
    }

    private protected override long TopExtent(int extent, int i, ConvolutionWindow window)
        => ((long)window.Stride[i] * (extent - 1)) + ((long)window.Dilation[i] * (window.Kernel[i] - 1)) + 1 - (2L * window.Pad[i]);
}
