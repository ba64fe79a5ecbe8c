using CaffeTop.Engine.Proto;

namespace CaffeTop.Doctor.Nets;

/// <summary>Where a pixel of one blob lies in another: x ↦ <c>Scale</c>·x + <c>Shift</c>, for height and width.</summary>
internal sealed record CoordinateMap((double Scale, double Shift) Height, (double Scale, double Shift) Width)
{
    /// <summary>The map from the top of <paramref name="like"/> to that of <paramref name="from"/>; null where a layer between is not understood.</summary>
    /// <param name="changed">A layer whose settings are taken from another text.</param>
    public static CoordinateMap? Between(NetNode like, NetNode from, (NetNode Node, LayerParameter Layer)? changed = null)
    {
        var toLike = Walk(like, changed);
        foreach (var (node, map) in Walk(from, changed))
        {
            if (!toLike.TryGetValue(node, out var other)) continue;
            return new CoordinateMap(Compose(map.Height, Inverse(other.Height)), Compose(map.Width, Inverse(other.Width)));
        }

        return null;
    }

    /// <summary>The extent of <paramref name="from"/> for a square image of this extent; null where the way from the image is not understood.</summary>
    public static int? Extent(NetNode like, NetNode from, int image)
    {
        var path = new List<NetNode>();
        for (var node = from; node != like; node = node.Sources[0]!)
        {
            path.Add(node);
            if (node.Sources.Count == 0 || node.Sources[0] is null || path.Count > 100_000) return null;
        }

        long extent = image;
        for (var i = path.Count - 1; i >= 0; i--)
        {
            if (Window(path[i].Layer, 0) is not { } w) continue;
            extent = path[i].Type switch
            {
                "Deconvolution" => (w.Stride * (extent - 1)) + w.Kernel - (2 * w.Pad),
                "Pooling" => Pooled(extent, w),
                _ => ((extent + (2 * w.Pad) - w.Kernel) / w.Stride) + 1,
            };
            if (extent is < 1 or > int.MaxValue) return null;
        }

        return (int)extent;
    }

    // From every layer that lies under a blob: how its coordinates become the blob's. First bottoms only, crops by their offset.
    private static Dictionary<NetNode, CoordinateMap> Walk(NetNode start, (NetNode Node, LayerParameter Layer)? changed)
    {
        var maps = new Dictionary<NetNode, CoordinateMap> { [start] = new((1, 0), (1, 0)) };
        var waiting = new Stack<NetNode>([start]);
        while (waiting.TryPop(out var node))
        {
            var layer = changed is { } c && c.Node == node ? c.Layer : node.Layer;
            if (node.Sources.Count == 0 || Of(layer) is not { } own) continue;
            var map = new CoordinateMap(Compose(maps[node].Height, own.Height), Compose(maps[node].Width, own.Width));
            foreach (var source in node.Type is "Eltwise" or "Concat" ? node.Sources : node.Sources.Take(1))
            {
                if (source is not null && maps.TryAdd(source, map)) waiting.Push(source);
            }
        }

        return maps;
    }

    // From a layer's bottom to its top.
    private static CoordinateMap? Of(LayerParameter layer)
    {
        switch (layer.Type)
        {
            case "Convolution" or "Pooling" or "Deconvolution" or "DepthwiseConvolution" or "ConvolutionDepthwise":
                if (layer.PoolingParam is { GlobalPooling: true }) return null;
                return Window(layer, 0) is { } h && Window(layer, 1) is { } w ? new CoordinateMap(Map(layer.Type, h), Map(layer.Type, w)) : null;
            case "Crop":
                var offset = layer.CropParam?.Offset ?? [];
                double first = offset.Count > 0 ? offset[0] : 0;
                return new CoordinateMap((1, -first), (1, -(offset.Count > 1 ? offset[1] : first)));
            case "InnerProduct" or "Flatten" or "Reshape" or "Interp" or "Permute" or "Upsample" or "Slice" or "Tile" or "SPP" or "Reduction":
                return null;
            default:
                return new CoordinateMap((1, 0), (1, 0));
        }
    }

    private static (double, double) Map(string type, (long Kernel, long Stride, long Pad) w) => type == "Deconvolution"
        ? (w.Stride, ((w.Kernel - 1) / 2.0) - w.Pad)
        : (1.0 / w.Stride, (w.Pad - ((w.Kernel - 1) / 2.0)) / w.Stride);

    private static (long Kernel, long Stride, long Pad)? Window(LayerParameter layer, int axis)
    {
        if (layer.Type == "Pooling")
        {
            if (layer.PoolingParam is not { } p) return null;
            long kernel = p.HasKernelSize ? p.KernelSize : axis == 0 ? p.KernelH : p.KernelW;
            long step = p.HasStrideH || p.HasStrideW ? axis == 0 ? p.StrideH : p.StrideW : p.Stride;
            long pad = p.HasPadH || p.HasPadW ? axis == 0 ? p.PadH : p.PadW : p.Pad;
            return kernel > 0 && step > 0 ? (kernel, step, pad) : null;
        }

        if (!LayerKind.IsConvolution(layer.Type) || layer.ConvolutionParam is not { } c) return null;
        var size = c.HasKernelH || c.HasKernelW ? axis == 0 ? c.KernelH : c.KernelW : At(c.KernelSize, axis, 0);
        var stride = c.HasStrideH || c.HasStrideW ? axis == 0 ? c.StrideH : c.StrideW : At(c.Stride, axis, 1);
        var border = c.HasPadH || c.HasPadW ? axis == 0 ? c.PadH : c.PadW : At(c.Pad, axis, 0);
        var dilation = At(c.Dilation, axis, 1);
        return size > 0 && stride > 0 ? ((((long)size - 1) * dilation) + 1, stride, border) : null;
    }

    private static uint At(IReadOnlyList<uint> values, int axis, uint otherwise) => values.Count == 0 ? otherwise : values[Math.Min(axis, values.Count - 1)];

    private static long Pooled(long extent, (long Kernel, long Stride, long Pad) w)
    {
        var pooled = (((extent + (2 * w.Pad) - w.Kernel) + w.Stride - 1) / w.Stride) + 1;
        return w.Pad > 0 && (pooled - 1) * w.Stride >= extent + w.Pad ? pooled - 1 : pooled;
    }

    private static (double Scale, double Shift) Compose((double Scale, double Shift) outer, (double Scale, double Shift) inner) =>
        (outer.Scale * inner.Scale, (outer.Scale * inner.Shift) + outer.Shift);

    private static (double Scale, double Shift) Inverse((double Scale, double Shift) map) => (1 / map.Scale, -map.Shift / map.Scale);
}
