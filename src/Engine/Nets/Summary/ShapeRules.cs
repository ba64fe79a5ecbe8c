using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Layers;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Nets.Summary;

/// <summary>Shapes of layer types that cannot run here, or whose bottoms are unknown, as far as the type alone tells.</summary>
internal static class ShapeRules
{
    private static readonly HashSet<string> KeepShape = new(StringComparer.Ordinal)
    {
        "AbsVal", "BNLL", "BN", "BatchNorm", "Clip", "Dropout", "ELU", "Exp", "Filter", "LRN", "Log", "MVN", "Normalize", "PReLU", "Power", "ReLU", "ReLU6",
        "Scale", "ShuffleChannel", "Sigmoid", "Softmax", "Swish", "TanH", "Threshold",
    };

    private static readonly HashSet<string> Scalars = new(StringComparer.Ordinal)
    {
        "Accuracy", "ContrastiveLoss", "EuclideanLoss", "HingeLoss", "InfogainLoss", "MultinomialLogisticLoss", "SigmoidCrossEntropyLoss", "SmoothL1Loss",
        "SoftmaxWithLoss",
    };

    /// <summary>The shapes, or null where the type says nothing.</summary>
    public static LayerDescription? Of(LayerParameter layer, Shape?[] bottoms, int[]? dataShape)
    {
        if (DataShapes.Of(layer, dataShape) is { } data) return new LayerDescription(data);
        var first = bottoms.Length > 0 ? bottoms[0] : null;
        if (KeepShape.Contains(layer.Type)) return Tops([.. layer.Top.Select((_, k) => k < bottoms.Length ? bottoms[k] : null)]);
        if (Scalars.Contains(layer.Type)) return Tops([.. layer.Top.Select((_, k) => k == 0 ? Shape.Scalar : null)]);
        switch (layer.Type)
        {
            case "Parameter":
                var shape = Make([.. layer.ParameterParam?.Shape?.Dim ?? []]);
                return new LayerDescription([shape]) { Parameters = [shape] };
            case "Axpy":
                return Tops(bottoms.Length > 1 ? bottoms[1] : null);
        }

        if (first is null) return null;
        return layer.Type switch
        {
            "Tile" => Tile(layer, first),
            "Embed" => Embed(layer, first),
            "Im2col" => Im2col(layer, first),
            "SPP" => Pyramid(layer, first),
            "BatchReindex" => bottoms is [_, { Axes: > 0 } index, ..] && first.Axes > 0 ? Tops(Make([index[0], .. Longs(first)[1..]])) : null,
            "LSTM" => Recurrent(layer, bottoms, gates: 4, []),
            "RNN" => Recurrent(layer, bottoms, gates: 1, [Hidden(layer), 1]),
            _ => null,
        };
    }

    /// <summary>The layer written as one that is implemented: depthwise convolutions are grouped ones.</summary>
    public static LayerParameter? Substitute(LayerParameter layer, Shape?[] bottoms)
    {
        if (layer.Type is not ("DepthwiseConvolution" or "ConvolutionDepthwise") || bottoms is not [{ Axes: > 1 } first, ..]) return null;
        var convolution = layer.Clone();
        convolution.Type = "Convolution";
        convolution.ConvolutionParam ??= new ConvolutionParameter();
        if (!convolution.ConvolutionParam.HasGroup) convolution.ConvolutionParam.Group = (uint)first[1];
        return convolution;
    }

    private static LayerDescription Tops(params Shape?[] tops) => new(tops);

    private static LayerDescription Tile(LayerParameter layer, Shape first)
    {
        var parameter = layer.TileParam ?? new TileParameter();
        var axis = first.CanonicalAxis(parameter.Axis);
        var dims = Longs(first);
        dims[axis] *= parameter.Tiles;
        return Tops(Make(dims));
    }

    private static LayerDescription Embed(LayerParameter layer, Shape first)
    {
        var parameter = layer.EmbedParam ?? new EmbedParameter();
        var weight = Make([parameter.InputDim, parameter.NumOutput]);
        return new LayerDescription([Make([.. Longs(first), parameter.NumOutput])])
        {
            Parameters = parameter.BiasTerm ? [weight, Make([parameter.NumOutput])] : [weight],
        };
    }

    private static LayerDescription? Im2col(LayerParameter layer, Shape first)
    {
        var parameter = layer.ConvolutionParam ?? new ConvolutionParameter();
        var axis = first.CanonicalAxis(parameter.Axis);
        var window = ConvolutionWindow.Read(parameter, first.Axes - axis - 1, reason => LayerArity.Error(layer, reason));
        var dims = Longs(first);
        for (var i = 0; i < window.Kernel.Length; i++)
        {
            dims[axis] *= window.Kernel[i];
            dims[axis + 1 + i] = Convolution.OutputExtent(first[axis + 1 + i], window.Kernel[i], window.Stride[i], window.Pad[i], window.Dilation[i]);
        }

        return Tops(Make(dims));
    }

    /// <summary>Level i pools to 2ⁱ × 2ⁱ bins, all levels side by side.</summary>
    private static LayerDescription? Pyramid(LayerParameter layer, Shape first)
    {
        var height = layer.SppParam?.PyramidHeight ?? 0;
        if (first.Axes != 4 || height is 0 or > 15) return null;
        return Tops(Make([first[0], first[1] * (((1L << (2 * (int)height)) - 1) / 3)]));
    }

    private static uint Hidden(LayerParameter layer) => layer.RecurrentParam?.NumOutput ?? 0;

    /// <summary>x is T×N×…, the top T×N×num_output (recurrent_layer.cpp); weights in the order of the unrolled net.</summary>
    private static LayerDescription? Recurrent(LayerParameter layer, Shape?[] bottoms, int gates, uint[] output)
    {
        var x = bottoms[0]!;
        if (x.Axes < 2) return null;
        long hidden = Hidden(layer);
        var expose = layer.RecurrentParam?.ExposeHidden ?? false;
        var states = expose ? (gates == 4 ? 2 : 1) : 0;
        var hasStatic = bottoms.Length > 2 + states;
        var parameters = new List<Shape?> { Make([gates * hidden, x.CountFrom(2)]), Make([gates * hidden]) };
        if (hasStatic) parameters.Add(bottoms[2] is { Axes: > 0 } still ? Make([gates * hidden, still.CountFrom(1)]) : null);
        parameters.Add(Make([gates * hidden, hidden]));
        if (output.Length > 0) parameters.AddRange([Make([hidden, hidden]), Make([hidden])]);
        var tops = new Shape?[layer.Top.Count];
        for (var k = 0; k < tops.Length; k++) tops[k] = Make([k == 0 ? x[0] : 1, x[1], hidden]);
        return new LayerDescription(tops) { Parameters = parameters };
    }

    private static long[] Longs(Shape shape)
    {
        var dims = new long[shape.Axes];
        for (var i = 0; i < dims.Length; i++) dims[i] = shape[i];
        return dims;
    }

    private static Shape? Make(long[] dims) => DataShapes.Make(dims);
}
