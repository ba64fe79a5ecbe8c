using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Layers;

/// <summary>
/// What Convolution and Deconvolution share (base_conv_layer.cpp): any number of spatial axes behind <c>axis</c> (the channels), everything
/// before it is batch; several bottoms of one shape use the same weights. <c>engine</c> and <c>force_nd_im2col</c> choose among Caffe's
/// implementations and mean nothing here.
/// </summary>
public abstract class BaseConvolutionLayer : Layer, IFusingLayer
{
    private ConvolutionWindow? _window;

    protected BaseConvolutionLayer(LayerParameter parameter, LayerContext context) : base(parameter, context)
        => Settings = parameter.ConvolutionParam ?? new ConvolutionParameter();

    public override LayerContract Contract { get; } = new() { MinBottoms = 1, MinTops = 1, EqualBottomsAndTops = true, NeedsInputInBackward = true };

    public override long MultiplyAdds => Copies * Geometry.MultiplyAdds;

    public override long MostWorkspaceBytes => Device.Convolution.MostWorkspaceBytes(Geometry);

    protected ConvolutionParameter Settings { get; }

    /// <summary>The convolution whose forward or (Deconvolution) backward pass this layer is.</summary>
    protected Convolution Geometry { get; private set; } = null!;

    /// <summary>As <see cref="Geometry"/> seen from the top: batch × channels × area, for the gradient of the bias.</summary>
    protected ChannelLayout TopLayout { get; private set; }

    /// <summary>Deconvolution: x and y of <see cref="Geometry"/> are exchanged.</summary>
    protected abstract bool Reversed { get; }

    private int Copies { get; set; }

    public override void SetUp(Blob[] bottoms, Blob[] tops)
    {
        var bottom = bottoms[0];
        var axis = AxisOf(bottom, Settings.Axis);
        _window = ConvolutionWindow.Read(Settings, bottom.Shape.Axes - axis - 1, Error);
        long outputs = Settings.NumOutput;
        long channels = bottom.Shape[axis];
        long group = Settings.Group;
        if (outputs == 0) throw Error("convolution_param.num_output is 0 or missing; it is the number of filters and must be at least 1");
        if (group == 0) throw Error("group is 0; it must be at least 1");
        if (channels % group != 0) throw Error($"group {group} does not divide the {channels} channels of '{bottom.Name}' (shape {bottom.Shape})");
        if (outputs % group != 0) throw Error($"group {group} does not divide num_output {outputs}");

        var extents = new long[2 + _window.Kernel.Length];
        extents[0] = Reversed ? channels : outputs;
        extents[1] = (Reversed ? outputs : channels) / group;
        for (var i = 0; i < _window.Kernel.Length; i++) extents[2 + i] = _window.Kernel[i];
        AddParameter("weight", ShapeOf("the weight", extents), Settings.WeightFiller ?? new FillerParameter());
        if (Settings.BiasTerm) AddParameter("bias", ShapeOf("the bias", outputs), Settings.BiasFiller ?? new FillerParameter());
    }

    public override void Reshape(Blob[] bottoms, Blob[] tops)
    {
        var window = _window!;
        var shape = bottoms[0].Shape;
        var axis = AxisOf(bottoms[0], Settings.Axis);
        CheckBottoms(bottoms, axis, window.Kernel.Length);
        var size = shape.Dims[(axis + 1)..].ToArray();
        var topSize = new int[size.Length];
        var extents = new long[shape.Axes];
        for (var i = 0; i < axis; i++) extents[i] = shape[i];
        extents[axis] = Settings.NumOutput;
        for (var i = 0; i < size.Length; i++)
        {
            var extent = TopExtent(size[i], i, window);
            if (extent < 1) throw Error(TooSmall(bottoms[0], axis + 1 + i, size[i], i, window, extent));
            extents[axis + 1 + i] = extent;
            topSize[i] = (int)Math.Min(extent, int.MaxValue); // ShapeOf refuses larger ones
        }

        var topShape = ShapeOf("the top", extents);
        foreach (var top in tops) top.Reshape(topShape);

        var batch = shape.CountOf(0, axis);
        var outputs = (int)Settings.NumOutput;
        Copies = bottoms.Length;
        TopLayout = new ChannelLayout(batch, outputs, topShape.CountFrom(axis + 1));
        Geometry = new Convolution
        {
            Batch = batch,
            Inputs = Reversed ? outputs : shape[axis],
            Outputs = Reversed ? shape[axis] : outputs,
            Group = (int)Settings.Group,
            InputSize = Reversed ? topSize : size,
            OutputSize = Reversed ? size : topSize,
            Kernel = window.Kernel,
            Stride = window.Stride,
            Pad = window.Pad,
            Dilation = window.Dilation,
        };
    }

