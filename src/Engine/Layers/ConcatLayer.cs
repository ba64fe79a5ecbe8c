using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Layers;

/// <summary>
/// Puts the bottoms one behind the other along <c>axis</c> (1 = channels; concat_dim is the old name); all other extents are equal
/// (concat_layer.cpp). One bottom alone shares its memory with the top.
/// </summary>
[LayerType("Concat")]
public sealed class ConcatLayer : Layer
{
    private readonly ConcatParameter _parameter;
    private RowJoin? _join;
    private DeviceSpan[] _spans = [];

    public ConcatLayer(LayerParameter parameter, LayerContext context) : base(parameter, context)
        => _parameter = parameter.ConcatParam ?? new ConcatParameter();

    public override LayerContract Contract { get; } = new() { MinBottoms = 1, MinTops = 1, MaxTops = 1 };

    public override void SetUp(Blob[] bottoms, Blob[] tops)
    {
        if (_parameter.HasAxis && _parameter.HasConcatDim) throw Error("give axis or concat_dim (its old name), not both");
    }

    public override void Reshape(Blob[] bottoms, Blob[] tops)
    {
        var first = bottoms[0].Shape;
        var axis = _parameter.HasConcatDim
            ? AxisOf(bottoms[0], (int)Math.Min(_parameter.ConcatDim, int.MaxValue), "concat_dim")
            : AxisOf(bottoms[0], _parameter.Axis);
        long total = 0;
        foreach (var bottom in bottoms)
        {
            CheckShape(bottoms[0], bottom, axis);
            total += bottom.Shape[axis];
        }

        var extents = new long[first.Axes];
        for (var i = 0; i < extents.Length; i++) extents[i] = i == axis ? total : first[i];
        tops[0].Reshape(ShapeOf("the top", extents));
        if (bottoms.Length == 1)
        {
            Share(bottoms[0], tops[0]);
            return;
        }

        var outer = first.CountOf(0, axis);
        var inner = first.CountFrom(axis + 1);
        _join = new RowJoin(outer, Array.ConvertAll(bottoms, bottom => bottom.Shape[axis] * inner));
        _spans = new DeviceSpan[bottoms.Length];
    }

    public override void Forward(Blob[] bottoms, Blob[] tops)
    {
        if (bottoms.Length == 1)
        {
            // Again in each pass: a data layer may have given the bottom other memory.
            Share(bottoms[0], tops[0]);
            return;
        }

        for (var i = 0; i < bottoms.Length; i++) _spans[i] = bottoms[i].Data;
        Device.Memory.Join(_join!, _spans, tops[0].Data);
    }

    public override void Backward(Blob[] tops, bool[] propagateDown, Blob[] bottoms)
    {
        if (bottoms.Length == 1) return;
        for (var i = 0; i < bottoms.Length; i++) _spans[i] = propagateDown[i] ? bottoms[i].Diff : default;
        Device.Memory.Part(_join!, tops[0].Diff, _spans);
    }

    private static void Share(Blob bottom, Blob top)
    {
        top.ShareData(bottom);
        top.ShareDiff(bottom);
    }

    private void CheckShape(Blob first, Blob bottom, int axis)
    {
        var same = bottom.Shape.Axes == first.Shape.Axes;
        for (var i = 0; same && i < first.Shape.Axes; i++) same = i == axis || bottom.Shape[i] == first.Shape[i];
        if (same) return;
        throw Error($"all bottoms must have the same shape except along axis {axis}: '{first.Name}' is {first.Shape}, '{bottom.Name}' is {bottom.Shape}");
    }
}
