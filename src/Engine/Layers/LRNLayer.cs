using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Layers;

/// <summary>
/// Local response normalisation over neighbouring channels (lrn_layer.cpp, ACROSS_CHANNELS): y = x·(k + alpha/n·Σx²)^−beta, the sum over
/// n = local_size channels centred on the element's own. norm_region WITHIN_CHANNEL is <see cref="WithinChannelNormalization"/>.
/// </summary>
[LayerType("LRN")]
public sealed class LRNLayer : Layer
{
    private readonly LRNParameter _parameter;
    private readonly WithinChannelNormalization? _within;
    private readonly Blob _scale;
    private Lrn _lrn;

    public LRNLayer(LayerParameter parameter, LayerContext context) : base(parameter, context)
    {
        _parameter = parameter.LrnParam ?? new LRNParameter();
        _scale = new Blob(Device, Shape.Scalar);
        if (_parameter.NormRegion == LRNParameter.Types.NormRegion.WithinChannel) _within = new WithinChannelNormalization(Device);
    }

    public override LayerContract Contract
        => LayerContract.Exactly(1, 1) with { NeedsInputInBackward = true, NeedsOutputInBackward = _within is null };

    public override long ScratchBytes => _within?.ScratchBytes ?? sizeof(float) * (long)_scale.Count;

    public override void SetUp(Blob[] bottoms, Blob[] tops)
    {
        var size = _parameter.LocalSize;
        if (size % 2 == 0 || size > int.MaxValue) throw Error($"local_size is {size}; only odd values are possible, so that the window has a centre");
    }

    public override void Reshape(Blob[] bottoms, Blob[] tops)
    {
        var shape = bottoms[0].Shape;
        if (shape.Axes != 4) throw Error($"'{bottoms[0].Name}' has the shape {shape}; LRN needs 4 axes (num, channels, height, width)");
        var p = _parameter;
        _lrn = new Lrn(shape[0], shape[1], shape[2] * shape[3], (int)p.LocalSize, p.Alpha, p.Beta, p.K);
        tops[0].Reshape(shape);
        if (_within is null) _scale.Reshape(shape);
        else _within.Reshape(shape, _lrn);
    }

    public override void Forward(Blob[] bottoms, Blob[] tops)
    {
        if (_within is null) Device.Normalization.LrnForward(_lrn, bottoms[0].Data, _scale.Data, tops[0].Data);
        else _within.Forward(bottoms[0].Data, tops[0].Data);
    }

    public override void Backward(Blob[] tops, bool[] propagateDown, Blob[] bottoms)
    {
        if (!propagateDown[0]) return;
        var x = bottoms[0].Data;
        var dx = bottoms[0].Diff;
        if (_within is null) Device.Normalization.LrnBackward(_lrn, x, tops[0].Data, _scale.Data, tops[0].Diff, dx);
        else _within.Backward(x, tops[0].Diff, dx);
    }
}