    public override void Forward(Blob[] bottoms, Blob[] tops) => Compute(bottoms, tops, null);

    public void Forward(Blob[] bottoms, Blob[] tops, Activation then) => Compute(bottoms, tops, then);

    public override void Backward(Blob[] tops, bool[] propagateDown, Blob[] bottoms) => Propagate(tops, propagateDown, bottoms, null);

    public void Backward(Blob[] tops, bool[] propagateDown, Blob[] bottoms, Activation behind) => Propagate(tops, propagateDown, bottoms, behind);

    /// <summary>Forward, and a function in place where there is one.</summary>
    protected abstract void Compute(Blob[] bottoms, Blob[] tops, Activation? then);

    /// <summary>The gradient of a function in place where there is one, and backward.</summary>
    protected abstract void Propagate(Blob[] tops, bool[] propagateDown, Blob[] bottoms, Activation? behind);

    /// <summary>The top's extent along spatial axis <paramref name="i"/>; 0 or less: there is none.</summary>
    private protected abstract long TopExtent(int extent, int i, ConvolutionWindow window);

    /// <summary>The gradient of the function and that of the bias, for where the weights' pass does not work them out.</summary>
    protected void BackwardBias(DeviceSpan topDiff, ActivationGradient? behind)
    {
        if (behind is { } gradient) Device.Activation.Backward(gradient.Function, gradient.Y, gradient.Y, topDiff, topDiff);
        if (Parameters.Count < 2 || !Parameters[1].PropagateDown) return;
        var bias = Parameters[1].Blob;
        Device.Channel.SumProducts(TopLayout, topDiff, default, bias.Diff, bias.TakeAccumulate());
    }

    private void CheckBottoms(Blob[] bottoms, int axis, int spatialAxes)
    {
        var shape = bottoms[0].Shape;
        if (shape.Axes - axis - 1 != spatialAxes) throw Error($"'{bottoms[0].Name}' has {shape.Axes} axes now; their number may not change");
        var weight = Parameters[0].Blob.Shape;
        var channels = Reversed ? weight[0] : weight[1] * (int)Settings.Group;
        if (shape[axis] != channels)
        {
            throw Error($"'{bottoms[0].Name}' (shape {shape}) has {shape[axis]} channels, but the weight ({weight}) is for {channels}");
        }

        for (var i = 1; i < bottoms.Length; i++)
        {
            if (!bottoms[i].Shape.Equals(shape))
            {
                throw Error($"all bottoms must have the same shape: '{bottoms[0].Name}' is {shape}, '{bottoms[i].Name}' is {bottoms[i].Shape}");
            }
        }
    }

    private static string TooSmall(Blob bottom, int axis, int extent, int i, ConvolutionWindow w, long top)
    {
        var dilated = w.Dilation[i] == 1 ? "" : $" (with dilation {w.Dilation[i]}: {(((long)w.Kernel[i] - 1) * w.Dilation[i]) + 1})";
        return $"a kernel of {w.Kernel[i]}{dilated}, stride {w.Stride[i]} and pad {w.Pad[i]} make an extent of {top} out of the {extent} in axis {axis} of "
            + $"'{bottom.Name}' (shape {bottom.Shape}); at least 1 is needed";
    }
}
