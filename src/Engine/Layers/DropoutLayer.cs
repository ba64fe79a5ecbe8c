using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Layers;

/// <summary>
/// TRAIN: each element is kept with probability 1−dropout_ratio and then multiplied by 1/(1−dropout_ratio), else 0; TEST: a copy
/// (dropout_layer.cpp). The mask takes one bit per element.
/// </summary>
[LayerType("Dropout")]
public sealed class DropoutLayer : Layer
{
    private readonly float _ratio;
    private readonly float _scale;
    private readonly Storage _mask;
    private RandomKey _key;
    private int _maskWords;

    public DropoutLayer(LayerParameter parameter, LayerContext context) : base(parameter, context)
    {
        _ratio = (parameter.DropoutParam ?? new DropoutParameter()).DropoutRatio;
        _scale = 1 / (1 - _ratio);
        _mask = new Storage(Device);
    }

    public override LayerContract Contract { get; } = LayerContract.Exactly(1, 1) with { InPlace = true };

    public override long ScratchBytes => Phase == Phase.Train ? sizeof(int) * (long)_maskWords : 0;

    public override void SetUp(Blob[] bottoms, Blob[] tops)
    {
        if (!(_ratio >= 0 && _ratio < 1)) throw Error($"dropout_ratio is {_ratio}; it is the part to drop, from 0 to below 1");
        _key = Context.NextRandomKey();
    }

    public override void Reshape(Blob[] bottoms, Blob[] tops)
    {
        tops[0].ReshapeLike(bottoms[0]);
        _maskWords = (int)(((long)bottoms[0].Count + 31) / 32);
    }

    public override void Forward(Blob[] bottoms, Blob[] tops)
    {
        if (Phase == Phase.Train)
        {
            Device.Activation.DropoutForward(_key, _ratio, _scale, bottoms[0].Data, _mask.Indices(_maskWords), tops[0].Data);
        }
        else if (!ReferenceEquals(bottoms[0], tops[0]))
        {
            Device.Memory.Copy(bottoms[0].Data, tops[0].Data);
        }
    }

    public override void Backward(Blob[] tops, bool[] propagateDown, Blob[] bottoms)
    {
        if (!propagateDown[0]) return;
        if (Phase == Phase.Train)
        {
            Device.Activation.DropoutBackward(_scale, tops[0].Diff, _mask.Indices(_maskWords), bottoms[0].Diff);
        }
        else if (!ReferenceEquals(bottoms[0], tops[0]))
        {
            Device.Memory.Copy(tops[0].Diff, bottoms[0].Diff);
        }
    }
}
