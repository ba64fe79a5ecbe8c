using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Layers;

/// <summary>
/// y = (shift + scale·x)^power; dx = dy·power·scale·(shift + scale·x)^(power−1) (power_layer.cpp). With power 0 or scale 0 it is a constant and
/// its gradient 0. The gradient of a power other than 0 and 1 needs x, so in place a copy of it is kept (Caffe reads the overwritten values
/// there and gets a wrong gradient).
/// </summary>
[LayerType("Power")]
public sealed class PowerLayer : NeuronLayer
{
    private readonly bool _gradientReadsInput;
    private readonly Blob _input;
    private bool _keepInput;

    public PowerLayer(LayerParameter parameter, LayerContext context) : base(parameter, context)
    {
        var p = parameter.PowerParam ?? new PowerParameter();
        Function = p is { Power: 2, Scale: 1, Shift: 0 }
            ? new Activation(ActivationKind.Square)
            : new Activation(ActivationKind.Power, p.Power, p.Scale, p.Shift);
        _gradientReadsInput = p.Scale != 0 && p.Power is not (0 or 1);
        _input = new Blob(Device, Shape.Scalar);
    }

    public override LayerContract Contract
        => LayerContract.Exactly(1, 1) with { InPlace = true, NeedsInputInBackward = _gradientReadsInput && !_keepInput };

    public override Activation? Fusable => _gradientReadsInput ? null : Function;

    public override long ScratchBytes => _keepInput ? sizeof(float) * (long)_input.Count : 0;

    protected override Activation Function { get; }

    public override void SetUp(Blob[] bottoms, Blob[] tops) => _keepInput = _gradientReadsInput && ReferenceEquals(bottoms[0], tops[0]);

    public override void Reshape(Blob[] bottoms, Blob[] tops)
    {
        base.Reshape(bottoms, tops);
        if (_keepInput) _input.ReshapeLike(bottoms[0]);
    }

    public override void Forward(Blob[] bottoms, Blob[] tops)
    {
        if (_keepInput) Device.Memory.Copy(bottoms[0].Data, _input.Data);
        base.Forward(bottoms, tops);
    }

    public override void Backward(Blob[] tops, bool[] propagateDown, Blob[] bottoms)
    {
        if (!propagateDown[0]) return;
        var x = _keepInput ? _input.Data : bottoms[0].Data;
        Device.Activation.Backward(Function, x, tops[0].Data, tops[0].Diff, bottoms[0].Diff);
    }
}
