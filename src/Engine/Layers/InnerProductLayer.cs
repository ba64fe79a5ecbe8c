using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Layers;

/// <summary>
/// y = x·Wᵀ + b (inner_product_layer.cpp). The axes from <c>axis</c> on are flattened into K inputs; the top keeps the axes before it and gets
/// num_output as its last: N×C×H×W becomes N×num_output, two axes. W is num_output×K, or K×num_output with transpose; b is num_output.
/// </summary>
[LayerType("InnerProduct")]
public sealed class InnerProductLayer : Layer, IFusingLayer
{
    private readonly InnerProductParameter _parameter;
    private InnerProduct _product;

    public InnerProductLayer(LayerParameter parameter, LayerContext context) : base(parameter, context)
        => _parameter = parameter.InnerProductParam ?? new InnerProductParameter();

    public override LayerContract Contract { get; } = LayerContract.Exactly(1, 1) with { NeedsInputInBackward = true };

    public override long MultiplyAdds => (long)_product.Rows * _product.Inputs * _product.Outputs;

    public override void SetUp(Blob[] bottoms, Blob[] tops)
    {
        if (_parameter.NumOutput == 0) throw Error("inner_product_param.num_output is 0 or missing; it is the number of outputs and must be at least 1");
        var axis = AxisOf(bottoms[0], _parameter.Axis);
        long inputs = bottoms[0].Shape.CountFrom(axis);
        long outputs = _parameter.NumOutput;
        var weight = _parameter.Transpose ? ShapeOf("the weight", inputs, outputs) : ShapeOf("the weight", outputs, inputs);
        AddParameter("weight", weight, _parameter.WeightFiller ?? new FillerParameter());
        if (_parameter.BiasTerm) AddParameter("bias", ShapeOf("the bias", outputs), _parameter.BiasFiller ?? new FillerParameter());
    }

    public override void Reshape(Blob[] bottoms, Blob[] tops)
    {
        var bottom = bottoms[0];
        var axis = AxisOf(bottom, _parameter.Axis);
        var weight = Parameters[0].Blob.Shape;
        var inputs = bottom.Shape.CountFrom(axis);
        var expected = weight[_parameter.Transpose ? 0 : 1];
        if (inputs != expected)
        {
            throw Error($"'{bottom.Name}' (shape {bottom.Shape}) has {inputs} values from axis {axis} on, "
                + $"but the weight ({weight}) takes {expected} inputs");
        }

        _product = new InnerProduct(bottom.Shape.CountOf(0, axis), inputs, (int)_parameter.NumOutput, _parameter.Transpose);
        var extents = new long[axis + 1];
        for (var i = 0; i < axis; i++) extents[i] = bottom.Shape[i];
        extents[axis] = _product.Outputs;
        tops[0].Reshape(ShapeOf("the top", extents));
    }

    public override void Forward(Blob[] bottoms, Blob[] tops) => Compute(bottoms, tops, null);

    public void Forward(Blob[] bottoms, Blob[] tops, Activation then) => Compute(bottoms, tops, then);

    public override void Backward(Blob[] tops, bool[] propagateDown, Blob[] bottoms) => Propagate(tops, propagateDown, bottoms, null);

    public void Backward(Blob[] tops, bool[] propagateDown, Blob[] bottoms, Activation behind) => Propagate(tops, propagateDown, bottoms, behind);

    private void Compute(Blob[] bottoms, Blob[] tops, Activation? then)
    {
        var bias = Parameters.Count > 1 ? Parameters[1].Blob.Data : default;
        Device.Linear.InnerProductForward(_product, bottoms[0].Data, Parameters[0].Blob.Data, bias, tops[0].Data, then);
    }

    private void Propagate(Blob[] tops, bool[] propagateDown, Blob[] bottoms, Activation? behind)
    {
        BackwardParameters(bottoms[0].Data, tops[0].Diff, behind is { } f ? new(f, tops[0].Data) : null);
        if (propagateDown[0]) Device.Linear.InnerProductBackwardData(_product, tops[0].Diff, Parameters[0].Blob.Data, bottoms[0].Diff);
    }

    private void BackwardParameters(DeviceSpan x, DeviceSpan dy, ActivationGradient? behind)
    {
        var weight = Parameters[0];
        var bias = Parameters.Count > 1 && Parameters[1].PropagateDown ? Parameters[1].Blob : null;
        var accumulateBias = bias is not null && bias.TakeAccumulate();
        if (weight.PropagateDown)
        {
            var accumulate = weight.Blob.TakeAccumulate();
            Device.Linear.InnerProductBackwardWeights(_product, x, dy, weight.Blob.Diff, accumulate, bias?.Diff ?? default, accumulateBias, behind);
            return;
        }

        if (behind is { } gradient) Device.Activation.Backward(gradient.Function, gradient.Y, gradient.Y, dy, dy);
        if (bias is not null)
        {
            Device.Channel.SumProducts(new ChannelLayout(_product.Rows, _product.Outputs, 1), dy, default, bias.Diff, accumulateBias);
        }
    }
}
