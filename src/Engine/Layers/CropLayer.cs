using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Layers;

/// <summary>
/// Cuts a block of the second bottom's extents out of the first, along <c>axis</c> (2) and all axes behind it, starting at <c>offset</c>: none
/// (0), one for all, or one per cropped axis (crop_layer.cpp). Only the extents of the second bottom matter; it gets no gradient.
/// </summary>
[LayerType("Crop")]
public sealed class CropLayer : Layer
{
    private readonly CropParameter _parameter;
    private StridedCopy _out;
    private StridedCopy _in;

    public CropLayer(LayerParameter parameter, LayerContext context) : base(parameter, context)
        => _parameter = parameter.CropParam ?? new CropParameter();

    public override LayerContract Contract { get; } = LayerContract.Exactly(2, 1);

    public override bool AllowForceBackward(int bottom) => bottom == 0;

    public override void SetUp(Blob[] bottoms, Blob[] tops)
    {
        var cropped = bottoms[0].Shape.Axes - AxisOf(bottoms[0], _parameter.Axis);
        var given = _parameter.Offset.Count;
        if (given > 1 && given != cropped) throw Error($"{given} offsets for {cropped} cropped axes; give none, one, or one for each axis from axis on");
    }

    public override void Reshape(Blob[] bottoms, Blob[] tops)
    {
        var (source, like) = (bottoms[0].Shape, bottoms[1].Shape);
        var axis = AxisOf(bottoms[0], _parameter.Axis);
        if (like.Axes < source.Axes)
        {
            throw Error($"'{bottoms[1].Name}' (shape {like}) has fewer axes than '{bottoms[0].Name}' (shape {source}), which is to be cropped to it");
        }

        // One leading dim for all axes before the first cropped one.
        var cropped = source.Axes - axis;
        if (cropped > 7) throw Error($"{cropped} axes from axis {axis} on would be cropped; at most 7 are possible");
        var extents = new int[source.Axes];
        var dims = new int[cropped + 1];
        var sourceStrides = new int[cropped + 1];
        var topStrides = new int[cropped + 1];
        var start = 0;
        for (var i = 0; i < axis; i++) extents[i] = source[i];
        for (var i = 0; i < cropped; i++)
        {
            var at = axis + i;
            extents[at] = like[at];
            dims[i + 1] = like[at];
            sourceStrides[i + 1] = source.CountFrom(at + 1);
            var offset = OffsetOf(i);
            if (offset + like[at] > source[at])
            {
                throw Error($"the crop for dimension {at} is out-of-bounds: offset {offset} + {like[at]} ('{bottoms[1].Name}', shape {like}) "
                    + $"is more than the {source[at]} of '{bottoms[0].Name}' (shape {source})");
            }

            start += (int)offset * sourceStrides[i + 1];
        }

        var top = new Shape(extents);
        for (var i = 0; i < cropped; i++) topStrides[i + 1] = top.CountFrom(axis + i + 1);
        dims[0] = source.CountOf(0, axis);
        sourceStrides[0] = source.CountFrom(axis);
        topStrides[0] = top.CountFrom(axis);
        tops[0].Reshape(top);
        _out = new StridedCopy(dims, sourceStrides, start, topStrides, 0);
        _in = new StridedCopy(dims, topStrides, 0, sourceStrides, start);
    }

    public override void Forward(Blob[] bottoms, Blob[] tops) => Device.Memory.Copy(_out, bottoms[0].Data, tops[0].Data);

    public override void Backward(Blob[] tops, bool[] propagateDown, Blob[] bottoms)
    {
        if (!propagateDown[0]) return;
        Device.Memory.Fill(bottoms[0].Diff, 0);
        Device.Memory.Copy(_in, tops[0].Diff, bottoms[0].Diff);
    }

    private long OffsetOf(int cropped) => _parameter.Offset.Count switch
    {
        0 => 0,
        1 => _parameter.Offset[0],
        _ => _parameter.Offset[cropped],
    };
}
