using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Layers;

/// <summary>
/// Cuts the bottom along <c>axis</c> (1; slice_dim is the old name) into the tops: at the slice_points, one fewer than tops and increasing, or
/// into equal parts (slice_layer.cpp). One top alone shares its memory with the bottom.
/// </summary>
[LayerType("Slice")]
public sealed class SliceLayer : Layer
{
    private readonly SliceParameter _parameter;
    private RowJoin? _join;
    private DeviceSpan[] _spans = [];

    public SliceLayer(LayerParameter parameter, LayerContext context) : base(parameter, context)
        => _parameter = parameter.SliceParam ?? new SliceParameter();

    public override LayerContract Contract { get; } = new() { MinBottoms = 1, MaxBottoms = 1, MinTops = 1 };

    public override void SetUp(Blob[] bottoms, Blob[] tops)
    {
        if (_parameter.HasAxis && _parameter.HasSliceDim) throw Error("give axis or slice_dim (its old name), not both");
    }

    public override void Reshape(Blob[] bottoms, Blob[] tops)
    {
        var bottom = bottoms[0];
        var axis = _parameter.HasSliceDim
            ? AxisOf(bottom, (int)Math.Min(_parameter.SliceDim, int.MaxValue), "slice_dim")
            : AxisOf(bottom, _parameter.Axis);
        var parts = Parts(bottom, bottom.Shape[axis], axis, tops.Length);
        var outer = bottom.Shape.CountOf(0, axis);
        var inner = bottom.Shape.CountFrom(axis + 1);
        for (var i = 0; i < tops.Length; i++) tops[i].Reshape(bottom.Shape.With(axis, parts[i]));
        _join = new RowJoin(outer, Array.ConvertAll(parts, part => part * inner));
        _spans = new DeviceSpan[tops.Length];
        if (tops.Length == 1) Share(bottom, tops[0]);
    }

    public override void Forward(Blob[] bottoms, Blob[] tops)
    {
        if (tops.Length == 1)
        {
            // Again in each pass: a data layer may have given the bottom other memory.
            Share(bottoms[0], tops[0]);
            return;
        }

        for (var i = 0; i < tops.Length; i++) _spans[i] = tops[i].Data;
        Device.Memory.Part(_join!, bottoms[0].Data, _spans);
    }

    public override void Backward(Blob[] tops, bool[] propagateDown, Blob[] bottoms)
    {
        if (!propagateDown[0] || tops.Length == 1) return;
        for (var i = 0; i < tops.Length; i++) _spans[i] = tops[i].Diff;
        Device.Memory.Join(_join!, _spans, bottoms[0].Diff);
    }

    private static void Share(Blob bottom, Blob top)
    {
        top.ShareData(bottom);
        top.ShareDiff(bottom);
    }

    private int[] Parts(Blob bottom, int extent, int axis, int tops)
    {
        var points = _parameter.SlicePoint;
        var where = $"'{bottom.Name}' (shape {bottom.Shape}) along axis {axis}";
        var parts = new int[tops];
        if (points.Count == 0)
        {
            if (extent % tops != 0) throw Error($"the {extent} of {where} cannot be cut into {tops} equal parts; give slice_points");
            Array.Fill(parts, extent / tops);
            return parts;
        }

        if (points.Count != tops - 1) throw Error($"{points.Count} slice_points for {tops} tops; {tops - 1} are needed");
        long previous = 0;
        for (var i = 0; i < tops; i++)
        {
            var next = i < points.Count ? points[i] : (long)extent;
            if (next <= previous || next > extent)
            {
                throw Error($"the slice_points {string.Join(", ", points)} must increase and lie within 1 to {extent - 1}, inside {where}");
            }

            parts[i] = (int)(next - previous);
            previous = next;
        }

        return parts;
    }
}
