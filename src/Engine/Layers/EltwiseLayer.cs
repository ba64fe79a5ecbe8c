using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;
using Operation = CaffeTop.Engine.Proto.EltwiseParameter.Types.EltwiseOp;

namespace CaffeTop.Engine.Layers;

/// <summary>
/// SUM (with one coeff per bottom, default 1), PROD or MAX of bottoms of one shape, no broadcasting (eltwise_layer.cpp). PROD's gradient is the
/// product of the others (stable_prod_grad), or y/x. MAX's goes to the bottom the maximum came from; of the first two a tie goes to the second,
/// later ones win only when larger.
/// </summary>
[LayerType("Eltwise")]
public sealed class EltwiseLayer : Layer
{
    private readonly EltwiseParameter _parameter;
    private readonly Storage _from;
    private float[] _coefficients = [];
    private DeviceSpan[] _spans = [];

    public EltwiseLayer(LayerParameter parameter, LayerContext context) : base(parameter, context)
    {
        _parameter = parameter.EltwiseParam ?? new EltwiseParameter();
        _from = new Storage(Device);
    }

    public override LayerContract Contract => new()
    {
        MinBottoms = 2,
        MinTops = 1,
        MaxTops = 1,
        NeedsInputInBackward = _parameter.Operation == Operation.Prod,
        NeedsOutputInBackward = _parameter.Operation == Operation.Prod && !_parameter.StableProdGrad,
    };

    public override long ScratchBytes => _parameter.Operation == Operation.Max ? sizeof(int) * (long)Count : 0;

    private int Count { get; set; }

    public override void SetUp(Blob[] bottoms, Blob[] tops)
    {
        var given = _parameter.Coeff.Count;
        if (given > 0 && given != bottoms.Length) throw Error($"{given} coeff for {bottoms.Length} bottoms; give one for each bottom, or none");
        if (given > 0 && _parameter.Operation != Operation.Sum) throw Error("coeff is for operation: SUM only");
        _coefficients = [.. _parameter.Coeff];
        _spans = new DeviceSpan[bottoms.Length];
    }

    public override void Reshape(Blob[] bottoms, Blob[] tops)
    {
        for (var i = 1; i < bottoms.Length; i++)
        {
            if (!bottoms[i].Shape.Equals(bottoms[0].Shape))
            {
                throw Error($"all bottoms must have the same shape: '{bottoms[0].Name}' is {bottoms[0].Shape}, '{bottoms[i].Name}' is {bottoms[i].Shape}");
            }
        }

        Count = bottoms[0].Count;
        tops[0].ReshapeLike(bottoms[0]);
    }

    public override void Forward(Blob[] bottoms, Blob[] tops)
    {
        TakeData(bottoms);
        switch (_parameter.Operation)
        {
            case Operation.Prod:
                Device.Elementwise.Product(_spans, tops[0].Data);
                break;
            case Operation.Max:
                Device.Elementwise.Maximum(_spans, tops[0].Data, _from.Indices(Count));
                break;
            default:
                Device.Elementwise.Sum(_spans, _coefficients, tops[0].Data);
                break;
        }
    }

    public override void Backward(Blob[] tops, bool[] propagateDown, Blob[] bottoms)
    {
        TakeData(bottoms);
        var dy = tops[0].Diff;
        for (var i = 0; i < bottoms.Length; i++)
        {
            if (!propagateDown[i]) continue;
            var dx = bottoms[i].Diff;
            switch (_parameter.Operation)
            {
                case Operation.Prod:
                    Device.Elementwise.ProductBackward(_spans, i, _parameter.StableProdGrad, tops[0].Data, dy, dx);
                    break;
                case Operation.Max:
                    Device.Elementwise.MaximumBackward(_from.Indices(Count), i, dy, dx);
                    break;
                default:
                    if (_coefficients.Length == 0) Device.Memory.Copy(dy, dx);
                    else Device.Elementwise.Axpby(_coefficients[i], dy, 0, dx);
                    break;
            }
        }
    }

    private void TakeData(Blob[] bottoms)
    {
        for (var i = 0; i < bottoms.Length; i++) _spans[i] = bottoms[i].Data;
    }
}
