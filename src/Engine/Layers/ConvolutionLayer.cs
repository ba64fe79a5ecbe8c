using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Layers;

/// <summary>
/// N-d cross-correlation with groups and dilation (conv_layer.cpp): the kernel is not flipped. Weight: num_output × channels/group × kernel;
/// bias: num_output. Top extent: ⌊(in + 2·pad − (dilation·(kernel−1)+1))/stride⌋ + 1, rounded down, unlike pooling.
/// </summary>
[LayerType("Convolution")]
public sealed class ConvolutionLayer(LayerParameter parameter, LayerContext context) : BaseConvolutionLayer(parameter, context)
{
    protected override bool Reversed => false;

    protected override void Compute(Blob[] bottoms, Blob[] tops, Activation? then)
    {
        var weight = Parameters[0].Blob.Data;
        var bias = Parameters.Count > 1 ? Parameters[1].Blob.Data : default;
        for (var i = 0; i < bottoms.Length; i++) Device.Convolution.Forward(Geometry, bottoms[i].Data, weight, bias, tops[i].Data, then);
    }

    /// <summary>Whether <see cref="ForwardPooled"/> may take a pooling layer along that reads the only top.</summary>
    public bool Takes(PoolingLayer pool)
        => pool.IsMax && pool.Geometry.Planes == Geometry.Batch * Geometry.Outputs && (long)pool.Geometry.Height * pool.Geometry.Width == Geometry.OutputArea;

    /// <summary>Forward, a function in place where there is one, and the forward pass of the pooling layer that reads the result.</summary>
    public void ForwardPooled(Blob[] bottoms, Blob[] tops, Activation? then, PoolingLayer pool, Blob pooled)
        => Device.Convolution.ForwardPooled(
            Geometry, bottoms[0].Data, Parameters[0].Blob.Data, Parameters.Count > 1 ? Parameters[1].Blob.Data : default, tops[0].Data, then,
            pool.Geometry, pooled.Data, pool.Positions);

    protected override void Propagate(Blob[] tops, bool[] propagateDown, Blob[] bottoms, Activation? behind)
    {
        var weight = Parameters[0];
        for (var i = 0; i < tops.Length; i++)
        {
            var dy = tops[i].Diff;
            ActivationGradient? gradient = behind is { } f ? new(f, tops[i].Data) : null;
            if (weight.PropagateDown) BackwardParameters(bottoms[i].Data, dy, gradient);
            else BackwardBias(dy, gradient);
            if (propagateDown[i]) Device.Convolution.BackwardData(Geometry, dy, weight.Blob.Data, default, bottoms[i].Diff);
        }
    }

    private protected override long TopExtent(int extent, int i, ConvolutionWindow window)
    {
        // As Devices.Convolution.OutputExtent, but in 64 bits: a pad may be anything.
        var span = extent + (2L * window.Pad[i]) - (((long)window.Dilation[i] * (window.Kernel[i] - 1)) + 1);
        return span < 0 ? 0 : (span / window.Stride[i]) + 1;
    }

    private void BackwardParameters(DeviceSpan x, DeviceSpan dy, ActivationGradient? behind)
    {
        var weight = Parameters[0].Blob;
        var bias = Parameters.Count > 1 && Parameters[1].PropagateDown ? Parameters[1].Blob : null;
        var accumulate = weight.TakeAccumulate();
        var accumulateBias = bias is not null && bias.TakeAccumulate();
        Device.Convolution.BackwardWeights(Geometry, x, dy, weight.Diff, accumulate, bias?.Diff ?? default, accumulateBias, behind);
    }
}
